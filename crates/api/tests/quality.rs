//! Standards, frameworks, measures, and the pool of made-up teams.

use serde_json::{Value, json};

mod common;
use common::{ask, refused, snapshot};

#[tokio::test]
async fn a_set_is_read_with_its_types_and_thresholds() {
    let answer = ask(
        &snapshot(),
        "{ standardSets { slug } none: standardSet(id: \"none\") { slug }
           audit: standardSet(id: \"pif-self-audit\") { purpose label repeatMonths validMonths standardCount thresholds { type } }
           typed: standardSet(id: \"typed-illustration\") { label interimMonths thresholds { type percent standards }
             groups { title standards { number type } } } }",
        json!({}),
    )
    .await;
    assert_eq!(
        answer["standardSets"],
        json!([{ "slug": "pif-self-audit" }, { "slug": "typed-illustration" }])
    );
    assert_eq!(answer["none"], Value::Null);
    let audit = json!({ "purpose": "DEVELOPMENTAL", "label": null, "repeatMonths": 12, "validMonths": null,
        "standardCount": 12, "thresholds": [] });
    assert_eq!(answer["audit"], audit);
    let typed = &answer["typed"];
    assert!(typed["label"].as_str().unwrap_or_default().contains("not adopted"), "{typed}");
    let thresholds = [(1, 100, 3), (2, 80, 5), (3, 60, 3)].map(
        |(kind, percent, standards)| json!({ "type": kind, "percent": percent, "standards": standards }),
    );
    assert_eq!(typed["thresholds"], json!(thresholds));
    assert_eq!(typed["groups"][1]["standards"][0], json!({ "number": "2.1", "type": 1 }));
}

#[tokio::test]
async fn what_no_source_states_of_a_measure_is_null() {
    let answer = ask(
        &snapshot(),
        "{ competencyFrameworks { slug version competencies levels { number } domains { slug } }
           outcomeMeasures { slug perspectives direction low high reliableChange replacedBy { slug } }
           dataDictionary { items { slug categories { slug lowest highest } } } }",
        json!({}),
    )
    .await;
    let measure = |slug: &str| {
        let all = answer["outcomeMeasures"].as_array().into_iter().flatten();
        all.into_iter().find(|one| one["slug"] == slug).cloned().unwrap_or_default()
    };
    let phq = json!({ "slug": "phq-9", "perspectives": ["CAREGIVER"], "direction": "LOWER_IS_BETTER", "low": 0.0,
        "high": 27.0, "reliableChange": 6.0, "replacedBy": null });
    assert_eq!(measure("phq-9"), phq);
    // The two are different scales: one took the place of the other, and neither states what a reliable change is.
    assert_eq!(measure("pir-gas")["replacedBy"], json!({ "slug": "loaf" }));
    assert_eq!(measure("pir-gas")["reliableChange"], Value::Null);
    let aimh = &answer["competencyFrameworks"][0];
    assert_eq!((&aimh["competencies"], aimh["domains"].as_array().map(Vec::len)), (&json!(63), Some(7)));
    let age = &answer["dataDictionary"]["items"][0]["categories"][0];
    assert_eq!(*age, json!({ "slug": "20-and-under", "lowest": 0, "highest": 20 }));
}

/// Every object of an answer, with the way to it.
fn objects<'a>(value: &'a Value, way: &str, into: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            into.push((way.to_owned(), value));
            fields.iter().for_each(|(name, value)| objects(value, &format!("{way}.{name}"), into));
        }
        Value::Array(list) => list.iter().for_each(|value| objects(value, way, into)),
        _ => {}
    }
}

const COUNT: &str = "{ synthetic value reason }";

fn pool(fields: &str) -> String {
    let range = "{ synthetic low high }";
    let share = format!("{{ synthetic count {COUNT} of {COUNT} percent reason interval {range} }}");
    let figure = format!(
        "{{ synthetic period team stage eligible {COUNT} paired {share} improved {share} deteriorated {share} funnel
            limits95 {range} limits998 {range} }}"
    );
    format!(
        "{{ synthetic label period periods teamsReported teamsAsked hidden reason all {figure} {fields} }}"
    )
    .replace("quarters", &format!("quarters {figure}"))
    .replace("teams ", &format!("teams {figure} "))
}

