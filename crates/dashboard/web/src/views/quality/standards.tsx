// The standards of a set, read aloud, with a form to review one's own team by.
import { useId } from "preact/hooks";
import { save } from "../../csv";
import { useDraft } from "../../drafts";
import { StandardsDocument, type StandardsQuery } from "../../generated/graphql";
import { Area, DayField, Radios, Select, Text } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { answerOf, type Answer, type Audit, planTable, RATINGS, toWorkOn } from "./audit";
import { Keep } from "./keep";
import { Result } from "./result";

export type StandardSet = StandardsQuery["standardSets"][number];
type Standard = StandardSet["groups"][number]["standards"][number];

export function Standards() {
  const { params } = usePlace();
  const query = useQuery(StandardsDocument, {});
  return (
    <QueryBoundary query={query} what="the standards">
      {({ standardSets }) => {
        const set = standardSets.find((one) => one.slug === params.get("set")) ?? standardSets[0];
        if (!set) return <p class="govuk-body">This registry has no standard sets.</p>;
        return (
          <>
            <form class="rj-noprint" onSubmit={(event) => event.preventDefault()}>
              <Select
                id="set"
                label="Standards"
                value={set.slug}
                options={standardSets.map((one) => [one.slug, one.title] as const)}
                onChange={(slug) =>
                  setParams({ set: slug === standardSets[0]?.slug ? null : slug })
                }
              />
            </form>
            <SelfAudit key={`${set.slug} ${set.version}`} set={set} />
          </>
        );
      }}
    </QueryBoundary>
  );
}

function purposeOf(set: StandardSet): string {
  if (set.purpose === "DEVELOPMENTAL")
    return `To find what to work on, every ${set.repeatMonths} months. There is no pass mark.`;
  const needed = set.thresholds.map((one) => `${one.percent}% of type ${one.type}`).join(", ");
  const cycle = `valid for ${set.validMonths} months, with an interim review after`;
  return `For accreditation: ${cycle} ${set.interimMonths}. Needed are ${needed}.`;
}

function SelfAudit({ set }: { set: StandardSet }) {
  const {
    value,
    set: change,
    restored,
    kept,
    clear,
  } = useDraft<Audit>(
    `audit-${set.slug}-${set.version}`,
    `Self-audit: ${set.title}`,
    `/quality/standards?set=${set.slug}`,
    {},
  );
  const standards = set.groups.flatMap((group) => group.standards);
  const answer = (number: string, part: Partial<Answer>) =>
    change((audit) => ({ ...audit, [number]: { ...answerOf(audit, number), ...part } }));
  return (
    <>
      <h2 class="govuk-heading-m">{set.title}</h2>
      {set.label && (
        <p class="govuk-body rj-label">
          <strong>{set.label}</strong>
        </p>
      )}
      <p class="govuk-body">
        {purposeOf(set)} Version {set.version}. <span class="rj-small">Source: {set.source}.</span>
      </p>
      <p class="govuk-body rj-noprint">
        Your answers stay in this browser until you send them: no one else can see them. On a
        computer that you share, download the plan and clear the form.
      </p>
      {!kept && (
        <p class="govuk-body rj-trouble" role="alert">
          This browser keeps nothing. Print or download the plan before you leave the page.
        </p>
      )}
      {restored && (
        <p class="govuk-body rj-noprint">
          You began this audit earlier.{" "}
          <button type="button" class="rj-sort" onClick={() => clear({})}>
            Clear the form
          </button>
        </p>
      )}
      {set.groups.map((group) => (
        <section key={group.slug} aria-labelledby={`group-${group.slug}`}>
          <h3 class="govuk-heading-m" id={`group-${group.slug}`}>
            {group.title}
          </h3>
          {group.standards.map((standard) => (
            <Question
              key={standard.number}
              standard={standard}
              answer={answerOf(value, standard.number)}
              onAnswer={(part) => answer(standard.number, part)}
            />
          ))}
        </section>
      ))}
      <Result set={set} standards={standards} audit={value} />
      <p class="govuk-body rj-noprint rj-row">
        <button
          type="button"
          class="govuk-button"
          onClick={() => save(`action-plan-${set.slug}.csv`, planTable(set, standards, value))}
        >
          Download the action plan (CSV)
        </button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={() => print()}>
          Print
        </button>
      </p>
      <Keep set={set} standards={standards} audit={value} onTake={(audit) => change(() => audit)} />
      <p class="govuk-body rj-small" role="status">
        {toWorkOn(standards, value).length} of {standards.length} standards are in the plan.
      </p>
    </>
  );
}

function Question({
  standard,
  answer,
  onAnswer,
}: {
  standard: Standard;
  answer: Answer;
  onAnswer: (part: Partial<Answer>) => void;
}) {
  const id = useId();
  const open = answer.rating !== "met" && answer.rating !== "not-applicable";
  return (
    <div class="rj-standard">
      <Radios
        name={`rating-${standard.number}`}
        legend={
          `${standard.number} ${standard.title}` +
          (standard.type === null ? "" : ` (type ${standard.type})`)
        }
        hint={standard.statement}
        options={RATINGS}
        value={answer.rating}
        small
        onChange={(rating) => onAnswer({ rating })}
      />
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">
            Evidence{open ? " and action" : ""}
            <span class="govuk-visually-hidden"> for {standard.number}</span>
          </span>
        </summary>
        <div class="govuk-details__text">
          <Area
            id={`${id}-evidence`}
            label="What shows it"
            hint="A document, a date, a count. No names of families or staff."
            value={answer.evidence}
            rows={2}
            onInput={(evidence) => onAnswer({ evidence })}
          />
          {open && (
            <>
              <Text
                id={`${id}-what`}
                label="What will be done"
                value={answer.what}
                onInput={(what) => onAnswer({ what })}
              />
              <Text
                id={`${id}-who`}
                label="Who does it"
                hint="A role, such as clinical lead"
                value={answer.who}
                onInput={(who) => onAnswer({ who })}
              />
              <DayField
                id={`${id}-by`}
                label="By when"
                value={answer.by}
                onInput={(by) => onAnswer({ by })}
              />
              <DayField
                id={`${id}-done`}
                label="Done on"
                value={answer.done}
                onInput={(done) => onAnswer({ done })}
              />
            </>
          )}
        </div>
      </details>
    </div>
  );
}
