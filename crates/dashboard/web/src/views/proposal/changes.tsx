// What a proposal would change, in order: what is published now, and what would be.
import { Scroll } from "../../parts/field";
import { Dash } from "../../parts/proposals";
import { day } from "../../words";
import type { Proposal } from "../proposal";

type Change = Proposal["changes"][number];

export function nameOf(change: { step: number; change: number }): string {
  return `${change.step}-${change.change}`;
}

/** "commissioning-body:leeds-city-council" in words. */
function thing(entity: string): string {
  return entity.replace(":", " ").replaceAll("-", " ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What changes, and into what. Where the summary has both ("host: CAMHS"), each goes to its place.
 */
export function parts(change: Change): { what: string; after: string | null } {
  if (change.after !== change.summary)
    return { what: capital(change.summary), after: change.after };
  const colon = change.summary.indexOf(": ");
  const what = change.summary.slice(0, Math.max(colon, 0));
  if (what === "" || what.includes("("))
    return { what: capital(thing(change.entity)), after: change.after };
  return { what: capital(what), after: change.summary.slice(colon + 2) };
}

/** The titles of the sources that a proposal names, by slug. */
export function sourceTitles({ changes, service }: Proposal): Map<string, string> {
  const titles = new Map<string, string>();
  for (const fact of [...(service?.facts ?? []), ...(service?.conflicts ?? [])])
    for (const { source } of fact.claims) titles.set(source.slug, source.title);
  for (const { entity, summary } of changes) {
    const title = /^source added: (.+)$/.exec(summary)?.[1];
    if (title && entity.startsWith("source:")) titles.set(entity.slice("source:".length), title);
  }
  return titles;
}

/** A claim with the title of its source in the place of its slug: "yes (a-report, page 3)". */
export function withTitle(text: string, titles: Map<string, string>): string {
  return text.replace(/\(([a-z0-9-]+)((?:, [^()]*)?)\)$/, (whole, slug: string, place: string) => {
    const title = titles.get(slug);
    return title ? `(${title}${place})` : whole;
  });
}

export function Changes({ proposal }: { proposal: Proposal }) {
  // What stands now is what was accepted.
  const now = proposal.state !== "ACCEPTED";
  const column = now ? "If accepted" : "Suggested";
  const titles = sourceTitles(proposal);
  const conflicts = new Map(proposal.conflicts.map((one) => [nameOf(one), one.message]));
  return (
    <Scroll label="Changes">
      <table class="govuk-table rj-table rj-table--stack">
        <caption class="govuk-visually-hidden">Changes, in order</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">
              What
            </th>
            {now && (
              <th scope="col" class="govuk-table__header">
                Now
              </th>
            )}
            <th scope="col" class="govuk-table__header">
              {column}
            </th>
            <th scope="col" class="govuk-table__header">
              By
            </th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {proposal.changes.map((change, index) => {
            const { what, after } = parts(change);
            const conflict = conflicts.get(nameOf(change));
            const about = thing(change.entity);
            const first = proposal.changes[index - 1]?.step !== change.step;
            return (
              <tr class="govuk-table__row" key={nameOf(change)}>
                <th scope="row" class="govuk-table__header">
                  {what}
                  {change.entity !== `service:${proposal.slug}` &&
                    !change.entity.startsWith("source:") &&
                    capital(about) !== what && (
                      <>
                        <br />
                        <span class="rj-small rj-quiet rj-regular">{about}</span>
                      </>
                    )}
                  {change.leftOut && (
                    <>
                      <br />
                      <strong class="govuk-tag govuk-tag--grey rj-small">Left out</strong>
                    </>
                  )}
                  {conflict !== undefined && (
                    <p
                      class={
                        "govuk-error-message rj-small " +
                        "govuk-!-margin-bottom-0 govuk-!-margin-top-1"
                      }
                    >
                      Does not apply any more: {conflict}
                    </p>
                  )}
                </th>
                {now && (
                  <td class="govuk-table__cell" data-name="Now">
                    {change.before ?? <Dash why="nothing" />}
                  </td>
                )}
                <td class="govuk-table__cell" data-name={column}>
                  {after === null ? <Dash why="nothing" /> : withTitle(after, titles)}
                </td>
                <td class="govuk-table__cell" data-name="By">
                  {change.by.label}
                  <br />
                  <span class="rj-quiet rj-nowrap">{day(change.at)}</span>
                  {first && change.reason !== null && change.reason !== proposal.reason && (
                    <div class="rj-said">{change.reason}</div>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
