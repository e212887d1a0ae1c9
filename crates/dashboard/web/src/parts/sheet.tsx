// What opens over a page: it takes the focus, keeps it until it is closed, and gives it back.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function Sheet({
  label,
  onClose,
  children,
}: {
  label: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = dialog.current;
    if (!box) return;
    if (!box.open) box.showModal();
    // A click beside it, on what is behind, closes it; the Esc key does so by itself.
    const beside = (event: MouseEvent) => event.target === box && box.close();
    box.addEventListener("click", beside);
    return () => {
      box.removeEventListener("click", beside);
      box.close();
    };
  }, []);
  return (
    <dialog ref={dialog} class="rj-sheet" aria-label={label} onClose={onClose}>
      <div class="rj-sheet__inside">
        <button
          type="button"
          class="rj-sort rj-sheet__close rj-noprint"
          onClick={() => dialog.current?.close()}
        >
          Close
        </button>
        {children}
      </div>
    </dialog>
  );
}
