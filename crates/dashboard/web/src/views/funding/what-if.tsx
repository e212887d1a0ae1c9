// What would happen without some of the money: before and after.
import { useEffect, useState } from "preact/hooks";
import type { WithdrawalQuery } from "../../generated/graphql";
import { Scroll, Select } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { list, setParams, usePlace, toParam } from "../../router";
import type { Query } from "../../use-query";
import { budgets, count, day, series } from "../../words";
import type { Network } from "./graph";
import { Ranking } from "./ranking";
import { isDate, type State } from "./state";

export function WhatIf({
  network,
  state,
  query,
}: {
  network: Network;
  state: State;
  query: Query<WithdrawalQuery>;
}) {
  const { params } = usePlace();
  const withdrawn = list(params, "withdraw");
  const gone = list(params, "gone");
  const cut = state.scenario?.cutPercent ?? 100;
  const [draft, setDraft] = useState(String(cut));
  useEffect(() => setDraft(String(cut)), [cut]);
  const names = new Map(network.funders.map(({ body }) => [body.slug, body.name]));
  // Nothing happens by choosing alone: a keyboard goes through the choices one by one.
  const [chosen, setChosen] = useState({ body: "", budget: "" });
  const remove = (name: string, values: string[], value: string) =>
    setParams({ [name]: values.filter((one) => one !== value).join(",") });
  return (
    <section class="rj-aside govuk-!-margin-bottom-6" aria-labelledby="what-if">
      <h2 class="govuk-heading-m" id="what-if">
        What if funding were withdrawn?
      </h2>
      <form
        class="rj-row"
        aria-label="Withdrawal"
        onSubmit={(event) => {
          event.preventDefault();
          setParams({
            ...(chosen.body ? { withdraw: [...withdrawn, chosen.body].join(",") } : {}),
            ...(chosen.budget ? { gone: [...gone, chosen.budget].join(",") } : {}),
          });
          setChosen({ body: "", budget: "" });
        }}
      >
        <Select
          id="withdraw"
          label="Funder withdraws"
          any="Choose a body"
          value={chosen.body}
          options={[...network.funders]
            .sort((a, b) => a.body.name.localeCompare(b.body.name))
            .filter(({ body }) => !withdrawn.includes(body.slug))
            .map(({ body }) => [body.slug, body.name] as const)}
          onChange={(body) => setChosen({ ...chosen, body })}
        />
        <Select
          id="gone"
          label="Budget is cut"
          any="Choose a budget"
          value={chosen.budget}
          options={Object.entries(budgets)
            .map(([term, title]) => [toParam(term), title] as const)
            .filter(([value]) => !gone.includes(value))}
          onChange={(budget) => setChosen({ ...chosen, budget })}
        />
        <button type="submit" class="govuk-button" id="withdraw-now">
          Show what would happen
        </button>
        {state.scenario && (
          <>
            <div class="govuk-form-group">
              <label class="govuk-label" for="from">
                From
              </label>
              <input
                class="govuk-input"
                id="from"
                type="date"
                value={state.scenario.from ?? network.asOf}
                onChange={(event) =>
                  isDate(event.currentTarget.value) &&
                  setParams({ from: event.currentTarget.value })
                }
              />
            </div>
            <div class="govuk-form-group">
              <label class="govuk-label" for="cut">
                By how many per cent
              </label>
              <input
                class="govuk-input govuk-input--width-4"
                id="cut"
                type="number"
                min="1"
                max="100"
                value={draft}
                onInput={(event) => setDraft(event.currentTarget.value)}
                onChange={(event) => {
                  const value = Number(event.currentTarget.value);
                  if (value > 0 && value <= 100)
                    setParams({ cut: value === 100 ? null : String(value) });
                }}
              />
            </div>
          </>
        )}
      </form>
      {(withdrawn.length > 0 || gone.length > 0) && (
        <ul class="rj-key" aria-label="Withdrawn">
          {withdrawn.map((slug) => (
            <li key={slug}>
              <strong>{names.get(slug) ?? slug}</strong>{" "}
              <button
                type="button"
                class="rj-sort"
                onClick={() => remove("withdraw", withdrawn, slug)}
              >
                Undo<span class="govuk-visually-hidden"> {names.get(slug) ?? slug}</span>
              </button>
            </li>
          ))}
          {gone.map((value) => {
            const title =
              Object.entries(budgets).find(([term]) => toParam(term) === value)?.[1] ?? value;
            return (
              <li key={value}>
                <strong>{title}</strong>{" "}
                <button type="button" class="rj-sort" onClick={() => remove("gone", gone, value)}>
                  Undo<span class="govuk-visually-hidden"> {title}</span>
                </button>
              </li>
            );
          })}
          <li>
            <button
              type="button"
              class="rj-sort"
              onClick={() => setParams({ withdraw: null, gone: null, from: null, cut: null })}
            >
              Reset
            </button>
          </li>
        </ul>
      )}
      <div class={state.scenario ? "rj-split rj-split--even" : undefined}>
        {state.scenario ? (
          <div>
            <QueryBoundary query={query} what="the outcome">
              {({ fundingScenario }) => <Outcome outcome={fundingScenario} />}
            </QueryBoundary>
          </div>
        ) : (
          <p class="govuk-body rj-noprint">Choose a body or a budget. Nothing is stored.</p>
        )}
        {network.funders.length > 0 && <Ranking state={state} bodies={network.funders.length} />}
      </div>
    </section>
  );
}

