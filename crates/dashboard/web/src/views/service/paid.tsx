// Who pays for a service.
import { Scroll } from "../../parts/field";
import { budgets, count, day, kinds, leads, money, period, roles, series } from "../../words";
import type { Service } from "../service";
import { EditLink } from "./edit";
import { Unknown } from "./unknown";
import { Heads } from "../../parts/heads";

export function Paid({ service }: { service: Service }) {
  const { funding } = service;
  const joint = funding.jointFunding;
  const paying = [
    joint.camhs && "CAMHS (child and adolescent mental health services)",
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
              ? "CAMHS (child and adolescent mental health services), children’s services and " +
                "public health share the cost."
              : paying.length > 0
                ? "The report recommends that three budgets share the cost: CAMHS, children’s " +
                  `services and public health. Known to pay: ${series(paying)}.`
                : ""}
            {funding.firstEnding && ` The first funding ends on ${day(funding.firstEnding)}.`}
          </p>
          <Scroll label="Funding of this service">
            <table class="govuk-table rj-table rj-table--stack">
              <caption class="govuk-visually-hidden">Who pays for it</caption>
              <Heads titles={["Body", "For", "When", "Amount"]} />
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
                    <td class="govuk-table__cell">
                      {period(line)}{" "}
                      <EditLink
                        what="end"
                        line={line.id}
                        verb="End it"
                        of={`funding by ${line.funder.name}`}
                      />
                    </td>
                    <td class="govuk-table__cell">{money(line.annualAmount ?? null)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
      <p class="govuk-body rj-noprint">
        <EditLink what="fund" verb="Add who pays" of={service.name} />{" "}
        <a href={`/funding?service=${service.slug}&hops=2`}>See it in the funding network</a>
      </p>
    </section>
  );
}
