// Some facts, one of each kind, as the questionnaire has them.
import type { FactDefinition } from "../src/cells";

const choice = (id: string) => ({ id, title: id.charAt(0).toUpperCase() + id.slice(1) });

export const BOOLEAN: FactDefinition = {
  id: "dedicated_team",
  kind: "BOOLEAN",
  question: "Is it a team?",
  help: null,
  unit: null,
  choices: [],
};
export const CHOICE: FactDefinition = {
  ...BOOLEAN,
  id: "host",
  kind: "CHOICE",
  choices: [choice("camhs"), choice("maternity")],
};
export const NUMBER: FactDefinition = {
  ...BOOLEAN,
  id: "accepts_until_months",
  kind: "NUMBER",
  unit: "months",
};
export const SET: FactDefinition = {
  ...BOOLEAN,
  id: "professions",
  kind: "SET",
  choices: [choice("midwife"), choice("psychologist")],
};

export const VOCABULARY = [BOOLEAN, CHOICE, NUMBER, SET];
