// The key of who reviews or proposes. It lives as long as the tab, and goes nowhere but into
// requests to this server.
import { useEffect, useState } from "preact/hooks";
import type { Role } from "./generated/graphql";

const NAME = "rare-jewels-key";
const listeners = new Set<() => void>();
let forgotten: string | null = null;

export function key(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return forgotten;
  }
}

export function setKey(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, value);
  } catch {
    // Storage is off: the key lasts as long as the page.
    forgotten = value;
  }
  for (const listener of [...listeners]) listener();
}

export function useKey(): string | null {
  const [value, set] = useState(key);
  useEffect(() => {
    const listener = () => set(key());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return value;
}

/** Whether a role sees and decides what others have proposed. */
export function reviews(role: Role): boolean {
  return role === "REVIEWER" || role === "ADMIN";
}