#[tokio::test]
async fn every_object_of_a_pool_says_that_it_is_made_up_and_every_gap_why() {
    let query = format!("{{ pooledOutcomes(measure: \"phq-9\") {} }}", pool("quarters teams "));
    let answer = ask(&snapshot(), &query, json!({})).await;
    let mut all = Vec::new();
    objects(&answer["pooledOutcomes"], "pooledOutcomes", &mut all);
    assert!(all.len() > 200, "{} objects", all.len());
    let (mut gaps, mut percentages) = (0, 0);
    for (way, object) in all {
        assert_eq!(object["synthetic"], true, "{way}");
        for field in ["value", "percent"] {
            if object.get(field) == Some(&Value::Null) {
                gaps += 1;
                assert!(object["reason"].is_string(), "{way} is null without a reason");
            }
        }
        if object["percent"].is_number() {
            percentages += 1;
            let numbers = [&object["count"]["value"], &object["of"]["value"]];
            assert!(
                numbers.iter().all(|number| number.is_number()),
                "{way}: a percentage without its numbers"
            );
        }
    }
    assert!(gaps > 20 && percentages > 15, "{gaps} gaps, {percentages} percentages");
    let pooled = &answer["pooledOutcomes"];
    assert_eq!((&pooled["teamsReported"], &pooled["teamsAsked"]), (&json!(10), &json!(12)));
    assert_eq!(pooled["quarters"].as_array().map(Vec::len), Some(8));
    assert_eq!(pooled["teams"].as_array().map(Vec::len), Some(10));
    // The day of the question is 2026-11-23: the last quarter ended in March.
    assert_eq!(pooled["all"]["stage"], "FINAL");
}

#[tokio::test]
async fn a_filter_shows_what_was_decided_and_nothing_is_worked_out_for_it() {
    let snapshot = snapshot();
    let figure = format!("{{ period eligible {COUNT} paired {{ count {COUNT} }} }}");
    let query = format!(
        "{{ whole: pooledOutcomes(measure: \"gad-7\") {{ quarters {figure} }}
            year: pooledOutcomes(measure: \"gad-7\", period: \"2024-25\") {{ all {figure} quarters {figure} teams {figure} }}
            quarter: pooledOutcomes(measure: \"gad-7\", period: \"2025-26-Q2\") {{ all {figure} quarters {figure} }}
            unused: pooledOutcomes(measure: \"kips\") {{ teamsReported reason all {figure} }} }}"
    );
    let answer = ask(&snapshot, &query, json!({})).await;
    assert_eq!(answer["quarter"]["all"], answer["whole"]["quarters"][5]);
    assert_eq!(answer["quarter"]["quarters"], json!([]));
    assert_eq!(answer["year"]["quarters"][3], answer["whole"]["quarters"][3]);
    assert_eq!(answer["year"]["teams"], json!([]));
    assert_eq!(answer["unused"], json!({ "teamsReported": 0, "reason": "TOO_FEW_TEAMS", "all": null }));
}

#[tokio::test]
async fn pir_gas_and_loaf_are_two_pools_and_neither_has_a_verdict() {
    let figure =
        format!("{{ all {{ paired {{ count {COUNT} }} improved {{ percent }} }} teams {{ funnel }} }}");
    let query = format!(
        "{{ old: pooledOutcomes(measure: \"pir-gas\") {figure} new: pooledOutcomes(measure: \"loaf\") {figure} }}"
    );
    let answer = ask(&snapshot(), &query, json!({})).await;
    assert_ne!(answer["old"]["all"]["paired"], answer["new"]["all"]["paired"]);
    for pool in ["old", "new"] {
        assert_eq!(answer[pool]["all"]["improved"], Value::Null);
        assert_eq!(answer[pool]["teams"][0]["funnel"], Value::Null);
    }
}

#[tokio::test]
async fn published_figures_stand_beside_and_are_not_pooled() {
    let query = "{ pooledReferrals(item: \"single-parent\", period: \"2025-26\") { synthetic period label teamsReported
        notKnown { value } categories { synthetic category { slug } share { synthetic count { value } of { value } percent }
            published { low unit of { what } source { slug } } } } }";
    let answer = ask(&snapshot(), query, json!({})).await;
    let [yes, no] = [0, 1].map(|at| &answer["pooledReferrals"]["categories"][at]);
    assert_eq!(yes["published"][0]["low"], 32.0);
    assert_eq!(yes["published"][0]["source"]["slug"], "rare-jewels-2019");
    assert_eq!(no["published"], json!([]));
    assert!(yes["share"]["percent"].is_number() && yes["share"]["of"] == no["share"]["of"], "{yes} {no}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_what_can() {
    let snapshot = snapshot();
    for (question, code, words) in [
        ("pooledOutcomes(measure: \"phq\") { hidden }", "NOT_FOUND", "phq-9"),
        ("pooledOutcomes(measure: \"phq-9\", perspective: PARENT) { hidden }", "BAD_REQUEST", "CAREGIVER"),
        ("pooledOutcomes(measure: \"goal-based-outcome\") { hidden }", "BAD_REQUEST", "PARENT or CLINICIAN"),
        (
            "pooledOutcomes(measure: \"phq-9\", period: \"2023-24\") { hidden }",
            "BAD_REQUEST",
            "2024-25, 2025-26, 2024-25-Q1",
        ),
        ("pooledReferrals(item: \"age\") { hidden }", "NOT_FOUND", "parent-age"),
        ("pooledReferrals(item: \"parent-age\", period: \"2024-25-Q1\") { hidden }", "BAD_REQUEST", "a year"),
    ] {
        let errors = common::refused(&snapshot, &format!("{{ {question} }}")).await;
        assert_eq!(errors[0]["extensions"]["code"], code, "{question}: {errors}");
        assert!(errors[0]["message"].as_str().unwrap_or_default().contains(words), "{errors}");
    }
}

/// Whether every object that can say that it is made up does.
fn labelled(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.get("synthetic").is_none_or(|one| *one == json!(true)) && fields.values().all(labelled)
        }
        Value::Array(all) => all.iter().all(labelled),
        _ => true,
    }
}

