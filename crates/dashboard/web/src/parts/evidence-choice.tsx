// The choice of what an assessment rests on: what sources say, or also what follows from it.
import type { Evidence } from "../generated/graphql";
import { setParams, usePlace } from "../router";
import { Select } from "./field";

/** The parameter of the address, and its value where implied answers count. */
const [NAME, IMPLIED] = ["evidence", "implied"];

export function useEvidence(): Evidence {
  return usePlace().params.get(NAME) === IMPLIED ? "WITH_IMPLIED" : "STATED";
}

export function EvidenceChoice() {
  const evidence = useEvidence();
  return (
    <Select
      id="evidence"
      label="Counting"
      value={evidence}
      options={[
        ["STATED", "What sources say"],
        ["WITH_IMPLIED", "Also what follows from it"],
      ]}
      onChange={(value) => setParams({ [NAME]: value === "STATED" ? null : IMPLIED })}
    />
  );
}

/** Says so where answers count that no source gives in words. */
export function EvidenceNote() {
  if (useEvidence() === "STATED") return null;
  return (
    <p class="govuk-inset-text rj-small">
      This counts answers that no source gives in words, but that follow from what a source says.
      The report, for example, says why it did not count some services as teams; that it counted a
      service implies that those reasons did not apply to it. Each such answer is marked.
    </p>
  );
}

/** Marks an answer that a source does not give in words. */
export function ImpliedMark({ basis }: { basis: "STATED" | "IMPLIED" }) {
  return basis === "IMPLIED" ? <strong> (implied, not said)</strong> : null;
}
