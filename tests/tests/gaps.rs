//! Coverage, access, capacity and what was published about them, over real HTTP and from the command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use tests::{Server, postgres, program, repository};

async fn data(server: &Server, query: &str, variables: Value) -> Value {
    let answer = server.ask(query, &variables).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

async fn refusal(server: &Server, query: &str) -> String {
    let answer = server.ask(query, &json!({})).await;
    let error = &answer["errors"][0];
    format!(
        "{}: {}",
        error["extensions"]["code"].as_str().unwrap_or("?"),
        error["message"].as_str().unwrap_or("?")
    )
}

#[tokio::test]
async fn an_area_is_told_with_what_it_rests_on() {
    let server = Server::start();
    let query = "query($day: Date, $body: String!) { coverage(asOf: $day) { asOf area(body: $body) {
        status extent rank babies { underTwo } body { slug }
        evidence { standing extent named { slug } service { slug } } } } }";
    let ask = async |body: &str, day: &str| data(&server, query, json!({ "day": day, "body": body })).await;
    assert_json_snapshot!("gaps-area-of-a-group", ask("nhs-leeds-ccg", "2019-06-01").await);
    let board = "nhs-west-yorkshire-integrated-care-board";
    assert_json_snapshot!("gaps-area-of-its-successor", ask(board, "2023-06-01").await);
    // Before its first day, and after the group's last, there is no such area.
    assert_eq!(ask(board, "2019-06-01").await["coverage"]["area"], Value::Null);
    assert_eq!(ask("nhs-leeds-ccg", "2023-06-01").await["coverage"]["area"], Value::Null);
}

#[tokio::test]
async fn groups_say_how_many_areas_are_held_and_how_many_are_stated() {
    let server = Server::start();
    let query =
        "{ coverage(asOf: \"2019-06-01\") { groups { nation kind areas stated { text source { slug } }
        statuses { status inPart share { count of percent } babies { underTwo areasWithoutFigure } } } } }";
    let groups = data(&server, query, json!({})).await;
    assert_json_snapshot!("gaps-groups", groups);
    for group in groups["coverage"]["groups"].as_array().unwrap() {
        let counts = group["statuses"].as_array().unwrap().iter();
        let sum: i64 = counts.filter_map(|count| count["share"]["count"].as_i64()).sum();
        assert_eq!(Some(sum), group["areas"].as_i64());
    }
}

#[tokio::test]
async fn lists_of_areas_are_pages_and_gaps_are_of_one_kind() {
    let server = Server::start();
    let query = "query($after: String, $first: Int) { coverage(asOf: \"2019-06-01\") {
        areas(filter: { nations: [SCOTLAND], kinds: [HEALTH_BOARD] }, first: $first, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } nodes { body { slug } status } } } }";
    let whole = data(&server, query, json!({ "first": 100 })).await;
    let all = whole["coverage"]["areas"]["nodes"].as_array().unwrap().clone();
    assert_eq!(all.len(), 14);
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let page =
            data(&server, query, json!({ "first": 5, "after": after })).await["coverage"]["areas"].clone();
        paged.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(paged, all);
    let refused = refusal(&server, "{ coverage { gaps { totalCount } } }").await;
    assert_eq!(
        refused,
        "BAD_REQUEST: `filter.kinds`: expected one kind: areas of several overlap, and cannot be ranked"
    );
}

#[tokio::test]
async fn figures_and_recommendations_name_their_sources() {
    let server = Server::start();
    let query = "{ publishedFigures(subject: \"teams\") { slug text asOf locator registryCount sourceNote
        source { id slug publisher } } recommendations(nation: WALES) { number addresses progress { claim nation locator } } }";
    assert_json_snapshot!("gaps-figures-and-recommendations", data(&server, query, json!({})).await);
    let node = "{ node(id: \"source:parent-infant-foundation-counts\") { id ... on Source { publisher } } }";
    assert_eq!(data(&server, node, json!({})).await["node"]["publisher"], json!("Parent-Infant Foundation"));
    let shares = "{ publishedFigures { slug unit of { what } } }";
    for figure in data(&server, shares, json!({})).await["publishedFigures"].as_array().unwrap() {
        assert!(figure["unit"] != "per cent" || figure["of"]["what"].is_string(), "{figure}");
    }
}

