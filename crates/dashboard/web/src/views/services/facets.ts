// How many services there are of each nation and type, under the other filters.
import type {
  Classification,
  Nation,
  ServiceFacetsQuery,
  ServiceFacetsQueryVariables,
  ServiceFilter,
} from "../../generated/graphql";

type Name = keyof ServiceFacetsQueryVariables;

const NATIONS: [Nation, Name][] = [
  ["ENGLAND", "england"],
  ["NORTHERN_IRELAND", "northernIreland"],
  ["SCOTLAND", "scotland"],
  ["WALES", "wales"],
];

const CLASSES: [Classification, Name][] = [
  ["PARENT_INFANT_TEAM", "team"],
  ["CAMHS_EMBEDDED_SPECIALIST", "camhs"],
  ["PERINATAL_EMBEDDED_SPECIALIST", "perinatal"],
  ["NARROW_ELIGIBILITY_TEAM", "narrow"],
  ["SINGLE_INTERVENTION_SERVICE", "single"],
  ["OTHER_PARENT_INFANT_SERVICE", "other"],
  ["NOT_A_PARENT_INFANT_SERVICE", "none"],
  ["UNDETERMINED", "undetermined"],
];

/** The questions: each value in the place of what is chosen of its kind, with all other filters. */
export function facetFilters(filter: ServiceFilter): ServiceFacetsQueryVariables {
  const asked: [Name, ServiceFilter][] = [
    ...NATIONS.map(([nation, name]): [Name, ServiceFilter] => [
      name,
      { ...filter, nations: [nation] },
    ]),
    ...CLASSES.map(([kind, name]): [Name, ServiceFilter] => [
      name,
      { ...filter, classifications: [kind] },
    ]),
  ];
  return Object.fromEntries(asked) as ServiceFacetsQueryVariables;
}

export interface Facet<T> {
  value: T;
  count: number;
}

export function facetsOf(data: ServiceFacetsQuery): {
  nations: Facet<Nation>[];
  classes: Facet<Classification>[];
} {
  const number = (name: Name) => data[name].totalCount;
  return {
    nations: NATIONS.map(([value, name]) => ({ value, count: number(name) })),
    classes: CLASSES.map(([value, name]) => ({ value, count: number(name) })),
  };
}
