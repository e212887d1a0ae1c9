// What a cell of the matrix looks like, and what it says.
import type { Outcome } from "../../generated/graphql";
import { figure, outcomes } from "../../words";

export interface Cell {
  outcome: Outcome;
  score: { low: number; high: number; max: number };
}

/** `half`: the outcome is not known, and part of the score is sure already. */
export type Look = "met" | "partly" | "half" | "not-met" | "unknown" | "na";

export const LOOKS: Record<Look, string> = {
  met: "met",
  partly: "partly met",
  half: "not known yet, part of the score is sure",
  "not-met": "not met",
  unknown: "not known",
  na: "does not apply",
};

const OF: Record<Exclude<Outcome, "UNKNOWN">, Look> = {
  MET: "met",
  PARTLY_MET: "partly",
  NOT_MET: "not-met",
  NOT_APPLICABLE: "na",
};

export function lookOf({ outcome, score }: Cell): Look {
  if (outcome !== "UNKNOWN") return OF[outcome];
  return score.low > 0 ? "half" : "unknown";
}

/** "Met", "Not known, at least 0.5 of 1 is sure". */
export function sayCell({ outcome, score }: Cell): string {
  const word = outcomes[outcome];
  if (outcome !== "UNKNOWN" && outcome !== "PARTLY_MET") return word;
  if (outcome === "PARTLY_MET") return `${word}, ${points(score)}`;
  if (score.low > 0)
    return `${word}, at least ${figure(score.low)} of ${figure(score.max)} is sure`;
  if (score.high < score.max)
    return `${word}, at most ${figure(score.high)} of ${figure(score.max)}`;
  return word;
}

function points({ low, high, max }: Cell["score"]): string {
  const range = low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
  return `${range} of ${figure(max)}`;
}

/** How many cells there are of each look. */
export function tally(cells: Cell[]): Record<Look, number> {
  const counts: Record<Look, number> = {
    met: 0,
    partly: 0,
    half: 0,
    "not-met": 0,
    unknown: 0,
    na: 0,
  };
  for (const cell of cells) counts[lookOf(cell)] += 1;
  return counts;
}
