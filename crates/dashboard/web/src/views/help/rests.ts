// What rests on each source.
import type { RestsOnQuery } from "../../generated/graphql";

type Services = RestsOnQuery["services"]["nodes"];

export interface Rests {
  facts: number;
  listings: number;
  lines: number;
  services: { slug: string; name: string; number: number }[];
}

/** By the slug of the source: how many facts, listings and funding lines, of which services. */
export function restsOn(services: Services): Map<string, Rests> {
  const all = new Map<string, Rests>();
  for (const { slug, name, facts, classification, funding } of services) {
    const note = (source: string, kind: "facts" | "listings" | "lines") => {
      const rests = all.get(source) ?? { facts: 0, listings: 0, lines: 0, services: [] };
      rests[kind] += 1;
      const last = rests.services[rests.services.length - 1];
      if (last?.slug === slug) last.number += 1;
      else rests.services.push({ slug, name, number: 1 });
      all.set(source, rests);
    };
    for (const fact of facts) for (const claim of fact.claims) note(claim.source.slug, "facts");
    for (const one of classification.attestations) note(one.source.slug, "listings");
    for (const line of funding.lines) note(line.source.slug, "lines");
  }
  return all;
}
