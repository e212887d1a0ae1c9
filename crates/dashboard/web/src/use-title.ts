// The title of the tab, where the view knows a better one than its kind.
import { useEffect } from "preact/hooks";

/** Nothing while it is not known. */
export function useTitle(title: string | null | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Rare Jewels`;
  }, [title]);
}
