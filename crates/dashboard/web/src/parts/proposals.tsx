// What lists of proposals have in common: the choice of a state, what each is about, and pages.
import type { ComponentChildren } from "preact";
import type { ProposalState } from "../generated/graphql";
import { proposalAddress, setParams, enumParams, usePlace, withParams, toParam } from "../router";
import { keysOf, proposalStates } from "../words";
import { Select } from "./field";

/** The state that the address asks for. */
export function useProposalState(): ProposalState | null {
  return enumParams<ProposalState>(usePlace().params, "state", keysOf(proposalStates))[0] ?? null;
}

/** Keeps the state in the address; `usual` needs no word there. */
export function StateChoice({
  usual,
  any,
  children,
}: {
  usual?: ProposalState;
  any?: string;
  /** Other choices beside it. */
  children?: ComponentChildren;
}) {
  const state = useProposalState() ?? usual;
  return (
    <form
      class="rj-filters"
      aria-label="Which suggestions"
      onSubmit={(event) => event.preventDefault()}
    >
      <Select
        id="state"
        label="State"
        value={state ? toParam(state) : ""}
        {...(any === undefined ? {} : { any })}
        options={keysOf(proposalStates).map((one) => [toParam(one), proposalStates[one]] as const)}
        onChange={(value) =>
          setParams({ state: usual && value === toParam(usual) ? null : value, after: null })
        }
      />
      {children}
    </form>
  );
}

/** What it is about, as a link to it. */
export function ProposalLink({
  proposal,
}: {
  proposal: { id: string; name: string | null; summary: string | null };
}) {
  return (
    <a href={proposalAddress(proposal.id)}>{proposal.name ?? proposal.summary ?? "Suggestion"}</a>
  );
}

const TINTS: Record<ProposalState, string> = {
  OPEN: "",
  CHANGES_REQUESTED: " govuk-tag--yellow",
  ACCEPTED: " govuk-tag--green",
  REJECTED: " govuk-tag--red",
  WITHDRAWN: " govuk-tag--grey",
};

export function StateTag({ state }: { state: ProposalState }) {
  return <strong class={`govuk-tag rj-small${TINTS[state]}`}>{proposalStates[state]}</strong>;
}

/** A dash, and why there is nothing else. */
export function Dash({ why }: { why: string }) {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="govuk-visually-hidden">{why}</span>
    </>
  );
}

export function Pages({ info }: { info: { hasNextPage: boolean; endCursor: string | null } }) {
  const { params } = usePlace();
  if (!params.has("after") && !info.hasNextPage) return null;
  return (
    <nav class="rj-row" aria-label="Pages of suggestions">
      {params.has("after") && (
        <a class="govuk-link" href={withParams({ after: null })}>
          ← First page
        </a>
      )}
      {info.hasNextPage && (
        <a class="govuk-link" href={withParams({ after: info.endCursor })}>
          Next page →
        </a>
      )}
    </nav>
  );
}
