// The form of an answer, as its kind asks for. The answer is text in the grammar of `cells`.
import { useState } from "preact/hooks";
import { UNKNOWN, type FactDefinition } from "../cells";
import { RadioItem, Tick } from "./field";

interface Props {
  fact: FactDefinition;
  value: string;
  /** Of a set: whether nothing else belongs to it. */
  whole: boolean;
  onChange: (value: string) => void;
  onWhole: (whole: boolean) => void;
}

export function AnswerFields({ fact, value, whole, onChange, onWhole }: Props) {
  switch (fact.kind) {
    case "BOOLEAN":
      return (
        <Choices
          options={[
            ["yes", "Yes"],
            ["no", "No"],
          ]}
          value={value}
          onChange={onChange}
        />
      );
    case "CHOICE":
      return (
        <Choices
          options={fact.choices.map((choice) => [choice.id, choice.title] as const)}
          value={value}
          onChange={onChange}
        />
      );
    case "NUMBER":
      return fact.id in AGES ? (
        <Age fact={fact} value={value} onChange={onChange} />
      ) : (
        <Amount unit={fact.unit ?? null} value={value} onChange={onChange} />
      );
    case "SET":
      return (
        <Members fact={fact} value={value} whole={whole} onChange={onChange} onWhole={onWhole} />
      );
  }
}

function Choices({
  options,
  value,
  onChange,
}: {
  options: readonly (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <div class={`govuk-radios${options.length > 3 ? " govuk-radios--small" : ""}`}>
      {[...options, [UNKNOWN, "Not known"] as const].map(([id, title]) => (
        <RadioItem
          key={id}
          name="answer"
          id={id}
          title={title}
          checked={value === id}
          onChange={() => onChange(id)}
        />
      ))}
    </div>
  );
}

function Months({
  id,
  label,
  value,
  unit,
  onInput,
}: {
  id: string;
  label: string;
  value: string;
  unit: string;
  onInput: (value: string) => void;
}) {
  return (
    <div class="govuk-form-group govuk-!-margin-bottom-2">
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <div class="govuk-input__wrapper">
        <input
          class="govuk-input govuk-input--width-5"
          id={id}
          inputMode="decimal"
          autocomplete="off"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value.trim())}
        />
        {unit !== "" && (
          <div class="govuk-input__suffix" aria-hidden="true">
            {unit}
          </div>
        )}
      </div>
    </div>
  );
}

/** The usual ages, in months, and how another one begins. */
const AGES: Record<string, { usual: [string, string][]; other: string }> = {
  accepts_from_months: {
    usual: [
      ["conception", "From conception"],
      ["birth", "From birth"],
    ],
    other: "From a number of months",
  },
  accepts_until_months: {
    usual: [
      ["12", "Until the first birthday"],
      ["24", "Until the second birthday"],
      ["36", "Until the third birthday"],
      ["60", "Until the fifth birthday"],
    ],
    other: "Until a number of months",
  },
};

/** An age as people say it. */
function Age({ fact, value, onChange }: Pick<Props, "fact" | "value" | "onChange">) {
  const { usual, other } = AGES[fact.id] ?? { usual: [], other: "A number of months" };
  const isUsual = (text: string) => usual.some(([id]) => id === text);
  const [picked, setPicked] = useState(
    value === "" ? "" : value === UNKNOWN || isUsual(value) ? value : "other",
  );
  const pick = (id: string) => {
    setPicked(id);
    onChange(id === "other" ? "" : id);
  };
  return (
    <div class="govuk-radios">
      {[...usual, ["other", other] as const, [UNKNOWN, "Not known"] as const].map(([id, title]) => (
        <RadioItem
          key={id}
          name="answer"
          id={id}
          title={title}
          checked={picked === id}
          onChange={() => pick(id)}
        >
          {id === "other" && picked === "other" && (
            <Months
              id="months"
              label="Age in months, for example 24"
              unit="months"
              value={value}
              onInput={onChange}
            />
          )}
        </RadioItem>
      ))}
    </div>
  );
}

type Bound = "exactly" | "between" | "least" | "most";

