// The steps of the form that adds a service.
import { useEffect, useState } from "preact/hooks";
import type { FactDefinition } from "../../cells";
import { AssessDocument, SimilarDocument } from "../../generated/graphql";
import { BodyPicker } from "../../parts/body-picker";
import { Radios, Select, Text, type Errors } from "../../parts/field";
import { ErrorState } from "../../parts/query-boundary";
import { SourceFields } from "../../parts/source-fields";
import { useQuery } from "../../use-query";
import { keysOf, nations, statuses } from "../../words";
import { Questionnaire } from "../classify/questionnaire";
import { known, type Added } from "./draft";

interface StepProps {
  value: Added;
  errors: Errors;
  onChange: (change: Partial<Added>) => void;
}

export function NameStep({ value, errors, onChange }: StepProps) {
  return (
    <>
      <Text
        id="name"
        label="Name of the service"
        value={value.name}
        error={errors.name ?? null}
        autocomplete="off"
        onInput={(name) => onChange({ name })}
      />
      <Similar name={value.name} />
      <Radios
        name="nation"
        legend="Nation"
        small
        options={keysOf(nations).map((one) => [one, nations[one]] as const)}
        value={value.nation}
        error={errors.nation}
        onChange={(nation) => onChange({ nation })}
      />
      <Text
        id="places"
        label="Places where it works (optional)"
        hint="Towns, boroughs or counties, separated by commas."
        value={value.places}
        onInput={(places) => onChange({ places })}
      />
      <Text
        id="other-names"
        label="Other names (optional)"
        hint="Separated by commas."
        value={value.otherNames}
        onInput={(otherNames) => onChange({ otherNames })}
      />
    </>
  );
}

/** How similar a name must be to be shown, from 0 to 1. */
const LEAST = 0.5;

/** Services of a similar name, so that none is entered twice. */
function Similar({ name }: { name: string }) {
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(name.trim()), 400);
    return () => clearTimeout(timer);
  }, [name]);
  const query = useQuery(SimilarDocument, asked.length > 3 ? { text: asked } : null);
  const found = (query.stale ? [] : (query.data?.search ?? [])).flatMap(({ score, result }) =>
    result.__typename === "Service" && score >= LEAST ? [result] : [],
  );
  return (
    <div role="status">
      {found.length > 0 && asked.length > 3 && (
        <div class="govuk-inset-text">
          <p class="govuk-body">
            Is it one of these? Then <strong>change it there</strong> instead of adding it again.
          </p>
          <ul class="govuk-list">
            {found.map((one) => (
              <li key={one.slug}>
                <a href={`/services/${one.slug}`}>{one.name}</a>,{" "}
                {[...one.localities, nations[one.nation]].join(", ")}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

export function DetailsStep({ value, errors, onChange }: StepProps) {
  return (
    <>
      <Text
        id="run-by"
        label="Organisation that runs it (optional)"
        hint="For example the name of the NHS trust or charity."
        value={value.runBy}
        onInput={(runBy) => onChange({ runBy })}
      />
      <h2 class="govuk-heading-s govuk-!-margin-bottom-1">Areas that it serves (optional)</h2>
      <p class="govuk-hint">
        Without an area it does not appear on the map, and closes no gap there.
      </p>
      <BodyPicker
        id="areas"
        label="Add a health board, integrated care board (ICB) or council"
        chosen={value.areas}
        many
        onChange={(areas) => onChange({ areas })}
      />
      <Select
        id="status"
        label="Status now"
        any="Choose, if you know"
        value={value.status}
        options={keysOf(statuses)
          .filter((one) => one !== "UNKNOWN")
          .map((one) => [one, statuses[one]] as const)}
        onChange={(status) => onChange({ status })}
      />
      <Text
        id="website"
        label="Website (optional)"
        hint="Begins with https:// or http://."
        value={value.website}
        error={errors.website ?? null}
        onInput={(website) => onChange({ website })}
      />
    </>
  );
}

export function SourceStep({ value, errors, onChange }: StepProps) {
  return (
    <SourceFields
      what="about this service"
      value={value.source}
      errors={errors}
      onChange={(change) => onChange({ source: { ...value.source, ...change } })}
    />
  );
}

export function QuestionsStep({
  value,
  vocabulary,
  onChange,
}: {
  value: Added;
  vocabulary: FactDefinition[];
  onChange: (change: Partial<Added>) => void;
}) {
  const [wanted, want] = useState<string | null>(null);
  const query = useQuery(AssessDocument, {
    input: { facts: known(vocabulary, value.answers) },
  });
  return (
    <>
      <p class="govuk-body">
        Answer what you can. “Not known” is fine, and you can stop at any point: others can answer
        the rest later.
      </p>
      <ErrorState query={query} what="the questions" />
      <Questionnaire
        vocabulary={vocabulary}
        answers={value.answers}
        wanted={wanted}
        query={query}
        onAnswer={(changes) => {
          want(null);
          const answers = { ...value.answers };
          for (const [id, answer] of Object.entries(changes)) {
            if (answer === null) delete answers[id];
            else answers[id] = answer;
          }
          onChange({ answers });
        }}
        onWant={want}
      />
    </>
  );
}
