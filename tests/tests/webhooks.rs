//! Revisions are sent to the addresses of partners: signed, in order, again until they are taken, and never to a private network
//! unless that is allowed.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

#[path = "webhooks/receiver.rs"]
mod receiver;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use receiver::{Arrival, Receiver};
use serde_json::{Value, json};
use tests::{Server, postgres, program};

const CREATE: &str = "mutation($input: CreateWebhookInput!) {
  createWebhook(input: $input) { secret webhook { id url state } errors { code message path } }
}";
const LIST: &str =
    "{ webhooks { id url description createdBy state revision failures failingSince nextAttemptAt
  disabledAt disabledReason deliveries(first: 100) { nodes { revision milliseconds delivered status problem } } } }";
/// With pauses of about a second, and given up after three.
const EAGER: [&str; 5] =
    ["--webhooks-allow-private", "--webhooks-retry-after", "1", "--webhooks-give-up-after", "3"];

/// Makes a webhook as an admin; its id and its secret.
async fn made(server: &Server, admin: &str, url: &str) -> (String, String) {
    let input = json!({ "input": { "url": url, "description": "A partner" } });
    let (_, answer) = server.ask_as(Some(admin), CREATE, &input).await;
    let payload = &answer["data"]["createWebhook"];
    assert_eq!(payload["errors"], json!([]), "{answer}");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&payload["webhook"]["id"]), text(&payload["secret"]))
}

/// Makes a revision.
async fn revise(server: &Server, reviewer: &str, name: &str) {
    let query =
        "mutation($input: EditServiceInput!) { editService(input: $input) { revision errors { message } } }";
    let input =
        json!({ "input": { "service": "oxpip", "otherNames": [name], "reason": "The name in full." } });
    let (_, answer) = server.ask_as(Some(reviewer), query, &input).await;
    assert_eq!(answer["data"]["editService"]["errors"], json!([]), "{answer}");
}

