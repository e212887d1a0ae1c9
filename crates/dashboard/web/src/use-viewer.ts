// Who is signed in, and what they may do.
import { ViewerDocument, type ViewerQuery } from "./generated/graphql";
import { useKey } from "./session";
import { useQuery } from "./use-query";

export type Viewer = ViewerQuery["viewer"];

/** Nothing while nobody is signed in, or while the answer is on its way. */
export function useViewer(): Viewer | null {
  const key = useKey();
  const { data, stale } = useQuery(ViewerDocument, key ? {} : null);
  return key && !stale ? (data?.viewer ?? null) : null;
}
