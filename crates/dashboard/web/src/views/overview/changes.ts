// What changed, in words: by name and not by address, with the question that was answered.
import type { OverviewQuery } from "../../generated/graphql";

export type Change = OverviewQuery["recent"]["nodes"][number];

export interface Said {
  /** What it is about, and its page if it has one. */
  about: { name: string; to: string } | null;
  text: string;
}

export function sayChange(change: Change): Said {
  const { service, node, fact, claim, entity, summary } = change;
  const about = service
    ? { name: service.name, to: `/services/${service.slug}` }
    : node?.__typename === "CommissioningBody"
      ? { name: node.name, to: `/funding/${node.slug}` }
      : null;
  if (fact && claim) {
    const answer = claim.retracted ? "an answer was taken back" : `“${claim.text}”`;
    return { about, text: `${fact.question} ${answer} (${claim.source.title})` };
  }
  const slug = entity.split(":")[1] ?? "";
  // The name says what the slug says, and stands in front already.
  const words = summary
    .replace(new RegExp(`\\b${slug}(-\\d+)?\\b`), about?.name ?? "$&")
    .replace(about ? `: ${about.name}` : /^$/, "");
  return { about, text: words.charAt(0).toUpperCase() + words.slice(1) };
}

/** Changes of one revision stand together: who made them, and when. */
export function byRevision(changes: Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups[groups.length - 1];
    if (last?.[0]?.revision === change.revision) last.push(change);
    else groups.push([change]);
  }
  return groups;
}
