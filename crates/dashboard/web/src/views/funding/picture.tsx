// The picture of the network, what turns it, and the profile of what is chosen in it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { WithdrawalQuery } from "../../generated/graphql";
import { Select } from "../../parts/field";
import { setParams, usePlace } from "../../router";
import { day, count } from "../../words";
import { draw, type Drawing } from "./drawing";
import type { Graph, Network } from "./graph";
import { Key } from "./key";
import { layoutOf, NARROW, type Arrangement } from "./layout";
import { Profile } from "./profile";
import type { Withdrawal } from "./withdrawal";

interface Props {
  network: Network;
  graph: Graph;
  withdrawal: Withdrawal;
  outcome: WithdrawalQuery["fundingScenario"] | null;
}

function choose(id: string | null): void {
  setParams({ look: id }, { replace: true });
}

export function Picture({ network, graph, withdrawal, outcome }: Props) {
  const { params } = usePlace();
  const arrangement: Arrangement =
    params.get("arrange") === "connections" ? "connections" : "columns";
  const chosen = graph.points.find((point) => point.slug && point.id === params.get("look"));
  const look = chosen?.id ?? null;
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [narrow, setNarrow] = useState(() => innerWidth < NARROW);
  const layout = useMemo(() => layoutOf(graph, arrangement, narrow), [graph, arrangement, narrow]);

  useLayoutEffect(() => {
    if (!frame.current) return;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setNarrow(entry.contentRect.width < NARROW);
    });
    sizes.observe(frame.current);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    if (!canvas.current) return;
    const drawn = draw(canvas.current, graph, layout, (point) =>
      choose(point?.slug ? point.id : null),
    );
    drawing.current = drawn;
    return () => drawn.end();
  }, [graph, layout]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing shows it, too
  useEffect(() => drawing.current?.show(withdrawal, look), [graph, layout, withdrawal, look]);

  return (
    <>
      <Key network={network} graph={graph} withdrawn={outcome !== null} />
      <div class="rj-row rj-noprint rj-picture-bar" role="group" aria-label="Picture">
        <Select
          id="look"
          label="Look at"
          any="Everything"
          value={look ?? ""}
          options={graph.points
            .filter((point) => point.slug)
            .sort((a, b) => a.name.localeCompare(b.name, "en-GB"))
            .map((point) => [point.id, point.name] as const)}
          onChange={(value) => choose(value === "" ? null : value)}
        />
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
      </div>
      <div class={`rj-funding${chosen ? " rj-funding--chosen" : ""}`}>
        <div
          ref={frame}
          class="rj-picture"
          role="region"
          aria-label="Picture of the network"
          tabIndex={0}
        >
          {arrangement === "columns" && (
            <p class="rj-picture__heads" aria-hidden="true">
              <span>Who pays</span>
              <span>For what</span>
            </p>
          )}
          <canvas
            ref={canvas}
            width={layout.width}
            height={layout.height}
            role="img"
            aria-label={
              `Picture of the funding network on ${day(network.asOf)}, with ` +
              `${count(graph.points.length, "mark")} and ${count(graph.lines.length, "line")}. ` +
              "The tables below have the same data."
            }
          />
        </div>
        {chosen && (
          <Profile
            network={network}
            point={chosen}
            outcome={outcome}
            onClose={() => choose(null)}
          />
        )}
      </div>
      <p class="rj-small rj-quiet govuk-body rj-noprint">
        Select a name or mark to see its links. Drag to move; pinch, or Ctrl and wheel, to zoom.
      </p>
    </>
  );
}
