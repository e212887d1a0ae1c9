// What can be done with a proposal: reviewers decide, its author takes it back, both comment and
// take steps out.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import {
  AcceptProposalDocument,
  CommentOnProposalDocument,
  RejectProposalDocument,
  RemoveProposalStepDocument,
  RequestChangesDocument,
  WithdrawProposalDocument,
  type Classification,
  type DoneFragment,
} from "../../generated/graphql";
import { ClassChoice } from "../../parts/class-choice";
import { Outcome } from "../../parts/outcome";
import { useDraft } from "../../drafts";
import { proposalAddress } from "../../router";
import { reviews } from "../../session";
import { useCommandKey } from "../../use-command-key";
import { forget } from "../../use-query";
import { CHANGED, useSending, type Said } from "../../use-sending";
import { addsService, type Proposal, type Viewer } from "../proposal";
import { nameOf } from "./changes";
import type { Merge } from "./duplicates";
import { Steps, stepsOf } from "./steps";

type Action = "accept" | "ask" | "reject" | "comment" | "withdraw";

const ACTIONS: Record<
  Action,
  { title: string; button: string; field: string; hint: string; missing: string; done: string }
> = {
  accept: {
    title: "Accept it",
    button: "Accept and publish",
    field: "Reason",
    hint: "It is published with the changes.",
    missing: "Give a reason.",
    done: "Accepted. The changes are published.",
  },
  ask: {
    title: "Ask for changes",
    button: "Ask for changes",
    field: "What to change, and why",
    hint: "The author and reviewers read it.",
    missing: "Say what to change.",
    done: "The author is asked for changes.",
  },
  reject: {
    title: "Turn it down",
    button: "Turn down",
    field: "Reason",
    hint: "The author and reviewers read it.",
    missing: "Give a reason.",
    done: "Turned down.",
  },
  comment: {
    title: "Comment only",
    button: "Comment",
    field: "Comment",
    hint: "The author and reviewers read it.",
    missing: "Write a comment.",
    done: "The comment is kept.",
  },
  withdraw: {
    title: "Take it back",
    button: "Take back",
    field: "Reason",
    hint: "Reviewers read it.",
    missing: "Give a reason.",
    done: "Taken back.",
  },
};

/** A comment, where it answers a reviewer. */
const ANSWER = {
  ...ACTIONS.comment,
  title: "Answer in a comment",
  hint: "The author and reviewers read it. It puts the suggestion back into the reviewers’ queue.",
};

/** What the reader may do, and why they may not do more. */
export function allowed(
  proposal: Proposal,
  viewer: Viewer,
): { actions: Action[]; note: string | null } {
  if (proposal.decision) return { actions: ["comment"], note: null };
  if (proposal.author.label === viewer.name)
    return {
      actions: ["comment", "withdraw"],
      note: reviews(viewer.role) ? "You suggested this, so another reviewer decides on it." : null,
    };
  if (!reviews(viewer.role)) return { actions: ["comment"], note: null };
  if (!proposal.mayAccept)
    return {
      actions: ["ask", "reject", "comment"],
      note: "You are one of its authors, so only another reviewer can accept it.",
    };
  return { actions: ["accept", "ask", "reject", "comment"], note: null };
}

interface Acceptance {
  class: Classification | "";
  /** The names of the changes that are left out. */
  without: string[];
}

async function takeOut(
  step: number,
  { id, version }: Proposal,
  keyOf: (command: object) => string,
): Promise<DoneFragment> {
  const idempotencyKey = keyOf({ step, id, version });
  return (
    await ask(RemoveProposalStepDocument, {
      input: { proposal: id, step, expectedVersion: version, idempotencyKey },
    })
  ).data.removeProposalStep;
}

