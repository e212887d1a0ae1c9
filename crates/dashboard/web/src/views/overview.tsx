// The registry at a glance.
import {
  OverviewDocument,
  RevisionDocument,
  type Classification,
  type OverviewQuery,
} from "../generated/graphql";
import { Scroll } from "../parts/field";
import { ClassName } from "../parts/marks";
import { QueryBoundary } from "../parts/query-boundary";
import { toParam } from "../router";
import { useQuery } from "../use-query";
import {
  bases,
  changeKinds,
  classes,
  count,
  day,
  figure,
  nations,
  signed,
  statuses,
} from "../words";

/** How many changes are shown, and from how many revisions. */
const RECENT = 8;

const OTHERS: Classification[] = [
  "NARROW_ELIGIBILITY_TEAM",
  "SINGLE_INTERVENTION_SERVICE",
  "OTHER_PARENT_INFANT_SERVICE",
  "NOT_A_PARENT_INFANT_SERVICE",
];

export function Overview() {
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
  return (
    <>
      <h1 class="govuk-heading-l">Overview</h1>
      <p class="govuk-body rj-lead">
        A registry of specialised parent-infant relationship services: what each of them is and how
        that is known, who pays for it, and what changed.
      </p>
      <QueryBoundary query={shown} what="the registry">
        {({ registry, contradicted, undetermined, recent, latest }) => {
          const of = (kind: Classification) =>
            registry.byClassification.find((entry) => entry.classification === kind)?.count ?? 0;
          const others = OTHERS.reduce((sum, kind) => sum + of(kind), 0);
          const specialists = of("CAMHS_EMBEDDED_SPECIALIST") + of("PERINATAL_EMBEDDED_SPECIALIST");
          // An import fills a page by itself: then there is only room for the last revision.
          const changes = recent.pageInfo.hasNextPage
            ? latest.nodes
            : recent.nodes.slice(-RECENT).reverse();
          return (
            <>
              <ul class="rj-tiles">
                <li>
                  <strong>{figure(registry.serviceCount)}</strong>
                  <a href="/services">services</a>
                </li>
                <li>
                  <strong>{of("PARENT_INFANT_TEAM")}</strong>
                  <a href="/services?class=parent-infant-team">parent-infant teams</a>
                </li>
                <li class="rj-tile--specialist">
                  <strong>{specialists}</strong>
                  <a href="/services?class=camhs-embedded-specialist,perinatal-embedded-specialist">
                    embedded specialists
                  </a>
                </li>
                <li class="rj-tile--other">
                  <strong>{others}</strong>
                  <a href={`/services?class=${OTHERS.map(toParam).join(",")}`}>others</a>
                </li>
                <li class="rj-tile--open">
                  <strong>{of("UNDETERMINED")}</strong>
                  <a href="/services?class=undetermined">not determined</a>
                </li>
              </ul>
              <p class="govuk-body rj-small rj-quiet">
                <ClassName kind="PARENT_INFANT_TEAM" /> means a full, specialised parent-infant
                relationship team.
              </p>

              <h2 class="govuk-heading-m">By nation</h2>
              <Scroll label="Services by nation">
                <table class="govuk-table rj-table rj-table--narrow">
                  <caption class="govuk-visually-hidden">Services by nation</caption>
                  <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                      <th scope="col" class="govuk-table__header">
                        Nation
                      </th>
                      <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                        Parent-infant teams
                      </th>
                      <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                        Embedded specialists
                      </th>
                      <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                        Others
                      </th>
                      <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                        All
                      </th>
                    </tr>
                  </thead>
                  <tbody class="govuk-table__body">
                    {registry.byNation.map((entry) => (
                      <tr class="govuk-table__row" key={entry.nation}>
                        <th scope="row" class="govuk-table__header">
                          <a href={`/services?nation=${toParam(entry.nation)}`}>
                            {nations[entry.nation]}
                          </a>
                        </th>
                        <td class="govuk-table__cell govuk-table__cell--numeric">{entry.teams}</td>
                        <td class="govuk-table__cell govuk-table__cell--numeric">
                          {entry.embeddedSpecialists}
                        </td>
                        <td class="govuk-table__cell govuk-table__cell--numeric">
                          {entry.count - entry.teams - entry.embeddedSpecialists}
                        </td>
                        <td class="govuk-table__cell govuk-table__cell--numeric">{entry.count}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>

              {registry.serviceCount === 0 ? (
                <p class="govuk-body">
                  No service is registered yet. <a href="/classify">Classify one and submit it</a>,
                  or <a href="/classify?mode=table">try a table of many</a>.
                </p>
              ) : (
                <Open contradicted={contradicted} undetermined={undetermined} />
              )}

              <h2 class="govuk-heading-m govuk-!-margin-top-6">What changed</h2>
              <p class="govuk-body">
                Revision {registry.revision}, of {day(registry.changedAt)}.
              </p>
              {changes.length > 0 && (
                <ul class="rj-plain-list">
                  {changes.map((change, index) => (
                    <li key={index} class="rj-small">
                      <strong>{changeKinds[change.kind]}</strong> <Of entity={change.entity} />
                      {change.summary} <span class="rj-quiet">{signed(change)}</span>
                    </li>
                  ))}
                  {recent.pageInfo.hasNextPage && (
                    <li class="rj-small rj-quiet">
                      and more; each service’s page has its whole history
                    </li>
                  )}
                </ul>
              )}
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}

/** What a change is about, where that has a page. */
function Of({ entity }: { entity: string }) {
  const [type, slug] = entity.split(":");
  const place =
    type === "service" ? "/services/" : type === "commissioning-body" ? "/funding/" : null;
  return place && slug ? (
    <>
      <a href={place + slug}>{slug}</a>,{" "}
    </>
  ) : null;
}

/** What is still to be settled. */
function Open({
  contradicted,
  undetermined,
}: Pick<OverviewQuery, "contradicted" | "undetermined">) {
  return (
    <div class="govuk-grid-row">
      <section class="govuk-grid-column-one-half">
        <h2 class="govuk-heading-m">Contradicted</h2>
        {contradicted.totalCount === 0 ? (
          <p class="govuk-body">
            Nothing that is known rules out a class that was attested or decided.
          </p>
        ) : (
          <>
            <p class="govuk-body">
              What is known of {count(contradicted.totalCount, "service")} rules out the class that
              a source or a reviewer gives.
            </p>
            <ul class="rj-plain-list">
              {contradicted.nodes.map((service) => (
                <li key={service.slug}>
                  <a href={`/services/${service.slug}`}>{service.name}</a>{" "}
                  <span class="rj-small rj-quiet">
                    {`${classes[service.classification.class]}, ` +
                      `${bases[service.classification.basis]}. ${service.assessment.headline}`}
                  </span>
                </li>
              ))}
            </ul>
            {contradicted.totalCount > contradicted.nodes.length && (
              <p class="govuk-body">
                <a href="/services?contradicted=yes">All of them</a>
              </p>
            )}
          </>
        )}
      </section>
      <section class="govuk-grid-column-one-half">
        <h2 class="govuk-heading-m">Not determined</h2>
        {undetermined.totalCount === 0 ? (
          <p class="govuk-body">Every service has a class.</p>
        ) : (
          <>
            <p class="govuk-body">
              {count(undetermined.totalCount, "service")} could be of more than one class; more has
              to be found out.
            </p>
            <ul class="rj-plain-list">
              {undetermined.nodes.map((service) => (
                <li key={service.slug}>
                  <a href={`/services/${service.slug}`}>{service.name}</a>{" "}
                  <span class="rj-small rj-quiet">
                    {nations[service.nation]}, {statuses[service.status].toLowerCase()}
                  </span>
                </li>
              ))}
            </ul>
            {undetermined.totalCount > undetermined.nodes.length && (
              <p class="govuk-body">
                <a href="/services?class=undetermined">All of them</a>
              </p>
            )}
          </>
        )}
      </section>
    </div>
  );
}