#[test]
fn figures_are_for_people_and_for_programs() {
    let figures = |format: &str| {
        let mut command = Command::new(program());
        command.args(["coverage", "figures", "--format", format]).env_remove("RARE_JEWELS_DATABASE");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let share = "58 per cent of 129 areas with an answer";
    assert!(figures("table").contains(share));
    assert!(figures("csv").contains(&format!(",{share},England,2019-06-01,")));
    let all: Vec<Value> = serde_json::from_str(&figures("json")).unwrap();
    let accepts = all.iter().find(|figure| figure["figure"] == "camhs-accepts-share").unwrap();
    assert_eq!(
        ["value_from", "value_to", "unit", "of", "of_value"].map(|key| accepts[key].clone()),
        [json!(58.0), json!(58.0), json!("per cent"), json!("areas with an answer"), json!(129.0)]
    );
}

#[tokio::test]
async fn the_funnel_of_the_report_comes_labelled() {
    let server = Server::start();
    let query = "query($set: ReturnSet!) { access(set: $set) { synthetic label year asked
        stages { stage of share { count of } } returns(first: 100) { totalCount nodes {
        body { slug } source { slug } locator referred { under12Months { text } under36Months { text } } } } } }";
    let synthetic = data(&server, query, json!({ "set": "SYNTHETIC" })).await["access"].clone();
    assert!(synthetic["label"].as_str().unwrap().starts_with("Synthetic"), "{synthetic}");
    let stage = |name: &str| {
        let stages = synthetic["stages"].as_array().unwrap();
        stages.iter().find(|stage| stage["stage"] == name).unwrap()["share"].clone()
    };
    assert_eq!(stage("ACCEPTS"), json!({ "count": 75, "of": 129 }));
    assert_eq!(stage("NONE_SEEN"), json!({ "count": 14, "of": 39 }));
    for answer in synthetic["returns"]["nodes"].as_array().unwrap() {
        assert_eq!((&answer["body"], &answer["source"]), (&Value::Null, &Value::Null));
        assert!(answer["locator"].as_str().unwrap().starts_with("synthetic"));
        for count in ["under12Months", "under36Months"] {
            let text = answer["referred"][count]["text"].as_str().unwrap_or("0");
            assert!(!["1", "2", "3", "4", "5"].contains(&text), "{answer}");
        }
    }
    let own = data(&server, query, json!({ "set": "REGISTRY" })).await["access"].clone();
    assert_eq!(
        (own["asked"].clone(), own["label"].clone(), own["year"].clone()),
        (json!(0), Value::Null, Value::Null)
    );
}

#[tokio::test]
async fn capacity_is_a_range_and_needs_births() {
    let server = Server::start();
    let query = "query($input: CapacityInput!) { capacity(input: $input) { standard { slug wte births } births { low high }
        total { need { low high } supply { low high } short { low high } } services { slug }
        roles { role { slug } balance { need { low } } } } }";
    let ask = async |input: Value| data(&server, query, json!({ "input": input })).await["capacity"].clone();
    let leeds = json!({ "service": "leeds-infant-mental-health-service", "births": 3300, "birthsChangePercent": 100 });
    assert_json_snapshot!("gaps-capacity-of-a-team", ask(leeds).await);
    let without = ask(json!({ "body": "nhs-leeds-ccg", "asOf": "2019-06-01" })).await;
    assert_eq!((&without["births"], &without["total"]["short"]), (&Value::Null, &Value::Null));
    let refused = refusal(&server, "{ capacity(input: { births: -1 }) { births { low } } }").await;
    assert_eq!(refused, "BAD_REQUEST: `input.births`: expected 0 or more");
}

