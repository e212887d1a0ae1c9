// Adds a service: a form in steps, a check of the answers, and what came of it. It is a suggestion
// until a reviewer accepts it.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { today } from "../day";
import { dropDraft, useDraft } from "../drafts";
import { QuestionnaireDocument } from "../generated/graphql";
import type { FactDefinition } from "../cells";
import type { Errors } from "../parts/field";
import { KeyForm } from "../parts/key";
import { Problems, type Problem } from "../parts/problems";
import { QueryBoundary, Wait } from "../parts/query-boundary";
import { useSources } from "../parts/source-fields";
import { go, proposalAddress, setParams, usePlace } from "../router";
import { useKey } from "../session";
import { useQuery } from "../use-query";
import { useViewer, type Viewer } from "../use-viewer";
import {
  commands,
  draftAddress,
  draftName,
  draftTitle,
  blank,
  rows,
  STEPS,
  stepErrors,
  wrongStep,
  type Added,
  type Step,
} from "./add/draft";
import { DetailsStep, NameStep, QuestionsStep, SourceStep } from "./add/steps";
import { Answers } from "./change/parts";
import { useChangeSending } from "./change/send";

const TITLES: Record<Step, string> = {
  name: "What is it called, and where is it?",
  details: "Who runs it, and whom does it serve?",
  source: "How do you know?",
  questions: "What kind of service is it?",
  check: "Check before sending",
};

export function Add() {
  const key = useKey();
  const viewer = useViewer();
  const { params } = usePlace();
  const query = useQuery(QuestionnaireDocument, {});
  const id = params.get("draft");
  useEffect(() => {
    if (!id) setParams({ draft: crypto.randomUUID().slice(0, 8) }, { replace: true });
  }, [id]);
  if (!key)
    return (
      <>
        <h1 class="govuk-heading-l">Add a service</h1>
        <KeyForm why="Sign in to suggest a service that the registry does not have." />
      </>
    );
  return (
    <QueryBoundary query={query} what="the questions">
      {({ vocabulary }) =>
        id && viewer ? (
          <AddForm key={id} id={id} viewer={viewer} vocabulary={vocabulary} />
        ) : (
          <Wait>Loading the form.</Wait>
        )
      }
    </QueryBoundary>
  );
}

interface Finished {
  name: string;
  proposal: string | null;
  warnings: string[];
}

