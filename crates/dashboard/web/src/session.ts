// The key of who is signed in. It lives as long as the tab, and goes nowhere but into requests to
// this server.
import { useEffect, useState } from "preact/hooks";
import type { Role } from "./generated/graphql";

const NAME = "rare-jewels-key";
const listeners = new Set<() => void>();
let forgotten: string | null = null;
let hasLapsed = false;

export function key(): string | null {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return forgotten;
  }
}

function keep(value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, value);
  } catch {
    // Storage is off: the key lasts as long as the page.
    forgotten = value;
  }
}

function announce(): void {
  for (const listener of [...listeners]) listener();
}

export function setKey(value: string | null): void {
  hasLapsed = false;
  keep(value);
  announce();
}

/** The registry refuses a key that was good before: it was revoked, or has expired. */
export function lapse(secret: string): void {
  if (secret !== key()) return;
  hasLapsed = true;
  keep(null);
  announce();
}

function useSession<T>(read: () => T): T {
  const [value, set] = useState(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads the same thing each time
  useEffect(() => {
    const listener = () => set(read);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return value;
}

export function useKey(): string | null {
  return useSession(key);
}

/** Whether the reader was signed in with a key that the registry does not accept any more. */
export function useLapsed(): boolean {
  return useSession(() => hasLapsed);
}

/** Whether a role sees and decides what others have proposed. */
export function reviews(role: Role): boolean {
  return role === "REVIEWER" || role === "ADMIN";
}
