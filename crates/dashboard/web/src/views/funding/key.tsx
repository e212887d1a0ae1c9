// What the marks and lines of the picture mean: only those that are in it.
import { ClassMark } from "../../parts/marks";
import { classes, keysOf, money, roles } from "../../words";
import type { Graph, Network } from "./graph";
import { DASHES, HATCHES, PAYERS, payerOf, PLAIN, widthOf } from "./look";

export function Key({
  network,
  graph,
  withdrawn,
}: {
  network: Network;
  graph: Graph;
  withdrawn: boolean;
}) {
  const payers = new Set(network.funders.map(({ body }) => payerOf(body.kind)));
  const used = new Set(network.links.map(({ role }) => role));
  const alone = graph.points.some((point) => point.alone);
  const undated = graph.lines.some((line) => !line.dated);
  const { largest } = graph;
  return (
    <ul class="rj-key rj-key--funding" aria-label="Key">
      {keysOf(PAYERS)
        .filter((payer) => payers.has(payer))
        .map((payer) => (
          <li key={payer}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <rect class={`rj-payer--${payer}`} width="16" height="16" />
              <path class="rj-payer__hatch" d={HATCHES[payer] || "M0 0"} />
            </svg>
            {PAYERS[payer]}
          </li>
        ))}
      {!graph.grouped &&
        keysOf(roles)
          .filter((role) => used.has(role))
          .map((role) => (
            <li key={role}>
              <svg viewBox="0 0 34 16" aria-hidden="true" class="rj-key__line">
                <path
                  d="M0 8h34"
                  class="rj-key__stroke"
                  stroke-width="2"
                  stroke-dasharray={DASHES[role].join(" ") || undefined}
                />
              </svg>
              {roles[role]}
            </li>
          ))}
      {largest !== null && (
        <li>
          <svg viewBox="0 0 34 16" aria-hidden="true" class="rj-key__line">
            <path d="M0 2h34" class="rj-key__stroke" stroke-width={PLAIN} />
            <path d="M0 11h34" class="rj-key__stroke" stroke-width={widthOf(largest, largest)} />
          </svg>
          width: thin if the amount is not known, to {money(largest)}
        </li>
      )}
      {undated && (
        <li>
          <svg viewBox="0 0 34 16" aria-hidden="true" class="rj-key__line">
            <path d="M0 8h34" class="rj-key__stroke rj-key__stroke--pale" stroke-width="2" />
          </svg>
          dates not known
        </li>
      )}
      {keysOf(classes)
        .filter((one) =>
          network.services.some(({ service }) => service.classification.class === one),
        )
        .map((one) => (
          <li key={one}>
            <span class="rj-class rj-class--plain">
              <ClassMark kind={one} />
              {classes[one]}
            </span>
          </li>
        ))}
      {alone && (
        <li>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path class="rj-key__hollow" d="M8 1.6l6 5.2-6 7-6-7z" />
          </svg>
          hollow: only one known funder
        </li>
      )}
      {withdrawn && (
        <li>
          <svg viewBox="0 0 34 16" aria-hidden="true" class="rj-key__line">
            <path d="M0 8h34M12 3l10 10M22 3L12 13" class="rj-lost" stroke-width="2.5" />
          </svg>
          withdrawn
        </li>
      )}
    </ul>
  );
}
