// The whole list as a table to keep: every page of it, asked for one after another.
import { ask } from "../../api";
import {
  ServicesDocument,
  type ServiceFilter,
  type ServiceOrder,
  type ServicesQuery,
} from "../../generated/graphql";
import { bases, classes, nations, statuses } from "../../words";

type Row = ServicesQuery["services"]["nodes"][number];

export function servicesTable(rows: Row[]): string[][] {
  return [
    [
      "Service",
      "Address",
      "Nation",
      "Places",
      "Type",
      "Basis",
      "Evidence conflicts",
      "Status",
      "Last confirmed",
      "Score, confirmed",
      "Score, possible",
      "Score, of",
    ],
    ...rows.map((row) => [
      row.name,
      `/services/${row.slug}`,
      nations[row.nation],
      row.localities.join("; "),
      classes[row.classification.class],
      bases[row.classification.basis],
      row.classification.contradicted ? "yes" : "no",
      statuses[row.status],
      row.lastConfirmed ?? "",
      String(row.assessment.score.low),
      String(row.assessment.score.high),
      String(row.assessment.score.max),
    ]),
  ];
}

export async function keepServices(
  filter: ServiceFilter,
  orderBy: ServiceOrder,
): Promise<string[][]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const { data }: { data: ServicesQuery } = await ask(ServicesDocument, {
      filter,
      orderBy,
      first: 100,
      after,
    });
    rows.push(...data.services.nodes);
    after = data.services.pageInfo.hasNextPage ? (data.services.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  return servicesTable(rows);
}
