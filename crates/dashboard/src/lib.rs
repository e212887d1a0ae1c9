//! The pages of the registry: the built dashboard, carried in the binary, and what readers without scripts see in its pages.
//!
//! `web/` holds the app, in TypeScript; `npm run build` writes it to `web/dist`, and `build.rs` puts that into this crate.
//! Without Node the folder is empty, [`Dashboard::is_built`] is false, and `/` stays what the server itself has there; other pages
//! have their content, without style.
//!
//! This crate knows poem and nothing of the registry: all that its pages show they ask of the public API, the app over
//! the network, the server's content of a page of the endpoint that the page is part of.
//!
//! ```
//! # use poem::{Endpoint, EndpointExt, Request, Response, Route, endpoint::make_sync};
//! # fn app() -> impl Endpoint<Output = Response> { make_sync(|_| Response::default()) }
//! let dashboard = dashboard::Dashboard::new();
//! let routes = Route::new().at("/graphql", app());
//! let routes = dashboard.routes().into_iter().fold(routes, |routes, (path, endpoint)| routes.at(path, endpoint));
//! let everything = dashboard.over(routes.map_to_response());
//! ```
//!
//! What is where:
//! ```text
//! files     the built files, with their tags and compressed copies
//! asset     serves one of them: quoted tags, 304, hashed names for ever
//! shell     the page that starts the app, at each of its addresses, with what it shows until then
//! head      what it says of itself at an address: title, description, structured data
//! sitemap   the addresses, for search engines
//! plain/*   what the views show, as HTML
//! html      text into HTML, escaped by construction
//! api       asks the API from within
//! ```
#![forbid(unsafe_code)]

mod api;
mod asset;
mod files;
mod head;
mod html;
mod plain;
mod shell;
mod sitemap;

use std::collections::BTreeMap;
use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Response, endpoint::BoxEndpoint};

use crate::api::Api;
use crate::asset::Asset;
use crate::files::Files;
use crate::shell::Shell;
use crate::sitemap::{Robots, Sitemap};

/// Only what this server sends, only by the name of a file: nothing within a page runs or styles. A picture that the app makes
/// of its own (`blob:`) is painted for a download.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The explorer's editor writes styles into its page; its scripts are held to the same as everywhere.
const EXPLORER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The addresses of the app's views. `web/src/app.tsx` has the same list.
const VIEWS: [&str; 24] = [
    "/",
    "/services",
    "/services/:slug",
    "/search",
    "/matrix",
    "/classify",
    "/funding",
    "/funding/:slug",
    "/map",
    "/review",
    "/review/:slug",
    "/proposals/:slug",
    "/quality",
    "/quality/:slug",
    "/help",
    "/help/:slug",
    "/sign-in",
    "/work",
    "/add",
    "/change/:slug",
    "/changes",
    "/keys",
    "/rounds",
    "/answer",
];

/// The built file that has the documents that the app sends.
const DOCUMENTS: &str = "documents.json";

/// The dashboard.
#[derive(Default)]
pub struct Dashboard {
    files: Files,
    api: Arc<Api>,
    base: String,
}

impl Dashboard {
    /// The dashboard that was built into the program.
    #[must_use]
    pub fn new() -> Self {
        Self { files: Files::built(), ..Self::default() }
    }

    /// The path beneath which the pages are reached, without a slash at its end; without it, the root. Only what names whole
    /// addresses needs it: links of pages are led there by the server.
    #[must_use]
    pub fn beneath(self, path: &str) -> Self {
        Self { base: path.to_owned(), ..self }
    }

    /// Whether there is one. Without it, pages have their content only.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.files.get("index.html").is_some()
    }

    /// The text of every document that the pages send to the API: those of the built app, and those that are asked within the process
    /// for what is written into pages and for the sitemap.
    #[must_use]
    pub fn documents(&self) -> Vec<String> {
        let built = self.files.get(DOCUMENTS).map_or(&b"{}"[..], |file| file.content);
        // The build writes it. What cannot be read registers nothing, and the test of this crate fails.
        let built: BTreeMap<String, String> = serde_json::from_slice(built).unwrap_or_default();
        let within = plain::Plain::documents().chain([sitemap::SERVICES, sitemap::BODIES]).map(str::to_owned);
        built.into_values().chain(within).collect()
    }

    /// What is to be served at which address. Methods other than GET and HEAD are refused; bodies of answers to HEAD
    /// are left to the server to take off.
    #[must_use]
    pub fn routes(&self) -> Vec<(&'static str, BoxEndpoint<'static, Response>)> {
        let mut routes: Vec<(&'static str, BoxEndpoint<'static, Response>)> = Vec::new();
        let index = self.page("index.html");
        let page = index.unwrap_or(plain::frame::WITHOUT_APP);
        for view in VIEWS.into_iter().filter(|view| index.is_some() || *view != "/") {
            routes.push((view, Shell::of_view(page, CONTENT_SECURITY_POLICY, self.api.clone()).boxed()));
        }
        if let Some(explorer) = self.page("graphiql.html") {
            routes.push(("/graphiql", Shell::new(explorer, EXPLORER_POLICY).boxed()));
        }
        routes.push(("/app/:file", Asset::new(self.files.clone()).boxed()));
        routes.push(("/sitemap.xml", Sitemap::new(self.api.clone(), self.base.clone()).boxed()));
        routes.push(("/robots.txt", Robots::new(self.base.clone()).boxed()));
        routes.extend(plain::routes());
        routes
    }

    /// The page for people who ask for an address where there is nothing; none without the dashboard.
    #[must_use]
    pub fn lost(&self) -> Option<BoxEndpoint<'static, Response>> {
        Some(Shell::lost(self.page("index.html")?, CONTENT_SECURITY_POLICY).boxed())
    }

    /// A built page.
    fn page(&self, name: &str) -> Option<&'static str> {
        std::str::from_utf8(self.files.get(name)?.content).ok()
    }

    /// Tells the pages whom to ask: the endpoint that has `/graphql`, which they are part of themselves.
    pub fn over<E: Endpoint<Output = Response> + 'static>(
        &self,
        endpoint: E,
    ) -> Arc<dyn poem::endpoint::DynEndpoint<Output = Response>> {
        self.api.over(endpoint)
    }
}
