// One service: what is known of it and how, what follows, and who pays.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import {
  ServicePageDocument,
  ServiceScoreDocument,
  type ServicePageQuery,
} from "../generated/graphql";
import { Characteristics, Verdict } from "../parts/assessment";
import { AskYourself } from "../parts/ask-yourself";
import { Crumb } from "../parts/crumb";
import { DefinitionChoice, useDefinition } from "../parts/definition";
import { questionsOf } from "../parts/evidence";
import { EvidenceChoice, EvidenceNote, useEvidence } from "../parts/evidence-choice";
import { ClassName } from "../parts/marks";
import { useOnlyReads } from "../parts/only-reads";
import { Quote } from "../parts/quote";
import { QueryBoundary } from "../parts/query-boundary";
import { Take, tablesOfPage } from "../parts/take";
import { go } from "../router";
import { useTitle } from "../title";
import { useQuery } from "../use-query";
import { basisOf, cited, classes, count, day, figure, nations, sayStatus, series } from "../words";
import { EditBar, Editing, EditLink, useEditing } from "./service/edit";
import { Facts } from "./service/facts";
import { factTable } from "./service/file";
import { sayService } from "./service/say";
import { ServiceHistory } from "./service/history";
import { Paid } from "./service/paid";
import { Reviews } from "./service/reviews";
import { Unknown } from "./service/unknown";

export type Service = NonNullable<ServicePageQuery["service"]>;

export function ServiceView({ slug }: { slug: string }) {
  const query = useQuery(ServicePageDocument, { slug });
  const onlyReads = useOnlyReads();
  const name = query.data?.service?.name;
  const at = query.data?.service?.slug;
  useTitle(name);
  // What was merged into another service is read at the address of the other.
  useEffect(() => {
    if (at && at !== slug && !query.stale)
      go(`/services/${at}${location.search}`, { replace: true });
  }, [at, slug, query.stale]);
  return (
    <>
      <Crumb to="/services">Services</Crumb>
      <QueryBoundary query={query} what="this service">
        {({ service }) =>
          service ? (
            <ServiceDetails service={service} />
          ) : (
            <>
              <h1 class="govuk-heading-l">Service not found</h1>
              <p class="govuk-body">
                It is not in the registry, or you do not have access.{" "}
                <a href="/services">Look for it by name</a>
                {!onlyReads && (
                  <>
                    , or <a href="/add">add it</a>
                  </>
                )}
                .
              </p>
            </>
          )
        }
      </QueryBoundary>
    </>
  );
}

const REACHES = {
  WHOLE: "",
  INHERITED: "",
  PART: " (a part)",
  PERHAPS: " (perhaps)",
};

/** The bodies of today that cover the areas which the sources name. */
function Today({ service }: { service: Service }) {
  const named = new Set(service.areas.map((area) => area.slug));
  const today = service.worksIn.filter(({ body }) => !named.has(body.slug));
  if (today.length === 0) return null;
  return (
    <Detail name="Today that is in">
      {today.map(({ body, extent }, index) => (
        <>
          {index > 0 && ", "}
          <a href={`/funding/${body.slug}`}>{body.name}</a>
          {REACHES[extent]}
        </>
      ))}
    </Detail>
  );
}

