// What the server wrote into the page for its first address. It stays on show, in the place of
// “Loading”, until the view has its own data.
import { useLayoutEffect, useRef } from "preact/hooks";

/** From then on what the app says of its waiting is on show, too. */
const SLOW_AFTER_MS = 2_000;

/** Takes it out of the page, so that the app can draw there. */
export function takeServed(root: HTMLElement): HTMLElement | null {
  // Readers with scripts never see what is said to those without.
  const served = root.querySelector<HTMLElement>("main > .rj-read");
  root.replaceChildren();
  return served;
}

export function Served({ served, onDone }: { served: HTMLElement; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is put there once
  useLayoutEffect(() => {
    const main = place.current?.parentElement;
    if (!main) return;
    place.current?.append(served);
    // What the app has so far stays away, so that nothing moves; but not for as long as it likes.
    let isSlow = false;
    const slow = setTimeout(() => {
      isSlow = true;
      place.current?.classList.add("rj-served--slow");
      look();
    }, SLOW_AFTER_MS);
    // Observers run before anything is painted: what replaces it is shown in the same frame.
    const look = () => {
      // One heading is on show.
      const own = [...main.querySelectorAll("h1")].some((one) => !served.contains(one));
      for (const one of served.querySelectorAll("h1")) one.hidden = isSlow && own;
      // What has an answer says whether it is busy with another. The rest is waited for, but not
      // for long.
      if (!main.querySelector("[aria-busy], .rj-trouble")) return;
      if (!isSlow && main.querySelector(".rj-wait--first")) return;
      clearTimeout(slow);
      watch.disconnect();
      served.remove();
      onDone();
    };
    const watch = new MutationObserver(look);
    watch.observe(main, { childList: true, subtree: true });
    look();
    return () => {
      clearTimeout(slow);
      watch.disconnect();
    };
  }, []);
  return <div ref={place} class="rj-served" />;
}
