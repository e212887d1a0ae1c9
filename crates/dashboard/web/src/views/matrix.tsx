// Service by characteristic, and what another definition would move.
import { useMemo } from "preact/hooks";
import {
  CompareDocument,
  DefinitionsDocument,
  MatrixDocument,
  type MatrixQuery,
} from "../generated/graphql";
import { DEFAULT_DEFINITION, useDefinition } from "../parts/definition";
import { Scroll, Select } from "../parts/field";
import { ClassName, OutcomeMark, Score } from "../parts/marks";
import { QueryBoundary, ErrorState } from "../parts/query-boundary";
import { setParams, usePlace } from "../router";
import { usePages } from "../use-pages";
import { useQuery } from "../use-query";
import { bases, count, figure } from "../words";
import { filterOf, Filters } from "./services";

type Row = MatrixQuery["services"]["nodes"][number];

const PAGE = 100;

const ORDERS = {
  low: "Score, surest first",
  high: "Score, highest possible first",
  open: "Score, widest open first",
  name: "Name",
} as const;
type Order = keyof typeof ORDERS;

function compare(order: Order): (a: Row, b: Row) => number {
  const byName = (a: Row, b: Row) => a.name.localeCompare(b.name, "en-GB");
  const by =
    (...keys: ((row: Row) => number)[]) =>
    (a: Row, b: Row) => {
      for (const key of keys) {
        const difference = key(b) - key(a);
        if (difference !== 0) return difference;
      }
      return byName(a, b);
    };
  const low = (row: Row) => row.assessment.score.low;
  const high = (row: Row) => row.assessment.score.high;
  switch (order) {
    case "low":
      return by(low, high);
    case "high":
      return by(high, low);
    case "open":
      return by((row) => high(row) - low(row));
    case "name":
      return byName;
  }
}

