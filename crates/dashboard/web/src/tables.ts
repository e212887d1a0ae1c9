// Tables of services: the server reads them, and nothing here knows their grammar.
import { ApiError, REQUEST_TIMEOUT_MS, seconds, trouble, type GraphqlError } from "./api";
import { beneath } from "./base";
import type { Classification } from "./generated/graphql";
import { key, lapse } from "./session";

export interface TableColumn {
  letters: string | null;
  heading: string;
  /** Which column it is; null for one of the sender's own, which is not read. */
  column: string | null;
  suggestion: string | null;
  notes: { text: string; row: number }[];
}

export interface CellError {
  column: string | null;
  heading: string | null;
  where: string;
  message: string;
  got: string | null;
  suggestion: string | null;
}

export interface Duplicate {
  slug: string;
  name: string;
  nameLikeness: number;
  samePlace: boolean;
  sameWebsite: boolean;
}

interface ReadRow {
  row: number;
  cells: string[];
  id: string | null;
  name: string | null;
  facts: { fact: string; text: string }[];
  errors: CellError[];
  service: { slug: string; name: string; by: string } | null;
  duplicates: Duplicate[] | null;
}

export interface AssessedRow extends ReadRow {
  result: {
    class: string | null;
    classification: Classification;
    possibleClasses: string[];
    score: { low: number; high: number; max: number };
    headline: string;
    likely: { class: string } | null;
    nextQuestions: { question: string }[];
  } | null;
}

export interface ImportedRow extends ReadRow {
  outcome: "NEW" | "CHANGED" | "SAME" | "REFUSED";
  slug: string | null;
  claims: number;
  /** Columns that fill in what the registry lacks of a known service. */
  details: string[];
  notes: string[];
}

interface Read {
  notation: string;
  sheet: string | null;
  notes: string[];
  columns: TableColumn[];
}

export interface TableAnswer extends Read {
  rows: AssessedRow[];
  classes: { id: string; title: string; count: number; likely: number }[];
  summary: { rows: number; bad: number; open: number; ownColumns: number };
}

export interface ImportAnswer extends Read {
  imported: boolean;
  proposal: { id: string; changes: number } | null;
  revision: number;
  rows: ImportedRow[];
  errors: CellError[];
  summary: {
    rows: number;
    new: number;
    changed: number;
    same: number;
    refused: number;
    duplicates: number;
  };
}

/** What the sender has to correct: several at once. */
export class TableFault extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join(" "));
  }
}

/** Sends a table, whatever the answer is. */
async function post(
  path: string,
  params: URLSearchParams,
  body: Blob,
  headers: Record<string, string> = {},
): Promise<Response> {
  const secret = key();
  const late = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    return await fetch(beneath(`${path}?${params}`), {
      method: "POST",
      headers: {
        "content-type": "application/octet-stream",
        ...(secret ? { authorization: `Bearer ${secret}` } : {}),
        ...headers,
      },
      body,
      signal: late,
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw late.aborted
      ? new ApiError(
          "slow",
          `The server has not answered within ${REQUEST_TIMEOUT_MS / 1000} seconds.`,
        )
      : new ApiError("gone", "The server cannot be reached.");
  }
}

/** Sends a table. A table that is none, or cannot be read, is a `TableFault`. */
async function send<T>(
  path: string,
  params: URLSearchParams,
  body: Blob,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await post(path, params, body, headers);
  const answer = await json<T>(response);
  // With rows it is the answer, whatever is wrong in them.
  if (answer?.rows && (response.ok || response.status === 422)) return answer;
  throw refusal(response, answer?.errors ?? []);
}

async function json<T>(
  response: Response,
): Promise<(T & { errors?: GraphqlError[]; rows?: unknown }) | null> {
  return response.json().catch(() => null);
}

/** Why there is no answer about a table. */
function refusal(response: Response, errors: GraphqlError[]): Error {
  const id = response.headers.get("x-request-id");
  const code = errors[0]?.extensions?.code;
  const secret = key();
  if (secret && code === "UNAUTHENTICATED") lapse(secret);
  if (code === "BAD_REQUEST" || (code === "LIMIT_EXCEEDED" && response.status < 500))
    return new TableFault(errors.map((error) => capital(error.message)));
  if (response.status === 404 || response.status === 405)
    return new ApiError("unsupported", "This server is older than this page, and reads no tables.");
  if (errors[0]) return trouble(response, errors[0], id);
  if (response.status === 429 || response.status === 503)
    return new ApiError("busy", "The server is busy.", id, seconds(response));
  return new ApiError(
    "broken",
    `The server's answer cannot be read (status ${response.status}).`,
    id,
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** Reads a table and assesses each row. Nothing is stored. */
export function readTable(body: Blob, definition: string): Promise<TableAnswer> {
  return send("/tables", new URLSearchParams({ definition }), body);
}

/** The same table with the result of each row behind it, as a workbook of Excel. */
export async function tableWithResult(body: Blob, definition: string): Promise<Blob> {
  const params = new URLSearchParams({ definition, format: "xlsx" });
  const response = await post("/tables", params, body);
  if (response.ok) return response.blob();
  throw refusal(response, (await json<object>(response))?.errors ?? []);
}

/** Brings a table into the registry, or says what that would change. */
export function importTable(
  body: Blob,
  params: URLSearchParams,
  idempotencyKey: string,
): Promise<ImportAnswer> {
  return send("/imports", params, body, { "idempotency-key": idempotencyKey });
}
