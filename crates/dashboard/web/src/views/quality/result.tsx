// What a self-audit comes out as: counts, thresholds in three values, the action plan.
import { Grid } from "../map/grid";
import { answerOf, attainments, type Audit, RATINGS, tally, toWorkOn, unshown } from "./audit";
import type { StandardSet } from "./standards";

const REACHED = new Map<boolean | null, string>([
  [true, "Reached"],
  [false, "Not reached"],
  [null, "Open: what is not known could decide it"],
]);

export function Result({
  set,
  standards,
  audit,
}: {
  set: StandardSet;
  standards: StandardSet["groups"][number]["standards"];
  audit: Audit;
}) {
  const counts = tally(standards, audit);
  const apply = standards.length - counts["not-applicable"];
  const titles = new Map<string, string>(RATINGS);
  const missing = unshown(standards, audit);
  return (
    <section aria-labelledby="result">
      <h3 class="govuk-heading-m" id="result">
        Where the team stands
      </h3>
      <p class="govuk-body">
        {counts.met} of {apply} standards that apply are met, {counts.partly} partly;{" "}
        {counts["not-met"]} are not met, and of {counts["not-known"]} it is not known yet. Not known
        is not “not met”.
      </p>
      {missing.length > 0 && (
        <p class="govuk-body">
          Nothing shows the answer yet for {missing.map(({ number }) => number).join(", ")}.
        </p>
      )}
      {set.thresholds.length > 0 && (
        <Grid
          label="Thresholds"
          columns={[
            { title: "Type" },
            { title: "Met", numeric: true },
            { title: "Needed", numeric: true },
            { title: "Not known", numeric: true },
            { title: "Reached" },
          ]}
          rows={attainments(standards, set.thresholds, audit).map((one) => ({
            key: String(one.type),
            cells: [
              `Type ${one.type}`,
              `${one.met} of ${one.of}`,
              `${one.percent}% of ${one.of}`,
              one.notKnown,
              REACHED.get(one.reached),
            ],
          }))}
        />
      )}
      <h3 class="govuk-heading-m">Action plan</h3>
      <Grid
        label="Action plan"
        columns={[
          { title: "Standard" },
          { title: "Stands at" },
          { title: "What will be done" },
          { title: "Who" },
          { title: "By" },
        ]}
        rows={toWorkOn(standards, audit).map((standard) => {
          const { rating, what, who, by } = answerOf(audit, standard.number);
          return {
            key: standard.number,
            cells: [
              `${standard.number} ${standard.title}`,
              titles.get(rating),
              what || "nothing is planned",
              who || "not said",
              by || "not said",
            ],
          };
        })}
      />
    </section>
  );
}
