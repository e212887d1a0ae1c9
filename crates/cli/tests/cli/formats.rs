//! The formats, with the example of the documentation.

use insta::assert_snapshot;

use crate::{classify, run, run_with};

const EXAMPLE: &str = "fixtures/examples/newly-found-services.csv";

#[test]
fn a_listing_for_people() {
    assert_snapshot!(run(&["classify", EXAMPLE]), @r"
    status 0
    --- stdout
    NAME                                  VERDICT                        SCORE
    Invented: Harbour Babies Team, CAMHS  Parent-infant team             7 of 7
    Invented: Hillside CAMHS specialists  CAMHS-embedded specialist      1-7 of 7
        ask Who does the work focus on: parent and baby together, or one of them?
    Invented: Lakeside perinatal worker   Perinatal-embedded specialist  3.5-5.5 of 7
        ask Does a clinical psychologist and/or a psychotherapist work in it?
    Invented: Riverbank Early Bonds Team  Team with narrow eligibility   5.5-6.5 of 7
        ask Does it train other professionals?
    Invented: Moorland massage circle     Single-intervention service    2.5 of 7
    Invented: Valley project              open: 4 possible               0-7 of 7
        ask Which families can it see?

    6 services: CAMHS-embedded specialist 1, perinatal-embedded specialist 1, team
    with narrow eligibility 1, single-intervention service 1, parent-infant team 1,
    open 1.
    ");
}

#[test]
fn a_listing_counts_bad_rows_too() {
    assert_snapshot!(classify("name,host\nA,camhs\nB,nowhere\nC,\n", &[]), @r"
    status 1
    --- stdout
    NAME                                  VERDICT                        SCORE
    A                                     open: 6 possible               0-7 of 7
        ask Which interventions does it offer?
    C                                     open: 7 possible               0-7 of 7
        ask Is it a team in its own right, with its own remit and caseload?

    2 services: open 2. 1 bad row was not classified.
    --- stderr
    error: standard input: row 3, column B (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `nowhere`
    error: standard input: 1 bad row was not classified; 2 were classified
    ");
    assert_snapshot!(classify("name\n", &[]), @r"
    status 0
    --- stdout
    NAME                                  VERDICT                        SCORE

    0 services.
    ");
}

/// The headlines of the example. Their words are the business of the rules, and are left out of what is compared.
fn headlines() -> Vec<String> {
    let run = run(&["classify", EXAMPLE, "--format", "ndjson"]);
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.map(|line| line["headline"].as_str().unwrap().to_owned()).collect()
}

fn without_headlines(text: &str) -> String {
    headlines().iter().fold(text.to_owned(), |text, headline| text.replace(headline, "HEADLINE"))
}

#[test]
fn headlines_are_short() {
    for headline in headlines() {
        assert!((1..=25).contains(&headline.split_whitespace().count()), "{headline}");
    }
}

#[test]
fn lines_of_json_for_programs() {
    let run = run(&["classify", EXAMPLE, "--format", "ndjson"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_snapshot!(without_headlines(&run.stdout), @r#"
    {"row":2,"id":"invented-1","name":"Invented: Harbour Babies Team, CAMHS","class":"parent-infant-team","classification":"PARENT_INFANT_TEAM","possibleClasses":["parent-infant-team"],"score":{"low":7,"high":7,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"MET"},{"id":"individualised-programme","outcome":"MET"},{"id":"relationship-focus","outcome":"MET"},{"id":"experts-and-champions","outcome":"MET"},{"id":"referral-pathway","outcome":"MET"},{"id":"direct-support","outcome":"MET"},{"id":"conception-to-two","outcome":"MET"}],"headline":"HEADLINE","likely":null,"nextQuestions":[]}
    {"row":3,"id":"invented-2","name":"Invented: Hillside CAMHS specialists","class":"camhs-embedded-specialist","classification":"CAMHS_EMBEDDED_SPECIALIST","possibleClasses":["camhs-embedded-specialist"],"score":{"low":1,"high":7,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"MET"},{"id":"individualised-programme","outcome":"UNKNOWN"},{"id":"relationship-focus","outcome":"UNKNOWN"},{"id":"experts-and-champions","outcome":"UNKNOWN"},{"id":"referral-pathway","outcome":"UNKNOWN"},{"id":"direct-support","outcome":"UNKNOWN"},{"id":"conception-to-two","outcome":"UNKNOWN"}],"headline":"HEADLINE","likely":null,"nextQuestions":[{"fact":"work_focus","question":"Who does the work focus on: parent and baby together, or one of them?","settles":false,"worstCaseClasses":1},{"fact":"interventions","question":"Which interventions does it offer?","settles":false,"worstCaseClasses":1},{"fact":"assesses_needs","question":"Are families assessed before a programme is chosen?","settles":false,"worstCaseClasses":1}]}
    {"row":4,"id":"invented-3","name":"Invented: Lakeside perinatal worker","class":"perinatal-embedded-specialist","classification":"PERINATAL_EMBEDDED_SPECIALIST","possibleClasses":["perinatal-embedded-specialist"],"score":{"low":3.5,"high":5.5,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"UNKNOWN"},{"id":"individualised-programme","outcome":"UNKNOWN"},{"id":"relationship-focus","outcome":"MET"},{"id":"experts-and-champions","outcome":"MET"},{"id":"referral-pathway","outcome":"NOT_MET"},{"id":"direct-support","outcome":"UNKNOWN"},{"id":"conception-to-two","outcome":"PARTLY_MET"}],"headline":"HEADLINE","likely":null,"nextQuestions":[{"fact":"qualified_mental_health_professional","question":"Does a clinical psychologist and/or a psychotherapist work in it?","settles":false,"worstCaseClasses":1},{"fact":"multidisciplinary","question":"Do two or more clinical or practice professions work in it?","settles":false,"worstCaseClasses":1},{"fact":"assesses_needs","question":"Are families assessed before a programme is chosen?","settles":false,"worstCaseClasses":1}]}
    {"row":5,"id":"invented-4","name":"Invented: Riverbank Early Bonds Team","class":"narrow-eligibility-team","classification":"NARROW_ELIGIBILITY_TEAM","possibleClasses":["narrow-eligibility-team"],"score":{"low":5.5,"high":6.5,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"MET"},{"id":"individualised-programme","outcome":"MET"},{"id":"relationship-focus","outcome":"MET"},{"id":"experts-and-champions","outcome":"UNKNOWN"},{"id":"referral-pathway","outcome":"PARTLY_MET"},{"id":"direct-support","outcome":"MET"},{"id":"conception-to-two","outcome":"MET"}],"headline":"HEADLINE","likely":null,"nextQuestions":[{"fact":"trains_professionals","question":"Does it train other professionals?","settles":false,"worstCaseClasses":1},{"fact":"consults","question":"Does it offer consultation to other professionals?","settles":false,"worstCaseClasses":1},{"fact":"supervises_others","question":"Does it supervise other professionals?","settles":false,"worstCaseClasses":1}]}
    {"row":6,"id":"invented-5","name":"Invented: Moorland massage circle","class":"single-intervention-service","classification":"SINGLE_INTERVENTION_SERVICE","possibleClasses":["single-intervention-service"],"score":{"low":2.5,"high":2.5,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"NOT_MET"},{"id":"individualised-programme","outcome":"NOT_MET"},{"id":"relationship-focus","outcome":"MET"},{"id":"experts-and-champions","outcome":"NOT_MET"},{"id":"referral-pathway","outcome":"PARTLY_MET"},{"id":"direct-support","outcome":"PARTLY_MET"},{"id":"conception-to-two","outcome":"PARTLY_MET"}],"headline":"HEADLINE","likely":null,"nextQuestions":[]}
    {"row":7,"id":"invented-6","name":"Invented: Valley project","class":null,"classification":"UNDETERMINED","possibleClasses":["narrow-eligibility-team","single-intervention-service","parent-infant-team","other-parent-infant-service"],"score":{"low":0,"high":7,"max":7},"characteristics":[{"id":"multidisciplinary-team","outcome":"UNKNOWN"},{"id":"individualised-programme","outcome":"UNKNOWN"},{"id":"relationship-focus","outcome":"UNKNOWN"},{"id":"experts-and-champions","outcome":"UNKNOWN"},{"id":"referral-pathway","outcome":"UNKNOWN"},{"id":"direct-support","outcome":"UNKNOWN"},{"id":"conception-to-two","outcome":"UNKNOWN"}],"headline":"HEADLINE","likely":null,"nextQuestions":[{"fact":"eligibility","question":"Which families can it see?","settles":false,"worstCaseClasses":3},{"fact":"interventions","question":"Which interventions does it offer?","settles":false,"worstCaseClasses":3},{"fact":"individualised_programme","question":"Does each family get a plan of its own, chosen from several interventions?","settles":false,"worstCaseClasses":3}]}
    "#);
}

#[test]
fn a_table_for_spreadsheets() {
    let run = run(&["classify", EXAMPLE, "--format", "csv"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_snapshot!(without_headlines(&run.stdout), @r#"
    id,name,nation,host_organisation,website,source,observed_on,host,dedicated_team,commissioned_for_parent_infant_work,parent_infant_expertise,professions,professions_complete,qualified_mental_health_professional,multidisciplinary,staff_wte,led_by_mental_health_professional,clinical_supervision,interventions,interventions_complete,assesses_needs,individualised_programme,work_focus,targeted_support,specialist_therapeutic_support,referral_pathway,relationship_concern_suffices,diagnosis_required,eligibility,accepts_from_months,accepts_until_months,trains_professionals,consults,supervises_others,advises_system,families_per_year,class,classification,possible_classes,score_low,score_high,score_max,multidisciplinary-team,individualised-programme,relationship-focus,experts-and-champions,referral-pathway,direct-support,conception-to-two,headline,next_question,likely_class,presumptions,error
    invented-1,"Invented: Harbour Babies Team, CAMHS",england,Invented Harbour NHS Trust,https://example.org/harbour,invented for this example,2024-03-01,camhs,yes,yes,yes,clinical-psychologist:1;parent-infant-psychotherapist:0.8;specialist-health-visitor:2;administrator:0.5,yes,,,4..5,yes,yes,parent-infant-psychotherapy;video-interaction-guidance;circle-of-security,,yes,yes,relationship,yes,yes,yes,yes,no,all-families,conception,24,yes,yes,,yes,120..150,parent-infant-team,PARENT_INFANT_TEAM,parent-infant-team,7,7,7,MET,MET,MET,MET,MET,MET,MET,"HEADLINE",,,,
    invented-2,Invented: Hillside CAMHS specialists,scotland,Invented Hillside Health Board,https://example.org/hillside,invented for this example,2024-02-15,camhs,no,,yes,clinical-psychologist:0.4;psychologist,,,,,,,,,,,,,,yes,,,,,,,,,,,camhs-embedded-specialist,CAMHS_EMBEDDED_SPECIALIST,camhs-embedded-specialist,1,7,7,MET,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,HEADLINE,"Who does the work focus on: parent and baby together, or one of them?",,,
    invented-3,Invented: Lakeside perinatal worker,wales,Invented Lakeside Health Board,,invented for this example,2024-01-20,perinatal-mental-health,no,no,yes,psychologist,,,,1,,yes,video-interaction-guidance;newborn-behavioural-observation,,,yes,relationship,yes,,yes,no,yes,perinatal-mental-illness,conception,12,,yes,,,40,perinatal-embedded-specialist,PERINATAL_EMBEDDED_SPECIALIST,perinatal-embedded-specialist,3.5,5.5,7,UNKNOWN,UNKNOWN,MET,MET,NOT_MET,UNKNOWN,PARTLY_MET,"HEADLINE",Does a clinical psychologist and/or a psychotherapist work in it?,,,
    invented-4,Invented: Riverbank Early Bonds Team,england,Invented Riverbank Council,https://example.org/riverbank,invented for this example,2023-11-30,childrens-social-care,yes,yes,yes,clinical-psychologist;social-worker;key-worker,,,,>=3,,,keyworker-support;mentalisation-based,,yes,yes,relationship,yes,yes,yes,no,no,child-protection,conception,24,,,,,25,narrow-eligibility-team,NARROW_ELIGIBILITY_TEAM,narrow-eligibility-team,5.5,6.5,7,MET,MET,MET,UNKNOWN,PARTLY_MET,MET,MET,"HEADLINE",Does it train other professionals?,,,
    invented-5,Invented: Moorland massage circle,northern-ireland,Invented Moorland Trust,,invented for this example,2023-09-12,voluntary,no,yes,no,baby-massage-teacher:0.6,yes,,,0.6,no,,baby-massage,yes,no,no,relationship,yes,no,no,yes,no,all-families,birth,12,no,no,no,no,>=60,single-intervention-service,SINGLE_INTERVENTION_SERVICE,single-intervention-service,2.5,2.5,7,NOT_MET,NOT_MET,MET,NOT_MET,PARTLY_MET,PARTLY_MET,PARTLY_MET,"HEADLINE",,,,
    invented-6,Invented: Valley project,england,,,invented for this example,2024-03-10,,yes,yes,,,,,,,,,,,,,,,,,,,,,,,,,,,,UNDETERMINED,narrow-eligibility-team;single-intervention-service;parent-infant-team;other-parent-infant-service,0,7,7,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,UNKNOWN,"HEADLINE",Which families can it see?,,,
    "#);
}

#[test]
fn spreadsheets_find_no_formulas() {
    let run = classify(
        "id,name\n=1+1,@SUM(A1)\n-2,\"+cmd|' /C calc'!A0\"\n\"\tx\",plain = plain\n",
        &["--format", "csv"],
    );
    let first: Vec<_> = run.stdout.lines().skip(1).map(|line| line.split(",,").next().unwrap()).collect();
    assert_snapshot!(first.join("\n"), @r"
    '=1+1,'@SUM(A1)
    '-2,'+cmd|' /C calc'!A0
    x,plain = plain
    ");
    // What is written is read back as it was.
    let again = run_with(&["classify", "-", "--format", "csv"], run.stdout.as_bytes());
    assert_eq!(again.stdout, run.stdout);
}

#[test]
fn the_csv_output_has_a_field_for_every_column() {
    let run = run(&["classify", EXAMPLE, "--format", "csv"]);
    let mut reader = csv_core::Reader::new();
    let (mut text, mut ends) = (vec![0; 100_000], vec![0; 1000]);
    let mut input = run.stdout.as_bytes();
    let mut widths = Vec::new();
    while !input.is_empty() {
        let (_, read, _, fields) = reader.read_record(input, &mut text, &mut ends);
        input = &input[read..];
        widths.push(fields);
    }
    assert_eq!(widths, [54; 7]);
}

#[test]
fn output_goes_to_a_file_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.ndjson");
    let to_file = run(&["classify", EXAMPLE, "--format", "ndjson", "--output", file.to_str().unwrap()]);
    assert_eq!((to_file.status, to_file.stdout.as_str(), to_file.stderr.as_str()), (0, "", ""));
    let expected = run(&["classify", EXAMPLE, "--format", "ndjson"]).stdout;
    assert_eq!(std::fs::read_to_string(file).unwrap(), expected);
}

#[test]
fn a_bad_header_leaves_the_output_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.csv");
    std::fs::write(&file, "of value").unwrap();
    let refused = classify("nme\nA\n", &["--output", file.to_str().unwrap()]);
    assert_eq!(refused.status, 1);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "of value");
}

#[test]
fn fewer_questions_when_asked() {
    let count = |questions: &str| {
        let run = classify("name\nA\n", &["--format", "ndjson", "--questions", questions]);
        let line: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        line["nextQuestions"].as_array().unwrap().len()
    };
    assert_eq!((count("0"), count("1"), count("5")), (0, 1, 5));
}

#[test]
fn a_workbook_says_what_the_csv_says() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let table = "name,observed_on,staff_wte,My notes\nA,2024-03-01,2.5,=1+1\nB,,many,\nC,01/03/2024,2-3,\"two\nlines\"\n";
    let workbook = file("out.xlsx");
    let run = classify(table, &["--format", "xlsx", "--output", &workbook]);
    assert_eq!(run.status, 1, "{run}");
    // The results are old when they are classified once more, and give way to new ones.
    let (from_csv, from_workbook) =
        (classify(table, &["--format", "csv"]), crate::run(&["classify", &workbook, "--format", "csv"]));
    assert_eq!(from_workbook.stdout, from_csv.stdout);
    assert!(
        from_workbook.stderr.contains(": sheet `Services`, row 3, column C (`staff_wte`): expected a number")
    );
    let by_name = crate::run(&["classify", &workbook, "--format", "csv", "--sheet", "services"]);
    assert_eq!(by_name.stdout, from_csv.stdout);
    let missing = crate::run(&["classify", &workbook, "--sheet", "Teams"]);
    assert_eq!(missing.status, 1);
    assert!(
        missing.stderr.contains("has no sheet `Teams`; it has `Services` and `About this table`"),
        "{missing}"
    );
}

#[test]
fn bad_rows_are_given_back_with_what_is_wrong() {
    let table = "My notes,name,host,dedicated_team\nfirst,A,camhs,yes\nsecond,B,chams,perhaps\n";
    let run = classify(table, &["--format", "csv", "--questions", "0", "--bom"]);
    assert_eq!(run.status, 1);
    let text = run.stdout.strip_prefix('\u{feff}').unwrap();
    let bad = text.lines().nth(2).unwrap();
    assert!(bad.starts_with("second,B,chams,perhaps,,"), "{bad}");
    assert_snapshot!(bad.rsplit_once(",,").unwrap().1, @r#""column C (`host`): expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `chams`; did you mean `camhs`?; column D (`dedicated_team`): expected `yes`, `no` or an empty cell, got `perhaps`""#);
}
