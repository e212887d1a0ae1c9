// Who is signed in and what they may do, in the head of each page.
import { usePlace } from "../router";
import { setKey, useKey, useLapsed } from "../session";
import { forget } from "../use-query";
import { useViewer, type Viewer } from "../use-viewer";
import { powers } from "../words";
import { useOnlyReads } from "./only-reads";

/** What the reader may do: with two people behind each change, editors suggest as well. */
export function powersOf({ role, publishes }: Viewer): string {
  return role === "EDITOR" && !publishes ? powers.CONTRIBUTOR : powers[role];
}

export function signInAddress(back: string): string {
  return back === "/" ? "/sign-in" : `/sign-in?back=${encodeURIComponent(back)}`;
}

export function Who() {
  const key = useKey();
  const viewer = useViewer();
  const onlyReads = useOnlyReads();
  const { path, params } = usePlace();
  const query = params.toString();
  if (!key)
    return (
      <p>
        <span class="rj-head__about">
          Parent-infant relationship services in the United Kingdom{" "}
        </span>
        {path !== "/sign-in" && (
          <a class="rj-who__link" href={signInAddress(path + (query === "" ? "" : `?${query}`))}>
            Sign in
          </a>
        )}
      </p>
    );
  return (
    <p class="rj-who">
      {viewer ? (
        <span>
          <strong>
            {viewer.role === "RESPONDENT" ? (viewer.label ?? viewer.name) : viewer.name}
          </strong>
          : {onlyReads ? powers.PUBLIC : powersOf(viewer)}
        </span>
      ) : (
        <span>Signed in</span>
      )}{" "}
      <button
        type="button"
        class="rj-who__link"
        onClick={() => {
          setKey(null);
          forget();
        }}
      >
        Sign out
      </button>
    </p>
  );
}

/** Says that the key stopped working, and that nothing else did. */
export function Lapsed() {
  const lapsed = useLapsed();
  const { path, params } = usePlace();
  const query = params.toString();
  return (
    <div role="alert">
      {lapsed && (
        <div class="rj-trouble">
          <p class="govuk-body">
            <strong>You are signed out: the registry does not accept your key any more.</strong> You
            can go on reading. What you typed is kept in this browser.{" "}
            {path !== "/sign-in" && (
              <a href={signInAddress(path + (query === "" ? "" : `?${query}`))}>
                Sign in with another key
              </a>
            )}
          </p>
        </div>
      )}
    </div>
  );
}
