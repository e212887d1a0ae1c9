//! The views as plain pages of HTML, under `/plain`, for readers and programs without scripts.
//!
//! They show the overview, the services, one service, the funding, and where there are gaps. The other views are tools that need a script;
//! their plain addresses say so, and what to use instead. Each page is one question to the public API, in a file beside
//! its code, which the build of the app checks against the schema.

mod frame;
mod funding;
mod map;
mod overview;
mod service;
mod services;
pub(crate) mod words;

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Request, Response, endpoint::BoxEndpoint, http::StatusCode, http::header};
use serde_json::Value;

use crate::api::{Api, Silence};
use crate::asset::only_read;
use frame::frame;

use crate::html::Html;

/// A page: what it asks for, given its address, and how it shows the answer.
#[derive(Clone, Copy)]
struct Plain {
    /// The parameters of its address. Others are refused: a misspelt day would be answered for today.
    parameters: &'static [&'static str],
    query: &'static str,
    variables: fn(&Request) -> Value,
    /// The title and the body; none when there is no such thing.
    show: fn(&Request, &Value) -> Option<(String, String)>,
}

struct Page {
    plain: Plain,
    api: Arc<Api>,
}

/// What the plain pages ask for.
pub(crate) const QUERIES: [&str; 5] =
    [overview::PAGE.query, services::PAGE.query, service::PAGE.query, funding::PAGE.query, map::PAGE.query];

/// The plain pages by address.
pub(crate) fn routes(api: &Arc<Api>) -> Vec<(&'static str, BoxEndpoint<'static, Response>)> {
    let page = |plain: Plain| Page { plain, api: api.clone() }.boxed();
    vec![
        ("/plain", page(overview::PAGE)),
        ("/plain/", page(overview::PAGE)),
        ("/plain/services", page(services::PAGE)),
        ("/plain/services/:slug", page(service::PAGE)),
        ("/plain/funding", page(funding::PAGE)),
        ("/plain/map", page(map::PAGE)),
        ("/plain/:view", Tool.boxed()),
        ("/plain/:view/:slug", Tool.boxed()),
        ("/plain/style.css", Fixed("text/css; charset=utf-8", include_str!("plain.css")).boxed()),
        // Here and not among the built files, so that it is there without them.
        ("/icon.svg", Fixed("image/svg+xml", include_str!("../../web/public/icon.svg")).boxed()),
    ]
}

impl Endpoint for Page {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let Plain { parameters, query, variables, show } = self.plain;
        if let Some(unknown) = unknown_parameter(&request, parameters) {
            return Ok(html(StatusCode::BAD_REQUEST, "No such parameter", &refused(&unknown, parameters)));
        }
        let variables = variables(&request);
        // The request becomes the question; the page still wants to know its address.
        let address = Request::builder().uri(request.uri().clone()).finish();
        Ok(match self.api.ask(request, query, variables).await {
            Ok(data) => match show(&address, &data) {
                Some((title, body)) => html(StatusCode::OK, &title, &body),
                None => html(
                    StatusCode::NOT_FOUND,
                    "No such page",
                    "<p>The registry has nothing published at this address.</p>",
                ),
            },
            Err(Silence::Busy) => {
                let body = "<p>The server has many questions at the moment. Try again in a minute.</p>";
                html(StatusCode::SERVICE_UNAVAILABLE, "Busy", body)
            }
            Err(Silence::Broken) => {
                let body = "<p>The server cannot answer this page's question at the moment. Try again in a minute.</p>";
                html(StatusCode::SERVICE_UNAVAILABLE, "No answer", body)
            }
        })
    }
}

/// The first parameter of an address that is none of these.
fn unknown_parameter(request: &Request, known: &[&str]) -> Option<String> {
    let pairs = request.uri().query()?.split('&').filter(|pair| !pair.is_empty());
    let mut names = pairs.map(|pair| pair.split('=').next().unwrap_or_default());
    names.find(|name| !known.contains(name)).map(|name| name.chars().take(60).collect())
}

/// What is said of a parameter that a page does not know.
fn refused(unknown: &str, known: &[&str]) -> String {
    let mut html = Html::new();
    html.markup("<p>The address has the parameter <code>")
        .text(unknown)
        .markup("</code>, which this page does not know. Expected ");
    if known.is_empty() {
        html.markup("no parameter");
    }
    for (number, name) in known.iter().enumerate() {
        html.markup(if number > 0 { " or <code>" } else { "<code>" }).text(name).markup("</code>");
    }
    html.markup(".</p>").finish()
}

/// The views that need a script.
struct Tool;

impl Endpoint for Tool {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let body = match request.raw_path_param("view").unwrap_or_default() {
            "classify" => {
                "<p>Classifying needs a script in the page. Without one, <code>rare-jewels classify</code> does the same on \
                 the command line, and so does the field <code>assess</code> of the API.</p>"
            }
            "matrix" | "review" | "proposals" | "funding" | "keys" | "rounds" | "answer" => {
                "<p>This view needs a script in the page. <a href=\"/plain/services\">The services</a> and \
                 <a href=\"/plain/funding\">the funding</a> do not, and the API at <code>/graphql</code> has it all.</p>"
            }
            _ => return Err(poem::error::NotFoundError.into()),
        };
        Ok(html(StatusCode::OK, "Needs a script", body))
    }
}

/// A file that does not change while the program runs.
struct Fixed(&'static str, &'static str);

impl Endpoint for Fixed {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let Self(media_type, content) = *self;
        Ok(Response::builder()
            .header(header::CACHE_CONTROL, "no-cache")
            .content_type(media_type)
            .body(content))
    }
}

fn html(status: StatusCode, title: &str, body: &str) -> Response {
    Response::builder()
        .status(status)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::CONTENT_SECURITY_POLICY, crate::CONTENT_SECURITY_POLICY)
        .header(header::REFERRER_POLICY, "no-referrer")
        .content_type("text/html; charset=utf-8")
        .body(frame(title, body))
}