/// What an admin sees of a webhook, once it is in a state.
async fn becomes(server: &Server, admin: &str, id: &str, state: &str) -> Value {
    let begun = Instant::now();
    loop {
        let (_, answer) = server.ask_as(Some(admin), LIST, &json!({})).await;
        let all = answer["data"]["webhooks"].as_array().expect("a list").clone();
        let found = all.into_iter().find(|webhook| webhook["id"] == id).expect("the webhook is there");
        if found["state"] == state {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{found} is not {state}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until it is noted that a webhook has taken a revision.
async fn reaches(server: &Server, admin: &str, id: &str, revision: u64) {
    while becomes(server, admin, id, "DELIVERING").await["revision"] != revision {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What Python's own library computes.
fn signature(secret: &str, arrival: &Arrival) -> String {
    let script = "import base64, hashlib, hmac, sys; secret, id, at = sys.argv[1:]; body = sys.stdin.buffer.read(); \
                  key = base64.b64decode(secret.removeprefix('whsec_')); text = f'{id}.{at}.'.encode() + body; \
                  print('v1,' + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode(), end='')";
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &arrival.body).expect("it can be written");
    let ran = Command::new("python3")
        .args(["-c", script, secret, arrival.id(), &arrival.headers["webhook-timestamp"]])
        .stdin(std::fs::File::open(file.path()).expect("a file"))
        .output()
        .expect("python3 starts");
    String::from_utf8(ran.stdout).expect("a signature")
}

fn run(arguments: &[&str], database: &str) -> (Option<i32>, String) {
    let ran = Command::new(program()).args(arguments).args(["--database", database]).output();
    let ran = ran.expect("the program starts");
    (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

/// Order, signatures, attempts after failures, restarts, and the end, on a database.
async fn delivers(database: &str) {
    let good = Receiver::start(&[204], Duration::ZERO).await;
    let shaky = Receiver::start(&[500, 302, 200], Duration::ZERO).await;
    let slow = Receiver::start(&[200], Duration::from_secs(4)).await;
    let server = Server::with(database, &EAGER);
    let (admin, reviewer) = (server.key("admin", "Ada"), server.key("reviewer", "Rosa"));
    let (good_id, good_secret) = made(&server, &admin, &good.address).await;
    let (shaky_id, _) = made(&server, &admin, &shaky.address).await;
    made(&server, &admin, &slow.address).await;
    for name in ["Oxford PIP", "Oxford Parent Infant Project", "Tŷ Oxford"] {
        revise(&server, &reviewer, name).await;
    }
    // Nothing waits for the slow one, which gets one revision at a time.
    good.sees(&[(2, 204), (3, 204), (4, 204)]).await;
    assert!(slow.seen().len() <= 1, "{:?}", slow.seen());
    shaky.sees(&[(2, 500), (2, 302), (2, 200), (3, 200), (4, 200)]).await;

    // What is sent is what is asked for, signed with the secret that was shown.
    let arrived = good.arrived();
    for (arrival, revision) in arrived.iter().zip(2..) {
        assert_eq!(arrival.id(), format!("{good_id}-{revision}"));
        assert_eq!(arrival.headers["webhook-signature"], signature(&good_secret, arrival));
        assert_eq!(arrival.headers["content-type"], "application/json");
        let fields = "cursor revision ordinal at actor kind entity summary reason service { id slug }";
        let query = format!("{{ changes(since: {}, first: 1) {{ nodes {{ {fields} }} }} }}", revision - 1);
        let nodes = server.ask(&query, &json!({})).await["data"]["changes"]["nodes"].clone();
        let body = arrival.json();
        assert_eq!(body["data"]["changes"], nodes);
        assert_eq!((&body["type"], &body["data"]["more"]), (&json!("revision.published"), &json!(false)));
        assert_eq!(body["data"]["previous"], revision - 1);
        assert_eq!((&body["timestamp"], &body["data"]["cursor"]), (&nodes[0]["at"], &nodes[0]["cursor"]));
    }
    assert_ne!(arrived[0].headers["webhook-signature"], signature("whsec_AAAA", &arrived[0]));
    let again = shaky.arrived();
    assert_eq!((again[0].id(), again[1].id()), (again[2].id(), again[2].id()));
    assert_ne!(again[0].headers["webhook-timestamp"], again[2].headers["webhook-timestamp"]);

    // The attempts are noted, the newest first.
    let known = becomes(&server, &admin, &shaky_id, "DELIVERING").await;
    let problems: Vec<&Value> =
        known["deliveries"]["nodes"].as_array().expect("a list").iter().map(|one| &one["problem"]).collect();
    let expected = json!([null, null, null, "answered 302: redirects are not followed", "answered 500"]);
    assert_eq!(json!(problems), expected);
    let (status, said) = run(&["webhooks", "deliveries", &shaky_id], database);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("delivered") && said.lines().last().is_some_and(|line| line.ends_with("answered 500")),
        "{said}"
    );
    let metrics = server.get("/metrics").await.2;
    assert!(metrics.contains("rare_jewels_webhook_attempts_total{outcome=\"failed\"} 2"), "{metrics}");

    // What fails when the server ends is sent after the next start; what was taken is not sent again.
    shaky.answer(&[503]);
    revise(&server, &reviewer, "Oxpip").await;
    good.sees(&[(2, 204), (3, 204), (4, 204), (5, 204)]).await;
    becomes(&server, &admin, &shaky_id, "FAILING").await;
    reaches(&server, &admin, &good_id, 5).await;
    drop(server);
    shaky.answer(&[200]);
    let server = Server::with(database, &EAGER);
    revise(&server, &reviewer, "OXPIP of Oxford").await;
    good.sees(&[(2, 204), (3, 204), (4, 204), (5, 204), (6, 204)]).await;
    reaches(&server, &admin, &shaky_id, 6).await;
    let mut revisions: Vec<u64> =
        shaky.seen().into_iter().filter(|(_, status)| *status == 200).map(|(revision, _)| revision).collect();
    revisions.dedup();
    assert_eq!(revisions, [2, 3, 4, 5, 6]);

    reaches(&server, &admin, &good_id, 6).await;
    ends(&server, &admin, &reviewer, &good, &good_id, &good_secret).await;
}

/// A receiver that wants no more, one that fails for too long, and one that is removed.
async fn ends(server: &Server, admin: &str, reviewer: &str, good: &Receiver, id: &str, secret: &str) {
    let broken = Receiver::start(&[500], Duration::ZERO).await;
    let (broken_id, _) = made(server, admin, &broken.address).await;
    good.answer(&[410]);
    revise(server, reviewer, "The Oxford one").await;
    let gone = becomes(server, admin, id, "DISABLED").await;
    assert_eq!(
        (&gone["disabledReason"], &gone["revision"]),
        (&json!("answered 410: the receiver wants no more"), &json!(6))
    );
    let given_up = becomes(server, admin, &broken_id, "DISABLED").await;
    let reason = given_up["disabledReason"].as_str().expect("a reason");
    assert_eq!(reason, "no attempt has succeeded for 3s; the last one: answered 500");
    assert!(broken.seen().len() > 1 && given_up["failures"] == broken.seen().len(), "{given_up}");
    let (status, listed) = run(&["webhooks", "list"], server.database());
    assert_eq!(status, Some(0), "{listed}");
    assert!(listed.contains("disabled") && listed.contains(reason), "{listed}");
    // The log of the program says so, too; and it is enabled where it stopped.
    server.logs("a webhook was disabled");
    good.answer(&[200]);
    let enable = "mutation($id: ID!) { enableWebhook(input: { webhook: $id }) { webhook { state } errors { message } } }";
    let (_, answer) = server.ask_as(Some(admin), enable, &json!({ "id": id })).await;
    assert_eq!(
        answer["data"]["enableWebhook"],
        json!({ "webhook": { "state": "DELIVERING" }, "errors": [] })
    );
    let begun = Instant::now();
    while good.seen().last() != Some(&(7, 200)) {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", good.seen());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    broken.answer(&[200]);
    assert_eq!(run(&["webhooks", "enable", &broken_id], server.database()).0, Some(0));
    assert_eq!(becomes(server, admin, &broken_id, "DELIVERING").await["disabledAt"], Value::Null);

    // Nothing shows the secret again, and no backup has it.
    let (_, all) = server.ask_as(Some(admin), LIST, &json!({})).await;
    let bare = secret.trim_start_matches("whsec_");
    assert!(!all.to_string().contains(bare) && !listed.contains(bare) && !server.log().contains(bare));
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("backup");
    let path = copy.display().to_string();
    assert_eq!(run(&["backup", &path], server.database()).0, Some(0));
    let bytes = std::fs::read(&copy).expect("a backup");
    assert!(!bytes.windows(bare.len()).any(|window| window == bare.as_bytes()));
    assert!(bytes.windows(5).any(|window| window == b"oxpip"));

    let remove =
        "mutation($id: ID!) { removeWebhook(input: { webhook: $id }) { webhook errors { code path } } }";
    let (_, answer) = server.ask_as(Some(admin), remove, &json!({ "id": id })).await;
    assert_eq!(answer["data"]["removeWebhook"], json!({ "webhook": id, "errors": [] }));
    let (_, answer) = server.ask_as(Some(admin), remove, &json!({ "id": id })).await;
    let errors = json!([{ "code": "NOT_FOUND", "path": ["webhook"] }]);
    assert_eq!(answer["data"]["removeWebhook"], json!({ "webhook": null, "errors": errors }));
    assert_eq!(run(&["webhooks", "remove", &broken_id], server.database()).0, Some(0));
    let count = (good.seen().len(), broken.seen().len());
    revise(server, reviewer, "The last name").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!((good.seen().len(), broken.seen().len()), count);
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_delivered_from_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    delivers(&format!("sqlite://{}", folder.path().join("registry.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_delivered_from_a_database_server() {
    if let Some(database) = postgres("webhooks") {
        delivers(&database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_servers_one_delivers_and_the_other_goes_on_after_it() {
    let Some(database) = postgres("webhooks_two") else { return };
    let receiver = Receiver::start(&[200], Duration::ZERO).await;
    let (first, second) = (Server::with(&database, &EAGER), Server::with(&database, &EAGER));
    let (admin, reviewer) = (first.key("admin", "Ada"), first.key("reviewer", "Rosa"));
    made(&second, &admin, &receiver.address).await;
    for name in ["One", "Two", "Three"] {
        revise(&second, &reviewer, name).await;
    }
    receiver.sees(&[(2, 200), (3, 200), (4, 200)]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(receiver.seen().len(), 3);
    drop(first);
    revise(&second, &reviewer, "Four").await;
    receiver.sees(&[(2, 200), (3, 200), (4, 200), (5, 200)]).await;
}

/// With a filter some revisions are not sent, and each says which one was sent before it.
#[tokio::test(flavor = "multi_thread")]
async fn a_filter_chooses_what_is_sent_and_leaves_no_gap_that_looks_like_a_loss() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let server = Server::with(&database, &EAGER);
    let (admin, reviewer) = (server.key("admin", "Ada"), server.key("reviewer", "Rosa"));
    let receiver = Receiver::start(&[200], Duration::ZERO).await;
    let create = async |filter: Value| {
        let query = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) {
            webhook { id filter { kinds services entities nations } } errors { code path } } }";
        let input = json!({ "url": receiver.address, "description": "A partner", "filter": filter });
        let (_, answer) = server.ask_as(Some(&admin), query, &json!({ "input": input })).await;
        assert!(answer["data"]["createWebhook"].is_object(), "{answer}");
        answer["data"]["createWebhook"].clone()
    };
    let filter =
        json!({ "services": ["service:oxpip"], "kinds": ["CHANGED"], "entities": null, "nations": null });
    let made = create(filter.clone()).await;
    assert_eq!(made["webhook"]["filter"], filter, "{made}");
    assert_eq!(create(json!({})).await["webhook"]["filter"], Value::Null);
    let wrong = json!([{ "code": "BAD_REQUEST", "path": ["filter"] }]);
    for never in [
        json!({ "entities": ["oxpip"] }),
        json!({ "kinds": [] }),
        json!({ "services": ["oxpip", "oxpipp"] }),
        json!({ "entities": ["proposal:a"] }),
        json!({ "services": ["oxpip"], "nations": ["WALES"] }),
        json!({ "services": ["oxpip"], "entities": ["service:brightpip", "commissioning-body:nhs-england"] }),
    ] {
        assert_eq!(create(never.clone()).await["errors"], wrong, "{never}");
    }
    let rename = async |service: &str, name: &str| {
        let query =
            "mutation($input: EditServiceInput!) { editService(input: $input) { errors { message } } }";
        let input = json!({ "input": { "service": service, "otherNames": [name] } });
        let (_, answer) = server.ask_as(Some(&reviewer), query, &input).await;
        assert_eq!(answer["data"]["editService"]["errors"], json!([]), "{answer}");
    };
    for (service, name) in
        [("oxpip", "A"), ("brightpip", "B"), ("brightpip", "C"), ("oxpip", "D"), ("brightpip", "E")]
    {
        rename(service, name).await;
    }
    let id = made["webhook"]["id"].as_str().expect("an id");
    let of = |arrivals: Vec<Arrival>| {
        let own = arrivals.into_iter().filter(|arrival| arrival.id().starts_with(id));
        let own = own.map(|arrival| arrival.json()["data"].clone());
        own.map(|data| (data["previous"].clone(), data["revision"].clone())).collect::<Vec<_>>()
    };
    reaches(&server, &admin, id, 5).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(of(receiver.arrived()), [(json!(1), json!(2)), (json!(2), json!(5))]);
    // What was left out is not sent after a restart either, and how it stands says nothing of it.
    drop(server);
    let server = Server::with(&database, &EAGER);
    let (_, page) = server
        .ask_as(
            Some(&admin),
            "{ webhooks { id revision deliveries(first: 1) {
        nodes { revision } pageInfo { hasNextPage endCursor } } } }",
            &json!({}),
        )
        .await;
    let shown = page["data"]["webhooks"].as_array().expect("webhooks");
    let shown = shown.iter().find(|webhook| webhook["id"] == id).expect("it is there");
    assert_eq!((&shown["revision"], &shown["deliveries"]["nodes"][0]["revision"]), (&json!(5), &json!(5)));
    let info = &shown["deliveries"]["pageInfo"];
    assert_eq!(info["hasNextPage"], true, "{shown}");
    let next = "query($after: String) { webhooks { id deliveries(first: 5, after: $after) {
        nodes { revision } pageInfo { hasNextPage hasPreviousPage } } } }";
    let (_, page) = server.ask_as(Some(&admin), next, &json!({ "after": info["endCursor"] })).await;
    let shown = page["data"]["webhooks"].as_array().expect("webhooks");
    let shown = &shown.iter().find(|webhook| webhook["id"] == id).expect("it is there")["deliveries"];
    assert_eq!(shown["nodes"], json!([{ "revision": 2 }]), "{shown}");
    assert_eq!(shown["pageInfo"], json!({ "hasNextPage": false, "hasPreviousPage": true }));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(of(receiver.arrived()).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn private_networks_and_others_than_admins_are_refused() {
    let server = Server::start();
    let admin = server.key("admin", "Ada");
    let create = async |url: &str| {
        let input = json!({ "input": { "url": url, "description": "A partner" } });
        server.ask_as(Some(&admin), CREATE, &input).await.1["data"]["createWebhook"].clone()
    };
    for url in [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://0x7f.1/",
        "ftp://a/",
    ] {
        let payload = create(url).await;
        assert_eq!((&payload["webhook"], &payload["secret"]), (&Value::Null, &Value::Null), "{payload}");
        assert_eq!(payload["errors"][0]["path"], json!(["url"]), "{payload}");
    }
    // The name tells nothing; the address that it stands for does.
    let receiver = Receiver::start(&[200], Duration::ZERO).await;
    let port = receiver.address.split([':', '/']).nth(4).expect("a port").to_owned();
    let (id, _) = made(&server, &admin, &format!("https://localhost:{port}/in?from=register")).await;
    revise(&server, &server.key("reviewer", "Rosa"), "A name").await;
    let known = becomes(&server, &admin, &id, "FAILING").await;
    let expected = json!("refused to connect: the host has an address for this machine");
    assert_eq!(
        (&known["deliveries"]["nodes"][0]["problem"], &known["deliveries"]["nodes"][0]["status"]),
        (&expected, &Value::Null)
    );
    assert!(receiver.seen().is_empty());

    // In the words in which keys are refused.
    let words = |answer: &Value| {
        let error = &answer["errors"][0];
        (error["message"].clone(), error["extensions"]["code"].clone())
    };
    let enable =
        format!("mutation {{ enableWebhook(input: {{ webhook: \"{id}\" }}) {{ errors {{ code }} }} }}");
    let remove =
        format!("mutation {{ removeWebhook(input: {{ webhook: \"{id}\" }}) {{ errors {{ code }} }} }}");
    let input = json!({ "input": { "url": "https://example.org/", "description": "A partner" } });
    for role in ["public", "contributor", "editor", "reviewer"] {
        let key = (role != "public").then(|| server.key(role, role));
        let of_keys = words(&server.ask_as(key.as_deref(), "{ keys { totalCount } }", &json!({})).await.1);
        for query in [LIST, CREATE, &enable, &remove] {
            let answer = server.ask_as(key.as_deref(), query, &input).await.1;
            assert!(
                answer["data"].is_null()
                    || answer["data"].as_object().is_some_and(|data| data.values().all(Value::is_null))
            );
            assert_eq!(words(&answer), of_keys, "{role}: {query}");
        }
    }
}

/// Takes deliveries by TLS, and writes each into a file.
const ENCRYPTED: &str = r#"
import http.server, ssl, sys

class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        with open(sys.argv[3], "ab") as file:
            file.write(self.rfile.read(int(self.headers["content-length"])) + b"\n")
        self.send_response(204)
        self.end_headers()

server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
"#;

/// A receiver that ends with its test, also when that fails.
struct Receiving(Child);

impl Drop for Receiving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_with_a_certificate_that_is_trusted_gets_what_is_sent_encrypted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key, taken) = (path("certificate.pem"), path("key.pem"), path("taken"));
    let generated = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &key, "-out", &certificate])
        .output();
    assert!(generated.expect("openssl starts").status.success());
    let receiver = Command::new("python3")
        .args(["-c", ENCRYPTED, &certificate, &key, &taken])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut receiver = Receiving(receiver.expect("python3 starts"));
    let mut port = String::new();
    BufReader::new(receiver.0.stdout.take().expect("a pipe")).read_line(&mut port).expect("a port");
    let url = format!("https://localhost:{}/in", port.trim());
    let database = format!("sqlite://{}", path("registry.db"));

    let server = Server::with(&database, &EAGER);
    let (admin, reviewer) = (server.key("admin", "Ada"), server.key("reviewer", "Rosa"));
    let (id, _) = made(&server, &admin, &url).await;
    revise(&server, &reviewer, "One").await;
    let failing = becomes(&server, &admin, &id, "FAILING").await;
    let problem = failing["deliveries"]["nodes"][0]["problem"].as_str().expect("a problem");
    assert!(problem.starts_with("encryption: invalid peer certificate"), "{problem}");
    drop(server);
    let server = Server::trusting(&database, Path::new(&certificate), &EAGER);
    reaches(&server, &admin, &id, 2).await;
    drop(receiver);
    let taken = std::fs::read_to_string(&taken).expect("what was taken");
    let body: Value = serde_json::from_str(taken.trim()).expect("one delivery");
    assert_eq!(body["data"]["revision"], 2);
}
