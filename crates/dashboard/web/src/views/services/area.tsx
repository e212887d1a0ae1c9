// The filter by the area that a service serves: that of a commissioning body, found by its name.
import { BodiesDocument, BodyNameDocument, type BodiesQuery } from "../../generated/graphql";
import { Finder, useTyped, type Hit } from "../../parts/finder";
import { useQuery } from "../../use-query";
import { kinds } from "../../words";

interface Body extends Hit {
  slug: string;
}

function bodies({ commissioningBodies }: BodiesQuery): Body[] {
  return commissioningBodies.nodes.map(({ slug, name, kind }) => ({
    key: slug,
    slug,
    name: `${name}, ${kinds[kind].toLowerCase()}`,
  }));
}

export function Area({
  slugs,
  onChoose,
}: {
  slugs: string[];
  onChoose: (slug: string | null) => void;
}) {
  const typed = useTyped();
  const query = useQuery(BodiesDocument, typed.wanted === null ? null : { text: typed.wanted });
  if (slugs.length === 0)
    return (
      <Finder
        id="area"
        label="Serving the area of"
        typed={typed}
        query={query}
        hits={bodies}
        onChoose={({ slug }) => onChoose(slug)}
      />
    );
  return (
    <p class="govuk-body govuk-!-margin-bottom-0">
      Serving the area of{" "}
      {slugs.map((slug, index) => (
        <span key={slug}>
          {index > 0 && " or "}
          <Name slug={slug} />
        </span>
      ))}{" "}
      <button type="button" class="rj-sort" onClick={() => onChoose(null)}>
        Any area
      </button>
    </p>
  );
}

function Name({ slug }: { slug: string }) {
  const { data, stale, error } = useQuery(BodyNameDocument, { slug });
  if (data === null && error === null) return <span class="rj-wait--first">…</span>;
  return <strong>{(!stale && data?.commissioningBody?.name) || slug}</strong>;
}
