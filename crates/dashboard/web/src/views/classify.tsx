// Classify a service: one question at a time, or a table of many.
import { QuestionnaireDocument } from "../generated/graphql";
import { QueryBoundary } from "../parts/query-boundary";
import { usePlace, withParams } from "../router";
import { useQuery } from "../use-query";
import { One } from "./classify/one";
import { Many } from "./many";

export function Classify() {
  const { params } = usePlace();
  const many = params.get("mode") === "table";
  const query = useQuery(QuestionnaireDocument, {});
  return (
    <>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-4">Classify a service</h1>
      <p class="govuk-body rj-noprint">
        {many ? (
          <a href={withParams({ mode: null })}>One service, question by question</a>
        ) : (
          <>
            Answer what you can. “Not known” is fine. Or{" "}
            <a href={withParams({ mode: "table" })}>classify a table of many services</a>.
          </>
        )}
      </p>
      <QueryBoundary query={query} what="the questions">
        {({ vocabulary, definitions }) =>
          many ? (
            <Many vocabulary={vocabulary} definitions={definitions} />
          ) : (
            <One vocabulary={vocabulary} definitions={definitions} />
          )
        }
      </QueryBoundary>
    </>
  );
}
