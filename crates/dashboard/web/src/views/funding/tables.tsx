// The tables behind the picture: bodies, lines, partnerships.
import { Scroll } from "../../parts/field";
import { Heads } from "../../parts/heads";
import { More } from "../../parts/more";
import { withParams } from "../../router";
import { budgets, cited, kinds, money, period, roles } from "../../words";
import type { Network } from "./graph";

export function Tables({ network }: { network: Network }) {
  const bodies = new Map(network.funders.map(({ body }) => [body.slug, body]));
  const services = new Map(network.services.map(({ service }) => [service.slug, service]));
  if (network.links.length === 0) return null;
  const LINES = 300;
  return (
    <More summary="The same as tables">
      <section aria-labelledby="bodies">
        <h2 class="govuk-heading-m" id="bodies">
          Bodies
        </h2>
        <p class="govuk-body">
          A key connector is a body without which the services that it funds would no longer be
          linked.
        </p>
        <Scroll label="Bodies">
          <table class="govuk-table rj-table">
            <caption class="govuk-visually-hidden">Bodies that pay</caption>
            <Heads
              titles={[
                "Body",
                { title: "Services", look: "govuk-table__header--numeric" },
                "Only known funder of",
                "Key connector",
                { title: "Look", look: "rj-noprint" },
              ]}
            />
            <tbody class="govuk-table__body">
              {[...network.funders]
                .sort(
                  (a, b) =>
                    b.serviceCount - a.serviceCount || a.body.name.localeCompare(b.body.name),
                )
                .slice(0, LINES)
                .map((node) => (
                  <tr class="govuk-table__row" key={node.body.slug}>
                    <th scope="row" class="govuk-table__header">
                      <a href={`/funding/${node.body.slug}`}>{node.body.name}</a>
                      <br />
                      <span class="rj-small rj-quiet rj-regular">{kinds[node.body.kind]}</span>
                    </th>
                    <td class="govuk-table__cell govuk-table__cell--numeric">
                      {node.serviceCount}
                    </td>
                    <td class="govuk-table__cell">
                      {node.soleFunderOf.length === 0
                        ? "none"
                        : node.soleFunderOf.map((one, index) => (
                            <span key={one.slug}>
                              {index > 0 && ", "}
                              <a href={`/services/${one.slug}`}>{one.name}</a>
                            </span>
                          ))}
                    </td>
                    <td class="govuk-table__cell">{node.articulation ? "yes" : "no"}</td>
                    <td class="govuk-table__cell rj-noprint rj-nowrap">
                      <a href={withParams({ body: node.body.slug, service: null, hops: "2" })}>
                        Show its links<span class="govuk-visually-hidden">: {node.body.name}</span>
                      </a>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <section aria-labelledby="lines">
        <h2 class="govuk-heading-m" id="lines">
          Funding lines
        </h2>
        <Scroll label="Funding lines">
          <table class="govuk-table rj-table">
            <caption class="govuk-visually-hidden">Funding lines</caption>
            <Heads titles={["Body", "Service", "For", "When", "Amount", "Source"]} />
            <tbody class="govuk-table__body">
              {network.links.slice(0, LINES).map((link) => (
                <tr class="govuk-table__row" key={link.id}>
                  <th scope="row" class="govuk-table__header rj-regular">
                    {bodies.get(link.funder.slug)?.name ?? link.funder.slug}
                    {link.lead && <strong> (lead)</strong>}
                  </th>
                  <td class="govuk-table__cell">
                    <a href={`/services/${link.service.slug}`}>
                      {services.get(link.service.slug)?.name ?? link.service.slug}
                    </a>
                  </td>
                  <td class="govuk-table__cell">
                    {roles[link.role]}, {budgets[link.budget]}
                  </td>
                  <td class="govuk-table__cell">{period(link)}</td>
                  <td class="govuk-table__cell">{money(link.annualAmount ?? null)}</td>
                  <td class="govuk-table__cell rj-small">{cited(link)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {network.links.length > LINES && (
          <p class="govuk-body">The first {LINES} lines are on show; the CSV has all.</p>
        )}
      </section>
      {network.partnerships.length > 0 && (
        <section aria-labelledby="partnerships">
          <h2 class="govuk-heading-m" id="partnerships">
            Partnerships
          </h2>
          <p class="govuk-body">Bodies that pay for the same services.</p>
          <Scroll label="Partnerships">
            <table class="govuk-table rj-table">
              <caption class="govuk-visually-hidden">Partnerships</caption>
              <Heads titles={["Bodies", "Services that both pay for"]} />
              <tbody class="govuk-table__body">
                {network.partnerships.slice(0, LINES).map((one, index) => (
                  <tr class="govuk-table__row" key={index}>
                    <th scope="row" class="govuk-table__header rj-regular">
                      {one.bodies.map((body) => body.name).join(" and ")}
                    </th>
                    <td class="govuk-table__cell">
                      {one.services.map((service) => service.name).join(", ")}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
    </More>
  );
}
