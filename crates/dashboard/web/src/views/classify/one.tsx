// The questionnaire: the most telling question first, the verdict beside it.
import { useEffect, useRef } from "preact/hooks";
import { readAnswers, formatCell, type FactDefinition } from "../../cells";
import {
  AssessDocument,
  WhatWouldChangeDocument,
  type AssessInput,
  type QuestionnaireQuery,
} from "../../generated/graphql";
import { Characteristics, Verdict } from "../../parts/assessment";
import { DEFAULT_DEFINITION, useDefinition } from "../../parts/definition";
import { Select, Text } from "../../parts/field";
import { QueryBoundary, ErrorState, Wait } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { count, figure, likely, score } from "../../words";
import { Question } from "./question";
import { SubmitForm } from "./submit";

type Definitions = QuestionnaireQuery["definitions"];

export function One({
  vocabulary,
  definitions,
}: {
  vocabulary: FactDefinition[];
  definitions: Definitions;
}) {
  const { params } = usePlace();
  const definition = useDefinition();
  const name = params.get("name") ?? "";
  const { inputs, answered } = readAnswers(vocabulary, (one) => params.get(one));
  const input: AssessInput = { definition, facts: inputs };
  const query = useQuery(AssessDocument, { input });
  const heading = useRef<HTMLLegendElement>(null);
  const moved = useRef(false);

  const likelyClass = query.data?.assess.likely;
  const open = (query.data?.assess.nextQuestions ?? []).filter(
    (next) => !answered.has(next.fact.id),
  );
  const wanted = vocabulary.find((fact) => fact.id === params.get("ask"));
  const next = vocabulary.find((fact) => fact.id === open[0]?.fact.id);
  const fact = wanted ?? (query.stale ? undefined : next);
  const asked = open.find((one) => one.fact.id === fact?.id);
  const others = open.slice(1).map((one) => [one.fact.id, one.question] as const);
  // What was asked for by its address, or answered before, is not among the open ones.
  if (wanted && others.every(([id]) => id !== wanted.id)) others.push([wanted.id, wanted.question]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is another fact
  useEffect(() => {
    if (!moved.current || !fact || query.stale) return;
    moved.current = false;
    heading.current?.focus();
  }, [fact?.id, query.stale]);

  const answer = (changes: Record<string, string | null>) => {
    moved.current = true;
    setParams({ ...changes, ask: null });
  };
  const answers = vocabulary.filter((one) => answered.has(one.id));
  const nothing = Object.fromEntries(
    answers.flatMap((one) => [
      [one.id, null],
      [`${one.id}_complete`, null],
    ]),
  );

  return (
    <>
      <form
        class="rj-filters rj-noprint"
        aria-label="Service and definition"
        onSubmit={(event) => event.preventDefault()}
      >
        <Text
          id="name"
          label="Name of the service"
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
          <div class="rj-noprint">
            {query.data && (
              <p class="govuk-body rj-brief">
                <strong>{query.data.assess.class?.title ?? "Not decided"}</strong>
                {likelyClass?.class &&
                  `. ${likely(likelyClass.class.title)}, if ` +
                    count(likelyClass.presumptions.length, "thing holds", "things hold")}
                {`, score ${score(query.data.assess.score)} of ` +
                  `${figure(query.data.assess.score.max)}. `}
                <a href="#verdict">See why</a>
              </p>
            )}
            {fact ? (
              <Question
                key={fact.id}
                legend={heading}
                fact={fact}
                value={params.get(fact.id) ?? ""}
                complete={params.get(`${fact.id}_complete`) === "yes"}
                note={
                  asked?.settles
                    ? "Any answer to this question settles the class."
                    : asked?.confirmsLikely
                      ? "The likely class rests on the answer to this question."
                      : null
                }
                onAnswer={(value, complete) =>
                  answer({ [fact.id]: value, [`${fact.id}_complete`]: complete ? "yes" : null })
                }
              />
            ) : query.data && !query.stale ? (
              <div class="govuk-inset-text" role="status">
                {query.data.assess.nextQuestions.length > 0
                  ? "The questions that are left are ones that you answered with “not known”. " +
                    "You can change an answer below."
                  : "No further question can change the class or the score."}
              </div>
            ) : (
              <div role="status">
                <Wait>Looking for the next question.</Wait>
              </div>
            )}
            {open.length > 1 && (
              <div class="rj-filters">
                <Select
                  id="other"
                  label="Answer another question instead"
                  any="The most telling one"
                  value={wanted ? wanted.id : ""}
                  options={others}
                  onChange={(value) => setParams({ ask: value })}
                />
              </div>
            )}
          </div>
          <h2 class="govuk-heading-m">{name === "" ? "Answers so far" : `Answers on ${name}`}</h2>
          {answers.length === 0 ? (
            <p class="govuk-body">None yet.</p>
          ) : (
            <>
              <dl class="govuk-summary-list rj-small">
                {answers.map((one) => (
                  <div class="govuk-summary-list__row" key={one.id}>
                    <dt class="govuk-summary-list__key">{one.question}</dt>
                    <dd class="govuk-summary-list__value">
                      {formatCell(
                        one,
                        params.get(one.id) ?? "",
                        params.get(`${one.id}_complete`) === "yes",
                      )}
                    </dd>
                    <dd class="govuk-summary-list__actions rj-noprint">
                      <button
                        type="button"
                        class="rj-sort"
                        onClick={() => {
                          moved.current = true;
                          setParams({ ask: one.id });
                        }}
                      >
                        Change<span class="govuk-visually-hidden"> the answer: {one.question}</span>
                      </button>
                    </dd>
                  </div>
                ))}
              </dl>
              <p class="rj-noprint">
                <button type="button" class="rj-sort" onClick={() => answer(nothing)}>
                  Start again
                </button>
              </p>
            </>
          )}
          {answers.length > 0 && query.data && (
            <div class="rj-noprint">
              <h2 class="govuk-heading-m">What to do with it</h2>
              <p class="govuk-body">
                The address of this page holds the answers: keep it or pass it on.
              </p>
              <button
                type="button"
                class="govuk-button govuk-button--secondary"
                onClick={() => print()}
              >
                Print the result
              </button>
              <SubmitForm name={name} inputs={inputs} />
            </div>
          )}
        </div>
        <section class="rj-aside rj-aside--sticky" aria-labelledby="verdict" tabIndex={0}>
          <h2 class="govuk-heading-m" id="verdict">
            Verdict
          </h2>
          <ErrorState query={query} what="the verdict" />
          <div aria-live="polite" aria-atomic="true">
            {query.data ? (
              <Verdict assessment={query.data.assess} />
            ) : (
              !query.error && <Wait>Waiting for the verdict.</Wait>
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
              <p class="govuk-body">Nothing that is still open would.</p>
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
                        To find out, and to find so:
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
