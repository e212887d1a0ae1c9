//! Cross-origin requests: any page may read the public API.
//!
//! That is safe because nothing here rests on who the browser thinks its user is: there are no cookies, a key is sent
//! only by code that has it, and no credentials are allowed. So the headers are the same for every origin, and are there
//! whether a page asks or not: a cache on the way may give a page the answer to a program that named no origin.

use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};

/// What a page may send besides what is always allowed, where it does not say what it would like to send.
const ALLOWED_HEADERS: &str = "authorization, content-type, if-none-match, last-event-id, x-request-id";
/// The longest list of headers that a page may ask for, in bytes.
const MAX_ASKED_BYTES: usize = 1_024;
/// What a page may read besides what is always exposed.
const EXPOSED_HEADERS: &str = "allow, content-encoding, content-length, date, etag, link, ratelimit, ratelimit-limit, ratelimit-policy, ratelimit-remaining, ratelimit-reset, registry-revision, retry-after, schema-version, vary, www-authenticate, x-request-id";
/// How long a browser need not ask again, in seconds: a day.
const MAX_AGE: &str = "86400";

/// Middleware that lets pages of all origins in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cors;

impl<E: Endpoint> Middleware<E> for Cors {
    type Output = CorsEndpoint<E>;

    fn transform(&self, endpoint: E) -> Self::Output {
        CorsEndpoint { endpoint }
    }
}

/// See [`Cors`].
#[derive(Debug)]
pub struct CorsEndpoint<E> {
    endpoint: E,
}

impl<E: Endpoint> Endpoint for CorsEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let asks_first = *request.method() == Method::OPTIONS
            && request.headers().contains_key(header::ORIGIN)
            && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if asks_first {
            // Clients add headers of their own: their name, or those that trace requests. None of them gives a right here.
            let asked = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS);
            let allowed = asked.filter(|asked| asked.len() <= MAX_ASKED_BYTES).cloned();
            let allowed = allowed.unwrap_or(HeaderValue::from_static(ALLOWED_HEADERS));
            return Ok(Response::builder()
                .status(StatusCode::NO_CONTENT)
                .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .header(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST")
                .header(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed)
                .header(header::VARY, "access-control-request-headers")
                .header(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE)
                .finish());
        }
        let mut response = self.endpoint.call(request).await?.into_response();
        open(response.headers_mut());
        Ok(response)
    }
}

/// Lets pages of all origins read an answer.
pub(crate) fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
}
