//! Writes to a running server, and reads beside: what `scripts/bench/writes.sh` runs.
//!
//! `cargo run -p tests --example writes -- ADDRESS KEY SECONDS WRITERS[@RATE[!]]...`: so many writers, together at so many writes a
//! second, evenly or (`!`) all at the same moments; or each as fast as it has its answers.
//!
//! Each writer records one claim after another, each about another service. One reader, in a thread of its own, asks for a page of a
//! service every few milliseconds, never the same question twice, so that no answer is a kept one: first alone, then beside the
//! writers.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

const RECORD: &str =
    "mutation($input: RecordClaimsInput!) { recordClaims(input: $input) { errors { message } } }";
const READ: &str = "query($slug: String!) {
  service(slug: $slug) { name classification { class basis } facts { definition { id } text } }
}";
const LIST: &str = "query($after: String) {
  services(first: 100, after: $after) { nodes { slug } pageInfo { hasNextPage endCursor } }
}";
/// How long the reader waits between two questions.
const PAUSE: Duration = Duration::from_millis(4);

#[derive(Clone)]
struct Target {
    client: Client,
    address: String,
    key: String,
}

impl Target {
    async fn ask(&self, query: &str, variables: Value) -> (Value, Duration) {
        let begun = Instant::now();
        let request = json!({ "query": query, "variables": variables });
        let post =
            self.client.post(format!("{}/graphql", self.address)).bearer_auth(&self.key).json(&request);
        let answer: Value = post.send().await.expect("an answer").json().await.expect("an answer in JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        (answer["data"].clone(), begun.elapsed())
    }

    /// The slugs of all services.
    async fn services(&self) -> Vec<String> {
        let (mut slugs, mut after) = (Vec::new(), Value::Null);
        loop {
            let (list, _) = self.ask(LIST, json!({ "after": after })).await;
            let nodes = list["services"]["nodes"].as_array().cloned().unwrap_or_default();
            slugs.extend(nodes.iter().filter_map(|node| node["slug"].as_str()).map(str::to_owned));
            if list["services"]["pageInfo"]["hasNextPage"] == false {
                return slugs;
            }
            after = list["services"]["pageInfo"]["endCursor"].clone();
        }
    }

    /// Reads until a moment; how long each answer took.
    fn read(&self, services: &[String], until: Instant) -> JoinHandle<Vec<Duration>> {
        let (this, services) = (Self { client: Client::new(), ..self.clone() }, services.to_vec());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut took = Vec::new();
                while Instant::now() < until {
                    // The bytes differ, so the answer is made anew.
                    let (query, slug) =
                        (format!("{READ} # {}", took.len()), &services[took.len() % services.len()]);
                    took.push(this.ask(&query, json!({ "slug": slug })).await.1);
                    tokio::time::sleep(PAUSE).await;
                }
                took
            })
        })
    }

    /// Writes from a moment until another, one write a period at most; how long each answer took.
    async fn write(
        self,
        writer: usize,
        services: Vec<String>,
        from: Instant,
        period: Duration,
        until: Instant,
    ) -> Vec<Duration> {
        let mut took = Vec::new();
        let mut due = tokio::time::interval_at(from.into(), period.max(Duration::from_micros(1)));
        due.set_missed_tick_behavior(MissedTickBehavior::Skip);
        while Instant::now() < until {
            due.tick().await;
            let service = &services[(writer * 17 + took.len()) % services.len()];
            let claim =
                json!({ "fact": "opened_year", "value": 2001, "source": "figures", "locator": "page 12" });
            let (data, time) =
                self.ask(RECORD, json!({ "input": { "service": service, "claims": [claim] } })).await;
            assert_eq!(data["recordClaims"]["errors"], json!([]));
            took.push(time);
        }
        took
    }
}

/// Of sorted times: the one that so many in a hundred do not exceed, in milliseconds.
fn percentile(times: &[Duration], percent: usize) -> f64 {
    let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(f64::NAN, Duration::as_secs_f64) * 1_000.0
}

fn told(what: &str, mut times: Vec<Duration>, seconds: u32) {
    times.sort_unstable();
    let rate = f64::from(u32::try_from(times.len()).unwrap()) / f64::from(seconds);
    let (median, last) = (percentile(&times, 50), percentile(&times, 99));
    println!("| {what} | {rate:.0} a second | {median:.2} ms | {last:.2} ms |");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, key, seconds, writers @ ..] = arguments.as_slice() else {
        eprintln!("expected ADDRESS KEY SECONDS WRITERS[@RATE[!]]...");
        std::process::exit(2);
    };
    let seconds: u32 = seconds.parse().unwrap();
    let target = Target { client: Client::new(), address: address.clone(), key: key.clone() };
    let services = target.services().await;
    // There already when it is not the first run.
    target.ask("mutation { addSource(input: { title: \"Figures\", publisher: \"A benchmark\" }) { errors { message } } }", json!({})).await;
    let soon = || Instant::now() + Duration::from_secs(seconds.into());

    target.read(&services, Instant::now() + Duration::from_secs(1)).join().unwrap();
    told("a reader alone", target.read(&services, soon()).join().unwrap(), seconds);
    for writers in writers {
        let (count, rate) = writers.split_once('@').unwrap_or((writers, "0"));
        let (evenly, rate) = rate.strip_suffix('!').map_or((true, rate), |rate| (false, rate));
        let (count, rate): (u32, f64) = (count.parse().unwrap(), rate.parse().unwrap());
        let period =
            if rate > 0.0 { Duration::from_secs_f64(f64::from(count) / rate) } else { Duration::ZERO };
        let (begun, until) = (Instant::now(), soon());
        let reader = target.read(&services, until);
        let mut writing = JoinSet::new();
        for writer in 0..count {
            let from = if evenly { begun + period * writer / count } else { begun };
            writing.spawn(target.clone().write(writer as usize, services.clone(), from, period, until));
        }
        let written = writing.join_all().await.concat();
        let pace = match (rate > 0.0, evenly) {
            (true, true) => format!(", {rate} a second wanted"),
            (true, false) => format!(" at the same moments, {rate} a second wanted"),
            (false, _) => String::new(),
        };
        told(&format!("{count} writers over HTTP{pace}"), written, seconds);
        told("the reader beside them", reader.join().unwrap(), seconds);
    }
}
