// Outcomes of several teams together, by one measure from one perspective.
import {
  OutcomeMeasuresDocument,
  PooledOutcomesDocument,
  type OutcomeMeasuresQuery,
  type PooledOutcomesQuery,
  type PooledOutcomesQueryVariables,
  type ScorePerspective,
} from "../../generated/graphql";
import { AskYourself } from "../../parts/ask-yourself";
import { Select } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { setParams, toParam, usePlace } from "../../router";
import { day } from "../../words";
import { useQuery } from "../../use-query";
import { Grid } from "../map/grid";
import { Funnel } from "./funnel";
import { byNumber, count, made, part, position, range, reason, team } from "./say";

type Measure = OutcomeMeasuresQuery["outcomeMeasures"][number];
type Pool = PooledOutcomesQuery["pooledOutcomes"];
type Edition = PooledOutcomesQuery["outcomeEditions"][number];
type Figure = Pool["quarters"][number];

const DEFAULT = "phq-9";
/** In the address, in the place of an edition. */
const MADE_UP = "made-up";
const PERSPECTIVES: Record<ScorePerspective, string> = {
  CAREGIVER: "the caregiver about themselves",
  PARENT: "the parent",
  CLINICIAN: "a clinician",
};

export function Outcomes() {
  const query = useQuery(OutcomeMeasuresDocument, {});
  return (
    <QueryBoundary query={query} what="the measures">
      {({ outcomeMeasures }) => <Chosen measures={outcomeMeasures} />}
    </QueryBoundary>
  );
}

function Chosen({ measures }: { measures: Measure[] }) {
  const { params } = usePlace();
  const measure =
    measures.find((one) => one.slug === params.get("measure")) ??
    measures.find((one) => one.slug === DEFAULT) ??
    measures[0];
  if (!measure) return <p class="govuk-body">This registry has no measures.</p>;
  const asked = params.get("by")?.toUpperCase();
  const perspective =
    measure.perspectives.find((one) => one === asked) ?? measure.perspectives[0] ?? null;
  const edition = params.get("edition");
  const synthetic = edition === MADE_UP;
  const variables = {
    measure: measure.slug,
    perspective,
    period: params.get("period"),
    edition: synthetic ? null : edition,
    synthetic,
  };
  return (
    <>
      <form
        class="rj-filters"
        aria-label="Which outcomes"
        onSubmit={(event) => event.preventDefault()}
      >
        <Select
          id="measure"
          label="Measure"
          value={measure.slug}
          options={measures.map((one) => [one.slug, one.title] as const)}
          onChange={(slug) => setParams({ measure: slug === DEFAULT ? null : slug, by: null })}
        />
        {measure.perspectives.length > 1 && perspective && (
          <Select
            id="by"
            label="Scores by"
            value={perspective}
            options={measure.perspectives.map((one) => [one, PERSPECTIVES[one]] as const)}
            onChange={(one) => setParams({ by: one === "" ? null : toParam(one) })}
          />
        )}
      </form>
      <About measure={measure} />
      <Pooled variables={variables} />
    </>
  );
}

function About({ measure }: { measure: Measure }) {
  const facts = [
    measure.reliableChange === null
      ? "No source states how large a change must be to be reliable: " +
        "pairs of scores are counted, and nothing is said of change."
      : `A change of ${measure.reliableChange} or more counts; ${
          measure.direction === "HIGHER_IS_BETTER" ? "higher" : "lower"
        } is better.`,
    measure.note,
    measure.licence && `Licence: ${measure.licence}.`,
    measure.evidence && `Evidence: ${measure.evidence}.`,
  ];
  return <p class="govuk-body">{facts.filter(Boolean).join(" ")}</p>;
}

function Pooled({ variables }: { variables: PooledOutcomesQueryVariables }) {
  const query = useQuery(PooledOutcomesDocument, variables);
  return (
    <QueryBoundary query={query} what="the outcomes">
      {({ pooledOutcomes, outcomeEditions }) => (
        <>
          <Editions editions={outcomeEditions} pool={pooledOutcomes} />
          <Pool pool={pooledOutcomes} period={variables.period ?? null} />
          <AskYourself
            document={PooledOutcomesDocument}
            variables={variables}
            what="these outcomes"
          />
        </>
      )}
    </QueryBoundary>
  );
}

