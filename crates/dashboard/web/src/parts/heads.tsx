// The headings of a table.

/** A title, or one whose column looks different: numbers to the right, not printed. */
export type Head = string | { title: string; look: string };

export function Heads({ titles }: { titles: readonly Head[] }) {
  return (
    <thead class="govuk-table__head">
      <tr class="govuk-table__row">
        {titles.map((head) => {
          const { title, look } = typeof head === "string" ? { title: head, look: "" } : head;
          return (
            <th scope="col" class={`govuk-table__header${look && ` ${look}`}`} key={title}>
              {title}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
