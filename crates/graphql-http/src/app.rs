//! Everything put together: which address has what, and what surrounds it.

use std::sync::Arc;

use async_graphql::{Data, Executor, ObjectType, Schema, SubscriptionType};
use futures_util::future::BoxFuture;
use opentelemetry::global::BoxedTracer;
use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response, Route,
    endpoint::BoxEndpoint,
    http::{HeaderValue, Method, StatusCode, header},
};
use tokio::sync::Semaphore;

use crate::{
    base::{BasePath, Elsewhere},
    bulk::{Bulk, BulkEndpoint, Places},
    cache::{DEFAULT_BYTES, ResponseCache},
    caller::{Caller, Rejection, RequestData},
    cors::Cors,
    counted::Counted,
    described::Described,
    documents::Documents,
    endpoint::GraphqlHttp,
    error::internal,
    files::{AT_ONCE, Files, FilesEndpoint},
    gate::Gate,
    guard::{Guard, Limits, Outline},
    health::{self, Readiness, Ready},
    limit::{Limiter, RateLimits},
    live::Live,
    method,
    metrics::{Metrics, MetricsEndpoint},
    page::Page,
    request_id::{RequestId, WithRequestId},
    request_log::RequestLog,
    run::Runner,
    spans::Spans,
    sse::SseEndpoint,
    stop::Stopping,
    uploads::{self, Uploads, UploadsEndpoint},
    websocket::WebSocketEndpoint,
    work::Work,
};

