// Competency frameworks, and the one published threshold of supervision.
import { FrameworksDocument } from "../../generated/graphql";
import { QueryBoundary } from "../../parts/query-boundary";
import { useQuery } from "../../use-query";
import { Grid } from "../map/grid";

export function Workforce() {
  const query = useQuery(FrameworksDocument, {});
  return (
    <QueryBoundary query={query} what="the frameworks">
      {({ competencyFrameworks }) => (
        <>
          <p class="govuk-body rj-lead">
            A framework says what members of a team should be able to do, by domain and level. The
            wording of its competencies belongs to its owner, and is not here.
          </p>
          {competencyFrameworks.map((framework) => (
            <section key={framework.slug} aria-labelledby={framework.slug}>
              <h2 class="govuk-heading-m" id={framework.slug}>
                {framework.title}
              </h2>
              <p class="govuk-body">
                Version {framework.version}.{" "}
                {framework.competencies === null
                  ? "No source says how many competencies it has."
                  : `${framework.competencies} competencies.`}{" "}
                {framework.note}
              </p>
              <Grid
                label={`Levels: ${framework.title}`}
                columns={[{ title: "Level" }, { title: "Meant for" }]}
                rows={framework.levels.map((level) => ({
                  key: String(level.number),
                  cells: [
                    `${level.number}, ${level.title}`,
                    level.meantFor ?? "the source does not say",
                  ],
                }))}
              />
              <p class="govuk-body">Domains:</p>
              <ul class="govuk-list govuk-list--bullet">
                {framework.domains.map((domain) => (
                  <li key={domain.slug}>{domain.title}</li>
                ))}
              </ul>
              <p class="govuk-body rj-small">Source: {framework.source}.</p>
            </section>
          ))}
          <h2 class="govuk-heading-m">Supervision</h2>
          <p class="govuk-body">
            The Parent-Infant Foundation’s self-audit publishes one threshold. Members of staff with
            less than three years’ experience of work with children under two have an hour of
            reflective supervision a week; others an hour a fortnight. Both are for a full-time
            post, and less for part-time. Where the hours are not known, the answer is not known.
          </p>
          <p class="govuk-body">
            How many people teams have trained is on <a href="/quality/training">Training</a>.
          </p>
        </>
      )}
    </QueryBoundary>
  );
}
