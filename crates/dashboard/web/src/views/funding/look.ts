// How payers and money look: the same in the picture, in its key and in the file that the server
// draws. Nothing is said by colour alone.
import type { BodyKind, FundingRole } from "../../generated/graphql";

export type Payer = "health" | "council" | "charity" | "other";

export const PAYERS: Record<Payer, string> = {
  health: "Health commissioner",
  council: "Council",
  charity: "Charitable funder",
  other: "Other body",
};

export function payerOf(kind: BodyKind | null): Payer {
  switch (kind) {
    case "CLINICAL_COMMISSIONING_GROUP":
    case "INTEGRATED_CARE_BOARD":
    case "HEALTH_BOARD":
    case "LOCAL_HEALTH_BOARD":
    case "HEALTH_AND_SOCIAL_CARE_TRUST":
      return "health";
    case "LOCAL_AUTHORITY":
      return "council";
    case "CHARITABLE_FUNDER":
      return "charity";
    default:
      return "other";
  }
}

/** A title within a sentence; abbreviations stay as they are. */
export function lower(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** The strokes over a payer's square of 16 by 16. */
export const HATCHES: Record<Payer, string> = {
  health: "",
  council: "M0 8L8 0M0 16L16 0M8 16L16 8",
  charity: "M0 4H16M0 8H16M0 12H16",
  other: "M5 0V16M11 0V16M0 5H16M0 11H16",
};

/** The dashes of a kind of money. */
export const DASHES: Record<FundingRole, number[]> = {
  CORE: [],
  POST: [10, 3],
  START_UP: [3, 3],
  PROJECT: [8, 3, 2, 3],
  IN_KIND: [1, 4],
};

/** The width of a line whose amount is not known. */
export const PLAIN = 1.6;
const WIDEST = 9;

/** How wide a line is: by its yearly amount, as a share of the largest one. */
export function widthOf(amount: number | null, largest: number): number {
  if (amount === null || largest <= 0) return PLAIN;
  return Math.max(2.2, WIDEST * Math.sqrt(Math.max(0, amount) / largest));
}