function AddForm({
  id,
  viewer,
  vocabulary,
}: {
  id: string;
  viewer: Viewer;
  vocabulary: FactDefinition[];
}) {
  const { params } = usePlace();
  const sources = useSources();
  const [title, setTitle] = useState(draftTitle(""));
  const draft = useDraft<Added>(draftName(id), title, draftAddress(id), blank());
  const { value } = draft;
  const [errors, setErrors] = useState<Errors>({});
  const [problems, setProblems] = useState<Problem[]>([]);
  const [finished, setFinished] = useState<Finished | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const sending = useChangeSending((progress) => draft.set((old) => ({ ...old, progress })));
  const step = STEPS.find((one) => one === params.get("step")) ?? "name";
  const at = STEPS.indexOf(step);
  const first = useRef(true);

  useEffect(() => setTitle(draftTitle(value.name)), [value.name]);
  useEffect(() => {
    if (first.current) first.current = false;
    else if (step || finished) {
      scrollTo(0, 0);
      heading.current?.focus();
    }
  }, [step, finished]);

  const change = (part: Partial<Added>) => draft.set((old) => ({ ...old, ...part }));
  const show = (found: Errors) => {
    setErrors(found);
    setProblems(Object.entries(found).map(([field, text]) => ({ field, text })));
  };
  const to = (next: Step) => {
    show({});
    sending.clear();
    setParams({ step: next === "name" ? null : next });
  };
  const forward = (event: Event) => {
    event.preventDefault();
    const found = stepErrors(step, value, today());
    if (Object.keys(found).length > 0) return show(found);
    to(STEPS[at + 1] ?? "check");
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (sending.busy) return;
    const wrong = wrongStep(value, today());
    if (wrong) {
      to(wrong);
      return show(stepErrors(wrong, value, today()));
    }
    const all = commands(value, vocabulary, sources, viewer.label ?? viewer.name);
    const sent = await sending.send(all, value.progress);
    if (!sent?.done) return;
    dropDraft(draftName(id));
    setFinished({ name: value.name, proposal: sent.proposal, warnings: sent.warnings });
  };

  if (finished) return <Sent finished={finished} heading={heading} />;
  return (
    <div class={step === "questions" ? undefined : "rj-form"}>
      <Problems problems={problems} />
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">
          Add a service{value.name.trim() !== "" && `: ${value.name.trim()}`}, step {at + 1} of{" "}
          {STEPS.length}
        </span>
        {TITLES[step]}
      </h1>
      {draft.restored && step === "name" && (
        <p class="govuk-inset-text">
          You began this before. What you typed is still here.{" "}
          <a href="/work">All that is not sent</a>
        </p>
      )}
      {!draft.kept && (
        <p class="govuk-inset-text">
          This browser keeps no drafts: what you type is lost when you close the tab.
        </p>
      )}
      {step === "questions" ? (
        <>
          <QuestionsStep value={value} vocabulary={vocabulary} onChange={change} />
          <div class="govuk-button-group">
            <button
              type="button"
              class={
                "govuk-button" +
                (Object.keys(value.answers).length > 0 ? "" : " govuk-button--secondary")
              }
              onClick={() => to("check")}
            >
              {Object.keys(value.answers).length > 0
                ? "Stop here and check"
                : "I will answer later"}
            </button>
            <BackButton at={at} to={to} />
          </div>
        </>
      ) : step === "check" ? (
        <form onSubmit={send}>
          <Problems problems={sending.wrong.map((text) => ({ field: null, text }))} />
          {rows(value, vocabulary, sources).map((part) => (
            <section key={part.step}>
              <div class="rj-row govuk-!-margin-bottom-1">
                <h2 class="govuk-heading-m govuk-!-margin-bottom-1">{part.title}</h2>
                <button type="button" class="rj-sort" onClick={() => to(part.step)}>
                  Change<span class="govuk-visually-hidden">: {part.title}</span>
                </button>
              </div>
              {part.rows.length === 0 ? (
                <p class="govuk-body">No questions answered yet.</p>
              ) : (
                <Answers rows={part.rows} />
              )}
            </section>
          ))}
          <p class="govuk-body">
            A reviewer reads it first. Until they accept it, only you and reviewers see it.
          </p>
          <div role="status">{sending.busy && <p class="govuk-body">Sending.</p>}</div>
          <div class="govuk-button-group">
            <button type="submit" class="govuk-button">
              Send as a suggestion
            </button>
            <BackButton at={at} to={to} />
          </div>
        </form>
      ) : (
        <form onSubmit={forward} noValidate>
          {step === "name" ? (
            <NameStep value={value} errors={errors} onChange={change} />
          ) : step === "details" ? (
            <DetailsStep value={value} errors={errors} onChange={change} />
          ) : (
            <SourceStep value={value} errors={errors} onChange={change} />
          )}
          <div class="govuk-button-group">
            <button type="submit" class="govuk-button">
              Continue
            </button>
            <BackButton at={at} to={to} />
          </div>
        </form>
      )}
    </div>
  );
}

function BackButton({ at, to }: { at: number; to: (step: Step) => void }) {
  const before = STEPS[at - 1];
  return before ? (
    <button type="button" class="govuk-button govuk-button--secondary" onClick={() => to(before)}>
      Back
    </button>
  ) : null;
}

function Sent({
  finished: { name, proposal, warnings },
  heading,
}: {
  finished: Finished;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  return (
    <>
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">Add a service</span>
        {name} is sent
      </h1>
      {warnings.map((warning) => (
        <p class="govuk-inset-text" key={warning}>
          Please check: {warning}.
        </p>
      ))}
      <p class="govuk-body">
        A reviewer reads it next.{" "}
        {proposal && (
          <>
            You see what they say, and can answer, on{" "}
            <a href={proposalAddress(proposal)}>the page of your suggestion</a> and under{" "}
            <a href="/work">My work</a>.
          </>
        )}
      </p>
      <p class="govuk-body">
        <button type="button" class="govuk-button" onClick={() => go("/add")}>
          Add another service
        </button>
      </p>
    </>
  );
}
