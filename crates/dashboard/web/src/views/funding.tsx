// Who pays for what, and who depends on whom.
import { useEffect, useMemo, useState } from "preact/hooks";
import {
  FundingNetworkDocument,
  WithdrawalDocument,
  type WithdrawalQuery,
} from "../generated/graphql";
import { AskYourself } from "../parts/ask-yourself";
import { Select } from "../parts/field";
import { FirstWait, QueryBoundary } from "../parts/query-boundary";
import { Quote } from "../parts/quote";
import { Take, tablesOfPage } from "../parts/take";
import { list, setParams, usePlace, toParam } from "../router";
import { useQuery } from "../use-query";
import {
  budgets,
  classes,
  count,
  day,
  figure,
  kinds,
  money,
  nations,
  roles,
  series,
} from "../words";
import { Endings } from "./funding/endings";
import { graphOf, MOST_POINTS, type Network } from "./funding/graph";
import { lower } from "./funding/look";
import { NeighbourhoodPicker } from "./funding/neighbourhood-picker";
import { Picture } from "./funding/picture";
import { fileQuery, FORMATS, isDate, stateOf, type State } from "./funding/state";
import { Tables } from "./funding/tables";
import { WhatIf } from "./funding/what-if";
import { withdrawalOf } from "./funding/withdrawal";
import { Years } from "./funding/years";

/** The slider's first and last year. */
const FIRST = 2000;
const LAST = new Date().getFullYear() + 3;

export function Funding() {
  const { params } = usePlace();
  const state = useMemo(() => stateOf(params), [params]);
  const query = useQuery(FundingNetworkDocument, { filter: state.filter, asOf: state.asOf });
  const scenario = useQuery(WithdrawalDocument, state.scenario ? { input: state.scenario } : null);
  return (
    <>
      <h1 class="govuk-heading-l">Who pays for what</h1>
      <details class="govuk-details rj-more rj-noprint" open={state.asOf !== null}>
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">
            Another day, one body or service, a filter
          </span>
        </summary>
        <AsOf state={state} />
        <div class="rj-panels">
          <NeighbourhoodPicker state={state} network={query.data?.fundingNetwork} />
          <Filters />
        </div>
      </details>
      <QueryBoundary query={query} what="the funding network">
        {({ fundingNetwork }) => (
          <>
            <FirstWait query={scenario} what="what would be left" />
            <NetworkSection
              network={fundingNetwork}
              state={state}
              outcome={
                state.scenario && !scenario.stale ? (scenario.data?.fundingScenario ?? null) : null
              }
            />
            <WhatIf network={fundingNetwork} state={state} query={scenario} />
            <Endings state={state} />
            <Years state={state} />
            <Tables network={fundingNetwork} />
            <p class="govuk-body rj-small rj-actions rj-noprint">
              <Take
                file="funding"
                label="who pays for what"
                asOf={state.asOf}
                csv={false}
                tables={() => tablesOfPage()}
              />
              <AskYourself
                document={FundingNetworkDocument}
                variables={{ filter: state.filter, asOf: state.asOf }}
                what="the funding network"
              />
              <button type="button" class="rj-sort" onClick={() => print()}>
                Print
              </button>
            </p>
          </>
        )}
      </QueryBoundary>
    </>
  );
}

/** Months from the first January of the slider to that of a date. */
function months(date: string): number {
  return (Number(date.slice(0, 4)) - FIRST) * 12 + Number(date.slice(5, 7)) - 1;
}

/** The day, by a slider or as a date. */
function AsOf({ state }: { state: State }) {
  const today = new Date().toISOString().slice(0, 10);
  const shown = state.asOf ?? today;
  const [text, setText] = useState(shown);
  const [month, setMonth] = useState(months(shown));
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    setText(shown);
    setMonth(months(shown));
  }, [shown]);
  const dateOf = (value: number) =>
    `${FIRST + Math.floor(value / 12)}-${String((value % 12) + 1).padStart(2, "0")}-01`;
  const set = (date: string) => {
    if (!isDate(date)) return setError("Enter a date, such as 2019-06-01.");
    setError(null);
    setParams({ asOf: date === today ? null : date });
  };
  return (
    <form
      class="rj-filters"
      aria-label="Day"
      onSubmit={(event) => {
        event.preventDefault();
        set(text);
      }}
    >
      <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
        <label class="govuk-label" for="as-of">
          As of
        </label>
        {error && (
          <p class="govuk-error-message" id="as-of-error" role="alert">
            <span class="govuk-visually-hidden">Error:</span> {error}
          </p>
        )}
        <input
          class="govuk-input"
          id="as-of"
          type="date"
          value={text}
          aria-describedby={error ? "as-of-error" : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => event.currentTarget.value !== "" && set(event.currentTarget.value)}
        />
      </div>
      <div class="govuk-form-group rj-grow">
        <label class="govuk-label" for="slider">
          Month: {day(dateOf(month)).slice(2)}
        </label>
        <input
          class="rj-range"
          id="slider"
          type="range"
          min="0"
          max={(LAST - FIRST + 1) * 12 - 1}
          value={month}
          aria-valuetext={day(dateOf(month)).slice(2)}
          onInput={(event) => setMonth(Number(event.currentTarget.value))}
          onChange={(event) => set(dateOf(Number(event.currentTarget.value)))}
        />
      </div>
      {state.asOf && (
        <button
          type="button"
          class="govuk-button govuk-button--secondary"
          onClick={() => set(today)}
        >
          Today
        </button>
      )}
    </form>
  );
}

