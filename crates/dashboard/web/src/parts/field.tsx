// Form fields of the usual make, labelled and tied to their hints.
import type { ComponentChildren } from "preact";

export function Select<T extends string>({
  id,
  label,
  value,
  options,
  any,
  onChange,
}: {
  id: string;
  label: string;
  value: T | "";
  options: readonly (readonly [T, string])[];
  /** What no choice is called; without it there must be one. */
  any?: string;
  onChange: (value: T | "") => void;
}) {
  return (
    <div class="govuk-form-group">
      <label class="govuk-label" for={id}>
        {label}
      </label>
      <select
        class="govuk-select"
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as T | "")}
      >
        {any !== undefined && <option value="">{any}</option>}
        {options.map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Text({
  id,
  label,
  hint,
  value,
  onInput,
  error,
  ...rest
}: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  error?: string | null;
  onInput: (value: string) => void;
  [attribute: string]: unknown;
}) {
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""]
    .filter(Boolean)
    .join(" ");
  return (
    <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label" for={id}>
        {label}
      </label>
      {hint && (
        <div class="govuk-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <p class="govuk-error-message" id={`${id}-error`}>
          <span class="govuk-visually-hidden">Error:</span> {error}
        </p>
      )}
      <input
        class="govuk-input"
        id={id}
        value={value}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...rest}
      />
    </div>
  );
}

/** A table that may be wider than the page: it scrolls by itself, by keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="rj-scroll" role="region" aria-label={`Table: ${label}`} tabIndex={0}>
      {children}
    </div>
  );
}
