//! The page that starts the app. Every view has the same one, but for where it sends readers without scripts.

use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};

use crate::asset::{matches, only_read};
use crate::files::File;
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
}

impl Shell {
    pub(crate) fn new(file: File, policy: &'static str) -> Self {
        Self { file, policy, plain: true }
    }

    /// The page where there is nothing: readers without scripts are sent to the plain overview.
    pub(crate) fn lost(file: File, policy: &'static str) -> Self {
        Self { file, policy, plain: false }
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
        let tag = format!("\"{}\"", self.file.tag);
        let response = Response::builder()
            .header(header::ETAG, &tag)
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::CONTENT_SECURITY_POLICY, self.policy)
            .header(header::REFERRER_POLICY, "no-referrer");
        if matches(request.headers(), &tag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
        let page = String::from_utf8_lossy(self.file.content);
        let path = request.uri().path();
        let page = if path == "/" || !self.plain {
            page.into_owned()
        } else {
            with_feed(&page.replace(PLAIN, &format!("/plain{}", escape(path))), path)
        };
        Ok(response.content_type(self.file.media_type).body(page))
    }
}
