// What changed last, in words; and what evidence conflicts with.
import type { OverviewQuery } from "../../generated/graphql";
import { bases, classes, count, day } from "../../words";
import { byRevision, sayChange, type Change } from "./changes";

/** How many changes of one revision are named. */
const FEW = 4;

export function News({
  changes,
  truncated,
  registry,
}: {
  changes: Change[];
  truncated: boolean;
  registry: OverviewQuery["registry"];
}) {
  const revisions = byRevision(changes).reverse();
  return (
    <section aria-labelledby="news">
      <h2 class="govuk-heading-m govuk-!-margin-top-6" id="news">
        Newest changes
      </h2>
      <p class="govuk-body rj-small rj-quiet">
        Revision {registry.revision}, of {day(registry.changedAt)}.
      </p>
      <ul class="rj-news-list">
        {truncated && registry.revision === 1 ? (
          <li>
            <span class="rj-quiet">{day(registry.changedAt)}</span>
            <span>
              The starting data were entered: {count(registry.serviceCount, "service")}, from the
              2019 report and public pages since.
            </span>
          </li>
        ) : (
          revisions.map((one) => (
            <li key={one[0]?.revision}>
              <span class="rj-quiet">{day(one[0]?.at ?? "")}</span>
              <div>
                {one.slice(0, FEW).map((change, index) => (
                  <One change={change} key={index} />
                ))}
                {(one.length > FEW || truncated) && (
                  <p class="rj-quiet">
                    and {truncated ? "many more" : count(one.length - FEW, "more change")} in the
                    same revision
                  </p>
                )}
                <p class="rj-quiet rj-small">
                  by {one[0]?.actorName ?? one[0]?.actor}
                  {one[0]?.reason && `: ${one[0].reason}`}
                </p>
              </div>
            </li>
          ))
        )}
      </ul>
    </section>
  );
}

function One({ change }: { change: Change }) {
  const { about, text } = sayChange(change);
  return (
    <p>
      {about && (
        <>
          <a href={about.to}>{about.name}</a>.{" "}
        </>
      )}
      {text}
    </p>
  );
}

export function Contradicted({ contradicted }: Pick<OverviewQuery, "contradicted">) {
  if (contradicted.totalCount === 0) return null;
  return (
    <section aria-labelledby="conflicts">
      <h2 class="govuk-heading-m" id="conflicts">
        Evidence conflicts with a recorded type
      </h2>
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
    </section>
  );
}
