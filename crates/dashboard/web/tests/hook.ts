// Runs a hook in a component that draws nothing, so that no document is needed.
import { h, render } from "preact";
import { act } from "preact/test-utils";

export interface Mounted<T> {
  /** What the hook returned last. */
  current: T;
  /** Everything that it returned, oldest first. */
  all: T[];
  /** Renders again, with another hook, such as one that closes over other values. */
  use(hook: () => T): Promise<void>;
  unmount(): Promise<void>;
}

/** Lets everything that waits for a promise, an effect or a state go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await act(() => new Promise(setImmediate));
}

function Probe({ use }: { use: () => void }) {
  use();
  return null;
}

export async function mount<T>(hook: () => T): Promise<Mounted<T>> {
  // Preact asks this of the place that it renders into.
  const place = { nodeType: 1, localName: "div", childNodes: [], firstChild: null };
  const all: T[] = [];
  const draw = async (use: () => T) => {
    await act(() =>
      render(h(Probe, { use: () => void all.push(use()) }), place as unknown as Element),
    );
    await settle();
  };
  await draw(hook);
  return {
    get current() {
      return all.at(-1) as T;
    },
    all,
    use: draw,
    unmount: () => act(() => render(null, place as unknown as Element)),
  };
}
