//! One connection: what it says, what runs on it, and when it ends.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use async_graphql::{Executor, Response, ServerError};
use futures_util::future::{AbortHandle, Abortable, Aborted, BoxFuture};
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{FutureExt, SinkExt, StreamExt};
use poem::Request;
use poem::http::HeaderMap;
use poem::web::websocket::{Message, WebSocketStream};
use serde_json::{Map, Value};

use super::message::{Close, Incoming, Outgoing};
use crate::{
    caller::{Caller, Rejection},
    error::{Code, error},
    gate::Entrant,
    graphql_http::Params,
    live::{Live, Part, rejected},
    request_id::RequestId,
};

/// How long to wait for `connection_init`.
const INIT: Duration = Duration::from_secs(5);
/// How often the other end is asked whether it is there, and its key whether it still is good.
const ALIVE: Duration = Duration::from_secs(20);
/// After how many questions without an answer it is not there.
const SILENT: u32 = 3;
/// How long a message may take until the network has it.
const SEND: Duration = Duration::from_secs(10);
/// How many operations may run on a connection.
const OPERATIONS: usize = 32;

/// An operation that runs, until its next part.
type Running = Abortable<BoxFuture<'static, (String, Step)>>;

/// What came of an operation.
enum Step {
    Next(Box<Response>, BoxStream<'static, Part>),
    Errors(Vec<ServerError>),
    Done,
}

/// What is kept of the request that opened a connection.
pub(super) struct Opened {
    headers: HeaderMap,
    address: Option<SocketAddr>,
    id: RequestId,
}

impl Opened {
    pub(super) fn by(request: &Request) -> Self {
        let address = request.remote_addr().as_socket_addr().copied();
        Self { headers: request.headers().clone(), address, id: RequestId::of(request) }
    }
}

/// One connection.
pub(super) struct Session<E> {
    live: Live<E>,
    headers: HeaderMap,
    address: Option<SocketAddr>,
    id: RequestId,
    /// The key of `connection_init`.
    key: Option<String>,
    acknowledged: bool,
    /// How many questions have not been answered.
    silent: u32,
    running: FuturesUnordered<Running>,
    handles: HashMap<String, AbortHandle>,
}

impl<E: Executor> Session<E> {
    pub(super) fn new(live: Live<E>, opened: Opened) -> Self {
        let Opened { headers, address, id } = opened;
        Self {
            live,
            headers,
            address,
            id,
            key: None,
            acknowledged: false,
            silent: 0,
            running: FuturesUnordered::new(),
            handles: HashMap::new(),
        }
    }

    /// Runs until one of the two ends closes the connection.
    pub(super) async fn run(mut self, mut socket: WebSocketStream) {
        let close = self.talk(&mut socket).await;
        if let Some(close) = close {
            tracing::info!(request_id = %self.id, code = close.code, reason = close.reason, "websocket closed");
            // The other end may be gone, or not reading.
            let _ = tokio::time::timeout(SEND, socket.send(close.message())).await;
        }
        let _ = tokio::time::timeout(SEND, socket.close()).await;
    }