#[tokio::test]
async fn a_partner_records_a_return_and_a_figure() {
    let server = Server::start();
    let key = server.key("reviewer", "Rosa");
    let write = async |name: &str, input: Value| {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ body {{ slug }} errors {{ code path message }} }} }}"
        );
        let (status, answer) = server.ask_as(Some(&key), &query, &json!({ "input": input })).await;
        assert_eq!(status, 200, "{answer}");
        answer["data"][name].clone()
    };
    let body = "nhs-leeds-ccg";
    let source = "rare-jewels-2019";
    let babies = json!({ "body": body, "year": 2019, "underOne": 9900, "underTwo": 20000, "source": source, "locator": "p. 3" });
    let answer = json!({
        "body": body, "year": "2017-18", "replied": true, "numbersFrom": "PROVIDER", "source": source,
        "accepts": { "under12Months": true, "from12To24Months": false },
        "referred": { "under12Months": { "low": 3 }, "from12To24Months": { "low": 0 }, "from24To36Months": { "low": 1, "high": 5 },
            "allAges": { "low": 900 } },
    });
    let done = json!({ "body": { "slug": body }, "errors": [] });
    assert_eq!(write("recordBabies", babies).await, done);
    assert_eq!(write("recordReturn", answer).await, done);
    let query = "{ coverage(asOf: \"2019-06-01\") { area(body: \"nhs-leeds-ccg\") { babies { year underTwo underOne locator } } }
        access { year asked stages { stage share { count of } } returns(first: 1) { nodes { body { slug } numbersFrom replied
            accepts { under12Months from12To24Months from24To36Months }
            referred { under12Months { text } under36Months { text } allAges { text } } seen { allAges { text } } } } }
        changes(since: 1) { nodes { revision kind entity actor summary } } }";
    assert_json_snapshot!("gaps-recorded-by-a-partner", data(&server, query, json!({})).await);

    let wrong = json!({ "body": body, "year": "2017-18", "replied": true, "source": "hearsay",
        "seen": { "under12Months": { "low": 7 }, "allAges": { "low": 6 } } });
    assert_json_snapshot!("gaps-a-return-that-does-not-fit", write("recordReturn", wrong).await);
}

/// Runs the program on a database, and answers with its status and what it says.
fn run(args: &[&str], database: &str) -> (Option<i32>, String) {
    let output = Command::new(program())
        .args(args)
        .env("RARE_JEWELS_DATABASE", database)
        .current_dir(repository(""))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn tables_are_recorded_whole_or_not_at_all_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("jewels.db").display());
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let source = ["--source", "test", "--source-title", "A test", "--source-publisher", "Nobody"];
    // Both spellings, of which the latter is the older one.
    let import = |what: &str, file: &str| {
        let spelt = match what {
            "coverage" | "access" => [what, "import"],
            _ => ["import", what],
        };
        let args: Vec<&str> = spelt.into_iter().chain([file]).chain(source).collect();
        run(&args, &database)
    };
    let new = |revision: u32| {
        format!("1 row: 1 new, 0 changed, 0 the same, 0 refused; written as revision {revision}\n")
    };
    let same = |revision: u32| {
        format!(
            "1 row: 0 new, 0 changed, 1 the same, 0 refused; nothing to write, the registry stays at revision {revision}\n"
        )
    };
    let bad = write("bad.csv", "body_code,year,under_2\nnhs-leeds-ccg,2019,20000\nnowhere,2019,1\n");
    let (status, said) = import("coverage", &bad);
    assert_eq!(status, Some(1));
    assert!(said.contains("bad.csv: row 3, column A (`body_code`): expected the slug"), "{said}");

    let babies = write("babies.csv", "body_code,year,under_1,under_2\nnhs-leeds-ccg,2019,9900,20000\n");
    assert_eq!(import("population", &babies), (Some(0), new(2)));
    assert_eq!(import("coverage", &babies), (Some(0), same(2)));
    let area = [
        "coverage",
        "areas",
        "--as-of",
        "2019-06-01",
        "--format",
        "csv",
        "--kind",
        "clinical-commissioning-group",
    ];
    let (_, areas) = run(&area, &database);
    let leeds = areas.lines().find(|line| line.starts_with("nhs-leeds-ccg")).unwrap();
    assert!(leeds.contains("full team,whole,2019-06-01,20000,2019"), "{leeds}");
    let (_, need) =
        run(&["capacity", "--body", "nhs-leeds-ccg", "--as-of", "2019-06-01", "--format", "csv"], &database);
    assert!(need.contains("all roles,9900,9900,21.99,21.99"), "{need}");

    let header = "body,year,replied,accepts_0_12,accepts_12_24,accepts_24_36,seen_0_12,seen_12_24,seen_24_36,\
                  referred_0_12,referred_12_24,referred_24_36";
    let returns =
        write("returns.csv", &format!("{header}\nnhs-leeds-ccg,2017-18,yes,yes,yes,yes,0,2,1,3,1..5,0\n"));
    assert_eq!(import("access", &returns), (Some(0), new(3)));
    assert_eq!(import("returns", &returns), (Some(0), same(3)));
    let (_, funnel) = run(&["access", "--format", "csv"], &database);
    assert!(funnel.contains("2017-18,few-seen,1 to 5 children seen,1,1,any-seen,100.0"), "{funnel}");
    // The made-up set is there whatever the database.
    let (status, made_up) = run(&["access", "--synthetic", "--format", "csv"], &database);
    assert_eq!(status, Some(0), "{made_up}");
    assert!(made_up.contains("2017-18,accepts,accepts,75,129,usable,58.1,Synthetic"), "{made_up}");
    let (_, log) = run(&["log", "show"], &database);
    assert!(log.contains("replied about access in 2017-18"), "{log}");
    // The log, too, counts no few children out.
    assert!(!log.contains("seen") && !log.contains("1..5"), "{log}");
}

