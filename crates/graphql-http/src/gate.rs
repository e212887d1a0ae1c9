//! What stands before every operation, whatever carries it: who asks, how often, what it may be, and what is counted.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::Data;
use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};

use crate::{
    cache::ResponseCache,
    caller::{Caller, Rejection, RequestData, Standing},
    cost::StateSizes,
    documents::Documents,
    endpoint::Params,
    guard::{Admitted, Guard, Refusal},
    limit::{Allowance, Limiter},
    method::rejected,
    metrics::Metrics,
    run::Runner,
    stop::Stopping,
    work::Work,
};

/// One for all transports of an app.
pub(crate) struct Gate {
    pub(crate) guard: Guard,
    pub(crate) runner: Runner,
    pub(crate) work: Work,
    pub(crate) request_data: Option<RequestData>,
    pub(crate) documents: Documents,
    pub(crate) limiter: Limiter,
    pub(crate) metrics: Metrics,
    pub(crate) cache: Option<Arc<ResponseCache>>,
    /// For how many seconds others may keep what everybody sees without asking again.
    pub(crate) max_age: u32,
    pub(crate) stopping: Stopping,
}

/// Somebody who was let in.
pub(crate) struct Entrant {
    /// What their resolvers see.
    pub(crate) data: Data,
    /// What their answers depend on, if that is known.
    pub(crate) standing: Option<Standing>,
    /// What is left to them.
    pub(crate) allowance: Allowance,
}

impl Gate {
    /// Lets a caller in, and counts the operation. Who comes with a bad key is counted by their address.
    pub(crate) async fn enter(&self, caller: &Caller<'_>) -> Result<Entrant, Rejection> {
        let looked = self.look(caller).await;
        let standing = looked.as_ref().ok().and_then(put_in::<Standing>);
        let viewer = standing.as_ref().and_then(|standing| standing.viewer.as_ref());
        let allowance = self.limiter.count(caller, viewer)?;
        Ok(Entrant { data: looked?, standing, allowance })
    }

    /// Whether an operation may run, keeps within the limits in the state that it is asked in, and what it is.
    pub(crate) fn admit(&self, params: &Params, data: &Data) -> Result<Admitted, Refusal> {
        self.documents.admit(params, data)?;
        let sizes = StateSizes::of(data);
        self.guard.admit(&params.query, &params.variables, params.operation_name.as_deref(), &sizes)
    }

    /// The answer to OPTIONS, which counts like any other request.
    pub(crate) fn options(&self, caller: &Caller<'_>, methods: &'static str) -> Response {
        match self.limiter.count(caller, None) {
            Ok(allowance) => {
                let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                allowance.tell(response.headers_mut());
                response
            }
            Err(rejection) => rejected(rejection),
        }
    }

    /// What a caller's resolvers see, without counting: to see whether their key still is good.
    pub(crate) async fn look(&self, caller: &Caller<'_>) -> Result<Data, Rejection> {
        let mut data = Data::default();
        if let Some(request_data) = &self.request_data {
            request_data(caller, &mut data).await?;
        }
        data.insert(caller.request_id.clone());
        Ok(data)
    }
}

/// What the hook has put into the data of a request, if it has.
pub(crate) fn put_in<T: Clone + 'static>(data: &Data) -> Option<T> {
    data.get(&TypeId::of::<T>()).and_then(|found| found.downcast_ref()).cloned()
}
