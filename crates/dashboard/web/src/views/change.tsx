// A change to a service: the form, a check of the answers, and what came of it. From who may, it
// takes effect at once; from others it is a suggestion that a reviewer decides on.
import { useEffect, useRef, useState } from "preact/hooks";
import { begin, type Progress } from "../commands";
import { today } from "../day";
import { useDraft } from "../drafts";
import { ServiceToChangeDocument } from "../generated/graphql";
import { Crumb } from "../parts/crumb";
import type { Errors } from "../parts/field";
import { KeyForm } from "../parts/key";
import { Problems, type Problem } from "../parts/problems";
import { QueryBoundary, Wait } from "../parts/query-boundary";
import { useSources } from "../parts/source-fields";
import { proposalAddress, setParams, usePlace } from "../router";
import { reviews, useKey } from "../session";
import { useTitle } from "../title";
import { useQuery } from "../use-query";
import { useViewer } from "../use-viewer";
import { Check, Conflict, Done, type Outcome } from "./change/parts";
import { takesEffect, type AnyKind, type Subject } from "./change/kind";
import { KINDS } from "./change/kinds";
import { useChangeSending } from "./change/send";

export function Change({ slug }: { slug: string }) {
  const key = useKey();
  const viewer = useViewer();
  const { params } = usePlace();
  const sources = useSources();
  const kind = KINDS[params.get("what") ?? ""];
  const query = useQuery(ServiceToChangeDocument, { slug });
  if (!kind) return <Nothing slug={slug} />;
  return (
    <>
      <Crumb to={`/services/${slug}`}>{query.data?.service?.name ?? "Service"}</Crumb>
      {!key ? (
        <>
          <h1 class="govuk-heading-l">Suggest a change</h1>
          <KeyForm why="Sign in to suggest a change to this service." />
        </>
      ) : (
        <QueryBoundary query={query} what="this service">
          {({ service: found, registry }) => {
            // A revision can be undone that took the service out.
            const service = found ?? (params.get("what") === "revert" ? gone(slug) : null);
            return !service ? (
              <>
                <h1 class="govuk-heading-l">Service not found</h1>
                <p class="govuk-body">
                  It is not there, or you do not have access.{" "}
                  <a href="/services">Look for it by name</a>.
                </p>
              </>
            ) : !viewer ? (
              <Wait>Loading what you may do.</Wait>
            ) : (
              <ChangeForm
                key={`${params.get("what")} ${target(params)}`}
                kind={kind}
                subject={{ service, params, viewer, sources, today: today() }}
                revision={registry.revision}
                reload={query.reload}
              />
            );
          }}
        </QueryBoundary>
      )}
    </>
  );
}

/** In the place of a service that is not there any more. */
function gone(slug: string): Subject["service"] {
  return {
    id: "",
    slug,
    name: "The registry",
    otherNames: [],
    nation: "ENGLAND",
    localities: [],
    areas: [],
    hostOrganisation: null,
    status: "UNKNOWN",
    statusSource: null,
    statusLocator: null,
    statusLastConfirmed: null,
    statusCurrent: false,
    website: null,
    published: false,
    facts: [],
    funding: { lines: [] },
  };
}

function Nothing({ slug }: { slug: string }) {
  return (
    <>
      <h1 class="govuk-heading-l">Page not found</h1>
      <p class="govuk-body">
        There is no such change. <a href={`/services/${slug}`}>Go to the service</a> and choose what
        to change there.
      </p>
    </>
  );
}

/** What the change is about, besides the service. */
function target(params: URLSearchParams): string {
  return ["fact", "claim", "line", "revision"].map((name) => params.get(name) ?? "").join(":");
}

interface Draft {
  value: Record<string, unknown>;
  progress: Progress;
  /** The revision that the form was begun at, and what there was then. */
  revision: number | null;
  was: string | null;
}

