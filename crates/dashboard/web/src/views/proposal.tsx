// One proposal: what it would change, what speaks for it, what was said about it, and what can be
// done.
import { useState } from "preact/hooks";
import {
  NextInQueueDocument,
  ProposalDocument,
  VerdictNowDocument,
  ViewerDocument,
  type ProposalQuery,
  type ViewerQuery,
} from "../generated/graphql";
import { Crumb } from "../parts/crumb";
import { Assessed, Facts } from "../parts/evidence";
import { KeyForm } from "../parts/key";
import { ReadingOnly, useOnlyReads } from "../parts/only-reads";
import { StateTag } from "../parts/proposals";
import { Row } from "../parts/row";
import { QueryBoundary } from "../parts/query-boundary";
import { proposalAddress } from "../router";
import { reviews, useKey } from "../session";
import { useTitle } from "../title";
import { useQuery } from "../use-query";
import { day, figure, nations, score, series } from "../words";
import { Act } from "./proposal/act";
import { Changes } from "./proposal/changes";
import { Duplicates, type Merge } from "./proposal/duplicates";
import { SelfReviews } from "./proposal/self-review";

export type Proposal = NonNullable<ProposalQuery["proposal"]>;
export type Viewer = ViewerQuery["viewer"];

/** Whether its service is a new one. */
export function addsService({ slug, changes }: Proposal): boolean {
  return (
    slug !== null &&
    changes.some((change) => change.kind === "CREATED" && change.entity === `service:${slug}`)
  );
}

export function ProposalView({ slug }: { slug: string }) {
  const key = useKey();
  const viewer = useQuery(ViewerDocument, key ? {} : null);
  const known = key && !viewer.stale ? viewer.data?.viewer : undefined;
  const query = useQuery(ProposalDocument, known ? { id: slug } : null);
  return (
    <>
      <Crumb to={known && reviews(known.role) ? "/review" : "/work"}>
        {known && reviews(known.role) ? "Review" : "My work"}
      </Crumb>
      {!key ? (
        <>
          <h1 class="govuk-heading-l">Suggestion</h1>
          <KeyForm why="Only its author and reviewers see a suggestion: sign in to see it." />
        </>
      ) : (
        <QueryBoundary query={viewer} what="this suggestion">
          {({ viewer }) => (
            <QueryBoundary query={query} what="this suggestion">
              {({ proposal }) =>
                proposal ? (
                  <ProposalDetails
                    key={proposal.id}
                    proposal={proposal}
                    viewer={viewer}
                    reload={query.reload}
                  />
                ) : (
                  <>
                    <h1 class="govuk-heading-l">Suggestion not found</h1>
                    <p class="govuk-body">
                      It is not there, or you do not have access. <a href="/work">See your own</a>.
                    </p>
                  </>
                )
              }
            </QueryBoundary>
          )}
        </QueryBoundary>
      )}
    </>
  );
}

