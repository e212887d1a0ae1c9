// The view from one body or service: what is at most so many lines away from it.
import { useEffect, useState } from "preact/hooks";
import { FindDocument } from "../../generated/graphql";
import { Select, Text } from "../../parts/field";
import { Trouble } from "../../parts/told";
import { setParams } from "../../router";
import { useQuery } from "../../use-query";
import type { State } from "./state";

export function Around({ state }: { state: State }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery(FindDocument, asked.length > 1 ? { text: asked } : null);
  const found = asked.length > 1 && !query.stale ? (query.data?.search ?? []).map((hit) => hit.result).filter((one) => one.__typename !== "Intervention") : [];
  const { bodies = [], services = [], hops } = state.filter;
  const names = [...(bodies ?? []), ...(services ?? [])];
  return (
    <form class="rj-filters" role="search" aria-label="Look around one body or service" onSubmit={(event) => event.preventDefault()}>
      {names.length > 0 ? (
        <>
          <p class="govuk-body govuk-!-margin-bottom-0">Around <strong>{names.join(", ")}</strong></p>
          <Select
            id="hops"
            label="How far"
            any="Only its own lines"
            value={hops ? String(hops) : ""}
            options={[["1", "1 step: what it is tied to"], ["2", "2 steps: its partners"], ["3", "3 steps"], ["4", "4 steps"]]}
            onChange={(value) => setParams({ hops: value })}
          />
          <button type="button" class="govuk-button govuk-button--secondary" onClick={() => setParams({ body: null, service: null, hops: null })}>The whole network</button>
        </>
      ) : (
        <>
          <Text id="around" label="Look around a body or service" type="search" autocomplete="off" class="govuk-input govuk-input--width-20" value={text} onInput={setText} />
          <Trouble query={query} what="the search" />
          <div role="status">
            {asked.length > 1 && query.data && !query.stale && found.length === 0 && <p class="govuk-body">Nothing of that name.</p>}
            {found.length > 0 && (
              <ul class="rj-plain-list">
                {found.map((one) => (
                  <li key={`${one.__typename}${one.slug}`}>
                    <button type="button" class="rj-sort" onClick={() => { setText(""); setAsked(""); setParams(one.__typename === "Service" ? { service: one.slug, hops: "2" } : { body: one.slug, hops: "2" }); }}>{one.name}</button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </>
      )}
    </form>
  );
}
