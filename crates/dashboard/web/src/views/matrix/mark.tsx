// The mark of a cell: a shape, so that colour says nothing by itself; what is not known is small.
import type { Look } from "./look";

export function HeatMark({ look }: { look: Look }) {
  return (
    <svg
      class={`rj-heat rj-heat--${look}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[look]}
    </svg>
  );
}

export const SHAPES: Record<Look, preact.ComponentChildren> = {
  met: (
    <>
      <rect class="rj-heat__fill" x="1" y="1" width="22" height="22" />
      <path class="rj-heat__sign" d="M6 12.5l4.2 4.2L18.5 8" />
    </>
  ),
  partly: (
    <>
      <path class="rj-heat__fill" d="M1 1h11v22H1z" />
      <rect class="rj-heat__edge" x="2" y="2" width="20" height="20" />
    </>
  ),
  half: (
    <>
      <path class="rj-heat__fill" d="M1 12h22v11H1z" />
      <rect class="rj-heat__edge rj-heat__edge--open" x="2" y="2" width="20" height="20" />
    </>
  ),
  "not-met": (
    <>
      <rect class="rj-heat__edge" x="2" y="2" width="20" height="20" />
      <path class="rj-heat__sign" d="M7.5 7.5l9 9M16.5 7.5l-9 9" />
    </>
  ),
  unknown: <circle class="rj-heat__dot" cx="12" cy="12" r="1.8" />,
  na: <path class="rj-heat__sign" d="M8 12h8" />,
};
