//! The page that starts the app. Every view has the same one, but for what it says of itself ([`Head`]) and what it shows until the
//! app takes over, and for good where no scripts run ([`Content`]).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, Uri, header},
};

use crate::api::{Api, Silence, again};
use crate::asset::{matches, only_read};
use crate::head::{Found, Head};
use crate::html::escape;
use crate::plain::{Content, Plain, frame};

const HTML: &str = "text/html; charset=utf-8";

/// Where the page names the feed of all changes.
const FEED: &str = "<link rel=\"alternate\" type=\"application/atom+xml\"";

pub(crate) struct Shell {
    /// The page as it was built.
    page: &'static str,
    policy: &'static str,
    about: About,
}

/// What a page says of itself, and what it shows until the app takes over.
enum About {
    /// What the built page says.
    Built,
    /// That there is nothing.
    Nothing,
    /// What the API answers about its address.
    Answer(Arc<Api>),
}

impl Shell {
    pub(crate) fn new(page: &'static str, policy: &'static str) -> Self {
        Self { page, policy, about: About::Built }
    }

    /// The page of a view of the app.
    pub(crate) fn of_view(page: &'static str, policy: &'static str, api: Arc<Api>) -> Self {
        Self { page, policy, about: About::Answer(api) }
    }

    /// The page where there is nothing.
    pub(crate) fn lost(page: &'static str, policy: &'static str) -> Self {
        Self { page, policy, about: About::Nothing }
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
        // An address that was joined may have a slash at the end.
        let whole = path.strip_suffix('/').filter(|whole| !whole.is_empty());
        if let (Some(whole), false) = (whole, matches!(self.about, About::Nothing)) {
            return Ok(moved(whole, uri.query()));
        }
        let (page, status) = match &self.about {
            About::Built => (self.page.to_owned(), StatusCode::OK),
            About::Nothing => (self.nothing(&path), StatusCode::NOT_FOUND),
            About::Answer(api) => match self.answered(api, request, &uri).await {
                Answered::Page(page, status) => (page, status),
                Answered::At(address) => return Ok(moved(&address, uri.query())),
            },
        };
        let mut hasher = DefaultHasher::new();
        page.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        let response = Response::builder()
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::CONTENT_SECURITY_POLICY, self.policy)
            .header(header::REFERRER_POLICY, "no-referrer");
        let response = match status {
            StatusCode::OK => response.header(header::ETAG, &tag),
            StatusCode::SERVICE_UNAVAILABLE => response.status(status).header(header::RETRY_AFTER, "60"),
            _ => response.status(status),
        };
        if status == StatusCode::OK && matches(&headers, &tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
        Ok(response.content_type(HTML).body(page))
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

/// What is answered at an address.
enum Answered {
    Page(String, StatusCode),
    /// What was there is at another address now.
    At(String),
}

impl Shell {
    /// The page of an address by what the API answers.
    async fn answered(&self, api: &Api, request: Request, uri: &Uri) -> Answered {
        let path = uri.path();
        let plain = Plain::of(path).filter(|plain| plain.shows(uri));
        let caller = again(&request);
        let answer = match &plain {
            Some(plain) => Some((plain, api.ask(request, plain.query, (plain.variables)(uri)).await)),
            None => None,
        };
        let brief = match &answer {
            Some((Plain { brief: Some(brief), variables, .. }, Err(Silence::Broken))) => {
                api.ask(caller, brief, variables(uri)).await.ok()
            }
            _ => None,
        };
        let data = answer.as_ref().and_then(|(_, answer)| answer.as_ref().ok()).or(brief.as_ref());
        match Found::of(path, data) {
            Found::Here => {}
            Found::At(address) => return Answered::At(address),
            // The app says what there is not, and leads on. Those who may see more than everybody are shown it there.
            Found::Nothing => return Answered::Page(self.nothing(path), StatusCode::NOT_FOUND),
        }
        let (content, status) = match &answer {
            None => (Content::needs_script(uri), StatusCode::OK),
            Some((plain, Ok(data))) => {
                (plain.content(uri, data).unwrap_or_else(Content::nothing), StatusCode::OK)
            }
            // The app is there all the same, and asks again.
            Some((_, Err(Silence::Busy))) => (Content::no_answer(), StatusCode::SERVICE_UNAVAILABLE),
            Some((_, Err(Silence::Broken))) => (Content::no_answer(), StatusCode::OK),
        };
        Answered::Page(self.with(path, Head::of(path, data), &content), status)
    }

    /// The page where there is nothing.
    fn nothing(&self, path: &str) -> String {
        self.with(path, Head::of_nothing(), &Content::nothing())
    }

    /// The page with what it says of itself and what it shows.
    fn with(&self, path: &str, head: Head, content: &Content) -> String {
        frame::into_page(&head.into_page(&with_feed(self.page, path), path), path, content)
    }
}
