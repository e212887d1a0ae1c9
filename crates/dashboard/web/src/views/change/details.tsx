// What a service is called, where it works, who runs it, and its website.
import type { EditServiceInput, Nation } from "../../generated/graphql";
import { BodyPicker, type Chosen } from "../../parts/body-picker";
import { Area, Radios, Text, type Errors } from "../../parts/field";
import { keysOf, nations, series } from "../../words";
import {
  expected,
  given,
  kind,
  listed,
  type AnyKind,
  type FieldsProps,
  type Service,
} from "./kind";

interface Values {
  text: string;
  choice: string;
  bodies: Chosen[];
  reason: string;
}

interface Detail {
  /** “the status”. */
  what: string;
  label: string;
  hint?: string;
  read: (service: Service) => Partial<Values>;
  /** What there is now. */
  words: (service: Service) => string | null;
  input: (value: Values) => Partial<EditServiceInput>;
  options?: readonly (readonly [string, string])[];
  bodies?: boolean;
  /** Whether it can be left empty, which takes it away. */
  optional?: boolean;
  check?: (value: Values) => string | null;
}

const DETAILS: Record<string, Detail> = {
  name: {
    what: "the name",
    label: "Name",
    read: (service) => ({ text: service.name }),
    words: (service) => service.name,
    input: ({ text }) => ({ name: text.trim() }),
  },
  "other-names": {
    what: "the other names",
    label: "Other names",
    hint: "Separated by commas. Leave it empty if it has no other name.",
    optional: true,
    read: (service) => ({ text: service.otherNames.join(", ") }),
    words: (service) => series(service.otherNames) || null,
    input: ({ text }) => ({ otherNames: listed(text) }),
  },
  nation: {
    what: "the nation",
    label: "Nation",
    options: keysOf(nations).map((one) => [one, nations[one]] as const),
    read: (service) => ({ choice: service.nation }),
    words: (service) => nations[service.nation],
    input: ({ choice }) => ({ nation: choice as Nation }),
  },
  places: {
    what: "the places",
    label: "Places where it works",
    hint: "Towns, boroughs or counties, separated by commas.",
    optional: true,
    read: (service) => ({ text: service.localities.join(", ") }),
    words: (service) => series(service.localities) || null,
    input: ({ text }) => ({ localities: listed(text) }),
  },
  areas: {
    what: "the areas that it serves",
    label: "Add an area",
    bodies: true,
    optional: true,
    read: (service) => ({ bodies: service.areas }),
    words: (service) => series(service.areas.map((area) => area.name)) || null,
    input: ({ bodies }) => ({ areas: bodies.map((one) => one.slug) }),
  },
  "run-by": {
    what: "who runs it",
    label: "Organisation that runs it",
    hint: "For example the name of the NHS trust or charity.",
    optional: true,
    read: (service) => ({ text: service.hostOrganisation ?? "" }),
    words: (service) => service.hostOrganisation ?? null,
    input: ({ text }) => ({ hostOrganisation: given(text) ? text.trim() : null }),
  },
  website: {
    what: "the website",
    label: "Web address",
    hint: "Begins with https:// or http://. Leave it empty if it has none.",
    optional: true,
    read: (service) => ({ text: service.website ?? "" }),
    words: (service) => service.website ?? null,
    input: ({ text }) => ({ website: given(text) ? text.trim() : null }),
    check: ({ text }) =>
      given(text) && !/^https?:\/\/\S+\.\S+$/.test(text.trim())
        ? "Enter a web address that begins with https:// or http://."
        : null,
  },
};

/** A value in words; nothing where it takes something away. */
function wordsOf(detail: Detail, value: Values): string | null {
  if (detail.bodies) return series(value.bodies.map((one) => one.name)) || null;
  if (detail.options) return detail.options.find(([id]) => id === value.choice)?.[1] ?? null;
  return given(value.text) ? value.text.trim() : null;
}

function Fields(detail: Detail) {
  return ({ value, errors, onChange }: FieldsProps<Values>) => (
    <>
      {detail.bodies ? (
        <BodyPicker
          id="value"
          label={detail.label}
          chosen={value.bodies}
          many
          error={errors.value}
          onChange={(bodies) => onChange({ bodies })}
        />
      ) : detail.options ? (
        <Radios
          name="value"
          legend={detail.label}
          small={detail.options.length > 4}
          options={detail.options}
          value={value.choice}
          error={errors.value}
          onChange={(choice) => onChange({ choice })}
        />
      ) : (
        <Text
          id="value"
          label={detail.label}
          hint={detail.hint ?? ""}
          value={value.text}
          error={errors.value ?? null}
          onInput={(text) => onChange({ text })}
        />
      )}
      <Area
        id="reason"
        label="How you know, and why it should change"
        hint="It is shown in the history: name the source and its date, and no families."
        value={value.reason}
        error={errors.reason}
        onInput={(reason) => onChange({ reason })}
      />
    </>
  );
}

function detail(of: Detail): AnyKind {
  return kind<Values>({
    title: () => `Change ${of.what}`,
    power: "records",
    empty: ({ service }) => ({ text: "", choice: "", bodies: [], reason: "", ...of.read(service) }),
    now: ({ service }) => of.words(service),
    Fields: Fields(of),
    check: (value, { service }) => {
      const errors: Errors = {};
      const words = wordsOf(of, value);
      if (words === null && !of.optional) errors.value = `Enter ${of.what}.`;
      const wrong = of.check?.(value);
      if (wrong) errors.value = wrong;
      else if (words === of.words(service)) errors.value = "This is what it says already.";
      if (!given(value.reason)) errors.reason = "Say how you know, and why it should change.";
      return errors;
    },
    rows: (value) => [
      [of.label.replace("Add an area", "Areas that it serves"), wordsOf(of, value)],
      ["How you know, and why", value.reason.trim()],
    ],
    commands: (value, { service }, revision) => [
      {
        do: "editService",
        input: {
          service: service.slug,
          ...of.input(value),
          reason: value.reason.trim(),
          ...expected(revision),
        },
      },
    ],
  });
}

export const detailKinds: Record<string, AnyKind> = Object.fromEntries(
  Object.entries(DETAILS).map(([name, of]) => [name, detail(of)]),
);
