// Every source, and all that rests on it.
import { useMemo } from "preact/hooks";
import {
  HelpSourcesDocument,
  RestsOnDocument,
  type HelpSourcesQuery,
  type RestsOnQuery,
} from "../../generated/graphql";
import { AskYourself } from "../../parts/ask-yourself";
import { FirstWait, QueryBoundary } from "../../parts/query-boundary";
import { usePages } from "../../use-pages";
import { useQuery } from "../../use-query";
import { count, day, series } from "../../words";
import { restsOn, type Rests } from "./rests";

/** Of more services it is not added up here: the interface has it. */
const MOST = 500;

export function Sources() {
  const query = useQuery(HelpSourcesDocument, {});
  const services = usePages(
    RestsOnDocument,
    { first: 100 },
    (data: RestsOnQuery) => data.services,
    MOST,
  );
  const nodes = services.data?.whole ? services.data.nodes : null;
  // The list is in the order of what rests on each, which only all of them say.
  const grows = services.data && !services.data.whole && services.data.nodes.length < MOST;
  const counted = grows ? { ...services, data: null, loading: true } : services;
  const rests = useMemo(() => (nodes ? restsOn(nodes) : null), [nodes]);
  return (
    <QueryBoundary query={query} what="the sources">
      {({ sources }) => (
        <>
          <p class="govuk-body rj-answer">
            <strong>{count(sources.length, "source")}.</strong> Each answer, each funding line and
            each number here names the one that it rests on, with the place in it.
          </p>
          {services.data && !services.data.whole && services.data.nodes.length >= MOST && (
            <p class="govuk-body">
              There are too many services to add up here what rests on each; their pages have it.
            </p>
          )}
          <FirstWait query={counted} what="what rests on each" />
          <ul class="rj-results">
            {[...sources]
              .sort((a, b) => weight(rests?.get(b.slug)) - weight(rests?.get(a.slug)))
              .map((source) => (
                <One key={source.slug} source={source} rests={rests?.get(source.slug) ?? null} />
              ))}
          </ul>
          <p class="govuk-body rj-small">
            <AskYourself document={HelpSourcesDocument} variables={{}} what="the sources" />
          </p>
        </>
      )}
    </QueryBoundary>
  );
}

function weight(rests: Rests | undefined): number {
  return rests ? rests.facts + rests.listings + rests.lines : 0;
}

function One({
  source,
  rests,
}: {
  source: HelpSourcesQuery["sources"][number];
  rests: Rests | null;
}) {
  const parts = rests
    ? [
        rests.facts > 0 ? count(rests.facts, "answer") : "",
        rests.listings > 0 ? count(rests.listings, "listing") : "",
        rests.lines > 0 ? count(rests.lines, "funding line") : "",
      ].filter(Boolean)
    : [];
  return (
    <li id={source.slug}>
      {source.url ? (
        <a href={source.url} rel="noreferrer">
          {source.title}
        </a>
      ) : (
        <strong>{source.title}</strong>
      )}
      <br />
      <span class="rj-small rj-quiet">
        {[
          source.publisher ?? "publisher not known",
          source.published ? day(source.published) : "undated",
          source.licence ?? "",
        ]
          .filter(Boolean)
          .join(", ")}
      </span>
      {rests && parts.length > 0 && (
        <details class="govuk-details rj-rests">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              {series(parts)} about {count(rests.services.length, "service")} rest on it
            </span>
          </summary>
          <ul class="govuk-list govuk-list--bullet rj-small">
            {rests.services.map((one) => (
              <li key={one.slug}>
                <a href={`/services/${one.slug}`}>{one.name}</a>{" "}
                <span class="rj-quiet">({one.number})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
