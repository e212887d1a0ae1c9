//! A small schema, served on a free port: with a slow field, fields that fail in every way, a mutation, pages.

#![expect(clippy::unused_async, reason = "resolvers are async, whether they wait or not")]

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Context, Error, InputObject, Object, Result, Schema, ServerError, SimpleObject, Subscription,
    futures_util::{Stream, stream},
};
use graphql_http::{
    App,
    caller::Rejection,
    error::{Code, coded},
    guard::Limits,
    serve::{Bound, Connections},
    stop::Stop,
};
use poem::http::{HeaderValue, header};
use serde_json::Value;

/// What a request sees: one of it for all resolvers.
pub(crate) struct Snapshot(pub(crate) usize);

pub(crate) struct Query;

#[derive(SimpleObject)]
pub(crate) struct Thing {
    name: String,
    words: Vec<String>,
    number: usize,
}

#[derive(InputObject)]
pub(crate) struct Deep {
    value: Option<i32>,
    deeper: Option<Box<Deep>>,
}

/// A thing with a field that fails, so that null climbs to it.
pub(crate) struct Fragile;

#[Object]
impl Fragile {
    async fn must(&self) -> Result<i32> {
        Err(Error::new("the wire to 10.0.0.7 broke"))
    }

    async fn may(&self) -> Option<Result<i32>> {
        Some(Err(Error::new("the wire to 10.0.0.7 broke")))
    }

    async fn fine(&self) -> i32 {
        1
    }
}

#[Object]
impl Query {
    /// Answers late.
    async fn slow(&self) -> &str {
        tokio::time::sleep(Duration::from_millis(30)).await;
        "slow"
    }

    /// Answers at once.
    async fn quick(&self) -> &str {
        "quick"
    }

    /// Never answers.
    async fn endless(&self) -> &str {
        std::future::pending().await
    }

    /// A text of a given length.
    async fn long(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }

    async fn again(&self) -> Query {
        Query
    }

    async fn fragile(&self) -> Fragile {
        Fragile
    }

    async fn maybe_fragile(&self) -> Option<Fragile> {
        Some(Fragile)
    }

    async fn missing(&self) -> Option<Result<i32>> {
        let error = coded(ServerError::new("there is no thing `x`", None), Code::NotFound);
        Some(Err(Error { message: error.message, source: None, extensions: error.extensions }))
    }

    async fn panics(&self) -> i32 {
        let wires: [i32; 0] = [];
        *wires.first().expect("the wire to 10.0.0.7 broke")
    }

    async fn things(&self, #[graphql(default = 3)] first: usize) -> Vec<Thing> {
        let thing = |number| Thing { name: format!("thing {number}"), words: vec![], number };
        (0..first.min(100)).map(thing).collect()
    }

    async fn deep(&self, input: Option<Deep>) -> bool {
        input.is_some()
    }

    async fn number(&self, value: Option<i32>, float: Option<f64>) -> bool {
        value.is_some() || float.is_some()
    }

    async fn text(&self, value: Option<String>) -> usize {
        value.map_or(0, |text| text.len())
    }

    async fn list(&self, value: Option<Vec<i32>>) -> usize {
        value.map_or(0, |list| list.len())
    }

    /// The number of the snapshot that this request has.
    async fn snapshot(&self, context: &Context<'_>) -> Result<usize> {
        Ok(context.data::<Arc<Snapshot>>()?.0)
    }
}

pub(crate) struct Mutation(Arc<AtomicUsize>);

impl Mutation {
    pub(crate) fn new(added: Arc<AtomicUsize>) -> Self {
        Self(added)
    }
}

#[Object]
impl Mutation {
    /// Adds one, in two steps with a wait between them.
    async fn add(&self, #[graphql(default = 0)] wait_ms: u64) -> usize {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

pub(crate) struct Ticks;

#[Subscription]
impl Ticks {
    async fn ticks(&self) -> impl Stream<Item = i32> {
        stream::iter([1, 2, 3])
    }

    /// Counts for ever, at intervals.
    async fn count(&self, #[graphql(default = 0)] wait_ms: u64) -> impl Stream<Item = u32> {
        stream::unfold(0, move |number| async move {
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            Some((number, number + 1))
        })
    }

    /// Never says anything.
    async fn forever(&self) -> impl Stream<Item = i32> {
        stream::pending()
    }
}

/// A server, stopped when it is dropped.
pub(crate) struct Toy {
    pub(crate) address: SocketAddr,
    pub(crate) added: Arc<AtomicUsize>,
    pub(crate) client: reqwest::Client,
    pub(crate) stop: Stop,
}

/// The app of a toy.
pub(crate) type ToyApp = App<Schema<Query, Mutation, Ticks>>;

impl Drop for Toy {
    fn drop(&mut self) {
        self.stop.now();
    }
}

impl Toy {
    pub(crate) async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Self::build(|app| app.limits(limits), Connections::default()).await
    }

    /// A toy whose app is changed before it is built.
    pub(crate) async fn build(change: impl FnOnce(ToyApp) -> ToyApp, connections: Connections) -> Self {
        let added = Arc::new(AtomicUsize::new(0));
        let snapshots = AtomicUsize::new(0);
        let (stop, schema) = (Stop::new(), Schema::new(Query, Mutation(added.clone()), Ticks));
        let app = App::new(schema).stopping(stop.watch()).request_data(move |caller, data| {
            if caller.bearer() == Some("bad") {
                return Err(Rejection::new(Code::Unauthenticated, "the key is unknown")
                    .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
            }
            data.insert(Arc::new(Snapshot(snapshots.fetch_add(1, Ordering::SeqCst) + 1)));
            Ok(())
        });
        let bound =
            Bound::to(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap().connections(connections);
        let address = bound.address();
        let stopped = stop.watch().asked();
        tokio::spawn(bound.serve(change(app).build(), stopped, Duration::from_secs(1)));
        Self { address, added, client: reqwest::Client::new(), stop }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn post(&self) -> reqwest::RequestBuilder {
        self.client.post(self.url("/graphql")).header("content-type", "application/json")
    }

    /// Asks as a modern client does, and answers the status and body.
    pub(crate) async fn ask(&self, query: &str) -> (u16, Value) {
        self.ask_json(&serde_json::json!({ "query": query })).await
    }

    pub(crate) async fn ask_json(&self, body: &Value) -> (u16, Value) {
        self.send(self.post().header("accept", "application/graphql-response+json").body(body.to_string()))
            .await
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }
}
