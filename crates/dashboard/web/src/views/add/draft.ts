// A service that is being added, as it is kept in the browser until it is sent.
import { readAnswers, UNKNOWN, type FactDefinition } from "../../cells";
import { begin, type Command, type Progress } from "../../commands";
import { writeDraft } from "../../drafts";
import type { Nation, ServiceStatus } from "../../generated/graphql";
import type { Chosen } from "../../parts/body-picker";
import type { Errors } from "../../parts/field";
import {
  noSource,
  sourceCommands,
  sourceErrors,
  sourceInput,
  sourceText,
  statusSourceInput,
  type SourceChoice,
  type Sources,
} from "../../parts/source-fields";
import { go } from "../../router";
import { formatCell } from "../../cells";
import { nations, series, statuses } from "../../words";
import type { AnswerRow } from "../change/kind";
import type { Answers } from "../classify/questionnaire";

export interface Added {
  name: string;
  otherNames: string;
  nation: Nation | "";
  places: string;
  runBy: string;
  areas: Chosen[];
  status: ServiceStatus | "";
  website: string;
  source: SourceChoice;
  answers: Answers;
  progress: Progress;
}

export const STEPS = ["name", "details", "source", "questions", "check"] as const;
export type Step = (typeof STEPS)[number];

export function blank(): Added {
  return {
    name: "",
    otherNames: "",
    nation: "",
    places: "",
    runBy: "",
    areas: [],
    status: "",
    website: "",
    source: noSource(),
    answers: {},
    progress: begin(),
  };
}

export function draftName(id: string): string {
  return `add:${id}`;
}

export function draftTitle(name: string): string {
  return `Add a service: ${name.trim() === "" ? "no name yet" : name.trim()}`;
}

export function draftAddress(id: string): string {
  return `/add?draft=${id}`;
}

/** Begins to add a service of which questions are answered already. */
export function addFromAnswers(name: string, answers: Answers): void {
  const id = crypto.randomUUID().slice(0, 8);
  const value = { ...blank(), name, answers };
  writeDraft(draftName(id), { title: draftTitle(name), to: draftAddress(id), value });
  go(draftAddress(id));
}

export function parts(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What is wrong with a step, by the id of the field. */
export function stepErrors(step: Step, value: Added, today: string): Errors {
  const errors: Errors = {};
  switch (step) {
    case "name":
      if (value.name.trim() === "") errors.name = "Enter the name of the service.";
      if (value.nation === "") errors.nation = "Choose the nation.";
      return errors;
    case "details":
      if (value.website.trim() !== "" && !/^https?:\/\/\S+\.\S+$/.test(value.website.trim()))
        errors.website = "Enter a web address that begins with https:// or http://.";
      return errors;
    case "source":
      return sourceErrors(value.source, today);
    default:
      return errors;
  }
}

/** The first step with something wrong; null where all is right. */
export function wrongStep(value: Added, today: string): Step | null {
  return STEPS.find((step) => Object.keys(stepErrors(step, value, today)).length > 0) ?? null;
}

export function known(vocabulary: FactDefinition[], answers: Answers) {
  return readAnswers(vocabulary, (one) => answers[one] ?? null).inputs;
}

export interface AddedRows {
  step: Step;
  title: string;
  rows: AnswerRow[];
}

/** “Check your answers”, in the steps of the form. */
export function rows(value: Added, vocabulary: FactDefinition[], sources: Sources): AddedRows[] {
  const text = (one: string) => (one.trim() === "" ? null : one.trim());
  const facts = vocabulary.filter((fact) => value.answers[fact.id]);
  return [
    {
      step: "name",
      title: "Name and place",
      rows: [
        ["Name", text(value.name)],
        ["Other names", series(parts(value.otherNames)) || null],
        ["Nation", value.nation === "" ? null : nations[value.nation]],
        ["Places", series(parts(value.places)) || null],
      ],
    },
    {
      step: "details",
      title: "Details",
      rows: [
        ["Run by", text(value.runBy)],
        ["Areas that it serves", series(value.areas.map((area) => area.name)) || null],
        ["Status", value.status === "" ? null : statuses[value.status]],
        ["Website", text(value.website)],
      ],
    },
    {
      step: "source",
      title: "Source",
      rows: [["How you know", sourceText(value.source, sources)]],
    },
    {
      step: "questions",
      title: "Answers",
      rows: facts.map((fact) => [
        fact.question,
        formatCell(
          fact,
          value.answers[fact.id] ?? "",
          value.answers[`${fact.id}_complete`] === "yes",
        ),
      ]),
    },
  ];
}

/** What is sent: the source, the service with what is known of it, and how it is known. */
export function commands(
  value: Added,
  vocabulary: FactDefinition[],
  sources: Sources,
  by: string,
): Command[] {
  const cited = sourceInput(value.source, sources);
  const claims = known(vocabulary, value.answers).map((input) => ({
    fact: input.fact,
    value: value.answers[input.fact] === UNKNOWN ? null : (input.value ?? null),
    ...(input.complete ? { complete: true } : {}),
    ...cited,
  }));
  return [
    ...sourceCommands(value.source, sources, by),
    {
      do: "submitService",
      input: {
        name: value.name.trim(),
        nation: value.nation as Nation,
        otherNames: parts(value.otherNames),
        localities: parts(value.places),
        areas: value.areas.map((area) => area.slug),
        claims,
        ...(value.runBy.trim() === "" ? {} : { hostOrganisation: value.runBy.trim() }),
        ...(value.status === ""
          ? {}
          : { status: value.status, ...statusSourceInput(value.source, sources) }),
        ...(value.website.trim() === "" ? {} : { website: value.website.trim() }),
      },
    },
    // Without answers and a status nothing else says how the service is known.
    ...(claims.length === 0 && value.status === ""
      ? [
          {
            do: "commentOnProposal" as const,
            input: { proposal: "", text: `Known from: ${sourceText(value.source, sources)}` },
          },
        ]
      : []),
  ];
}
