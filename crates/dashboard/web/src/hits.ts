// What a search finds: services, bodies and interventions, each with its page and what it is.
import type { SearchEverythingQuery } from "./generated/graphql";
import { classes, day, kinds, nations } from "./words";

export type Sort = "service" | "body" | "intervention";

export interface Found {
  key: string;
  sort: Sort;
  name: string;
  to: string;
  /** What it is, and where. */
  what: string;
  /** The words that were found, where the name does not have them. */
  snippet: string | null;
}

export function foundOf({ search }: SearchEverythingQuery): Found[] {
  return search
    .map(({ score, result, snippet }) => ({
      page: pageOf(result, snippet),
      rank: score - (hasEnded(result) ? ENDED : 0),
    }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ page }) => page);
}

/** What has ended gives way to what fits nearly as well. */
const ENDED = 0.05;

function hasEnded(result: SearchEverythingQuery["search"][number]["result"]): boolean {
  return result.__typename === "CommissioningBody"
    ? Boolean(result.validTo)
    : result.__typename === "Service" && result.status === "CLOSED";
}

function pageOf(result: SearchEverythingQuery["search"][number]["result"], snippet: string): Found {
  const more = snippet === result.name ? null : snippet;
  switch (result.__typename) {
    case "Service":
      return {
        key: `service:${result.slug}`,
        sort: "service",
        name: result.name,
        to: `/services/${result.slug}`,
        what: [
          classes[result.classification.class],
          result.localities[0] ?? nations[result.nation],
          result.status === "CLOSED" ? "closed" : "",
        ]
          .filter(Boolean)
          .join(", "),
        snippet: more,
      };
    case "CommissioningBody":
      return {
        key: `body:${result.slug}`,
        sort: "body",
        name: result.name,
        to: `/funding/${result.slug}`,
        what: [
          kinds[result.kind],
          result.area ? nations[result.area] : "",
          result.validTo ? `ended on ${day(result.validTo)}` : "",
        ]
          .filter(Boolean)
          .join(", "),
        snippet: more,
      };
    case "Intervention":
      return {
        key: `intervention:${result.slug}`,
        sort: "intervention",
        name: result.name,
        to: `/services?offers=${result.slug}`,
        what: "Intervention: services that offer it",
        snippet: more,
      };
  }
}

/** Whether a text looks like a postcode of the United Kingdom, which the register does not hold. */
export function isPostcode(text: string): boolean {
  return /^[a-z]{1,2}\d[a-z\d]?\s*(\d[a-z]{2})?$/i.test(text.trim());
}
