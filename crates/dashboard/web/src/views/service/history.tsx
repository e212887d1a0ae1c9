// What changed about a service, newest first.
import { useState } from "preact/hooks";
import { ServiceHistoryDocument } from "../../generated/graphql";
import { History } from "../../parts/history";
import { useOnlyReads } from "../../parts/only-reads";
import { QueryBoundary } from "../../parts/query-boundary";
import { reviews } from "../../session";
import { useQuery } from "../../use-query";
import { useViewer } from "../../use-viewer";
import type { Service } from "../service";

export function ServiceHistory({ service }: { service: Service }) {
  const [before, setBefore] = useState<string | null>(null);
  const viewer = useViewer();
  const onlyReads = useOnlyReads();
  const query = useQuery(ServiceHistoryDocument, { slug: service.slug, before });
  const claims = new Map(service.facts.map((fact) => [fact.definition.id, fact.claims]));
  return (
    <section aria-labelledby="history">
      <h2 class="govuk-heading-m" id="history">
        History
      </h2>
      <QueryBoundary query={query} what="the history">
        {({ service: found }) =>
          found && (
            <>
              <History
                changes={[...found.history.nodes].reverse()}
                claims={claims}
                undo={(change) =>
                  viewer &&
                  !onlyReads &&
                  reviews(viewer.role) &&
                  change.revision > 1 && (
                    <a
                      class="rj-edit rj-noprint"
                      href={`/change/${service.slug}?what=revert&revision=${change.revision}`}
                    >
                      Undo
                      <span class="govuk-visually-hidden"> revision {change.revision}</span>
                    </a>
                  )
                }
              />
              <p class="govuk-body rj-row rj-noprint">
                {before !== null && (
                  <button type="button" class="rj-sort" onClick={() => setBefore(null)}>
                    Newest changes
                  </button>
                )}
                {found.history.pageInfo.hasPreviousPage && (
                  <button
                    type="button"
                    class="rj-sort"
                    onClick={() => setBefore(found.history.pageInfo.startCursor ?? null)}
                  >
                    Earlier changes
                  </button>
                )}
                <a href="/changes">All changes in the registry</a>
              </p>
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}
