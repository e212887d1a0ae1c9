//! What the views show, as HTML: the server puts it into their pages, where search engines and readers without scripts find it, and
//! the app takes its place.
//!
//! There is one for the overview, the services, one service, the funding, one body, and where there are gaps. The other views are tools
//! that need a script; without one their pages say so, and what to use instead. Each is one question to the public API, in a file beside
//! its code, which the build of the app checks against the schema.

mod body;
pub(crate) mod frame;
mod funding;
mod map;
mod overview;
mod say;
mod service;
mod services;
pub(crate) mod words;

use poem::{
    Endpoint, EndpointExt, Request, Response,
    endpoint::BoxEndpoint,
    http::{Uri, header},
};
use serde_json::Value;

use crate::asset::only_read;
use crate::html::Html;
use crate::shell::moved;

/// What a view shows: what it asks for, given its address, and how it shows the answer.
#[derive(Clone, Copy)]
pub(crate) struct Plain {
    /// The parameters of its address that it knows; none where no parameter changes what is shown.
    parameters: Option<&'static [&'static str]>,
    pub(crate) query: &'static str,
    /// What is asked instead where that is too much: what the thing is called, and whether there is one.
    pub(crate) brief: Option<&'static str>,
    pub(crate) variables: fn(&Uri) -> Value,
    /// The title and the body; none when there is no such thing.
    show: fn(&Uri, &Value) -> Option<(String, String)>,
}

/// What stands in a page until the app takes over.
pub(crate) enum Content {
    /// What there is to read.
    Read { title: String, body: String },
    /// What is said to readers without scripts alone.
    NeedsScript { title: String, body: String },
}

impl Plain {
    /// What is asked within the process for all views.
    pub(crate) fn documents() -> impl Iterator<Item = &'static str> {
        let all = [overview::PAGE, services::PAGE, service::PAGE, funding::PAGE, body::PAGE, map::PAGE];
        all.into_iter().flat_map(|plain| [Some(plain.query), plain.brief]).flatten()
    }

    /// What the view at a path shows; none for views that need a script.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Some(match path {
            "/" => overview::PAGE,
            "/services" => services::PAGE,
            "/funding" => funding::PAGE,
            "/map" => map::PAGE,
            _ if path.starts_with("/services/") => service::PAGE,
            _ if path.starts_with("/funding/") => body::PAGE,
            _ => return None,
        })
    }

    /// Whether it shows what an address asks for: a parameter that it does not know could ask for something else.
    pub(crate) fn shows(&self, uri: &Uri) -> bool {
        let Some(known) = self.parameters else { return true };
        let mut pairs = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        pairs.all(|pair| known.contains(&pair.split('=').next().unwrap_or_default()))
    }

    /// What is to be read at an address; none when there is no such thing.
    pub(crate) fn content(&self, uri: &Uri, answer: &Value) -> Option<Content> {
        (self.show)(uri, answer).map(|(title, body)| Content::Read { title, body })
    }
}

impl Content {
    /// What readers without scripts are shown at an address whose view needs one.
    pub(crate) fn needs_script(uri: &Uri) -> Self {
        let path = uri.path();
        let body = match path {
            "/classify" => {
                "<p>Classifying needs a script in the page. Without one, <code>rare-jewels classify</code> does the same on \
                 the command line, and so does the field <code>assess</code> of the API.</p>\n"
                    .to_owned()
            }
            _ if Plain::of(path).is_some() => {
                let mut html = Html::new();
                html.markup("<p>What this address asks for needs a script in the page. ");
                html.link(path, "The same page without a choice").markup(" does not.</p>\n").finish()
            }
            _ => "<p>This view needs a script in the page. <a href=\"/services\">The services</a>, \
                  <a href=\"/funding\">the funding</a> and <a href=\"/map\">the map</a> do not, and the API at \
                  <code>/graphql</code> has it all.</p>\n"
                .to_owned(),
        };
        Self::NeedsScript { title: "Needs a script".to_owned(), body }
    }

    /// What is said when the API has no answer. The app asks again by itself.
    pub(crate) fn no_answer() -> Self {
        let body =
            "<p>The server cannot show this page at the moment. Try again in a minute.</p>\n".to_owned();
        Self::NeedsScript { title: "No answer".to_owned(), body }
    }

    /// What is said where there is nothing.
    pub(crate) fn nothing() -> Self {
        let body =
            "<p>The registry has nothing published at this address. <a href=\"/services\">All services</a>, \
                    <a href=\"/map\">the map</a>, <a href=\"/help\">help</a>.</p>\n"
                .to_owned();
        Self::NeedsScript { title: "Page not found".to_owned(), body }
    }
}

/// The addresses that pages without scripts had before, and the icon.
pub(crate) fn routes() -> Vec<(&'static str, BoxEndpoint<'static, Response>)> {
    vec![
        ("/plain", Former.boxed()),
        ("/plain/", Former.boxed()),
        ("/plain/*path", Former.boxed()),
        // Here and not among the built files, so that it is there without them.
        ("/icon.svg", Fixed("image/svg+xml", include_str!("../../web/public/icon.svg")).boxed()),
    ]
}

/// Leads from the former address of a page, beneath `/plain`, to the page.
struct Former;

impl Endpoint for Former {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        // Nothing that a browser could take for another site is left at the start.
        let path = request.uri().path().strip_prefix("/plain").unwrap_or_default();
        let path = path.trim_start_matches(['/', '\\']).trim_end_matches('/');
        Ok(moved(&format!("/{path}"), request.uri().query()))
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

#[cfg(test)]
mod tests {
    use poem::http::Uri;

    use super::Plain;

    #[test]
    fn an_address_with_a_parameter_that_a_page_does_not_know_is_left_to_the_app() {
        let shows = |address: &'static str| {
            let uri = Uri::from_static(address);
            Plain::of(uri.path()).map(|plain| plain.shows(&uri))
        };
        assert_eq!(shows("/services?q=a&after=b"), Some(true));
        assert_eq!(shows("/services?nation=wales"), Some(false));
        assert_eq!(shows("/map?asOf=2019-06-01&"), Some(true));
        assert_eq!(shows("/map?asof=2019-06-01"), Some(false));
        assert_eq!(shows("/services/a?definition=b"), Some(true));
        assert_eq!(shows("/matrix"), None);
    }
}
