// A table of keys.
import type { AKeyFragment } from "../../generated/graphql";
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { day, keyRoles } from "../../words";

/** The last day on which a key is valid, of the moment at which it ends. */
export function lastDay(end: string): string {
  return new Date(Date.parse(end) - 1).toISOString().slice(0, 10);
}

function standing({ state, expiresAt, revokedAt }: AKeyFragment): string {
  if (state === "REVOKED") return revokedAt ? `revoked on ${day(revokedAt)}` : "revoked";
  if (!expiresAt) return "no end";
  return `${state === "EXPIRED" ? "expired on" : "until"} ${day(lastDay(expiresAt))}`;
}

export function KeyTable({ keys, label }: { keys: AKeyFragment[]; label: string }) {
  if (keys.length === 0) return <p class="govuk-body">There is none.</p>;
  return (
    <Scroll label={label}>
      <table class="govuk-table rj-table rj-table--stack">
        <caption class="govuk-visually-hidden">{label}</caption>
        <Heads titles={["Name", "May", "Made", "Last used", "Valid", "Change"]} />
        <tbody class="govuk-table__body">
          {keys.map((key) => (
            <tr class="govuk-table__row" key={key.id}>
              <th scope="row" class="govuk-table__header">
                {key.name}
                {key.isYours && " (you)"}
                <br />
                <span class="rj-small rj-quiet rj-regular">
                  {key.label && `shown as ${key.label}; `}
                  {key.id}
                </span>
              </th>
              <td class="govuk-table__cell" data-name="May">
                {key.role ? keyRoles[key.role] : "nothing: a later version made it"}
              </td>
              <td class="govuk-table__cell rj-nowrap" data-name="Made">
                {day(key.createdAt)}
              </td>
              <td class="govuk-table__cell" data-name="Last used">
                {key.lastUsedAt ? day(key.lastUsedAt) : "no use is known"}
              </td>
              <td class="govuk-table__cell" data-name="Valid">
                {standing(key)}
              </td>
              <td class="govuk-table__cell" data-name="Change">
                {key.state === "REVOKED" ? (
                  "cannot be changed"
                ) : (
                  <>
                    <a class="rj-note" href={`/keys?change=${key.id}`}>
                      Change<span class="govuk-visually-hidden"> the key of {key.name}</span>
                    </a>{" "}
                    <a class="rj-note" href={`/keys?revoke=${key.id}`}>
                      Revoke<span class="govuk-visually-hidden"> the key of {key.name}</span>
                    </a>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
