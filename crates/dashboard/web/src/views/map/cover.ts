// What is known to work in an area, in words, and in a shape that needs no colour.
import type { BodyKind, CoverageExtent, CoverageStatus } from "../../generated/graphql";
import { day } from "../../words";

export const COVERS: Record<
  CoverageStatus,
  { title: string; glyph: string; help: string; look: string; sentence: string }
> = {
  FULL_TEAM: {
    title: "Full team",
    glyph: "◆",
    look: "team",
    help: "a full parent-infant team is known to work there",
    sentence: "a full parent-infant team is on record",
  },
  EMERGING: {
    title: "Emerging",
    glyph: "◇",
    look: "open",
    help: "no team yet; one is planned or being set up",
    sentence: "a parent-infant team is on record as planned or being set up",
  },
  EMBEDDED_SPECIALIST: {
    title: "Specialist only",
    glyph: "▲",
    look: "specialist",
    help: "no team is known, but specialists inside another team",
    sentence: "no team is on record, but specialists inside another team are,",
  },
  OTHER: {
    title: "Other only",
    glyph: "●",
    look: "other",
    help: "no team and no specialist is known, but another parent-infant service",
    sentence: "no team and no specialist is on record, but another parent-infant service is,",
  },
  NOT_KNOWN: {
    title: "Not known",
    glyph: "?",
    look: "unknown",
    help: "a service is on record, and it is not known whether it is a team or worked then",
    sentence: "a service, of which it is not known whether it is a team, is on record",
  },
  NONE_KNOWN: {
    title: "None known",
    glyph: "–",
    look: "none",
    help: "nothing is on record; that is not the same as there being nothing",
    sentence: "no parent-infant service is on record",
  },
};

export const ORDER: CoverageStatus[] = [
  "FULL_TEAM",
  "EMERGING",
  "EMBEDDED_SPECIALIST",
  "OTHER",
  "NOT_KNOWN",
  "NONE_KNOWN",
];

export const HEALTH: BodyKind[] = [
  "CLINICAL_COMMISSIONING_GROUP",
  "INTEGRATED_CARE_BOARD",
  "HEALTH_BOARD",
  "LOCAL_HEALTH_BOARD",
  "HEALTH_AND_SOCIAL_CARE_TRUST",
];

/** "1,234", or what is shown without a figure. */
export function babies(population: { underTwo: number } | null | undefined): string {
  return population == null ? "no figure" : population.underTwo.toLocaleString("en-GB");
}

/** "75 of 129 (58%)": never a percentage by itself. */
export function share({
  count,
  of,
  percent,
}: {
  count: number;
  of: number;
  percent?: number | null;
}): string {
  const parts = `${count.toLocaleString("en-GB")} of ${of.toLocaleString("en-GB")}`;
  return percent == null ? parts : `${parts} (${Math.round(percent)}%)`;
}

/** "last confirmed on 1 June 2019", and whether that is more than 24 months ago. */
export function confirmed(one: { lastConfirmed?: string | null; current: boolean }): string {
  if (!one.lastConfirmed) return one.current ? "current" : "no source states a day";
  return (
    `last confirmed on ${day(one.lastConfirmed)}` +
    (one.current ? "" : ", not known to be still so")
  );
}

const EXTENTS: Record<CoverageExtent, string> = {
  WHOLE: "",
  INHERITED: ", from predecessor",
  PART: ", part of area",
  PERHAPS: ", perhaps there",
};

/** "Full team, part of area". */
export function sayKnown({
  status,
  extent,
}: {
  status: CoverageStatus;
  extent: CoverageExtent;
}): string {
  return COVERS[status].title + (status === "NONE_KNOWN" ? "" : EXTENTS[extent]);
}
