// The picture of the network, and what turns it.
import { useEffect, useRef } from "preact/hooks";
import { setParams } from "../../router";
import { draw, heightOf, WIDTH, type Arrangement, type Drawing } from "./drawing";
import type { Graph, Point } from "./graph";
import type { Withdrawal } from "./withdrawal";

interface Props {
  graph: Graph;
  arrangement: Arrangement;
  label: string;
  withdrawal: Withdrawal;
  onChoose: (point: Point) => void;
}

export function Picture({ graph, arrangement, label, withdrawal, onChoose }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;

  useEffect(() => {
    if (!canvas.current) return;
    const drawn = draw(canvas.current, graph, arrangement, (point) => choose.current(point));
    drawing.current = drawn;
    return () => drawn.end();
  }, [graph, arrangement]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing shows it, too
  useEffect(() => drawing.current?.show(withdrawal), [graph, arrangement, withdrawal]);

  return (
    <>
      <div class="rj-row rj-noprint" role="group" aria-label="Picture">
        <button
          type="button"
          class="rj-sort"
          onClick={() =>
            setParams(
              { arrange: arrangement === "columns" ? "connections" : null },
              { replace: true },
            )
          }
        >
          Arrange {arrangement === "columns" ? "by connections" : "in columns"}
        </button>
        <button type="button" class="rj-sort" onClick={() => drawing.current?.zoomBy(1.4)}>
          Larger
        </button>
        <button type="button" class="rj-sort" onClick={() => drawing.current?.zoomBy(1 / 1.4)}>
          Smaller
        </button>
        <button type="button" class="rj-sort" onClick={() => drawing.current?.whole()}>
          All of it
        </button>
        <span class="rj-small rj-quiet govuk-body">
          Drag to move, pinch or Ctrl and wheel to zoom; choose a mark to look around it.
        </span>
      </div>
      <div class="rj-picture" role="region" aria-label="Picture of the network" tabIndex={0}>
        <canvas
          ref={canvas}
          width={WIDTH}
          height={heightOf(graph, arrangement)}
          role="img"
          aria-label={label}
        />
      </div>
    </>
  );
}