function ProposalDetails({
  proposal,
  viewer,
  reload,
}: {
  proposal: Proposal;
  viewer: Viewer;
  reload: () => void;
}) {
  const { service, decision } = proposal;
  const waits = decision === null;
  const onlyReads = useOnlyReads();
  const [marked, onMerges] = useState<Merge[]>([]);
  // Of what the suggestion does not add any more nothing is merged.
  const adds = (service: string) =>
    proposal.changes.some(
      ({ kind, entity }) => kind === "CREATED" && entity === `service:${service}`,
    );
  const merges = marked.filter(({ service }) => adds(service));
  const author = proposal.authors.some((one) => one.label === viewer.name);
  useTitle(proposal.name ?? proposal.summary);
  return (
    <>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-3">{proposal.name ?? "Suggestion"}</h1>
      <dl class="govuk-summary-list rj-small">
        <Row name="State">
          <StateTag state={proposal.state} />{" "}
          {proposal.state === "OPEN"
            ? "for a reviewer"
            : proposal.state === "CHANGES_REQUESTED"
              ? "by a reviewer; it waits for its author"
              : decision && `by ${decision.by.label}, ${day(decision.at)}`}
        </Row>
        {decision && (
          <Row name="Why">
            <span class="rj-said">{decision.reason}</span>
          </Row>
        )}
        {service && (
          <Row name="Service">
            {service.published ? (
              <a href={`/services/${service.slug}`}>{service.name}</a>
            ) : (
              `${service.name} (not published)`
            )}
            , {nations[service.nation]}
            {service.localities.length > 0 && `: ${series(service.localities)}`}
            {service.website && (
              <>
                <br />
                <a href={service.website} rel="noreferrer">
                  {service.website}
                </a>
              </>
            )}
          </Row>
        )}
        <Row name="Suggested by">
          {proposal.author.label}, {day(proposal.createdAt)}
        </Row>
        {proposal.reason && (
          <Row name="Why it is suggested">
            <span class="rj-said">{proposal.reason}</span>
          </Row>
        )}
        <Row name="Updated">{day(proposal.updatedAt)}</Row>
      </dl>
      <ReadingOnly />
      {((waits && !onlyReads) || reviews(viewer.role)) && (
        <p class="govuk-body rj-row">
          {waits && !onlyReads && <a href="#act">Go to what you can do</a>}
          {waits && author && service && !onlyReads && (
            <a href={`/services/${service.slug}?proposal=${proposal.id.replace(/^proposal:/, "")}`}>
              Add to it, or correct it
            </a>
          )}
          {reviews(viewer.role) && <NextInQueue id={proposal.id} />}
        </p>
      )}
      <section aria-labelledby="changes">
        <h2 class="govuk-heading-m" id="changes">
          {waits
            ? "What it would change"
            : proposal.state === "ACCEPTED"
              ? "What it has changed"
              : "What it would have changed"}
        </h2>
        <Changes proposal={proposal} />
        <SelfReviews reviews={proposal.selfReviews} />
        {waits && service && !addsService(proposal) && <Becomes proposal={proposal} />}
      </section>
      {waits && addsService(proposal) && reviews(viewer.role) && (
        <Duplicates proposal={proposal} merges={merges} onMerges={onMerges} />
      )}
      {/* What was said to the reader stays when the service goes, with the end of its proposal. */}
      <div class={service ? "rj-split" : undefined}>
        <div>
          {service && (
            <>
              <h2 class="govuk-heading-m">Evidence</h2>
              <p class="govuk-body">
                {waits
                  ? "What would be known of the service, with these changes."
                  : "What is known of the service now."}
              </p>
              <Facts facts={service.facts} conflicts={service.conflicts} />
            </>
          )}
          <Comments proposal={proposal} />
          {!onlyReads && (
            <Act proposal={proposal} viewer={viewer} merges={merges} reload={reload} />
          )}
        </div>
        {service && <Assessed assessment={service.assessment} facts={service.facts} />}
      </div>
    </>
  );
}

/** The one that waits longest besides this one, so that a reviewer goes on without the list. */
function NextInQueue({ id }: { id: string }) {
  const { data } = useQuery(NextInQueueDocument, {});
  const next = data?.reviewQueue.nodes.find((one) => one.id !== id);
  return next ? (
    <a href={proposalAddress(next.id)}>
      Next in the queue: {next.name ?? next.summary ?? "a suggestion"}
    </a>
  ) : null;
}

/** What the result is now, and what it would become. */
function Becomes({ proposal: { slug, service } }: { proposal: Proposal }) {
  const { data } = useQuery(VerdictNowDocument, slug ? { slug } : null);
  const now = data?.service?.published ? data.service.assessment : null;
  if (!now || !service) return null;
  const words = (one: typeof now) =>
    `${one.class?.title ?? `could be any of ${one.possibleClasses.length} types`}, ` +
    `score ${score(one.score)} of ${figure(one.score.max)}`;
  const [was, is] = [words(now), words(service.assessment)];
  return (
    <dl class="rj-compare">
      <div>
        <dt>Result now</dt>
        <dd>{was}</dd>
      </div>
      <div>
        <dt>Result with these changes</dt>
        <dd>{was === is ? "the same" : is}</dd>
      </div>
    </dl>
  );
}

function Comments({ proposal: { comments } }: { proposal: Proposal }) {
  return (
    <section aria-labelledby="comments">
      <h2 class="govuk-heading-m" id="comments">
        Comments
      </h2>
      {comments.length === 0 ? (
        <p class="govuk-body">None yet.</p>
      ) : (
        <ol class="rj-plain-list">
          {comments.map((one, index) => (
            <li key={index} class="rj-card">
              <p class="govuk-body rj-small govuk-!-margin-bottom-1">
                <strong>{one.by.label}</strong>, {day(one.at)}
                {one.asksForChanges && ", asks for changes"}
              </p>
              <p class="govuk-body rj-said">{one.text}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
