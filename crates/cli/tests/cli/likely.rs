//! What is likely, in every format, and left out.

use insta::assert_snapshot;

use crate::{Run, classify};

/// A charity's page about a team, one that says too little, and a service that is decided.
const TABLE: &str = "\
name,host,dedicated_team,parent_infant_expertise,professions,interventions
Invented: Harbour Babies,voluntary,,,clinical-psychologist;health-visitor,parent-infant-psychotherapy;video-interaction-guidance
Invented: Valley project,,,,,
Invented: Hillside,camhs,no,yes,,
";

fn classified(args: &[&str]) -> Run {
    classify(TABLE, args)
}

#[test]
fn a_listing_says_what_is_likely_and_what_to_confirm() {
    assert_snapshot!(classified(&[]), @"
    status 0
    --- stdout
    NAME                                  VERDICT                        SCORE
    Invented: Harbour Babies              open: 4 possible               1-7 of 7
        either team with narrow eligibility, parent-infant team, other parent-infant
               service or not a parent-infant service
        likely: Parent-infant team (11 to confirm)
          if the oldest age accepted is at least 24 months and the oldest age
             accepted is at most 60 months
          if the youngest age accepted is at most birth
          if the focus of the work is the relationship of parent and baby
          if it is a team in its own right
          if it was set up and commissioned specifically for parent-infant work
          if a clear pathway leads families who need it to it
          if no clinical diagnosis is required
          if its practitioners specialise in parent-infant work
          if the eligibility is all families in its area
          if each family's programme is fitted to the family, from a toolkit
          if it does direct therapeutic work with severe, complex or enduring
             difficulties
        ask Do its practitioners specialise in parent-infant work?
    Invented: Valley project              open: 7 possible               0-7 of 7
        ask Is it a team in its own right, with its own remit and caseload?
    Invented: Hillside                    CAMHS-embedded specialist      0-7 of 7
        ask Who does the work focus on: parent and baby together, or one of them?

    3 services: CAMHS-embedded specialist 1, open 2, 1 of them with a likely class.
    ");
}

#[test]
fn a_table_has_columns_for_it() {
    assert_snapshot!(classified(&["--format", "csv"]), @r#"
    status 0
    --- stdout
    name,host,dedicated_team,parent_infant_expertise,professions,interventions,class,classification,possible_classes,score_low,score_high,score_max,multidisciplinary-team,individualised-programme,relationship-focus,experts-and-champions,referral-pathway,direct-support,conception-to-two,headline,next_question,likely_class,presumptions,error
    Invented: Harbour Babies,voluntary,,,clinical-psychologist;health-visitor,parent-infant-psychotherapy;video-interaction-guidance,,UNDETERMINED,narrow-eligibility-team;parent-infant-team;other-parent-infant-service;not-a-parent-infant-service,1,7,7,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,"Not decided, 4 classes are possible: not known whether its practitioners specialise in parent-infant work.",Do its practitioners specialise in parent-infant work?,parent-infant-team,baby-work-reaches-the-second-birthday;early-years-work-begins-at-birth;dyadic-method-means-the-relationship;charity-with-clinicians-is-a-team;relationship-team-was-set-up-for-it;team-has-a-way-in;team-asks-for-no-diagnosis;clinicians-set-up-for-it-specialise;limited-by-need-alone;full-team-with-a-toolkit-fits-its-programme;clinicians-treat-severe-difficulties,
    Invented: Valley project,,,,,,,UNDETERMINED,camhs-embedded-specialist;perinatal-embedded-specialist;narrow-eligibility-team;single-intervention-service;parent-infant-team;other-parent-infant-service;not-a-parent-infant-service,0,7,7,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,"Not decided, 7 classes are possible: not known whether the host is CAMHS.","Is it a team in its own right, with its own remit and caseload?",,,
    Invented: Hillside,camhs,no,yes,,,camhs-embedded-specialist,CAMHS_EMBEDDED_SPECIALIST,camhs-embedded-specialist,0,7,7,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,CAMHS-embedded specialist: practitioners with parent-infant expertise work inside a CAMHS team with a wider remit.,"Who does the work focus on: parent and baby together, or one of them?",,,
    "#);
}

#[test]
fn objects_have_a_key_for_it() {
    let found = classified(&["--format", "ndjson"]).stdout;
    let likely = found
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["likely"].to_string());
    assert_snapshot!(likely.collect::<Vec<_>>().join("\n"), @r#"
    {"class":"parent-infant-team","presumptions":[{"id":"baby-work-reaches-the-second-birthday","fact":"accepts_until_months","value":{"low":24,"high":60},"because":"services for babies and their parents generally take families until the second birthday where no age is given"},{"id":"early-years-work-begins-at-birth","fact":"accepts_from_months","value":{"high":0},"because":"what is for the youngest children takes them from birth at the latest, unless a later age is named"},{"id":"dyadic-method-means-the-relationship","fact":"work_focus","value":"relationship","because":"these methods and therapists work on what happens between parent and baby, not with one of them alone"},{"id":"charity-with-clinicians-is-a-team","fact":"dedicated_team","value":true,"because":"several professions around the relationship of parent and baby, run by a charity or jointly, are usually a team of their own"},{"id":"relationship-team-was-set-up-for-it","fact":"commissioned_for_parent_infant_work","value":true,"because":"a team of its own whose whole work is early relationships was set up for that work"},{"id":"team-has-a-way-in","fact":"referral_pathway","value":true,"because":"a team set up for this work has a route by which families are sent to it"},{"id":"team-asks-for-no-diagnosis","fact":"diagnosis_required","value":false,"because":"teams set up for early relationships differ from other mental health services in not asking for a diagnosis"},{"id":"clinicians-set-up-for-it-specialise","fact":"parent_infant_expertise","value":true,"because":"psychologists and psychotherapists of a service set up for early relationships are expected to have advanced skills in that work"},{"id":"limited-by-need-alone","fact":"eligibility","value":"all-families","because":"a service for a narrow group says so, and others are limited by place, age and need"},{"id":"full-team-with-a-toolkit-fits-its-programme","fact":"individualised_programme","value":true,"because":"a team that has several interventions and clinicians to choose among them fits its help to the family"},{"id":"clinicians-treat-severe-difficulties","fact":"specialist_therapeutic_support","value":true,"because":"a psychologist or psychotherapist is in the team so that it can offer therapy to families with severe difficulties"}]}
    null
    null
    "#);
}

#[test]
fn strict_leaves_it_out_and_decides_the_same() {
    let strict = classified(&["--strict", "--format", "ndjson"]).stdout;
    let lines = |text: &str| -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let both = classified(&["--format", "ndjson"]).stdout;
    for (strict, both) in lines(&strict).iter().zip(&lines(&both)) {
        assert!(strict.get("likely").is_none() && both.get("likely").is_some());
        for key in ["class", "possibleClasses", "score", "characteristics", "headline"] {
            assert_eq!(strict[key], both[key], "{key}");
        }
    }
    assert!(!classified(&["--strict", "--format", "csv"]).stdout.contains("likely"));
    assert!(!classified(&["--strict"]).stdout.contains("likely"));
    // A definition without presumptions is written as before.
    assert!(!classified(&["--definition", "pif-self-audit", "--format", "csv"]).stdout.contains("likely"));
}