export function Matrix() {
  const { params } = usePlace();
  const definition = useDefinition();
  const order = (Object.keys(ORDERS) as Order[]).find((key) => key === params.get("sort")) ?? "low";
  const against =
    params.get("against") ?? (definition === DEFAULT_DEFINITION ? "" : DEFAULT_DEFINITION);
  const most = Math.max(1, Number(params.get("pages")) || 1) * PAGE;
  const definitions = useQuery(DefinitionsDocument, {});
  const query = usePages(
    MatrixDocument,
    { definition, filter: filterOf(params), first: PAGE },
    (data: MatrixQuery) => data.services,
    most,
  );
  const moves = useQuery(
    CompareDocument,
    against !== "" && against !== definition ? { base: against, other: definition } : null,
  );
  const all = definitions.data?.definitions ?? [];
  const chosen = all.find((one) => one.slug === definition);
  const other = all.find((one) => one.slug === against);
  const compared =
    against !== "" && against !== definition && moves.data && !moves.stale
      ? moves.data.compareDefinitions
      : null;
  const moved = useMemo(
    () => new Map(compared?.moved.map((move) => [move.service.slug, move]) ?? []),
    [compared],
  );
  const rows = useMemo(
    () => (query.data ? [...query.data.nodes].sort(compare(order)) : []),
    [query.data, order],
  );
  const onlyMoved = params.get("moved") === "yes" && compared !== null;
  const shown = onlyMoved ? rows.filter((row) => moved.has(row.slug)) : rows;
  const titles = all.map((one) => [one.slug, one.title] as const);
  return (
    <>
      <h1 class="govuk-heading-l">Score matrix</h1>
      <p class="govuk-body rj-lead">
        Every service by every characteristic. A score is an interval: what is sure, and what it
        could be if everything unknown turned out well.
      </p>
      <form
        class="rj-filters"
        aria-label="Definition and order"
        onSubmit={(event) => event.preventDefault()}
      >
        <Select
          id="definition"
          label="Scored by"
          value={definition}
          options={titles.length > 0 ? titles : [[definition, definition]]}
          onChange={(value) =>
            setParams({
              definition: value === DEFAULT_DEFINITION ? null : value,
              against: definition === value ? params.get("against") : definition,
            })
          }
        />
        <Select
          id="against"
          label="Mark what moved from"
          any="Nothing"
          value={against === definition ? "" : against}
          options={titles.filter(([slug]) => slug !== definition)}
          onChange={(value) => setParams({ against: value === "" ? definition : value })}
        />
        <Select
          id="sort"
          label="Sorted by"
          value={order}
          options={Object.entries(ORDERS) as [Order, string][]}
          onChange={(value) => setParams({ sort: value === "low" ? null : value })}
        />
      </form>
      <Filters />
      <QueryBoundary query={definitions} what="the definitions">
        {() => null}
      </QueryBoundary>
      {against !== "" && against !== definition && (
        <ErrorState query={moves} what="the comparison" />
      )}
      {compared && (
        <div class="rj-row" role="status">
          <p class="govuk-body">
            <strong>{count(compared.moved.length, "service moves", "services move")}</strong>
            {" and "}
            {compared.unchanged === 0 ? "none" : figure(compared.unchanged)}{" "}
            {compared.unchanged === 1 ? "does" : "do"} not, when “{other?.title ?? against}” gives
            way to “{chosen?.title ?? definition}”.
          </p>
          {compared.moved.length > 0 && (
            <button
              type="button"
              class="rj-sort"
              aria-pressed={onlyMoved}
              onClick={() => setParams({ moved: onlyMoved ? null : "yes" })}
            >
              {onlyMoved ? "Show all" : "Show only those that move"}
            </button>
          )}
        </div>
      )}
      <QueryBoundary query={query} what="the matrix">
        {(data) => (
          <>
            <p class="govuk-body" role="status">
              {data.totalCount === 0
                ? "No service fits."
                : shown.length < data.totalCount
                  ? `${figure(shown.length)} of ${count(data.totalCount, "service")}` +
                    (data.nodes.length < data.totalCount
                      ? `; sorted among the ${figure(data.nodes.length)} loaded`
                      : "")
                  : count(data.totalCount, "service")}
            </p>
            {shown.length > 0 && (
              <Scroll label="Score matrix">
                <table class="govuk-table rj-table rj-matrix">
                  <caption class="govuk-visually-hidden">
                    Services by characteristic, {ORDERS[order].toLowerCase()}, scored by{" "}
                    {chosen?.title ?? definition}
                  </caption>
                  <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                      <th
                        scope="col"
                        class="govuk-table__header"
                        aria-sort={order === "name" ? "ascending" : "none"}
                      >
                        <button
                          type="button"
                          class="rj-sort"
                          onClick={() => setParams({ sort: "name" })}
                        >
                          Service
                        </button>
                      </th>
                      <th
                        scope="col"
                        class="govuk-table__header"
                        aria-sort={order === "name" ? "none" : "descending"}
                      >
                        <button
                          type="button"
                          class="rj-sort"
                          onClick={() =>
                            setParams({
                              sort: order === "low" ? "high" : order === "high" ? "open" : null,
                            })
                          }
                        >
                          Score
                        </button>
                      </th>
                      {chosen?.characteristics.map((one) => (
                        <th scope="col" class="govuk-table__header" key={one.id}>
                          {one.title}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody class="govuk-table__body">
                    {shown.map((row) => {
                      const move = moved.get(row.slug);
                      return (
                        <tr class="govuk-table__row" key={row.slug}>
                          <th scope="row" class="govuk-table__header">
                            <a
                              href={
                                `/services/${row.slug}` +
                                (definition === DEFAULT_DEFINITION
                                  ? ""
                                  : `?definition=${definition}`)
                              }
                            >
                              {row.name}
                            </a>
                            <br />
                            <span class="rj-small">
                              <ClassName kind={row.classification.class} />{" "}
                              <span class="rj-quiet">
                                {bases[row.classification.basis]}
                                {row.classification.contradicted && ", contradicted"}
                              </span>
                            </span>
                            {move && (
                              <span class="rj-moved">
                                <strong>Moved</strong> from {possible(move.from)}
                                {move.fromLikely && ` (likely ${move.fromLikely.title})`} to{" "}
                                {possible(move.to)}
                                {move.toLikely && ` (likely ${move.toLikely.title})`}:{" "}
                                {move.because}
                              </span>
                            )}
                          </th>
                          <td class="govuk-table__cell">
                            <Score score={row.assessment.score} />
                            <span class="rj-small rj-quiet">
                              {row.assessment.class?.title ??
                                `${row.assessment.possibleClasses.length} classes possible`}
                              {!row.assessment.class &&
                                row.assessment.likely?.class &&
                                `; likely: ${row.assessment.likely.class.title} ` +
                                  `(${row.assessment.likely.presumptions.length} to confirm)`}
                            </span>
                          </td>
                          {row.assessment.characteristics.map((one) => (
                            <td class="govuk-table__cell" key={one.characteristic.id}>
                              <OutcomeMark outcome={one.outcome} />
                            </td>
                          ))}
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </Scroll>
            )}
            {!data.whole && (
              <p>
                <button
                  type="button"
                  class="govuk-button govuk-button--secondary"
                  disabled={data.nodes.length < most}
                  onClick={() => setParams({ pages: String(most / PAGE + 1) }, { replace: true })}
                >
                  {data.nodes.length < most ? "Loading more" : `Load ${PAGE} more`}
                </button>
              </p>
            )}
          </>
        )}
      </QueryBoundary>
    </>
  );
}

/** The classes that are possible; many are only counted, for each service's page has them. */
function possible(some: { title: string }[]): string {
  return some.length > 2
    ? count(some.length, "possible class", "possible classes")
    : some.map((one) => one.title).join(" or ");
}
