// The facets: links that narrow the list down, with how many each leaves.
import { ServiceFacetsDocument, type Classification, type Nation } from "../../generated/graphql";
import { ClassMark } from "../../parts/marks";
import { FirstWait } from "../../parts/query-boundary";
import { enumParams, toParam, usePlace, withParams } from "../../router";
import { useQuery } from "../../use-query";
import { classes, keysOf, nations } from "../../words";
import { filterOf } from "../services";
import { facetFilters, facetsOf, type Facet } from "./facets";

export function FacetLinks() {
  const { params } = usePlace();
  const query = useQuery(ServiceFacetsDocument, facetFilters(filterOf(params)));
  const facets = query.data ? facetsOf(query.data) : null;
  if (!facets && !query.error) return <FirstWait query={query} what="the counts" />;
  return (
    <nav aria-label="Narrow the list down">
      <Row
        label="Type"
        name="class"
        facets={facets?.classes ?? keysOf(classes).map((value) => ({ value, count: null }))}
        chosen={enumParams<Classification>(params, "class", keysOf(classes))}
        words={classes}
        mark={(kind) => <ClassMark kind={kind} />}
      />
      <Row
        label="Nation"
        name="nation"
        facets={facets?.nations ?? keysOf(nations).map((value) => ({ value, count: null }))}
        chosen={enumParams<Nation>(params, "nation", keysOf(nations))}
        words={nations}
      />
    </nav>
  );
}

function Row<T extends string>({
  label,
  name,
  facets,
  chosen,
  words,
  mark,
}: {
  label: string;
  name: string;
  facets: (Facet<T> | { value: T; count: null })[];
  chosen: T[];
  words: Record<T, string>;
  mark?: (value: T) => preact.ComponentChildren;
}) {
  const page = { after: null, before: null };
  const shown = facets.filter(({ value, count }) => count !== 0 || chosen.includes(value));
  if (shown.length === 0) return null;
  return (
    <div class="rj-facet-row">
      <span class="rj-facet-row__name" id={`facet-${name}`}>
        {label}
      </span>
      <ul aria-labelledby={`facet-${name}`}>
        {shown.map(({ value, count }) => {
          const on = chosen.includes(value);
          const others = chosen.filter((one) => one !== value);
          return (
            <li key={value}>
              <a
                class="rj-facet"
                href={withParams({
                  ...page,
                  [name]: (on ? others : [value]).map(toParam).join(","),
                })}
                aria-current={on ? "true" : undefined}
              >
                {mark?.(value)}
                {words[value]}{" "}
                <span class="rj-quiet">{count === null ? "" : count.toLocaleString("en-GB")}</span>
                {on && <span class="govuk-visually-hidden">, chosen: select to clear</span>}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
