//! The whole table of bodies, where it is at hand. It is reference data beside the repository and no part of it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use jiff::civil::Date;
use provision::{BIRTHS_COLUMNS, Status, read_births};
use registry::{BodyKind, Change, Registry};
use serde_json::json;

use crate::world::{TODAY, attestation, change, coverage, registry, service, source, told};

fn reference() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let there = path.join("bodies").is_dir();
    if !there {
        eprintln!("skipped: no reference data at {}", path.display());
    }
    there.then_some(path)
}

fn rows(path: &std::path::Path) -> Vec<HashMap<String, String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn kind(word: &str) -> &'static str {
    match word {
        "CCG" => "clinical-commissioning-group",
        "ICB" => "integrated-care-board",
        "HEALTH_BOARD" => "health-board",
        "LOCAL_HEALTH_BOARD" => "local-health-board",
        "HSC_TRUST" => "health-and-social-care-trust",
        other => panic!("{other}"),
    }
}

/// All bodies under their GSS codes, with their successions.
fn nation(data: &std::path::Path, more: Vec<Change>) -> Registry {
    let mut changes = vec![source()];
    for row in rows(&data.join("bodies/commissioning_bodies.csv")) {
        let code = if row["code_gss"].is_empty() { &row["name"] } else { &row["code_gss"] };
        let mut body = json!({
            "slug": registry::Slug::slugify(code).unwrap(),
            "name": row["name"],
            "kind": kind(&row["kind"]),
            "nation": registry::Slug::slugify(&row["nation"]).unwrap(),
        });
        let fields = body.as_object_mut().unwrap();
        for (key, column) in
            [("gss_code", "code_gss"), ("valid_from", "valid_from"), ("valid_to", "valid_to")]
        {
            if !row[column].is_empty() {
                fields.insert(key.to_owned(), json!(row[column]));
            }
        }
        changes.push(change("body-added", &body));
    }
    let mut successions: Vec<(String, String, String)> = Vec::new();
    for file in ["bodies/successions.csv", "bodies/successions_partial.csv"] {
        for row in rows(&data.join(file)) {
            let one = (
                row["predecessor_code"].to_lowercase(),
                row["successor_code"].to_lowercase(),
                row["date"].clone(),
            );
            if !successions.contains(&one) {
                successions.push(one);
            }
        }
    }
    changes.extend(successions.iter().map(|(from, to, on)| crate::world::succession(from, to, on)));
    changes.extend(more);
    registry(changes)
}

fn count(registry: &Registry, kind: BodyKind, on: &str) -> usize {
    coverage(registry, on).areas().iter().filter(|area| area.body.body.kind == kind).count()
}

#[test]
fn groups_shrink_and_42_boards_take_over() {
    let Some(data) = reference() else { return };
    let registry = nation(&data, vec![]);
    let groups = |on: &str| count(&registry, BodyKind::ClinicalCommissioningGroup, on);
    assert_eq!(
        ["2018-06-01", "2019-06-01", "2020-06-01", "2021-06-01", "2022-07-01"].map(groups),
        [195, 191, 135, 106, 0]
    );
    let boards = |on: &str| count(&registry, BodyKind::IntegratedCareBoard, on);
    assert_eq!(["2022-06-30", "2022-07-01"].map(boards), [0, 42]);
    assert_eq!(count(&registry, BodyKind::HealthBoard, "2019-06-01"), 14);
    assert_eq!(count(&registry, BodyKind::LocalHealthBoard, "2019-06-01"), 7);
    assert_eq!(count(&registry, BodyKind::HealthAndSocialCareTrust, "2019-06-01"), 5);
}

#[test]
fn a_team_of_a_group_of_2018_covers_what_followed_and_a_divided_group_a_part_of_both() {
    let Some(data) = reference() else { return };
    // Cambridgeshire and Peterborough went to two boards; Barnsley is one of those that made South Yorkshire.
    let team = |area: &str| {
        nation(&data, vec![service("team", "operating", &[area]), attestation("team", "parent-infant-team")])
    };
    let divided = team("e38000026");
    assert_eq!(told(&divided, "e38000026", "2021-06-01"), "full team, whole");
    assert_eq!(told(&divided, "e54000056", "2022-07-01"), "full team, part");
    assert_eq!(told(&divided, "e54000059", "2022-07-01"), "full team, part");
    let merged = team("e38000006");
    assert_eq!(told(&merged, "e54000061", "2022-07-01"), "full team, part");
    let with_team =
        coverage(&merged, "2022-07-01").areas().iter().filter(|a| a.status == Status::FullTeam).count();
    assert_eq!(with_team, 1);
}

#[test]
fn babies_add_up_within_a_kind_and_northern_ireland_has_no_figure() {
    let Some(data) = reference() else { return };
    let registry = nation(&data, vec![]);
    let text = fs::read_to_string(data.join("population/under2_by_body.csv")).unwrap();
    let records = tabular::Records::read(text.as_bytes(), None, BIRTHS_COLUMNS, &mut |_| {}).unwrap();
    let (rows, _) = read_births(&registry, &"report".parse().unwrap(), records, TODAY).unwrap();
    assert_eq!(rows.len(), 324);
    let populations = rows.into_iter().map(|row| Change::PopulationRecorded(row.population));
    let registry = nation(&data, populations.collect());
    let day: Date = "2022-07-01".parse().unwrap();
    let groups = coverage(&registry, &day.to_string()).groups();
    let told: Vec<String> = groups
        .iter()
        .map(|group| {
            let babies = group.babies;
            format!(
                "{} {}: {} babies in {} areas, {} without a figure",
                group.nation.map_or("-", registry::Nation::as_str),
                group.kind,
                babies.known,
                babies.areas_with_figure,
                babies.areas_without_figure
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "england integrated-care-board: 1227389 babies in 42 areas, 0 without a figure",
            "northern-ireland health-and-social-care-trust: 0 babies in 0 areas, 5 without a figure",
            "scotland health-board: 99697 babies in 14 areas, 0 without a figure",
            "wales local-health-board: 60238 babies in 7 areas, 0 without a figure",
        ]
    );
}
