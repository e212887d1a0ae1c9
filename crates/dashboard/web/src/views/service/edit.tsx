// The ways from what is shown of a service to the forms that change it.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useOnlyReads } from "../../parts/only-reads";
import { usePlace, withParams } from "../../router";
import { useKey } from "../../session";
import { useViewer } from "../../use-viewer";
import { takesEffect, type Power } from "../change/kind";

/** Whether the ways are shown, and of which service. */
export const Editing = createContext<{ slug: string } | null>(null);

/** Those who are signed in see the ways; others when they ask for them. */
export function useEditing(slug: string): { slug: string } | null {
  const key = useKey();
  const viewer = useViewer();
  const { params } = usePlace();
  const onlyReads = useOnlyReads();
  // Who came by a link answers on the page behind it.
  if (onlyReads || viewer?.role === "RESPONDENT") return null;
  return key || params.get("edit") === "yes" ? { slug } : null;
}

export function EditLink({
  what,
  of,
  power = "records",
  verb,
  ...target
}: {
  what: string;
  /** What is changed, for those who hear the link by itself. */
  of: string;
  power?: Power;
  /** What the link says, instead of “Change”. */
  verb?: string;
  fact?: string;
  claim?: string;
  line?: string;
}) {
  const editing = useContext(Editing);
  const viewer = useViewer();
  const { params } = usePlace();
  if (!editing) return null;
  const query = new URLSearchParams({ what });
  for (const [name, value] of Object.entries(target)) if (value) query.set(name, value);
  for (const name of ["proposal", "source", "title"]) {
    const value = params.get(name);
    if (value) query.set(name, value);
  }
  const own = viewer !== null && takesEffect(power, viewer);
  const words = verb ?? (own ? "Change" : "Suggest a change");
  return (
    <a class="rj-edit rj-noprint" href={`/change/${editing.slug}?${query}`}>
      {words}
      <span class="govuk-visually-hidden">: {of}</span>
    </a>
  );
}

/** What a reader can do about the service as a whole. */
export function EditBar({ slug, name }: { slug: string; name: string }) {
  const viewer = useViewer();
  const { params } = usePlace();
  const editing = useEditing(slug);
  const onlyReads = useOnlyReads();
  const reviews = viewer?.role === "REVIEWER" || viewer?.role === "ADMIN";
  if (onlyReads) return null;
  if (!editing)
    return (
      <p class="govuk-body rj-noprint">
        Something is wrong or missing? <a href={withParams({ edit: "yes" })}>Suggest a change</a>
      </p>
    );
  return (
    <nav class="rj-noprint" aria-label="Change this service">
      {params.get("proposal") && (
        <p class="govuk-inset-text">
          What you change here goes into{" "}
          <a href={`/proposals/${params.get("proposal")}`}>your suggestion</a>.{" "}
          <a href={`/services/${slug}`}>Stop adding to it</a>
        </p>
      )}
      <p class="govuk-body">
        Each line has a link that changes it. For the whole service:{" "}
        {reviews && (
          <>
            <a href={`/review/${slug}`}>decide its type</a>,{" "}
            <EditLink what="merge" verb="merge it" of={name} />,{" "}
          </>
        )}
        <EditLink
          what="withdraw"
          power="reviews"
          verb={reviews ? "take it out of the registry" : "suggest that it is taken out"}
          of={name}
        />
        .
      </p>
    </nav>
  );
}
