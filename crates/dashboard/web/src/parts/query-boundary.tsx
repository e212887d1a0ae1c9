// What a view says while it has no answer, or an old one.
import type { ComponentChildren } from "preact";
import type { Query } from "../use-query";

/**
 * What stands where something will be. `first`: what follows it is not shown before it, so that
 * nothing on show moves.
 */
export function Wait({ first, children }: { first?: boolean; children: ComponentChildren }) {
  return <p class={first ? "rj-wait rj-wait--first" : "rj-wait"}>{children}</p>;
}

/** Stands in the place of a first answer, and says so when that takes long. */
export function FirstWait({
  query: { data, error, loading, slow },
  what,
}: {
  query: Pick<Query<unknown>, "data" | "error" | "loading" | "slow">;
  what: string;
}) {
  if (data !== null || error !== null || !loading) return null;
  return (
    <Wait first>
      {slow ? `The server takes longer than usual. Still waiting for ${what}.` : `Loading ${what}.`}
    </Wait>
  );
}

/** Shows the answer, and says in words what is the matter when there is none. */
export function QueryBoundary<T>({
  query,
  what,
  children,
}: {
  query: Query<T>;
  what: string;
  children: (data: T) => ComponentChildren;
}) {
  const { data, error, slow, loading } = query;
  return (
    <>
      <div role="status">
        <FirstWait query={query} what={what} />
        {!error && slow && data !== null && (
          <Wait>The server takes longer than usual. Still waiting for {what}.</Wait>
        )}
      </div>
      <ErrorState query={query} what={what} />
      {data !== null && (
        <div
          class={query.stale && !error ? "rj-stale" : undefined}
          aria-busy={loading && query.stale}
        >
          {children(data)}
        </div>
      )}
    </>
  );
}

export function ErrorState<T>({ query, what }: { query: Query<T>; what: string }) {
  const { data, error, retryIn, reload } = query;
  if (!error) return null;
  return (
    <div class="rj-trouble" role="alert">
      <p class="govuk-body">
        <strong>{error.message}</strong>{" "}
        {error.trouble === "unsupported"
          ? `A newer version of the server has ${what}.`
          : data === null
            ? ""
            : "What you see below is from before."}
      </p>
      {error.passing && (
        <p class="govuk-body">
          <span aria-hidden="true">
            {retryIn === null ? "Asking again now. " : `Asking again in ${retryIn} s. `}
          </span>
          <span class="govuk-visually-hidden">It is asked again by itself. </span>
          <button type="button" class="rj-sort" onClick={reload}>
            Ask now
          </button>
        </p>
      )}
      {error.requestId && <p class="govuk-body rj-small">Reference: {error.requestId}</p>}
    </div>
  );
}