/// Imports bodies, successions, babies and returns, one import after the other, and answers with what each command says.
fn imported_and_asked(folder: &Path, database: &str) -> String {
    let source = ["--source", "test", "--source-title", "A test", "--source-publisher", "Nobody"];
    let imports: [(&[&str], &str); 4] = [
        (
            &["import", "bodies"],
            "slug,name,kind,nation,ods_code,gss_code,valid_from,valid_to\n\
             north,North CCG,clinical-commissioning-group,england,01N,E38000901,2013-04-01,2020-03-31\n\
             south,South CCG,clinical-commissioning-group,england,01S,E38000902,2013-04-01,2020-03-31\n\
             both,North and South CCG,clinical-commissioning-group,england,01B,E38000903,2020-04-01,\n",
        ),
        (&["import", "successions"], "from,to,on\nE38000901,E38000903,2020-04-01\nsouth,both,2020-04-01\n"),
        (
            &["import", "population"],
            "body_code,year,under_1,under_2\nnhs-leeds-ccg,2019,9900,20000\n01N,2019,,700\nE38000903,2020,0,0\n",
        ),
        (
            &["import", "returns"],
            "body,year,replied,numbers_from,accepts_0_12,accepts_12_24,accepts_24_36,referred_0_12,referred_12_24,\
             referred_24_36,referred_0_18,seen_0_12,seen_12_24,seen_24_36,seen_0_18,source\n\
             nhs-leeds-ccg,2017-18,yes,provider,yes,yes,yes,3,1..5,0,900,0,2,1,700,reply of May\n\
             north,2017-18,yes,body,no,no,no,,,,,,,,,\n\
             south,2017-18,no,,unknown,,,,,,,,,,,\n",
        ),
    ];
    let mut said = String::new();
    for (number, (command, table)) in imports.iter().enumerate() {
        let file = folder.join(format!("{number}.csv"));
        std::fs::write(&file, table).unwrap();
        let file = file.display().to_string();
        let mut args = command.to_vec();
        args.push(&file);
        if number >= 2 {
            args.extend(source);
        }
        let (status, told) = run(&args, database);
        assert_eq!(status, Some(0), "{command:?}: {told}");
        said.push_str(&told);
    }
    for command in [
        "coverage --as-of 2019-06-01",
        "coverage areas --as-of 2020-06-01 --format json",
        "coverage gaps --kind clinical-commissioning-group --as-of 2019-06-01 --format csv",
        "coverage trend --from 2019 --to 2022 --format csv",
        "coverage figures --format csv",
        "access --format csv",
        "access --year 2017-18 --format json",
        "capacity --body nhs-leeds-ccg --as-of 2019-06-01 --format csv",
    ] {
        let (status, told) = run(&command.split(' ').collect::<Vec<_>>(), database);
        assert_eq!(status, Some(0), "{command}: {told}");
        said.push_str(&told);
    }
    said
}

#[test]
fn postgresql_answers_as_sqlite_does() {
    let Some(shared) = postgres("gaps") else { return };
    let folder = tempfile::tempdir().unwrap();
    let embedded = format!("sqlite://{}", folder.path().join("jewels.db").display());
    let told = imported_and_asked(folder.path(), &shared);
    assert_eq!(told, imported_and_asked(folder.path(), &embedded));
    // What was brought in is what is told.
    for said in [
        "3 rows: 3 new, 0 changed, 0 the same, 0 refused",
        "1,north,North CCG,england,clinical-commissioning-group,none known,,,700,2019",
        "2017-18,replied,replied,2,3,asked,66.7",
        "2017-18,few-seen,1 to 5 children seen,1,1,any-seen,100.0",
        "all roles,9900,9900,21.99,21.99",
    ] {
        assert!(told.contains(said), "`{said}` is not in:\n{told}");
    }
}
