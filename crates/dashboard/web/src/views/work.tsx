// What the reader has begun and proposed, and what became of it.
import { useState } from "preact/hooks";
import { dropDraft, drafts } from "../drafts";
import { KeyForm } from "../parts/key";
import { ReadingOnly, useOnlyReads } from "../parts/only-reads";
import { useKey } from "../session";
import { useViewer } from "../use-viewer";
import { day } from "../words";
import { Own } from "./review/own";

export function Work() {
  const key = useKey();
  const viewer = useViewer();
  const onlyReads = useOnlyReads();
  return (
    <>
      <h1 class="govuk-heading-l">My work</h1>
      {key ? (
        <>
          <ReadingOnly />
          {onlyReads ? null : viewer?.role === "RESPONDENT" ? (
            <p class="govuk-body">
              <a href="/answer">Answer for your service</a>
            </p>
          ) : (
            <p class="govuk-body">
              <a class="govuk-button govuk-!-margin-bottom-2" href="/add">
                Add a service
              </a>{" "}
              To change what is there, <a href="/services">find the service</a> and choose what to
              change on its page.
            </p>
          )}
          <Drafts />
          <Own />
        </>
      ) : (
        <>
          <Drafts />
          <KeyForm why="Sign in to see what you have suggested, and what reviewers say." />
        </>
      )}
    </>
  );
}

function Drafts() {
  const [all, setAll] = useState(drafts);
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="drafts">
      <h2 class="govuk-heading-m" id="drafts" tabIndex={-1}>
        Not sent yet
      </h2>
      <p class="govuk-body">
        These are kept in this browser only. On a computer that others use, discard what you do not
        need.
      </p>
      <ul class="govuk-list">
        {all.map(({ name, draft }) => (
          <li key={name} class="rj-card">
            <a href={draft.to}>{draft.title}</a>{" "}
            <span class="rj-quiet">typed on {day(draft.at)}</span>{" "}
            <button
              type="button"
              class="rj-sort"
              onClick={() => {
                dropDraft(name);
                setAll(drafts());
                document.getElementById("drafts")?.focus();
              }}
            >
              Discard<span class="govuk-visually-hidden"> {draft.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
