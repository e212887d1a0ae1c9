// Proposes the service to the registry. It is not published until a reviewer accepts it.
import { useState } from "preact/hooks";
import { ask } from "../../api";
import {
  SourcesDocument,
  SubmitDocument,
  type FactInput,
  type Nation,
} from "../../generated/graphql";
import { Select, Text } from "../../parts/field";
import { KeyForm } from "../../parts/key";
import { proposalAddress } from "../../router";
import { useKey } from "../../session";
import { useCommandKey } from "../../use-command-key";
import { forget, useQuery } from "../../use-query";
import { useSending } from "../../use-sending";
import { keysOf, nations } from "../../words";

export function SubmitForm({ name, inputs }: { name: string; inputs: FactInput[] }) {
  const key = useKey();
  const { data } = useQuery(SourcesDocument, {});
  const [nation, setNation] = useState<Nation | "">("");
  const [places, setPlaces] = useState("");
  const [source, setSource] = useState("");
  const [locator, setLocator] = useState("");
  const { said, busy, say, send } = useSending();
  const keyOf = useCommandKey();
  const sources = data?.sources ?? [];
  const known = inputs.filter((input) => input.value !== null && input.value !== undefined);

  const submit = (event: Event) => {
    event.preventDefault();
    const missing = [
      name.trim() === "" ? "Give the service a name, at the top of this page." : "",
      nation === "" ? "Choose a nation." : "",
      source === "" ? "Choose the source that says so." : "",
    ].filter((line) => line !== "");
    if (missing.length > 0 || nation === "") return say({ good: false, lines: missing });
    return send(async () => {
      const command = {
        name: name.trim(),
        nation,
        localities: places
          .split(",")
          .map((place) => place.trim())
          .filter((place) => place !== ""),
        claims: known.map((input) => ({
          fact: input.fact,
          value: input.value,
          ...(input.complete ? { complete: true } : {}),
          source,
          ...(locator.trim() === "" ? {} : { locator: locator.trim() }),
        })),
      };
      const {
        data: { submitService },
      } = await ask(SubmitDocument, { input: { ...command, idempotencyKey: keyOf(command) } });
      if (submitService.errors.length > 0)
        return { good: false, lines: submitService.errors.map((error) => error.message) };
      forget();
      return {
        good: true,
        lines: [
          `Submitted as ${submitService.service?.slug ?? name}. ` +
            "It waits for a reviewer, and is published once it is accepted.",
          ...submitService.warnings.map((warning) => `Please check: ${warning}.`),
        ],
        ...(submitService.proposal
          ? { link: { to: proposalAddress(submitService.proposal.id), text: "See your proposal" } }
          : {}),
      };
    });
  };

  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">Submit it to the registry</span>
      </summary>
      <div class="govuk-details__text">
        {!key ? (
          <KeyForm why="Proposing a service needs a contributor’s key." />
        ) : (
          <form onSubmit={submit}>
            <Select
              id="submit-nation"
              label="Nation"
              any="Choose"
              value={nation}
              options={keysOf(nations).map((one) => [one, nations[one]] as const)}
              onChange={setNation}
            />
            <Text
              id="submit-places"
              label="Places"
              hint="As the source names them, separated by commas."
              value={places}
              onInput={setPlaces}
            />
            <Select
              id="submit-source"
              label="Which source says so"
              any="Choose"
              value={source}
              options={sources.map((one) => [one.slug, one.title] as const)}
              onChange={setSource}
            />
            <Text
              id="submit-locator"
              label="Where in the source"
              hint="A page or a section."
              value={locator}
              onInput={setLocator}
            />
            <button type="submit" class="govuk-button" disabled={busy}>
              {busy ? "Sending" : "Submit"}
            </button>
          </form>
        )}
        <div role="status">
          {said?.good && (
            <div class="govuk-inset-text">
              {said.lines.map((line, index) => (
                <p class="govuk-body" key={index}>
                  {line}
                </p>
              ))}
              {said.link && (
                <p class="govuk-body">
                  <a href={said.link.to}>{said.link.text}</a>
                </p>
              )}
            </div>
          )}
        </div>
        <div role="alert">
          {said &&
            !said.good &&
            said.lines.map((line) => (
              <p class="govuk-error-message" key={line}>
                {line}
              </p>
            ))}
        </div>
      </div>
    </details>
  );
}
