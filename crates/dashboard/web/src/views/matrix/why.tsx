// Why a cell says what it says: the rule, what is known for it, and what would meet it.
import { MatrixCellDocument, type MatrixCellQuery } from "../../generated/graphql";
import { questionsOf } from "../../parts/evidence";
import { ImpliedMark, useEvidence } from "../../parts/evidence-choice";
import { QueryBoundary } from "../../parts/query-boundary";
import { Quote } from "../../parts/quote";
import { Reasons } from "../../parts/reasons";
import { Sheet } from "../../parts/sheet";
import { useQuery } from "../../use-query";
import { cited, day, figure } from "../../words";
import { lookOf, sayCell } from "./look";
import { HeatMark } from "./mark";

type Service = NonNullable<MatrixCellQuery["service"]>;

export function Why({
  slug,
  id,
  definition,
  onClose,
}: {
  slug: string;
  id: string;
  definition: string;
  onClose: () => void;
}) {
  const evidence = useEvidence();
  const query = useQuery(MatrixCellDocument, { slug, definition, evidence });
  return (
    <Sheet label="Why this cell" onClose={onClose}>
      <QueryBoundary query={query} what="this cell">
        {({ service }) => (service ? <Cell service={service} id={id} /> : <p>No such service.</p>)}
      </QueryBoundary>
    </Sheet>
  );
}

function Cell({ service, id }: { service: Service; id: string }) {
  const one = service.assessment.characteristics.find((cell) => cell.characteristic.id === id);
  if (!one) return <p class="govuk-body">No such characteristic in this definition.</p>;
  const { characteristic, score, because, remedy } = one;
  const asked = questionsOf(service.facts);
  const claims = one.claims.filter((claim) => !claim.retracted);
  return (
    <>
      <p class="govuk-caption-m">{service.name}</p>
      <h2 class="govuk-heading-m">{characteristic.title}</h2>
      <p class="govuk-body rj-verdict">
        <HeatMark look={lookOf(one)} /> <strong>{sayCell(one)}</strong>
        <span class="rj-quiet">
          {" "}
          {score.low === score.high
            ? `(${figure(score.low)} of ${figure(score.max)})`
            : `(${figure(score.low)} confirmed, up to ${figure(score.high)} possible)`}
        </span>
      </p>
      <Quote
        sentence={
          `On ${day(new Date().toISOString())}, by the answers on record for ${service.name}, ` +
          `“${characteristic.title}” is: ${sayCell(one).toLowerCase()}.`
        }
      />
      <p class="govuk-body rj-small">{characteristic.summary}</p>
      <h3 class="govuk-heading-s">Why</h3>
      <Reasons reason={because} />
      {remedy && (
        <>
          <h3 class="govuk-heading-s govuk-!-margin-top-4">What would meet it</h3>
          <p class="govuk-body">{remedy}</p>
        </>
      )}
      <h3 class="govuk-heading-s govuk-!-margin-top-4">What sources say</h3>
      {claims.length === 0 ? (
        <p class="govuk-body">No source says anything about this yet.</p>
      ) : (
        <ul class="rj-plain-list rj-small">
          {claims.map((claim) => (
            <li key={claim.id}>
              {asked.has(claim.id) && <>{asked.get(claim.id)} </>}
              <strong>{claim.text}</strong>{" "}
              <span class="rj-quiet">
                {cited(claim)}
                {claim.observedOn && `, for ${day(claim.observedOn)}`}
                <ImpliedMark basis={claim.basis} />
                {claim.superseded && " (a later claim counts in its place)"}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="govuk-body rj-noprint">
        <a href={`/services/${service.slug}`}>All that is known of this service</a>
      </p>
    </>
  );
}
