// The list of services: search, filter, sort, a page at a time.
import { useEffect, useRef, useState } from "preact/hooks";
import {
  InterventionsDocument,
  ServicesDocument,
  type Classification,
  type Nation,
  type ServiceFilter,
  type ServiceOrderField,
  type ServiceStatus,
} from "../generated/graphql";
import { AskYourself } from "../parts/ask-yourself";
import { Select, Scroll } from "../parts/field";
import { ClassName, Score } from "../parts/marks";
import { FirstWait, QueryBoundary } from "../parts/query-boundary";
import { Quote } from "../parts/quote";
import { Take } from "../parts/take";
import { list, setParams, enumParams, usePlace, withParams, toParam } from "../router";
import { useQuery } from "../use-query";
import { basisOf, classes, count, day, keysOf, nations, statuses } from "../words";
import { Area } from "./services/area";
import { FacetLinks } from "./services/facet-links";
import { keepServices } from "./services/keep";
import { NothingFound } from "./services/nothing";
import { sayList } from "./services/say";

const PAGE = 50;
const ORDERS: Record<ServiceOrderField, string> = {
  NAME: "Name",
  NATION: "Nation",
  SCORE: "Score",
  CHANGED: "Last change",
};

/** The parameters that filter. */
const FILTERS = [
  "q",
  "nation",
  "class",
  "status",
  "offers",
  "age",
  "likely",
  "contradicted",
  "area",
];

/** Those that are not in sight until they are asked for. */
const MORE = ["status", "offers", "age", "likely", "contradicted", "area"];

export function clearFilters(): void {
  setParams({
    ...Object.fromEntries(FILTERS.map((name) => [name, null])),
    after: null,
    before: null,
  });
}

/** The filter that the address asks for. */
export function filterOf(params: URLSearchParams): ServiceFilter {
  const filter: ServiceFilter = {};
  const text = params.get("q")?.trim();
  if (text) filter.text = text;
  const nation = enumParams<Nation>(params, "nation", keysOf(nations));
  if (nation.length > 0) filter.nations = nation;
  const kind = enumParams<Classification>(params, "class", keysOf(classes));
  if (kind.length > 0) filter.classifications = kind;
  const status = enumParams<ServiceStatus>(params, "status", keysOf(statuses));
  if (status.length > 0) filter.statuses = status;
  const offers = list(params, "offers");
  if (offers.length > 0) filter.offers = offers;
  const areas = list(params, "area");
  if (areas.length > 0) filter.servesAreas = areas;
  const age = params.get("age");
  if (age && Number.isInteger(Number(age))) filter.acceptsAtMonths = Number(age);
  const likely = enumParams<Classification>(params, "likely", keysOf(classes));
  if (likely.length > 0) filter.likelyClasses = likely;
  if (params.get("contradicted") === "yes") filter.contradicted = true;
  return filter;
}

/**
 * The filters that have a field of their own; `several` shows a choice of more than one from a
 * link.
 */
