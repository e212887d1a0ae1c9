// Who pays for what, and who depends on whom.
import { useEffect, useMemo, useState } from "preact/hooks";
import {
  FundingNetworkDocument,
  WithdrawalDocument,
  type FundingNetworkQuery,
  type WithdrawalQuery,
} from "../generated/graphql";
import { Scroll, Select } from "../parts/field";
import { ClassMark, ClassName } from "../parts/marks";
import { QueryBoundary } from "../parts/query-boundary";
import { list, setParams, usePlace, withParams, toParam } from "../router";
import { useQuery } from "../use-query";
import {
  budgets,
  cited,
  classes,
  count,
  day,
  figure,
  keysOf,
  kinds,
  money,
  nations,
  period,
  roles,
} from "../words";
import { NeighbourhoodPicker } from "./funding/neighbourhood-picker";
import type { Arrangement } from "./funding/drawing";
import { graphOf, MOST_POINTS, type Point } from "./funding/graph";
import { Picture } from "./funding/picture";
import { fileQuery, FORMATS, isDate, stateOf, type State } from "./funding/state";
import { WhatIf } from "./funding/what-if";
import { withdrawalOf } from "./funding/withdrawal";

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
      <h1 class="govuk-heading-l">Funding network</h1>
      <p class="govuk-body rj-lead">
        Bodies that pay, the services they pay for, and what would happen without them. Amounts that
        no source states are not known, which is never nothing.
      </p>
      <AsOf state={state} />
      <div class="rj-panels">
        <NeighbourhoodPicker state={state} network={query.data?.fundingNetwork} />
        <Filters />
      </div>
      <QueryBoundary query={query} what="the funding network">
        {({ fundingNetwork }) => (
          <>
            <NetworkSection
              network={fundingNetwork}
              state={state}
              outcome={
                state.scenario && !scenario.stale ? (scenario.data?.fundingScenario ?? null) : null
              }
            />
            <WhatIf network={fundingNetwork} state={state} query={scenario} />
            <Tables network={fundingNetwork} />
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
            {error}
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

type Network = FundingNetworkQuery["fundingNetwork"];

/** How many pay for how many, in how many parts, and how much of the money is known. */
function summary({ funders, services, links, components, total }: Network): string {
  const { known, knownLines, unknownLines } = total;
  return (
    `${count(funders.length, "body pays", "bodies pay")} for ` +
    `${count(services.length, "service")} by ${count(links.length, "funding line")}, ` +
    `${components === 1 ? "all of it connected" : `in ${count(components, "separate part")}`}. ` +
    (knownLines > 0
      ? `${money(known)} is known, from ${count(knownLines, "line")}; ` +
        `the amounts of ${unknownLines} are not known.`
      : "None of the amounts is known.")
  );
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
  const { params } = usePlace();
  const arrangement: Arrangement =
    params.get("arrange") === "connections" ? "connections" : "columns";
  const graph = useMemo(() => graphOf(network), [network]);
  const withdrawal = useMemo(
    () => withdrawalOf(network, state, outcome),
    [network, state, outcome],
  );
  const file = fileQuery({ ...state, asOf: network.asOf });
  const empty = graph.points.length === 0;
  const choose = (point: Point) => {
    if (point.slug)
      setParams(
        point.side === "body"
          ? { body: point.slug, service: null, hops: "2" }
          : { service: point.slug, body: null, hops: "2" },
      );
  };
  return (
    <section aria-labelledby="network">
      <h2 class="govuk-heading-m" id="network">
        On {day(network.asOf)}
      </h2>
      <p class="govuk-body" role="status">
        {empty
          ? "No funding is known of for this day and filter. That does not mean that there is none."
          : summary(network)}
        {network.truncated &&
          " There are more lines than one answer holds: narrow the filter to see them all."}
      </p>
      {graph.grouped && (
        <p class="govuk-inset-text">
          More than {figure(MOST_POINTS)} bodies and services: they are drawn in groups, by kind and
          nation. Filter, or look around one of them, to see each.
        </p>
      )}
      {!empty && (
        <>
          <ul class="rj-key" aria-label="Key">
            <li>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <rect x="2" y="2" width="12" height="12" rx="1" fill="#12436d" />
              </svg>
              body that pays
            </li>
            {keysOf(classes)
              .filter((one) =>
                network.services.some(({ service }) => service.classification.class === one),
              )
              .map((one) => (
                <li key={one}>
                  <span class="rj-class">
                    <ClassMark kind={one} />
                    {classes[one]}
                  </span>
                </li>
              ))}
            {outcome && (
              <li>
                <svg viewBox="0 0 26 16" aria-hidden="true">
                  <path d="M0 8h26" class="rj-lost" stroke-width="2.5" stroke-dasharray="5 4" />
                </svg>
                withdrawn
              </li>
            )}
          </ul>
          <Picture
            graph={graph}
            arrangement={arrangement}
            label={
              `Picture of the funding network on ${day(network.asOf)}, with ` +
              `${count(graph.points.length, "mark")} and ${count(graph.lines.length, "line")}. ` +
              "The tables below have the same data."
            }
            withdrawal={withdrawal}
            onChoose={choose}
          />
        </>
      )}
      <details class="govuk-details rj-noprint">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">Download exactly this view</span>
        </summary>
        <div class="govuk-details__text">
          <ul class="govuk-list rj-small">
            {FORMATS.map(([extension, title]) => (
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

function Tables({ network }: { network: Network }) {
  const bodies = new Map(network.funders.map(({ body }) => [body.slug, body]));
  const services = new Map(network.services.map(({ service }) => [service.slug, service]));
  if (network.links.length === 0) return null;
  const LINES = 300;
  return (
    <>
      <section aria-labelledby="bodies">
        <h2 class="govuk-heading-m" id="bodies">
          Bodies
        </h2>
        <p class="govuk-body">
          A body holds a part together when that part would fall apart without it. How often it lies
          between others goes from 0, never, to 1, always.
        </p>
        <Scroll label="Bodies">
          <table class="govuk-table rj-table">
            <caption class="govuk-visually-hidden">Bodies that pay</caption>
            <thead class="govuk-table__head">
              <tr class="govuk-table__row">
                <th scope="col" class="govuk-table__header">
                  Body
                </th>
                <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                  Services
                </th>
                <th scope="col" class="govuk-table__header">
                  Only known funder of
                </th>
                <th scope="col" class="govuk-table__header">
                  Holds a part together
                </th>
                <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                  Between others
                </th>
                <th scope="col" class="govuk-table__header rj-noprint">
                  Look
                </th>
              </tr>
            </thead>
            <tbody class="govuk-table__body">
              {[...network.funders]
                .sort(
                  (a, b) =>
                    b.serviceCount - a.serviceCount || a.body.name.localeCompare(b.body.name),
                )
                .slice(0, LINES)
                .map((node) => (
                  <tr class="govuk-table__row" key={node.body.slug}>
                    <th scope="row" class="govuk-table__header">
                      <a href={`/funding/${node.body.slug}`}>{node.body.name}</a>
                      <br />
                      <span class="rj-small rj-quiet rj-regular">{kinds[node.body.kind]}</span>
                    </th>
                    <td class="govuk-table__cell govuk-table__cell--numeric">
                      {node.serviceCount}
                    </td>
                    <td class="govuk-table__cell">
                      {node.soleFunderOf.length === 0
                        ? "none"
                        : node.soleFunderOf.map((one, index) => (
                            <span key={one.slug}>
                              {index > 0 && ", "}
                              <a href={`/services/${one.slug}`}>{one.name}</a>
                            </span>
                          ))}
                    </td>
                    <td class="govuk-table__cell">{node.articulation ? "yes" : "no"}</td>
                    <td class="govuk-table__cell govuk-table__cell--numeric">
                      {node.betweenness.toFixed(3)}
                    </td>
                    <td class="govuk-table__cell rj-noprint rj-nowrap">
                      <a href={withParams({ body: node.body.slug, service: null, hops: "2" })}>
                        Around it<span class="govuk-visually-hidden">: {node.body.name}</span>
                      </a>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <section aria-labelledby="lines">
        <h2 class="govuk-heading-m" id="lines">
          Funding lines
        </h2>
        <Scroll label="Funding lines">
          <table class="govuk-table rj-table">
            <caption class="govuk-visually-hidden">Funding lines</caption>
            <thead class="govuk-table__head">
              <tr class="govuk-table__row">
                <th scope="col" class="govuk-table__header">
                  Body
                </th>
                <th scope="col" class="govuk-table__header">
                  Service
                </th>
                <th scope="col" class="govuk-table__header">
                  For
                </th>
                <th scope="col" class="govuk-table__header">
                  When
                </th>
                <th scope="col" class="govuk-table__header">
                  Amount
                </th>
                <th scope="col" class="govuk-table__header">
                  Source
                </th>
              </tr>
            </thead>
            <tbody class="govuk-table__body">
              {network.links.slice(0, LINES).map((link) => (
                <tr class="govuk-table__row" key={link.id}>
                  <th scope="row" class="govuk-table__header rj-regular">
                    {bodies.get(link.funder.slug)?.name ?? link.funder.slug}
                    {link.lead && <strong> (lead)</strong>}
                  </th>
                  <td class="govuk-table__cell">
                    <a href={`/services/${link.service.slug}`}>
                      {services.get(link.service.slug)?.name ?? link.service.slug}
                    </a>
                  </td>
                  <td class="govuk-table__cell">
                    {roles[link.role]}, {budgets[link.budget]}
                  </td>
                  <td class="govuk-table__cell">{period(link)}</td>
                  <td class="govuk-table__cell">{money(link.annualAmount ?? null)}</td>
                  <td class="govuk-table__cell rj-small">{cited(link)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {network.links.length > LINES && (
          <p class="govuk-body">The first {LINES} lines are on show; the CSV has all.</p>
        )}
      </section>
      {network.partnerships.length > 0 && (
        <section aria-labelledby="partnerships">
          <h2 class="govuk-heading-m" id="partnerships">
            Partnerships
          </h2>
          <p class="govuk-body">Bodies that pay for the same services.</p>
          <Scroll label="Partnerships">
            <table class="govuk-table rj-table">
              <caption class="govuk-visually-hidden">Partnerships</caption>
              <thead class="govuk-table__head">
                <tr class="govuk-table__row">
                  <th scope="col" class="govuk-table__header">
                    Bodies
                  </th>
                  <th scope="col" class="govuk-table__header">
                    Services that both pay for
                  </th>
                </tr>
              </thead>
              <tbody class="govuk-table__body">
                {network.partnerships.slice(0, LINES).map((one, index) => (
                  <tr class="govuk-table__row" key={index}>
                    <th scope="row" class="govuk-table__header rj-regular">
                      {one.bodies.map((body) => body.name).join(" and ")}
                    </th>
                    <td class="govuk-table__cell">
                      {one.services.map((service) => service.name).join(", ")}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
      <p class="govuk-body rj-small rj-quiet">
        <ClassName kind="UNDETERMINED" /> means that more than one class is still possible.
      </p>
    </>
  );
}
