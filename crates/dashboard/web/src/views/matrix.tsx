// Service by characteristic, and what another definition would change.
import { useMemo } from "preact/hooks";
import {
  CompareDocument,
  DefinitionsDocument,
  MatrixDocument,
  MatrixRevisionDocument,
  type MatrixQuery,
} from "../generated/graphql";
import { DEFAULT_DEFINITION, useDefinition } from "../parts/definition";
import { AskYourself } from "../parts/ask-yourself";
import { EvidenceChoice, EvidenceNote, useEvidence } from "../parts/evidence-choice";
import { Select } from "../parts/field";
import { ClassName } from "../parts/marks";
import { ErrorState, FirstWait, QueryBoundary } from "../parts/query-boundary";
import { Take } from "../parts/take";
import { setParams, usePlace } from "../router";
import { usePages } from "../use-pages";
import { useQuery } from "../use-query";
import { classes, count, day, figure, keysOf } from "../words";
import { HeatGrid } from "./matrix/grid";
import { LOOKS, tally, type Look } from "./matrix/look";
import { HeatMark } from "./matrix/mark";
import { moves, shared, type Move } from "./matrix/moves";
import { matrixTable, type Row } from "./matrix/table";
import { Why } from "./matrix/why";
import { filterOf, Filters } from "./services";

const PAGE = 100;

const ORDERS = {
  low: "Confirmed score, highest first",
  high: "Possible score, highest first",
  open: "Least known first",
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
  const evidence = useEvidence();
  const variables = { definition, evidence, filter: filterOf(params), first: PAGE };
  const query = usePages(MatrixDocument, variables, (data: MatrixQuery) => data.services, most);
  const revision = useQuery(MatrixRevisionDocument, {});
  const comparing = against !== "" && against !== definition;
  const comparison = useQuery(
    CompareDocument,
    comparing ? { base: against, other: definition } : null,
  );
  const all = definitions.data?.definitions ?? [];
  const chosen = all.find((one) => one.slug === definition);
  const other = all.find((one) => one.slug === against);
  const compared =
    comparing && comparison.data && !comparison.stale ? comparison.data.compareDefinitions : null;
  const moved = useMemo(() => {
    if (!compared || !chosen || !other) return new Map<string, Move>();
    const words = shared(other, chosen);
    return new Map(
      compared.moved
        .filter((move) => moves(move, words))
        .map((move) => [move.service.slug, move] as const),
    );
  }, [compared, chosen, other]);
  const rows = useMemo(
    () => (query.data ? [...query.data.nodes].sort(compare(order)) : []),
    [query.data, order],
  );
  const onlyMoved = params.get("moved") === "yes" && compared !== null;
  const shown = onlyMoved ? rows.filter((row) => moved.has(row.slug)) : rows;
  const titles = all.map((one) => [one.slug, one.title] as const);
  const headings = (chosen?.characteristics ?? []).map(({ id, title }) => ({ id, title }));
  const [slug, id] = (params.get("cell") ?? "").split(".");
  const table = () =>
    matrixTable(shown, headings, {
      definition,
      implied: evidence === "WITH_IMPLIED",
      revision: revision.data?.registry.revision ?? 0,
    });
  return (
    <>
      <h1 class="govuk-heading-l">Score matrix</h1>
      <p class="govuk-body rj-lead">
        How each service measures up to the characteristics of a team. A score of 4 to 7 means that
        4 are confirmed and up to 7 are possible once we know more.{" "}
        <a class="rj-noprint" href="/help/scores">
          How to read a score
        </a>
      </p>
      <QueryBoundary query={query} what="the matrix">
        {() => <Sum rows={shown} />}
      </QueryBoundary>
      <QueryBoundary query={definitions} what="the definitions">
        {() => null}
      </QueryBoundary>
      <details
        class="govuk-details rj-more rj-noprint"
        open={comparing || order !== "low" || evidence !== "STATED"}
      >
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">
            Compare definitions, count implied answers, sort
          </span>
        </summary>
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
          <EvidenceChoice />
          <Select
            id="against"
            label="Compare with"
            any="Nothing"
            value={against === definition ? "" : against}
            options={titles.filter(([one]) => one !== definition)}
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
      </details>
      <EvidenceNote />
      <Filters />
      {comparing && <ErrorState query={comparison} what="the comparison" />}
      <FirstWait query={comparison} what="the comparison" />
      {compared && (
        <div class="rj-row" role="status">
          <p class="govuk-body">
            {moved.size === 0 ? (
              <strong>
                No service means anything else under “{chosen?.title ?? definition}” than under “
                {other?.title ?? against}”.
              </strong>
            ) : (
              <>
                Under “{chosen?.title ?? definition}”,{" "}
                <strong>
                  {moved.size} of {count(compared.moved.length + compared.unchanged, "service")}
                  {moved.size === 1 ? " changes" : " change"} type
                </strong>{" "}
                or what {moved.size === 1 ? "it" : "they"} may be, compared with “
                {other?.title ?? against}”.
              </>
            )}
          </p>
          {moved.size > 0 && (
            <button
              type="button"
              class="rj-sort"
              aria-pressed={onlyMoved}
              onClick={() => setParams({ moved: onlyMoved ? null : "yes" })}
            >
              {onlyMoved ? "Show all" : "Show only those that change"}
            </button>
          )}
        </div>
      )}
      {query.data && (
        <>
          <p class="govuk-body rj-small" role="status">
            {query.data.totalCount === 0
              ? "No services match. Clear the filters, or see "
              : shown.length < query.data.totalCount
                ? `${figure(shown.length)} of ${count(query.data.totalCount, "service")}` +
                  (query.data.nodes.length < query.data.totalCount
                    ? `; sorted among the ${figure(query.data.nodes.length)} loaded`
                    : "")
                : count(query.data.totalCount, "service")}
            {query.data.totalCount === 0 ? (
              <>
                <a href="/map">the map</a>.
              </>
            ) : (
              revision.data &&
              `, at revision ${revision.data.registry.revision} of ` +
                `${day(revision.data.registry.changedAt)}.`
            )}
            {shown.length > 0 && <span class="rj-noprint"> Choose a cell to see why.</span>}
          </p>
          {shown.length > 0 && (
            <>
              <p class="govuk-body rj-small rj-noprint rj-actions">
                <Take
                  file={`score-matrix-${definition}`}
                  label="score matrix"
                  tables={() => [{ name: "Score matrix", rows: table() }]}
                  picture={{
                    svg: async () => {
                      const { MatrixPicture } = await import("./matrix/picture");
                      return <MatrixPicture rows={shown} headings={headings} moved={moved} />;
                    },
                    key: ".rj-key",
                    sentence:
                      `${count(shown.length, "service")} by ${chosen?.title ?? definition}, ` +
                      `${ORDERS[order].toLowerCase()}. ` +
                      sayMatrix(tally(cellsOf(shown))).join(" "),
                  }}
                />
                <button type="button" class="rj-sort" onClick={() => print()}>
                  Print
                </button>
                <AskYourself document={MatrixDocument} variables={variables} what="the matrix" />
              </p>
              <HeatGrid
                rows={shown}
                headings={headings}
                caption={
                  `Services by characteristic, ${ORDERS[order].toLowerCase()}, scored by ` +
                  (chosen?.title ?? definition)
                }
                order={{
                  by: order,
                  choose: (by) => setParams({ sort: by === "low" ? null : by }),
                }}
                moved={moved}
                serviceAddress={(one) =>
                  `/services/${one}` +
                  (definition === DEFAULT_DEFINITION ? "" : `?definition=${definition}`)
                }
                onOpen={(one, characteristic) => setParams({ cell: `${one}.${characteristic}` })}
              />
              <ol class="rj-matrix-legend rj-small">
                {headings.map((one) => (
                  <li key={one.id}>{one.title}</li>
                ))}
              </ol>
            </>
          )}
          {!query.data.whole && (
            <p>
              <button
                type="button"
                class="govuk-button govuk-button--secondary"
                disabled={query.data.nodes.length < most}
                onClick={() => setParams({ pages: String(most / PAGE + 1) }, { replace: true })}
              >
                {query.data.nodes.length < most ? "Loading more" : `Load ${PAGE} more`}
              </button>
            </p>
          )}
        </>
      )}
      {slug && id && (
        <Why
          key={`${slug}.${id}`}
          slug={slug}
          id={id}
          definition={definition}
          onClose={() => setParams({ cell: null }, { replace: true })}
        />
      )}
    </>
  );
}