const BOUNDS: [Bound, string][] = [
  ["exactly", "A number"],
  ["between", "Between two numbers"],
  ["least", "At least"],
  ["most", "At most"],
];

/** How a number was given, and its ends. */
function readAmount(value: string): { bound: Bound | "unknown" | ""; low: string; high: string } {
  if (value === "") return { bound: "", low: "", high: "" };
  if (value === UNKNOWN) return { bound: "unknown", low: "", high: "" };
  if (value.startsWith(">=")) return { bound: "least", low: value.slice(2), high: "" };
  if (value.startsWith("<=")) return { bound: "most", low: "", high: value.slice(2) };
  const [low = "", high] = value.split("..");
  return high === undefined ? { bound: "exactly", low, high: "" } : { bound: "between", low, high };
}

function writeAmount(bound: string, low: string, high: string): string {
  switch (bound) {
    case "unknown":
      return UNKNOWN;
    case "least":
      return low === "" ? "" : `>=${low}`;
    case "most":
      return high === "" ? "" : `<=${high}`;
    case "between":
      return low === "" && high === "" ? "" : `${low}..${high}`;
    default:
      return low;
  }
}

function Amount({
  unit,
  value,
  onChange,
}: {
  unit: string | null;
  value: string;
  onChange: (value: string) => void;
}) {
  const read = readAmount(value);
  const [bound, setBound] = useState<string>(read.bound);
  const [low, setLow] = useState(read.low);
  const [high, setHigh] = useState(read.high);
  const suffix = unit === "year" ? "" : (unit ?? "");
  const set = (nowBound: string, nowLow: string, nowHigh: string) => {
    setBound(nowBound);
    setLow(nowLow);
    setHigh(nowHigh);
    onChange(writeAmount(nowBound, nowLow, nowHigh));
  };
  const field = (id: string, label: string, text: string, change: (text: string) => void) => (
    <Months id={id} label={label} unit={suffix} value={text} onInput={change} />
  );
  const from = (label: string) => field("low", label, low, (text) => set(bound, text, high));
  const to = (label: string) => field("high", label, high, (text) => set(bound, low, text));
  return (
    <div class="govuk-radios govuk-radios--small">
      {[...BOUNDS, ["unknown", "Not known"] as const].map(([id, title]) => (
        <RadioItem
          key={id}
          name="answer"
          id={id}
          title={title}
          checked={bound === id}
          onChange={() => set(id, low, high)}
        >
          {bound === id && id !== "unknown" && (
            <>
              {(id === "exactly" || id === "least") && from(title)}
              {id === "between" && (
                <>
                  {from("From")}
                  {to("To")}
                </>
              )}
              {id === "most" && to(title)}
            </>
          )}
        </RadioItem>
      ))}
    </div>
  );
}

function Members({ fact, value, whole, onChange, onWhole }: Props) {
  // What stands behind a colon is kept.
  const parts =
    value === UNKNOWN
      ? []
      : value
          .split(";")
          .map((part) => part.trim())
          .filter((part) => part !== "");
  const has = (id: string) => parts.some((part) => part.split(":")[0] === id);
  const toggle = (id: string) =>
    onChange(
      (has(id) ? parts.filter((part) => part.split(":")[0] !== id) : [...parts, id]).join(";"),
    );
  return (
    <>
      <div class="govuk-checkboxes govuk-checkboxes--small rj-columns">
        {fact.choices.map((choice) => (
          <div class="govuk-checkboxes__item" key={choice.id}>
            <input
              class="govuk-checkboxes__input"
              type="checkbox"
              id={`member-${choice.id}`}
              checked={has(choice.id)}
              onChange={() => toggle(choice.id)}
            />
            <label class="govuk-label govuk-checkboxes__label" for={`member-${choice.id}`}>
              {choice.title}
            </label>
          </div>
        ))}
      </div>
      <div class="govuk-!-margin-top-3">
        <Tick
          id="whole"
          label={<strong>This list is complete: there are no others</strong>}
          checked={whole}
          onChange={onWhole}
        />
        <Tick
          id="member-unknown"
          label="Not known"
          checked={value === UNKNOWN}
          onChange={(checked) => onChange(checked ? UNKNOWN : "")}
        />
      </div>
    </>
  );
}
