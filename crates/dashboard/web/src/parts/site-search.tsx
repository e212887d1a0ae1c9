// One box for everything: services, places, councils, boards and interventions.
import { SearchEverythingDocument } from "../generated/graphql";
import { foundOf } from "../hits";
import { go } from "../router";
import { useQuery } from "../use-query";
import { useTyped } from "./finder";

const FIRST = 6;

export function SiteSearch({ value = "", suggest = true }: { value?: string; suggest?: boolean }) {
  const typed = useTyped();
  const text = typed.text === "" && !typed.wanted ? value : typed.text;
  const query = useQuery(
    SearchEverythingDocument,
    suggest && typed.wanted !== null ? { text: typed.wanted, first: FIRST } : null,
  );
  const found =
    suggest && typed.wanted !== null && query.data && !query.stale ? foundOf(query.data) : null;
  return (
    <form
      class="rj-search"
      role="search"
      aria-label="Everything"
      action="/search"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = new FormData(event.currentTarget).get("q");
        go(`/search?q=${encodeURIComponent(String(wanted ?? "").trim())}`);
      }}
    >
      <label class="govuk-label govuk-label--s" for="everything">
        Find a service, place, council, board or intervention
      </label>
      <div class="rj-search__row">
        <input
          class="govuk-input"
          id="everything"
          name="q"
          type="search"
          maxLength={200}
          autocomplete="off"
          value={text}
          onInput={(event) => typed.type(event.currentTarget.value)}
        />
        <button type="submit" class="govuk-button">
          Search
        </button>
      </div>
      <div role="status">
        {found?.length === 0 && (
          <p class="govuk-body rj-small">
            Nothing of that name. <a href="/services">See all services</a>, or{" "}
            <a href="/map">the map</a>.
          </p>
        )}
        {found !== null && found.length > 0 && (
          <ul class="rj-search__found">
            {found.map((one) => (
              <li key={one.key}>
                <a href={one.to}>{one.name}</a> <span class="rj-quiet">{one.what}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </form>
  );
}
