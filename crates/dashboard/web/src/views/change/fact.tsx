// A fact: another answer, with its source; or the answer of a source taken back.
import { formatCell, readCell, UNKNOWN, writeCell } from "../../cells";
import { AnswerFields } from "../../parts/answer-fields";
import { Area } from "../../parts/field";
import {
  noSource,
  sourceAfter,
  sourceCommands,
  SourceFields,
  sourceErrors,
  sourceInput,
  sourceText,
  type SourceChoice,
} from "../../parts/source-fields";
import { cited, day, said } from "../../words";
import { answerError } from "../classify/question";
import {
  expected,
  given,
  kind,
  missing,
  type FieldsProps,
  type Service,
  type Subject,
} from "./kind";

interface Values {
  answer: string;
  whole: boolean;
  note: string;
  source: SourceChoice;
}

function factOf({ service, params }: Subject): Service["facts"][number] | undefined {
  return service.facts.find((fact) => fact.definition.id === params.get("fact"));
}

/** The source of the change before, where this one goes into the same proposal. */
export function sameSource(params: URLSearchParams): { slug: string; title: string } | null {
  const [slug, title] = [params.get("source"), params.get("title")];
  return slug && title && params.has("proposal") ? { slug, title } : null;
}

export function byline({ viewer }: Subject): string {
  return viewer.label ?? viewer.name;
}

function Fields({ subject, value, errors, onChange }: FieldsProps<Values>) {
  const fact = factOf(subject);
  if (!fact) return null;
  return (
    <>
      <div class={`govuk-form-group${errors.answer ? " govuk-form-group--error" : ""}`}>
        <fieldset
          class="govuk-fieldset"
          aria-describedby={fact.definition.help ? "help" : undefined}
        >
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">
            {fact.definition.question}
          </legend>
          {fact.definition.help && (
            <div class="govuk-hint" id="help">
              {fact.definition.help}
            </div>
          )}
          {errors.answer && (
            <p class="govuk-error-message">
              <span class="govuk-visually-hidden">Error:</span> {errors.answer}
            </p>
          )}
          <AnswerFields
            fact={fact.definition}
            value={value.answer}
            whole={value.whole}
            onChange={(answer) => onChange({ answer })}
            onWhole={(whole) => onChange({ whole })}
          />
        </fieldset>
      </div>
      <SourceFields
        value={value.source}
        errors={errors}
        onChange={(change) => onChange({ source: { ...value.source, ...change } })}
      />
      <Area
        id="note"
        label="Note (optional)"
        hint={
          "Only where a reader might understand the source differently. " +
          "It is public: name no families."
        }
        value={value.note}
        rows={2}
        onInput={(note) => onChange({ note })}
      />
    </>
  );
}

export const factKind = kind<Values>({
  title: () => "Change an answer",
  impossible: (subject) => (factOf(subject) ? null : "There is no such question."),
  power: "records",
  empty: (subject) => {
    const fact = factOf(subject);
    return {
      answer: fact ? writeCell(fact.definition, fact.value) : "",
      whole: fact?.complete ?? false,
      note: "",
      source: noSource(sameSource(subject.params)),
    };
  },
  now: (subject) => {
    const fact = factOf(subject);
    return fact?.known ? said(fact.text) : null;
  },
  Fields,
  check: (value, subject) => {
    const fact = factOf(subject);
    const wrong = fact ? answerError(fact.definition, value.answer, value.whole) : null;
    return { ...(wrong ? { answer: wrong } : {}), ...sourceErrors(value.source, subject.today) };
  },
  rows: (value, subject) => {
    const fact = factOf(subject);
    return [
      [
        fact?.definition.question ?? "",
        fact ? formatCell(fact.definition, value.answer, value.whole) : null,
      ],
      ["How you know", sourceText(value.source, subject.sources)],
      ...(given(value.note) ? [["Note", value.note.trim()] as [string, string]] : []),
    ];
  },
  commands: (value, subject, revision) => {
    const fact = factOf(subject);
    const read = fact && readCell(fact.definition, value.answer, value.whole);
    if (!fact || !read || !("input" in read)) return [];
    return [
      ...sourceCommands(value.source, subject.sources, byline(subject)),
      {
        do: "recordClaims",
        input: {
          service: subject.service.slug,
          claims: [
            {
              fact: fact.definition.id,
              value: read.input.value ?? null,
              ...(read.input.complete && value.answer !== UNKNOWN ? { complete: true } : {}),
              ...sourceInput(value.source, subject.sources),
              ...(given(value.note) ? { note: value.note.trim() } : {}),
            },
          ],
          ...expected(revision),
        },
      },
    ];
  },
  source: (value, subject, slugs) => sourceAfter(value.source, subject.sources, slugs),
});

function claimOf({ service, params }: Subject) {
  for (const fact of service.facts) {
    const claim = fact.claims.find((one) => one.id.replace(/^claim:/, "") === params.get("claim"));
    if (claim) return { fact, claim };
  }
  return undefined;
}

export const retractKind = kind<{ reason: string }>({
  title: () => "Remove what a source says",
  impossible: (subject) =>
    claimOf(subject) ? null : "This statement is not there any more: it may be removed already.",
  power: "reviews",
  empty: () => ({ reason: "" }),
  now: (subject) => {
    const found = claimOf(subject);
    return (found &&
      `${found.fact.definition.question} ${said(found.claim.text)} (${cited(found.claim)}` +
        `${found.claim.observedOn ? `, for ${day(found.claim.observedOn)}` : ""})`) as
      | string
      | null;
  },
  Fields: ({ value, errors, onChange }) => (
    <>
      <p class="govuk-body">
        Remove a statement only if it should never have been recorded: the source does not say so,
        or it is about another service. It stays in the history, and does not count any more. If
        things have changed since, add the new answer instead.
      </p>
      <Area
        id="reason"
        label="Why it should be removed"
        hint="It is shown in the history."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  ),
  check: ({ reason }) => missing("reason", reason, "Say why it should be removed."),
  rows: ({ reason }, subject) => [
    ["Removed", claimOf(subject)?.claim.text ?? null],
    ["Why", reason.trim()],
  ],
  commands: ({ reason }, subject, revision) => [
    {
      do: "retractClaim",
      input: {
        service: subject.service.slug,
        claim: (claimOf(subject)?.claim.id ?? "").replace(/^claim:/, ""),
        reason: reason.trim(),
        ...expected(revision),
      },
    },
  ],
});
