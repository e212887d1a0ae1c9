// Who was referred to several teams together, by one item, with what sources state beside.
import { OutcomeMeasuresDocument, PooledReferralsDocument } from "../../generated/graphql";
import { AskYourself } from "../../parts/ask-yourself";
import { Select } from "../../parts/field";
import { QueryBoundary } from "../../parts/query-boundary";
import { setParams, usePlace } from "../../router";
import { useQuery } from "../../use-query";
import { Grid } from "../map/grid";
import { count, part, range, reason } from "./say";

const DEFAULT = "parent-age";

export function Referrals() {
  const { params } = usePlace();
  const query = useQuery(OutcomeMeasuresDocument, {});
  return (
    <QueryBoundary query={query} what="the data dictionary">
      {({ dataDictionary: { items } }) => {
        const item = items.find((one) => one.slug === params.get("item"))?.slug ?? DEFAULT;
        return (
          <>
            <form
              class="rj-filters"
              aria-label="Which item"
              onSubmit={(event) => event.preventDefault()}
            >
              <Select
                id="item"
                label="Item"
                value={item}
                options={items.map((one) => [one.slug, one.title] as const)}
                onChange={(slug) => setParams({ item: slug === DEFAULT ? null : slug })}
              />
            </form>
            <Pooled item={item} />
          </>
        );
      }}
    </QueryBoundary>
  );
}

function Pooled({ item }: { item: string }) {
  const query = useQuery(PooledReferralsDocument, { item });
  return (
    <QueryBoundary query={query} what="the referrals">
      {({ pooledReferrals: pool }) => (
        <>
          <p class="govuk-body rj-label">
            <strong>{pool.label}</strong>
          </p>
          <p class="govuk-body">
            {pool.teamsReported} of {pool.teamsAsked} made-up teams reported this item, for{" "}
            {pool.period} ({pool.stage === "FINAL" ? "final" : "provisional"}). Referrals of which
            it is not known: {pool.notKnown ? count(pool.notKnown) : reason(pool.reason)}. They are
            in no percentage.
          </p>
          <Grid
            label="Synthetic: referrals by category"
            columns={[
              { title: "Category" },
              { title: "Made-up referrals", numeric: true },
              { title: "Interval", numeric: true },
              { title: "Published, of real families" },
            ]}
            rows={pool.categories.map((one) => ({
              key: one.category.slug,
              cells: [
                one.category.title,
                part(one.share),
                range(one.share.interval),
                one.published.length === 0
                  ? "nothing found"
                  : one.published.map((figure) => (
                      <div key={figure.slug}>
                        {figure.text}{" "}
                        <span class="rj-small">
                          ({figure.source.title}, {figure.locator})
                        </span>
                      </div>
                    )),
              ],
            }))}
          />
          <p class="govuk-body rj-small">
            Published figures are of other families and years. They stand beside; nothing adds them
            to the made-up ones.
          </p>
          <AskYourself
            document={PooledReferralsDocument}
            variables={{ item }}
            what="these referrals"
          />
        </>
      )}
    </QueryBoundary>
  );
}
