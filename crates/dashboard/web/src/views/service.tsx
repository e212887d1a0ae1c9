// One service: what is known of it and how, what follows, and who pays.
import { useState } from "preact/hooks";
import {
  ServiceHistoryDocument,
  ServicePageDocument,
  ServiceScoreDocument,
  type ServicePageQuery,
} from "../generated/graphql";
import { Characteristics, Verdict } from "../parts/assessment";
import { Crumb } from "../parts/crumb";
import { DefinitionChoice, useDefinition } from "../parts/definition";
import { FactTable } from "../parts/evidence";
import { Scroll } from "../parts/field";
import { ClassName } from "../parts/marks";
import { Row } from "../parts/row";
import { QueryBoundary } from "../parts/query-boundary";
import { useQuery } from "../use-query";
import {
  bases,
  budgets,
  changeKinds,
  cited,
  classes,
  count,
  day,
  figure,
  kinds,
  leads,
  money,
  nations,
  period,
  roles,
  series,
  signed,
  statuses,
  unknownReasons,
} from "../words";

type Service = NonNullable<ServicePageQuery["service"]>;

export function ServiceView({ slug }: { slug: string }) {
  const query = useQuery(ServicePageDocument, { slug });
  return (
    <>
      <Crumb to="/services">Services</Crumb>
      <QueryBoundary query={query} what="this service">
        {({ service }) =>
          service ? (
            <ServiceDetails service={service} />
          ) : (
            <>
              <h1 class="govuk-heading-l">No such service</h1>
              <p class="govuk-body">
                The registry has no published service at this address.{" "}
                <a href="/services">Look for it by name</a>.
              </p>
            </>
          )
        }
      </QueryBoundary>
    </>
  );
}

function ServiceDetails({ service }: { service: Service }) {
  const { classification } = service;
  return (
    <>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-3">{service.name}</h1>
      <p class="govuk-body-l">
        <ClassName kind={classification.class} />{" "}
        <span class="govuk-body rj-quiet">{bases[classification.basis]}</span>
      </p>
      {!service.published && (
        <p class="govuk-inset-text">Not published yet: it waits for a reviewer.</p>
      )}
      {classification.contradicted && (
        <div class="govuk-warning-text">
          <span class="govuk-warning-text__icon" aria-hidden="true">
            !
          </span>
          <strong class="govuk-warning-text__text">
            <span class="govuk-visually-hidden">Warning</span>What is known rules out the class that
            was {classification.basis === "DECIDED" ? "decided" : "attested"}. See the reasons
            below.
          </strong>
        </div>
      )}
      {classification.unlikely && (
        <p class="govuk-inset-text">
          What is known does not rule out the class that was{" "}
          {classification.basis === "DECIDED" ? "decided" : "attested"}, but another one is likely.
          See what it rests on below.
        </p>
      )}
      <dl class="govuk-summary-list rj-small">
        <Row name="Status">{statuses[service.status]}</Row>
        <Row name="Place">
          {nations[service.nation]}
          {service.localities.length > 0 && `: ${series(service.localities)}`}
        </Row>
        <Row name="Serves">
          {service.areas.length === 0 ? (
            <Unknown why="no source names the areas" />
          ) : (
            <Links items={service.areas.map((area) => [`/funding/${area.slug}`, area.name])} />
          )}
        </Row>
        <Row name="Managed by">{service.hostOrganisation ?? <Unknown />}</Row>
        {service.otherNames.length > 0 && (
          <Row name="Also called">{series(service.otherNames)}</Row>
        )}
        {service.website && (
          <Row name="Website">
            <a href={service.website} rel="noreferrer">
              {service.website}
            </a>
          </Row>
        )}
        {service.team?.totalWte && (
          <Row name="Size">{range(service.team.totalWte)} whole-time equivalents</Row>
        )}
        <Row name="Class given by">
          {classification.decision
            ? `${classification.decision.decidedBy}, ${day(classification.decision.decidedAt)}: ` +
              `${classes[classification.decision.class]}. ${classification.decision.reason}`
            : classification.attestations.length === 0
              ? "no source; the class follows from the rules"
              : classification.attestations.map((one, index) => (
                  <div key={index}>
                    {`${cited(one)}: ${classes[one.class].toLowerCase()}`}
                    {one.asOf && `, for ${day(one.asOf)}`}
                  </div>
                ))}
        </Row>
      </dl>
      <div class="rj-split">
        <div>
          <Facts service={service} />
          <Interventions service={service} />
          <Paid service={service} />
          <History slug={service.slug} />
        </div>
        <Scored slug={service.slug} />
      </div>
    </>
  );
}

