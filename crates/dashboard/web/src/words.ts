// The registry's terms in words.
import type {
  AccreditationState,
  BodyKind,
  Budget,
  ChangeKind,
  Classification,
  ClassificationBasis,
  FundingRole,
  LeadStatus,
  Nation,
  Outcome,
  ProposalState,
  Role,
  ServiceStatus,
  UnknownReason,
} from "./generated/graphql";

/** A likely class in a sentence: "Likely a parent-infant team". */
export function likely(title: string): string {
  const small = /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
  if (small.startsWith("not ")) return `Likely ${small}`;
  if (small.startsWith("other ")) return `Likely: ${title}`;
  return `Likely ${/^[aeiou]/i.test(small) ? "an" : "a"} ${small}`;
}

export const classes: Record<Classification, string> = {
  PARENT_INFANT_TEAM: "Parent-infant team",
  CAMHS_EMBEDDED_SPECIALIST: "CAMHS-embedded specialist",
  PERINATAL_EMBEDDED_SPECIALIST: "Perinatal-embedded specialist",
  NARROW_ELIGIBILITY_TEAM: "Team with narrow eligibility",
  SINGLE_INTERVENTION_SERVICE: "Single-intervention service",
  OTHER_PARENT_INFANT_SERVICE: "Other parent-infant service",
  NOT_A_PARENT_INFANT_SERVICE: "Not a parent-infant service",
  UNDETERMINED: "Not determined",
};

export const bases: Record<ClassificationBasis, string> = {
  DECIDED: "confirmed by a reviewer",
  ATTESTED: "listed in a report",
  ASSESSED: "worked out from the answers",
};

/** On what a type rests; of one that is open, why it is. */
export function basisOf(classification: {
  class: Classification;
  basis: ClassificationBasis;
}): string {
  return classification.class === "UNDETERMINED"
    ? "not enough evidence yet"
    : bases[classification.basis];
}

export const nations: Record<Nation, string> = {
  ENGLAND: "England",
  NORTHERN_IRELAND: "Northern Ireland",
  SCOTLAND: "Scotland",
  WALES: "Wales",
};

export const statuses: Record<ServiceStatus, string> = {
  OPERATING: "Operating",
  STARTING: "Being set up",
  PLANNED: "Planned",
  PAUSED: "Paused",
  CLOSED: "Closed",
  UNKNOWN: "Not known",
};

export const reviewStates: Record<AccreditationState, string> = {
  UNDER_REVIEW: "Under review",
  COMPLETED: "Review completed",
  ACCREDITED: "Accredited",
  DEFERRED: "Deferred",
  NOT_ACCREDITED: "Not accredited",
  LAPSED: "Lapsed",
  WITHDRAWN: "Withdrawn",
};

export const outcomes: Record<Outcome, string> = {
  MET: "Met",
  PARTLY_MET: "Partly met",
  NOT_MET: "Not met",
  UNKNOWN: "Not known",
  NOT_APPLICABLE: "Does not apply",
};

/** Shapes that differ without colour. */
export const glyphs: Record<Outcome, string> = {
  MET: "✓",
  PARTLY_MET: "◐",
  NOT_MET: "✕",
  UNKNOWN: "?",
  NOT_APPLICABLE: "–",
};

export const unknownReasons: Record<UnknownReason, string> = {
  NOT_ASKED: "no source mentions it",
  ASKED_UNKNOWN: "asked, and not known",
  CONFLICTING: "sources disagree",
  STALE: "what was known is too old",
};

export const kinds: Record<BodyKind, string> = {
  CLINICAL_COMMISSIONING_GROUP: "Clinical commissioning group",
  INTEGRATED_CARE_BOARD: "Integrated care board",
  HEALTH_BOARD: "Health board",
  LOCAL_HEALTH_BOARD: "Local health board",
  HEALTH_AND_SOCIAL_CARE_TRUST: "Health and social care trust",
  LOCAL_AUTHORITY: "Local authority",
  NHS_TRUST: "NHS trust",
  NATIONAL_BODY: "National body",
  PARTNERSHIP: "Partnership",
  CHARITABLE_FUNDER: "Charitable funder",
};

export const budgets: Record<Budget, string> = {
  CAMHS: "CAMHS",
  CHILDRENS_SERVICES: "Children’s services",
  PUBLIC_HEALTH: "Public health",
  MATERNITY: "Maternity",
  ADULT_MENTAL_HEALTH: "Adult mental health",
  EARLY_YEARS: "Early years",
  VOLUNTARY: "Voluntary funds",
  NATIONAL_PROGRAMME: "National programme",
  UNKNOWN: "Budget not known",
};

export const roles: Record<FundingRole, string> = {
  CORE: "Core funding",
  POST: "A post",
  START_UP: "Start-up",
  PROJECT: "Project",
  IN_KIND: "In kind",
};

