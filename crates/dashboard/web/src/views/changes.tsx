// All changes in the registry, newest first.
import { useEffect, useState } from "preact/hooks";
import { ChangesSinceDocument, NewestRevisionDocument } from "../generated/graphql";
import { History } from "../parts/history";
import { useOnlyReads } from "../parts/only-reads";
import { QueryBoundary } from "../parts/query-boundary";
import { usePlace, withParams } from "../router";
import { reviews } from "../session";
import { useQuery } from "../use-query";
import { useViewer } from "../use-viewer";

/** How many revisions a page has, unless they have too many changes. */
const REVISIONS = 16;

export function AllChanges() {
  const { params } = usePlace();
  const asked = Number(params.get("before"));
  const upTo = Number.isInteger(asked) && asked > 0 ? asked : null;
  // The number of the newest revision is known from the first answer.
  const newest = useQuery(NewestRevisionDocument, upTo === null ? {} : null);
  const last = upTo ?? newest.data?.registry.revision ?? null;
  return (
    <>
      <h1 class="govuk-heading-l">All changes</h1>
      <p class="govuk-body rj-lead">
        Everything that was published, newest first: what it was before, what it is now, who changed
        it and why. A revision is what was published at one time.
      </p>
      {last === null ? (
        <QueryBoundary query={newest} what="the changes">
          {() => null}
        </QueryBoundary>
      ) : (
        <Revisions key={last} last={last} />
      )}
    </>
  );
}

function Revisions({ last }: { last: number }) {
  const viewer = useViewer();
  const onlyReads = useOnlyReads();
  const [span, setSpan] = useState(REVISIONS);
  const [after, setAfter] = useState<string | null>(null);
  const since = Math.max(0, last - span);
  const query = useQuery(ChangesSinceDocument, { since, after });
  const nodes = query.data?.changes.nodes ?? [];
  const cut =
    !query.stale &&
    query.data?.changes.pageInfo.hasNextPage === true &&
    (nodes.at(-1)?.revision ?? 0) <= last;

  // Too many for a page: fewer revisions, so that the newest are among them.
  useEffect(() => {
    if (cut && after === null && span > 1) setSpan(Math.max(1, Math.floor(span / 4)));
  }, [cut, after, span]);

  return (
    <QueryBoundary query={query} what="the changes">
      {({ changes, registry }) => (
        <>
          <History
            changes={changes.nodes.filter((one) => one.revision <= last).reverse()}
            about
            undo={(change) =>
              viewer &&
              !onlyReads &&
              reviews(viewer.role) &&
              change.revision > 1 && (
                <a
                  class="rj-edit"
                  href={
                    `/change/${change.service?.slug ?? "registry"}` +
                    `?what=revert&revision=${change.revision}`
                  }
                >
                  Undo<span class="govuk-visually-hidden"> revision {change.revision}</span>
                </a>
              )
            }
          />
          <nav class="rj-row" aria-label="Pages of changes">
            {last < registry.revision && (
              <a class="govuk-link" href={withParams({ before: null })}>
                ← Newest changes
              </a>
            )}
            {cut && (
              <button
                type="button"
                class="rj-sort"
                onClick={() => {
                  setAfter(changes.pageInfo.endCursor ?? null);
                  scrollTo(0, 0);
                }}
              >
                More changes of revision {last}
              </button>
            )}
            {since > 0 && (
              <a class="govuk-link" href={withParams({ before: String(since) })}>
                Earlier changes →
              </a>
            )}
          </nav>
        </>
      )}
    </QueryBoundary>
  );
}