function Editions({ editions, pool }: { editions: Edition[]; pool: Pool }) {
  const [newest] = editions;
  if (!newest)
    return (
      <p class="govuk-body">
        Nothing has been published from the returns of teams yet: these figures are made up, to show
        what it could look like.
      </p>
    );
  return (
    <form class="rj-filters" aria-label="Edition" onSubmit={(event) => event.preventDefault()}>
      <Select
        id="edition"
        label="Edition"
        value={pool.edition?.slug ?? MADE_UP}
        options={[
          ...editions.map((one) => [one.slug, editionName(one)] as const),
          [MADE_UP, "Made-up teams, as an illustration"] as const,
        ]}
        onChange={(one) => setParams({ edition: one === newest.slug ? null : one, period: null })}
      />
    </form>
  );
}

function Pool({ pool, period }: { pool: Pool; period: string | null }) {
  const { all, rules } = pool;
  return (
    <>
      <p class="govuk-body rj-label">
        <strong>{pool.label}</strong>
      </p>
      <form class="rj-filters" aria-label="Period" onSubmit={(event) => event.preventDefault()}>
        <Select
          id="period"
          label="Period"
          value={period ?? ""}
          any="The whole time"
          options={pool.periods.map((one) => [one, one] as const)}
          onChange={(one) => setParams({ period: one || null })}
        />
      </form>
      <p class="govuk-body">
        {pool.teamsReported}
        {pool.teamsAsked !== null && ` of ${pool.teamsAsked}`} {made(pool, "teams")} used this
        measure{pool.teamsAsked === null && "; how many were asked is not known"}.{" "}
        {all === null && `${reason(pool.reason)}: there is no figure.`}
      </p>
      {all !== null && (
        <>
          <Figures
            label={`${pool.synthetic ? "Synthetic: outcomes" : "Outcomes"}, ${pool.period}`}
            rows={[all, ...pool.quarters]}
            name={(one) => (one === all ? `${one.period}, all teams` : one.period)}
          />
          {pool.teams.length > 0 && all.improved !== null && (
            <>
              <h2 class="govuk-heading-m">Teams around the average</h2>
              <p class="govuk-body">
                A team with few pairs of scores can be far from the average by chance. The limits
                say how far. There is no order of rank.
              </p>
              <Funnel all={all} teams={sorted(pool)} />
            </>
          )}
          {pool.teams.length > 0 && (
            <Figures
              label={pool.synthetic ? "Synthetic: outcomes by team" : "Outcomes by team"}
              rows={sorted(pool)}
              name={team}
              funnel={all.improved !== null}
            />
          )}
          <p class="govuk-body rj-small">
            Counts below {rules.smallBelow} are hidden{rules.zeroIsSmall ? ", zero too" : ""}, and
            others where a hidden one would follow from them: {pool.hidden} figures by this measure.
            Other counts are rounded to the nearest {rules.roundedTo}. A hidden figure is not zero.
            Rules: {rules.title}. The percentage that improved is from the counts before rounding;
            other percentages, and Wilson’s intervals of 95%, are from the counts as shown.
          </p>
        </>
      )}
    </>
  );
}

/** "edition-2: 2024-25-Q1 to 2025-26-Q4, as of 1 December 2026". */
function editionName({ slug, from, to, publishedAt }: Edition): string {
  return `${slug}: ${from} to ${to}${publishedAt ? `, as of ${day(publishedAt)}` : ""}`;
}

/** Made-up teams by their number, others by their name. */
function sorted({ synthetic, teams }: Pool): Figure[] {
  const byName = (one: Figure, other: Figure) => team(one).localeCompare(team(other), "en");
  return [...teams].sort(synthetic ? byNumber : byName);
}

function Figures({
  label,
  rows,
  name,
  funnel = false,
}: {
  label: string;
  rows: Figure[];
  name: (figure: Figure) => string;
  funnel?: boolean;
}) {
  const states = rows.some((one) => one.improved !== null);
  return (
    <Grid
      label={label}
      columns={[
        { title: rows[0]?.synthetic ? "Made-up figures of" : "Figures of" },
        { title: "Closed cases with two or more contacts", numeric: true },
        { title: "With a pair of scores", numeric: true },
        ...(states
          ? [
              { title: "Improved", numeric: true },
              { title: "Interval", numeric: true },
              { title: "Deteriorated", numeric: true },
            ]
          : []),
        { title: funnel ? "Place" : "Stage" },
      ]}
      rows={rows.map((one) => ({
        key: `${one.period} ${one.team ?? ""}`,
        cells: [
          name(one),
          count(one.eligible),
          part(one.paired),
          ...(states && one.improved && one.deteriorated
            ? [part(one.improved), range(one.improved.interval), part(one.deteriorated)]
            : []),
          funnel ? position(one.funnel) : one.stage === "FINAL" ? "final" : "provisional",
        ],
      }))}
    />
  );
}
