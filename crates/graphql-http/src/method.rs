//! Addresses that are only read, those that are not there, and answers without a body.

use poem::{
    Endpoint, Error, IntoResponse, Request, Response,
    http::{HeaderValue, Method, StatusCode, Uri, header},
};
use serde_json::json;

use crate::{base::BasePath, caller::Rejection, error::Code};

/// What addresses that are only read allow.
const READ: &str = "GET, HEAD, OPTIONS";

/// Lets GET and HEAD through.
///
/// # Errors
/// Answers OPTIONS, and any other method with 405.
pub fn only_read(request: &Request) -> poem::Result<()> {
    let response = match *request.method() {
        Method::GET | Method::HEAD => return Ok(()),
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        ref other => {
            let message = format!("{other} is not for `{}`, expected GET", request.uri().path());
            plain_error(StatusCode::METHOD_NOT_ALLOWED, Code::BadRequest, &message)
        }
    };
    Err(Error::from_response(response.with_header(header::ALLOW, READ).into_response()))
}

/// An error as JSON, in the form of those of GraphQL.
pub fn plain_error(status: StatusCode, code: Code, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code.as_str() } }] });
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        // It may have to do with the moment, or with who asks.
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

/// The answer to a caller who is turned away, outside of GraphQL.
pub(crate) fn rejected(rejection: Rejection) -> Response {
    let mut response = plain_error(rejection.code.status(), rejection.code, &rejection.message);
    response.set_data(rejection.code);
    response.headers_mut().extend(rejection.headers);
    response
}

/// The answer to an address where there is nothing, with those where there is something.
pub(crate) fn not_found(path: &str, addresses: &[String]) -> Response {
    let body = json!({ "errors": [{
        "message": nothing_at(path),
        "extensions": { "code": Code::NotFound.as_str(), "addresses": addresses },
    }] });
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .body(body.to_string())
}

/// Whether somebody asks who reads pages: a browser that goes to an address, and no program.
pub(crate) fn wants_page(request: &Request) -> bool {
    let accepts = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let html = |list: &str| list.split(',').any(|media| media.trim_start().starts_with("text/html"));
    matches!(*request.method(), Method::GET | Method::HEAD) && accepts.into_iter().any(html)
}

/// The page for people at an address where there is nothing.
pub(crate) async fn lost(page: &impl Endpoint<Output = Response>, path: &str) -> poem::Result<Response> {
    let path = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let mut response = page.call(Request::builder().uri(path).finish()).await?;
    response.set_status(StatusCode::NOT_FOUND);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().remove(header::ETAG);
    Ok(response)
}

/// The answer to an address that is not beneath the base path.
pub(crate) fn elsewhere(path: &str, base: &BasePath) -> Response {
    let message = format!("{}: this server is reached at `{base}/`", nothing_at(path));
    plain_error(StatusCode::NOT_FOUND, Code::NotFound, &message)
}

/// What is said of an address where there is nothing.
pub(crate) fn nothing_at(path: &str) -> String {
    let path: String = path.chars().take(100).collect();
    format!("nothing is at `{path}`")
}

/// Marks an answer to HEAD whose body was not made: its length is not known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unread;

/// The answer to HEAD: the headers of the answer to GET, its length among them, and no body.
pub(crate) async fn without_body(mut response: Response) -> Response {
    if response.data::<Unread>().is_some() {
        return response;
    }
    let body = response.take_body().into_bytes().await.unwrap_or_default();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    response
}
