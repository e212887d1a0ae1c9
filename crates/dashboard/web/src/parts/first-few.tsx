// The first of a long list, and a button that shows the others.

/** How many of a list are shown until the others are asked for. */
export const FEW = 10;
/** A list that is longer by no more than that is shown whole. */
const HARDLY = 2;

/** Those of a list that are on show: all, or the first. */
export function firstOf<T>(all: readonly T[], whole: boolean, few = FEW): readonly T[] {
  return whole || all.length <= few + HARDLY ? all : all.slice(0, few);
}

export function ShowAll({
  whole,
  total,
  what,
  few = FEW,
  onChange,
}: {
  whole: boolean;
  total: number;
  /** What there are many of: "areas". */
  what: string;
  few?: number;
  onChange: (whole: boolean) => void;
}) {
  if (total <= few + HARDLY) return null;
  return (
    <p class="govuk-body rj-small rj-noprint">
      <button type="button" class="rj-sort" aria-expanded={whole} onClick={() => onChange(!whole)}>
        {whole ? `Show only the first ${few} ${what}` : `Show all ${total} ${what}`}
      </button>
    </p>
  );
}
