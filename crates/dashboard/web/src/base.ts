// The path beneath which the registry is served: nothing at the root, `/registry` beneath that. The
// server writes it into the page. Addresses in this app are without it; it is added where they
// leave.
import { options, type VNode } from "preact";

/** Reads it from what the page says: a path with a slash at its end. */
export function baseOf(said: string | null | undefined): string {
  return (said ?? "/").replace(/\/$/, "");
}

// Tests have no page, or one that says nothing.
const BASE = baseOf(
  globalThis.document?.querySelector?.<HTMLMetaElement>('meta[name="base-path"]')?.content,
);

/** The address as the browser needs it. Addresses elsewhere stay as they are. */
export function beneath(address: string, base = BASE): string {
  return address.startsWith("/") && !address.startsWith("//") ? base + address : address;
}

/** The address as this app knows it, of what the browser has; null when it is elsewhere. */
export function within(path: string, base = BASE): string | null {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : null;
}

/** The path of this page, as this app knows it. */
export function ownPath(): string {
  return within(location.pathname) ?? location.pathname;
}

/** Leads every link and form that Preact renders from now on beneath the path. */
export function leadLinks(): void {
  if (BASE === "") return;
  const before = options.vnode;
  options.vnode = (vnode: VNode) => {
    const props = vnode.props as Record<string, unknown>;
    for (const name of ["href", "action"]) {
      const address = props[name];
      if (typeof vnode.type === "string" && typeof address === "string") {
        props[name] = beneath(address);
      }
    }
    before?.(vnode);
  };
}
