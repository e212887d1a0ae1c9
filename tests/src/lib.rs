//! Helpers of the end-to-end tests: a real server in a process of its own, on a database of its own, over real HTTP.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod cluster;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

pub use cluster::Cluster;

/// How long a server may take to start; a debug build on a busy machine needs a while.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that runs until it is dropped.
pub struct Server {
    child: Child,
    address: String,
    database: String,
    client: reqwest::Client,
    folder: Option<TempDir>,
    log: Arc<Mutex<Vec<String>>>,
}

/// The program under test.
///
/// # Panics
/// When it has not been built.
#[must_use]
pub fn program() -> PathBuf {
    let mut folder = std::env::current_exe().expect("the test knows where it is");
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let program = folder.join("rare-jewels");
    assert!(program.exists(), "{} is missing: run `cargo build -p cli` first", program.display());
    program
}

/// The program under test, run by a user whom the modes of files hold for: they do not for root.
#[must_use]
pub fn stranger() -> Command {
    let id = Command::new("id").arg("-u").output().map(|said| said.stdout).unwrap_or_default();
    if id != b"0\n" {
        return Command::new(program());
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program());
    command
}

/// A folder of the repository.
#[must_use]
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A document of the contract.
///
/// # Panics
/// When there is none of that name.
#[must_use]
pub fn contract(document: &str) -> String {
    let file = repository("fixtures/operations").join(format!("{document}.graphql"));
    fs::read_to_string(file).expect("the document is there")
}

