// A service, chosen by its name.
import { ServicesByNameDocument } from "../generated/graphql";
import { useQuery } from "../use-query";
import { nations } from "../words";
import type { Chosen } from "./body-picker";
import { Finder, useTyped } from "./finder";

export function ServicePicker({
  id,
  label,
  without,
  chosen,
  error,
  onChange,
}: {
  id: string;
  label: string;
  /** The slug of a service that cannot be chosen. */
  without: string;
  chosen: Chosen | null;
  error?: string | null | undefined;
  onChange: (chosen: Chosen | null) => void;
}) {
  const typed = useTyped();
  const query = useQuery(
    ServicesByNameDocument,
    typed.wanted === null ? null : { text: typed.wanted },
  );
  return (
    <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
      {error && (
        <p class="govuk-error-message">
          <span class="govuk-visually-hidden">Error:</span> {error}
        </p>
      )}
      {chosen ? (
        <p class="govuk-body">
          <strong>{chosen.name}</strong>{" "}
          <button type="button" class="rj-sort" onClick={() => onChange(null)}>
            Choose another one
          </button>
        </p>
      ) : (
        <Finder
          id={id}
          label={label}
          hint="Type a part of the name, then choose from the list."
          typed={typed}
          query={query}
          hits={({ services }) =>
            services.nodes
              .filter((one) => one.slug !== without)
              .map((one) => ({
                key: one.slug,
                name: `${one.name}, ${[...one.localities, nations[one.nation]].join(", ")}`,
                plain: one.name,
              }))
          }
          onChoose={(hit) => onChange({ slug: hit.key, name: hit.plain })}
        />
      )}
    </div>
  );
}