    /// Talks; at the end, why it ends, unless the other end has closed.
    async fn talk(&mut self, socket: &mut WebSocketStream) -> Option<Close> {
        let _counted = self.live.gate().metrics.websocket();
        let stops = self.live.gate().stopping.asked();
        tokio::pin!(stops);
        let init = tokio::time::sleep(INIT);
        tokio::pin!(init);
        let mut alive = tokio::time::interval(ALIVE);
        alive.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        alive.reset();
        loop {
            let done = tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(socket, &text).await,
                    Some(Ok(Message::Binary(_))) => Err(Some(Close::new(4400, "expected text, got bytes"))),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                        self.silent = 0;
                        Ok(())
                    }
                    Some(Ok(Message::Close(_))) | None => Err(None),
                    Some(Err(error)) => Err(broken(&error)),
                },
                Some(stepped) = self.running.next(), if !self.running.is_empty() => match stepped {
                    Ok((id, step)) => self.stepped(socket, id, step).await,
                    Err(Aborted) => Ok(()),
                },
                () = &mut init, if !self.acknowledged => {
                    Err(Some(Close::new(4408, "connection initialisation timeout")))
                }
                _ = alive.tick() => self.still_there(socket).await,
                () = &mut stops => Err(Some(Close::new(1001, "the server stops; connect again"))),
            };
            if let Err(close) = done {
                return close;
            }
        }
    }

    async fn hear(&mut self, socket: &mut WebSocketStream, text: &str) -> Result<(), Option<Close>> {
        self.silent = 0;
        let nesting = self.live.guard().limits().json_nesting;
        let message = Incoming::read(text, nesting).map_err(|wrong| Close::new(4400, wrong))?;
        match message {
            Incoming::ConnectionInit { .. } if self.acknowledged => {
                Err(Some(Close::new(4429, "too many initialisation requests")))
            }
            Incoming::ConnectionInit { payload } => {
                self.key = payload.as_ref().and_then(key);
                self.is_welcome().await.map_err(|rejection| Close::new(4403, rejection.message))?;
                self.acknowledged = true;
                send(socket, &Outgoing::ConnectionAck).await
            }
            Incoming::Ping { payload } => send(socket, &Outgoing::Pong { payload }).await,
            Incoming::Pong {} => Ok(()),
            Incoming::Subscribe { .. } if !self.acknowledged => Err(Some(Close::new(4401, "unauthorized"))),
            Incoming::Subscribe { id, .. } if self.handles.contains_key(&id) => {
                Err(Some(Close::new(4409, format!("subscriber for {id} already exists"))))
            }
            Incoming::Subscribe { id, payload } => self.subscribe(socket, id, payload).await,
            Incoming::Complete { id } => {
                if let Some(handle) = self.handles.remove(&id) {
                    handle.abort();
                }
                Ok(())
            }
        }
    }

    async fn subscribe(
        &mut self,
        socket: &mut WebSocketStream,
        id: String,
        payload: Map<String, Value>,
    ) -> Result<(), Option<Close>> {
        if self.handles.len() >= OPERATIONS {
            let message =
                format!("{OPERATIONS} operations run on this connection already, complete one first");
            let errors = [error(Code::LimitExceeded, message, None)];
            return send(socket, &Outgoing::Error { id: &id, payload: &errors }).await;
        }
        let params = match Params::from_object(payload) {
            Ok(params) => params,
            Err(fault) => return send(socket, &Outgoing::Error { id: &id, payload: &fault.errors }).await,
        };
        let (live, headers, address) = (self.live.clone(), self.headers.clone(), self.address);
        let (key, request_id) = (self.key.clone(), RequestId::next());
        let first = async move {
            let caller = Caller { headers: &headers, key: key.as_deref(), address, request_id: &request_id };
            // Asked for each operation: a key may have been revoked since the last one.
            match live.gate().enter(&caller).await {
                Ok(Entrant { data, .. }) => step(live.begin_if_admitted(params, data, &request_id)).await,
                Err(rejection) => Step::Errors(rejected(rejection)),
            }
        };
        self.run_on(id, first.boxed());
        Ok(())
    }

    fn run_on(&mut self, id: String, step: BoxFuture<'static, Step>) {
        let (handle, registration) = AbortHandle::new_pair();
        self.handles.insert(id.clone(), handle);
        let step = step.map(|step| (id, step)).boxed();
        self.running.push(Abortable::new(step, registration));
    }

    async fn stepped(
        &mut self,
        socket: &mut WebSocketStream,
        id: String,
        stepped: Step,
    ) -> Result<(), Option<Close>> {
        // Completed by the other end in the same moment: it wants to hear no more of it.
        if self.handles.remove(&id).is_none() {
            return Ok(());
        }
        match stepped {
            Step::Next(response, parts) => {
                send(socket, &Outgoing::Next { id: &id, payload: &response }).await?;
                self.run_on(id, step(parts).boxed());
                Ok(())
            }
            Step::Errors(errors) => send(socket, &Outgoing::Error { id: &id, payload: &errors }).await,
            Step::Done => send(socket, &Outgoing::Complete { id: &id }).await,
        }
    }

    async fn still_there(&mut self, socket: &mut WebSocketStream) -> Result<(), Option<Close>> {
        if self.silent >= SILENT {
            return Err(Some(Close::new(1008, "not heard of for a minute")));
        }
        self.silent += 1;
        self.is_welcome().await.map_err(|rejection| Close::new(4403, rejection.message))?;
        send(socket, &Outgoing::Ping).await
    }

    async fn is_welcome(&mut self) -> Result<(), Rejection> {
        let caller = Caller {
            headers: &self.headers,
            key: self.key.as_deref(),
            address: self.address,
            request_id: &self.id,
        };
        self.live.gate().look(&caller).await.map(|_| ())
    }
}

async fn step(mut parts: BoxStream<'static, Part>) -> Step {
    match parts.next().await {
        Some(Part::Next(response)) => Step::Next(Box::new(response), parts),
        Some(Part::Errors(errors)) => Step::Errors(errors),
        None => Step::Done,
    }
}

async fn send(socket: &mut WebSocketStream, message: &Outgoing<'_>) -> Result<(), Option<Close>> {
    match tokio::time::timeout(SEND, socket.send(message.text())).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(broken(&error)),
        Err(_) => Err(Some(Close::new(1008, "too slow: messages were not taken in time"))),
    }
}

/// What to say when the connection fails: something only if the message was the fault.
fn broken(error: &std::io::Error) -> Option<Close> {
    let text = error.to_string();
    text.contains("too long").then(|| Close::new(1009, "the message is too long"))
}

/// The key in the payload of `connection_init`.
fn key(payload: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let given = text("authorization").or_else(|| text("Authorization")).or_else(|| text("key"))?;
    let key = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Some(key.map_or(given, |(_, key)| key).trim().to_owned())
}
