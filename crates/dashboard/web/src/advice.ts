// What to do after an error that is no fault of what was typed.
import { ApiError } from "./api";

/** What is the matter, that nothing is lost, and when to send it again. */
export function advice(error: unknown): string[] {
  if (!(error instanceof ApiError))
    return ["It could not be sent.", "Nothing is lost: send it again."];
  if (error.trouble === "forbidden")
    return [error.message, "What you typed is kept in this browser. Sign in again, then send it."];
  const wait = error.retryAfter ? ` Wait ${error.retryAfter} seconds, then` : " You can";
  return [
    error.message,
    `Nothing is lost, and nothing is saved twice.${wait} send it again.`,
    ...(error.requestId ? [`Reference: ${error.requestId}`] : []),
  ];
}
