// How far training reaches, of made-up teams.
import { TrainingReachDocument, type TrainingReachQuery } from "../../generated/graphql";
import { Select } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { Grid } from "../map/grid";
import { count, known, reason } from "./say";

type Reach = TrainingReachQuery["trainingReach"];

export function Training() {
  const { params } = usePlace();
  const query = useQuery(TrainingReachDocument, { year: params.get("trained-in") });
  return (
    <>
      <p class="govuk-body rj-lead">
        This register holds no counts of trained professionals, so it shows none. That does not mean
        that no one was trained. Teams can add up their own with{" "}
        <code>rare-jewels workforce training</code>. What follows shows how the counts of several
        teams would look.
      </p>
      <QueryBoundary query={query} what="the training">
        {({ trainingReach }) => <Year reach={trainingReach} />}
      </QueryBoundary>
    </>
  );
}

function Year({ reach }: { reach: Reach }) {
  const professions = reach.professions ?? [];
  return (
    <>
      <p class="govuk-inset-text">{reach.label}</p>
      <Select
        id="trained-in"
        label="Year"
        value={reach.year}
        options={reach.years.map((year) => [year, year] as const)}
        onChange={(year) => setParams({ "trained-in": year })}
      />
      <p class="govuk-body">
        {reach.teams.count} of {reach.teams.of} teams reported in {reach.year}.{" "}
        {reason(reach.reason)}
      </p>
      {reach.people && (
        <Grid
          label={`Training in ${reach.year}`}
          columns={[{ title: "What" }, { title: "Known", numeric: true }, { title: "Known by" }]}
          rows={[
            {
              key: "people",
              cells: ["People trained", count(reach.people), known(reach.peopleKnown)],
            },
            ...professions.map((one) => ({
              key: one.profession,
              cells: [`of whom: ${one.profession.replaceAll("-", " ")}`, count(one.people), ""],
            })),
            {
              key: "organisations",
              cells: [
                "Organisations",
                reach.organisations?.sum ?? "not known",
                reach.organisations ? known(reach.organisations.known) : "",
              ],
            },
            {
              key: "hours",
              cells: [
                "Hours",
                reach.hours?.sum ?? "not known",
                reach.hours ? known(reach.hours.known) : "",
              ],
            },
          ]}
        />
      )}
      <p class="govuk-body rj-small">
        A sum is a lower bound unless all returns know it. Numbers of people are rounded, and small
        ones are hidden.
        {reach.people && reach.professions === null && " Professions are hidden for that reason."}
      </p>
    </>
  );
}
