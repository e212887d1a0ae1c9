// What a withdrawal of money does to the picture.
import type { WithdrawalQuery } from "../../generated/graphql";
import type { Network } from "./graph";
import type { State } from "./state";

/** The points that it hits, those that nothing is left of, and the lines that it takes, by id. */
export interface Withdrawal {
  hit: Set<string>;
  gone: Set<string>;
  lost: Set<string>;
}

export const NOTHING: Withdrawal = { hit: new Set(), gone: new Set(), lost: new Set() };

export function withdrawalOf(
  network: Network,
  { scenario }: State,
  outcome: WithdrawalQuery["fundingScenario"] | null,
): Withdrawal {
  const hit = new Set((scenario?.withdraw ?? []).map((slug) => `body:${slug}`));
  const gone = new Set<string>();
  const lost = new Set<string>();
  if (outcome) {
    for (const { slug } of outcome.unfunded) gone.add(`service:${slug}`);
    for (const { service } of outcome.weakened) hit.add(`service:${service.slug}`);
    for (const id of gone) hit.add(id);
    const left = new Set(outcome.after.links.map(({ id }) => id));
    const before = new Set(outcome.before.links.map(({ id }) => id));
    // A line that has ended by the day of the withdrawal is not taken by it.
    for (const { id } of network.links) if (before.has(id) && !left.has(id)) lost.add(id);
  }
  return { hit, gone, lost };
}
