// The matrix as a table to keep: what is on show, row by row and in its order.
import type { MatrixQuery } from "../../generated/graphql";
import { bases, classes, nations } from "../../words";
import { sayCell } from "./look";

export type Row = MatrixQuery["services"]["nodes"][number];

export interface Heading {
  id: string;
  title: string;
}

export function matrixTable(
  rows: Row[],
  headings: Heading[],
  { definition, revision, implied }: { definition: string; revision: number; implied: boolean },
): string[][] {
  return [
    [
      "Service",
      "Address",
      "Nation",
      "Type",
      "Basis",
      "Score, confirmed",
      "Score, possible",
      "Score, of",
      ...headings.flatMap(({ title }) => [title, `${title}: points confirmed`]),
      "Definition",
      "Counting",
      "Revision",
    ],
    ...rows.map((row) => [
      row.name,
      `/services/${row.slug}`,
      nations[row.nation],
      classes[row.classification.class],
      bases[row.classification.basis],
      String(row.assessment.score.low),
      String(row.assessment.score.high),
      String(row.assessment.score.max),
      ...headings.flatMap(({ id }) => {
        const cell = row.assessment.characteristics.find((one) => one.characteristic.id === id);
        return cell ? [sayCell(cell), String(cell.score.low)] : ["", ""];
      }),
      definition,
      implied ? "also what follows from sources" : "what sources say",
      String(revision),
    ]),
  ];
}
