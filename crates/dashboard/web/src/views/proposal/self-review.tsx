// The self-reviews of a proposal: for its author and reviewers.
import type { SelfReviewedFragment } from "../../generated/graphql";
import { day } from "../../words";
import { Grid } from "../map/grid";
import { RATINGS, auditOf, answerOf } from "../quality/audit";

export function SelfReviews({ reviews }: { reviews: SelfReviewedFragment[] }) {
  return (
    <>
      {reviews.map((review, index) => (
        <SelfReview key={index} review={review} />
      ))}
    </>
  );
}

function SelfReview({ review: { standardSetSlug, contents } }: { review: SelfReviewedFragment }) {
  if (!contents)
    return <p class="govuk-body">What the self-review says is not in this register.</p>;
  const { standardSet, version } = contents;
  const titles = new Map<string, string>(RATINGS);
  const standards = standardSet?.groups.flatMap((group) => group.standards) ?? [];
  const names = new Map(standards.map(({ number, title }) => [number, title]));
  const audit = auditOf(contents);
  return (
    <>
      <h3 class="govuk-heading-s">
        Self-review: {standardSet?.title ?? standardSetSlug}, version {version}
      </h3>
      {standardSet?.label && <p class="govuk-body rj-label">{standardSet.label}</p>}
      <p class="govuk-body rj-small">
        A working paper of the service: it is never published. What is not in it is not known.
      </p>
      <Grid
        label="What the service says of each standard, and what it plans"
        columns={["Standard", "Stands", "What shows it", "Plan"].map((title) => ({ title }))}
        rows={Object.keys(audit).map((number) => {
          const { rating, evidence, what, who, by, done } = answerOf(audit, number);
          const planned = what && `${what} (${who}, by ${day(by)}${done && `, done ${day(done)}`})`;
          const name = names.get(number);
          return {
            key: number,
            cells: [
              name ? `${number} ${name}` : number,
              titles.get(rating) ?? "",
              evidence,
              planned,
            ],
          };
        })}
      />
    </>
  );
}
