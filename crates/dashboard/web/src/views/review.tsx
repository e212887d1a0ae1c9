// For reviewers: what waits, the evidence, and the decision.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "../api";
import { DecideDocument, EvidenceDocument, QueueDocument, ViewerDocument, type Classification, type EvidenceQuery } from "../generated/graphql";
import { Characteristics, Verdict } from "../parts/assessment";
import { Scroll, Select } from "../parts/field";
import { KeyForm } from "../parts/key";
import { ClassName, Score } from "../parts/marks";
import { Told } from "../parts/told";
import { setParams, usePlace } from "../router";
import { setKey, useKey } from "../session";
import { useCommandKey } from "../use-command-key";
import { forget, useQuery } from "../use-query";
import { bases, classes, count, day, keysOf, nations } from "../words";

export function Review() {
  const key = useKey();
  const { params } = usePlace();
  const viewer = useQuery(ViewerDocument, key ? {} : null);
  const query = useQuery(QueueDocument, key ? { after: params.get("after") } : null);
  return (
    <>
      <h1 class="govuk-heading-l">Review</h1>
      {!key ? <KeyForm why="What waits for a decision is shown to reviewers only." /> : (
        <>
          <p class="govuk-body">
            {viewer.data ? `You are ${viewer.data.viewer.name}, a ${viewer.data.viewer.role.toLowerCase()}. ` : "You use a key. "}
            <button type="button" class="rj-sort" onClick={() => { setKey(null); forget(); }}>Give the key back</button>
          </p>
          <Told query={query} what="the queue">
            {({ reviewQueue }) => (
              <>
                <p class="govuk-body" role="status">{reviewQueue.totalCount === 0 ? "Nothing waits for a decision." : `${count(reviewQueue.totalCount, "service waits", "services wait")} for a decision.`}</p>
                {reviewQueue.nodes.length > 0 && (
                  <Scroll label="Queue">
                    <table class="govuk-table rj-table rj-table--stack">
                      <caption class="govuk-visually-hidden">Services that wait</caption>
                      <thead class="govuk-table__head">
                        <tr class="govuk-table__row">
                          <th scope="col" class="govuk-table__header">Service</th>
                          <th scope="col" class="govuk-table__header">Place</th>
                          <th scope="col" class="govuk-table__header">What the rules make of it</th>
                          <th scope="col" class="govuk-table__header">Score</th>
                        </tr>
                      </thead>
                      <tbody class="govuk-table__body">
                        {reviewQueue.nodes.map((one) => (
                          <tr class="govuk-table__row" key={one.slug}>
                            <th scope="row" class="govuk-table__header"><a href={`/review/${one.slug}`}>{one.name}</a></th>
                            <td class="govuk-table__cell">{nations[one.nation]}{one.localities.length > 0 && `, ${one.localities.join(", ")}`}</td>
                            <td class="govuk-table__cell">{one.assessment.headline}</td>
                            <td class="govuk-table__cell"><Score score={one.assessment.score} /></td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </Scroll>
                )}
                {reviewQueue.pageInfo.hasNextPage && <p><button type="button" class="govuk-button govuk-button--secondary" onClick={() => setParams({ after: reviewQueue.pageInfo.endCursor })}>Next page</button></p>}
              </>
            )}
          </Told>
        </>
      )}
    </>
  );
}

export function ReviewOne({ slug }: { slug: string }) {
  const key = useKey();
  const query = useQuery(EvidenceDocument, key ? { slug } : null);
  return (
    <>
      <nav class="govuk-breadcrumbs" aria-label="Breadcrumb">
        <ol class="govuk-breadcrumbs__list">
          <li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="/review">Review</a></li>
        </ol>
      </nav>
      {!key ? (
        <>
          <h1 class="govuk-heading-l">Review a service</h1>
          <KeyForm why="What waits for a decision is shown to reviewers only." />
        </>
      ) : (
        <Told query={query} what="the evidence">
          {({ service, registry }) => service ? <Evidence key={service.slug} service={service} revision={registry.revision} reload={query.reload} /> : (
            <>
              <h1 class="govuk-heading-l">No such service</h1>
              <p class="govuk-body">There is none at this address that this key may see. <a href="/review">Go to the queue</a>.</p>
            </>
          )}
        </Told>
      )}
    </>
  );
}

type Service = NonNullable<EvidenceQuery["service"]>;

function Evidence({ service, revision, reload }: { service: Service; revision: number; reload: () => void }) {
  return (
    <>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-3">{service.name}</h1>
      <p class="govuk-body">
        {nations[service.nation]}{service.localities.length > 0 && `, ${service.localities.join(", ")}`}. {service.published ? <>Published as <ClassName kind={service.classification.class} />, {bases[service.classification.basis]}.</> : "Not published."}
        {service.website && <> <a href={service.website} rel="noreferrer">{service.website}</a></>} <a href="#decide">Go to the decision</a>
      </p>
      <div class="rj-split">
        <div>
          <h2 class="govuk-heading-m">Evidence</h2>
          {service.facts.length === 0 ? <p class="govuk-body">Nothing is known of it.</p> : (
            <Scroll label="Evidence">
              <table class="govuk-table rj-table rj-table--stack">
                <caption class="govuk-visually-hidden">What sources say</caption>
                <thead class="govuk-table__head">
                  <tr class="govuk-table__row">
                    <th scope="col" class="govuk-table__header">Question</th>
                    <th scope="col" class="govuk-table__header">Answer</th>
                    <th scope="col" class="govuk-table__header">According to</th>
                  </tr>
                </thead>
                <tbody class="govuk-table__body">
                  {service.facts.map((fact) => (
                    <tr class="govuk-table__row" key={fact.definition.id}>
                      <th scope="row" class="govuk-table__header rj-regular">{fact.definition.question}</th>
                      <td class="govuk-table__cell"><strong>{fact.text}</strong></td>
                      <td class="govuk-table__cell rj-small">
                        {fact.claims.length === 0 ? "it follows from other facts" : fact.claims.map((claim, index) => <div key={index}>{claim.text !== fact.text && `${claim.text}: `}{claim.source.title}{claim.locator && `, ${claim.locator}`}{claim.observedOn && `, for ${day(claim.observedOn)}`}{claim.superseded && " (superseded)"}</div>)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
          <Decide service={service} revision={revision} reload={reload} />
        </div>
        <section class="rj-aside" aria-labelledby="assessed">
          <h2 class="govuk-heading-m" id="assessed">What the rules make of it</h2>
          <Verdict assessment={service.assessment} />
          {service.assessment.nextQuestions.length > 0 && (
            <>
              <p class="govuk-body govuk-!-margin-bottom-1">To ask next:</p>
              <ul class="govuk-list govuk-list--bullet">{service.assessment.nextQuestions.map((one) => <li key={one.question}>{one.question}</li>)}</ul>
            </>
          )}
          <Characteristics assessment={service.assessment} />
        </section>
      </div>
    </>
  );
}

function Decide({ service, revision, reload }: { service: Service; revision: number; reload: () => void }) {
  const assessed = service.assessment.class?.classification ?? "";
  const [chosen, setChosen] = useState<Classification | "">(assessed);
  const [reason, setReason] = useState("");
  const [faults, setFaults] = useState<string[]>([]);
  const [done, setDone] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const keyOf = useCommandKey();
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faults.length > 0 || done) summary.current?.focus();
  }, [faults, done]);

  const decide = async (event: Event) => {
    event.preventDefault();
    const missing = [chosen === "" ? "Choose a class." : "", reason.trim() === "" ? "Give a reason." : ""].filter((line) => line !== "");
    setDone(null);
    if (missing.length > 0 || chosen === "") return setFaults(missing);
    setBusy(true);
    try {
      const command = { service: service.slug, class: chosen, reason: reason.trim(), expectedRevision: revision };
      const { data: { decideClassification } } = await ask(DecideDocument, { input: { ...command, idempotencyKey: keyOf(command) } });
      setFaults(decideClassification.errors.map((error) => error.message));
      if (decideClassification.errors.length === 0) {
        setDone(`Decided: ${classes[chosen]}. ${decideClassification.service?.published ? "The service is published." : ""}`);
        forget();
        reload();
      }
    } catch (error) {
      setFaults([error instanceof ApiError ? error.message : "It could not be sent.", "Nothing is lost: you can send it again."]);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section aria-labelledby="decide">
      <h2 class="govuk-heading-m" id="decide">Decide</h2>
      {(faults.length > 0 || done) && (
        <div ref={summary} tabIndex={-1} role="alert" class={faults.length > 0 ? "govuk-error-summary" : "govuk-inset-text"}>
          {faults.length > 0 ? (
            <>
              <h3 class="govuk-error-summary__title">It is not decided</h3>
              <ul class="govuk-list govuk-error-summary__list">{faults.map((line) => <li key={line}>{line}</li>)}</ul>
            </>
          ) : <>{done} <a href="/review">Back to the queue</a></>}
        </div>
      )}
      <form onSubmit={decide}>
        <Select id="class" label="Class" any="Choose" value={chosen} options={keysOf(classes).filter((key) => key !== "UNDETERMINED").map((key) => [key, classes[key]] as const)} onChange={setChosen} />
        {chosen !== "" && service.assessment.possibleClasses.every((one) => one.classification !== chosen) && <p class="govuk-inset-text">What is known rules this class out. A decision still counts, and the contradiction will show.</p>}
        <div class="govuk-form-group">
          <label class="govuk-label" for="reason">Reason</label>
          <div class="govuk-hint" id="reason-hint">It is published with the decision.</div>
          <textarea class="govuk-textarea" id="reason" rows={4} aria-describedby="reason-hint" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
        <button type="submit" class="govuk-button" disabled={busy}>{busy ? "Sending" : "Decide"}</button>
      </form>
    </section>
  );
}