function cellsOf(rows: Row[]) {
  return rows.flatMap((row) => row.assessment.characteristics);
}

/** How much of a matrix is known at all, and what that does not mean. */
function sayMatrix(counts: Record<Look, number>): [string, string] {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const known = all - counts.unknown - counts.half;
  return [
    `${figure(known)} of ${figure(all)} cells ${known === 1 ? "is" : "are"} known.`,
    "The others are not known yet, which does not mean no.",
  ];
}

/** The answer first: how much is known at all, and the key to the marks. */
function Sum({ rows }: { rows: Row[] }) {
  const cells = cellsOf(rows);
  const counts = tally(cells);
  const [known, others] = sayMatrix(counts);
  const kinds = keysOf(classes).filter((kind) =>
    rows.some((row) => row.classification.class === kind),
  );
  if (cells.length === 0) return null;
  return (
    <>
      <p class="govuk-body rj-answer">
        <strong>{known}</strong> {others}
      </p>
      <ul class="rj-key" aria-label="Key">
        {(Object.keys(LOOKS) as Look[])
          .filter((look) => counts[look] > 0 || look === "not-met")
          .map((look) => (
            <li key={look}>
              <HeatMark look={look} />
              <span>
                {LOOKS[look]} <span class="rj-quiet">({figure(counts[look])})</span>
              </span>
            </li>
          ))}
        {kinds.map((kind) => (
          <li key={kind}>
            <ClassName kind={kind} />
          </li>
        ))}
      </ul>
    </>
  );
}
