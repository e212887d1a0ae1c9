// What the tab is called: a view that shows one thing calls it by its name.
import { useEffect } from "preact/hooks";
import { ownPath } from "./base";

const NAME = "Rare Jewels";
const named = new Map<string, string>();

function show(title: string): void {
  document.title = title === NAME ? NAME : `${title} · ${NAME}`;
}

/** Shows the title of an address: the name that its view gave it, or that of the view. */
export function showTitle(path: string, view: string): void {
  show(named.get(path) ?? view);
}

/** Calls this address by a name, as soon as the name is known. */
export function useTitle(title: string | null | undefined): void {
  if (title) named.set(ownPath(), title);
  useEffect(() => {
    if (title) show(title);
  }, [title]);
}
