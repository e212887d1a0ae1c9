//! One connection: what it says, what runs on it, and when it ends.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Executor, ServerError};
use futures_util::future::{AbortHandle, Abortable, Aborted, BoxFuture};
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{FutureExt, SinkExt, StreamExt};
use poem::Request;
use poem::http::HeaderMap;
use poem::web::websocket::{Message, WebSocketStream};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::message::{Close, Incoming, Outgoing};
use crate::{
    caller::{Caller, Rejection, Standing},
    endpoint::Params,
    error::{Code, error},
    gate::put_in,
    holder::Holder,
    limit::Bucket,
    live::{Live, Part, Written},
    request_id::RequestId,
};

/// How long to wait for `connection_init`.
const INIT: Duration = Duration::from_secs(5);
/// How often the other end is asked whether it is there.
const ALIVE: Duration = Duration::from_secs(20);
/// After how long without a word of it it is not there.
const SILENT: Duration = Duration::from_mins(1);
/// How long a message may take until the network has it.
const SEND: Duration = Duration::from_secs(10);
/// How many operations may run on a connection.
const OPERATIONS: usize = 32;

/// An operation that runs, until its next part.
type Running = Abortable<BoxFuture<'static, (String, Step)>>;

/// What came of an operation.
enum Step {
    Next(Written, BoxStream<'static, Part>),
    Errors(Vec<ServerError>),
    Unwelcome(Rejection),
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

    fn caller<'a>(&'a self, key: Option<&'a str>) -> Caller<'a> {
        Caller { headers: &self.headers, key, address: self.address, request_id: &self.id }
    }
}

/// One connection.
pub(super) struct Session<E> {
    live: Live<E>,
    opened: Opened,
    /// Who was let in by `connection_init`.
    holder: Option<Arc<Holder>>,
    /// What messages are paid with: by the address, and then by the key.
    bucket: Bucket,
    /// When it was heard of last.
    heard: Instant,
    running: FuturesUnordered<Running>,
    handles: HashMap<String, AbortHandle>,
}

impl<E: Executor> Session<E> {
    pub(super) fn new(live: Live<E>, opened: Opened) -> Self {
        let bucket = live.gate().limiter.bucket(&opened.caller(None), None);
        Self {
            live,
            opened,
            holder: None,
            bucket,
            heard: Instant::now(),
            running: FuturesUnordered::new(),
            handles: HashMap::new(),
        }
    }

