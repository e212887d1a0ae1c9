//! Definitions that change while the server runs.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Server, program};

/// A variant by extension, with a fact of its own.
const LOCAL: &str = r#"
id = "our-network"
version = "1"
title = "Our network's definition"
extends = "rare-jewels-2019"

[[fact]]
id = "has_a_garden"
kind = "boolean"
title = "a garden"
question = "Is there a garden?"
help = "Any outdoor space of its own."
yes = "there is a garden"
no = "there is no garden"

[[class]]
id = "garden-service"
title = "Garden service"
classification = "other-parent-infant-service"
when = { fact = "has_a_garden" }
before = "camhs-embedded-specialist"
"#;
const QUESTION: &str = "query($input: AssessInput!) {
  assess(input: $input) { possibleClasses { id } }
  definitions { slug problem }
  vocabulary { id question }
  compareDefinitions(base: \"rare-jewels-2019\", other: \"our-network-1\") { moved { service { slug } } unchanged }
}";

async fn ask(server: &Server) -> Value {
    let facts = json!([{ "fact": "has_a_garden", "value": true }, { "fact": "host", "value": "maternity" }]);
    let input = json!({ "input": { "definition": "our-network-1", "facts": facts } });
    server.ask(QUESTION, &input).await
}

/// Asks until the answer is as wanted.
async fn until(server: &Server, wanted: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let answer = ask(server).await;
        if wanted(&answer) {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{answer}\n{}", server.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn classes(answer: &Value) -> Vec<&str> {
    let possible = answer["data"]["assess"]["possibleClasses"].as_array();
    possible.into_iter().flatten().filter_map(|class| class["id"].as_str()).collect()
}

fn problem(answer: &Value) -> &str {
    let definitions = answer["data"]["definitions"].as_array();
    let own = definitions.into_iter().flatten().find(|definition| definition["slug"] == "our-network-1");
    own.and_then(|definition| definition["problem"].as_str()).unwrap_or_default()
}

fn list(folder: &Path) -> (Option<i32>, String, String) {
    let list = Command::new(program()).args(["definition", "list", "--definitions"]).arg(folder).output();
    let list = list.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (list.status.code(), text(&list.stdout), text(&list.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_in_force_soon_and_a_broken_file_never() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let definitions = folder.path().join("definitions");
    fs::create_dir(&definitions).unwrap();
    let file = definitions.join("local.toml");
    fs::write(&file, LOCAL).unwrap();
    let server = Server::with(&database, &["--definitions", definitions.to_str().unwrap()]);

    // As it was at the start, with its own question.
    let answer = ask(&server).await;
    assert_eq!(classes(&answer), ["garden-service"], "{answer}");
    let asks = |answer: &Value, question: &str| answer["data"]["vocabulary"].to_string().contains(question);
    assert!(asks(&answer, "Is there a garden?"));
    assert!(!asks(&answer, "Is there a pond?"));
    let unchanged = answer["data"]["compareDefinitions"]["unchanged"].as_i64().unwrap();

    // Changed: the answer is another, and so are the verdicts that were kept, and the questionnaire.
    let pond = LOCAL.replace("before = \"camhs-embedded-specialist\"\n", "before = \"camhs-embedded-specialist\"\n\n[[fact]]\nid = \"has_a_pond\"\nkind = \"boolean\"\ntitle = \"a pond\"\nquestion = \"Is there a pond?\"\nhelp = \"Any water.\"\nyes = \"there is a pond\"\nno = \"there is no pond\"\n");
    let pond = pond.replace(
        "when = { fact = \"has_a_garden\" }",
        "when = { all = [{ fact = \"has_a_pond\" }, { is = { fact = \"host\", value = \"maternity\" } }, { fact = \"has_a_garden\" }] }",
    );
    fs::write(&file, &pond).unwrap();
    let answer = until(&server, |answer| classes(answer).len() > 1).await;
    assert!(classes(&answer).contains(&"garden-service"), "{answer}");
    assert!(asks(&answer, "Is there a pond?"));
    assert!(answer["data"]["compareDefinitions"]["unchanged"].as_i64().unwrap() > unchanged, "{answer}");

    // Broken: the last good version stays, and the reason is told in the interface, in the log and by the list.
    fs::write(&file, pond.replace("fact = \"has_a_garden\" }] }", "fact = \"has_a_gardn\" }] }")).unwrap();
    let answer = until(&server, |answer| !problem(answer).is_empty()).await;
    assert!(problem(&answer).contains("local.toml:"), "{answer}");
    assert!(
        problem(&answer).contains("unknown fact `has_a_gardn`; did you mean `has_a_garden`?"),
        "{answer}"
    );
    assert!(classes(&answer).len() > 1, "{answer}");
    server.logs("its last good version stays in force");
    server.logs("has_a_gardn");
    let (status, listed, told) = list(&definitions);
    assert_eq!(status, Some(1));
    assert!(listed.contains("rare-jewels-2019") && !listed.contains("our-network"), "{listed}");
    assert!(told.contains("unknown fact `has_a_gardn`"), "{told}");

    // Mended, and beside it a second file.
    fs::write(&file, LOCAL).unwrap();
    fs::write(definitions.join("more.toml"), LOCAL.replace("our-network", "their-network")).unwrap();
    let answer = until(&server, |answer| problem(answer).is_empty() && classes(answer).len() == 1).await;
    assert!(answer["data"]["definitions"].to_string().contains("their-network-1"), "{answer}");
    assert!(!asks(&answer, "Is there a pond?"));
    let (status, listed, told) = list(&definitions);
    assert_eq!((status, told.as_str()), (Some(0), ""));
    assert!(listed.contains("our-network-1") && listed.contains("their-network-1"), "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_would_cost_too_much_leaves_the_others_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let definitions = folder.path().join("definitions");
    fs::create_dir(&definitions).unwrap();
    let file = definitions.join("local.toml");
    fs::write(&file, LOCAL).unwrap();
    let server = Server::with(&database, &["--definitions", definitions.to_str().unwrap()]);

    // Each probe names the one before twice: as many conditions as there are grains of sand.
    let mut chain = "id = \"chain\"\nversion = \"1\"\ntitle = \"A chain\"\n".to_owned();
    for level in 0..60 {
        let before = if level == 0 {
            "{ fact = \"dedicated_team\" }".to_owned()
        } else {
            format!("{{ probe = \"p{}\" }}", level - 1)
        };
        let when = format!("{{ any = [{before}, {{ all = [{before}, {{ fact = \"consults\" }}] }}] }}");
        let id = format!("p{level}");
        chain += &["[[probe]]\nid = \"", &id, "\"\ntitle = \"", &id, "\"\nwhen = ", &when, "\n"].concat();
    }
    chain.push_str(
        "[[characteristic]]\nid = \"c\"\ntitle = \"c\"\nsummary = \"c\"\nmet-when = { probe = \"p59\" }\n",
    );
    chain.push_str("[otherwise]\nid = \"o\"\ntitle = \"o\"\nclassification = \"undetermined\"\n");
    let (costly, huge) = (definitions.join("chain.toml"), definitions.join("huge.toml"));
    fs::write(&costly, chain).unwrap();
    fs::write(&huge, "#".repeat(20_000_000)).unwrap();
    server.logs("at most 10000 are possible");
    server.logs("more than 65536 bytes");
    let answer = ask(&server).await;
    assert_eq!(classes(&answer), ["garden-service"], "{answer}");
    // Once they are gone, what else changes is in force as soon as ever.
    fs::remove_file(&costly).unwrap();
    fs::remove_file(&huge).unwrap();
    fs::write(&file, LOCAL.replace("{ fact = \"has_a_garden\" }", "{ fact = \"universal_offer\" }")).unwrap();
    until(&server, |answer| !classes(answer).contains(&"garden-service") || classes(answer).len() > 1).await;
}

#[test]
fn a_server_does_not_start_with_a_broken_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("local.toml"), LOCAL.replace("[[class]]", "[[clas]]")).unwrap();
    let database = folder.path().join("registry.db");
    let url = format!("sqlite://{}", database.display());
    let serve = Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--database", &url, "--definitions"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(serve.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&serve.stderr).contains("did you mean `class`?"));
    assert!(!database.exists());
}
