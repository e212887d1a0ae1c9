// Changes, newest first: what, from what to what, by whom, when and why.
import type { ComponentChildren } from "preact";
import {
  PastDetailsDocument,
  type ChangeLineFragment,
  type DetailsFragment,
} from "../generated/graphql";
import { useQuery } from "../use-query";
import {
  budgets,
  cited,
  count,
  day,
  money,
  nations,
  period,
  roles,
  said,
  series,
  statusWithSource,
} from "../words";

type Line = ChangeLineFragment;

/** How many corrections are looked up in the past without being asked. */
const LOOKED_UP = 5;

/** The number of a claim: a later one of the same service has a greater one. */
function numberOf(claim: string): number {
  return Number(/-(\d+)$/.exec(claim)?.[1] ?? 0);
}

/** A claim, and whether a later one has replaced it. */
export interface Replaced {
  id: string;
  text: string;
  superseded: boolean;
}

/** What a claim replaced. Claims of other sources stay beside it. */
export function claimBefore(claim: string, claims: Replaced[]): string | null {
  const earlier = claims
    .filter((one) => one.superseded && numberOf(one.id) < numberOf(claim))
    .sort((one, other) => numberOf(other.id) - numberOf(one.id));
  return earlier[0]?.text ?? null;
}

export function History({
  changes,
  claims,
  about = false,
  undo,
}: {
  changes: Line[];
  /** The claims of a fact, by its id: what each replaced. */
  claims?: Map<string, Replaced[]>;
  /** Whether each line names what it is about. */
  about?: boolean;
  /** What can be done about a change. */
  undo?: (change: Line) => ComponentChildren;
}) {
  const looked = new Set(changes.filter(isCorrection).slice(0, LOOKED_UP));
  return (
    <ol class="rj-history">
      {byRevision(changes).map((revision) => {
        const [first] = revision;
        if (!first) return null;
        const reasons = new Set(revision.map((one) => one.reason));
        const [shared] = reasons.size === 1 ? [...reasons] : [null];
        return (
          <li key={first.revision} class="rj-small">
            <p>
              <strong>{day(first.at)}</strong>, {first.actor}{" "}
              <span class="rj-quiet">(revision {first.revision})</span> {undo?.(first)}
            </p>
            {shared && <p class="rj-said">Why: {reasonText(shared)}</p>}
            <Long count={about ? 0 : revision.length}>
              <ul class="govuk-list govuk-list--bullet rj-small govuk-!-margin-bottom-0">
                {revision.map((change) => (
                  <li key={change.ordinal}>
                    {about && addedOf(change) === null && (
                      <p>
                        <About change={change} />
                      </p>
                    )}
                    {about && addedOf(change) !== null ? (
                      <Added change={change} />
                    ) : (
                      <What change={change} claims={claims} look={looked.has(change)} />
                    )}
                    {!shared && change.reason && (
                      <p class="rj-said">Why: {reasonText(change.reason)}</p>
                    )}
                  </li>
                ))}
              </ul>
            </Long>
          </li>
        );
      })}
    </ol>
  );
}

/** More changes than that at one time are closed until they are wanted. */
const MANY = 8;

function Long({ count: all, children }: { count: number; children: ComponentChildren }) {
  if (all <= MANY) return <>{children}</>;
  return (
    <details class="govuk-details govuk-!-margin-bottom-0">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{count(all, "change")} at this time</span>
      </summary>
      {children}
    </details>
  );
}

/** Changes that were published at one time, together. */
export function byRevision<T extends { revision: number }>(changes: T[]): T[][] {
  const found: T[][] = [];
  for (const change of changes) {
    const last = found.at(-1);
    if (last?.[0]?.revision === change.revision) last.push(change);
    else found.push([change]);
  }
  return found;
}

/** Why, for people: the program itself begins a new registry. */
function reasonText(reason: string): string {
  if (reason === "the data that the program ships with")
    return "starting data, from the 2019 report and later sources";
  return reason === "data that a new version brings from the program"
    ? "data that came with a new version of the program"
    : reason;
}

function About({ change: { service, entity } }: { change: Line }) {
  if (service) return <a href={`/services/${service.slug}`}>{service.name}</a>;
  const [type = "", slug = ""] = entity.split(":");
  const name = slug
    .split("-")
    .map((word) => (/^(nhs|ccg)$/.test(word) ? word.toUpperCase() : capital(word)))
    .join(" ");
  if (type === "commissioning-body") return <a href={`/funding/${slug}`}>{name}</a>;
  return (
    <>
      {capital(type.replaceAll("-", " "))}: {name}
    </>
  );
}