function ServiceDetails({ service }: { service: Service }) {
  const { classification } = service;
  const editing = useEditing(service.slug);
  return (
    <Editing.Provider value={editing}>
      <h1 class="govuk-heading-l govuk-!-margin-bottom-3">{service.name}</h1>
      <p class="govuk-body-l">
        <ClassName kind={classification.class} />{" "}
        <span class="govuk-body rj-quiet">{basisOf(classification)}</span>
      </p>
      {!service.published && (
        <p class="govuk-inset-text">
          Not published yet: a reviewer decides on it. Only you and reviewers see this page.
        </p>
      )}
      {classification.contradicted && (
        <div class="govuk-warning-text">
          <span class="govuk-warning-text__icon" aria-hidden="true">
            !
          </span>
          <strong class="govuk-warning-text__text">
            <span class="govuk-visually-hidden">Warning</span>The answers conflict with the type
            that {classification.basis === "DECIDED" ? "a reviewer confirmed" : "a report lists"}.
            See the reasons below.
          </strong>
        </div>
      )}
      {classification.unlikely && (
        <p class="govuk-inset-text">
          The answers do not rule out the type that{" "}
          {classification.basis === "DECIDED" ? "a reviewer confirmed" : "a report lists"}, but
          another type is more likely. See the reasons below.
        </p>
      )}
      <section class="rj-hero rj-hero--words" aria-label="The answer in short">
        <Quote sentence={sayService(service)} />
        <dl class="rj-hero__facts">
          <dt>How much is known</dt>
          <dd>
            {sayKnown(service.facts)}{" "}
            <a class="rj-noprint" href="#scored">
              Score, reasons and what to ask next
            </a>
          </dd>
        </dl>
      </section>
      <EditBar slug={service.slug} name={service.name} />
      <dl class="govuk-summary-list rj-small">
        <Detail name="Name" what="name" of="the name" only={editing !== null}>
          {service.name}
        </Detail>
        <Detail name="Status" what="status" of="the status">
          {sayStatus(service)}
        </Detail>
        <Detail name="Nation" what="nation" of="the nation">
          {nations[service.nation]}
        </Detail>
        <Detail name="Places" what="places" of="the places">
          {service.localities.length > 0 ? (
            series(service.localities)
          ) : (
            <Unknown why="no source names a place" />
          )}
        </Detail>
        <Detail name="Serves" what="areas" of="the areas that it serves">
          {service.areas.length === 0 ? (
            <Unknown why="no source names the areas" />
          ) : (
            <Links items={service.areas.map((area) => [`/funding/${area.slug}`, area.name])} />
          )}
        </Detail>
        <Today service={service} />
        <Detail name="Run by" what="run-by" of="who runs it">
          {service.hostOrganisation ?? <Unknown />}
        </Detail>
        <Detail
          name="Also called"
          what="other-names"
          of="the other names"
          only={editing !== null || service.otherNames.length > 0}
        >
          {series(service.otherNames) || <Unknown />}
        </Detail>
        <Detail
          name="Website"
          what="website"
          of="the website"
          only={editing !== null || Boolean(service.website)}
        >
          {service.website ? (
            <a href={service.website} rel="noreferrer">
              {service.website}
            </a>
          ) : (
            <Unknown />
          )}
        </Detail>
        {service.team?.totalWte && (
          <Detail name="Size">{range(service.team.totalWte)} whole-time equivalents (WTE)</Detail>
        )}
        <Detail name="Type known from">
          {classification.decision
            ? `${classification.decision.decidedBy}, ${day(classification.decision.decidedAt)}: ` +
              `${classes[classification.decision.class]}. ${classification.decision.reason}`
            : classification.attestations.length === 0
              ? classification.class === "UNDETERMINED"
                ? "no report lists it, and the answers are too few to tell"
                : "no report lists it; the type follows from the answers"
              : classification.attestations.map((one, index) => (
                  <div key={index}>
                    {`${cited(one)}: ${classes[one.class].toLowerCase()}`}
                    {one.asOf && `, for ${day(one.asOf)}`}
                  </div>
                ))}
        </Detail>
      </dl>
      <div class="rj-split">
        <div>
          <Facts service={service} />
          <Interventions service={service} />
          <Paid service={service} />
          <Reviews service={service} />
          <ServiceHistory service={service} />
        </div>
        <Scored service={service} />
      </div>
      <p class="govuk-body rj-small rj-actions rj-noprint">
        <Take
          file={service.slug}
          label={`what is known of ${service.name}`}
          tables={() =>
            tablesOfPage([{ name: "Facts", rows: factTable(service.slug, service.facts) }])
          }
        />
        <button type="button" class="rj-sort" onClick={() => print()}>
          Print
        </button>
        <AskYourself
          document={ServicePageDocument}
          variables={{ slug: service.slug }}
          what="this service"
        />
      </p>
    </Editing.Provider>
  );
}