    /// Runs until one of the two ends closes the connection.
    pub(super) async fn run(mut self, mut socket: WebSocketStream) {
        let close = self.talk(&mut socket).await;
        if let Some(close) = close {
            tracing::info!(request_id = %self.opened.id, code = close.code, reason = close.reason, "websocket closed");
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
        // The next message is paid for before it is read, so that who sends too many waits.
        let mut paid = false;
        let mut unwelcome: BoxFuture<'static, Rejection> = std::future::pending().boxed();
        let mut watched = false;
        loop {
            if let Some(holder) = self.holder.clone().filter(|_| !watched) {
                let gate = self.live.gate().clone();
                unwelcome = async move { holder.unwelcome(&gate).await }.boxed();
                watched = true;
            }
            let bucket = self.bucket.clone();
            let done = tokio::select! {
                () = bucket.wait(1), if !paid => {
                    paid = true;
                    Ok(())
                }
                message = socket.next(), if paid => {
                    paid = false;
                    self.heard = Instant::now();
                    match message {
                        Some(Ok(Message::Text(text))) => self.hear(socket, &text).await,
                        Some(Ok(Message::Binary(_))) => Err(Some(Close::new(4400, "expected text, got bytes"))),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                        Some(Ok(Message::Close(_))) | None => Err(None),
                        Some(Err(error)) => Err(broken(&error)),
                    }
                }
                Some(stepped) = self.running.next(), if !self.running.is_empty() => match stepped {
                    Ok((id, step)) => self.stepped(socket, id, step).await,
                    Err(Aborted) => Ok(()),
                },
                () = &mut init, if self.holder.is_none() => {
                    Err(Some(Close::new(4408, "connection initialisation timeout")))
                }
                _ = alive.tick() => self.still_there(socket).await,
                rejection = &mut unwelcome => Err(Some(Close::new(4403, rejection.message))),
                () = &mut stops => Err(Some(Close::new(1001, "the server stops; connect again"))),
            };
            if let Err(close) = done {
                return close;
            }
        }
    }

    async fn hear(&mut self, socket: &mut WebSocketStream, text: &str) -> Result<(), Option<Close>> {
        let nesting = self.live.guard().limits().json_nesting;
        let message = Incoming::read(text, nesting).map_err(|wrong| Close::new(4400, wrong))?;
        match (message, self.holder.clone()) {
            (Incoming::ConnectionInit { .. }, Some(_)) => {
                Err(Some(Close::new(4429, "too many initialisation requests")))
            }
            (Incoming::ConnectionInit { payload }, None) => {
                let key = payload.as_ref().and_then(key);
                self.welcome(key.as_deref())
                    .await
                    .map_err(|rejection| Close::new(4403, rejection.message))?;
                send(socket, &Outgoing::ConnectionAck).await
            }
            (Incoming::Ping { payload }, _) => send(socket, &Outgoing::Pong { payload }).await,
            (Incoming::Pong {}, _) => Ok(()),
            (Incoming::Subscribe { .. }, None) => Err(Some(Close::new(4401, "unauthorized"))),
            (Incoming::Subscribe { id, .. }, _) if self.handles.contains_key(&id) => {
                Err(Some(Close::new(4409, format!("subscriber for {id} already exists"))))
            }
            (Incoming::Subscribe { id, payload }, Some(holder)) => {
                self.subscribe(socket, id, payload, holder).await
            }
            (Incoming::Complete { id }, _) => {
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
        holder: Arc<Holder>,
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
        let (live, request_id) = (self.live.clone(), RequestId::next());
        let first = async move {
            // Asked for each operation: a key may have been revoked since the last one.
            match holder.look(live.gate(), &request_id).await {
                Ok(data) => step(live.begin_if_admitted(params, data, holder, &request_id)).await,
                Err(rejection) => Step::Unwelcome(rejection),
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
                send(socket, &Outgoing::Next { id: &id, payload: &response.json }).await?;
                self.run_on(id, step(parts).boxed());
                Ok(())
            }
            Step::Errors(errors) => send(socket, &Outgoing::Error { id: &id, payload: &errors }).await,
            Step::Unwelcome(rejection) => Err(Some(Close::new(4403, rejection.message))),
            Step::Done => send(socket, &Outgoing::Complete { id: &id }).await,
        }
    }

    async fn still_there(&mut self, socket: &mut WebSocketStream) -> Result<(), Option<Close>> {
        if self.heard.elapsed() >= SILENT {
            return Err(Some(Close::new(1008, "not heard of for a minute")));
        }
        send(socket, &Outgoing::Ping).await
    }

    /// Lets the holder of a key in, or the public. From now on messages are paid for by the key.
    async fn welcome(&mut self, key: Option<&str>) -> Result<(), Rejection> {
        let (gate, caller) = (self.live.gate(), self.opened.caller(key));
        let standing = put_in::<Standing>(&gate.look(&caller).await?);
        let holder = Arc::new(Holder::new(gate, &caller, standing.as_ref()));
        self.bucket = holder.bucket().clone();
        self.holder = Some(holder);
        Ok(())
    }
}

async fn step(mut parts: BoxStream<'static, Part>) -> Step {
    match parts.next().await {
        Some(Part::Next(response)) => Step::Next(response, parts),
        Some(Part::Errors(errors)) => Step::Errors(errors),
        Some(Part::Unwelcome(rejection)) => Step::Unwelcome(rejection),
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
