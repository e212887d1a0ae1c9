// What every kind of change has: a form, its check, the answers in words, and the commands.
import type { FunctionComponent } from "preact";
import type { Command } from "../../commands";
import type { ServiceToChangeQuery, SourcesQuery } from "../../generated/graphql";
import type { Errors } from "../../parts/field";
import type { Viewer } from "../../use-viewer";

export type Service = NonNullable<ServiceToChangeQuery["service"]>;

export interface Subject {
  service: Service;
  params: URLSearchParams;
  viewer: Viewer;
  sources: SourcesQuery["sources"];
  /** The day it is where the reader is. */
  today: string;
}

export interface FieldsProps<T> {
  subject: Subject;
  value: T;
  errors: Errors;
  onChange: (change: Partial<T>) => void;
}

/** A line of “check your answers”. */
export type AnswerRow = [name: string, text: string | null];

/** Who can make it take effect at once. */
export type Power = "records" | "reviews";

export interface Kind<T extends object> {
  /** “Change the status”, in lower case after the first letter: the service's name follows. */
  title: (subject: Subject) => string;
  /** Why there can be no such change, where that is so. */
  impossible?: (subject: Subject) => string | null;
  /** Who can make it take effect at once; from others it is a suggestion. */
  power: Power;
  /** Whether only reviewers can send it at all. */
  reviewersOnly?: boolean;
  empty: (subject: Subject) => T;
  /** What there is now, in words, where the change replaces something. */
  now?: (subject: Subject) => string | null;
  Fields: FunctionComponent<FieldsProps<T>>;
  /** What is wrong, by the id of the field. */
  check: (value: T, subject: Subject) => Errors;
  rows: (value: T, subject: Subject) => AnswerRow[];
  /** `revision` is the one that the form was begun at; sent where something is replaced. */
  commands: (value: T, subject: Subject, revision: number | null) => Command[];
  /** The source, for another change in the same proposal. */
  source?: (
    value: T,
    subject: Subject,
    slugs: Record<string, string>,
  ) => { slug: string; title: string } | null;
}

/** The kinds differ in what their forms hold, which the page does not look at. */
export type AnyKind = Kind<Record<string, unknown>>;

export function kind<T extends object>(of: Kind<T>): AnyKind {
  return of as unknown as AnyKind;
}

/** Whether the reader makes it take effect at once. */
export function takesEffect(power: Power, viewer: Viewer): boolean {
  const reviews = viewer.role === "REVIEWER" || viewer.role === "ADMIN";
  return reviews || (power === "records" && viewer.publishes);
}

export function expected(revision: number | null): { expectedRevision?: number } {
  return revision === null ? {} : { expectedRevision: revision };
}

export const given = (text: string): boolean => text.trim() !== "";

/** Parts of a text between commas. */
export function listed(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What is wrong with a field that is empty. */
export function missing(field: string, text: string, message: string): Errors {
  return given(text) ? {} : { [field]: message };
}
