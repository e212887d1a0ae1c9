//! What the log says of a request, and what it does not.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::toy::Toy;

/// A log that is kept in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// The text, and the lines about requests that were answered, of this test and those beside it.
    fn read(&self) -> (String, Vec<Value>) {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let requests = lines.filter(|line: &Value| line["fields"]["message"] == "request").collect();
        (text, requests)
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_line_says_what_was_asked_and_never_with_what() {
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().json().with_writer(lines.clone()).finish();
    // For the whole process: what a thread logs on its own account depends on what others logged before.
    tracing::subscriber::set_global_default(log).unwrap();
    let toy = Toy::start().await;
    let query = "query Length($text: String) { text(value: $text) fragile { must } }";
    let body = json!({ "query": query, "variables": { "text": "a family's name" } }).to_string();
    let request = toy.post().header("x-request-id", "log-1").bearer_auth("a key").body(body);
    assert_eq!(toy.send(request).await.0, 200);
    toy.client.get(toy.url("/health/live")).send().await.unwrap();

    let (text, requests) = lines.read();
    assert!(!text.contains("family") && !text.contains("a key") && !text.contains("text(value"), "{text}");
    // What broke is in the log, under the id that the caller was told.
    assert!(
        text.contains(r#""request_id":"log-1","path":"[\"fragile\",\"must\"]","error":"the wire"#),
        "{text}"
    );
    // Health checks are not worth a line.
    assert!(!text.contains("/health/live"), "{text}");
    let mine: Vec<_> = requests.iter().filter(|line| line["fields"]["request_id"] == "log-1").collect();
    let [line] = mine.as_slice() else { panic!("{requests:?}") };
    let fields = &line["fields"];
    assert!(fields["milliseconds"].as_f64().unwrap() > 0.0);
    let expected = json!({
        "message": "request", "request_id": "log-1", "method": "POST", "path": "/graphql", "operation": "Length",
        "kind": "query", "cost": 3, "status": 200, "milliseconds": fields["milliseconds"],
    });
    assert_eq!(fields, &expected);
}
