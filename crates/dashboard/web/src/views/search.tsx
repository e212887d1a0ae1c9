// Everything that a search finds, by what it is.
import { SearchEverythingDocument } from "../generated/graphql";
import { foundOf, isPostcode, type Sort } from "../hits";
import { AskYourself } from "../parts/ask-yourself";
import { QueryBoundary } from "../parts/query-boundary";
import { SiteSearch } from "../parts/site-search";
import { usePlace, withParams } from "../router";
import { useTitle } from "../title";
import { useQuery } from "../use-query";
import { count } from "../words";

const MOST = 50;

const SORTS: Record<Sort, string> = {
  service: "Services",
  body: "Councils, boards and other bodies",
  intervention: "Interventions",
};

export function SearchView() {
  const { params } = usePlace();
  const text = params.get("q")?.trim() ?? "";
  const only = (Object.keys(SORTS) as Sort[]).find((sort) => sort === params.get("of"));
  const variables = { text, first: MOST };
  const query = useQuery(SearchEverythingDocument, text === "" ? null : variables);
  useTitle(text === "" ? "Search" : `${text}: search`);
  return (
    <>
      <h1 class="govuk-heading-l">Search</h1>
      <SiteSearch key={text} value={text} suggest={false} />
      {text === "" ? (
        <p class="govuk-body">Names, other names, places and codes. Small slips are forgiven.</p>
      ) : (
        <QueryBoundary query={query} what="what was found">
          {(data) => {
            const found = foundOf(data);
            const shown = found.filter((one) => !only || one.sort === only);
            if (found.length === 0) return <Nothing text={text} />;
            return (
              <>
                <p class="govuk-body" role="status">
                  {found.length === MOST ? `The first ${MOST}` : count(found.length, "result")} for
                  “{text}”.
                </p>
                <nav aria-label="What to show">
                  <ul class="rj-facets">
                    <li>
                      <a href={withParams({ of: null })} aria-current={only ? undefined : "true"}>
                        All <span class="rj-quiet">{found.length}</span>
                      </a>
                    </li>
                    {(Object.keys(SORTS) as Sort[]).map((sort) => {
                      const number = found.filter((one) => one.sort === sort).length;
                      return number === 0 ? null : (
                        <li key={sort}>
                          <a
                            href={withParams({ of: sort })}
                            aria-current={only === sort ? "true" : undefined}
                          >
                            {SORTS[sort]} <span class="rj-quiet">{number}</span>
                          </a>
                        </li>
                      );
                    })}
                  </ul>
                </nav>
                <ol class="rj-results">
                  {shown.map((one) => (
                    <li key={one.key}>
                      <a href={one.to}>{one.name}</a>
                      <br />
                      <span class="rj-small rj-quiet">
                        {one.what}
                        {one.snippet && `; found: ${one.snippet}`}
                      </span>
                    </li>
                  ))}
                </ol>
                <p class="govuk-body rj-small">
                  <AskYourself
                    document={SearchEverythingDocument}
                    variables={variables}
                    what="this search"
                  />
                </p>
              </>
            );
          }}
        </QueryBoundary>
      )}
    </>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <>
      <p class="govuk-body" role="status">
        Nothing is called “{text}”, or nearly that.
      </p>
      {isPostcode(text) && (
        <p class="govuk-inset-text">
          The register holds no postcodes. Search for the name of your council or health board
          instead.
        </p>
      )}
      <p class="govuk-body">You could:</p>
      <ul class="govuk-list govuk-list--bullet">
        <li>
          try the name of the council, the health board or the town, or a part of a name, such as
          “York”
        </li>
        <li>
          <a href="/map">find the area on the map</a>
        </li>
        <li>
          <a href="/services">see all services</a>, and narrow them down by nation, type and more
        </li>
      </ul>
    </>
  );
}
