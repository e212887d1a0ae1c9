// Small signs that say a thing three ways: by shape, by word, by tint.
import type { Classification, Outcome } from "../generated/graphql";
import { classes, figure, glyphs, outcomes, score as scoreText } from "../words";

const COLOURS: Partial<Record<Classification, string>> = {
  PARENT_INFANT_TEAM: "#12436d",
  CAMHS_EMBEDDED_SPECIALIST: "#28a197",
  PERINATAL_EMBEDDED_SPECIALIST: "#28a197",
  NARROW_ELIGIBILITY_TEAM: "#801650",
};

/** The shape of a class; the same in lists, pictures and keys. */
export function classPath(kind: Classification): string {
  switch (kind) {
    case "PARENT_INFANT_TEAM":
      return "M8 1l7 6-7 8-7-8z";
    case "CAMHS_EMBEDDED_SPECIALIST":
      return "M8 2l7 12H1z";
    case "PERINATAL_EMBEDDED_SPECIALIST":
      return "M1 2h14L8 14z";
    case "NARROW_ELIGIBILITY_TEAM":
      return "M2 2h12v12H2z";
    default:
      return "M8 1a7 7 0 110 14A7 7 0 018 1z";
  }
}

export function classColour(kind: Classification): string {
  return COLOURS[kind] ?? "#6f777b";
}

export function ClassMark({ kind }: { kind: Classification }) {
  const open = kind === "UNDETERMINED";
  const colour = classColour(kind);
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={classPath(kind)}
        fill={open ? "none" : colour}
        stroke={open ? "currentColor" : colour}
        stroke-width={open ? 2 : 0}
        stroke-dasharray={open ? "3 2" : undefined}
      />
    </svg>
  );
}

export function ClassName({ kind }: { kind: Classification }) {
  return (
    <span class="rj-class">
      <ClassMark kind={kind} />
      <span>{classes[kind]}</span>
    </span>
  );
}

interface Interval {
  low: number;
  high: number;
  max: number;
}

/** A score as a rail: what is sure is solid, what is open is pale. */
export function Score({ score, of = true }: { score: Interval; of?: boolean }) {
  const share = (value: number) => (score.max > 0 ? (100 * value) / score.max : 0);
  return (
    <span class="rj-score">
      <span class="rj-number">
        {scoreText(score)}
        {of && ` of ${figure(score.max)}`}
      </span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="rj-score__rail" width="100" height="6" />
        <rect
          class="rj-score__span"
          x={share(score.low)}
          width={Math.max(0, share(score.high) - share(score.low))}
          height="6"
        />
        <rect class="rj-score__sure" width={share(score.low)} height="6" />
      </svg>
    </span>
  );
}

export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  return (
    <span class={`rj-outcome rj-outcome--${outcome}`}>
      <b aria-hidden="true">{glyphs[outcome]}</b>
      <span>{outcomes[outcome]}</span>
    </span>
  );
}
