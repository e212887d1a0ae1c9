// Money over time: what is known on the same day of each year, and of how many lines nothing is.
import { useState } from "preact/hooks";
import { FundingYearsDocument, type FundingYearsQuery } from "../../generated/graphql";
import { QueryBoundary } from "../../parts/query-boundary";
import { useQuery } from "../../use-query";
import { count, day, money } from "../../words";
import { Grid } from "../map/grid";
import type { State } from "./state";

type Year = FundingYearsQuery["first"];

const NAMES = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
] as const;

/** The same day of the years up to one after this. */
export function daysOf(asOf: string): Record<(typeof NAMES)[number], string> {
  const year = Number(asOf.slice(0, 4));
  // The last of February is in every year.
  const rest = asOf.slice(4) === "-02-29" ? "-02-28" : asOf.slice(4);
  const of = (index: number) => `${year - NAMES.length + 2 + index}${rest}`;
  return Object.fromEntries(NAMES.map((name, index) => [name, of(index)])) as Record<
    (typeof NAMES)[number],
    string
  >;
}

export function Years({ state }: { state: State }) {
  const asOf = state.asOf ?? new Date().toISOString().slice(0, 10);
  const [open, setOpen] = useState(false);
  const query = useQuery(
    FundingYearsDocument,
    open ? { filter: state.filter, ...daysOf(asOf) } : null,
  );
  return (
    <details class="govuk-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Money over the years</span>
      </summary>
      <div class="govuk-details__text">
        {open && (
          <QueryBoundary query={query} what="the years">
            {(data) => <Bars years={NAMES.map((name) => data[name])} />}
          </QueryBoundary>
        )}
      </div>
    </details>
  );
}

function Bars({ years }: { years: Year[] }) {
  const most = Math.max(1, ...years.map(({ total }) => total.known));
  return (
    <>
      <p class="govuk-body rj-small">
        Lines of which no day is known are in every year. A small sum means that little is known,
        not that little was paid.
      </p>
      <Grid
        label="Money by year"
        file="money-by-year"
        columns={[
          { title: "On" },
          { title: "Known" },
          { title: "Lines with an amount", numeric: true },
          { title: "Amount not known", numeric: true },
        ]}
        rows={years.map(({ asOf, total }) => ({
          key: asOf,
          cells: [
            day(asOf),
            <>
              {total.knownLines === 0 ? "not known" : money(total.known)}
              <svg
                class="rj-bar"
                viewBox="0 0 200 10"
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect class="rj-bar--team" width={(200 * total.known) / most} height="10" />
              </svg>
            </>,
            total.knownLines,
            count(total.unknownLines, "line"),
          ],
        }))}
      />
    </>
  );
}
