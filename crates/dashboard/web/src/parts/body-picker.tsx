// Commissioning bodies, chosen by name: one, or several.
import { useState } from "preact/hooks";
import { BodiesDocument } from "../generated/graphql";
import { useQuery } from "../use-query";
import { kinds } from "../words";
import { Finder, useTyped } from "./finder";

export interface Chosen {
  slug: string;
  name: string;
}

export function BodyPicker({
  id,
  label,
  hint,
  chosen,
  many,
  error,
  onChange,
}: {
  id: string;
  label: string;
  hint?: string;
  chosen: Chosen[];
  many: boolean;
  error?: string | null | undefined;
  onChange: (chosen: Chosen[]) => void;
}) {
  const typed = useTyped();
  const query = useQuery(BodiesDocument, typed.wanted === null ? null : { text: typed.wanted });
  const [said, say] = useState("");
  return (
    <div class={`govuk-form-group${error ? " govuk-form-group--error" : ""}`}>
      {error && (
        <p class="govuk-error-message" id={`${id}-error`}>
          <span class="govuk-visually-hidden">Error:</span> {error}
        </p>
      )}
      {chosen.length > 0 && (
        <ul class="rj-plain-list" aria-label={`${label}: chosen`}>
          {chosen.map((one) => (
            <li key={one.slug}>
              {one.name}{" "}
              <button
                type="button"
                class="rj-sort"
                onClick={() => {
                  onChange(chosen.filter((other) => other.slug !== one.slug));
                  say(`${one.name} is taken off.`);
                  document.getElementById(id)?.focus();
                }}
              >
                Remove<span class="govuk-visually-hidden"> {one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {(many || chosen.length === 0) && (
        <Finder
          id={id}
          label={label}
          hint={hint ?? "Type a part of the name, then choose from the list."}
          typed={typed}
          query={query}
          hits={({ commissioningBodies }) =>
            commissioningBodies.nodes
              .filter((body) => !chosen.some((one) => one.slug === body.slug))
              .map((body) => ({
                key: body.slug,
                name: `${body.name} (${kinds[body.kind].toLowerCase()})`,
                plain: body.name,
              }))
          }
          onChoose={(hit) => {
            const one = { slug: hit.key, name: hit.plain };
            onChange(many ? [...chosen, one] : [one]);
            say(`${one.name} is chosen.`);
          }}
        />
      )}
      <div role="status" class="govuk-visually-hidden">
        {said}
      </div>
    </div>
  );
}
