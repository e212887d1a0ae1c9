//! A team's table becomes returns, and nothing of a row leaves.

use jiff::civil::date;
use quality::outcomes::{AggregateReturn, Aggregator, Dictionary, Layout, Measures};

/// Aggregates a table; bad cells are errors.
pub(crate) fn aggregate(team: &str, table: &str) -> Result<Vec<AggregateReturn>, String> {
    let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
    let (header, rows) = table.split_once('\n').unwrap_or((table, ""));
    let layout = Layout::read(dictionary, measures, header.split(',')).map_err(|error| error.to_string())?;
    let mut aggregator = Aggregator::new(&layout, team.parse().unwrap());
    let mut bad = Vec::new();
    for row in rows.lines() {
        bad.extend(aggregator.add(row.split(',')).err().into_iter().flatten().map(|cell| cell.to_string()));
    }
    if bad.is_empty() { Ok(aggregator.finish()) } else { Err(bad.join("\n")) }
}

const HEADER: &str = "referred_on,closed_on,accepted,contacts,first_contact_on,second_contact_on,\
                      phq-9.self.first,phq-9.self.first_on,phq-9.self.last,phq-9.self.last_on";

/// `closed eligible not-known | scored paired improved unchanged deteriorated` of a single case.
fn case(row: &str) -> String {
    let returns = aggregate("team", &format!("{HEADER}\n{row}\n")).unwrap();
    let closing = returns.iter().find(|one| one.cases.closed > 0).unwrap_or(&returns[0]);
    let (cases, outcome) = (closing.cases, &closing.outcomes[0]);
    let change = outcome.change.unwrap();
    assert_eq!(change.paired(), outcome.paired);
    format!(
        "{} {} {} | {} {} {} {} {}",
        cases.closed,
        cases.eligible,
        cases.not_known,
        outcome.scored,
        outcome.paired,
        change.improved,
        change.unchanged,
        change.deteriorated
    )
}

#[test]
fn the_outcome_rule_is_the_one_of_the_nhs() {
    for (row, expected, why) in [
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-08-01",
            "1 1 0 | 1 1 1 0 0",
            "at the threshold",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,2018-04-10,11,2018-08-01",
            "1 1 0 | 1 1 0 1 0",
            "below the threshold",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,4,2018-04-10,10,2018-08-01",
            "1 1 0 | 1 1 0 0 1",
            "worse",
        ),
        (
            "2018-04-02,,,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-08-01",
            "0 0 0 | 0 0 0 0 0",
            "still open",
        ),
        (
            "2018-04-02,2018-09-03,,1,2018-04-10,,16,2018-04-10,10,2018-08-01",
            "1 0 0 | 0 0 0 0 0",
            "one contact",
        ),
        (
            "2018-04-02,2018-09-03,no,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-08-01",
            "1 0 0 | 0 0 0 0 0",
            "refused",
        ),
        (
            "2018-04-02,2018-09-03,,,2018-04-10,,16,2018-04-10,10,2018-08-01",
            "1 0 1 | 0 0 0 0 0",
            "contacts not known",
        ),
        (
            "2018-04-02,2018-09-03,,,2018-04-10,2018-04-20,16,2018-04-10,10,2018-08-01",
            "1 1 0 | 1 1 1 0 0",
            "a second contact is two",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,2018-04-09,10,2018-08-01",
            "1 1 0 | 1 0 0 0 0",
            "first score before the first contact",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-04-19",
            "1 1 0 | 1 0 0 0 0",
            "last score before the second contact",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-10,16,2018-04-10,10,2018-04-10",
            "1 1 0 | 1 0 0 0 0",
            "both on one day",
        ),
        (
            "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,,10,2018-08-01",
            "1 1 0 | 1 0 0 0 0",
            "first score without its day",
        ),
        ("2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,,,10,2018-08-01", "1 1 0 | 1 0 0 0 0", "one score"),
        ("2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,,,,", "1 1 0 | 0 0 0 0 0", "no score"),
    ] {
        assert_eq!(case(row), expected, "{why}");
    }
}

