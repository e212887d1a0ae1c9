// The answer of a service's page in a sentence that can be quoted. The server writes the same.
import type { Classification, ServicePageQuery } from "../../generated/graphql";
import { bases, day, series } from "../../words";

type Service = NonNullable<ServicePageQuery["service"]>;

const AS: Record<Classification, string> = {
  PARENT_INFANT_TEAM: "a parent-infant team",
  CAMHS_EMBEDDED_SPECIALIST:
    "specialists inside CAMHS (child and adolescent mental health services)",
  PERINATAL_EMBEDDED_SPECIALIST: "specialists inside perinatal mental health services",
  NARROW_ELIGIBILITY_TEAM: "a team with narrow eligibility",
  SINGLE_INTERVENTION_SERVICE: "a service of one intervention",
  OTHER_PARENT_INFANT_SERVICE: "a parent-infant service of another type",
  NOT_A_PARENT_INFANT_SERVICE: "not a parent-infant service",
  UNDETERMINED: "a service whose type is not determined yet",
};

type Said = Pick<Service, "name" | "status" | "lastConfirmed" | "current"> & {
  classification: Pick<Service["classification"], "class" | "basis" | "contradicted">;
  funding: { lines: { funder: { name: string } }[] };
};

/** What it is, on what basis, as of when, and who pays. */
export function sayService({
  name,
  status,
  lastConfirmed,
  current,
  classification,
  funding,
}: Said): string {
  const basis = classification.class === "UNDETERMINED" ? "" : ` (${bases[classification.basis]})`;
  const when = lastConfirmed
    ? `, last confirmed on ${day(lastConfirmed)}`
    : current
      ? ""
      : ", of a day that no source states";
  const still =
    status === "CLOSED" ? "; it has closed" : current ? "" : "; it is not known to be still so";
  const conflict = classification.contradicted ? " The answers on record conflict with that." : "";
  const funders = [...new Set(funding.lines.map((line) => line.funder.name))];
  const paid =
    funders.length === 0
      ? "No source on record says who pays for it."
      : `${series(funders)} ${funders.length === 1 ? "is" : "are"} on record as paying for it.`;
  return (
    `${name} is on record as ${AS[classification.class]}${basis}${when}${still}.` +
    `${conflict} ${paid}`
  );
}
