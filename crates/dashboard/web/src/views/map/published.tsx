// Whether CAMHS take the youngest, what sources state about teams, and the recommendations.
import {
  AccessFunnelDocument,
  type AccessFunnelQuery,
  type ReturnSet,
} from "../../generated/graphql";
import { Select } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { Take } from "../../parts/take";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { day, nations, series } from "../../words";
import { share } from "./cover";
import { Grid } from "./grid";

const SETS: [ReturnSet, string][] = [
  ["REGISTRY", "Answers on record"],
  ["SYNTHETIC", "A made-up set with the report’s totals"],
];

/** A row for each thing that is claimed to have resulted, and one where nothing is recorded. */
export function recommendationTable(all: AccessFunnelQuery["recommendations"]): string[][] {
  const head = [
    "Number",
    "Recommendation",
    "In short",
    "To",
    "Nations",
    "Where in the report",
    "Progress",
    "Nation of the progress",
    "Source",
    "Where",
    "For",
  ];
  return [
    head,
    ...all.flatMap((one) => {
      const begin = [
        String(one.number),
        one.title,
        one.summary,
        one.addresses.join("; "),
        one.nations.map((nation) => nations[nation]).join("; "),
        one.locator,
      ];
      return one.progress.length === 0
        ? [[...begin, "", "", "", "", ""]]
        : one.progress.map((progress) => [
            ...begin,
            progress.claim,
            progress.nation ? nations[progress.nation] : "",
            progress.source.title,
            progress.locator,
            progress.asOf ?? "",
          ]);
    }),
  ];
}

export function Published() {
  const { params } = usePlace();
  const set: ReturnSet = params.get("returns") === "synthetic" ? "SYNTHETIC" : "REGISTRY";
  const query = useQuery(AccessFunnelDocument, { set });
  return (
    <>
      <h2 class="govuk-heading-m">
        Do child and adolescent mental health services (CAMHS) accept under-twos?
      </h2>
      <Select
        id="returns"
        label="Freedom-of-information answers"
        value={set}
        options={SETS}
        onChange={(value) => setParams({ returns: value === "SYNTHETIC" ? "synthetic" : null })}
      />
      <QueryBoundary query={query} what="the answers">
        {({ access, publishedFigures, recommendations }) => (
          <>
            {access.label && (
              <p class="govuk-body">
                <strong>{access.label}</strong>
              </p>
            )}
            {access.asked === 0 ? (
              <p class="govuk-body">
                No answers are on record. That does not mean that no child is accepted.
              </p>
            ) : (
              <>
                <p class="govuk-body">
                  {access.asked} areas were asked about {access.year}. Each line is a share of
                  another, which it names.
                </p>
                <Grid
                  label={`The funnel${access.label ? ", synthetic" : ""}`}
                  file="access"
                  columns={[
                    { title: "Areas" },
                    { title: "How many", numeric: true },
                    { title: "Of" },
                  ]}
                  rows={access.stages.map((stage) => ({
                    key: stage.stage,
                    cells: [
                      stage.title,
                      share(stage.share),
                      access.stages.find((one) => one.stage === stage.of)?.title ?? "asked",
                    ],
                  }))}
                />
              </>
            )}
            <h2 class="govuk-heading-m">How many teams there are, by source</h2>
            <p class="govuk-body">
              Sources differ; all are shown. Our own count, of today, covers only services entered
              here.
            </p>
            <Grid
              label="Published counts of teams"
              file="published-counts"
              columns={[
                { title: "Stated" },
                { title: "For" },
                { title: "By" },
                { title: "Where" },
                { title: "Counted here", numeric: true },
              ]}
              rows={publishedFigures.map((figure) => ({
                key: figure.slug,
                cells: [
                  figure.text,
                  figure.asOf ? day(figure.asOf) : "not stated",
                  figure.source.publisher ?? figure.source.title,
                  figure.locator,
                  figure.registryCount ?? "not counted",
                ],
              }))}
            />
            <details class="govuk-details">
              <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">
                  The twelve recommendations, and what is claimed to have resulted from them
                </span>
              </summary>
              <div class="govuk-details__text">
                <p class="govuk-body rj-small rj-noprint">
                  <Take
                    file="recommendations"
                    label="the twelve recommendations"
                    tables={() => [
                      { name: "Recommendations", rows: recommendationTable(recommendations) },
                    ]}
                  />
                </p>
                {recommendations.map((one) => (
                  <section key={one.number} aria-label={`Recommendation ${one.number}`}>
                    <h3 class="govuk-heading-s">
                      {one.number}. {one.title}
                    </h3>
                    <p class="govuk-body">
                      {one.summary}{" "}
                      <span class="rj-small">
                        To {series(one.addresses)};{" "}
                        {one.nations.length === 4
                          ? "all four nations"
                          : series(one.nations.map((nation) => nations[nation]))}
                        ; {one.locator}.
                      </span>
                    </p>
                    {one.progress.length === 0 ? (
                      <p class="govuk-body">No progress is on record.</p>
                    ) : (
                      <ul class="govuk-list govuk-list--bullet">
                        {one.progress.map((progress) => (
                          <li key={progress.claim}>
                            {progress.nation ? `${nations[progress.nation]}: ` : ""}
                            {progress.claim}{" "}
                            <span class="rj-small">
                              ({progress.source.title}, {progress.locator}
                              {progress.asOf ? `, ${day(progress.asOf)}` : ""})
                            </span>
                          </li>
                        ))}
                      </ul>
                    )}
                  </section>
                ))}
              </div>
            </details>
          </>
        )}
      </QueryBoundary>
    </>
  );
}
