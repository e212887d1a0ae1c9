// Who pays: a line is added, or ends.
import type { Budget, FundingRole } from "../../generated/graphql";
import { BodyPicker, type Chosen } from "../../parts/body-picker";
import { Area, DayField, Select, Text, Tick, type Errors } from "../../parts/field";
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
import { budgets, day, keysOf, money, period, roles } from "../../words";
import { byline, sameSource } from "./fact";
import { expected, given, kind, missing, type FieldsProps, type Subject } from "./kind";

interface Values {
  funder: Chosen[];
  budget: Budget | "";
  role: FundingRole | "";
  amount: string;
  from: string;
  to: string;
  lead: boolean;
  source: SourceChoice;
}

/** Pounds a year; null where it is no amount. */
export function pounds(text: string): number | null {
  const digits = text.trim().replace(/^£/, "").replaceAll(",", "").trim();
  return /^\d+(\.\d{1,2})?$/.test(digits) ? Number(digits) : null;
}

function Fields({ value, errors, onChange }: FieldsProps<Values>) {
  return (
    <>
      <BodyPicker
        id="funder"
        label="Who pays"
        hint="Type a part of the name, for example “West Yorkshire”, then choose from the list."
        chosen={value.funder}
        many={false}
        error={errors.funder}
        onChange={(funder) => onChange({ funder })}
      />
      <Select
        id="role"
        label="What the money is for"
        any="Choose"
        error={errors.role}
        value={value.role}
        options={keysOf(roles).map((one) => [one, roles[one]] as const)}
        onChange={(role) => onChange({ role })}
      />
      <Select
        id="budget"
        label="From which budget"
        any="Choose"
        error={errors.budget}
        value={value.budget}
        options={keysOf(budgets).map((one) => [one, budgets[one]] as const)}
        onChange={(budget) => onChange({ budget })}
      />
      <Text
        id="amount"
        label="Pounds a year (optional)"
        hint="Leave it empty if it is not known. That is never read as £0."
        inputMode="decimal"
        class="govuk-input govuk-input--width-10"
        value={value.amount}
        error={errors.amount ?? null}
        onInput={(amount) => onChange({ amount })}
      />
      <DayField
        id="from"
        label="First day (optional)"
        value={value.from}
        error={errors.from}
        onInput={(from) => onChange({ from })}
      />
      <DayField
        id="to"
        label="Last day (optional)"
        value={value.to}
        error={errors.to}
        onInput={(to) => onChange({ to })}
      />
      <div class="govuk-form-group">
        <Tick
          id="lead"
          label="The source names it as the lead commissioner"
          checked={value.lead}
          onChange={(lead) => onChange({ lead })}
        />
      </div>
      <SourceFields
        value={value.source}
        errors={errors}
        onChange={(change) => onChange({ source: { ...value.source, ...change } })}
      />
    </>
  );
}

export const fundKind = kind<Values>({
  title: () => "Add who pays",
  power: "records",
  empty: ({ params }) => ({
    funder: [],
    budget: "",
    role: "",
    amount: "",
    from: "",
    to: "",
    lead: false,
    source: noSource(sameSource(params)),
  }),
  Fields,
  check: (value, { today }) => {
    const errors: Errors = {};
    if (value.funder.length === 0) errors.funder = "Choose who pays.";
    if (value.role === "") errors.role = "Choose what the money is for.";
    if (value.budget === "") errors.budget = "Choose the budget, or “Budget not known”.";
    if (given(value.amount) && pounds(value.amount) === null)
      errors.amount = "Enter pounds a year, for example 50,000.";
    if (value.from !== "" && value.to !== "" && value.to < value.from)
      errors.to = "Enter a last day that is not before the first.";
    return { ...errors, ...sourceErrors(value.source, today) };
  },
  rows: (value, { sources }) => [
    ["Who pays", value.funder[0]?.name ?? null],
    [
      "For",
      (value.role === "" ? "" : roles[value.role]) +
        (value.budget === "" ? "" : `, ${budgets[value.budget]}`),
    ],
    ["Amount", money(given(value.amount) ? pounds(value.amount) : null)],
    ["When", period({ from: value.from || null, to: value.to || null, timeLimited: false })],
    ...(value.lead ? [["Lead commissioner", "yes"] as [string, string]] : []),
    ["How you know", sourceText(value.source, sources)],
  ],
  commands: (value, subject) => {
    const { source, locator } = sourceInput(value.source, subject.sources);
    const amount = pounds(value.amount);
    return [
      ...sourceCommands(value.source, subject.sources, byline(subject)),
      {
        do: "recordFunding",
        input: {
          service: subject.service.slug,
          funder: value.funder[0]?.slug ?? "",
          budget: value.budget as Budget,
          role: value.role as FundingRole,
          source,
          ...(locator ? { locator } : {}),
          ...(amount === null ? {} : { annualAmount: amount }),
          ...(value.from === "" ? {} : { from: value.from }),
          ...(value.to === "" ? {} : { to: value.to }),
          ...(value.lead ? { lead: true } : {}),
        },
      },
    ];
  },
  source: (value, subject, slugs) => sourceAfter(value.source, subject.sources, slugs),
});

function lineOf({ service, params }: Subject) {
  return service.funding.lines.find((line) => line.id === params.get("line"));
}

export const endKind = kind<{ on: string; reason: string }>({
  title: (subject) => `End the funding by ${lineOf(subject)?.funder.name ?? "a body"}`,
  impossible: (subject) =>
    lineOf(subject) ? null : "This funding is not there any more: it may have ended already.",
  power: "records",
  empty: () => ({ on: "", reason: "" }),
  now: (subject) => {
    const line = lineOf(subject);
    return line
      ? `${line.funder.name}: ${roles[line.role]}, ${budgets[line.budget]}, ${period(line)}`
      : null;
  },
  Fields: ({ value, errors, onChange }) => (
    <>
      <DayField
        id="on"
        label="Last day on which it pays"
        value={value.on}
        error={errors.on}
        onInput={(on) => onChange({ on })}
      />
      <Area
        id="reason"
        label="How you know"
        hint="It is shown in the history: name the source and its date."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  ),
  check: ({ on, reason }) => ({
    ...missing("on", on, "Enter the last day."),
    ...missing("reason", reason, "Say how you know."),
  }),
  rows: ({ on, reason }) => [
    ["Last day", on === "" ? null : day(on)],
    ["How you know", reason.trim()],
  ],
  commands: ({ on, reason }, subject, revision) => [
    {
      do: "endFunding",
      input: {
        line: lineOf(subject)?.id ?? "",
        on,
        reason: reason.trim(),
        ...expected(revision),
      },
    },
  ],
});
