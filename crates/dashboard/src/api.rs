//! Asks the public API from within the process, for who asks for a page.

use std::sync::{Arc, OnceLock, Weak};

use poem::{
    Body, Endpoint, Request, Response,
    endpoint::{DynEndpoint, ToDynEndpoint},
    http::{HeaderName, HeaderValue, Method, Uri, header},
};
use serde_json::{Value, json};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

type Whole = dyn DynEndpoint<Output = Response>;

/// The endpoint that has `/graphql`. It holds the pages, so they must not hold it: hence weakly.
#[derive(Default)]
pub(crate) struct Api(OnceLock<Weak<Whole>>);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Too many questions, or not ready.
    Busy,
    /// A fault.
    Broken,
}

/// Another request of the same caller. Behind a proxy it is counted as theirs.
pub(crate) fn again(request: &Request) -> Request {
    let another = Request::builder();
    match request.header(FORWARDED_FOR) {
        Some(addresses) => another.header(FORWARDED_FOR, addresses).finish(),
        None => another.finish(),
    }
}

impl Api {
    pub(crate) fn over<E: Endpoint<Output = Response> + 'static>(&self, endpoint: E) -> Arc<Whole> {
        let endpoint: Arc<Whole> = Arc::new(ToDynEndpoint(endpoint));
        // A second call changes nothing: pages belong to one server.
        let _ = self.0.set(Arc::downgrade(&endpoint));
        endpoint
    }

    /// The `data` of the answer.
    ///
    /// The caller's request becomes the question, so that limits count it as the caller's.
    pub(crate) async fn ask(
        &self,
        mut request: Request,
        query: &str,
        variables: Value,
    ) -> Result<Value, Silence> {
        let endpoint = self.0.get().and_then(Weak::upgrade).ok_or(Silence::Broken)?;
        request.set_method(Method::POST);
        *request.uri_mut() = Uri::from_static("/graphql");
        let headers = request.headers_mut();
        // Behind a proxy it is these that say whose request it is.
        let forwarded: Vec<_> = headers.get_all(FORWARDED_FOR).iter().cloned().collect();
        headers.clear();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value);
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        request.set_body(Body::from(json!({ "query": query, "variables": variables }).to_string()));
        let response = endpoint.call(request).await.map_err(|_| Silence::Broken)?;
        let status = response.status();
        let body = response.into_body().into_bytes().await.map_err(|_| Silence::Broken)?;
        let mut answer: Value = serde_json::from_slice(&body).map_err(|_| Silence::Broken)?;
        // A null beside an error is not known, which is not the same as nothing.
        let is_whole = answer.get("errors").is_none();
        match answer.get_mut("data") {
            Some(data) if is_whole && !data.is_null() => Ok(data.take()),
            _ if status.as_u16() == 429 || status.as_u16() == 503 => Err(Silence::Busy),
            _ => Err(Silence::Broken),
        }
    }
}
