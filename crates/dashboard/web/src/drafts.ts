// What was typed and is not sent yet. It is kept in this browser, so that it survives an error, a
// restart and a closed tab.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

const PREFIX = "rare-jewels-draft:";
/** Another form of drafts is another number: older ones are left out. */
const FORM = 1;

export interface Draft<T> {
  form: typeof FORM;
  /** What it is, for the list of drafts. */
  title: string;
  /** The address that opens it. */
  to: string;
  /** When it was saved last. */
  at: string;
  value: T;
}

function isDraft(value: unknown): value is Draft<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { form, title, to, at } = value as Partial<Draft<unknown>>;
  return (
    form === FORM && typeof title === "string" && typeof to === "string" && typeof at === "string"
  );
}

export function readDraft<T>(name: string): Draft<T> | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    return isDraft(value) ? (value as Draft<T>) : null;
  } catch {
    // Storage is off, or holds something else.
    return null;
  }
}

/** Whether it is kept: storage can be off, or full. */
export function writeDraft<T>(name: string, draft: Omit<Draft<T>, "form" | "at">): boolean {
  try {
    const kept: Draft<T> = { form: FORM, at: new Date().toISOString(), ...draft };
    localStorage.setItem(PREFIX + name, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Storage is off: there is none.
  }
}

/** All drafts of this browser, those saved last first. */
export function drafts(): { name: string; draft: Draft<unknown> }[] {
  const found: { name: string; draft: Draft<unknown> }[] = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (!key?.startsWith(PREFIX)) continue;
      const name = key.slice(PREFIX.length);
      const draft = readDraft(name);
      if (draft) found.push({ name, draft });
    }
  } catch {
    // Storage is off: there are none.
  }
  return found.sort((one, other) => other.draft.at.localeCompare(one.draft.at));
}

export interface Drafted<T> {
  value: T;
  set: (change: (value: T) => T) => void;
  /** Whether the draft was begun before this page was opened. */
  restored: boolean;
  /** Whether the browser keeps it. */
  kept: boolean;
  /** Forgets it, and begins again from what is given. */
  clear: (value: T) => void;
}

/** A value that is kept under a name while it is typed. Nothing is kept before the first change. */
export function useDraft<T>(name: string, title: string, to: string, empty: T): Drafted<T> {
  const [restored, setRestored] = useState(() => readDraft<T>(name) !== null);
  const [value, setValue] = useState<T>(() => readDraft<T>(name)?.value ?? empty);
  const [kept, setKept] = useState(true);
  const latest = useRef(value);
  const place = useRef({ title, to });
  useEffect(() => {
    place.current = { title, to };
  }, [title, to]);
  const set = useCallback(
    (change: (value: T) => T) => {
      latest.current = change(latest.current);
      setKept(writeDraft(name, { ...place.current, value: latest.current }));
      setValue(latest.current);
    },
    [name],
  );
  const clear = useCallback(
    (next: T) => {
      latest.current = next;
      dropDraft(name);
      setRestored(false);
      setValue(next);
    },
    [name],
  );
  return { value, set, restored, kept, clear };
}
