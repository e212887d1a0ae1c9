// The tables behind the picture: bodies, lines, partnerships.
import { More } from "../../parts/more";
import { withParams } from "../../router";
import { budgets, cited, kinds, money, period, roles } from "../../words";
import { Grid } from "../map/grid";
import type { Network } from "./graph";

/** The most rows of a table; the files have all. */
const ROWS = 300;

export function Tables({ network }: { network: Network }) {
  if (network.links.length === 0) return null;
  return (
    <More summary="The same as tables">
      <Bodies funders={network.funders} />
      <Lines network={network} />
      {network.partnerships.length > 0 && (
        <section aria-labelledby="partnerships">
          <h2 class="govuk-heading-m" id="partnerships">
            Partnerships
          </h2>
          <p class="govuk-body">Bodies that pay for the same services.</p>
          <Grid
            label="Partnerships"
            columns={[{ title: "Bodies" }, { title: "Services that both pay for" }]}
            rows={network.partnerships.slice(0, ROWS).map((one, index) => ({
              key: String(index),
              cells: [
                <span class="rj-regular">{one.bodies.map((body) => body.name).join(" and ")}</span>,
                one.services.map((service) => service.name).join(", "),
              ],
            }))}
          />
        </section>
      )}
    </More>
  );
}

function Bodies({ funders }: { funders: Network["funders"] }) {
  const sorted = [...funders].sort(
    (a, b) => b.serviceCount - a.serviceCount || a.body.name.localeCompare(b.body.name),
  );
  return (
    <section aria-labelledby="bodies">
      <h2 class="govuk-heading-m" id="bodies">
        Bodies
      </h2>
      <p class="govuk-body">
        A key connector is a body without which the services that it funds would no longer be
        linked.
      </p>
      <Grid
        label="Bodies"
        columns={[
          { title: "Body" },
          { title: "Services", numeric: true },
          { title: "Only known funder of" },
          { title: "Key connector" },
        ]}
        rows={sorted.slice(0, ROWS).map(({ body, serviceCount, soleFunderOf, articulation }) => ({
          key: body.slug,
          cells: [
            <>
              <a href={`/funding/${body.slug}`}>{body.name}</a>
              <br />
              <span class="rj-small rj-quiet rj-regular">{kinds[body.kind]}</span>
              <span class="rj-small rj-regular rj-noprint">
                {" "}
                <a href={withParams({ body: body.slug, service: null, hops: "2" })}>
                  Show its links<span class="govuk-visually-hidden">: {body.name}</span>
                </a>
              </span>
            </>,
            serviceCount,
            soleFunderOf.length === 0
              ? "none"
              : soleFunderOf.map((one, index) => (
                  <span key={one.slug}>
                    {index > 0 && ", "}
                    <a href={`/services/${one.slug}`}>{one.name}</a>
                  </span>
                )),
            articulation ? "yes" : "no",
          ],
        }))}
      />
    </section>
  );
}

function Lines({ network }: { network: Network }) {
  const bodies = new Map(network.funders.map(({ body }) => [body.slug, body.name]));
  const services = new Map(network.services.map(({ service }) => [service.slug, service.name]));
  return (
    <section aria-labelledby="lines">
      <h2 class="govuk-heading-m" id="lines">
        Funding lines
      </h2>
      <Grid
        label="Funding lines"
        columns={[
          { title: "Body" },
          { title: "Service" },
          { title: "For" },
          { title: "When" },
          { title: "Amount" },
          { title: "Source" },
        ]}
        rows={network.links.slice(0, ROWS).map((link) => ({
          key: link.id,
          cells: [
            <span class="rj-regular">
              {bodies.get(link.funder.slug) ?? link.funder.slug}
              {link.lead && " (lead)"}
            </span>,
            <a href={`/services/${link.service.slug}`}>
              {services.get(link.service.slug) ?? link.service.slug}
            </a>,
            `${roles[link.role]}, ${budgets[link.budget]}`,
            period(link),
            money(link.annualAmount ?? null),
            cited(link),
          ],
        }))}
      />
      {network.links.length > ROWS && (
        <p class="govuk-body">The first {ROWS} lines are on show; the CSV has all.</p>
      )}
    </section>
  );
}
