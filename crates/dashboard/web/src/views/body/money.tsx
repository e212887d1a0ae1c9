// What a body pays for today, or paid for on its last day, with whom, and what depends on it.
import { budgets, cited, money as amount, period, roles, series } from "../../words";
import { lower } from "../funding/look";
import type { Body, Paid } from "../body";
import { confirmed } from "../map/cover";
import { Grid } from "../map/grid";

/** The services of which no other funder is known. */
export function soleFunderOf(slug: string, { links }: Pick<Paid, "links">): string[] {
  return [
    ...new Set(
      links
        .filter(({ service }) => service.funding.soleFunder?.slug === slug)
        .map(({ service }) => service.name),
    ),
  ];
}

export function Money({ body, money }: { body: Body; money: Paid }) {
  const alone = soleFunderOf(body.slug, money);
  const ended = body.validTo === money.asOf;
  const title = ended ? "What it paid for on its last day" : "What it pays for";
  return (
    <section aria-labelledby="money">
      <h2 class="govuk-heading-m" id="money">
        {title}
      </h2>
      {money.links.length === 0 ? (
        <p class="govuk-body">Not known: no source on record names anything.</p>
      ) : (
        <>
          <Grid
            label={title}
            file={`${body.slug}-funding`}
            wide
            columns={[
              { title: "Service" },
              { title: "For" },
              { title: "When" },
              { title: "Amount" },
              { title: "Source" },
            ]}
            rows={money.links.map((line) => ({
              key: line.id,
              cells: [
                <>
                  <a href={`/services/${line.service.slug}`}>{line.service.name}</a>
                  {line.lead && " (lead commissioner)"}
                </>,
                `${roles[line.role]}, ${lower(budgets[line.budget])}`,
                <>
                  {period(line)}
                  <br />
                  <span class="rj-small rj-quiet">{confirmed(line)}</span>
                </>,
                amount(line.annualAmount ?? null),
                <span class="rj-small">
                  {cited(line)}
                  {line.namedFunder.slug !== body.slug &&
                    `; the source names ${line.namedFunder.name}`}
                </span>,
              ],
            }))}
          />
          {alone.length > 0 && (
            <p class="govuk-body">
              <strong>It is the only known funder of</strong> {series(alone)}.
            </p>
          )}
          <p class="govuk-body rj-noprint">
            {!ended && (
              <>
                <a href={`/funding?withdraw=${body.slug}`}>
                  What would happen if it stopped paying?
                </a>
                <br />
              </>
            )}
            <a href={`/funding?look=body:${body.slug}${ended ? `&asOf=${money.asOf}` : ""}`}>
              See it in the picture
            </a>
          </p>
        </>
      )}
      {body.partners.length > 0 && (
        <>
          <h3 class="govuk-heading-s">Together with</h3>
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
                , for {series(one.services.map((service) => service.name))}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
