// The questions in groups, for people. A question that is in none of them is in the last one.

const GROUPS: [title: string, facts: string[]][] = [
  [
    "The team",
    [
      "host",
      "dedicated_team",
      "commissioned_for_parent_infant_work",
      "parent_infant_expertise",
      "professions",
      "qualified_mental_health_professional",
      "multidisciplinary",
      "led_by_mental_health_professional",
      "clinical_supervision",
      "staff_wte",
    ],
  ],
  [
    "Its work with families",
    [
      "work_focus",
      "targeted_support",
      "specialist_therapeutic_support",
      "universal_offer",
      "assesses_needs",
      "individualised_programme",
      "interventions",
      "visits_at_home",
      "collects_outcomes",
      "families_per_year",
    ],
  ],
  [
    "Who can come",
    [
      "eligibility",
      "accepts_from_months",
      "accepts_until_months",
      "referral_pathway",
      "relationship_concern_suffices",
      "diagnosis_required",
    ],
  ],
  [
    "Its work with other professionals",
    [
      "trains_professionals",
      "professionals_trained_per_year",
      "consults",
      "supervises_others",
      "advises_system",
      "places_students",
    ],
  ],
];

const LAST = "Other questions";

export interface Group<T> {
  title: string;
  items: T[];
}

/** Items in the groups of their questions, in order; empty groups are left out. */
export function grouped<T>(items: T[], idOf: (item: T) => string): Group<T>[] {
  const titleOf = (id: string) => GROUPS.find(([, facts]) => facts.includes(id))?.[0] ?? LAST;
  return [...GROUPS.map(([title]) => title), LAST]
    .map((title) => ({ title, items: items.filter((item) => titleOf(idOf(item)) === title) }))
    .filter((group) => group.items.length > 0);
}
