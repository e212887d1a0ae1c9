// What waits for a decision, for reviewers; and the decision on one service.
import { useState } from "preact/hooks";
import { ask } from "../api";
import { useDraft } from "../drafts";
import {
  DecideDocument,
  EvidenceDocument,
  ViewerDocument,
  type Classification,
  type EvidenceFragment,
} from "../generated/graphql";
import { ClassChoice } from "../parts/class-choice";
import { Crumb } from "../parts/crumb";
import { Assessed, Facts } from "../parts/evidence";
import { KeyForm } from "../parts/key";
import { ClassName } from "../parts/marks";
import { ReadingOnly } from "../parts/only-reads";
import { Outcome } from "../parts/outcome";
import { QueryBoundary } from "../parts/query-boundary";
import { proposalAddress } from "../router";
import { reviews, useKey } from "../session";
import { useCommandKey } from "../use-command-key";
import { forget, useQuery } from "../use-query";
import { CHANGED, useSending } from "../use-sending";
import { bases, classes, nations } from "../words";
import { Queue } from "./review/queue";

export function Review() {
  const key = useKey();
  const query = useQuery(ViewerDocument, key ? {} : null);
  return (
    <>
      <h1 class="govuk-heading-l">Review</h1>
      {!key ? (
        <KeyForm why="Sign in to see services and changes waiting for review." />
      ) : (
        <QueryBoundary query={query} what="the queue">
          {({ viewer }) =>
            reviews(viewer.role) ? (
              <>
                <ReadingOnly />
                <Queue />
              </>
            ) : (
              <p class="govuk-body">
                Only reviewers can see this page. Your own suggestions are under{" "}
                <a href="/work">My work</a>.
              </p>
            )
          }
        </QueryBoundary>
      )}
    </>
  );
}

export function ReviewOne({ slug }: { slug: string }) {
  const key = useKey();
  const query = useQuery(EvidenceDocument, key ? { slug } : null);
  return (
    <>
      <Crumb to="/review">Review</Crumb>
      {!key ? (
        <>
          <h1 class="govuk-heading-l">Review a service</h1>
          <KeyForm why="Sign in to see services waiting for review." />
        </>
      ) : (
        <QueryBoundary query={query} what="the evidence">
          {({ service, registry }) =>
            service ? (
              <Evidence
                key={service.slug}
                service={service}
                revision={registry.revision}
                reload={query.reload}
              />
            ) : (
              <>
                <h1 class="govuk-heading-l">Service not found</h1>
                <p class="govuk-body">
                  It is not there, or you do not have access. <a href="/review">Go to the queue</a>.
                </p>
              </>
            )
          }
        </QueryBoundary>
      )}
    </>
  );
}

interface Decision {
  service: EvidenceFragment;
  revision: number;
  reload: () => void;
}

function Evidence({ service, revision, reload }: Decision) {
  return (
    <>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-3">{service.name}</h1>
      <p class="govuk-body">
        {nations[service.nation]}
        {service.localities.length > 0 && `, ${service.localities.join(", ")}`}.{" "}
        {service.published ? (
          <>
            Published as <ClassName kind={service.classification.class} />,{" "}
            {bases[service.classification.basis]}.
          </>
        ) : (
          <>
            Not published yet: see <a href={proposalAddress(service.id)}>its suggestion</a>.
          </>
        )}
        {service.website && (
          <>
            {" "}
            <a href={service.website} rel="noreferrer">
              {service.website}
            </a>
          </>
        )}{" "}
        <a href="#decide">Go to the decision</a>
      </p>
      <div class="rj-split">
        <div>
          <h2 class="govuk-heading-m">Evidence</h2>
          <Facts facts={service.facts} conflicts={service.conflicts} />
          <Decide service={service} revision={revision} reload={reload} />
        </div>
        <Assessed assessment={service.assessment} facts={service.facts} />
      </div>
    </>
  );
}

function Decide({ service, revision, reload }: Decision) {
  const assessed = service.assessment.class?.classification ?? "";
  const [chosen, setChosen] = useState<Classification | "">(assessed);
  const draft = useDraft(
    `decide:${service.slug}`,
    `Your decision on: ${service.name}`,
    `/review/${service.slug}`,
    { reason: "" },
  );
  const { reason } = draft.value;
  const { said, busy, say, send } = useSending();
  const keyOf = useCommandKey();

  const decide = (event: Event) => {
    event.preventDefault();
    const missing = [
      chosen === "" ? "Choose a type." : "",
      reason.trim() === "" ? "Give a reason." : "",
    ].filter((line) => line !== "");
    if (missing.length > 0 || chosen === "") return say({ good: false, lines: missing });
    say(null);
    return send(async () => {
      const command = {
        service: service.slug,
        class: chosen,
        reason: reason.trim(),
        expectedRevision: revision,
        ...(service.proposal ? { expectedVersion: service.proposal.version } : {}),
      };
      const {
        data: { decideClassification },
      } = await ask(DecideDocument, { input: { ...command, idempotencyKey: keyOf(command) } });
      const { errors } = decideClassification;
      const changed = errors.some((error) => error.code === "CONFLICT");
      if (errors.length === 0 || changed) {
        forget();
        reload();
      }
      if (errors.length > 0)
        return {
          good: false,
          lines: [...errors.map((error) => error.message), ...(changed ? [CHANGED] : [])],
        };
      draft.clear({ reason: "" });
      return {
        good: true,
        lines: [
          `Decided: ${classes[chosen]}.`,
          decideClassification.service?.published ? "The service is published." : "",
        ],
        link: { to: "/review", text: "Back to the queue" },
      };
    });
  };

  return (
    <section aria-labelledby="decide">
      <h2 class="govuk-heading-m" id="decide">
        Decide
      </h2>
      <Outcome said={said} wrong="There is a problem" />
      <form onSubmit={decide}>
        <ClassChoice
          label="Type"
          any="Choose"
          value={chosen}
          possible={service.assessment.possibleClasses}
          onChange={setChosen}
        />
        <div class="govuk-form-group">
          <label class="govuk-label" for="reason">
            Reason
          </label>
          <div class="govuk-hint" id="reason-hint">
            It is published with the decision.
          </div>
          <textarea
            class="govuk-textarea"
            id="reason"
            rows={4}
            aria-describedby="reason-hint"
            value={reason}
            onInput={(event) => {
              const now = event.currentTarget.value;
              if (now === "") draft.clear({ reason: "" });
              else draft.set(() => ({ reason: now }));
            }}
          />
        </div>
        <button type="submit" class="govuk-button" disabled={busy}>
          {busy ? "Sending" : "Decide"}
        </button>
      </form>
    </section>
  );
}
