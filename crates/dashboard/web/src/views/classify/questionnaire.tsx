// The questions about one service, the most telling one first, with the answers so far.
import { useEffect, useRef } from "preact/hooks";
import { formatCell, type FactDefinition } from "../../cells";
import type { AssessQuery } from "../../generated/graphql";
import { grouped } from "../../groups";
import { FirstWait, Wait } from "../../parts/query-boundary";
import type { Query } from "../../use-query";
import { count, likely, series } from "../../words";
import { Question } from "./question";

type Assessed = AssessQuery["assess"];
type Next = Assessed["nextQuestions"][number];

/** Answers as cells, by fact, in the order in which they were given. */
export type Answers = Record<string, string>;

/** How far it has come, in words. */
export function progress(assessed: Assessed, answered: number, open: Next[]): string {
  if (assessed.class) {
    const decided = `Decided: ${assessed.class.title}. `;
    return open.length === 0
      ? `${decided}All done. No further answers would change the result.`
      : `${decided}${count(open.length, "more answer")} would sharpen the score. ` +
          "You can stop here.";
  }
  const so = answered === 0 ? "" : `${count(answered, "question")} answered. `;
  const titles = assessed.possibleClasses.map((one) => one.title);
  const could =
    titles.length > 3
      ? `It could be any of ${titles.length} types.`
      : `It could be: ${series(titles)}.`;
  if (open.length === 0)
    return `${so}${could} The questions left are those that you answered with “not known”.`;
  const telling = open.filter((one) => one.mayChangeClass).length;
  return (
    `${so}${could} ` +
    (telling > 0
      ? `${count(telling, "question")} can narrow that down. You can stop at any point.`
      : "You can stop at any point.")
  );
}

/** Why this question is asked now. */
export function reason(asked: Next | undefined, assessed: Assessed): string | null {
  if (!asked) return null;
  if (asked.settles) return "Any answer to this question decides the type.";
  if (asked.confirmsLikely && assessed.likely?.class)
    return `${likely(assessed.likely.class.title)}: this answer can confirm it.`;
  if (asked.mayChangeClass) return "The answer can rule types out.";
  return assessed.class ? "The type is decided: the answer changes the score only." : null;
}

export function Questionnaire({
  vocabulary,
  answers,
  wanted,
  query,
  onAnswer,
  onWant,
}: {
  vocabulary: FactDefinition[];
  answers: Answers;
  /** The question that the reader has chosen; null for the most telling one. */
  wanted: string | null;
  query: Query<AssessQuery>;
  onAnswer: (changes: Record<string, string | null>) => void;
  onWant: (fact: string | null) => void;
}) {
  const heading = useRef<HTMLLegendElement>(null);
  const moved = useRef(false);
  const given = Object.keys(answers).filter((id) => vocabulary.some((fact) => fact.id === id));
  const assessed = query.data?.assess;
  const open = (assessed?.nextQuestions ?? []).filter((next) => !given.includes(next.fact.id));
  const chosen = vocabulary.find((fact) => fact.id === wanted);
  const [first] = open;
  const next = vocabulary.find((one) => one.id === first?.fact.id);
  const fact = chosen ?? (query.stale ? undefined : next);
  const asked = open.find((one) => one.fact.id === fact?.id);
  const at = fact ? given.indexOf(fact.id) : -1;
  const before = given[(at < 0 ? given.length : at) - 1];
  const others = open.filter((one) => one.fact.id !== next?.id);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is another fact
  useEffect(() => {
    if (!moved.current || !fact || query.stale) return;
    moved.current = false;
    heading.current?.focus();
  }, [fact?.id, query.stale]);

  const want = (id: string | null) => {
    moved.current = true;
    onWant(id);
  };

  return (
    <>
      {assessed ? (
        <p class="govuk-body rj-sofar" role="status">
          {progress(assessed, given.length, open)}
        </p>
      ) : (
        <FirstWait query={query} what="the next question" />
      )}
      {fact ? (
        <Question
          key={fact.id}
          legend={heading}
          fact={fact}
          value={answers[fact.id] ?? ""}
          complete={answers[`${fact.id}_complete`] === "yes"}
          note={assessed ? reason(asked, assessed) : null}
          onAnswer={(value, complete) => {
            moved.current = true;
            onAnswer({ [fact.id]: value, [`${fact.id}_complete`]: complete ? "yes" : null });
          }}
          onBack={before === undefined ? undefined : () => want(before)}
        />
      ) : (
        assessed &&
        query.stale && (
          <div role="status">
            <Wait>Looking for the next question.</Wait>
          </div>
        )
      )}
      {(others.length > 0 || chosen) && (
        <div class="rj-filters">
          <div class="govuk-form-group">
            <label class="govuk-label" for="other">
              Answer a different question
            </label>
            <select
              class="govuk-select"
              id="other"
              value={chosen?.id ?? ""}
              onChange={(event) => want(event.currentTarget.value || null)}
            >
              <option value="">Suggested next question</option>
              {chosen && others.every((one) => one.fact.id !== chosen.id) && (
                <option value={chosen.id}>{chosen.question}</option>
              )}
              {grouped(others, (one) => one.fact.id).map((group) => (
                <optgroup key={group.title} label={group.title}>
                  {group.items.map((one) => (
                    <option key={one.fact.id} value={one.fact.id}>
                      {one.question}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </div>
        </div>
      )}
    </>
  );
}

/** The answers so far, each of which can be changed. */
export function AnswerList({
  vocabulary,
  answers,
  onWant,
}: {
  vocabulary: FactDefinition[];
  answers: Answers;
  onWant: (fact: string) => void;
}) {
  const given = vocabulary.filter((one) => answers[one.id]);
  if (given.length === 0) return <p class="govuk-body">None yet.</p>;
  return (
    <>
      {grouped(given, (one) => one.id).map((group) => (
        <section key={group.title}>
          <h3 class="govuk-heading-s govuk-!-margin-bottom-1">{group.title}</h3>
          <dl class="govuk-summary-list rj-small">
            {group.items.map((one) => (
              <div class="govuk-summary-list__row" key={one.id}>
                <dt class="govuk-summary-list__key">{one.question}</dt>
                <dd class="govuk-summary-list__value">
                  {formatCell(one, answers[one.id] ?? "", answers[`${one.id}_complete`] === "yes")}
                </dd>
                <dd class="govuk-summary-list__actions rj-noprint">
                  <button type="button" class="rj-sort" onClick={() => onWant(one.id)}>
                    Change<span class="govuk-visually-hidden"> the answer: {one.question}</span>
                  </button>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
