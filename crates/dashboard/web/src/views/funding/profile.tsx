// What is known of the money of one body or service, beside the picture.
import type { WithdrawalQuery } from "../../generated/graphql";
import { ClassName } from "../../parts/marks";
import { Quote } from "../../parts/quote";
import { withParams } from "../../router";
import { budgets, cited, count, day, kinds, money, period, roles, series } from "../../words";
import type { Network, Point } from "./graph";
import { lower } from "./look";

export function Profile({
  network,
  point,
  outcome,
  onClose,
}: {
  network: Network;
  point: Point;
  outcome: WithdrawalQuery["fundingScenario"] | null;
  onClose: () => void;
}) {
  const slug = point.slug ?? "";
  const body = point.side === "body";
  const lines = network.links.filter((link) => (body ? link.funder : link.service).slug === slug);
  const names = new Map(
    body
      ? network.services.map(({ service }) => [service.slug, service.name])
      : network.funders.map((node) => [node.body.slug, node.body.name]),
  );
  const other = (line: (typeof lines)[number]) => (body ? line.service : line.funder).slug;
  const others = [...new Set(lines.map(other))].map((one) => names.get(one) ?? one);
  const left = outcome && new Set(outcome.after.links.map(({ id }) => id));
  const funder = body ? network.funders.find((node) => node.body.slug === slug) : undefined;
  const service = body
    ? undefined
    : network.services.find((node) => node.service.slug === slug)?.service;
  return (
    <aside class="rj-profile" aria-label={`Profile of ${point.name}`}>
      <button type="button" class="rj-sort rj-sheet__close rj-noprint" onClick={onClose}>
        Close<span class="govuk-visually-hidden"> the profile</span>
      </button>
      <h3 class="govuk-heading-m">{point.name}</h3>
      <p class="govuk-body rj-small">
        {funder && kinds[funder.body.kind]}
        {service && <ClassName kind={service.classification.class} />}
      </p>
      <Quote sentence={sentenceOf(point.name, body, others, network.asOf)} />
      <ul class="rj-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <strong>{names.get(other(line)) ?? other(line)}</strong>
            {line.lead && " (lead commissioner)"}
            <br />
            {roles[line.role]}, {lower(budgets[line.budget])},{" "}
            {line.annualAmount == null ? "amount not known" : money(line.annualAmount)},{" "}
            {period(line)}
            {left && !left.has(line.id) && <strong class="rj-gone"> withdrawn</strong>}
            <br />
            <span class="rj-quiet">{cited(line)}</span>
          </li>
        ))}
      </ul>
      {funder && funder.soleFunderOf.length > 0 && (
        <p class="govuk-body rj-small">
          <strong>Only known funder of</strong> {series(funder.soleFunderOf.map((one) => one.name))}
          .
        </p>
      )}
      {funder?.articulation && (
        <p class="govuk-body rj-small">
          <strong>Key connector:</strong> if it left, the services that it funds would no longer be
          linked.
        </p>
      )}
      <ul class="rj-plain-list rj-small rj-noprint">
        <li>
          <a href={body ? `/funding/${slug}` : `/services/${slug}`}>
            {body ? "All about this body" : "All about this service"}
          </a>
        </li>
        <li>
          <a
            href={withParams({
              body: body ? slug : null,
              service: body ? null : slug,
              hops: "2",
              look: point.id,
            })}
          >
            Show only its links
          </a>
        </li>
        {body && (
          <li>
            <a href={withParams({ withdraw: slug, gone: null, from: null, cut: null })}>
              What if it stopped paying?
            </a>
          </li>
        )}
      </ul>
    </aside>
  );
}

/** The sentence that may be quoted. */
export function sentenceOf(name: string, body: boolean, others: string[], asOf: string): string {
  const on = `on ${day(asOf)}`;
  if (body)
    return (
      `${name} is known to pay for ${count(others.length, "service")} ${on}: ` +
      `${series(others)}.`
    );
  return `${name} is known to be paid for by ${series(others)} ${on}.`;
}
