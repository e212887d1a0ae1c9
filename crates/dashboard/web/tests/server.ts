// A server that answers as a test tells it to, in the place of the browser's `fetch`.

export interface Asked {
  url: string;
  headers: Record<string, string>;
  body: { query: string; variables: unknown };
  signal: AbortSignal | null | undefined;
}

type Answer = Response | Error | "never";

/** What was asked, oldest first. */
export const asked: Asked[] = [];
let answers: Answer[] = [];

/** The answers to come, in order; the last one is given again and again. */
export function answering(...next: Answer[]): void {
  asked.length = 0;
  answers = next;
}

/** An answer with data, of a revision of the registry. */
export function data(value: unknown, revision?: number): Response {
  const extensions = revision === undefined ? {} : { extensions: { revision } };
  return Response.json({ data: value, ...extensions });
}

/** An answer with an error. */
export function fault(
  code: string,
  message = "wrong",
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json({ errors: [{ message, extensions: { code } }] }, init);
}

Object.defineProperty(globalThis, "fetch", {
  value: async (url: string, init: RequestInit): Promise<Response> => {
    asked.push({
      url,
      headers: init.headers as Record<string, string>,
      // A table is sent as it is.
      body: (typeof init.body === "string" ? JSON.parse(init.body) : {}) as Asked["body"],
      signal: init.signal,
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) throw new Error("the test has no answer for this");
    if (answer instanceof Error) throw answer;
    if (answer !== "never") return answer.clone();
    return new Promise((_resolve, reject) => {
      const signal = init.signal;
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
  },
});
