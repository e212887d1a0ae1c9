// Where a service stands in its life, with the source that says so: a new status, or the same one,
// which is confirmed.
import type { ServiceStatus } from "../../generated/graphql";
import { Radios } from "../../parts/field";
import {
  noSource,
  sourceAfter,
  sourceCommands,
  SourceFields,
  sourceErrors,
  sourceText,
  statusSourceInput,
  type SourceChoice,
} from "../../parts/source-fields";
import { keysOf, sayStatus, statuses } from "../../words";
import { byline, sameSource } from "./fact";
import { expected, kind, type FieldsProps } from "./kind";

interface Values {
  status: ServiceStatus;
  source: SourceChoice;
}

function Fields({ value, errors, onChange }: FieldsProps<Values>) {
  return (
    <>
      <Radios
        name="value"
        legend="Status now"
        hint="If it is still the same, leave it and say how you know: the day is then up to date."
        small
        options={keysOf(statuses).map((one) => [one, statuses[one]] as const)}
        value={value.status}
        onChange={(status) => onChange({ status: status as ServiceStatus })}
      />
      <SourceFields
        value={value.source}
        errors={errors}
        what="the status"
        onChange={(change) => onChange({ source: { ...value.source, ...change } })}
      />
    </>
  );
}

export const statusKind = kind<Values>({
  title: () => "Change the status",
  power: "records",
  empty: ({ service, params }) => ({
    status: service.status,
    source: noSource(sameSource(params)),
  }),
  now: ({ service }) => sayStatus(service),
  Fields,
  check: ({ source }, { today }) => sourceErrors(source, today),
  rows: ({ status, source }, { sources }) => [
    ["Status now", statuses[status]],
    ["How you know", sourceText(source, sources)],
  ],
  commands: ({ status, source }, subject, revision) => [
    ...sourceCommands(source, subject.sources, byline(subject)),
    {
      do: "editService",
      input: {
        service: subject.service.slug,
        status,
        ...statusSourceInput(source, subject.sources),
        ...expected(revision),
      },
    },
  ],
  source: ({ source }, { sources }, slugs) => sourceAfter(source, sources, slugs),
});
