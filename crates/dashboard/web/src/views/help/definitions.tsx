// What each definition asks for, in words.
import { HelpDefinitionsDocument, type HelpDefinitionsQuery } from "../../generated/graphql";
import { QueryBoundary } from "../../parts/query-boundary";
import { useQuery } from "../../use-query";
import { count, day, figure } from "../../words";

type Definition = HelpDefinitionsQuery["definitions"][number];

export function Definitions() {
  const query = useQuery(HelpDefinitionsDocument, {});
  return (
    <QueryBoundary query={query} what="the definitions">
      {({ definitions }) => (
        <>
          <p class="govuk-body">
            There is not one definition of a parent-infant team. These are on record here; a
            service’s page can show its score by each.
          </p>
          {definitions.map((one) => (
            <Read key={one.slug} definition={one} />
          ))}
        </>
      )}
    </QueryBoundary>
  );
}

function Read({ definition }: { definition: Definition }) {
  const { title, version, status, effectiveFrom, characteristics, classes, sources } = definition;
  return (
    <section aria-label={title}>
      <h2 class="govuk-heading-m" id={definition.slug}>
        {title}
      </h2>
      <p class="govuk-body rj-small rj-quiet">
        Version {version}, {status}
        {effectiveFrom && `, from ${day(effectiveFrom)}`}
        {sources.length > 0 && `. By: ${sources.map((source) => source.title).join("; ")}`}
      </p>
      <ol class="rj-read">
        {characteristics.map((one) => (
          <li key={one.id}>
            <h3 class="govuk-heading-s">{one.title}</h3>
            <p class="govuk-body">{one.summary}</p>
            <p class="govuk-body rj-small">
              {upper(one.rule)}. {figure(one.weight)} {one.weight === 1 ? "point" : "points"}
              {one.required && "; asked of every team"}.
              {one.locator && <span class="rj-quiet"> {upper(one.locator)}.</span>}
            </p>
          </li>
        ))}
      </ol>
      {classes.length > 0 && (
        <p class="govuk-body">
          It tells apart {count(classes.length, "type")}:{" "}
          {classes.map((one) => one.title).join("; ")}.
        </p>
      )}
      {definition.presumptions.length > 0 && (
        <details class="govuk-details">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              What is presumed where nobody says otherwise
            </span>
          </summary>
          <div class="govuk-details__text">
            <p class="govuk-body rj-small">
              A presumption makes a type “likely”, and never counts in a score.
            </p>
            <ul class="govuk-list govuk-list--bullet rj-small">
              {definition.presumptions.map((one) => (
                <li key={one.id}>
                  {one.statement}
                  <span class="rj-quiet">: {one.because}</span>
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
    </section>
  );
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
