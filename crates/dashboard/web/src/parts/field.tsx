// Form fields of the usual make, labelled and tied to their hints.
import type { ComponentChildren } from "preact";

/** The ids of what describes a field: its hint and its error. */
function described(
  id: string,
  hint: string | undefined,
  error: string | null | undefined,
): string | undefined {
  const ids = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean);
  return ids.join(" ") || undefined;
}

/** A field beneath its label, its hint and its error. */
function Labelled({
  id,
  label,
  hint,
  error,
  children,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  children: ComponentChildren;
}) {
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
      <FieldError id={`${id}-error`} error={error} />
      {children}
    </div>
  );
}

export function Select<T extends string>({
  id,
  label,
  value,
  options,
  any,
  error,
  onChange,
}: {
  id: string;
  label: string;
  value: T | "";
  options: readonly (readonly [T, string])[];
  /** What no choice is called; without it there must be one. */
  any?: string;
  error?: string | null | undefined;
  onChange: (value: T | "") => void;
}) {
  return (
    <Labelled id={id} label={label} error={error}>
      <select
        class={`govuk-select${error ? " govuk-select--error" : ""}`}
        id={id}
        aria-describedby={described(id, undefined, error)}
        aria-invalid={error ? true : undefined}
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
    </Labelled>
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
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input
        class="govuk-input"
        id={id}
        value={value}
        aria-describedby={described(id, hint, error)}
        aria-invalid={error ? true : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...rest}
      />
    </Labelled>
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

export type Errors = Record<string, string>;

/** Choices of which one is taken; `inside` is shown beneath the one that is. */
export function Radios<T extends string>({
  name,
  legend,
  hint,
  options,
  value,
  error,
  small,
  inside,
  onChange,
}: {
  name: string;
  legend: ComponentChildren;
  hint?: string | undefined;
  options: readonly (readonly [T, string])[];
  value: T | "";
  error?: string | null | undefined;
  small?: boolean | undefined;
  inside?: (value: T) => ComponentChildren;
  onChange: (value: T) => void;
}) {
  return (
    <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
      <fieldset class="govuk-fieldset" aria-describedby={described(name, hint, error)}>
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>
        {hint && (
          <div class="govuk-hint" id={`${name}-hint`}>
            {hint}
          </div>
        )}
        <FieldError id={`${name}-error`} error={error} />
        <div class={`govuk-radios${small ? " govuk-radios--small" : ""}`}>
          {options.map(([id, title]) => (
            <RadioItem
              key={id}
              name={name}
              id={id}
              title={title}
              checked={value === id}
              onChange={() => onChange(id)}
            >
              {value === id && inside?.(id)}
            </RadioItem>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

export function RadioItem({
  name,
  id,
  title,
  checked,
  onChange,
  children,
}: {
  name: string;
  id: string;
  title: string;
  checked: boolean;
  onChange: () => void;
  children?: ComponentChildren;
}) {
  return (
    <>
      <div class="govuk-radios__item">
        <input
          class="govuk-radios__input"
          type="radio"
          id={`${name}-${id}`}
          name={name}
          value={id}
          checked={checked}
          onChange={onChange}
        />
        <label class="govuk-label govuk-radios__label" for={`${name}-${id}`}>
          {title}
        </label>
      </div>
      {children && <div class="govuk-radios__conditional">{children}</div>}
    </>
  );
}

function FieldError({ id, error }: { id: string; error: string | null | undefined }) {
  return error ? (
    <p class="govuk-error-message" id={id}>
      <span class="govuk-visually-hidden">Error:</span> {error}
    </p>
  ) : null;
}

export function Area({
  id,
  label,
  hint,
  value,
  error,
  rows = 3,
  onInput,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  value: string;
  error?: string | null | undefined;
  rows?: number;
  onInput: (value: string) => void;
}) {
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea
        class="govuk-textarea"
        id={id}
        rows={rows}
        aria-describedby={described(id, hint, error)}
        aria-invalid={error ? true : undefined}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Labelled>
  );
}

/** A day, picked or typed. */
export function DayField(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  error?: string | null | undefined;
  onInput: (value: string) => void;
}) {
  return (
    <Text
      type="date"
      class="govuk-input govuk-input--width-10"
      {...props}
      hint={props.hint ?? ""}
      error={props.error ?? null}
    />
  );
}

/** A tick for one thing. */
export function Tick({
  id,
  label,
  checked,
  onChange,
}: {
  id: string;
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <div class="govuk-checkboxes govuk-checkboxes--small">
      <div class="govuk-checkboxes__item">
        <input
          class="govuk-checkboxes__input"
          type="checkbox"
          id={id}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <label class="govuk-label govuk-checkboxes__label" for={id}>
          {label}
        </label>
      </div>
    </div>
  );
}
