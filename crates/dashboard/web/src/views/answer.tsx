// The page behind a link: who was asked about a service sees what is known of it, and answers what
// is open. The answers are a suggestion, whose source is the service itself.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "../api";
import { readAnswers, UNKNOWN, writeCell, type FactDefinition } from "../cells";
import { dropDraft, useDraft } from "../drafts";
import {
  AnswerForServiceDocument,
  AssessDocument,
  QuestionnaireDocument,
  RespondentDocument,
  type RespondentQuery,
  type ServiceStatus,
} from "../generated/graphql";
import { Area, Select, Text } from "../parts/field";
import { Contact } from "../parts/key";
import { More } from "../parts/more";
import { Problems } from "../parts/problems";
import { ErrorState, QueryBoundary, Wait } from "../parts/query-boundary";
import { proposalAddress } from "../router";
import { setKey, useKey } from "../session";
import { useCommandKey } from "../use-command-key";
import { forget, useQuery } from "../use-query";
import { count, keysOf, nations, proposalStates, statuses } from "../words";
import { AnswerList, Questionnaire, type Answers } from "./classify/questionnaire";
import { useKeyCommand } from "./keys/use-key-command";
import { useFocusedHeading } from "../use-focused-heading";

type Respondent = RespondentQuery["viewer"];
type Asked = NonNullable<Respondent["service"]>;

/** The key in the address, which is taken out of it: it is in no history then. */
function takeKey(): string | null {
  const found = /^#(rj_[0-9a-f_]+)$/.exec(location.hash)?.[1] ?? null;
  if (location.hash !== "") history.replaceState(null, "", location.pathname);
  return found;
}

export function AnswerView() {
  const key = useKey();
  const [state, setState] = useState<"checking" | "open" | "closed" | ApiError>("checking");
  const [tried, retry] = useState(0);
  const link = useRef<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, and when asked again
  useEffect(() => {
    link.current ??= takeKey();
    const secret = link.current ?? key;
    if (!secret) return setState("closed");
    setState("checking");
    ask(RespondentDocument, {}, undefined, secret).then(
      ({ data }) => {
        if (data.viewer.role !== "RESPONDENT") return setState("closed");
        forget();
        setKey(secret);
        setState("open");
      },
      (error: unknown) =>
        setState(error instanceof ApiError && error.trouble !== "forbidden" ? error : "closed"),
    );
  }, [tried]);

  if (state === "open" && key) return <Open />;
  return (
    <>
      <h1 class="govuk-heading-l">Answer for your service</h1>
      {state === "checking" ? (
        <div role="status">
          <Wait>Opening your link.</Wait>
        </div>
      ) : state instanceof ApiError ? (
        <div class="rj-trouble" role="alert">
          <p class="govuk-body">
            <strong>{state.message}</strong> Your link is still good as far as we know.{" "}
            <button type="button" class="rj-sort" onClick={() => retry((value) => value + 1)}>
              Try again
            </button>
          </p>
        </div>
      ) : (
        <Closed />
      )}
    </>
  );
}

/** A link that opens nothing says so kindly. */
function Closed() {
  return (
    <div role="alert">
      <p class="govuk-body-l">This link does not open anything now.</p>
      <ul class="govuk-list govuk-list--bullet">
        <li>It may be closed: links work for a limited time, and can be replaced.</li>
        <li>It may be cut short: copy all of it from the message, to the last character.</li>
        <li>Links open once per browser tab. In a new tab, use the link in the message again.</li>
      </ul>
      <p class="govuk-body">
        What was sent with it before is not lost. To go on, ask the sender of the link for a new
        one.
      </p>
      <Contact />
    </div>
  );
}

function Open() {
  const query = useQuery(RespondentDocument, {});
  const questions = useQuery(QuestionnaireDocument, {});
  return (
    <QueryBoundary query={query} what="your service">
      {({ viewer }) =>
        viewer.service ? (
          <QueryBoundary query={questions} what="the questions">
            {({ vocabulary }) => (
              <Form viewer={viewer} service={viewer.service as Asked} vocabulary={vocabulary} />
            )}
          </QueryBoundary>
        ) : (
          <>
            <h1 class="govuk-heading-l">Answer for your service</h1>
            <p class="govuk-body">
              The service that this link was sent to is not in the registry any more.
            </p>
            <Contact />
          </>
        )
      }
    </QueryBoundary>
  );
}

/** What the registry knows, as answers. */
function knownAnswers(service: Asked, vocabulary: FactDefinition[]): Answers {
  const answers: Answers = {};
  for (const fact of service.facts) {
    const definition = vocabulary.find((one) => one.id === fact.definition.id);
    if (!definition || !fact.known) continue;
    answers[definition.id] = writeCell(definition, fact.value);
    if (fact.complete) answers[`${definition.id}_complete`] = "yes";
  }
  return answers;
}

interface Draft {
  answers: Answers;
  note: string;
  /** What is on record and was corrected; left out where it was not. */
  status?: ServiceStatus;
  website?: string;
}

/** What the draft says of the service itself: its status, perhaps the same one, and its website. */
export function corrections(
  draft: Pick<Draft, "status" | "website">,
  service: Pick<Asked, "status" | "website">,
): { status?: ServiceStatus; website?: string | null } {
  const website = draft.website?.trim();
  return {
    ...(draft.status ? { status: draft.status } : {}),
    ...(website !== undefined && website !== (service.website ?? "")
      ? { website: website === "" ? null : website }
      : {}),
  };
}