function Filters() {
  const { params } = usePlace();
  const of = (name: string, words: Record<string, string>) => {
    const value = list(params, name).join(",");
    const options = Object.entries(words).map(
      ([term, title]) => [toParam(term), title] as [string, string],
    );
    if (value.includes(","))
      options.push([
        value,
        value
          .split(",")
          .map((part) => options.find(([key]) => key === part)?.[1] ?? part)
          .join(" or "),
      ]);
    return { value, options, onChange: (chosen: string) => setParams({ [name]: chosen }) };
  };
  const any = ["nation", "kind", "budget", "role", "class"].some((name) => params.has(name));
  return (
    <details class="govuk-details rj-more" open={any}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Filter the lines</span>
      </summary>
      <form class="rj-filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
        <Select
          id="nation"
          label="Nation of the service"
          any="All nations"
          {...of("nation", nations)}
        />
        <Select id="kind" label="Kind of body" any="All kinds" {...of("kind", kinds)} />
        <Select id="budget" label="Budget" any="All budgets" {...of("budget", budgets)} />
        <Select id="role" label="What for" any="Anything" {...of("role", roles)} />
        <Select
          id="class"
          label="Class of the service"
          any="All classes"
          {...of("class", classes)}
        />
        {any && (
          <button
            type="button"
            class="govuk-button govuk-button--secondary"
            onClick={() =>
              setParams({ nation: null, kind: null, budget: null, role: null, class: null })
            }
          >
            Clear
          </button>
        )}
      </form>
    </details>
  );
}

/** How many pay for how many, and how much of the money is known: a sentence to quote. */
export function summary({ asOf, funders, services, links, total }: Network): string {
  const { known, knownLines, unknownLines } = total;
  const current = links.filter((line) => line.current).length;
  return (
    `On ${day(asOf)}, ${count(funders.length, "body is", "bodies are")} on record as paying for ` +
    `${count(services.length, "service")}, by ${count(links.length, "funding line")}, ` +
    `${current === 0 ? "none" : current} of them confirmed in the last 24 months. ` +
    (knownLines > 0
      ? `The amounts of ${knownLines} are known, ${money(known)} together; ` +
        `those of ${unknownLines} are not known, which is not £0.`
      : "None of the amounts is known, which is not £0.")
  );
}

function sayWithdrawn(network: Network, { scenario }: State): string {
  const names = new Map(network.funders.map(({ body }) => [body.slug, body.name]));
  const bodies = (scenario?.withdraw ?? []).map((slug) => names.get(slug) ?? slug);
  const gone = (scenario?.budgets ?? []).map((budget) => lower(budgets[budget]));
  const cut = scenario?.cutPercent;
  const how = cut ? `paid ${cut}% less` : "stopped paying";
  if (bodies.length === 0)
    return cut ? `${series(gone)} were cut by ${cut}%` : `${series(gone)} went`;
  return (
    `${series(bodies)} ${how}` + (gone.length > 0 ? ` from the budgets for ${series(gone)}` : "")
  );
}

function sayOutcome(
  network: Network,
  state: State,
  { asOf, unfunded, weakened }: WithdrawalQuery["fundingScenario"],
): string {
  return (
    `If ${sayWithdrawn(network, state)} on ${day(asOf)}, ` +
    `${count(unfunded.length, "service")} would lose all known funding` +
    (unfunded.length > 0 && unfunded.length < 6
      ? ` (${series(unfunded.map(({ name }) => name))})`
      : "") +
    `, and ${weakened.length === 0 ? "none" : count(weakened.length, "service")} a part of it.`
  );
}

/** Whether a line may be like a grant: from a charity or of another kind that 360Giving knows. */
function hasGrants(network: Network): boolean {
  return network.links.some((link) => link.annualAmount != null && Boolean(link.from));
}

function NetworkSection({
  network,
  state,
  outcome,
}: {
  network: Network;
  state: State;
  outcome: WithdrawalQuery["fundingScenario"] | null;
}) {
  const graph = useMemo(() => graphOf(network), [network]);
  const withdrawal = useMemo(
    () => withdrawalOf(network, state, outcome),
    [network, state, outcome],
  );
  const file = fileQuery({ ...state, asOf: network.asOf });
  const empty = graph.points.length === 0;
  return (
    <section aria-labelledby="network">
      <h2 class="govuk-heading-m" id="network">
        {outcome
          ? `On ${day(network.asOf)}, if ${sayWithdrawn(network, state)}`
          : "What is on record"}
      </h2>
      {empty ? (
        <p class="govuk-body" role="status">
          No funding recorded for this date and filter. That does not mean that there is none.
        </p>
      ) : (
        <div role="status">
          <Quote sentence={outcome ? sayOutcome(network, state, outcome) : summary(network)} />
        </div>
      )}
      {network.truncated && (
        <p class="govuk-body">
          There are more lines than one answer holds: narrow the filter to see them all.
        </p>
      )}
      {graph.grouped && (
        <p class="govuk-inset-text">
          More than {figure(MOST_POINTS)} bodies and services: they are drawn in groups, by kind and
          nation. Filter, or show the links of one of them, to see each.
        </p>
      )}
      {!empty && (
        <Picture network={network} graph={graph} withdrawal={withdrawal} outcome={outcome} />
      )}
      <details class="govuk-details rj-noprint">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">Download exactly this view</span>
        </summary>
        <div class="govuk-details__text">
          {state.scenario && (
            <p class="govuk-body rj-small">
              The pictures show what is withdrawn; the other files have what would be left.
            </p>
          )}
          <ul class="govuk-list rj-small">
            {FORMATS.filter(
              ([extension]) => extension !== "360giving.json" || hasGrants(network),
            ).map(([extension, title]) => (
              <li key={extension}>
                <a
                  href={`/funding.${extension}${file === "" ? "" : `?${file}`}`}
                  download={`funding-${network.asOf}.${extension}`}
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </details>
    </section>
  );
}
