//! Pools of several teams: what may be published of them, and nothing else.

use std::fs;

use tempfile::TempDir;

use crate::run;

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Returns of a team: one quarter, one measure, all of `eligible` in it.
fn returns(team: &str, eligible: u64, improved: u64) -> String {
    serde_json::json!([{
        "team": team, "quarter": "2018-19-Q1", "dictionary": "2026-1", "measures": "2026-1", "referrals": eligible,
        "items": [], "cases": { "closed": eligible, "eligible": eligible, "not_known": 0 },
        "outcomes": [{ "measure": "phq-9", "perspective": "self", "scored": eligible, "paired": eligible,
            "change": { "improved": improved, "unchanged": eligible - improved, "deteriorated": 0 } }]
    }])
    .to_string()
}

fn pool(folder: &TempDir, teams: &[(&str, String)], more: &[&str]) -> crate::Run {
    let mut args = vec!["outcomes".to_owned(), "pool".to_owned()];
    for (team, text) in teams {
        let file = folder.path().join(format!("{team}.json"));
        fs::write(&file, text).unwrap();
        args.push(file.to_str().unwrap().to_owned());
    }
    args.extend(more.iter().map(|arg| (*arg).to_owned()));
    run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_pool_says_who_reported_and_hides_what_is_small() {
    let folder = TempDir::new().unwrap();
    let teams = [("a", returns("a", 60, 30)), ("b", returns("b", 80, 31)), ("c", returns("c", 3, 2))];
    let asked = ["--asked", "a,b,c,d", "--format", "csv"];
    let shown = pool(&folder, &teams, &asked);
    assert_eq!(shown.status, 0, "{shown}");
    let unstated = rows(&pool(&folder, &teams, &["--format", "csv"]).stdout);
    let rows = rows(&shown.stdout);
    let at = |name: &str| rows[0].iter().position(|key| key == name).unwrap();
    let of = |team: &str| rows[1..].iter().find(|row| row[at("team")] == team).unwrap();
    let all = of("");
    assert_eq!((&all[at("teams")][..], &all[at("teams_asked")][..]), ("3", "4"));
    assert_eq!(unstated[1][at("teams")], "3");
    assert_eq!(
        unstated[1][at("teams_asked")],
        "",
        "no one said who was asked: it is not those that reported"
    );
    assert_eq!(of("c")[at("eligible")], "", "three cases are few");
    for row in &rows[1..] {
        if !row[at("improved_percent")].is_empty() {
            let numbers = [&row[at("improved")], &row[at("paired")]];
            assert!(
                numbers.iter().all(|number| !number.is_empty()),
                "a percentage without its counts: {row:?}"
            );
        }
        for name in ["eligible", "paired", "improved"] {
            let count = &row[at(name)];
            assert!(count.is_empty() || count.ends_with('0') || count.ends_with('5'), "{name} is {count}");
        }
    }
    assert!(shown.stderr.contains("hidden"), "{shown}");
}

#[test]
fn what_is_no_pool_is_refused() {
    let folder = TempDir::new().unwrap();
    let two = [("a", returns("a", 60, 30)), ("b", returns("b", 80, 31))];
    let shown = pool(&folder, &two, &["--format", "csv"]);
    assert!(shown.stderr.contains("a pooled figure needs 3 teams, and 2 reported"), "{shown}");
    assert_eq!(rows(&shown.stdout).len(), 1, "a pool of two teams");
    let twice = [("a", returns("a", 60, 30)), ("b", returns("a", 80, 31))];
    let shown = pool(&folder, &twice, &[]);
    assert_eq!(shown.status, 1);
    assert!(shown.stderr.contains("a second return of `a` for 2018-19-Q1"), "{shown}");
    let wrong = [("a", returns("a", 60, 30).replace("\"paired\":60", "\"paired\":61"))];
    let shown = pool(&folder, &wrong, &[]);
    assert_eq!(shown.status, 1);
    assert!(shown.stderr.contains("0.outcomes.0.paired: "), "{shown}");
    // A return has no place for a person.
    let person = [("a", returns("a", 60, 30).replacen("\"team\"", "\"nhs_number\":\"943\",\"team\"", 1))];
    let shown = pool(&folder, &person, &[]);
    assert_eq!(shown.status, 1);
    assert!(shown.stderr.contains("nhs_number"), "{shown}");
    let shown = pool(&folder, &two, &["--asked", "a"]);
    assert_eq!(shown.status, 2);
    assert!(shown.stderr.contains("`b`, which was not asked"), "{shown}");
    assert_eq!(run(&["outcomes", "pool", "--synthetic", "--rules", "none"]).status, 2);
}

#[test]
fn made_up_teams_say_so_in_every_row_and_both_measures_of_the_relationship_stand_apart() {
    let shown = run(&["outcomes", "pool", "--synthetic", "--format", "csv"]);
    assert_eq!(shown.status, 0, "{shown}");
    let rows = rows(&shown.stdout);
    let (measure, label) = (0, rows[0].len() - 1);
    assert_eq!(rows[0][label], "label");
    assert!(rows[1..].iter().all(|row| row[label].starts_with("Synthetic")));
    for own in ["pir-gas", "loaf"] {
        let own: Vec<_> = rows.iter().filter(|row| row[measure] == own).collect();
        assert!(own.len() > 10 && own.iter().all(|row| row.iter().any(|cell| cell == "not stated")));
    }
    let table = run(&["outcomes", "pool", "--synthetic"]).stdout;
    assert!(table.starts_with("Synthetic") && table.contains('*'), "{table}");
}

#[test]
fn a_pool_is_a_workbook_or_a_table_by_its_name() {
    let folder = TempDir::new().unwrap();
    for (name, begins) in [("pooled.xlsx", "PK"), ("pooled.csv", "item,period,")] {
        let file = folder.path().join(name);
        let args = ["outcomes", "pool", "--synthetic", "--referrals", "--output", file.to_str().unwrap()];
        let shown = run(&args);
        assert_eq!((shown.status, &*shown.stdout), (0, ""), "{shown}");
        assert!(fs::read(&file).unwrap().starts_with(begins.as_bytes()), "{name}");
    }
    let other = folder.path().join("pooled.pdf");
    assert_eq!(run(&["outcomes", "pool", "--synthetic", "--output", other.to_str().unwrap()]).status, 2);
    assert!(!other.exists());
}
