// Asks the public API, and says in words what went wrong. Nothing else in this app speaks to a
// server.
import { beneath } from "./base";
import { key, lapse } from "./session";

/** A query that codegen has checked against the schema. */
export interface Document<TResult, TVariables> {
  __apiType?: (variables: TVariables) => TResult;
  toString(): string;
}

export type Trouble =
  /** No answer: the server is gone, or the connection is. */
  | "gone"
  /** No answer in time. */
  | "slow"
  /** The server answers, but with a fault of its own. */
  | "broken"
  /** Too many questions for now. */
  | "busy"
  /** The key is missing, unknown or not enough. */
  | "forbidden"
  /** The server does not know the question: it is of another version than this page. */
  | "unsupported"
  /** The question was wrong. */
  | "refused";

export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string,
    readonly requestId: string | null = null,
    /** Seconds that the server asks to wait. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** Whether asking again later may help. */
  get passing(): boolean {
    return (
      this.trouble === "gone" ||
      this.trouble === "slow" ||
      this.trouble === "broken" ||
      this.trouble === "busy"
    );
  }
}

/** How long an answer may take. */
export const REQUEST_TIMEOUT_MS = 20_000;

export interface GraphqlError {
  message: string;
  extensions?: { code?: string };
}

interface Answer<T> {
  data?: T | null;
  errors?: GraphqlError[];
  extensions?: { revision?: number };
}

export interface Answered<T> {
  data: T;
  /** The revision of the registry that it is an answer of; null where the server does not say. */
  revision: number | null;
}

let nameFirst: (revision: number) => void;

/** The revision of the first answer of all. */
export const firstRevision = new Promise<number>((resolve) => {
  nameFirst = resolve;
});

export async function ask<TResult, TVariables>(
  document: Document<TResult, TVariables>,
  variables: TVariables,
  signal?: AbortSignal,
  /** The key to ask with: that of the session, unless another one is tried. */
  secret: string | null = key(),
): Promise<Answered<TResult>> {
  const late = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
  };
  if (secret) headers.authorization = `Bearer ${secret}`;
  let response: Response;
  let answer: Answer<TResult> | null = null;
  try {
    response = await fetch(beneath("/graphql"), {
      method: "POST",
      headers,
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      credentials: "omit",
      cache: "no-store",
    });
    const text = await response.text();
    try {
      answer = JSON.parse(text) as Answer<TResult>;
    } catch {
      answer = null;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    if (late.aborted)
      throw new ApiError(
        "slow",
        `The server has not answered within ${REQUEST_TIMEOUT_MS / 1000} seconds.`,
      );
    throw new ApiError("gone", "The server cannot be reached.");
  }
  const id = response.headers.get("x-request-id");
  const first = answer?.errors?.[0];
  if (first) {
    // The key was good once, and is not any more: reading goes on without it.
    if (secret && first.extensions?.code === "UNAUTHENTICATED") lapse(secret);
    throw trouble(response, first, id);
  }
  if (answer?.data) {
    const revision = answer.extensions?.revision ?? null;
    if (revision !== null) nameFirst(revision);
    return { data: answer.data, revision };
  }
  if (response.status === 429 || response.status === 503) {
    throw new ApiError("busy", "The server is busy.", id, seconds(response));
  }
  throw new ApiError(
    "broken",
    `The server's answer cannot be read (status ${response.status}).`,
    id,
  );
}

/** What is the matter, in words, from an error of the API. */
export function trouble(response: Response, error: GraphqlError, id: string | null): ApiError {
  switch (error.extensions?.code) {
    case "RATE_LIMITED":
      return new ApiError(
        "busy",
        "The server has had many requests from here and asks you to wait.",
        id,
        seconds(response),
      );
    case "UNAVAILABLE":
      return new ApiError(
        "busy",
        "Nothing can be saved at the moment. Try again later: nothing is saved twice.",
        id,
        seconds(response),
      );
    case "READ_ONLY":
      return new ApiError(
        "refused",
        "This server only shows the register: nothing can be changed here.",
        id,
      );
    case "UNAUTHENTICATED":
      return new ApiError("forbidden", "The registry does not accept this key.", id);
    case "FORBIDDEN":
      return new ApiError("forbidden", `Not allowed: ${error.message}.`, id);
    case "DOCUMENT_NOT_REGISTERED":
      return new ApiError(
        "unsupported",
        "This page is of another version than the server. Load it again.",
        id,
      );
    case "GRAPHQL_VALIDATION_FAILED":
      return new ApiError(
        "unsupported",
        "This server is older than this page, and cannot answer yet.",
        id,
      );
    case "BAD_REQUEST":
    case "GRAPHQL_PARSE_FAILED":
    case "NOT_FOUND":
    case "LIMIT_EXCEEDED":
    case "CONFLICT":
      return new ApiError("refused", `The server could not answer: ${error.message}.`, id);
    default:
      return new ApiError("broken", "The server has a fault of its own.", id);
  }
}

export function seconds(response: Response): number | null {
  const value = Number(response.headers.get("retry-after"));
  return Number.isFinite(value) && value > 0 ? value : null;
}
