// A list that comes in pages, fetched one after another up to a bound, and shown as it grows.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Document } from "./api";
import { onChange } from "./live";
import { useQuery, type Query } from "./use-query";

interface Connection<N> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  nodes: N[];
}

export interface Pages<N> {
  nodes: N[];
  totalCount: number;
  /** Whether that is all of it. */
  whole: boolean;
}

interface List<N> {
  name: string;
  pages: { after: string | null; connection: Connection<N> }[];
  /** The cursor to ask for now. */
  after: string | null;
}

/**
 * Fetches at least `most` entries, or all if there are fewer. The list starts again when the
 * variables change.
 */
export function usePages<TResult, TVariables, N>(
  document: Document<TResult, TVariables & { after?: string | null }>,
  variables: TVariables,
  pick: (data: TResult) => Connection<N>,
  most: number,
): Query<Pages<N>> {
  const name = JSON.stringify(variables);
  const [list, setList] = useState<List<N>>({ name, pages: [], after: null });
  const after = list.name === name ? list.after : null;
  const query = useQuery(document, { ...variables, after });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `pick` is another function every time
  useEffect(() => {
    if (query.data === null || query.stale) return;
    const connection = pick(query.data);
    setList((old) => {
      const before =
        old.name === name
          ? old.pages.slice(
              0,
              Math.max(
                0,
                old.pages.findIndex((page) => page.after === after) + 1 || old.pages.length + 1,
              ) - 1,
            )
          : [];
      return { name, pages: [...before, { after, connection }], after };
    });
  }, [query.data, query.stale, name, after]);

  // After a change the pages are fetched again, from the first; the old ones stay on show until
  // then.
  useEffect(() => onChange(() => setList((old) => ({ ...old, after: null }))), []);

  const last = list.pages[list.pages.length - 1];
  const arrived = list.name === name && last?.after === list.after;
  const fetched = list.pages.reduce((sum, page) => sum + page.connection.nodes.length, 0);
  const next =
    arrived && last.connection.pageInfo.hasNextPage && fetched < most
      ? (last.connection.pageInfo.endCursor ?? null)
      : null;
  useEffect(() => {
    if (next !== null) setList((old) => (old.name === name ? { ...old, after: next } : old));
  }, [next, name]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `last` is one of the pages
  const data = useMemo(
    () =>
      last
        ? {
            nodes: list.pages.flatMap((page) => page.connection.nodes),
            totalCount: last.connection.totalCount,
            whole: !last.connection.pageInfo.hasNextPage,
          }
        : null,
    [list.pages],
  );
  const shown = useRef({ name: list.name, data });
  const grown = (data?.nodes.length ?? 0) >= (shown.current.data?.nodes.length ?? 0);
  if (shown.current.name !== list.name || (arrived && (grown || next === null)))
    shown.current = { name: list.name, data };
  return {
    ...query,
    data: shown.current.data,
    stale: list.name !== name,
    // An answer that is not in the list yet is still on its way.
    loading: query.loading || (shown.current.data === null && query.error === null),
  };
}
