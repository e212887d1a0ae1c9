// Where something is known from: a source that the registry has, one that is added here, or what
// the reader heard or saw.
import { NEW_SOURCE, type Command } from "../commands";
import { SourcesDocument, type SourcesQuery } from "../generated/graphql";
import { useQuery } from "../use-query";
import { cited, day } from "../words";
import { DayField, Radios, Select, Text, type Errors } from "./field";
import { ErrorState } from "./query-boundary";

export type Sources = SourcesQuery["sources"];

export interface SourceChoice {
  kind: "same" | "known" | "new" | "heard" | "";
  /** The slug of a source that the registry has. */
  known: string;
  title: string;
  publisher: string;
  url: string;
  published: string;
  /** What was heard or seen, and when. */
  heard: string;
  heardOn: string;
  /** Where in the source. */
  locator: string;
  observedOn: string;
  /** What makes the name of a new source its own. */
  mark: string;
  /** The source of the change before, in the same proposal. */
  same: { slug: string; title: string } | null;
}

export function noSource(same: SourceChoice["same"] = null): SourceChoice {
  return {
    kind: same ? "same" : "",
    known: "",
    title: "",
    publisher: "",
    url: "",
    published: "",
    heard: "",
    heardOn: "",
    locator: "",
    observedOn: "",
    mark: crypto.randomUUID().slice(0, 4),
    same,
  };
}

export function useSources(): Sources {
  return useQuery(SourcesDocument, {}).data?.sources ?? [];
}

export function SourceFields({
  value,
  errors,
  what = "this",
  onChange,
}: {
  value: SourceChoice;
  errors: Errors;
  /** What is known from it. */
  what?: string;
  onChange: (change: Partial<SourceChoice>) => void;
}) {
  const query = useQuery(SourcesDocument, {});
  const sources = [...(query.data?.sources ?? [])].sort((one, other) =>
    one.title.localeCompare(other.title),
  );
  const text = (id: keyof SourceChoice & string, label: string, hint?: string) => (
    <Text
      id={`source-${id}`}
      label={label}
      hint={hint ?? ""}
      value={String(value[id])}
      error={errors[`source-${id}`] ?? null}
      onInput={(now) => onChange({ [id]: now })}
    />
  );
  const date = (id: "published" | "heardOn" | "observedOn", label: string, hint?: string) => (
    <DayField
      id={`source-${id}`}
      label={label}
      hint={hint ?? ""}
      value={value[id]}
      error={errors[`source-${id}`]}
      onInput={(now) => onChange({ [id]: now })}
    />
  );
  return (
    <Radios
      name="source-kind"
      legend={`How do you know ${what}?`}
      hint="Each fact in the registry shows where it is known from."
      options={[
        ...(value.same ? [["same", `From the same source: ${value.same.title}`] as const] : []),
        ["heard", "I asked the service, or work with it"],
        ["new", "From a report, web page or letter that is not in the list yet"],
        ["known", "From a source that the registry has"],
      ]}
      value={value.kind}
      error={errors["source-kind"]}
      onChange={(kind) => onChange({ kind })}
      inside={(kind) =>
        kind === "known" ? (
          <>
            <ErrorState query={query} what="the sources" />
            <Select
              id="source-known"
              label="Source"
              any="Choose"
              error={errors["source-known"]}
              value={value.known}
              options={sources.map((one) => [one.slug, one.title] as const)}
              onChange={(known) => onChange({ known })}
            />
            {text("locator", "Where in it (optional)", "A page or a section.")}
            {date("observedOn", "The day for which it says so (optional)")}
          </>
        ) : kind === "new" ? (
          <>
            {text("title", "Title of the source")}
            {text("publisher", "Who published or wrote it")}
            {text("url", "Web address (optional)", "For example https://www.example.org/report")}
            {date("published", "When it was published (optional)")}
            {text("locator", "Where in it (optional)", "A page or a section.")}
          </>
        ) : kind === "heard" ? (
          <>
            {text(
              "heard",
              "Whom you asked, or what you saw",
              "For example: phone call with the team lead. Name no families.",
            )}
            {date("heardOn", "When")}
          </>
        ) : value.same ? (
          text("locator", "Where in it (optional)", "A page or a section.")
        ) : null
      }
    />
  );
}