function sayKnown(facts: Service["facts"]): string {
  const known = facts.filter((fact) => fact.known).length;
  return (
    `${known} of ${count(facts.length, "question")} ${known === 1 ? "is" : "are"} answered. ` +
    "What is not known does not count as a no."
  );
}

/** A line of the card, with the way to change it. */
function Detail({
  name,
  what,
  of,
  only = true,
  children,
}: {
  name: string;
  what?: string;
  of?: string;
  /** Whether there is such a line at all. */
  only?: boolean;
  children: ComponentChildren;
}) {
  if (!only) return null;
  return (
    <div class="govuk-summary-list__row">
      <dt class="govuk-summary-list__key">{name}</dt>
      <dd class="govuk-summary-list__value">
        {children} {what && <EditLink what={what} of={of ?? name} />}
      </dd>
    </div>
  );
}

function range({ low, high }: { low: number | null; high: number | null }): string {
  if (low === null) return high === null ? "not known" : `at most ${figure(high)}`;
  if (high === null) return `at least ${figure(low)}`;
  return low === high ? figure(low) : `${figure(low)} to ${figure(high)}`;
}

function Links({ items }: { items: (readonly [string, string])[] }) {
  return (
    <>
      {items.map(([address, name], index) => (
        <span key={address}>
          {index > 0 && ", "}
          <a href={address}>{name}</a>
        </span>
      ))}
    </>
  );
}

function Interventions({ service }: { service: Service }) {
  return (
    <section aria-labelledby="offers">
      <h2 class="govuk-heading-m" id="offers">
        What it offers
      </h2>
      {service.interventions.length === 0 ? (
        <p class="govuk-body">
          <Unknown why="no source names an intervention" />
        </p>
      ) : (
        <ul class="govuk-list govuk-list--bullet rj-small">
          {service.interventions.map((one) => (
            <li key={one.slug}>
              {one.name}
              {one.evidence.length > 0 && (
                <span class="rj-quiet">
                  {" "}
                  ({one.evidence.map((rating) => `${rating.scheme}: ${rating.rating}`).join("; ")})
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the report lists, beside what the answers show, in one sentence. */
export function joined(
  { basis, class: given }: Service["classification"],
  possible: { classification: string }[],
): string | null {
  if (basis === "ASSESSED" || possible.length < 2) return null;
  const source = basis === "DECIDED" ? "A reviewer confirmed it" : "A report lists it";
  const named = `as ${classes[given].toLowerCase()}`;
  return possible.some((one) => one.classification === given)
    ? `${source} ${named}. The answers so far fit that, but are too few to show it: ` +
        `by them alone it could be any of ${count(possible.length, "type")}.`
    : `${source} ${named}. The answers so far do not fit that.`;
}

function Scored({ service }: { service: Service }) {
  const definition = useDefinition();
  const evidence = useEvidence();
  const query = useQuery(ServiceScoreDocument, { slug: service.slug, definition, evidence });
  return (
    <section class="rj-aside" aria-labelledby="scored">
      <h2 class="govuk-heading-m" id="scored">
        Result against the definition
      </h2>
      <DefinitionChoice />
      {service.facts.some((fact) => fact.implied) && (
        <>
          <EvidenceChoice />
          <EvidenceNote />
        </>
      )}
      <QueryBoundary query={query} what="the score">
        {({ service: scored }) => {
          if (!scored) return null;
          const sentence = joined(service.classification, scored.assessment.possibleClasses);
          return (
            <>
              {sentence && <p class="govuk-body">{sentence}</p>}
              <Verdict assessment={scored.assessment} />
              <Characteristics
                assessment={scored.assessment}
                questions={questionsOf(service.facts)}
              />
            </>
          );
        }}
      </QueryBoundary>
    </section>
  );
}
