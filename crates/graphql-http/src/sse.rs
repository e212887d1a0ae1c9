//! GraphQL over server-sent events, at an address of its own: the "distinct connections mode" of the protocol of graphql-sse
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>).
//!
//! A request is made as at `/graphql`, by POST or GET, and accepts `text/event-stream`. Its answers come as events `next`,
//! then `complete`. It needs no library in a browser beyond `fetch`, and goes through every proxy.
//!
//! A key that is revoked ends the stream: `next` with the error `UNAUTHENTICATED`, then `complete`.
//!
//! An event has an `id` where the schema gives one ([`EventId`]). Whoever connects again sends the last one as `Last-Event-ID`, as
//! `EventSource` does by itself, and the stream goes on behind it. A server that stops closes the connection without `complete`: the
//! operation has not ended, and the caller connects again.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Executor, Response as Answer, ServerError, parser::types::OperationType};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt};
use poem::{
    Body, Endpoint, Request, Response,
    http::{Method, StatusCode, header},
};

use crate::{
    caller::{Caller, EventId},
    endpoint::{Fault, Params, check_type, read_body},
    error::Code,
    gate::{Entrant, put_in},
    holder::Holder,
    live::{Live, Part, refused, rejected},
    request_id::RequestId,
    request_log::Operation,
};

/// How often a comment is sent when there is nothing else, so that nobody on the way takes the connection for dead.
const ALIVE: Duration = Duration::from_secs(15);

const METHODS: &str = "GET, POST, OPTIONS";

/// `/graphql/stream`.
pub(crate) struct SseEndpoint<E> {
    pub(crate) live: Live<E>,
}

impl<E: Executor> SseEndpoint<E> {
    async fn begin(&self, mut http: Request, id: &RequestId) -> Result<Response, Fault> {
        let accepts = http.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
        if !accepts.unwrap_or_default().contains("text/event-stream") {
            let message = "expected `Accept: text/event-stream`: other answers are at /graphql";
            return Err(Fault::new(StatusCode::NOT_ACCEPTABLE, Code::BadRequest, message));
        }
        let Entrant { data, allowance, standing } = self.live.gate().enter(&Caller::of(&http, id)).await?;
        let limits = self.live.guard().limits();
        let event_id = put_in::<EventId>(&data);
        let mut params = if *http.method() == Method::POST {
            check_type(http.headers())?;
            let body = read_body(&mut http, limits).await?;
            Params::from_body(&body, limits.json_nesting)?
        } else {
            Params::from_query_string(http.uri().query().unwrap_or_default(), limits.json_nesting)?
        };
        self.live.gate().documents.fill(&mut params, &data)?;
        let (parts, operation) = match self.live.gate().admit(&params, &data) {
            Err(refusal) => (refused(&refusal), None),
            Ok(admitted) => {
                let operation = Operation::of(&admitted);
                if *http.method() != Method::POST && operation.kind == OperationType::Mutation {
                    return Err(Fault::method("a mutation needs POST, and this is GET".to_owned(), "POST"));
                }
                let caller = Caller::of(&http, id);
                let place = self.live.place(&caller, operation.kind)?;
                let holder = Arc::new(Holder::new(self.live.gate(), &caller, standing.as_ref()));
                (self.live.begin(params, admitted, data, (holder, place), id), Some(operation))
            }
        };
        let mut response = Response::builder()
            .status(StatusCode::OK)
            .header(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            // Proxies that gather answers would keep events back.
            .header("x-accel-buffering", "no")
            .body(Body::from_bytes_stream(events(parts, event_id, self.live.gate().stopping.asked())));
        allowance.tell(response.headers_mut());
        if let Some(operation) = operation {
            response.set_data(operation);
        }
        Ok(response)
    }
}

impl<E: Executor> Endpoint for SseEndpoint<E> {
    type Output = Response;

    async fn call(&self, http: Request) -> poem::Result<Response> {
        let id = RequestId::of(&http);
        let answer = match *http.method() {
            Method::OPTIONS => return Ok(self.live.gate().options(&Caller::of(&http, &id), METHODS)),
            Method::GET | Method::POST => self.begin(http, &id).await,
            _ => Err(Fault::method(
                format!("{} is not for streams, expected GET or POST", http.method()),
                METHODS,
            )),
        };
        Ok(answer.unwrap_or_else(|fault| fault.into_response(&self.live.gate().work)))
    }
}

/// The parts of an operation as events. A part is asked for only when the one before has been taken. When the server stops,
/// the events end and nothing says that the operation is complete.
fn events(
    parts: BoxStream<'static, Part>,
    event_id: Option<EventId>,
    stops: impl Future<Output = ()> + Send + 'static,
) -> impl Stream<Item = Result<String, io::Error>> + Send + 'static {
    let stops = Box::pin(stops);
    let event_id = move || event_id.as_ref().and_then(EventId::current);
    // One comment at once, so that whoever waits for the first byte of the answer has it.
    stream::once(std::future::ready(BEGIN.to_owned()))
        .chain(stream::unfold(Some((parts, stops, event_id)), |state| async {
            let (mut parts, mut stops, event_id) = state?;
            let part = tokio::select! {
                part = tokio::time::timeout(ALIVE, parts.next()) => part,
                () = &mut stops => return None,
            };
            Some(match part {
                Err(_) => (":\n\n".to_owned(), Some((parts, stops, event_id))),
                Ok(Some(Part::Next(answer))) => {
                    (next(answer.json.get(), event_id().as_deref()), Some((parts, stops, event_id)))
                }
                Ok(Some(Part::Errors(errors))) => (last(errors), None),
                Ok(Some(Part::Unwelcome(rejection))) => (last(rejected(rejection)), None),
                Ok(None) => (COMPLETE.to_owned(), None),
            })
        }))
        .map(Ok)
}

/// A comment, and after how many milliseconds a caller who lost the connection connects again.
const BEGIN: &str = ":\nretry: 1000\n\n";
const COMPLETE: &str = "event: complete\ndata:\n\n";

fn last(errors: Vec<ServerError>) -> String {
    // What has string keys and finite numbers can be written as JSON.
    let answer = serde_json::to_string(&Answer::from_errors(errors)).unwrap_or_default();
    format!("{}{COMPLETE}", next(&answer, None))
}

/// An event. JSON on one line has no line breaks.
fn next(json: &str, id: Option<&str>) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: next\n{id}data: {json}\n\n")
}
