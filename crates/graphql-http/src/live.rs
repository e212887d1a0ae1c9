//! Operations whose answers come one by one, whatever carries them: one guard, one hook, one way to tell errors.
//!
//! Each event of a subscription is paid for before it is made, and given only to a holder who is still welcome. A key that
//! is revoked, or has a lesser role, ends what it has opened (`holder`).

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response, ServerError, Value};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use serde_json::value::RawValue;

use crate::{
    bounded,
    caller::{Caller, Rejection},
    cost::Spent,
    crowd::Place,
    endpoint::{Params, executed},
    error::{error, finish, internal},
    gate::Gate,
    guard::{Admitted, Guard, Refusal},
    holder::Holder,
    limit::EVENT_COST,
    request_id::RequestId,
    request_log::Operation,
    run::Outcome,
    work::Held,
};

/// Runs operations whose answers come one by one.
#[derive(Clone)]
pub(crate) struct Live<E> {
    executor: E,
    gate: Arc<Gate>,
}

/// What comes of an operation next.
pub(crate) enum Part {
    /// An answer; others may follow.
    Next(Written),
    /// It was not executed. Nothing follows.
    Errors(Vec<ServerError>),
    /// Its holder is not welcome any more. Nothing follows.
    Unwelcome(Rejection),
}

/// An answer as JSON, in flight until it is dropped.
pub(crate) struct Written {
    pub(crate) json: Box<RawValue>,
    _held: Held,
}

impl<E: Executor> Live<E> {
    pub(crate) fn new(executor: E, gate: Arc<Gate>) -> Self {
        Self { executor, gate }
    }

    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    pub(crate) fn guard(&self) -> &Guard {
        &self.gate.guard
    }

    /// A place for an operation among those of its caller's address.
    pub(crate) fn place(&self, caller: &Caller<'_>, kind: OperationType) -> Result<Place, Rejection> {
        match kind {
            OperationType::Subscription => self.gate.limiter.subscription(caller),
            OperationType::Query | OperationType::Mutation => self.gate.limiter.operation(caller),
        }
    }

    /// Begins an operation for a caller who has been let in, if it keeps within the limits.
    pub(crate) fn begin_if_admitted(
        &self,
        mut params: Params,
        data: Data,
        holder: Arc<Holder>,
        id: &RequestId,
    ) -> BoxStream<'static, Part> {
        if let Err(fault) = self.gate.documents.fill(&mut params, &data) {
            return failed(fault.errors);
        }
        match self.gate.admit(&params, &data) {
            Ok(admitted) => {
                self.gate.metrics.operation(&Operation::of(&admitted), "websocket");
                match self.place(&holder.caller(id), admitted.operation_type) {
                    Ok(place) => self.begin(params, admitted, data, (holder, place), id),
                    Err(rejection) => failed(rejected(rejection)),
                }
            }
            Err(refusal) => refused(&refusal),
        }
    }

    /// Begins an operation that was admitted. It has its place until it has ended.
    pub(crate) fn begin(
        &self,
        params: Params,
        admitted: Admitted,
        data: Data,
        (holder, place): (Arc<Holder>, Place),
        id: &RequestId,
    ) -> BoxStream<'static, Part> {
        let operation = admitted.operation_name.as_deref().map(|name| name.get(..60).unwrap_or(name));
        tracing::info!(
            request_id = %id, operation, kind = %admitted.operation_type, cost = admitted.cost, "operation"
        );
        let (kind, cost, small) = (admitted.operation_type, admitted.cost, admitted.is_small());
        let mut request = Request::new(params.query).variables(params.variables);
        request.operation_name = params.operation_name;
        request.extensions = params.extensions;
        request.data = data;
        request.set_parsed_query(admitted.document);
        let id = id.clone();
        let parts = match kind {
            OperationType::Subscription => {
                let responses = self.executor.execute_stream(request, None);
                let gate = self.gate.clone();
                // What cannot even be begun has no data, and the field as its path.
                let parts = responses.enumerate().map(move |(number, response)| {
                    let begun = number > 0 || response.data != Value::Null;
                    part(response, begun, &id, &gate)
                });
                self.held(unpanicked(parts.boxed()), holder, cost)
            }
            OperationType::Query | OperationType::Mutation => {
                stream::once(self.clone().one(request, kind, (cost, small), id)).boxed()
            }
        };
        parts.inspect(move |_| _ = &place).boxed()
    }

    /// The parts of a subscription for as long as its holder is welcome, each paid for before it is made.
    fn held(
        &self,
        parts: BoxStream<'static, Part>,
        holder: Arc<Holder>,
        cost: u64,
    ) -> BoxStream<'static, Part> {
        let tokens = u32::try_from(1 + cost / EVENT_COST).unwrap_or(u32::MAX);
        let state = (parts, self.gate.clone(), holder);
        let next = move |state: Option<(BoxStream<'static, Part>, Arc<Gate>, Arc<Holder>)>| async move {
            let (mut parts, gate, holder) = state?;
            let paid = async {
                holder.bucket().wait(tokens).await;
                parts.next().await
            };
            let part = tokio::select! {
                part = paid => part,
                rejection = holder.unwelcome(&gate) => Some(Part::Unwelcome(rejection)),
            };
            match part? {
                part @ Part::Next(_) => match holder.check(&gate).await {
                    Ok(()) => Some((part, Some((parts, gate, holder)))),
                    Err(rejection) => Some((Part::Unwelcome(rejection), None)),
                },
                last => Some((last, None)),
            }
        };
        stream::unfold(Some(state), next).boxed()
    }

    /// Runs an operation that has one answer, if there is room for its work.
    async fn one(
        self,
        mut request: Request,
        kind: OperationType,
        (cost, small): (u64, bool),
        id: RequestId,
    ) -> Part {
        let held = match self.gate.work.take(cost) {
            Ok(held) => held,
            Err(rejection) => return Part::Errors(rejected(rejection)),
        };
        request.data.insert(Arc::new(Spent::new(self.guard(), cost)));
        let (part_id, gate) = (id.clone(), self.gate.clone());
        let finish = move |response| {
            let _held = held;
            part(response, true, &part_id, &gate)
        };
        match self.gate.runner.run(&self.executor, request, kind, small, finish).await {
            Outcome::Done(part) => part,
            Outcome::Panicked(message) => {
                tracing::error!(request_id = %id, error = %message, "a resolver panicked");
                Part::Errors(vec![internal(&id)])
            }
            Outcome::TimedOut(exceeded) => Part::Errors(Refusal::Limit(exceeded).errors()),
        }
    }
}

