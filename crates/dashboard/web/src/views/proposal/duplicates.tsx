// The services that those of a suggestion may be the same as: published ones, suggested ones, and
// others of the same suggestion.
import { AddedServicesDocument, type AddedServicesQuery } from "../../generated/graphql";
import { useOnlyReads } from "../../parts/only-reads";
import { QueryBoundary } from "../../parts/query-boundary";
import { proposalAddress } from "../../router";
import { usePages } from "../../use-pages";
import { count, series } from "../../words";
import type { Proposal } from "../proposal";

/** As many as a suggestion can add. */
const MOST = 1000;

type Added = NonNullable<AddedServicesQuery["proposal"]>["addedServices"];
type Duplicate = NonNullable<Added["nodes"][number]["possibleDuplicates"]>[number];

const NOTHING: Added = {
  totalCount: 0,
  pageInfo: { hasNextPage: false, endCursor: null },
  nodes: [],
};

/** What becomes of services that the suggestion adds when it is accepted. */
export interface Merge {
  service: string;
  into: string;
  /** "York Team becomes part of Leeds Team". */
  sentence: string;
}

export interface Merging {
  merges: Merge[];
  onMerges: (merges: Merge[]) => void;
}

export function Duplicates({ proposal, ...merging }: { proposal: Proposal } & Merging) {
  const query = usePages(
    AddedServicesDocument,
    { id: proposal.id },
    (data: AddedServicesQuery) => data.proposal?.addedServices ?? NOTHING,
    MOST,
  );
  return (
    <section aria-labelledby="duplicates">
      <h2 class="govuk-heading-m" id="duplicates">
        Services that may be the same
      </h2>
      <QueryBoundary query={query} what="the services that may be the same">
        {({ nodes, totalCount, whole }) => {
          const alike = nodes.filter((one) => one.possibleDuplicates?.length);
          const looked = `${count(nodes.length, "new service")} of ${totalCount} compared`;
          return (
            <>
              {!whole && <p class="govuk-body">{looked}.</p>}
              {whole && alike.length === 0 && <p class="govuk-body">None was found.</p>}
              {alike.map((one) => (
                <Alike
                  key={one.slug}
                  all={one.possibleDuplicates ?? []}
                  added={totalCount > 1 || !isAbout(proposal, one.slug) ? one : null}
                  proposal={proposal}
                  {...merging}
                />
              ))}
              {totalCount > 1 && alike.length > 0 && (
                <p class="govuk-body">
                  What is known of a new service goes over to the one that it is merged into, when
                  you accept the suggestion.
                </p>
              )}
            </>
          );
        }}
      </QueryBoundary>
    </section>
  );
}

/** Whether a suggestion is about one new service alone: then it can be merged by its name. */
function isAbout({ changes }: Proposal, slug: string): boolean {
  return changes.every(
    ({ entity }) => entity === `service:${slug}` || /^(source|funding-line):/.test(entity),
  );
}

/** What one of them may be the same as; `added` is that one where there are others. */
function Alike({
  all,
  added,
  proposal,
  merges,
  onMerges,
}: {
  all: Duplicate[];
  added: Added["nodes"][number] | null;
  proposal: Proposal;
} & Merging) {
  const onlyReads = useOnlyReads();
  const may = !onlyReads && proposal.mayAccept;
  const isMerged = (into: string) =>
    merges.some((merge) => merge.service === added?.slug && merge.into === into);
  const toggle = (into: Duplicate["service"]) => {
    if (!added) return;
    const others = merges.filter((merge) => merge.service !== added.slug);
    const sentence = `${added.name} becomes part of ${into.name}`;
    const merge = { service: added.slug, into: into.slug, sentence };
    onMerges(isMerged(into.slug) ? others : [...others, merge]);
  };
  return (
    <>
      {added && <h3 class="govuk-heading-s govuk-!-margin-bottom-1">{added.name}</h3>}
      <ul class="govuk-list govuk-list--bullet">
        {all.map(({ service, ...likeness }) => (
          <li key={service.slug}>
            {service.published ? (
              <a href={`/services/${service.slug}`}>{service.name}</a>
            ) : service.proposal && service.proposal.id !== proposal.id ? (
              <>
                <a href={proposalAddress(service.proposal.id)}>{service.name}</a> (suggested, too)
              </>
            ) : (
              `${service.name} (in this suggestion, too)`
            )}
            :{" "}
            {series([
              `the names are ${Math.round(likeness.nameLikeness * 100)}% alike`,
              ...(likeness.samePlace ? ["they have a place in common"] : []),
              ...(likeness.sameWebsite ? ["they have the same website"] : []),
            ])}
            {added && may && (service.published || service.proposal?.id === proposal.id) && (
              <div class="govuk-checkboxes govuk-checkboxes--small">
                <div class="govuk-checkboxes__item">
                  <input
                    class="govuk-checkboxes__input"
                    type="checkbox"
                    id={`merge-${added.slug}-${service.slug}`}
                    checked={isMerged(service.slug)}
                    onChange={() => toggle(service)}
                  />
                  <label
                    class="govuk-label govuk-checkboxes__label"
                    for={`merge-${added.slug}-${service.slug}`}
                  >
                    It is the same: merge into this one
                    <span class="govuk-visually-hidden">: {service.name}</span>
                  </label>
                </div>
              </div>
            )}
            {!added && may && proposal.slug && (
              <>
                .{" "}
                <a
                  href={
                    `/change/${proposal.slug}?` +
                    new URLSearchParams({
                      what: "merge",
                      into: service.slug,
                      "into-name": service.name,
                    })
                  }
                >
                  It is the same: merge into this one
                  <span class="govuk-visually-hidden">: {service.name}</span>
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
