// Facts as text: the cells of a table and the parameters of an address have one grammar.
//
// yes | no                     a boolean
// camhs                        a choice
// 3 | 2..5 | >=2 | <=5         a number; conception and birth are ages
// a;b:0.5                      a set, with whole-time equivalents; `<fact>_complete` = yes when
//                              nothing else belongs to it
// unknown                      asked, and not known; nothing at all means that it was not asked
import type { FactInput, QuestionnaireQuery } from "./generated/graphql";
import { figure } from "./words";

export type FactDefinition = QuestionnaireQuery["vocabulary"][number];

export const UNKNOWN = "unknown";

export type Read = { input: FactInput } | { expected: string };

function number(text: string): number | null {
  const word = text.trim().toLowerCase();
  if (word === "conception") return -9;
  if (word === "birth") return 0;
  return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : null;
}

/** What a cell says; null when it is empty. */
export function readCell(fact: FactDefinition, text: string, complete: boolean): Read | null {
  const word = text.trim();
  if (word === "") return null;
  if (word.toLowerCase() === UNKNOWN || word === "?")
    return { input: { fact: fact.id, value: null } };
  switch (fact.kind) {
    case "BOOLEAN": {
      const lower = word.toLowerCase();
      if (lower === "yes" || lower === "true") return { input: { fact: fact.id, value: true } };
      if (lower === "no" || lower === "false") return { input: { fact: fact.id, value: false } };
      return { expected: "yes, no or unknown" };
    }
    case "CHOICE":
      return fact.choices.some((choice) => choice.id === word)
        ? { input: { fact: fact.id, value: word } }
        : { expected: `one of ${fact.choices.map((choice) => choice.id).join(", ")}` };
    case "NUMBER": {
      const expected = { expected: "a number, for example 24" };
      const bound = /^(>=|<=)(.+)$/.exec(word);
      if (bound) {
        const value = number(bound[2] ?? "");
        return value === null
          ? expected
          : {
              input: { fact: fact.id, value: bound[1] === ">=" ? { low: value } : { high: value } },
            };
      }
      const ends = word.split("..").map(number);
      const [low, high] = ends;
      if (ends.length === 1 && low !== null && low !== undefined)
        return { input: { fact: fact.id, value: low } };
      if (
        ends.length === 2 &&
        low !== null &&
        low !== undefined &&
        high !== null &&
        high !== undefined &&
        low <= high
      )
        return { input: { fact: fact.id, value: { low, high } } };
      return expected;
    }
    case "SET": {
      const members: unknown[] = [];
      for (const part of word
        .split(";")
        .map((one) => one.trim())
        .filter((one) => one !== "")) {
        const [id = "", wte] = part.split(":").map((one) => one.trim());
        if (!fact.choices.some((choice) => choice.id === id))
          return { expected: `known names, separated by ;, but \`${id}\` is none` };
        if (wte === undefined) members.push(id);
        else if (number(wte) === null) return { expected: `a number after \`${id}:\`` };
        else members.push({ id, wte: number(wte) });
      }
      return { input: { fact: fact.id, value: members, ...(complete ? { complete: true } : {}) } };
    }
  }
}

/** A cell for people. */
export function formatCell(fact: FactDefinition, text: string, complete: boolean): string {
  const word = text.trim();
  if (word.toLowerCase() === UNKNOWN || word === "?") return "not known";
  const title = (id: string) => fact.choices.find((choice) => choice.id === id)?.title ?? id;
  switch (fact.kind) {
    case "BOOLEAN":
      return word;
    case "CHOICE":
      return title(word);
    case "NUMBER": {
      const unit = fact.unit ? ` ${fact.unit}` : "";
      if (word.startsWith(">=")) return `at least ${figureOf(word.slice(2))}${unit}`;
      if (word.startsWith("<=")) return `at most ${figureOf(word.slice(2))}${unit}`;
      if (word === "conception" || word === "birth") return `from ${word}`;
      return `${word.split("..").map(figureOf).join(" to ")}${unit}`;
    }
    case "SET":
      return `${word
        .split(";")
        .map((part) => {
          const [id = "", wte] = part.split(":");
          return title(id.trim()) + (wte ? ` (${wte} WTE)` : "");
        })
        .join(", ")}${complete ? " (complete list)" : " (list may be incomplete)"}`;
  }
}

function figureOf(text: string): string {
  const value = number(text);
  return value === null ? text : /^\d{4}$/.test(text.trim()) ? text.trim() : figure(value);
}

/** A value of the API as a cell; empty where there is none. */
export function writeCell(fact: FactDefinition, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (fact.kind) {
    case "BOOLEAN":
      return value === true ? "yes" : "no";
    case "CHOICE":
      return String(value);
    case "NUMBER": {
      if (typeof value === "number") return ageWord(fact, value);
      const { low = null, high = null } = value as { low?: number | null; high?: number | null };
      if (low === null) return high === null ? "" : `<=${high}`;
      if (high === null) return `>=${low}`;
      return low === high ? ageWord(fact, low) : `${low}..${high}`;
    }
    case "SET": {
      const members = Array.isArray(value) ? (value as unknown[]) : [];
      return members
        .map((one) => {
          if (typeof one === "string") return one;
          const { id, wte } = one as { id: string; wte?: number | null };
          return typeof wte === "number" ? `${id}:${wte}` : id;
        })
        .join(";");
    }
  }
}

/** Two ages have a word. */
function ageWord(fact: FactDefinition, months: number): string {
  if (fact.id !== "accepts_from_months") return String(months);
  return months === -9 ? "conception" : months === 0 ? "birth" : String(months);
}

/** Every answer in the parameters of an address. */
export function readAnswers(
  vocabulary: FactDefinition[],
  get: (name: string) => string | null,
): { inputs: FactInput[]; answered: Set<string> } {
  const inputs: FactInput[] = [];
  const answered = new Set<string>();
  for (const fact of vocabulary) {
    const read = readCell(fact, get(fact.id) ?? "", get(`${fact.id}_complete`) === "yes");
    if (read && "input" in read) {
      inputs.push(read.input);
      answered.add(fact.id);
    }
  }
  return { inputs, answered };
}
