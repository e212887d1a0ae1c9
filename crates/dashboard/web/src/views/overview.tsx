// The register at a glance: the answer first.
import {
  KnownByNationDocument,
  OverviewDocument,
  RevisionDocument,
  TeamsDocument,
  type Classification,
  type OverviewQuery,
  type TeamsQuery,
  type KnownByNationQuery,
} from "../generated/graphql";
import { AskYourself } from "../parts/ask-yourself";
import { useOnlyReads } from "../parts/only-reads";
import { QueryBoundary } from "../parts/query-boundary";
import { Quote } from "../parts/quote";
import { SiteSearch } from "../parts/site-search";
import { Take, tablesOfPage } from "../parts/take";
import { toParam } from "../router";
import { useKey } from "../session";
import { usePages } from "../use-pages";
import { useQuery } from "../use-query";
import { count, day, figure } from "../words";
import { Contradicted, News } from "./overview/news";
import { Nations } from "./overview/nations";
import {
  reachOf,
  sayAsOf,
  sayClosed,
  sayCurrent,
  saySure,
  sayWhere,
  type Team,
} from "./overview/say";
import { Stated } from "./overview/stated";
import { reachTable, Where } from "./overview/where";

/** From how many revisions changes are shown. */
const RECENT = 8;
/** Up to this number of services each is looked at for what is known of it. */
const MOST = 500;

const OTHERS: Classification[] = [
  "NARROW_ELIGIBILITY_TEAM",
  "SINGLE_INTERVENTION_SERVICE",
  "OTHER_PARENT_INFANT_SERVICE",
  "NOT_A_PARENT_INFANT_SERVICE",
];

export function Overview() {
  const onlyReads = useOnlyReads();
  const now = useQuery(RevisionDocument, {});
  const revision = now.data?.registry.revision;
  const query = useQuery(
    OverviewDocument,
    revision === undefined
      ? null
      : { last: Math.max(0, revision - 1), recent: Math.max(0, revision - RECENT) },
  );
  const shown = now.error
    ? { ...query, error: now.error, retryIn: now.retryIn, reload: now.reload }
    : { ...query, loading: query.loading || now.loading, slow: query.slow || now.slow };
  const teams = usePages(TeamsDocument, { first: 100 }, (data: TeamsQuery) => data.services, MOST);
  const few = (query.data?.registry.serviceCount ?? Number.POSITIVE_INFINITY) <= MOST;
  const known = usePages(
    KnownByNationDocument,
    { first: few ? 100 : 1 },
    (data: KnownByNationQuery) => data.services,
    few ? MOST : 1,
  );
  return (
    <>
      <h1 class="govuk-heading-l">Parent-infant relationship teams in the United Kingdom</h1>
      <QueryBoundary query={shown} what="the register">
        {(data) => (
          <>
            {teams.data?.whole && data.registry.serviceCount > 0 && (
              <Answer teams={teams.data.nodes} data={data} />
            )}
            <SiteSearch />
            {data.registry.serviceCount === 0 ? (
              <p class="govuk-body">
                No service is on record yet. <a href="/classify">Classify one</a>
                {!onlyReads && " and submit it"}, or{" "}
                <a href="/classify?mode=table">try a table of many</a>.
              </p>
            ) : (
              <>
                <Kinds data={data} />
                <Nations
                  data={data}
                  few={few}
                  known={known.data?.whole ? known.data.nodes : null}
                />
                <Where reach={reachOf(data.coverage.groups)} />
                <Stated figures={data.publishedFigures} here={hereOf(data)} />
              </>
            )}
            <News
              changes={data.recent.pageInfo.hasNextPage ? data.latest.nodes : data.recent.nodes}
              truncated={data.recent.pageInfo.hasNextPage}
              registry={data.registry}
            />
            <Contradicted contradicted={data.contradicted} />
            <Systems />
            <p class="govuk-body rj-small rj-actions rj-noprint">
              <Take
                file="overview"
                label="the overview"
                csv={false}
                tables={() =>
                  tablesOfPage([
                    { name: "By type", rows: kindTable(data.registry) },
                    { name: "Areas with a team", rows: reachTable(reachOf(data.coverage.groups)) },
                  ])
                }
              />
              <AskYourself
                document={OverviewDocument}
                variables={{ last: Math.max(0, data.registry.revision - 1), recent: 0 }}
                what="the overview"
              />
              <button type="button" class="rj-sort" onClick={() => print()}>
                Print
              </button>
              <a href="/report">The report, for today</a>
              <a href="/report.xlsx">Its tables (XLSX)</a>
            </p>
          </>
        )}
      </QueryBoundary>
    </>
  );
}

/** What the register counts where sources state how many teams there are. */
function hereOf({ publishedFigures, registry }: OverviewQuery): number {
  const counted = publishedFigures.find((one) => one.registryCount != null)?.registryCount;
  return counted ?? of(registry, "PARENT_INFANT_TEAM");
}

