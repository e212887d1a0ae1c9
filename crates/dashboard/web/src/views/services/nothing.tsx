// What a list without services leads on to.
import { SearchEverythingDocument } from "../../generated/graphql";
import { foundOf, isPostcode } from "../../hits";
import { FirstWait } from "../../parts/query-boundary";
import { usePlace } from "../../router";
import { useQuery } from "../../use-query";

export function NothingFound({ onClear }: { onClear: () => void }) {
  const { params } = usePlace();
  const text = params.get("q")?.trim() ?? "";
  const query = useQuery(SearchEverythingDocument, text === "" ? null : { text, first: 5 });
  const near = text !== "" && query.data ? foundOf(query.data) : [];
  return (
    <>
      <FirstWait query={query} what="similar names" />
      {near.length > 0 && (
        <>
          <p class="govuk-body">Did you mean:</p>
          <ul class="rj-results">
            {near.map((one) => (
              <li key={one.key}>
                <a href={one.to}>{one.name}</a> <span class="rj-quiet">{one.what}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {isPostcode(text) && (
        <p class="govuk-inset-text">
          The register holds no postcodes. Search for the name of your council or health board
          instead.
        </p>
      )}
      <p class="govuk-body">
        <button type="button" class="rj-sort" onClick={onClear}>
          Clear the filters
        </button>
        , or <a href="/map">find the area on the map</a>.
      </p>
    </>
  );
}
