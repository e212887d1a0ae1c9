// The services that work in the area of a body, and how that is known.
import type { BodyQuery } from "../../generated/graphql";
import { ClassName, Score } from "../../parts/marks";
import { useOnlyReads } from "../../parts/only-reads";
import { basisOf, statuses } from "../../words";
import type { Body } from "../body";
import { confirmed } from "../map/cover";
import { Grid } from "../map/grid";

const REACHES = {
  WHOLE: "its area",
  INHERITED: "its area",
  PART: "a part of its area",
  PERHAPS: "perhaps a part of its area",
};

type Area = BodyQuery["coverage"]["area"];

export function Here({ body, area }: { body: Body; area: Area | null }) {
  const onlyReads = useOnlyReads();
  const evidence = area?.evidence ?? [];
  const rest = body.serves.filter(
    (service) => !evidence.some((one) => one.service.slug === service.slug),
  );
  const rows = [
    ...evidence.map(({ service, extent, named }) => ({
      service,
      reach: REACHES[extent] + (named.slug === body.slug ? "" : `, recorded for ${named.name}`),
    })),
    ...rest.map((service) => ({ service, reach: "its area" })),
  ];
  // Funders without an area of their own have nothing to say here.
  if (rows.length === 0 && !area) return null;
  return (
    <section aria-labelledby="here">
      <h2 class="govuk-heading-m" id="here">
        Services in its area
      </h2>
      {rows.length === 0 ? (
        <p class="govuk-body">
          None is on record, which does not mean that there is none.
          {!onlyReads && (
            <>
              {" "}
              Do you know of one? <a href="/classify">Tell the register</a>.
            </>
          )}
        </p>
      ) : (
        <Grid
          label="Services in its area"
          file={`${body.slug}-services`}
          wide
          columns={[
            { title: "Service" },
            { title: "Type" },
            { title: "Status" },
            { title: "Works in" },
            { title: "Score" },
          ]}
          rows={rows.map(({ service, reach }) => ({
            key: service.slug,
            cells: [
              <a href={`/services/${service.slug}`}>{service.name}</a>,
              <>
                <ClassName kind={service.classification.class} />
                <br />
                <span class="rj-small rj-quiet">
                  {basisOf(service.classification)}
                  {service.classification.contradicted && (
                    <strong>, evidence conflicts with it</strong>
                  )}
                </span>
              </>,
              <>
                {statuses[service.status]}
                <br />
                <span class="rj-small rj-quiet">{confirmed(service)}</span>
              </>,
              reach,
              <Score score={service.assessment.score} />,
            ],
          }))}
        />
      )}
    </section>
  );
}
