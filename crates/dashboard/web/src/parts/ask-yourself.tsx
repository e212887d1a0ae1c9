// The GraphQL behind a view, to be asked again by whoever doubts it or wants more of it.
import type { Document } from "../api";

/** The explorer, with a question and its variables filled in. */
export function explorerAddress<R, V>(document: Document<R, V>, variables: V): string {
  const query = String(document);
  const given = JSON.stringify(variables ?? {});
  return (
    `/graphiql?query=${encodeURIComponent(query)}` +
    (given === "{}" ? "" : `&variables=${encodeURIComponent(given)}`)
  );
}

export function AskYourself<R, V>({
  document,
  variables,
  what = "this view",
}: {
  document: Document<R, V>;
  variables: V;
  what?: string;
}) {
  return (
    <a class="rj-noprint" href={explorerAddress(document, variables)}>
      Ask this yourself<span class="govuk-visually-hidden">: the GraphQL behind {what}</span>
    </a>
  );
}
