// The view from one body or service: what is at most a few lines away from it.
import { FindDocument, type FindQuery } from "../../generated/graphql";
import { Select } from "../../parts/field";
import { Finder, useTyped, type Hit } from "../../parts/finder";
import { setParams } from "../../router";
import { useQuery } from "../../use-query";
import type { Network } from "./graph";
import type { State } from "./state";

interface Place extends Hit {
  slug: string;
  side: "body" | "service";
}

function places({ search }: FindQuery): Place[] {
  return search.flatMap(({ result }) =>
    result.__typename === "Intervention"
      ? []
      : [
          {
            key: `${result.__typename}${result.slug}`,
            name: result.name,
            slug: result.slug,
            side: result.__typename === "Service" ? "service" : "body",
          },
        ],
  );
}

export function NeighbourhoodPicker({
  state,
  network,
}: {
  state: State;
  network: Network | undefined;
}) {
  const typed = useTyped();
  const query = useQuery(FindDocument, typed.wanted === null ? null : { text: typed.wanted });
  const { bodies = [], services = [], hops } = state.filter;
  const known = new Map(
    [
      ...(network?.funders ?? []).map(({ body }) => body),
      ...(network?.services ?? []).map(({ service }) => service),
    ].map(({ slug, name }) => [slug, name]),
  );
  const names = [...(bodies ?? []), ...(services ?? [])].map((slug) => known.get(slug) ?? slug);
  return (
    <form
      class="rj-filters"
      role="search"
      aria-label="Links of one body or service"
      onSubmit={(event) => event.preventDefault()}
    >
      {names.length > 0 ? (
        <>
          <p class="govuk-body govuk-!-margin-bottom-0">
            Around <strong>{names.join(", ")}</strong>
          </p>
          <Select
            id="hops"
            label="How far"
            any="Only its own lines"
            value={hops ? String(hops) : ""}
            options={[
              ["1", "1 step: what it is tied to"],
              ["2", "2 steps: its partners"],
              ["3", "3 steps"],
              ["4", "4 steps"],
            ]}
            onChange={(value) => setParams({ hops: value })}
          />
          <button
            type="button"
            class="govuk-button govuk-button--secondary"
            onClick={() => setParams({ body: null, service: null, hops: null })}
          >
            The whole network
          </button>
        </>
      ) : (
        <Finder
          id="around"
          label="Show links for"
          typed={typed}
          query={query}
          hits={places}
          onChoose={({ side, slug }) => setParams({ [side]: slug, hops: "2" })}
        />
      )}
    </form>
  );
}