function range({ low, high }: { low: number | null; high: number | null }): string {
  if (low === null) return high === null ? "not known" : `at most ${figure(high)}`;
  if (high === null) return `at least ${figure(low)}`;
  return low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
}

function Unknown({ why }: { why?: string }) {
  return <span class="rj-quiet">not known{why ? `: ${why}` : ""}</span>;
}

function Links({ items }: { items: (readonly [string, string])[] }) {
  return (
    <>
      {items.map(([address, name], index) => (
        <span key={address}>
          {index > 0 && ", "}
          <a href={address}>{name}</a>
        </span>
      ))}
    </>
  );
}

function Facts({ service }: { service: Service }) {
  const known = service.facts.filter((fact) => fact.known);
  const unknown = service.facts.filter((fact) => !fact.known);
  return (
    <section aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">
        What is known
      </h2>
      <p class="govuk-body">
        {known.length} of {count(service.facts.length, "fact")}.
      </p>
      {known.length > 0 && (
        <FactTable
          label="What is known"
          caption="Facts with their sources"
          facts={known}
          says={(fact) => <Claims claims={fact.claims} shown={fact.text} />}
        />
      )}
      {unknown.length > 0 && (
        <details class="govuk-details">
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">
              {count(unknown.length, "fact")} not known
            </span>
          </summary>
          <div class="govuk-details__text">
            <ul class="govuk-list rj-small">
              {unknown.map((fact) => (
                <li key={fact.definition.id}>
                  {fact.definition.question}{" "}
                  <span class="rj-quiet">
                    Not known{fact.unknownReason ? `: ${unknownReasons[fact.unknownReason]}` : ""}.
                  </span>
                  {fact.claims.length > 0 && <Claims claims={fact.claims} shown="" />}
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
    </section>
  );
}

function Claims({ claims, shown }: { claims: Service["facts"][number]["claims"]; shown: string }) {
  if (claims.length === 0) return <span class="rj-quiet">it follows from other facts</span>;
  return (
    <>
      {claims.map((claim, index) => (
        <div key={index}>
          {claim.text !== shown && <>{claim.text}: </>}
          {claim.source.title}
          {claim.locator && `, ${claim.locator}`}
          {claim.observedOn && `, for ${day(claim.observedOn)}`}
          {claim.superseded && <strong> (superseded by a later one)</strong>}
          {claim.note && <div class="rj-quiet">{claim.note}</div>}
        </div>
      ))}
    </>
  );
}

function Interventions({ service }: { service: Service }) {
  return (
    <section aria-labelledby="offers">
      <h2 class="govuk-heading-m" id="offers">
        What it offers
      </h2>
      {service.interventions.length === 0 ? (
        <p class="govuk-body">
          <Unknown why="no source names an intervention" />
        </p>
      ) : (
        <ul class="govuk-list govuk-list--bullet rj-small">
          {service.interventions.map((one) => (
            <li key={one.slug}>
              {one.name}
              {one.evidence.length > 0 && (
                <span class="rj-quiet">
                  {" "}
                  ({one.evidence.map((rating) => `${rating.scheme}: ${rating.rating}`).join("; ")})
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Paid({ service }: { service: Service }) {
  const { funding } = service;
  const joint = funding.jointFunding;
  const paying = [
    joint.camhs && "CAMHS",
    joint.childrensServices && "children’s services",
    joint.publicHealth && "public health",
  ].filter((one) => one !== false);
  return (
    <section aria-labelledby="paid">
      <h2 class="govuk-heading-m" id="paid">
        Who pays
      </h2>
      {funding.lines.length === 0 ? (
        <p class="govuk-body">
          <Unknown why="no source says who pays today" />
        </p>
      ) : (
        <>
          <p class="govuk-body">
            {count(funding.funderCount, "body is", "bodies are")} known to pay;{" "}
            {leads[funding.lead]}.{" "}
            {joint.complete
              ? "CAMHS, children’s services and public health share the cost."
              : paying.length > 0
                ? `Of the three budgets that ideally share the cost, ${series(paying)} ` +
                  `${paying.length === 1 ? "is" : "are"} known to pay.`
                : ""}
            {funding.firstEnding && ` The first funding ends on ${day(funding.firstEnding)}.`}
          </p>
          <Scroll label="Funding of this service">
            <table class="govuk-table rj-table rj-table--stack">
              <caption class="govuk-visually-hidden">Funding lines</caption>
              <thead class="govuk-table__head">
                <tr class="govuk-table__row">
                  <th scope="col" class="govuk-table__header">
                    Body
                  </th>
                  <th scope="col" class="govuk-table__header">
                    For
                  </th>
                  <th scope="col" class="govuk-table__header">
                    When
                  </th>
                  <th scope="col" class="govuk-table__header">
                    Amount
                  </th>
                </tr>
              </thead>
              <tbody class="govuk-table__body">
                {funding.lines.map((line) => (
                  <tr class="govuk-table__row" key={line.id}>
                    <th scope="row" class="govuk-table__header">
                      <a href={`/funding/${line.funder.slug}`}>{line.funder.name}</a>
                      {line.lead && " (lead)"}
                      <br />
                      <span class="rj-small rj-quiet rj-regular">{kinds[line.funder.kind]}</span>
                    </th>
                    <td class="govuk-table__cell">
                      {roles[line.role]}, {budgets[line.budget]}
                    </td>
                    <td class="govuk-table__cell">{period(line)}</td>
                    <td class="govuk-table__cell">{money(line.annualAmount ?? null)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
      <p class="govuk-body">
        <a href={`/funding?service=${service.slug}&hops=2`}>See it in the funding network</a>
      </p>
    </section>
  );
}

function Scored({ slug }: { slug: string }) {
  const definition = useDefinition();
  const query = useQuery(ServiceScoreDocument, { slug, definition });
  return (
    <section class="rj-aside" aria-labelledby="scored">
      <h2 class="govuk-heading-m" id="scored">
        What the rules make of it
      </h2>
      <DefinitionChoice />
      <QueryBoundary query={query} what="the score">
        {({ service }) =>
          service && (
            <>
              <Verdict assessment={service.assessment} />
              <Characteristics assessment={service.assessment} />
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}

function History({ slug }: { slug: string }) {
  const [after, setAfter] = useState<string | null>(null);
  const query = useQuery(ServiceHistoryDocument, { slug, after });
  return (
    <section aria-labelledby="history">
      <h2 class="govuk-heading-m" id="history">
        History
      </h2>
      <QueryBoundary query={query} what="the history">
        {({ service }) =>
          service && (
            <>
              <ol class="rj-plain-list">
                {service.history.nodes.map((change, index) => (
                  <li key={index} class="rj-small">
                    <strong>{changeKinds[change.kind]}</strong> {change.summary}
                    {change.reason && `: ${change.reason}`}{" "}
                    <span class="rj-quiet">{signed(change)}</span>
                  </li>
                ))}
              </ol>
              <p class="govuk-body">
                {after !== null && (
                  <>
                    <button type="button" class="rj-sort" onClick={() => setAfter(null)}>
                      From the beginning
                    </button>{" "}
                  </>
                )}
                {service.history.pageInfo.hasNextPage && (
                  <button
                    type="button"
                    class="rj-sort"
                    onClick={() => setAfter(service.history.pageInfo.endCursor ?? null)}
                  >
                    Later changes
                  </button>
                )}
              </p>
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}
