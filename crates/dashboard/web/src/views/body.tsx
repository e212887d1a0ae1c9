// A body that commissions or pays: one page that answers for its area and its money, and prints.
import {
  BodyDocument,
  BodyMoneyDocument,
  type BodyMoneyQuery,
  type BodyQuery,
} from "../generated/graphql";
import { AskYourself } from "../parts/ask-yourself";
import { Crumb } from "../parts/crumb";
import { FirstWait, QueryBoundary } from "../parts/query-boundary";
import { Quote } from "../parts/quote";
import { Take, tablesOfPage } from "../parts/take";
import { useTitle } from "../title";
import { useQuery } from "../use-query";
import { count, day, kinds, money as amount, nations, series } from "../words";
import { Here } from "./body/here";
import { Money } from "./body/money";
import { Neighbours } from "./body/neighbours";
import { babies } from "./map/cover";
import { sentenceOf } from "./map/panel";

export type Body = NonNullable<BodyQuery["commissioningBody"]>;
export type Paid = BodyMoneyQuery["fundingNetwork"];

export function BodyView({ slug }: { slug: string }) {
  const query = useQuery(BodyDocument, { slug });
  useTitle(query.data?.commissioningBody?.name);
  return (
    <>
      <Crumb to="/map">Map and gaps</Crumb>
      <QueryBoundary query={query} what="this body">
        {(data) =>
          data.commissioningBody ? (
            <Details data={data} body={data.commissioningBody} />
          ) : (
            <>
              <h1 class="govuk-heading-l">No such body</h1>
              <p class="govuk-body">
                The register has no council, board or funder at this address.{" "}
                <a href={`/search?q=${encodeURIComponent(slug.replaceAll("-", " "))}`}>
                  Search for it
                </a>
                , or <a href="/map">find it on the map</a>.
              </p>
            </>
          )
        }
      </QueryBoundary>
    </>
  );
}

function Details({ data, body }: { data: BodyQuery; body: Body }) {
  const { coverage } = data;
  const ended = lastDay(body, coverage.asOf);
  const money = useQuery(BodyMoneyDocument, { slugs: [body.slug], asOf: ended });
  const area = coverage.area ?? null;
  return (
    <>
      <h1 class="govuk-heading-l">{body.name}</h1>
      <p class="govuk-body rj-quiet">
        {[kinds[body.kind], body.nation ? nations[body.nation] : ""].filter(Boolean).join(", ")}
      </p>
      {body.validTo && (
        <div class="govuk-inset-text">
          It ended on {day(body.validTo)}
          {body.successors.length > 0 && (
            <>
              {" "}
              and was followed by <Links bodies={body.successors} />
            </>
          )}
          .
        </div>
      )}
      <section class="rj-hero rj-hero--words" aria-label="The answer in short">
        {area && <Quote sentence={sentenceOf(area, coverage.asOf)} />}
        {money.data ? (
          <Quote sentence={sayMoney(body, money.data.fundingNetwork)} />
        ) : (
          <FirstWait query={money} what="its money" />
        )}
        <Facts body={body} area={area} />
      </section>
      <Here body={body} area={area} />
      <QueryBoundary query={money} what="its money">
        {({ fundingNetwork }) => <Money body={body} money={fundingNetwork} />}
      </QueryBoundary>
      <Neighbours slug={body.slug} name={body.name} />
      <Before body={body} />
      <p class="govuk-body rj-small rj-actions rj-noprint">
        <Take file={body.slug} label={body.name} csv={false} tables={() => tablesOfPage()} />
        <button type="button" class="rj-sort" onClick={() => print()}>
          Print this page
        </button>
        <AskYourself document={BodyDocument} variables={{ slug: body.slug }} what="this page" />
      </p>
    </>
  );
}

/**
 * The last day of a body that has ended. What it paid for is asked for that day: later on it stands
 * for its successors, and what they pay for was not all its own.
 */
export function lastDay({ validTo }: Pick<Body, "validTo">, today: string): string | null {
  return validTo && validTo < today ? validTo : null;
}

/** What it is known to pay for, in a sentence that can be quoted. */
export function sayMoney(
  body: Pick<Body, "name" | "validTo">,
  { asOf, links, total }: Paid,
): string {
  const ended = body.validTo === asOf;
  const on = `On ${day(asOf)}${ended ? ", its last day," : ""}`;
  const names = [...new Set(links.map(({ service }) => service.name))];
  if (names.length === 0)
    return (
      `${on} no source on record names a parent-infant service that ${body.name} ` +
      `${ended ? "paid for. It may have paid" : "pays for. It may pay"} for some.`
    );
  return (
    `${on} ${body.name} is on record as paying for ` +
    `${names.length > 6 ? `${names.length} services` : series(names)}; ` +
    (total.knownLines === 0
      ? "the amounts are not known."
      : `${amount(total.known)} of it is known` +
        (total.unknownLines > 0
          ? `, ${count(total.unknownLines, "amount is", "amounts are")} not.`
          : ".")) +
    (links.some((line) => line.current)
      ? ""
      : ` None of it is confirmed in the ${ended ? "24 months before" : "last 24 months"}.`)
  );
}

function Facts({ body, area }: { body: Body; area: BodyQuery["coverage"]["area"] | null }) {
  return (
    <dl class="rj-hero__facts">
      {area && (
        <>
          <dt>Babies under two</dt>
          <dd>
            {babies(area.babies)}
            {area.babies &&
              ` in the middle of ${area.babies.year}` +
                (area.babies.source ? ` (${area.babies.source.title})` : "")}
          </dd>
          {area.rank != null && (
            <>
              <dt>Gap</dt>
              <dd>
                number {area.rank} by babies among areas of its kind without a known full team{" "}
                <a class="rj-noprint" href="/map#gaps">
                  See the others
                </a>
              </dd>
            </>
          )}
        </>
      )}
      <dt>Exists</dt>
      <dd>
        {body.validFrom ? `since ${day(body.validFrom)}` : "start date not known"}
        {body.validTo ? `, until ${day(body.validTo)}` : "; current"}
      </dd>
      <dt>Codes</dt>
      <dd>
        {series(
          [
            body.odsCode ? `ODS ${body.odsCode}` : "",
            body.gssCode ? `GSS ${body.gssCode}` : "",
          ].filter(Boolean),
        ) || "not known"}
      </dd>
    </dl>
  );
}

function Before({ body }: { body: Body }) {
  if (body.predecessors.length + body.successors.length === 0) return null;
  return (
    <section aria-labelledby="before">
      <h2 class="govuk-heading-m" id="before">
        Before and after
      </h2>
      {body.predecessors.length > 0 && (
        <p class="govuk-body">
          It followed <Links bodies={body.predecessors} />.
        </p>
      )}
      {body.successors.length > 0 && (
        <p class="govuk-body">
          It was followed by <Links bodies={body.successors} />.
        </p>
      )}
    </section>
  );
}

function Links({ bodies }: { bodies: Body["predecessors"] }) {
  const ends = new Set(bodies.map((one) => one.validTo));
  const [shared] = bodies.length > 1 && ends.size === 1 ? [...ends] : [null];
  return (
    <>
      {bodies.map((one, index) => (
        <span key={one.slug}>
          {index > 0 && (index === bodies.length - 1 ? " and " : ", ")}
          <a href={`/funding/${one.slug}`}>{one.name}</a>
          {one.validTo && !shared && ` (until ${day(one.validTo)})`}
        </span>
      ))}
      {shared && ` (all until ${day(shared)})`}
    </>
  );
}