/// Builds the server's endpoint. Only the schema is needed.
///
/// ```
/// # use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
/// # struct Query;
/// # #[Object] impl Query { async fn hello(&self) -> &str { "hello" } }
/// use graphql_http::{App, guard::Limits};
///
/// let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
/// let endpoint = App::new(schema)
///     .limits(Limits { aliases: 20, ..Limits::default() })
///     .request_data(|_caller, data| {
///         data.insert("what every resolver of this request sees");
///         Ok(())
///     })
///     .ready(|| Ok(()))
///     .build();
/// # let _ = endpoint;
/// ```
pub struct App<E> {
    executor: E,
    sdl: String,
    schema_version: Option<HeaderValue>,
    documentation: &'static str,
    limits: Limits,
    request_data: Option<RequestData>,
    readiness: Readiness,
    routes: Vec<(String, BoxEndpoint<'static, Response>)>,
    lost: Option<Lost>,
    counted: Vec<(String, BoxEndpoint<'static, Response>)>,
    files: Vec<(String, MakeEndpoint)>,
    turns: Arc<Semaphore>,
    upload_turns: Arc<Semaphore>,
    bulk_places: Places,
    documents: Documents,
    rates: RateLimits,
    cache_bytes: u64,
    max_age: u32,
    stopping: Stopping,
    base: BasePath,
    numbers: Vec<Number>,
    spans: Option<Spans>,
}

/// The page for people where there is nothing.
type Lost = Arc<BoxEndpoint<'static, Response>>;

/// Makes an endpoint that needs the gate.
type MakeEndpoint = Box<dyn FnOnce(Arc<Gate>) -> BoxEndpoint<'static, Response>>;

/// Puts a number where `/metrics` shows it.
type Number = Box<dyn FnOnce(&Metrics)>;

impl<Q, M, S> App<Schema<Q, M, S>>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// An app that serves a schema.
    #[must_use]
    pub fn new(schema: Schema<Q, M, S>) -> Self {
        let sdl = schema.sdl();
        Self::with_executor(schema, sdl)
    }
}

impl<E: Executor> App<E> {
    /// An app that serves anything that executes GraphQL (a schema behind a cache, say). `sdl` is its schema, for
    /// `/schema.graphql` and for the sizes of fields.
    pub fn with_executor(executor: E, sdl: impl Into<String>) -> Self {
        Self {
            executor,
            sdl: sdl.into(),
            schema_version: None,
            documentation: "graphiql",
            limits: Limits::default(),
            request_data: None,
            readiness: Arc::new(|| Ok(())),
            routes: Vec::new(),
            lost: None,
            counted: Vec::new(),
            files: Vec::new(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            upload_turns: Arc::new(Semaphore::new(uploads::AT_ONCE)),
            bulk_places: Places::default(),
            documents: Documents::default(),
            rates: RateLimits::default(),
            cache_bytes: DEFAULT_BYTES,
            max_age: 0,
            stopping: Stopping::never(),
            base: BasePath::default(),
            numbers: Vec::new(),
            spans: None,
        }
    }

    /// The version of the schema, for the header `Schema-Version` of `/graphql` and `/schema.graphql`.
    #[must_use]
    pub fn schema_version(self, version: &str) -> Self {
        Self { schema_version: HeaderValue::from_str(version).ok(), ..self }
    }

    /// Where the documentation is, from the root and without the slash before it, for the header `Link`. Without it, that is the
    /// explorer.
    #[must_use]
    pub fn documentation(self, path: &'static str) -> Self {
        Self { documentation: path, ..self }
    }

    /// Other limits than the defaults.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What every request is given before it runs, see [`RequestData`].
    #[must_use]
    pub fn request_data(
        self,
        put: impl Fn(&Caller<'_>, &mut Data) -> Result<(), Rejection> + Send + Sync + 'static,
    ) -> Self {
        self.request_data_after(move |caller, data| Box::pin(std::future::ready(put(caller, data))))
    }

    /// As [`App::request_data`], for what has to be waited for.
    #[must_use]
    pub fn request_data_after(
        self,
        put: impl for<'a> Fn(&'a Caller<'a>, &'a mut Data) -> BoxFuture<'a, Result<(), Rejection>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self { request_data: Some(Arc::new(put)), ..self }
    }

    /// Documents that may be asked for by an id.
    #[must_use]
    pub fn documents(self, documents: Documents) -> Self {
        Self { documents, ..self }
    }

    /// Other rates than the defaults.
    #[must_use]
    pub fn rates(self, rates: RateLimits) -> Self {
        Self { rates, ..self }
    }

    /// How many bytes of answers are kept; 0 for none. Only where the hook puts a
    /// [`Standing`](crate::caller::Standing) into the data of requests are any kept.
    #[must_use]
    pub fn cache_bytes(self, cache_bytes: u64) -> Self {
        Self { cache_bytes, ..self }
    }

    /// For how many seconds others may keep answers that everybody sees, without asking whether they are still right. Default
    /// 0: they may keep them, and have to ask.
    #[must_use]
    pub fn max_age(self, max_age: u32) -> Self {
        Self { max_age, ..self }
    }

    /// Who says that the server stops, so that what stays open is told.
    #[must_use]
    pub fn stopping(self, stopping: Stopping) -> Self {
        Self { stopping, ..self }
    }

    /// The path beneath which the server is reached; without it, the root. Pages have links from the root, and are sent with links
    /// from there. The endpoint that is built is still at the root: see [`BasePath::over`].
    #[must_use]
    pub fn base_path(self, base: BasePath) -> Self {
        Self { base, ..self }
    }

    /// Makes a span of every request; whoever set the tracer up sends them to where they are collected.
    #[must_use]
    pub fn spans(self, tracer: BoxedTracer) -> Self {
        Self { spans: Some(Spans::new(tracer)), ..self }
    }

    /// A number for `/metrics`, looked up on every request for it.
    #[must_use]
    pub fn gauge(
        mut self,
        name: &'static str,
        what: &'static str,
        read: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Self {
        self.numbers.push(Box::new(move |metrics| metrics.gauge(name, what, read)));
        self
    }

    /// Numbers for `/metrics` that only grow, by one label, looked up on every request for them.
    #[must_use]
    pub fn counter(
        mut self,
        name: &'static str,
        what: &'static str,
        label: &'static str,
        read: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static,
    ) -> Self {
        self.numbers.push(Box::new(move |metrics| metrics.counter(name, what, label, read)));
        self
    }

    /// When the server is ready, see [`crate::health`].
    #[must_use]
    pub fn ready(self, ready: impl Fn() -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self { readiness: Arc::new(ready), ..self }
    }

    /// Something at another address, or in the place of what is here: `/graphiql`, `/assets/*path`. The last one at an address
    /// counts.
    #[must_use]
    pub fn route(mut self, path: &str, endpoint: impl Endpoint<Output = Response> + 'static) -> Self {
        self.routes.retain(|(other, _)| other != path);
        self.routes.push((path.to_owned(), endpoint.boxed()));
        self
    }

    /// A page for people who ask for an address where there is nothing: for GET and HEAD that accept HTML. It is sent with the
    /// status 404. Programs are answered in JSON.
    #[must_use]
    pub fn lost(self, page: impl Endpoint<Output = Response> + 'static) -> Self {
        Self { lost: Some(Arc::new(page.boxed())), ..self }
    }

    /// The same for something that takes work: it is counted by the rates, as operations are.
    #[must_use]
    pub fn counted_route(mut self, path: &str, endpoint: impl Endpoint<Output = Response> + 'static) -> Self {
        self.counted.push((path.to_owned(), endpoint.boxed()));
        self
    }

    /// Files that are made when they are asked for: each costs `tokens`, is kept while nothing changes, and is made off
    /// the threads that answer, a few at once.
    #[must_use]
    pub fn files(
        mut self,
        paths: &[&str],
        files: impl Files,
        tokens: u32,
        policy: Option<&'static str>,
    ) -> Self {
        let files = Arc::new(files);
        for path in paths {
            let (files, turns) = (files.clone(), self.turns.clone());
            let make = move |gate| FilesEndpoint { files, tokens, gate, turns, policy }.boxed();
            self.files.push(((*path).to_owned(), Box::new(make)));
        }
        self
    }

    /// Large files that are made while they are sent, see [`crate::bulk`].
    #[must_use]
    pub fn bulk(mut self, paths: &[&str], bulk: impl Bulk) -> Self {
        let bulk = Arc::new(bulk);
        for path in paths {
            let (bulk, places) = (bulk.clone(), self.bulk_places.clone());
            let make = move |gate| BulkEndpoint { bulk, gate, places }.boxed();
            self.files.push(((*path).to_owned(), Box::new(make)));
        }
        self
    }

    /// An address that takes files of at most so many bytes: counted and admitted as operations are, and computed on off the
    /// threads that answer, a few at once.
    #[must_use]
    pub fn uploads(mut self, path: &str, uploads: impl Uploads, most: usize) -> Self {
        let (uploads, turns) = (Arc::new(uploads), self.upload_turns.clone());
        let make = move |gate| UploadsEndpoint { uploads, gate, most, turns }.boxed();
        self.files.push((path.to_owned(), Box::new(make)));
        self
    }

    /// The guard that the app will use, on every transport.
    ///
    /// Without a schema that can be read, costs are only those that queries spell out; the log says so.
    #[must_use]
    pub fn guard(&self) -> Guard {
        let outline = Outline::from_sdl(&self.sdl).unwrap_or_else(|error| {
            tracing::warn!(%error, "the schema cannot be read, so the costs of queries are only guessed");
            Outline::default()
        });
        Guard::new(self.limits.clone(), outline)
    }

    /// The endpoint, for [`Bound::serve`](crate::serve::Bound::serve) or a test client.
    #[must_use]
    pub fn build(self) -> impl Endpoint<Output = Response> + 'static {
        let guard = self.guard();
        let metrics = Metrics::new(self.documents.names().iter().map(String::as_str));
        let cache = (self.cache_bytes > 0).then(|| Arc::new(ResponseCache::new(self.cache_bytes)));
        for number in self.numbers {
            number(&metrics);
        }
        if let Some(cache) = cache.clone() {
            let (bytes, entries) = (cache.clone(), cache);
            let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
            metrics.gauge("cache_bytes", "Bytes of answers that are kept", move || number(bytes.weight()));
            metrics.gauge("cache_entries", "Answers that are kept", move || number(entries.len() as u64));
        }
        let work = Work::new(self.limits.work);
        let units = work.clone();
        metrics.gauge("work_in_flight", "Units of cost of what runs or waits to be sent", move || {
            i64::try_from(units.in_flight()).unwrap_or(i64::MAX)
        });
        let gate = Arc::new(Gate {
            guard,
            runner: Runner::new(self.limits.execution),
            work,
            request_data: self.request_data,
            documents: self.documents.clone(),
            limiter: Limiter::new(&self.rates),
            metrics: metrics.clone(),
            cache,
            max_age: self.max_age,
            stopping: self.stopping,
        });
        let live = Live::new(self.executor.clone(), gate.clone());
        let spans = self.spans;
        let graphql = GraphqlHttp::new(self.executor, gate.clone());
        let websocket = WebSocketEndpoint { live: live.clone() };
        let (version, documentation) = (self.schema_version, self.documentation);
        let described = |endpoint| Described { endpoint, version: version.clone(), documentation }.boxed();
        let counted = |endpoint| Counted { endpoint, gate: gate.clone() }.boxed();
        let own: [(&str, BoxEndpoint<'static, Response>); 10] = [
            ("/graphql", described(Graphql { http: graphql, websocket }.boxed())),
            ("/graphql/stream", described(SseEndpoint { live }.boxed())),
            ("/documents", counted(self.documents.page().boxed())),
            ("/metrics", counted(MetricsEndpoint(metrics.clone()).boxed())),
            ("/graphiql", Page::explorer(&self.base).boxed()),
            ("/assets/explorer.js", Page::explorer_script().boxed()),
            ("/assets/page.css", Page::style().boxed()),
            ("/schema.graphql", described(Page::schema(self.sdl).boxed())),
            ("/health/live", health::Live.boxed()),
            ("/health/ready", Ready(self.readiness).boxed()),
        ];
        let own = own.map(|(path, endpoint)| (path.to_owned(), endpoint)).into_iter();
        let own = own.filter(|(path, _)| !self.routes.iter().any(|(other, _)| other == path));
        let mut all: Vec<(String, BoxEndpoint<'static, Response>)> = own.collect();
        for (path, endpoint) in self.counted {
            all.push((path, Counted { endpoint, gate: gate.clone() }.boxed()));
        }
        for (path, make) in self.files {
            all.push((path, make(gate.clone())));
        }
        all.extend(self.routes);
        let mut addresses: Vec<String> = all.iter().map(|(path, _)| path.clone()).collect();
        addresses.sort_unstable();
        let mut routes = Route::new();
        for (path, endpoint) in all {
            let (endpoint, slashed) = (Arc::new(endpoint), format!("{path}/"));
            // Clients that join addresses leave a slash at the end.
            if !path.ends_with('/') && !path.contains(['*', ':']) && !addresses.contains(&slashed) {
                routes = routes.at(slashed, endpoint.clone());
            }
            routes = routes.at(path, endpoint);
        }
        let base = self.base;
        let addresses = addresses.iter().map(|address| format!("{base}{address}")).collect();
        let missing = Missing { addresses, base, lost: self.lost };
        let routes = routes.around(move |endpoint, request| surround(endpoint, request, missing.clone()));
        routes.with(Cors).with(RequestLog { metrics, spans }).with(WithRequestId)
    }
}

/// `/graphql`, for both of its protocols.
struct Graphql<E> {
    http: GraphqlHttp<E>,
    websocket: WebSocketEndpoint<E>,
}

impl<E: Executor> Endpoint for Graphql<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let upgrade = request.headers().get(header::UPGRADE);
        let asked = upgrade.is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"));
        if asked { self.websocket.call(request).await } else { self.http.call(request).await }
    }
}

/// What is answered where there is nothing.
#[derive(Clone)]
struct Missing {
    addresses: Arc<[String]>,
    base: BasePath,
    lost: Option<Lost>,
}

/// Turns errors and panics into answers, takes the body off answers to HEAD, and adds what every answer has.
async fn surround<E: Endpoint>(
    endpoint: Arc<E>,
    request: Request,
    Missing { addresses, base, lost }: Missing,
) -> poem::Result<Response> {
    let is_head = *request.method() == Method::HEAD;
    let path = request.uri().path().to_owned();
    let lost = lost.filter(|_| method::wants_page(&request));
    let id = RequestId::of(&request);
    let is_elsewhere = request.extensions().get::<Elsewhere>().is_some();
    let call = async {
        if is_elsewhere {
            return Ok(method::elsewhere(&path, &base));
        }
        endpoint.call(request).await.map(IntoResponse::into_response)
    };
    let mut response = match futures_util::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(call)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) if error.is::<poem::error::NotFoundError>() => match lost {
            Some(page) => method::lost(&*page, &path).await?,
            None => method::not_found(&format!("{base}{path}"), &addresses),
        },
        Ok(Err(error)) => error.into_response(),
        Err(_) => {
            tracing::error!(request_id = %id, path, "an endpoint panicked");
            let error = internal(&id);
            let code = crate::error::Code::Internal;
            method::plain_error(code.status(), code, &error.message)
        }
    };
    response = base.lead(response).await;
    if is_head && response.status() != StatusCode::NOT_MODIFIED {
        response = method::without_body(response).await;
    }
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