function of(registry: OverviewQuery["registry"], kind: Classification): number {
  return registry.byClassification.find((entry) => entry.classification === kind)?.count ?? 0;
}

function Answer({ teams, data }: { teams: Team[]; data: OverviewQuery }) {
  const asOf = sayAsOf(teams);
  const closed = sayClosed(teams);
  const gone = teams.filter((team) => team.status === "CLOSED").length;
  const stated = data.publishedFigures
    .filter((one) => one.asOf && !one.nation)
    .sort((a, b) => (a.asOf ?? "").localeCompare(b.asOf ?? ""))
    .pop();
  const sentence = sayWhere(teams);
  const confirmed = asOf ? `${upper(asOf)}, ${sayCurrent(teams)}.` : null;
  return (
    <section class="rj-hero" aria-label="The answer in short">
      <p class="rj-hero__number">
        <strong>{figure(teams.length)}</strong>{" "}
        <a href="/services?class=parent-infant-team">teams on record</a>
        {gone > 0 && <span class="rj-small">{`, ${gone} closed since`}</span>}
      </p>
      <div class="rj-hero__words">
        <Quote
          sentence={[sentence, closed, confirmed].filter(Boolean).join(" ")}
          address="/services?class=parent-infant-team"
        />
        {teams.length > 0 && (
          <dl class="rj-hero__facts">
            <dt>How sure</dt>
            <dd>
              {upper(saySure(teams))}{" "}
              <a class="rj-noprint" href="/help/scores">
                What that means
              </a>
            </dd>
            <dt>As of when</dt>
            <dd>
              {asOf ? "The days are those of the sources." : "No source says for which day."} What
              is older than 24 months is not known to be still so.
            </dd>
            {stated?.low != null && (
              <>
                <dt>Others count</dt>
                <dd>
                  {stated.source.publisher ?? stated.source.title} stated {stated.text} for{" "}
                  {day(stated.asOf ?? "")}; it does not name them all, so they are not all here.
                </dd>
              </>
            )}
          </dl>
        )}
      </div>
    </section>
  );
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the report asks for beside teams. */
function Systems() {
  return (
    <section class="rj-noprint" aria-labelledby="systems">
      <h2 class="govuk-heading-m" id="systems">
        Quality and training
      </h2>
      <p class="govuk-body">
        How teams can <a href="/quality/standards">review themselves by standards</a>,{" "}
        <a href="/quality/outcomes">pool their outcomes</a>, and show{" "}
        <a href="/quality/workforce">what their staff can do</a> and{" "}
        <a href="/quality/training">how many people they train</a>.
      </p>
    </section>
  );
}

function sums(registry: OverviewQuery["registry"]) {
  const others = OTHERS.reduce((sum, kind) => sum + of(registry, kind), 0);
  const specialists =
    of(registry, "CAMHS_EMBEDDED_SPECIALIST") + of(registry, "PERINATAL_EMBEDDED_SPECIALIST");
  return { others, specialists };
}

/** The four numbers of the page, which add up to the fifth. */
export function kindTable(registry: OverviewQuery["registry"]): string[][] {
  const { others, specialists } = sums(registry);
  return [
    ["Type", "Services"],
    ["Parent-infant teams", String(of(registry, "PARENT_INFANT_TEAM"))],
    ["Embedded specialists", String(specialists)],
    ["Of another type", String(others)],
    ["Not determined yet", String(of(registry, "UNDETERMINED"))],
    ["All", String(registry.serviceCount)],
  ];
}

function Kinds({ data: { registry } }: { data: OverviewQuery }) {
  const key = useKey();
  const { others, specialists } = sums(registry);
  return (
    <section aria-labelledby="kinds">
      <h2 class="govuk-heading-m" id="kinds">
        {count(registry.serviceCount, "service")} on record, by type
      </h2>
      <ul class="rj-tiles">
        <li>
          <strong>{figure(of(registry, "PARENT_INFANT_TEAM"))}</strong>
          <a href="/services?class=parent-infant-team">parent-infant teams</a>
        </li>
        <li class="rj-tile--specialist">
          <strong>{figure(specialists)}</strong>
          <a href="/services?class=camhs-embedded-specialist,perinatal-embedded-specialist">
            embedded specialists
          </a>
        </li>
        <li class="rj-tile--other">
          <strong>{figure(others)}</strong>
          <a href={`/services?class=${OTHERS.map(toParam).join(",")}`}>of another type</a>
        </li>
        <li class="rj-tile--open">
          <strong>{figure(of(registry, "UNDETERMINED"))}</strong>
          <a href="/services?class=undetermined">not determined yet</a>
        </li>
      </ul>
      {key && (
        <p class="govuk-body rj-small">
          You are signed in: proposals that only you may see are counted, too.
        </p>
      )}
    </section>
  );
}
