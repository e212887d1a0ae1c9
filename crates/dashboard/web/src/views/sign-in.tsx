// Signs in, and goes back to where the reader came from.
import { useEffect } from "preact/hooks";
import { KeyForm } from "../parts/key";
import { useOnlyReads } from "../parts/only-reads";
import { powersOf } from "../parts/who";
import { go, usePlace } from "../router";
import { useKey } from "../session";
import { useViewer } from "../use-viewer";
import { powers } from "../words";

/** An address of this app, and of no other site. */
function ownAddress(text: string | null): string | null {
  return text !== null && /^\/(?!\/)/.test(text) ? text : null;
}

export function SignIn() {
  const key = useKey();
  const viewer = useViewer();
  const onlyReads = useOnlyReads();
  const back = ownAddress(usePlace().params.get("back"));
  useEffect(() => {
    if (key && back) go(back, { replace: true });
  }, [key, back]);
  return (
    <>
      <h1 class="govuk-heading-l">{key ? "You are signed in" : "Sign in"}</h1>
      {key ? (
        <p class="govuk-body" role="status">
          {viewer && (
            <>
              You are <strong>{viewer.name}</strong>: {onlyReads ? powers.PUBLIC : powersOf(viewer)}
              .{" "}
            </>
          )}
          <a href="/work">See your work</a>, or <a href="/services">look for a service</a>.
        </p>
      ) : (
        <KeyForm
          why={
            onlyReads
              ? "Sign in to read your suggestions, or those that wait for a reviewer. " +
                "This copy of the register only reads: nothing can be changed here."
              : "Sign in to suggest changes, to follow your suggestions, " +
                "or to review those of others."
          }
        />
      )}
    </>
  );
}
