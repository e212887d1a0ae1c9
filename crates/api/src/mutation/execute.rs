//! Handing a command to the registrar, and what comes of it.

use std::sync::Arc;

use async_graphql::{Context, Error, Result};
use registrar::{Command, Order, Receipt, Refusal, Registrar};
use registry::{Audience, Revision};

use crate::body::CommissioningBody;
use crate::error::{Code, error};
use crate::funding_line::FundingLine;
use crate::request::{Meter, Request, request};
use crate::service::Service;
use crate::source::Source;
use crate::user_error::UserError;

/// The most errors that a payload names.
const MAX_ERRORS: usize = 100;

/// How a command is to be handled.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) idempotency_key: Option<String>,
    pub(super) expected_revision: Option<i32>,
}

/// What a command was about, in a view that holds the change.
pub(super) struct Done {
    request: Arc<Request>,
    receipt: Receipt,
}

/// Executes a command; the inner error is the sender's to correct.
pub(super) async fn execute(
    ctx: &Context<'_>,
    command: Command,
    conditions: Conditions,
) -> Result<Result<Done, Vec<UserError>>> {
    let before = request(ctx)?;
    let registrar = ctx.data::<Arc<Registrar>>()?;
    let Ok(expected) = conditions.expected_revision.map(u64::try_from).transpose() else {
        let (code, path) = ("BAD_REQUEST".to_owned(), vec!["expectedRevision".to_owned()]);
        let message = "expected a revision, 0 or more".to_owned();
        return Ok(Err(vec![UserError { code, message, path }]));
    };
    let expected = expected.map(Revision::new);
    let order = Order { command, request: conditions.idempotency_key, expected };
    match registrar.execute(before.viewer.actor(), order).await {
        Ok(receipt) => {
            let request = Arc::new(before.with_view(receipt.view.clone()));
            // What was written is answered for, whatever the answer costs.
            let _ = Meter::charge(ctx, "Mutation", &request);
            Ok(Ok(Done { request, receipt }))
        }
        Err(Refusal::Faults(faults)) => {
            Ok(Err(faults.into_iter().take(MAX_ERRORS).map(UserError::from).collect()))
        }
        Err(refusal) => Err(top_level(&refusal)),
    }
}

/// The error of the request, for a refusal that is not about the input.
fn top_level(refusal: &Refusal) -> Error {
    match refusal {
        Refusal::Denied(denied) => crate::error::denied(denied),
        Refusal::Busy => error(Code::RateLimited, refusal.to_string()),
        outage if outage.is_outage() => {
            let advice = "try again later, with the same `idempotencyKey` so that nothing is done twice";
            error(Code::Unavailable, format!("{outage}; {advice}"))
        }
        // Without a code: an internal error, which the server logs and masks.
        Refusal::Faults(_) | Refusal::Store(_) | Refusal::Clock(_) | Refusal::Closing => {
            Error::new(refusal.to_string())
        }
    }
}

impl Done {
    /// The service that it was about, whatever became of it. The slug of one that was merged leads to the other.
    pub(super) fn service(&self) -> Option<Service> {
        let registry = self.request.view.registry();
        let slug = &self.receipt.entity.slug;
        let service =
            registry.visible_service(slug, Audience::Insiders).or_else(|| registry.service(slug))?;
        Service::of(&self.request, service)
    }

    /// The funding line that it was about.
    pub(super) fn line(&self) -> Option<FundingLine> {
        let line = self.request.view.registry().line(&self.receipt.entity.slug)?;
        Some(FundingLine::new(&self.request, line))
    }

    /// The body that it was about.
    pub(super) fn body(&self) -> Option<CommissioningBody> {
        CommissioningBody::find(&self.request, &self.receipt.entity.slug)
    }

    /// The source that it was about.
    pub(super) fn source(&self) -> Option<Source> {
        self.request.view.registry().source(&self.receipt.entity.slug).map(Source::new)
    }
}

/// Declares a payload: what the mutation was about, and what is wrong with its input.
macro_rules! payload {
    ($payload:ident, $field:ident: $node:ty, $doc:literal) => {
        /// What came of it.
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            #[doc = $doc]
            pub $field: Option<$node>,
            /// Everything that is wrong with the input; empty when it was done.
            pub errors: Vec<$crate::user_error::UserError>,
        }

        impl $payload {
            fn of(done: Result<super::execute::Done, Vec<$crate::user_error::UserError>>) -> Self {
                match done {
                    Ok(done) => Self { $field: done.$field(), errors: Vec::new() },
                    Err(errors) => Self { $field: None, errors },
                }
            }
        }
    };
}

pub(super) use payload;