async function act(
  action: Action,
  proposal: Proposal,
  text: string,
  acceptance: Acceptance,
  merges: Merge[],
  keyOf: (command: object) => string,
): Promise<DoneFragment> {
  const { id, version, changes } = proposal;
  // The same words at another version are another command.
  const idempotencyKey = keyOf({ action, id, version, text, acceptance, merges });
  const input = { proposal: id, reason: text, expectedVersion: version, idempotencyKey };
  switch (action) {
    case "accept": {
      const without = changes
        .filter((change) => acceptance.without.includes(nameOf(change)))
        .map(({ step, change }) => ({ step, change }));
      const { data } = await ask(AcceptProposalDocument, {
        input: {
          ...input,
          without,
          merges: merges.map(({ service, into }) => ({ service, into })),
          class: acceptance.class === "" ? null : acceptance.class,
        },
      });
      return data.acceptProposal;
    }
    case "ask":
      return (await ask(RequestChangesDocument, { input })).data.requestChanges;
    case "reject":
      return (await ask(RejectProposalDocument, { input })).data.rejectProposal;
    case "withdraw":
      return (await ask(WithdrawProposalDocument, { input })).data.withdrawProposal;
    case "comment":
      return (
        await ask(CommentOnProposalDocument, { input: { proposal: id, text, idempotencyKey } })
      ).data.commentOnProposal;
  }
}

export function Act({
  proposal,
  viewer,
  merges,
  reload,
}: {
  proposal: Proposal;
  viewer: Viewer;
  merges: Merge[];
  reload: () => void;
}) {
  const author = proposal.authors.some((one) => one.label === viewer.name);
  const answers = author && proposal.state === "CHANGES_REQUESTED";
  const steps = stepsOf(proposal);
  const removable = !proposal.decision && steps.length > 1;
  const { actions, note } = allowed(proposal, viewer);
  const [picked, setPicked] = useState<Action | null>(null);
  // What was typed is kept, whatever happens to the page.
  const draft = useDraft(
    `act:${proposal.id}`,
    `Your words on: ${proposal.name ?? proposal.summary ?? "a suggestion"}`,
    proposalAddress(proposal.id),
    { text: "" },
  );
  const { text } = draft.value;
  const setText = (now: string) =>
    now === "" ? draft.clear({ text: "" }) : draft.set(() => ({ text: now }));
  const [acceptance, setAcceptance] = useState<Acceptance>({ class: "", without: [] });
  const { said, busy, say, send } = useSending();
  const keyOf = useCommandKey();
  const chosen = actions.length === 1 ? actions[0] : actions.find((one) => one === picked);
  const list = {
    to: reviews(viewer.role) ? "/review" : "/work",
    text: reviews(viewer.role) ? "Back to the queue" : "Back to my work",
  };
  const words = (action: Action) => (action === "comment" && answers ? ANSWER : ACTIONS[action]);

  /** Sends a command, and shows the proposal as it is then. */
  const run = (
    command: () => Promise<DoneFragment>,
    done: (after: DoneFragment["proposal"]) => Said,
  ) => {
    say(null);
    return send(async () => {
      const { errors, proposal: after } = await command();
      const changed = errors.some((error) => error.code === "CONFLICT");
      if (errors.length === 0 || changed) {
        forget();
        reload();
      }
      if (errors.length > 0) {
        const lines = errors.map(({ message, path }) => {
          const change =
            path[0] === "changes"
              ? proposal.changes.find((one) => nameOf(one) === path.slice(1).join("-"))
              : undefined;
          return change ? `${change.summary}: ${message}` : message;
        });
        return {
          good: false,
          lines: [...lines, ...(changed ? [CHANGED] : [])],
        };
      }
      const outcome = done(after);
      const isBack = proposal.state === "CHANGES_REQUESTED" && after?.state === "OPEN";
      return isBack
        ? { ...outcome, lines: [...outcome.lines, "The suggestion waits for a reviewer again."] }
        : outcome;
    });
  };

  const submit = (event: Event) => {
    event.preventDefault();
    if (!chosen) return say({ good: false, lines: ["Choose what to do."] });
    if (text.trim() === "") return say({ good: false, lines: [ACTIONS[chosen].missing] });
    return run(
      () => act(chosen, proposal, text.trim(), acceptance, merges, keyOf),
      (after) => {
        setPicked(null);
        setText("");
        const service = chosen === "accept" && after?.service?.published ? after.service : null;
        return {
          good: true,
          lines: [ACTIONS[chosen].done],
          link: service ? { to: `/services/${service.slug}`, text: `See ${service.name}` } : list,
        };
      },
    );
  };

  const removeStep = (step: number) =>
    run(
      () => takeOut(step, proposal, keyOf),
      () => {
        return {
          good: true,
          lines: ["The step is taken out."],
          link: list,
        };
      },
    );

  return (
    <section aria-labelledby="act">
      <h2 class="govuk-heading-m" id="act">
        What you can do
      </h2>
      <Outcome said={said} wrong="There is a problem" />
      {answers && (
        <p class="govuk-body">
          A reviewer has asked for changes.{" "}
          {removable ? "An answer (a comment), or a step taken out," : "An answer (a comment)"} puts
          the suggestion back into the reviewers’ queue.
        </p>
      )}
      {note && <p class="govuk-body">{note}</p>}
      <form onSubmit={submit}>
        {actions.length > 1 && (
          <div class="govuk-form-group">
            <fieldset class="govuk-fieldset">
              <legend class="govuk-visually-hidden">What do you want to do?</legend>
              <div class="govuk-radios govuk-radios--small">
                {actions.map((one) => (
                  <div class="govuk-radios__item" key={one}>
                    <input
                      class="govuk-radios__input"
                      type="radio"
                      id={`act-${one}`}
                      name="act"
                      value={one}
                      checked={chosen === one}
                      onChange={() => setPicked(one)}
                    />
                    <label class="govuk-label govuk-radios__label" for={`act-${one}`}>
                      {words(one).title}
                    </label>
                  </div>
                ))}
              </div>
            </fieldset>
          </div>
        )}
        {chosen === "accept" && (
          <Accept
            proposal={proposal}
            acceptance={acceptance}
            merges={merges}
            onChange={setAcceptance}
          />
        )}
        {chosen && (
          <div class="govuk-form-group">
            <label class="govuk-label" for="text">
              {words(chosen).field}
            </label>
            <div class="govuk-hint" id="text-hint">
              {words(chosen).hint}
            </div>
            <textarea
              class="govuk-textarea"
              id="text"
              rows={4}
              aria-describedby="text-hint"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </div>
        )}
        <button type="submit" class="govuk-button" disabled={busy}>
          {busy ? "Sending" : chosen ? ACTIONS[chosen].button : "Send"}
        </button>
      </form>
      {removable && (
        <Steps
          steps={steps}
          accepts={actions.includes("accept")}
          busy={busy}
          onTakeOut={removeStep}
        />
      )}
    </section>
  );
}

