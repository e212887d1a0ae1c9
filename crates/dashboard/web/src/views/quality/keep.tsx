// Keeping a self-audit in the register: reviewers look at it, and it is never published.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import { SelfReviewsDocument, SubmitSelfReviewDocument } from "../../generated/graphql";
import type { Chosen } from "../../parts/body-picker";
import { Outcome } from "../../parts/outcome";
import { ServicePicker } from "../../parts/service-picker";
import { proposalAddress } from "../../router";
import { useKey } from "../../session";
import { useCommandKey } from "../../use-command-key";
import { useQuery } from "../../use-query";
import { useSending } from "../../use-sending";
import { day } from "../../words";
import { type Audit, auditOf, reviewOf, unplanned, unshown } from "./audit";
import type { StandardSet } from "./standards";

interface Kept {
  set: StandardSet;
  standards: StandardSet["groups"][number]["standards"];
  audit: Audit;
  /** The form takes the place of what is in it. */
  onTake: (audit: Audit) => void;
}

export function Keep(props: Kept) {
  const key = useKey();
  return (
    <section class="rj-noprint" aria-labelledby="keep">
      <h3 class="govuk-heading-m" id="keep">
        Keep it in the register
      </h3>
      <p class="govuk-body">
        You can send your answers and the plan to the register. Only you and its reviewers see them,
        and they are never published.
      </p>
      {key ? (
        <Send {...props} />
      ) : (
        <p class="govuk-body">
          <a href="/sign-in">Sign in</a> to send them. What you have typed stays here.
        </p>
      )}
    </section>
  );
}

function Send({ set, standards, audit, onTake }: Kept) {
  const [service, setService] = useState<Chosen | null>(null);
  const { said, busy, say, send } = useSending();
  const keyOf = useCommandKey();
  const numbers = (some: { number: string }[]) => some.map(({ number }) => number).join(", ");
  const submit = (event: Event) => {
    event.preventDefault();
    const [bare, open] = [unshown(standards, audit), unplanned(standards, audit)];
    const wrong = [
      ...(service ? [] : ["Choose the service."]),
      ...(bare.length > 0 ? [`Say what shows the answers about ${numbers(bare)}.`] : []),
      ...(open.length > 0 ? [`Say who does it, and by when, for ${numbers(open)}.`] : []),
    ];
    if (!service || wrong.length > 0) return say({ good: false, lines: wrong });
    say(null);
    return send(async () => {
      const review = reviewOf(standards, audit);
      const input = {
        service: service.slug,
        standardSet: set.slug,
        version: set.version,
        ...review,
      };
      const { data } = await ask(SubmitSelfReviewDocument, {
        input: { ...input, idempotencyKey: keyOf(input) },
      });
      const { errors, proposal } = data.submitSelfReview;
      if (errors.length > 0) return { good: false, lines: errors.map(({ message }) => message) };
      return {
        good: true,
        lines: ["Sent. It waits for a reviewer."],
        ...(proposal ? { link: { to: proposalAddress(proposal.id), text: "See it" } } : {}),
      };
    });
  };
  return (
    <form onSubmit={submit}>
      <Outcome said={said} wrong="It was not sent" />
      <ServicePicker
        id="keep-service"
        label="Service"
        without=""
        chosen={service}
        onChange={setService}
      />
      {service && <OnRecord service={service} set={set} onTake={onTake} />}
      <button type="submit" class="govuk-button" disabled={busy}>
        {busy ? "Sending" : "Send to the register"}
      </button>
    </form>
  );
}

/** What the register keeps of the service already, for those who may see it. */
function OnRecord({
  service,
  set,
  onTake,
}: {
  service: Chosen;
  set: StandardSet;
  onTake: (audit: Audit) => void;
}) {
  const { data } = useQuery(SelfReviewsDocument, { service: service.slug, standardSet: set.slug });
  const kept = data?.selfReviews.nodes[0];
  if (!kept?.contents) return null;
  const { contents } = kept;
  return (
    <p class="govuk-body">
      The register keeps one by version {contents.version}
      {kept.keptAt && `, accepted on ${day(kept.keptAt)}`}. A new one takes its place.{" "}
      <button type="button" class="rj-sort" onClick={() => onTake(auditOf(contents))}>
        Put it into the form
      </button>
    </p>
  );
}
