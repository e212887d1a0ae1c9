// Pooled figures in words. Nothing that is hidden is shown as zero, and no percentage stands
// without its counts.
import type { FunnelPosition, HiddenReason } from "../../generated/graphql";

export interface Count {
  value: number | null;
}

export interface Range {
  low: number;
  high: number;
}

export interface Part {
  count: Count;
  of: Count;
  percent: number | null;
  interval: Range | null;
}

export function count({ value }: Count): string {
  return value === null ? "hidden" : String(value);
}

/** "5 of 8 returns": how many know a sum. */
export function known({ count: own, of }: { count: number; of: number }): string {
  return `${own} of ${of} returns`;
}

/** "120 of 370 (32%)", "hidden of 55". */
export function part({ count: own, of, percent }: Part): string {
  if (own.value === null && of.value === null) return "hidden";
  return `${count(own)} of ${count(of)}${percent === null ? "" : ` (${percent}%)`}`;
}

export function range(between: Range | null): string {
  return between === null ? "" : `${between.low}% to ${between.high}%`;
}

const REASONS: Record<HiddenReason, string> = {
  PROTECTED: "Hidden to protect families",
  OF_NOTHING: "A share of nothing",
  TOO_FEW_TEAMS: "Too few teams reported by this measure",
};

export function reason(of: HiddenReason | null): string {
  return of === null ? "" : REASONS[of];
}

const POSITIONS: Record<FunnelPosition, string> = {
  WITHIN: "within the limits of 95%",
  OUTSIDE95: "outside the limits of 95%",
  OUTSIDE998: "outside the limits of 99.8%",
};

export function position(of: FunnelPosition | null): string {
  return of === null ? "hidden" : POSITIONS[of];
}

/** "made-up teams" where they are. */
export function made({ synthetic }: { synthetic: boolean }, what: string): string {
  return synthetic ? `made-up ${what}` : what;
}

/** A team by its name: "synthetic-10" is "Made-up team 10". */
export function team(of: { team: string | null; service?: { name: string } | null }): string {
  if (of.team === null) return "All teams";
  return of.service?.name ?? of.team.replace(/^synthetic-/, "Made-up team ");
}

/** Teams by the number in their name. */
export function byNumber(one: { team: string | null }, other: { team: string | null }): number {
  const number = (slug: string | null) => Number(/\d+$/.exec(slug ?? "")?.[0] ?? 0);
  return number(one.team) - number(other.team);
}
