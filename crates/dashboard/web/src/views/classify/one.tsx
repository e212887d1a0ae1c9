// The questionnaire: the most telling question first, the result beside it.
import { useRef } from "preact/hooks";
import { readAnswers, type FactDefinition } from "../../cells";
import {
  AssessDocument,
  WhatWouldChangeDocument,
  type AssessInput,
  type QuestionnaireQuery,
} from "../../generated/graphql";
import { Characteristics, Verdict } from "../../parts/assessment";
import { CopyLink } from "../../parts/copy-link";
import { DEFAULT_DEFINITION, useDefinition } from "../../parts/definition";
import { Select, Text } from "../../parts/field";
import { useOnlyReads } from "../../parts/only-reads";
import { QueryBoundary, ErrorState, Wait } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { count } from "../../words";
import { addFromAnswers } from "../add/draft";
import { AnswerList, Questionnaire, type Answers } from "./questionnaire";

type Definitions = QuestionnaireQuery["definitions"];

/** The answers in the address, in the order in which they were given. */
function answersOf(vocabulary: FactDefinition[], params: URLSearchParams): Answers {
  const known = new Set(vocabulary.flatMap((fact) => [fact.id, `${fact.id}_complete`]));
  return Object.fromEntries([...params].filter(([name, value]) => known.has(name) && value !== ""));
}

export function One({
  vocabulary,
  definitions,
}: {
  vocabulary: FactDefinition[];
  definitions: Definitions;
}) {
  const { params } = usePlace();
  const definition = useDefinition();
  const onlyReads = useOnlyReads();
  const name = params.get("name") ?? "";
  const answers = answersOf(vocabulary, params);
  const { inputs, answered } = readAnswers(vocabulary, (one) => answers[one] ?? null);
  const input: AssessInput = { definition, facts: inputs };
  const query = useQuery(AssessDocument, { input });
  const top = useRef<HTMLDivElement>(null);
  const nothing = Object.fromEntries(Object.keys(answers).map((one) => [one, null]));

  return (
    <>
      <form
        class="rj-filters rj-noprint"
        aria-label="Service and definition"
        onSubmit={(event) => event.preventDefault()}
      >
        <Text
          id="name"
          label="Name of the service (optional)"
          class="govuk-input govuk-input--width-20"
          autocomplete="off"
          value={name}
          onInput={(value) => setParams({ name: value }, { replace: true })}
        />
        <Select
          id="definition"
          label="By which definition"
          value={definition}
          options={definitions.map((one) => [one.slug, one.title] as const)}
          onChange={(value) =>
            setParams({ definition: value === DEFAULT_DEFINITION ? null : value, ask: null })
          }
        />
      </form>
      <div class="rj-split">
        <div>
          <div class="rj-noprint" ref={top}>
            <Questionnaire
              vocabulary={vocabulary}
              answers={answers}
              wanted={params.get("ask")}
              query={query}
              onAnswer={(changes) => setParams({ ...changes, ask: null })}
              onWant={(fact) => setParams({ ask: fact })}
            />
          </div>
          <h2 class="govuk-heading-m">{name === "" ? "Answers so far" : `Answers on ${name}`}</h2>
          <AnswerList
            vocabulary={vocabulary}
            answers={answers}
            onWant={(ask) => {
              setParams({ ask });
              top.current?.scrollIntoView();
            }}
          />
          {answered.size > 0 && (
            <>
              <p class="rj-noprint">
                <button
                  type="button"
                  class="rj-sort"
                  onClick={() => setParams({ ...nothing, ask: null })}
                >
                  Start again
                </button>
              </p>
              <div class="rj-noprint">
                <h2 class="govuk-heading-m">What to do with the result</h2>
                <div class="govuk-button-group">
                  {!onlyReads && (
                    <button
                      type="button"
                      class="govuk-button"
                      onClick={() => addFromAnswers(name, answers)}
                    >
                      Add this service to the registry
                    </button>
                  )}
                  <button
                    type="button"
                    class="govuk-button govuk-button--secondary"
                    onClick={() => print()}
                  >
                    Print the result
                  </button>
                  <CopyLink />
                </div>
              </div>
            </>
          )}
        </div>
        <section class="rj-aside rj-aside--sticky" aria-labelledby="verdict" tabIndex={0}>
          <h2 class="govuk-heading-m" id="verdict">
            Result so far
          </h2>
          <ErrorState query={query} what="the result" />
          <div aria-live="polite" aria-atomic="true">
            {query.data ? (
              <Verdict assessment={query.data.assess} asked />
            ) : (
              !query.error && <Wait>Waiting for the result.</Wait>
            )}
          </div>
          {query.data && (
            <>
              <WhatWouldChange
                input={input}
                assessment={query.data.assess}
                definitions={definitions}
              />
              <h3 class="govuk-heading-s">
                Reasons, by {count(query.data.assess.characteristics.length, "characteristic")}
              </h3>
              <Characteristics assessment={query.data.assess} />
            </>
          )}
        </section>
      </div>
    </>
  );
}
/** What it would take to be a full team. */
function WhatWouldChange({
  input,
  assessment,
  definitions,
}: {
  input: AssessInput;
  assessment: { class?: { classification: string } | null };
  definitions: Definitions;
}) {
  const { params } = usePlace();
  const open = params.get("plan") === "yes";
  const team = definitions
    .find((one) => one.slug === input.definition)
    ?.classes.find((one) => one.classification === "PARENT_INFANT_TEAM");
  const query = useQuery(WhatWouldChangeDocument, open && team ? { input, class: team.id } : null);
  if (!team || assessment.class?.classification === "PARENT_INFANT_TEAM") return null;
  return (
    <div class="govuk-!-margin-bottom-4">
      <button
        type="button"
        class="rj-sort"
        aria-expanded={open}
        onClick={() => setParams({ plan: open ? null : "yes" }, { replace: true })}
      >
        What would make it a {team.title.toLowerCase()}?
      </button>
      {open && (
        <QueryBoundary query={query} what="the plans">
          {({ assess }) =>
            assess.changesTo.length === 0 ? (
              <p class="govuk-body">Nothing that is still open would make it one.</p>
            ) : (
              assess.changesTo.slice(0, 1).map((plan, index) => (
                <div key={index} class="rj-small">
                  {plan.change.length > 0 && (
                    <>
                      <p class="govuk-body rj-small govuk-!-margin-bottom-1 govuk-!-margin-top-2">
                        To change:
                      </p>
                      <ul class="govuk-list govuk-list--bullet rj-small">
                        {plan.change.map((one) => (
                          <li key={one.fact.id}>{one.text}</li>
                        ))}
                      </ul>
                    </>
                  )}
                  {plan.confirm.length > 0 && (
                    <>
                      <p class="govuk-body rj-small govuk-!-margin-bottom-1 govuk-!-margin-top-2">
                        Still to confirm:
                      </p>
                      <ul class="govuk-list govuk-list--bullet rj-small">
                        {plan.confirmAs.map((one, at) => (
                          <li key={at}>{one.text}</li>
                        ))}
                      </ul>
                    </>
                  )}
                </div>
              ))
            )
          }
        </QueryBoundary>
      )}
    </div>
  );
}