export const leads: Record<LeadStatus, string> = {
  NONE: "no source names a lead commissioner",
  ONE: "one lead commissioner is named",
  CONFLICTING: "sources name more than one lead commissioner",
};

export const changeKinds: Record<ChangeKind, string> = {
  CREATED: "Added",
  CHANGED: "Changed",
  PUBLISHED: "Published",
  DECIDED: "Decided",
  WITHDRAWN: "Withdrawn",
};

/** What each role may do. */
export const powers: Record<Role, string> = {
  PUBLIC: "you can read",
  RESPONDENT: "you answer for your service",
  CONTRIBUTOR: "you suggest, a reviewer decides",
  EDITOR: "your changes are published at once",
  REVIEWER: "you change, and decide on suggestions",
  ADMIN: "you change, decide, and manage the registry",
};

/** What the owner of a key may do. */
export const keyRoles: Record<Role, string> = {
  PUBLIC: "Read",
  RESPONDENT: "Answer for one service",
  CONTRIBUTOR: "Suggest: a reviewer decides",
  EDITOR: "Record what sources say, at once",
  REVIEWER: "Decide on suggestions, and change everything",
  ADMIN: "Manage keys, and everything else",
};

export const proposalStates: Record<ProposalState, string> = {
  OPEN: "Waiting",
  CHANGES_REQUESTED: "Changes asked for",
  ACCEPTED: "Accepted",
  REJECTED: "Turned down",
  WITHDRAWN: "Taken back",
};

export function keysOf<T extends string>(words: Record<T, string>): T[] {
  return Object.keys(words) as T[];
}

/** "1 service", "2 services". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
}

/** At most two decimals, none where none are needed. */
export function figure(number: number): string {
  return number.toLocaleString("en-GB", { maximumFractionDigits: 2 });
}

export function score(interval: { low: number; high: number }): string {
  return interval.low === interval.high
    ? figure(interval.low)
    : `${figure(interval.low)} to ${figure(interval.high)}`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "1 June 2019". The time of day is left out. */
export function day(date: string): string {
  const [year, month, number] = date.slice(0, 10).split("-").map(Number);
  return year && month && number ? `${number} ${MONTHS[month - 1] ?? ""} ${year}` : date;
}

/** The dates of a funding line. */
export function period(line: {
  from?: string | null;
  to?: string | null;
  timeLimited: boolean;
}): string {
  const limited = line.timeLimited ? ", time-limited" : "";
  if (line.from && line.to) return `${day(line.from)} to ${day(line.to)}${limited}`;
  if (line.from) return `from ${day(line.from)}, end open or not known${limited}`;
  if (line.to) return `until ${day(line.to)}, start not known${limited}`;
  return `dates not known${limited}`;
}

export function money(pounds: number | null): string {
  return pounds === null
    ? "not known"
    : `£${pounds.toLocaleString("en-GB", { maximumFractionDigits: 0 })} a year`;
}

/** A source and the place in it: "Rare Jewels, section 3". */
export function cited(one: { source: { title: string }; locator?: string | null }): string {
  return one.source.title + (one.locator ? `, ${one.locator}` : "");
}

interface Stated {
  status: ServiceStatus;
  statusSource: { title: string } | null;
  statusLocator: string | null;
}

function statedBy({ statusSource: source, statusLocator: locator }: Stated): string {
  return source ? ` (${cited({ source, locator })})` : "";
}

/** A status with the source that states it: "Operating (Annual report, page 3)". */
export function statusWithSource(service: Stated): string {
  return statuses[service.status] + statedBy(service);
}

/** Where a service stands in its life, as of when, and who says so. The server writes the same. */
export function sayStatus(
  service: Stated & { statusLastConfirmed: string | null; statusCurrent: boolean },
): string {
  const { status, statusLastConfirmed: last, statusCurrent } = service;
  const source = statedBy(service);
  if (status === "UNKNOWN") return statuses[status] + source;
  if (!last) return `${statuses[status]}${source}; no source gives a day, so it may have changed`;
  const still = statusCurrent ? "" : "; it is not known to be still so";
  return `${statuses[status]}, last confirmed on ${day(last)}${source}${still}`;
}

/** Who published a change, and when: "by A Reviewer, 1 June 2019, revision 5". */
export function signed(change: { actor: string; at: string; revision: number }): string {
  return `by ${change.actor}, ${day(change.at)}, revision ${change.revision}`;
}

/** "a, b and c". */
export function series(parts: string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1] ?? ""}`;
}

/** An answer as people say it, where the API's words are those of a table. */
export function said(text: string): string {
  return text
    .replace(/,? and perhaps others$/, " (list may be incomplete)")
    .replace(/^at most (\d{4})$/, "$1 or earlier")
    .replace(/^at least (\d{4})$/, "$1 or later")
    .replace(/^at most (\d+ months?) before birth$/, "from pregnancy, $1 before birth or earlier");
}
