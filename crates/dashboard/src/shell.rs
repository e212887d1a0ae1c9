//! The page that starts the app. Every view has the same one, but for where it sends readers without scripts, and for what it
//! says of itself ([`Head`]).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};

use crate::api::Api;
use crate::asset::{matches, only_read};
use crate::files::File;
use crate::head::{Found, Head, question};
use crate::html::escape;

/// What stands in the built page for the plain page of the same view.
const PLAIN: &str = "/plain/";

/// Where the page names the feed of all changes.
const FEED: &str = "<link rel=\"alternate\" type=\"application/atom+xml\"";

pub(crate) struct Shell {
    file: File,
    policy: &'static str,
    /// Whether there is a plain page of the same view.
    plain: bool,
    about: About,
}

/// What a page says of itself.
enum About {
    /// What the built page says.
    Built,
    /// What is said of its address.
    Address,
    /// What is said of its address, by the answer of the API where it is about one thing.
    Answer(Arc<Api>),
}

impl Shell {
    pub(crate) fn new(file: File, policy: &'static str) -> Self {
        Self { file, policy, plain: true, about: About::Built }
    }

    /// The page of a view of the app.
    pub(crate) fn of_view(file: File, policy: &'static str, api: Arc<Api>) -> Self {
        Self { file, policy, plain: true, about: About::Answer(api) }
    }

    /// The page where there is nothing: readers without scripts are sent to the plain overview.
    pub(crate) fn lost(file: File, policy: &'static str) -> Self {
        Self { file, policy, plain: false, about: About::Address }
    }
}

/// The page of a service names the feed of the service before that of all changes.
fn with_feed(page: &str, path: &str) -> String {
    let slug = path.strip_prefix("/services/").filter(|slug| !slug.is_empty() && !slug.contains('/'));
    let Some(slug) = slug else { return page.to_owned() };
    let feed = format!(
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Changes of this service\" href=\"/services/{}/changes.atom\">\n{FEED}",
        escape(slug)
    );
    page.replacen(FEED, &feed, 1)
}

impl Endpoint for Shell {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        let path = uri.path().to_owned();
        let page = String::from_utf8_lossy(self.file.content);
        let page = if path == "/" || !self.plain {
            page.into_owned()
        } else {
            with_feed(&page.replace(PLAIN, &format!("/plain{}", escape(&path))), &path)
        };
        let (page, found) = match self.about(request, &path).await {
            Some((head, found)) => (head.into_page(&page, &path), found),
            None => (page, Found::Here),
        };
        if let Found::At(address) = &found {
            return Ok(moved(address, uri.query()));
        }
        let mut hasher = DefaultHasher::new();
        page.hash(&mut hasher);
        let tag = format!("\"{}-{:016x}\"", self.file.tag, hasher.finish());
        let response = Response::builder()
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::CONTENT_SECURITY_POLICY, self.policy)
            .header(header::REFERRER_POLICY, "no-referrer");
        if found == Found::Nothing {
            // The app says what there is not, and leads on. Those who may see more than everybody are shown it there.
            let response = response.status(StatusCode::NOT_FOUND);
            return Ok(response.content_type(self.file.media_type).body(page));
        }
        let response = response.header(header::ETAG, &tag);
        if matches(&headers, &tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
        Ok(response.content_type(self.file.media_type).body(page))
    }
}

/// The answer where something has moved to another address. Mergers are taken back now and then, so it is asked again each time.
pub(crate) fn moved(address: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Response::builder()
        .status(StatusCode::PERMANENT_REDIRECT)
        .header(header::LOCATION, format!("{address}{query}"))
        .header(header::CACHE_CONTROL, "no-cache")
        .finish()
}

impl Shell {
    /// What the page says of itself, and whether there is anything: without an answer, what is built into it.
    async fn about(&self, request: Request, path: &str) -> Option<(Head, Found)> {
        let api = match &self.about {
            About::Built => return None,
            About::Address => return Some((Head::of(path, None), Found::Nothing)),
            About::Answer(api) => api,
        };
        let answer = match question(path) {
            Some((query, variables)) => api.ask(request, query, variables).await.ok(),
            None => None,
        };
        Some((Head::of(path, answer.as_ref()), Found::of(path, answer.as_ref())))
    }
}
