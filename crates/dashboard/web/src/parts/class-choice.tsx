// The choice of a class by a person.
import type { Classification } from "../generated/graphql";
import { classes, keysOf } from "../words";
import { Select } from "./field";

export function ClassChoice({
  label,
  any,
  value,
  possible,
  onChange,
}: {
  label: string;
  any: string;
  value: Classification | "";
  /** What the rules leave possible. */
  possible: { classification: Classification }[];
  onChange: (value: Classification | "") => void;
}) {
  return (
    <>
      <Select
        id="class"
        label={label}
        any={any}
        value={value}
        options={keysOf(classes)
          .filter((key) => key !== "UNDETERMINED")
          .map((key) => [key, classes[key]] as const)}
        onChange={onChange}
      />
      {value !== "" && possible.every((one) => one.classification !== value) && (
        <p class="govuk-inset-text">
          The evidence conflicts with this type. You can still confirm it; the conflict will be
          shown publicly.
        </p>
      )}
    </>
  );
}