/// The operations of a document, each with its name: they begin at the margin.
#[must_use]
pub fn operations(document: &str) -> Vec<(&str, &str)> {
    let begins =
        |line: &str| ["query ", "mutation ", "subscription "].iter().any(|word| line.starts_with(word));
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in document.split_inclusive('\n') {
        if begins(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([document.len()]);
    let texts = starts.iter().zip(ends).filter_map(|(start, end)| document.get(*start..end));
    texts.filter_map(|text| Some((text.split([' ', '(', '{']).nth(1)?, text))).collect()
}

/// How long something may take that has to be done within a second: as long as that with `TIMED=1`, and ten times as long
/// without, for machines that have other work to do.
#[must_use]
pub fn patience() -> Duration {
    let timed = std::env::var_os("TIMED").is_some_and(|timed| timed == "1");
    Duration::from_secs(if timed { 1 } else { 10 })
}

/// The variable that gives the address of a PostgreSQL server on which databases may be made.
const POSTGRES: &str = "RARE_JEWELS_TEST_POSTGRES";

/// A PostgreSQL database of its own; `None`, and a line that says so, when no server is given.
#[must_use]
pub fn postgres(name: &str) -> Option<String> {
    let Ok(server) = std::env::var(POSTGRES) else {
        println!("skipped: {POSTGRES} gives no PostgreSQL server");
        return None;
    };
    let name = format!("rj_{name}_{}", std::process::id());
    let made = Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: psql cannot make a database on the server of {POSTGRES}");
        return None;
    }
    let (before, _) = server.rsplit_once('/')?;
    Some(format!("{before}/{name}"))
}

impl Server {
    /// A server with the report's data in a new database.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = format!("sqlite://{}", folder.path().join("registry.db").display());
        let mut server = Self::on(&database);
        server.folder = Some(folder);
        server
    }

    /// A server on a database that the test keeps.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn on(database: &str) -> Self {
        Self::with(database, &[])
    }

    /// A server on a database that the test keeps, with more options.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn with(database: &str, options: &[&str]) -> Self {
        Self::run(Command::new(program()), database, options)
    }

    /// A server on a database that the test keeps, which trusts these certificates and no others.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn trusting(database: &str, certificates: &Path, options: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.env("SSL_CERT_FILE", certificates).env_remove("SSL_CERT_DIR");
        Self::run(command, database, options)
    }

    /// A server on a database that the test keeps, whose files can be kept from growing: see [`Server::limit_files`].
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn limitable(database: &str) -> Self {
        let mut shell = Command::new("sh");
        // Ignored, the signal becomes an error of the write, as on a full disk.
        shell.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(program());
        Self::run(shell, database, &[])
    }

    /// A server that reads as a user without rights, with more options: see [`stranger`].
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn of_stranger(database: &str, options: &[&str]) -> Self {
        Self::run(stranger(), database, options)
    }

    /// Lets no file that it writes grow beyond so many bytes; `None` takes the limit away.
    ///
    /// # Panics
    /// When the limit cannot be set.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let soft = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let arguments = ["--pid", &self.process().to_string(), &format!("--fsize={soft}:unlimited")];
        let set = Command::new("prlimit").args(arguments).status().expect("prlimit of util-linux starts");
        assert!(set.success(), "prlimit sets the limit");
    }

    fn run(mut command: Command, database: &str, options: &[&str]) -> Self {
        let mut child = command
            // What tests count and compare is the data of the report, unless they choose others.
            .env("RARE_JEWELS_DATA_SETS", "rare-jewels-2019")
            .args(["serve", "--database", database])
            .args(if options.contains(&"--listen") { &[][..] } else { &["--listen", "127.0.0.1:0"] })
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("a pipe");
        let (sender, receiver) = channel();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = log.clone();
        // Read to the end, so that a server that logs a lot is never held up.
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let address = line
                    .strip_prefix("listening on ")
                    .map(|rest| rest.split_whitespace().next().unwrap_or_default().to_owned());
                // Kept before the test goes on, which may look for it.
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                if let Some(address) = address {
                    let _ = sender.send(address);
                }
            }
        });
        let Ok(address) = receiver.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("the server did not say within {PATIENCE:?} where it listens");
        };
        let database = database.to_owned();
        Self { child, address, database, client: reqwest::Client::new(), folder: None, log }
    }

    /// Waits until it has written a text to standard error: what it writes arrives on a thread of its own.
    ///
    /// # Panics
    /// When it has not within 20 seconds.
    pub fn logs(&self, text: &str) {
        let start = Instant::now();
        while !self.log().contains(text) {
            assert!(start.elapsed() < Duration::from_secs(20), "no `{text}` in the log:\n{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it has written to standard error so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// The database that it serves.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// A new key, made by the program beside the server.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn key(&self, role: &str, name: &str) -> String {
        let arguments = ["key", "create", "--database", &self.database, "--role", role, "--name", name];
        let made = Command::new(program()).args(arguments).output().expect("the program starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).expect("a key").trim().to_owned()
    }

    /// Asks with a key, or without one; the status and the answer.
    ///
    /// # Panics
    /// When there is no answer, or it is not JSON.
    pub async fn ask_as(&self, key: Option<&str>, query: &str, variables: &Value) -> (u16, Value) {
        let request = json!({ "query": query, "variables": variables });
        let mut post = self.client.post(format!("{}/graphql", self.address)).json(&request);
        if let Some(key) = key {
            post = post.bearer_auth(key);
        }
        let answer = post.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("an answer in JSON"))
    }

    /// Sends a file with a key, or without one; the status and the answer.
    ///
    /// # Panics
    /// When there is no answer, or it is not JSON.
    pub async fn send_file(&self, key: Option<&str>, path: &str, file: impl Into<Vec<u8>>) -> (u16, Value) {
        let mut post = self.client.post(format!("{}{path}", self.address));
        post = post.header("content-type", "application/octet-stream").body(file.into());
        if let Some(key) = key {
            post = post.bearer_auth(key);
        }
        let answer = post.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("an answer in JSON"))
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The id of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the process to end; its exit status.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("the process can be waited for").code()
    }

    /// Asks a query; the whole answer.
    ///
    /// # Panics
    /// When there is no answer, or it is not JSON.
    pub async fn ask(&self, query: &str, variables: &Value) -> Value {
        let request = json!({ "query": query, "variables": variables });
        self.post(&request).await
    }

    /// Asks one operation of a document of the contract, by itself, as compiled clients send it.
    ///
    /// # Panics
    /// As for [`Server::ask`], and when there is no such operation.
    pub async fn operation(&self, document: &str, name: &str, variables: &Value) -> Value {
        let text = contract(document);
        let operation =
            operations(&text).into_iter().find(|(own, _)| *own == name).expect("the operation is there").1;
        self.post(&json!({ "query": operation, "operationName": name, "variables": variables })).await
    }

    /// Asks one operation with its whole document, as explorers send it.
    ///
    /// # Panics
    /// As for [`Server::ask`].
    pub async fn document(&self, document: &str, name: &str, variables: &Value) -> Value {
        self.post(&json!({ "query": contract(document), "operationName": name, "variables": variables }))
            .await
    }

    async fn post(&self, request: &Value) -> Value {
        let answer = self.client.post(format!("{}/graphql", self.address)).json(request).send().await;
        answer.expect("an answer").json().await.expect("an answer in JSON")
    }

    /// Gets an address of the server; status, media type and text.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> (u16, String, String) {
        let answer = self.client.get(format!("{}{path}", self.address)).send().await.expect("an answer");
        let media = answer
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        (answer.status().as_u16(), media, answer.text().await.expect("a text"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Only now is nobody left who writes there.
        self.folder.take();
    }
}
