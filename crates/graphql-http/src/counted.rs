//! Addresses other than GraphQL's whose answers take some work: counted by the same rates. Those that take much are
//! [`crate::files`].

use std::sync::Arc;

use poem::{Endpoint, Request, Response, endpoint::BoxEndpoint};

use crate::{caller::Caller, gate::Gate, method::rejected, request_id::RequestId};

/// An endpoint that answers an address only as often as the rates allow. Keys do not count here: everybody is the public.
pub(crate) struct Counted {
    pub(crate) endpoint: BoxEndpoint<'static, Response>,
    pub(crate) gate: Arc<Gate>,
}

impl Endpoint for Counted {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let id = RequestId::of(&request);
        let allowance = match self.gate.limiter.count(&Caller::of(&request, &id), None) {
            Ok(allowance) => allowance,
            Err(rejection) => return Ok(rejected(rejection)),
        };
        let mut response = self.endpoint.call(request).await?;
        allowance.tell(response.headers_mut());
        Ok(response)
    }
}
