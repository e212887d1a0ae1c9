// What the modules under test take from a browser: an address with its history, events, and storage
// for the session. A test imports this before anything else of the app.
const events = new EventTarget();
const stored = new Map<string, string>();
const kept = new Map<string, string>();

/** Addresses gone to, oldest first; the last one is where the reader is. */
export const visited: string[] = ["/"];

function here(): URL {
  return new URL(visited.at(-1) ?? "/", "http://registry.test");
}

/** Whether the page is in the background. */
export const page = { hidden: false };

/** Storage that a browser refuses to give. */
export const storage = { blocked: false };

function opened(map = stored): Map<string, string> {
  if (storage.blocked) throw new Error("storage is off");
  return map;
}

const browser = {
  location: {
    get pathname() {
      return here().pathname;
    },
    get search() {
      return here().search;
    },
    get origin() {
      return here().origin;
    },
  },
  history: {
    pushState: (_state: unknown, _title: string, address: string) => void visited.push(address),
    replaceState: (_state: unknown, _title: string, address: string) =>
      void visited.splice(-1, 1, address),
  },
  sessionStorage: {
    getItem: (name: string) => opened().get(name) ?? null,
    setItem: (name: string, value: string) => void opened().set(name, value),
    removeItem: (name: string) => void opened().delete(name),
  },
  localStorage: {
    get length() {
      return opened(kept).size;
    },
    key: (at: number) => [...opened(kept).keys()][at] ?? null,
    getItem: (name: string) => opened(kept).get(name) ?? null,
    setItem: (name: string, value: string) => void opened(kept).set(name, value),
    removeItem: (name: string) => void opened(kept).delete(name),
  },
  document: {
    get hidden() {
      return page.hidden;
    },
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  },
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
};

for (const [name, value] of Object.entries(browser))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Something that the browser says: `popstate`, `online`, `visibilitychange`. */
export function happen(name: string): void {
  events.dispatchEvent(new Event(name));
}

/** The back button. */
export function back(): void {
  if (visited.length > 1) visited.pop();
  happen("popstate");
}
