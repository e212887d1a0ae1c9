// A commissioning body: what it pays for, with whom, and which services work in its area.
import { BodyDocument, type BodyQuery } from "../generated/graphql";
import { Crumb } from "../parts/crumb";
import { Scroll } from "../parts/field";
import { QueryBoundary } from "../parts/query-boundary";
import { useQuery } from "../use-query";
import { budgets, cited, day, kinds, money, nations, period, roles, series } from "../words";

type Body = NonNullable<BodyQuery["commissioningBody"]>;

export function BodyView({ slug }: { slug: string }) {
  const query = useQuery(BodyDocument, { slug, asOf: null });
  return (
    <>
      <Crumb to="/funding">Funding network</Crumb>
      <QueryBoundary query={query} what="this body">
        {({ commissioningBody }) =>
          commissioningBody ? (
            <BodyDetails body={commissioningBody} />
          ) : (
            <>
              <h1 class="govuk-heading-l">No such body</h1>
              <p class="govuk-body">
                The registry has no commissioning body at this address.{" "}
                <a href="/funding">Go to the funding network</a>.
              </p>
            </>
          )
        }
      </QueryBoundary>
    </>
  );
}

function BodyDetails({ body }: { body: Body }) {
  const rows: [string, preact.ComponentChildren][] = [
    ["Kind", kinds[body.kind]],
    ["Nation", body.nation ? nations[body.nation] : "the whole kingdom, or not known"],
    [
      "Codes",
      series(
        [
          body.odsCode ? `ODS ${body.odsCode}` : "",
          body.gssCode ? `GSS ${body.gssCode}` : "",
        ].filter(Boolean),
      ) || "not known",
    ],
    [
      "Exists",
      (body.validFrom ? `from ${day(body.validFrom)}` : "since a day that is not known") +
        (body.validTo ? ` until ${day(body.validTo)}` : "; no end is known"),
    ],
  ];
  if (body.predecessors.length > 0) rows.push(["Followed", <Links bodies={body.predecessors} />]);
  if (body.successors.length > 0) rows.push(["Followed by", <Links bodies={body.successors} />]);
  return (
    <>
      <h1 class="govuk-heading-l">{body.name}</h1>
      <dl class="govuk-summary-list rj-small">
        {rows.map(([name, value]) => (
          <div class="govuk-summary-list__row" key={name}>
            <dt class="govuk-summary-list__key">{name}</dt>
            <dd class="govuk-summary-list__value">{value}</dd>
          </div>
        ))}
      </dl>
      <h2 class="govuk-heading-m">What it pays for</h2>
      {body.funds.length === 0 ? (
        <p class="govuk-body">Not known: no source names anything that it pays for.</p>
      ) : (
        <>
          <Scroll label="What it pays for">
            <table class="govuk-table rj-table rj-table--stack">
              <caption class="govuk-visually-hidden">Every funding line on record</caption>
              <thead class="govuk-table__head">
                <tr class="govuk-table__row">
                  <th scope="col" class="govuk-table__header">
                    Service
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
                  <th scope="col" class="govuk-table__header">
                    Source
                  </th>
                </tr>
              </thead>
              <tbody class="govuk-table__body">
                {body.funds.map((line) => (
                  <tr class="govuk-table__row" key={line.id}>
                    <th scope="row" class="govuk-table__header">
                      <a href={`/services/${line.service.slug}`}>{line.service.name}</a>
                      {line.lead && " (lead)"}
                    </th>
                    <td class="govuk-table__cell">
                      {roles[line.role]}, {budgets[line.budget]}
                    </td>
                    <td class="govuk-table__cell">{period(line)}</td>
                    <td class="govuk-table__cell">{money(line.annualAmount ?? null)}</td>
                    <td class="govuk-table__cell rj-small">{cited(line)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p class="govuk-body">
            <a href={`/funding?body=${body.slug}&hops=2`}>See it in the network</a>, or{" "}
            <a href={`/funding?withdraw=${body.slug}`}>ask what would happen without it</a>.
          </p>
        </>
      )}
      <h2 class="govuk-heading-m">With whom</h2>
      {body.partners.length === 0 ? (
        <p class="govuk-body">No other body is known to pay for the same services today.</p>
      ) : (
        <ul class="govuk-list govuk-list--bullet">
          {body.partners.map((one, index) => (
            <li key={index}>
              {one.bodies
                .filter((other) => other.slug !== body.slug)
                .map((other) => (
                  <a key={other.slug} href={`/funding/${other.slug}`}>
                    {other.name}
                  </a>
                ))}
              , on {series(one.services.map((service) => service.name))}
            </li>
          ))}
        </ul>
      )}
      <h2 class="govuk-heading-m">Services in its area</h2>
      {body.serves.length === 0 ? (
        <p class="govuk-body">None is known. That does not mean that there is none.</p>
      ) : (
        <ul class="govuk-list govuk-list--bullet">
          {body.serves.map((one) => (
            <li key={one.slug}>
              <a href={`/services/${one.slug}`}>{one.name}</a>
            </li>
          ))}
        </ul>
      )}
      {body.serves.length > 0 && (
        <p class="govuk-body">
          <a href={`/services?area=${body.slug}`}>See them in the list of services</a>, with class
          and score.
        </p>
      )}
    </>
  );
}

function Links({ bodies }: { bodies: { slug: string; name: string }[] }) {
  return (
    <>
      {bodies.map((one, index) => (
        <span key={one.slug}>
          {index > 0 && ", "}
          <a href={`/funding/${one.slug}`}>{one.name}</a>
        </span>
      ))}
    </>
  );
}