#[test]
fn a_referral_counts_where_it_came_in_and_a_case_where_it_was_closed() {
    let returns = aggregate(
        "team",
        "referred_on,closed_on,single-parent\n2018-06-30,2018-07-01,yes\n2018-04-01,,\n2018-05-01,2019-03-31,no\n",
    )
    .unwrap();
    let seen: Vec<_> =
        returns.iter().map(|one| (one.quarter.to_string(), one.referrals, one.cases.closed)).collect();
    let expected = [("2018-19-Q1", 3, 0), ("2018-19-Q2", 0, 1), ("2018-19-Q4", 0, 1)];
    assert_eq!(seen, expected.map(|(quarter, referrals, closed)| (quarter.to_owned(), referrals, closed)));
    let single = &returns[0].items[0];
    assert_eq!((single.categories[0].count, single.categories[1].count, single.not_known), (1, 1, 1));
}

#[test]
fn bad_cells_are_named_and_their_row_is_not_counted() {
    let rows = [
        "2018-13-02,,,,,,,,,",
        "02/04/2018,,maybe,-1,,,28,,1.234,",
        "2018-04-02,2018-04-01,,,,,,,,",
        ",,,,,,,,,",
        "2018-04-02,,,1,2018-04-10,2018-04-20,,,,",
        "2018-04-02,,,,,,,,,,x",
    ];
    let error = aggregate("team", &format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap_err();
    insta::assert_snapshot!(error, @r"
    row 1, column `referred_on`: expected a day such as `2018-05-01`, got `2018-13-02`
    row 2, column `referred_on`: expected a day such as `2018-05-01`, got `02/04/2018`
    row 2, column `accepted`: expected `yes`, `no`, or an empty cell where it is not known, got `maybe`
    row 2, column `contacts`: expected one of `none`, `1`, `2-to-5`, `6-to-12`, `13-and-more`, or a whole number, or an empty cell where it is not known, got `-1`
    row 2, column `phq-9.self.first`: expected a score of `phq-9` from 0 to 27, got `28`
    row 2, column `phq-9.self.last`: expected a score such as `12` or `3.25`, with at most two decimals, got `1.234`
    row 3, column `closed_on`: expected a day from `referred_on` on, got `2018-04-01`
    row 4, column `referred_on`: expected a day, got ``
    row 5, column `second_contact_on`: expected an empty cell after fewer than two contacts, got `2018-04-20`
    row 6, column `11`: expected 10 cells, got `x`
    ");
}

#[test]
fn sums_of_few_scores_stay_with_the_team() {
    let row = "2018-04-02,2018-09-03,,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-08-01\n";
    let sums = |pairs: usize| {
        let returns = aggregate("team", &format!("{HEADER}\n{}", row.repeat(pairs))).unwrap();
        returns[1].outcomes[0].sums.map(|sums| (sums.first.to_string(), sums.last.to_string()))
    };
    assert_eq!(sums(9), None);
    assert_eq!(sums(10), Some(("160".to_owned(), "100".to_owned())));
}

#[test]
fn nothing_of_a_row_is_in_a_return() {
    // Every value of the row is one that no count or sum can be.
    let header = format!(
        "{HEADER},baby-age,mors-sf-warmth.parent.first,mors-sf-warmth.parent.first_on,mors-sf-warmth.parent.last,mors-sf-warmth.parent.last_on"
    );
    let row = "2018-04-23,2018-09-27,yes,4771,2018-04-24,2018-05-29,26.13,2018-04-25,19.17,2018-08-21,\
               3391,33.97,2018-04-26,31.79,2018-08-22";
    let returns = aggregate("team", &format!("{header}\n{row}\n")).unwrap();
    let written = serde_json::to_string(&returns).unwrap();
    for cell in row.split(',').filter(|cell| *cell != "yes") {
        assert!(!written.contains(cell), "{cell} in {written}");
    }
    // The keys are those of the schema, and each value is a count, a name of the dictionary, or a version.
    assert!(returns.iter().all(|one| one.outcomes.iter().all(|outcome| outcome.sums.is_none())));
}

#[test]
fn a_return_has_no_place_for_more() {
    let returns = aggregate("team", "referred_on\n2018-04-02\n").unwrap();
    let mut json = serde_json::to_value(&returns[0]).unwrap();
    assert_eq!(serde_json::from_value::<AggregateReturn>(json.clone()).unwrap(), returns[0]);
    assert_eq!(AggregateReturn::read(&json).unwrap(), returns[0]);
    json["rows"] = serde_json::json!([{ "referred_on": "2018-04-02" }]);
    let error = serde_json::from_value::<AggregateReturn>(json.clone()).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `rows`"), "{error}");
    json["quarter"] = "2018-19-Q9".into();
    json["cases"]["closed"] = (-1).into();
    json["cases"]["nhs_number"] = "943 476 5919".into();
    json["items"] = serde_json::json!([{ "item": "Single Parent", "categories": {}, "not_known": 0 }]);
    json["outcomes"] = serde_json::json!([{ "measure": "phq-9", "perspective": "baby", "scored": 1.5, "paired": 0,
        "sums": { "first": "about 3", "last": "1" } }]);
    let problems: Vec<String> =
        AggregateReturn::read(&json).unwrap_err().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(problems.join("\n"), @r"
    rows: a return has no field `rows`
    quarter: expected a quarter of a financial year such as `2018-19-Q1`
    items.0.item: expected a slug (lower-case letters, digits and single hyphens between them), got `Single Parent`
    items.0.categories: expected a list
    cases.nhs_number: a return has no field `nhs_number`
    cases.closed: expected a whole number, 0 or more
    outcomes.0.perspective: expected a perspective, one of `self`, `parent`, `clinician`, got `baby`
    outcomes.0.scored: expected a whole number, 0 or more
    outcomes.0.sums.first: expected a score such as `12` or `3.25`, with at most two decimals
    ");
    let problems = AggregateReturn::read(&"a table".into()).unwrap_err();
    insta::assert_snapshot!(problems[0].message, @"expected an object with team, quarter, dictionary, measures, referrals, items, cases, outcomes");
}

#[test]
fn a_return_that_does_not_add_up_is_refused_with_every_reason() {
    let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
    let row = "2018-04-02,2018-06-03,,2,2018-04-10,2018-04-20,16,2018-04-10,10,2018-05-01,yes\n";
    let mut one = aggregate("team", &format!("{HEADER},single-parent\n{row}")).unwrap().remove(0);
    let today = date(2018, 7, 1);
    assert_eq!(one.check(dictionary, measures, today), Ok(()));
    assert!(one.check(dictionary, measures, date(2018, 3, 31)).is_err(), "a quarter to come");
    one.referrals = 2;
    one.items[0].categories[0].category = "perhaps".parse().unwrap();
    one.cases.closed = 0;
    one.outcomes[0].scored = 3;
    one.outcomes[0].change = None;
    one.dictionary = "1".to_owned();
    let mut other = one.outcomes[0].clone();
    other.measure = "pir-gas-2".parse().unwrap();
    one.outcomes.push(other);
    let error = one.check(dictionary, measures, today).unwrap_err();
    let problems: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(problems.join("\n"), @r"
    dictionary: expected version `2026-1`, got `1`
    items.0.categories.0.category: `contacts` has no category `perhaps`
    items.0.categories: expected every category of `contacts` once, in the order of the dictionary
    items.0: expected counts that add up to 2 referrals
    items.1: expected counts that add up to 2 referrals
    cases: expected at most the 0 closed
    outcomes.0.scored: expected at most the 1 eligible
    outcomes.1.measure: there is no measure `pir-gas-2`
    ");
}