/** "Health board added: NHS Fife": its kind and its name, where a change is no more than that. */
export function addedOf({ summary, fact, node }: Line): [kind: string, name: string] | null {
  const other = fact || node?.__typename === "FundingLine";
  const found = other ? null : /^([^:]+ added): (.+)$/.exec(summary);
  return found ? [found[1] ?? "", found[2] ?? ""] : null;
}

/** What was added, by its name, which leads to its page. */
function Added({ change }: { change: Line }) {
  const [kind, name] = addedOf(change) ?? ["", ""];
  const [type, slug] = change.entity.split(":");
  const page = change.service
    ? `/services/${change.service.slug}`
    : type === "commissioning-body"
      ? `/funding/${slug}`
      : null;
  return (
    <p>
      {capital(kind)}: {page ? <a href={page}>{name}</a> : <strong>{name}</strong>}
    </p>
  );
}

function isCorrection({ kind, summary, service }: Line): boolean {
  return kind === "CHANGED" && summary.startsWith("corrected: ") && Boolean(service);
}

function Pair({ what, before, after }: { what: string; before: string | null; after: string }) {
  return (
    <p>
      <strong>{what}</strong>{" "}
      {before !== null && before !== after && (
        <>
          {after !== "" && "from "}
          <del>{before}</del>
          {after !== "" && " to "}
        </>
      )}
      {after !== "" && <ins>{after}</ins>}
    </p>
  );
}

function What({
  change,
  claims,
  look,
}: {
  change: Line;
  claims: Map<string, Replaced[]> | undefined;
  look: boolean;
}) {
  const { fact, claim, node, summary } = change;
  if (fact && claim) {
    if (/ retracted$/.test(summary))
      return <Pair what={`Removed: ${fact.question}`} before={said(claim.text)} after="" />;
    const before = claimBefore(claim.id, claims?.get(fact.id) ?? []);
    return (
      <>
        <Pair
          what={fact.question}
          before={before === null ? null : said(before)}
          after={said(claim.text)}
        />
        <p class="rj-quiet">
          {claim.basis === "IMPLIED" ? "Implied by" : "Known from"} {cited(claim)}
        </p>
      </>
    );
  }
  if (node?.__typename === "FundingLine") {
    const purpose = `${roles[node.role]}, ${budgets[node.budget]}`;
    const line = `${purpose}, ${money(node.annualAmount ?? null)}`;
    return summary.startsWith("ends on") ? (
      <Pair
        what={`Funding by ${node.funder.name}`}
        before={null}
        after={`ends on ${day(summary.slice("ends on ".length))}`}
      />
    ) : (
      <Pair
        what={`Who pays: ${node.funder.name}`}
        before={null}
        after={`${line}, ${period(node)}`}
      />
    );
  }
  if (isCorrection(change) && change.service && look)
    return <Correction slug={change.service.slug} revision={change.revision} summary={summary} />;
  return (
    <p>
      <strong>{capital(summary)}</strong>
    </p>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fields of a service in words, by what a person calls them. */
export function details(service: DetailsFragment): [string, string][] {
  return [
    ["Name", service.name],
    ["Other names", series(service.otherNames)],
    ["Nation", nations[service.nation]],
    ["Places", series(service.localities)],
    ["Areas", series(service.areas.map((area) => area.name))],
    ["Run by", service.hostOrganisation ?? ""],
    ["Status", statusWithSource(service)],
    ["Website", service.website ?? ""],
  ];
}

/** The fields that differ, with what each was and is. */
export function differences(
  before: DetailsFragment,
  after: DetailsFragment,
): [name: string, before: string, after: string][] {
  const now = new Map(details(after));
  return details(before)
    .map(([name, was]): [string, string, string] => [name, was, now.get(name) ?? ""])
    .filter(([, was, is]) => was !== is);
}

/** What a correction changed, from the registry as it was before and after. */
function Correction({
  slug,
  revision,
  summary,
}: {
  slug: string;
  revision: number;
  summary: string;
}) {
  const { data, error } = useQuery(PastDetailsDocument, {
    slug,
    before: revision - 1,
    after: revision,
  });
  const [before, after] = [data?.before.service, data?.after.service];
  const differs = before && after ? differences(before, after) : [];
  if (differs.length === 0)
    return (
      // What follows waits for it: in other words it may be as high as two lines, or six.
      <p class={data === null && error === null ? "rj-wait--first" : undefined}>
        <strong>{capital(summary)}</strong>
      </p>
    );
  return (
    <>
      {differs.map(([name, was, is]) => (
        <Pair key={name} what={`${name}:`} before={was || "not known"} after={is || "not known"} />
      ))}
    </>
  );
}