/** What only acceptance asks: the class of a new service, and what is left out. */
function Accept({
  proposal,
  acceptance,
  merges,
  onChange,
}: {
  proposal: Proposal;
  acceptance: Acceptance;
  merges: Merge[];
  onChange: (acceptance: Acceptance) => void;
}) {
  const { service, changes, conflicts } = proposal;
  const broken = new Set(conflicts.map(nameOf));
  const toggle = (name: string) =>
    onChange({
      ...acceptance,
      without: acceptance.without.includes(name)
        ? acceptance.without.filter((one) => one !== name)
        : [...acceptance.without, name],
    });
  return (
    <>
      {service && addsService(proposal) && (
        <ClassChoice
          label="Confirm its type (optional)"
          any="Leave the type open"
          value={acceptance.class}
          possible={service.assessment.possibleClasses}
          onChange={(value) => onChange({ ...acceptance, class: value })}
        />
      )}
      {merges.length > 0 && (
        <ul class="govuk-list govuk-list--bullet">
          {merges.map(({ service, sentence }) => (
            <li key={service}>{sentence}.</li>
          ))}
        </ul>
      )}
      {changes.length > 1 && (
        <details class="govuk-details" open={broken.size > 0}>
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">Leave changes out</span>
          </summary>
          <div class="govuk-details__text">
            <fieldset class="govuk-fieldset" aria-describedby="without-hint">
              <legend class="govuk-visually-hidden">Changes to leave out</legend>
              <div class="govuk-hint" id="without-hint">
                Mark what is not to be published.{" "}
                {broken.size > 0 && "What does not apply any more has to be left out."}
              </div>
              <div class="govuk-checkboxes govuk-checkboxes--small">
                {changes.map((change) => {
                  const name = nameOf(change);
                  return (
                    <div class="govuk-checkboxes__item" key={name}>
                      <input
                        class="govuk-checkboxes__input"
                        type="checkbox"
                        id={`without-${name}`}
                        checked={acceptance.without.includes(name)}
                        onChange={() => toggle(name)}
                      />
                      <label class="govuk-label govuk-checkboxes__label" for={`without-${name}`}>
                        {change.summary}
                        {broken.has(name) && " (does not apply any more)"}
                      </label>
                    </div>
                  );
                })}
              </div>
            </fieldset>
          </div>
        </details>
      )}
    </>
  );
}