function Form({
  viewer,
  service,
  vocabulary,
}: {
  viewer: Respondent;
  service: Asked;
  vocabulary: FactDefinition[];
}) {
  const name = `answer:${service.slug}:${viewer.round ?? ""}`;
  const draft = useDraft<Draft>(name, `Answers of ${service.name}`, "/answer", {
    answers: {},
    note: "",
  });
  const { answers, note } = draft.value;
  const [wanted, want] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const { wrong, busy, run } = useKeyCommand();
  const keyOf = useCommandKey();
  const before = knownAnswers(service, vocabulary);
  const read = (given: Answers) => readAnswers(vocabulary, (id) => given[id] ?? null).inputs;
  const query = useQuery(AssessDocument, { input: { facts: read({ ...before, ...answers }) } });
  const given = read(answers);
  const corrected = corrections(draft.value, service);
  const said = given.length + Object.keys(corrected).length;
  const [last] = viewer.proposals.nodes;

  const send = (event: Event) => {
    event.preventDefault();
    if (said === 0) return run(async () => [{ message: "answer at least one question", path: [] }]);
    return run(async () => {
      const input = {
        answers: given.map((one) => ({
          fact: one.fact,
          value: answers[one.fact] === UNKNOWN ? null : (one.value ?? null),
          ...(one.complete ? { complete: true } : {}),
        })),
        ...corrected,
        ...(note.trim() === "" ? {} : { note: note.trim() }),
      };
      const { data } = await ask(AnswerForServiceDocument, {
        input: { ...input, idempotencyKey: keyOf(input) },
      });
      const { proposal, errors } = data.answerForService;
      if (errors.length === 0 && proposal) {
        dropDraft(name);
        forget();
        setSent(proposal.id);
      }
      return errors;
    });
  };

  if (sent) return <Sent service={service} proposal={sent} />;
  const place = [...service.localities, nations[service.nation]].join(", ");
  const known = vocabulary.filter((fact) => before[fact.id]);
  return (
    <>
      <h1 class="govuk-heading-l">
        <span class="govuk-caption-l">{viewer.round}</span>
        {service.name}
      </h1>
      <p class="govuk-body">
        You were asked about this service in {place}. Answer what you can: “not known” is an answer,
        and you can stop at any point. Someone at the registry reads your answers before they are
        published. Please name no families.
      </p>
      {last && (
        <p class="govuk-inset-text">
          You have answered before: <a href={proposalAddress(last.id)}>your last answers</a> (
          {proposalStates[last.state].toLowerCase()}). What you send now comes beside them.
        </p>
      )}
      {draft.restored && (
        <p class="govuk-inset-text">
          You began this before in this browser. Your answers are still here.
        </p>
      )}
      <ErrorState query={query} what="the questions" />
      <div class="rj-split">
        <div>
          <Questionnaire
            vocabulary={vocabulary}
            answers={answers}
            wanted={wanted}
            query={query}
            onAnswer={(changes) => {
              want(null);
              draft.set((old) => {
                const next = { ...old.answers };
                for (const [id, answer] of Object.entries(changes)) {
                  if (answer === null) delete next[id];
                  else next[id] = answer;
                }
                return { ...old, answers: next };
              });
            }}
            onWant={want}
          />
        </div>
        <div>
          <form onSubmit={send} aria-labelledby="answers">
            <h2 class="govuk-heading-m" id="answers">
              Your answers
            </h2>
            <AnswerList vocabulary={vocabulary} answers={answers} onWant={want} />
            <Select
              id="status"
              label="Status now"
              any={`Leave it unconfirmed (on record: ${statuses[service.status]})`}
              value={draft.value.status ?? ""}
              options={keysOf(statuses).map((one) => [one, statuses[one]] as const)}
              onChange={(status) =>
                draft.set(({ status: _, ...old }) => (status ? { ...old, status } : old))
              }
            />
            <Text
              id="website"
              label="Website"
              hint="Begins with https:// or http://. Leave it empty if there is none."
              type="url"
              autocomplete="url"
              value={draft.value.website ?? service.website ?? ""}
              onInput={(website) => draft.set((old) => ({ ...old, website }))}
            />
            <Area
              id="besides"
              label="Anything else (optional)"
              hint="Such as your role, or what has changed. Reviewers read it."
              value={note}
              rows={2}
              onInput={(text) => draft.set((old) => ({ ...old, note: text }))}
            />
            <Problems problems={wrong} />
            <div role="status">{busy && <p class="govuk-body">Sending.</p>}</div>
            <button type="submit" class="govuk-button">
              {said === 0 ? "Send" : `Send ${count(said, "answer")}`}
            </button>
          </form>
          <More summary={`What the registry knows: ${count(known.length, "answer")}`}>
            <p class="govuk-body">If something is wrong, change it: what you say counts as new.</p>
            <AnswerList vocabulary={vocabulary} answers={before} onWant={want} />
          </More>
        </div>
      </div>
    </>
  );
}

function Sent({ service, proposal }: { service: Asked; proposal: string }) {
  const heading = useFocusedHeading();
  return (
    <>
      <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>
        <span class="govuk-caption-l">{service.name}</span>
        Thank you: your answers are sent
      </h1>
      <p class="govuk-body">
        Someone at the registry reads them next. If they have a question, you find it on{" "}
        <a href={proposalAddress(proposal)}>the page of your answers</a>, for as long as your link
        works.
      </p>
      <p class="govuk-body">
        <a href={`/services/${service.slug}`}>See what the registry shows of {service.name}</a>
      </p>
    </>
  );
}