function ChangeForm({
  kind,
  subject,
  revision,
  reload,
}: {
  kind: AnyKind;
  subject: Subject;
  revision: number;
  reload: () => void;
}) {
  const { service, params, viewer } = subject;
  const now = kind.now?.(subject) ?? null;
  const title = `${kind.title(subject)}: ${service.name}`;
  const own = takesEffect(kind.power, viewer);
  const fresh = (): Draft => ({
    value: kind.empty(subject),
    progress: begin(params.get("proposal")),
    revision: null,
    was: null,
  });
  const name = `change:${service.slug}:${params.get("what")}:${target(params)}`;
  const draft = useDraft<Draft>(name, title, draftAddress(), fresh());
  const { progress } = draft.value;
  // A draft of an earlier version of the form may lack some of it.
  const value = { ...kind.empty(subject), ...draft.value.value };
  const [errors, setErrors] = useState<Errors>({});
  const [problems, setProblems] = useState<Problem[]>([]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const sending = useChangeSending((kept) => draft.set((old) => ({ ...old, progress: kept })));
  const checking = params.get("step") === "check" && outcome === null;
  useTitle(title);

  // Another step begins at its heading.
  useEffect(() => {
    if (checking || outcome) {
      scrollTo(0, 0);
      heading.current?.focus();
    }
  }, [checking, outcome]);

  const change = (part: Record<string, unknown>) =>
    draft.set((old) => ({
      ...old,
      value: { ...old.value, ...part },
      // What is there when the first thing is typed is what the reader has seen.
      revision: old.revision ?? revision,
      was: old.revision === null ? now : old.was,
    }));

  const impossible = kind.impossible?.(subject) ?? null;
  const barred = kind.reviewersOnly === true && !reviews(viewer.role);
  if (!outcome && (impossible || barred))
    return (
      <>
        <h1 class="govuk-heading-l">{title}</h1>
        <p class="govuk-body">
          {barred ? "Only reviewers can do this." : impossible}{" "}
          <a href={`/services/${service.slug}`}>Back to {service.name}</a>
        </p>
      </>
    );

  const toCheck = (event: Event) => {
    event.preventDefault();
    const found = kind.check(value, subject);
    setErrors(found);
    setProblems(Object.entries(found).map(([field, text]) => ({ field, text })));
    if (Object.keys(found).length === 0) setParams({ step: "check" });
  };

  const send = async (seen: number | null) => {
    const alone = kind.commands(value, subject, seen);
    // Several commands make or change a proposal on the way: its own conflicts are shown there.
    const commands =
      own || (alone.length === 1 && progress.proposal === null)
        ? alone
        : kind.commands(value, subject, null);
    const sent = await sending.send(commands, progress);
    // What is there now is shown beside what was typed.
    if (sent && !sent.done) reload();
    if (!sent?.done) return;
    const source = kind.source?.(value, subject, sent.slugs) ?? null;
    setOutcome({ sent, source });
    draft.clear(fresh());
  };

  if (outcome) return <Done outcome={outcome} title={title} subject={subject} heading={heading} />;
  if (checking && Object.keys(kind.check(value, subject)).length === 0)
    return (
      <Check
        heading={heading}
        title={title}
        rows={kind.rows(value, subject)}
        now={now}
        own={own}
        sending={sending}
        onSend={() => send(draft.value.revision)}
        onBack={() => {
          sending.clear();
          setParams({ step: null });
        }}
      >
        {/* Once the page knows what is there now. */}
        {sending.conflict && revision > (draft.value.revision ?? 0) && (
          <Conflict
            was={draft.value.was}
            now={now}
            rows={kind.rows(value, subject)}
            onKeep={() => {
              draft.set((old) => ({ ...old, revision, was: now }));
              void send(revision);
            }}
            onGiveUp={() => {
              sending.clear();
              draft.clear(fresh());
              setParams({ step: null });
            }}
          />
        )}
      </Check>
    );
  return (
    <form onSubmit={toCheck} noValidate class="rj-form">
      <Problems problems={problems} />
      <h1 class="govuk-heading-l">
        <span class="govuk-caption-l">{service.name}</span>
        {kind.title(subject)}
      </h1>
      {params.get("proposal") && (
        <p class="govuk-body">
          This goes into <a href={proposalAddress(params.get("proposal") ?? "")}>your suggestion</a>
          .
        </p>
      )}
      {draft.restored && (
        <p class="govuk-inset-text">
          You began this before. What you typed is still here.{" "}
          <button type="button" class="rj-sort" onClick={() => draft.clear(fresh())}>
            Begin again
          </button>
        </p>
      )}
      {!draft.kept && (
        <p class="govuk-inset-text">
          This browser keeps no drafts: what you type is lost when you close the tab.
        </p>
      )}
      {kind.now && (
        <dl class="govuk-summary-list rj-small">
          <div class="govuk-summary-list__row">
            <dt class="govuk-summary-list__key">In the registry now</dt>
            <dd class="govuk-summary-list__value">{now ?? "not known"}</dd>
          </div>
        </dl>
      )}
      <kind.Fields
        key={draft.restored ? "draft" : "new"}
        subject={subject}
        value={value}
        errors={errors}
        onChange={change}
      />
      <button type="submit" class="govuk-button">
        Check before sending
      </button>
    </form>
  );

  function draftAddress(): string {
    const kept = new URLSearchParams(params);
    kept.delete("step");
    return `/change/${service.slug}?${kept}`;
  }
}