/** What is missing, by the id of its field. */
export function sourceErrors(value: SourceChoice, today: string): Errors {
  const missing = (field: "known" | "title" | "publisher" | "heard" | "heardOn", text: string) =>
    value[field].trim() === "" ? { [`source-${field}`]: text } : {};
  const future = (field: "published" | "heardOn" | "observedOn") =>
    value[field] > today ? { [`source-${field}`]: "Enter a day that has come." } : {};
  switch (value.kind) {
    case "":
      return { "source-kind": "Say how you know." };
    case "same":
      return {};
    case "known":
      return { ...missing("known", "Choose the source."), ...future("observedOn") };
    case "new":
      return {
        ...missing("title", "Enter the title of the source."),
        ...missing("publisher", "Enter who published or wrote it."),
        ...(value.url.trim() === "" || /^https?:\/\/\S+\.\S+$/.test(value.url.trim())
          ? {}
          : { "source-url": "Enter a web address that begins with https:// or http://." }),
        ...future("published"),
      };
    case "heard":
      return {
        ...missing("heard", "Say whom you asked, or what you saw."),
        ...missing("heardOn", "Enter the day."),
        ...future("heardOn"),
      };
  }
}

function titleOf(value: SourceChoice): string {
  return value.kind === "heard"
    ? `${value.heard.trim()}, ${day(value.heardOn)}`
    : value.title.trim();
}

function slugOf(title: string, mark: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50)
    .replace(/-+$/, "");
  return words === "" ? `source-${mark}` : `${words}-${mark}`;
}

/** The source of that title which the registry has already. */
function known(value: SourceChoice, sources: Sources): string | undefined {
  const title = titleOf(value).toLowerCase();
  return sources.find((one) => one.title.toLowerCase() === title)?.slug;
}

/** The command that adds the source, where there is none yet. */
export function sourceCommands(value: SourceChoice, sources: Sources, by: string): Command[] {
  if ((value.kind !== "new" && value.kind !== "heard") || known(value, sources)) return [];
  const title = titleOf(value);
  const heard = value.kind === "heard";
  const published = heard ? value.heardOn : value.published;
  return [
    {
      do: "addSource",
      input: {
        slug: slugOf(title, value.mark),
        title,
        publisher: heard ? by : value.publisher.trim(),
        ...(published === "" ? {} : { published }),
        ...(heard || value.url.trim() === "" ? {} : { url: value.url.trim() }),
      },
    },
  ];
}

/** How claims and funding lines name it. */
export function sourceInput(
  value: SourceChoice,
  sources: Sources,
): { source: string; locator?: string; observedOn?: string } {
  const slug =
    value.kind === "known"
      ? value.known
      : value.kind === "same"
        ? (value.same?.slug ?? "")
        : (known(value, sources) ?? NEW_SOURCE);
  const locator = value.kind === "heard" ? "" : value.locator.trim();
  const observedOn =
    value.kind === "heard" ? value.heardOn : value.kind === "known" ? value.observedOn : "";
  return {
    source: slug,
    ...(locator === "" ? {} : { locator }),
    ...(observedOn === "" ? {} : { observedOn }),
  };
}

/** How the status of a service names it. */
export function statusSourceInput(
  value: SourceChoice,
  sources: Sources,
): { statusSource: string; statusLocator?: string; statusAsOf?: string } {
  const { source, locator, observedOn } = sourceInput(value, sources);
  return {
    statusSource: source,
    ...(locator === undefined ? {} : { statusLocator: locator }),
    ...(observedOn === undefined ? {} : { statusAsOf: observedOn }),
  };
}

/** The source in words. */
export function sourceText(value: SourceChoice, sources: Sources): string {
  const title =
    value.kind === "known"
      ? (sources.find((one) => one.slug === value.known)?.title ?? value.known)
      : value.kind === "same"
        ? (value.same?.title ?? "")
        : titleOf(value);
  return cited({
    source: { title },
    locator: value.kind === "heard" ? null : value.locator.trim(),
  });
}

/** The source, for the change that follows in the same proposal. */
export function sourceAfter(
  value: SourceChoice,
  sources: Sources,
  slugs: Record<string, string>,
): SourceChoice["same"] {
  const { source } = sourceInput(value, sources);
  const slug = slugs[source] ?? source;
  return slug === "" || slug === NEW_SOURCE
    ? null
    : { slug, title: sourceText({ ...value, locator: "" }, sources) };
}
