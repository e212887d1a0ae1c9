// What a team says of itself, and what follows from it: as `quality::standards` has it.
import { writeCsv } from "../../csv";
import type {
  SelfReviewActionInput,
  SelfReviewedFragment,
  SelfReviewResponseInput,
  StandardRating,
} from "../../generated/graphql";

export const RATINGS = [
  ["met", "Met"],
  ["partly", "Partly met"],
  ["not-met", "Not met"],
  ["not-applicable", "Does not apply"],
  ["not-known", "Not known yet"],
] as const;

export type Rating = (typeof RATINGS)[number][0];

export interface Answer {
  rating: Rating;
  evidence: string;
  what: string;
  who: string;
  by: string;
  done: string;
}

/** The answers by the number of their standard. One that is not there is not known. */
export type Audit = Record<string, Answer>;

export const UNANSWERED: Answer = {
  rating: "not-known",
  evidence: "",
  what: "",
  who: "",
  by: "",
  done: "",
};

export interface Standard {
  number: string;
  type: number | null;
  title: string;
}

export interface Threshold {
  type: number;
  percent: number;
}

export function answerOf(audit: Audit, number: string): Answer {
  return { ...UNANSWERED, ...audit[number] };
}

/** How many there are of each rating. */
export function tally(standards: Standard[], audit: Audit): Record<Rating, number> {
  const counts = Object.fromEntries(RATINGS.map(([id]) => [id, 0])) as Record<Rating, number>;
  for (const { number } of standards) counts[answerOf(audit, number).rating] += 1;
  return counts;
}

export interface Attainment extends Threshold {
  met: number;
  /** Standards of the type that apply; those not known count as applying. */
  of: number;
  notKnown: number;
  /** Null as long as what is not known could decide it. */
  reached: boolean | null;
}

/** How a team stands against each threshold; none for a set without thresholds. */
export function attainments(
  standards: Standard[],
  thresholds: Threshold[],
  audit: Audit,
): Attainment[] {
  return thresholds.map((threshold) => {
    const counts = tally(
      standards.filter((standard) => standard.type === threshold.type),
      audit,
    );
    const [met, notKnown] = [counts.met, counts["not-known"]];
    const of = met + counts.partly + counts["not-met"] + notKnown;
    const enough = (how: number) => 100 * how >= threshold.percent * of;
    const reached = enough(met) ? true : enough(met + notKnown) ? null : false;
    return { ...threshold, met, of, notKnown, reached };
  });
}

/** The standards to work on: partly met, not met, or not known. */
export function toWorkOn<S extends Standard>(standards: S[], audit: Audit): S[] {
  return standards.filter(
    ({ number }) => !["met", "not-applicable"].includes(answerOf(audit, number).rating),
  );
}

/** Ratings that nothing shows yet. What is not known needs no evidence. */
export function unshown<S extends Standard>(standards: S[], audit: Audit): S[] {
  return standards.filter(({ number }) => {
    const { rating, evidence } = answerOf(audit, number);
    return rating !== "not-known" && evidence.trim() === "";
  });
}

/** The action plan as a table: a row for each standard to work on, planned or not. */
export function planTable(
  set: { slug: string; version: string; label?: string | null },
  standards: Standard[],
  audit: Audit,
): string {
  const titles = new Map<Rating, string>(RATINGS);
  const rows = toWorkOn(standards, audit).map(({ number, title }) => {
    const { rating, evidence, what, who, by, done } = answerOf(audit, number);
    const own = [number, title, titles.get(rating) ?? "", evidence, what, who, by, done];
    return [set.slug, set.version, set.label ?? "", ...own];
  });
  const columns = ["number", "standard", "rating", "evidence", "what", "who", "by", "done"];
  return writeCsv([["set", "version", "label", ...columns], ...rows]);
}

/** Actions that lack who does it, or by when. */
export function unplanned<S extends Standard>(standards: S[], audit: Audit): S[] {
  return toWorkOn(standards, audit).filter(({ number }) => {
    const { what, who, by } = answerOf(audit, number);
    return what.trim() !== "" && (who.trim() === "" || by === "");
  });
}

/** The audit as the register takes it. */
export function reviewOf(
  standards: Standard[],
  audit: Audit,
): { responses: SelfReviewResponseInput[]; actions: SelfReviewActionInput[] } {
  const responses = standards
    .map(({ number }) => ({ number, ...answerOf(audit, number) }))
    .filter(({ rating, evidence }) => rating !== "not-known" || evidence.trim() !== "")
    .map(({ number, rating, evidence }) => ({
      number,
      rating: rating.toUpperCase().replaceAll("-", "_") as StandardRating,
      evidence: evidence.trim() || null,
    }));
  // Of a standard that is met by now, too: what was done stays in the plan.
  const actions = standards
    .map(({ number }) => ({ standard: number, ...answerOf(audit, number) }))
    .filter(({ what, who, by }) => what.trim() !== "" && who.trim() !== "" && by !== "")
    .map(({ standard, what, who, by, done }) => ({
      standard,
      what: what.trim(),
      who: who.trim(),
      by,
      done: done || null,
    }));
  return { responses, actions };
}

/** What the register keeps as an audit. Several actions about one standard become one. */
export function auditOf({
  responses,
  actions,
}: NonNullable<SelfReviewedFragment["contents"]>): Audit {
  const audit: Audit = {};
  for (const { number, rating, evidence } of responses) {
    const word = rating.toLowerCase().replaceAll("_", "-") as Rating;
    audit[number] = { ...UNANSWERED, rating: word, evidence: evidence ?? "" };
  }
  for (const { standard, what, who, by, done } of actions) {
    const answer = answerOf(audit, standard);
    audit[standard] = answer.what
      ? { ...answer, what: `${answer.what}; ${what}` }
      : { ...answer, what, who, by, done: done ?? "" };
  }
  return audit;
}
