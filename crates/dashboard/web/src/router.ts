// Where the reader is. The address holds the whole state of a view, so that a link shows what its
// sender saw.
import { useEffect, useState } from "preact/hooks";
import { beneath, ownPath, within } from "./base";

type Listener = () => void;
const listeners = new Set<Listener>();

export interface Place {
  path: string;
  params: URLSearchParams;
}

function here(): Place {
  return { path: ownPath(), params: new URLSearchParams(location.search) };
}

function announce(): void {
  for (const listener of [...listeners]) listener();
}

addEventListener("popstate", announce);

/** Goes to an address of this app. `replace` leaves no step behind for the back button. */
export function go(address: string, how: { replace?: boolean } = {}): void {
  if (address === ownPath() + location.search) return;
  if (how.replace) history.replaceState(null, "", beneath(address));
  else history.pushState(null, "", beneath(address));
  announce();
}

/** The place, kept up to date. */
export function usePlace(): Place {
  const [place, set] = useState(here);
  useEffect(() => {
    const listener = () => set(here());
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return place;
}

/** The address of this view with some parameters changed; an empty one leaves the address. */
export function withParams(changes: Record<string, string | null | undefined>): string {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") params.delete(name);
    else params.set(name, value);
  }
  const query = params.toString();
  return ownPath() + (query === "" ? "" : `?${query}`);
}

/** Changes parameters of this view. */
export function setParams(
  changes: Record<string, string | null | undefined>,
  how: { replace?: boolean } = {},
): void {
  go(withParams(changes), how);
}

/** The page of a proposal, by its id or that of a service which only it has. */
export function proposalAddress(id: string): string {
  return `/proposals/${encodeURIComponent(id.replace(/^(proposal|preview):/, ""))}`;
}

/** A term of the API as addresses write it: `PARENT_INFANT_TEAM` is `parent-infant-team`. */
export function toParam(term: string): string {
  return term.toLowerCase().replaceAll("_", "-");
}

/** Terms of the API in one parameter: `nation=england,wales`. What is none of them is left out. */
export function enumParams<T extends string>(
  params: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T[] {
  const values = list(params, name).map((value) => value.toUpperCase().replaceAll("-", "_"));
  return allowed.filter((term) => values.includes(term));
}

/** A list in one parameter: `body=one,another`. */
export function list(params: URLSearchParams, name: string): string[] {
  return params
    .getAll(name)
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** Follows links to this app without loading a page. Everything else is left to the browser. */
export function followLinks(root: HTMLElement, isOwn: (path: string) => boolean): void {
  root.addEventListener("click", (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    ) {
      return;
    }
    const anchor = (event.target as Element | null)?.closest("a");
    if (
      !anchor ||
      anchor.target ||
      anchor.hasAttribute("download") ||
      anchor.origin !== location.origin
    )
      return;
    if (
      anchor.hash !== "" &&
      anchor.pathname === location.pathname &&
      anchor.search === location.search
    )
      return;
    const path = within(anchor.pathname);
    if (path === null || !isOwn(path)) return;
    event.preventDefault();
    go(path + anchor.search);
  });
}
