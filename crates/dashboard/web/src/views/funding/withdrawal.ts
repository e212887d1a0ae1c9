// What a withdrawal of money does to the picture.
import type { WithdrawalQuery } from "../../generated/graphql";
import type { Network } from "./graph";
import type { State } from "./state";

/** The points that it hits, and the lines that it takes, by their ids. */
export interface Withdrawal {
  hit: Set<string>;
  lost: Set<string>;
}

export function withdrawalOf(
  network: Network,
  { scenario }: State,
  outcome: WithdrawalQuery["fundingScenario"] | null,
): Withdrawal {
  const hit = new Set((scenario?.withdraw ?? []).map((slug) => `body:${slug}`));
  const lost = new Set<string>();
  if (outcome) {
    for (const { slug } of [...outcome.unfunded, ...outcome.weakened.map(({ service }) => service)])
      hit.add(`service:${slug}`);
    const left = new Set(outcome.after.links.map(({ id }) => id));
    const kept = new Set<string>();
    for (const { id, funder, service } of network.links)
      (left.has(id) ? kept : lost).add(`body:${funder.slug} service:${service.slug}`);
    // Of parallel lines, which are drawn as one, all have to go.
    for (const id of kept) lost.delete(id);
  }
  return { hit, lost };
}