#[tokio::test]
async fn made_up_teams_stand_beside_each_other_and_say_what_they_rest_on() {
    let answer = ask(
        &snapshot(),
        "{ benchmark(standardSet: \"pif-self-audit\", team: \"synthetic-3\") { synthetic label team services reason
             standardSet { version } standards { synthetic number title own met { count of percent } notKnown { count of } } }
           trainingReach { synthetic label year years teams { count of } people { value } peopleKnown { count of }
             organisations { sum known { count of } } hours { sum } professions { synthetic profession people { value reason } } reason }
           earlier: trainingReach(year: \"2024-25\") { year people { value } }
           competencies(framework: \"aimh-uk\", level: 2) { synthetic label level teams { count of } reason
             domains { synthetic domain { slug } covered { count of percent } notKnown { count of } } } }",
        json!({}),
    )
    .await;
    let benchmark = &answer["benchmark"];
    assert_eq!(
        (&benchmark["services"], &benchmark["reason"], &benchmark["team"]),
        (&json!(10), &Value::Null, &json!("synthetic-3"))
    );
    let standards = benchmark["standards"].as_array().unwrap();
    assert_eq!(standards.len(), 12);
    for one in standards {
        let known = one["met"]["of"].as_i64().unwrap();
        let (unknown, all) =
            (one["notKnown"]["count"].as_i64().unwrap(), one["notKnown"]["of"].as_i64().unwrap());
        assert!(all == 10 && known + unknown <= all, "{one}");
    }
    assert!(standards.iter().any(|one| one["own"] != standards[0]["own"]), "not all alike");
    let reach = &answer["trainingReach"];
    assert_eq!((&reach["year"], &reach["teams"]["of"]), (&json!("2025-26"), &json!(12)));
    assert_eq!(reach["people"]["value"].as_i64().unwrap() % 5, 0, "rounded");
    assert!(
        reach["peopleKnown"]["count"].as_i64() < reach["peopleKnown"]["of"].as_i64(),
        "some do not know: {reach}"
    );
    assert_ne!(answer["earlier"]["people"], reach["people"]);
    let coverage = &answer["competencies"];
    assert_eq!(
        (&coverage["teams"], coverage["domains"].as_array().map(Vec::len)),
        (&json!({ "count": 10, "of": 12 }), Some(7))
    );
    assert!(labelled(&answer));
    for label in ["benchmark", "trainingReach", "competencies"] {
        assert!(answer[label]["label"].as_str().unwrap().starts_with("Synthetic"));
    }
    for (query, message) in [
        ("{ benchmark(standardSet: \"none\") { team } }", "`standardSet`: there is no standard set `none`"),
        (
            "{ benchmark(standardSet: \"pif-self-audit\", team: \"oxpip\") { team } }",
            "`team`: there is no team `oxpip`",
        ),
        ("{ trainingReach(year: \"2018-19\") { year } }", "`year`: expected one of 2024-25, 2025-26"),
        (
            "{ competencies(framework: \"none\") { level } }",
            "`framework`: there is no competency framework `none`",
        ),
        ("{ competencies(framework: \"aimh-uk\", level: 4) { level } }", "`level`: expected 1 to 3, got `4`"),
    ] {
        let errors = refused(&snapshot(), query).await;
        assert_eq!(errors[0]["message"], message, "{query}");
    }
}
