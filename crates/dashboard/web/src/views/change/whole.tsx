// What is done to a service as a whole: it is withdrawn, merged, or a revision is taken back.
import { RevisionChangesDocument } from "../../generated/graphql";
import type { Chosen } from "../../parts/body-picker";
import { Area } from "../../parts/field";
import { ErrorState, Wait } from "../../parts/query-boundary";
import { ServicePicker } from "../../parts/service-picker";
import { useQuery } from "../../use-query";
import { changeKinds, day } from "../../words";
import { expected, kind, missing, type FieldsProps } from "./kind";

export const withdrawKind = kind<{ reason: string }>({
  title: () => "Take out of the registry",
  power: "reviews",
  empty: () => ({ reason: "" }),
  now: ({ service }) => `${service.name} is in the registry`,
  Fields: ({ subject, value, errors, onChange }) => (
    <>
      <p class="govuk-body">
        Take out only what should never have been entered. A service that has closed stays:{" "}
        <a href={`/change/${subject.service.slug}?what=status`}>set its status to closed</a>{" "}
        instead.
      </p>
      <Area
        id="reason"
        label="Why it should not be in the registry"
        hint="It is shown in the history."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  ),
  check: ({ reason }) => missing("reason", reason, "Say why."),
  rows: ({ reason }, { service }) => [
    ["Taken out", service.name],
    ["Why", reason.trim()],
  ],
  commands: ({ reason }, { service }, revision) => [
    {
      do: "withdrawService",
      input: { service: service.slug, reason: reason.trim(), ...expected(revision) },
    },
  ],
});

export const mergeKind = kind<{ into: Chosen | null; reason: string }>({
  title: () => "Merge with another service",
  power: "reviews",
  reviewersOnly: true,
  empty: ({ params }) => {
    const [slug, name] = [params.get("into"), params.get("into-name")];
    return { into: slug ? { slug, name: name ?? slug } : null, reason: "" };
  },
  Fields: ({
    subject,
    value,
    errors,
    onChange,
  }: FieldsProps<{ into: Chosen | null; reason: string }>) => (
    <>
      <p class="govuk-body">
        Merge two entries that are the same service. What is known of {subject.service.name} goes
        over to the other one, and its address leads there.
      </p>
      <ServicePicker
        id="into"
        label="Which entry stays"
        without={subject.service.slug}
        chosen={value.into}
        error={errors.into}
        onChange={(into) => onChange({ into })}
      />
      <Area
        id="reason"
        label="How you know that they are the same"
        hint="It is shown in the history."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  ),
  check: ({ into, reason }) => ({
    ...missing("into", into?.slug ?? "", "Choose the entry that stays."),
    ...missing("reason", reason, "Say how you know."),
  }),
  rows: ({ into, reason }, { service }) => [
    ["Goes", service.name],
    ["Stays", into?.name ?? null],
    ["How you know", reason.trim()],
  ],
  commands: ({ into, reason }, { service }, revision) => [
    {
      do: "mergeServices",
      input: {
        from: service.slug,
        into: into?.slug ?? "",
        reason: reason.trim(),
        ...expected(revision),
      },
    },
  ],
});

/** What a revision changed, of any service. */
function RevisionChanges({ revision }: { revision: number }) {
  const query = useQuery(RevisionChangesDocument, { since: revision - 1 });
  const changes = query.data?.changes.nodes.filter((one) => one.revision === revision);
  return (
    <>
      <ErrorState query={query} what="the changes" />
      {!changes ? (
        !query.error && <Wait>Loading the changes.</Wait>
      ) : (
        <ul class="govuk-list govuk-list--bullet">
          {changes.map((one) => (
            <li key={one.ordinal}>
              {one.service ? `${one.service.name}: ` : ""}
              {changeKinds[one.kind].toLowerCase()}, {one.summary}{" "}
              <span class="rj-quiet">
                ({one.actor}, {day(one.at)})
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function revisionOf(params: URLSearchParams): number {
  const number = Number(params.get("revision"));
  return Number.isInteger(number) && number > 0 ? number : 0;
}

export const revertKind = kind<{ reason: string }>({
  title: ({ params }) => `Undo revision ${params.get("revision") ?? ""}`,
  impossible: ({ params }) => (revisionOf(params) > 0 ? null : "There is no such revision."),
  power: "reviews",
  reviewersOnly: true,
  empty: () => ({ reason: "" }),
  Fields: ({ subject, value, errors, onChange }) => (
    <>
      <p class="govuk-body">
        What this revision changed goes back to what was there before. Both stay in the history. It
        cannot be undone where something was built on it since: the answer then names what.
      </p>
      <h2 class="govuk-heading-s">What it changed</h2>
      <RevisionChanges revision={revisionOf(subject.params)} />
      <Area
        id="reason"
        label="Why it should be undone"
        hint="It is shown in the history."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  ),
  check: ({ reason }) => missing("reason", reason, "Say why it should be undone."),
  rows: ({ reason }, { params }) => [
    ["Undone", `revision ${params.get("revision") ?? ""}, all of it`],
    ["Why", reason.trim()],
  ],
  commands: ({ reason }, { params }) => [
    { do: "revertRevision", input: { revision: revisionOf(params), reason: reason.trim() } },
  ],
});