/// The errors of a caller who is turned away.
pub(crate) fn rejected(rejection: Rejection) -> Vec<ServerError> {
    vec![error(rejection.code, rejection.message, None)]
}

/// A response, written; its errors alone where it was not executed, or is longer than answers may be.
fn part(mut response: Response, begun: bool, id: &RequestId, gate: &Gate) -> Part {
    let executed = executed(&response);
    finish(&mut response, executed, id);
    if !executed || !begun {
        return Part::Errors(response.errors);
    }
    match bounded::to_json(&response, gate.guard.limits().answer_bytes) {
        Ok(json) => {
            let held = gate.work.hold(json.len());
            match String::from_utf8(json).map(RawValue::from_string) {
                Ok(Ok(json)) => Part::Next(Written { json, _held: held }),
                _ => Part::Errors(vec![internal(id)]),
            }
        }
        Err(bounded::Error::TooLong(exceeded)) => Part::Errors(Refusal::Limit(exceeded).errors()),
        Err(bounded::Error::Json(_)) => Part::Errors(vec![internal(id)]),
    }
}

/// What comes of an operation that passes a limit.
pub(crate) fn refused(refusal: &Refusal) -> BoxStream<'static, Part> {
    failed(refusal.errors())
}

fn failed(errors: Vec<ServerError>) -> BoxStream<'static, Part> {
    stream::once(std::future::ready(Part::Errors(errors))).boxed()
}

/// A stream that ends with an error where it would panic: a fault of one operation, not of what carries it. One that was
/// not executed is over, too.
fn unpanicked(parts: BoxStream<'static, Part>) -> BoxStream<'static, Part> {
    let next = |parts: Option<BoxStream<'static, Part>>| async {
        let mut parts = parts?;
        match AssertUnwindSafe(parts.next()).catch_unwind().await {
            Ok(part @ Some(Part::Next(_))) => Some((part?, Some(parts))),
            Ok(part) => Some((part?, None)),
            Err(_) => {
                let id = RequestId::next();
                tracing::error!(request_id = %id, "a subscription panicked");
                Some((Part::Errors(vec![internal(&id)]), None))
            }
        }
    };
    stream::unfold(Some(parts), next).boxed()
}