function Outcome({ outcome }: { outcome: WithdrawalQuery["fundingScenario"] }) {
  const { before, after, unfunded, weakened, dissolved } = outcome;
  const rows: [string, number, number][] = [
    ["Services with known funding", before.services.length, after.services.length],
    ["Bodies that pay", before.funders.length, after.funders.length],
    ["Funding lines", before.links.length, after.links.length],
    ["Separate groups", before.components, after.components],
  ];
  return (
    <>
      <p class="govuk-body" role="status">
        <strong>{count(unfunded.length, "service")} would lose all known funding</strong>,{" "}
        {`${count(weakened.length, "service")} part of it; ` +
          `${count(dissolved.length, "joint funding arrangement")} would end. ` +
          `As of ${day(outcome.asOf)}.`}
      </p>
      <Scroll label="Before and after">
        <table class="govuk-table rj-table rj-table--narrow">
          <caption class="govuk-visually-hidden">Before and after</caption>
          <thead class="govuk-table__head">
            <tr class="govuk-table__row">
              <td class="govuk-table__cell" />
              <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                Before
              </th>
              <th scope="col" class="govuk-table__header govuk-table__header--numeric">
                After
              </th>
            </tr>
          </thead>
          <tbody class="govuk-table__body">
            {rows.map(([name, was, is]) => (
              <tr class="govuk-table__row" key={name}>
                <th scope="row" class="govuk-table__header rj-regular">
                  {name}
                </th>
                <td class="govuk-table__cell govuk-table__cell--numeric">{was}</td>
                <td class="govuk-table__cell govuk-table__cell--numeric">
                  {is === was ? is : <strong>{is}</strong>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {unfunded.length > 0 && (
        <>
          <h3 class="govuk-heading-s">Without any known funding</h3>
          <ul class="govuk-list govuk-list--bullet rj-small">
            {unfunded.map((one) => (
              <li key={one.slug}>
                <a href={`/services/${one.slug}`}>{one.name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      {weakened.length > 0 && (
        <>
          <h3 class="govuk-heading-s">Weakened</h3>
          <ul class="govuk-list govuk-list--bullet rj-small">
            {weakened.map(({ service, lost, remaining }) => (
              <li key={service.slug}>
                <a href={`/services/${service.slug}`}>{service.name}</a>
                {lost.length > 0 && (
                  <>
                    {" "}
                    loses{" "}
                    {series(lost.map((line) => `${line.funder.name} (${budgets[line.budget]})`))}
                  </>
                )}
                {remaining.length > 0 && (
                  <>
                    ; keeps{" "}
                    {series(
                      remaining.map((line) => `${line.funder.name} (${budgets[line.budget]})`),
                    )}
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {dissolved.length > 0 && (
        <>
          <h3 class="govuk-heading-s">Joint funding that would end</h3>
          <ul class="govuk-list govuk-list--bullet rj-small">
            {dissolved.map((one, index) => (
              <li key={index}>
                {series(one.bodies.map((body) => body.name))}, on{" "}
                {series(one.services.map((service) => service.name))}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
