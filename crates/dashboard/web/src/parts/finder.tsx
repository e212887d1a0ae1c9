// A field in which a name is looked up as it is typed, and the hits to choose from.
import { useEffect, useState } from "preact/hooks";
import type { Query } from "../use-query";
import { Text } from "./field";
import { ErrorState } from "./query-boundary";

/** A hit's name, and a key of its own. */
export interface Hit {
  key: string;
  name: string;
}

interface Typed {
  text: string;
  type: (text: string) => void;
  /** What to look for, a moment after the last letter; null while that is too little. */
  wanted: string | null;
}

export function useTyped(): Typed {
  const [text, type] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, type, wanted: text !== "" && asked.length > 1 ? asked : null };
}

export function Finder<T, H extends Hit>({
  id,
  label,
  hint,
  typed,
  query,
  hits,
  onChoose,
}: {
  id: string;
  label: string;
  hint?: string;
  typed: Typed;
  query: Query<T>;
  hits: (data: T) => H[];
  onChoose: (hit: H) => void;
}) {
  const found =
    typed.wanted !== null && query.data !== null && !query.stale ? hits(query.data) : null;
  return (
    <div class="rj-finder">
      <Text
        id={id}
        label={label}
        hint={hint ?? ""}
        type="search"
        maxLength={200}
        autocomplete="off"
        class="govuk-input govuk-input--width-20"
        value={typed.text}
        onInput={typed.type}
      />
      <ErrorState query={query} what="the search" />
      <div role="status">
        {found?.length === 0 && <p class="govuk-body">Nothing of that name was found.</p>}
        {found !== null && found.length > 0 && (
          <ul class="rj-plain-list">
            {found.map((hit) => (
              <li key={hit.key}>
                <button
                  type="button"
                  class="rj-sort"
                  onClick={() => {
                    typed.type("");
                    onChoose(hit);
                  }}
                >
                  {hit.name}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