export function Filters({ extended = false }: { extended?: boolean }) {
  const { params } = usePlace();
  const interventions = useQuery(InterventionsDocument, extended ? {} : null);
  const address = params.get("q") ?? "";
  const [text, setText] = useState(address);
  const typed = useRef(address);
  useEffect(() => {
    if (address !== typed.current) {
      typed.current = address;
      setText(address);
    }
  }, [address]);
  useEffect(() => {
    if (text === typed.current) return;
    const timer = setTimeout(() => {
      typed.current = text;
      setParams({ q: text, after: null, before: null }, { replace: true });
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  const set = (name: string) => (value: string | null) =>
    setParams({ [name]: value, after: null, before: null });
  const several = (name: string, words: Record<string, string>) => {
    const value = params.get(name) ?? "";
    const options = Object.entries(words).map(
      ([term, title]) => [toParam(term), title] as [string, string],
    );
    const titles = new Map(options);
    if (value.includes(","))
      options.push([
        value,
        value
          .split(",")
          .map((part) => titles.get(part) ?? part)
          .join(" or "),
      ]);
    return { value, options };
  };
  const kind = several("class", classes);
  const nation = several("nation", nations);
  const status = several("status", statuses);
  return (
    <form
      class="rj-filters"
      role="search"
      aria-label="Services"
      onSubmit={(event) => event.preventDefault()}
    >
      <div class="govuk-form-group">
        <label class="govuk-label" for="q">
          Name, place or body served
        </label>
        <input
          class="govuk-input govuk-input--width-20"
          id="q"
          type="search"
          maxLength={200}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {!extended && (
        <>
          <Select
            id="nation"
            label="Nation"
            any="All nations"
            {...nation}
            onChange={set("nation")}
          />
          <Select id="class" label="Type" any="All types" {...kind} onChange={set("class")} />
        </>
      )}
      {extended && <FirstWait query={interventions} what="the filters" />}
      {extended && (
        <details class="govuk-details rj-more rj-grow" open={MORE.some((name) => params.has(name))}>
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              More: area served, interventions, ages, status
            </span>
          </summary>
          <div class="rj-filters rj-filters--inside">
            <Select
              id="status"
              label="Status"
              any="Any status"
              {...status}
              onChange={set("status")}
            />
            <Select
              id="offers"
              label="Known to offer"
              any="Anything"
              value={params.get("offers") ?? ""}
              options={(interventions.data?.interventions ?? []).map(
                (one) => [one.slug, one.name] as const,
              )}
              onChange={set("offers")}
            />
            <Select
              id="age"
              label="Known to accept at"
              any="Any age"
              value={params.get("age") ?? ""}
              options={[
                ["-9", "conception"],
                ["0", "birth"],
                ["6", "6 months"],
                ["12", "12 months"],
                ["23", "23 months"],
                ["36", "3 years"],
              ]}
              onChange={set("age")}
            />
            <Select
              id="likely"
              label="Not decided, but likely"
              any="Either way"
              value={params.get("likely") ?? ""}
              options={keysOf(classes)
                .filter((one) => one !== "UNDETERMINED")
                .map((one) => [one, classes[one]] as const)}
              onChange={set("likely")}
            />
            <Select
              id="contradicted"
              label="Evidence conflicts"
              any="Either way"
              value={params.get("contradicted") ?? ""}
              options={[["yes", "Only where evidence conflicts"]]}
              onChange={set("contradicted")}
            />
            <Area slugs={list(params, "area")} onChoose={set("area")} />
          </div>
        </details>
      )}
      {FILTERS.some((name) => params.has(name)) && (
        <button
          type="button"
          class="govuk-button govuk-button--secondary"
          onClick={() => {
            typed.current = "";
            setText("");
            clearFilters();
          }}
        >
          Clear
        </button>
      )}
    </form>
  );
}

/** The count in a sentence to quote, where something is asked for. */
function Said({ total }: { total: number }) {
  const sentence = sayList(usePlace().params, total, new Date().toISOString());
  return sentence === null ? null : <Quote sentence={sentence} />;
}

export function Services() {
  const { params } = usePlace();
  const field = keysOf(ORDERS).find((key) => key === params.get("by")) ?? "NAME";
  const direction = params.get("way") === "DESC" ? "DESC" : "ASC";
  const before = params.get("before");
  const query = useQuery(ServicesDocument, {
    filter: filterOf(params),
    orderBy: { field, direction },
    ...(before ? { last: PAGE, before } : { first: PAGE, after: params.get("after") }),
  });
  const sort = (key: ServiceOrderField) => ({
    "aria-sort": (field === key ? (direction === "ASC" ? "ascending" : "descending") : "none") as
      | "ascending"
      | "descending"
      | "none",
    children: (
      <button
        type="button"
        class="rj-sort"
        onClick={() =>
          setParams({
            by: key === "NAME" ? null : key,
            way:
              field === key
                ? direction === "ASC"
                  ? "DESC"
                  : null
                : key === "SCORE"
                  ? "DESC"
                  : null,
            after: null,
            before: null,
          })
        }
      >
        {ORDERS[key]}
        {field === key && <span aria-hidden="true">{direction === "ASC" ? " ↑" : " ↓"}</span>}
      </button>
    ),
  });
  return (
    <>
      <h1 class="govuk-heading-l">Parent-infant services on record</h1>
      <Filters extended />
      <FacetLinks />
      <QueryBoundary query={query} what="the services">
        {({ services }) => (
          <>
            <p class="govuk-body" role="status">
              {services.totalCount === 0
                ? "No services match."
                : count(services.totalCount, "service") +
                  (services.nodes.length < services.totalCount
                    ? `, ${services.nodes.length} of them on this page`
                    : "")}
            </p>
            {services.totalCount > 0 && <Said total={services.totalCount} />}
            {services.totalCount === 0 && <NothingFound onClear={clearFilters} />}
            {services.totalCount > 0 && (
              <p class="govuk-body rj-small rj-actions rj-noprint">
                <Take
                  file="services"
                  label={count(services.totalCount, "service")}
                  tables={async () => [
                    {
                      name: "Services",
                      rows: await keepServices(filterOf(params), { field, direction }),
                    },
                  ]}
                />
                <button type="button" class="rj-sort" onClick={() => print()}>
                  Print
                </button>
                <AskYourself
                  document={ServicesDocument}
                  variables={{
                    filter: filterOf(params),
                    orderBy: { field, direction },
                    first: PAGE,
                  }}
                  what="this list"
                />
              </p>
            )}
            {services.nodes.length > 0 && (
              <Scroll label="Services">
                <table class="govuk-table rj-table rj-table--stack rj-table--wide">
                  <caption class="govuk-visually-hidden">
                    Services, by {ORDERS[field].toLowerCase()}
                  </caption>
                  <thead class="govuk-table__head">
                    <tr class="govuk-table__row">
                      <th scope="col" class="govuk-table__header" {...sort("NAME")} />
                      <th scope="col" class="govuk-table__header">
                        Type
                      </th>
                      <th scope="col" class="govuk-table__header">
                        Status
                      </th>
                      <th scope="col" class="govuk-table__header" {...sort("NATION")} />
                      <th scope="col" class="govuk-table__header" {...sort("SCORE")} />
                    </tr>
                  </thead>
                  <tbody class="govuk-table__body">
                    {services.nodes.map((service) => (
                      <tr class="govuk-table__row" key={service.slug}>
                        <th scope="row" class="govuk-table__header">
                          <a href={`/services/${service.slug}`}>{service.name}</a>
                        </th>
                        <td class="govuk-table__cell rj-whole">
                          <ClassName kind={service.classification.class} />
                          <br />
                          <span class="rj-small rj-quiet">
                            {basisOf(service.classification)}
                            {service.classification.contradicted && (
                              <strong>, evidence conflicts with it</strong>
                            )}
                          </span>
                        </td>
                        <td class="govuk-table__cell rj-whole">
                          {statuses[service.status]}
                          <br />
                          <span class="rj-small rj-quiet">
                            {service.lastConfirmed ? (
                              <>
                                last confirmed{" "}
                                <span class="rj-nowrap">{day(service.lastConfirmed)}</span>
                              </>
                            ) : (
                              "no source states a day"
                            )}
                          </span>
                        </td>
                        <td class="govuk-table__cell">
                          {nations[service.nation]}
                          <br />
                          <span class="rj-small rj-quiet">
                            {service.localities.join(", ") || "place not known"}
                          </span>
                        </td>
                        <td class="govuk-table__cell">
                          <Score score={service.assessment.score} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
            {(services.pageInfo.hasPreviousPage || services.pageInfo.hasNextPage) && (
              <nav class="rj-row" aria-label="Pages of services">
                {services.pageInfo.hasPreviousPage && (
                  <a
                    class="govuk-link"
                    href={withParams({ before: services.pageInfo.startCursor, after: null })}
                  >
                    ← Previous {PAGE}
                  </a>
                )}
                {services.pageInfo.hasNextPage && (
                  <a
                    class="govuk-link"
                    href={withParams({ after: services.pageInfo.endCursor, before: null })}
                  >
                    Next {PAGE} →
                  </a>
                )}
              </nav>
            )}
          </>
        )}
      </QueryBoundary>
    </>
  );
}
