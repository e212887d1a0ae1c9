// The steps behind the form of a change: the check of the answers, a conflict, and what came of it.
import type { ComponentChildren, RefObject } from "preact";
import { useMemo } from "preact/hooks";
import type { Sent } from "../../commands";
import { Row } from "../../parts/row";
import { Problems } from "../../parts/problems";
import { proposalAddress } from "../../router";
import type { AnswerRow, Subject } from "./kind";
import type { Sending } from "./send";

export interface Outcome {
  sent: Extract<Sent, { done: true }>;
  /** The source, for another change in the same proposal. */
  source: { slug: string; title: string } | null;
}

/** What happens with it, in words. */
export function fate(own: boolean): string {
  return own
    ? "It is published at once, with your name in the history."
    : "A reviewer reads it first. Until they accept it, only you and reviewers see it.";
}

export function Answers({ rows }: { rows: AnswerRow[] }) {
  return (
    <dl class="govuk-summary-list">
      {rows.map(([name, text], index) => (
        <Row key={index} name={name}>
          {text === null ? (
            <span class="rj-quiet">not given</span>
          ) : (
            <span class="rj-said">{text}</span>
          )}
        </Row>
      ))}
    </dl>
  );
}

export function Check({
  heading,
  title,
  rows,
  now,
  own,
  sending,
  onSend,
  onBack,
  children,
}: {
  heading: RefObject<HTMLHeadingElement | null>;
  title: string;
  rows: AnswerRow[];
  /** What is replaced. */
  now: string | null;
  own: boolean;
  sending: Sending;
  onSend: () => void;
  onBack: () => void;
  children?: ComponentChildren;
}) {
  return (
    <form
      class="rj-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!sending.busy) onSend();
      }}
    >
      <Problems problems={useProblems(sending.wrong)} />
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">{title}</span>
        Check before sending
      </h1>
      {children}
      <Answers rows={now === null ? rows : [["In the registry now", now], ...rows]} />
      <p class="govuk-body">{fate(own)}</p>
      <div role="status">{sending.busy && <p class="govuk-body">Sending.</p>}</div>
      <div class="govuk-button-group">
        <button type="submit" class="govuk-button">
          {own ? "Publish this change" : "Send as a suggestion"}
        </button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={onBack}>
          Go back and edit
        </button>
      </div>
    </form>
  );
}

/** The same list for the same lines, so that the box takes the focus once. */
function useProblems(lines: string[]) {
  return useMemo(() => lines.map((text) => ({ field: null, text })), [lines]);
}

/** What somebody else made of it meanwhile, beside what was there and what is about to be sent. */
export function Conflict({
  was,
  now,
  rows,
  onKeep,
  onGiveUp,
}: {
  was: string | null;
  now: string | null;
  rows: AnswerRow[];
  onKeep: () => void;
  onGiveUp: () => void;
}) {
  return (
    <div class="rj-trouble" role="alert">
      <h2 class="govuk-heading-m">The service was changed while you were writing</h2>
      <p class="govuk-body">
        {was === now
          ? "Something else about the service changed, and not what you are changing."
          : "What you are changing was changed, too. Compare them."}{" "}
        Nothing was sent yet, and nothing that you typed is lost.
      </p>
      <dl class="rj-compare">
        <div>
          <dt>When you began</dt>
          <dd>{was ?? "not known"}</dd>
        </div>
        <div>
          <dt>In the registry now</dt>
          <dd>{now ?? "not known"}</dd>
        </div>
        <div>
          <dt>Yours</dt>
          <dd>{rows[0]?.[1] ?? "nothing"}</dd>
        </div>
      </dl>
      <div class="govuk-button-group">
        <button type="button" class="govuk-button" onClick={onKeep}>
          Send mine
        </button>
        <button type="button" class="govuk-button govuk-button--secondary" onClick={onGiveUp}>
          Keep what is there now
        </button>
      </div>
    </div>
  );
}

export function Done({
  outcome: { sent, source },
  title,
  subject: { service, params },
  heading,
}: {
  outcome: Outcome;
  title: string;
  subject: Subject;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const waits = sent.proposal !== null;
  const next = waits ? moreAddress(sent.proposal ?? "", source) : "";
  const gone = !waits && ["withdraw", "merge", "revert"].includes(params.get("what") ?? "");
  const stays = sent.service ?? service;
  return (
    <>
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">{title}</span>
        {waits ? "Your suggestion is sent" : "The change is published"}
      </h1>
      {sent.warnings.map((warning) => (
        <p class="govuk-inset-text" key={warning}>
          Please check: {warning}.
        </p>
      ))}
      {waits ? (
        <p class="govuk-body">
          A reviewer reads it next. You see what they say, and can answer, on{" "}
          <a href={proposalAddress(sent.proposal ?? "")}>the page of your suggestion</a>, which is
          under <a href="/work">My work</a>.
        </p>
      ) : (
        <p class="govuk-body">
          Everybody sees it now
          {sent.revision !== null && `, as revision ${sent.revision}`}.
        </p>
      )}
      <ul class="govuk-list">
        {waits && (
          <li>
            <a href={`/services/${service.slug}${next}`}>
              Add another change of this service to the same suggestion
            </a>
          </li>
        )}
        <li>
          {gone && stays.slug === service.slug ? (
            <a href="/changes">See all changes</a>
          ) : (
            <a href={`/services/${stays.slug}`}>Go to {stays.name}</a>
          )}
        </li>
      </ul>
    </>
  );
}

/** Parameters that put the next change into the same proposal, with the same source at hand. */
function moreAddress(proposal: string, source: { slug: string; title: string } | null): string {
  const params = new URLSearchParams({ proposal: proposal.replace(/^proposal:/, "") });
  if (source) {
    params.set("source", source.slug);
    params.set("title", source.title);
  }
  return `?${params}`;
}
