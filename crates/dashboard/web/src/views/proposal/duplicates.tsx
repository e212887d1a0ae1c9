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

export function Duplicates({ proposal }: { proposal: Proposal }) {
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
                  name={totalCount > 1 ? one.name : null}
                  proposal={proposal}
                />
              ))}
              {totalCount > 1 && alike.length > 0 && (
                <p class="govuk-body">
                  If one of them is the same, leave it out, with what is said about it, when you
                  accept the suggestion.
                </p>
              )}
            </>
          );
        }}
      </QueryBoundary>
    </section>
  );
}

/** What one of them may be the same as; it has its name where there are others. */
function Alike({
  all,
  name,
  proposal,
}: {
  all: Duplicate[];
  name: string | null;
  proposal: Proposal;
}) {
  const onlyReads = useOnlyReads();
  return (
    <>
      {name && <h3 class="govuk-heading-s govuk-!-margin-bottom-1">{name}</h3>}
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
            {!name && !onlyReads && proposal.mayAccept && proposal.slug && (
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
