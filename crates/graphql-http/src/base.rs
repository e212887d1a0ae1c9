//! The path beneath which a server is reached: `https://example.org/registry/` beside other things of `example.org`.
//!
//! The proxy passes addresses on as they are. [`Based`] takes the path off a request before anything else looks at it, and the
//! [`App`](crate::App) leads the links of pages there, so that no route knows of it.

use std::{borrow::Cow, fmt, str::FromStr, sync::Arc};

use poem::{
    Body, Endpoint, IntoResponse, Request, Response,
    http::{HeaderValue, StatusCode, Uri, header, uri::PathAndQuery},
};

use crate::health;

/// What stands before an address in a page.
const BEFORE_LINKS: [&str; 6] = ["href=\"", "src=\"", "action=\"", "content=\"", "; url=", "<code>"];

/// A path that begins with a slash and does not end with one; empty for the root.
///
/// ```
/// use graphql_http::base::BasePath;
///
/// let base: BasePath = "/registry/".parse()?;
/// assert_eq!(base.as_str(), "/registry");
/// assert!("registry".parse::<BasePath>().is_err());
/// # Ok::<(), graphql_http::base::NotAPath>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(Arc<str>);

/// A text is no path beneath which a server can be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a path such as `/registry`: words of letters, digits, `-`, `_`, `.` and `~`, each after a slash"
)]
pub struct NotAPath;

impl FromStr for BasePath {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = text.strip_suffix('/').unwrap_or(text);
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let is_word = |word: &str| !matches!(word, "" | "." | "..") && word.bytes().all(is_sign);
        let is_path = match path.strip_prefix('/') {
            Some(words) => words.split('/').all(is_word),
            None => text == "/",
        };
        if is_path { Ok(Self(path.into())) } else { Err(NotAPath) }
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl BasePath {
    /// The path, without a slash at its end: `/registry`, or nothing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the server is at the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// A page whose links begin at the root, with links that begin here.
    ///
    /// It looks for the attributes of links, which begin with a quotation mark; within text that is escaped there are none.
    #[must_use]
    pub(crate) fn links<'a>(&self, page: &'a str) -> Cow<'a, str> {
        if self.is_root() {
            return Cow::Borrowed(page);
        }
        let lead =
            |page: String, before: &&str| page.replace(&format!("{before}/"), &format!("{before}{self}/"));
        Cow::Owned(BEFORE_LINKS.iter().fold(page.to_owned(), lead))
    }

    /// An answer that leads beneath this path: to another address, or by the links of a page. What is compressed already is left as
    /// it is, and what is marked [`AsWritten`].
    pub(crate) async fn lead(&self, mut response: Response) -> Response {
        if self.is_root() {
            return response;
        }
        if let Some(led) = response.headers().get(header::LOCATION).and_then(|to| self.location(to)) {
            response.headers_mut().insert(header::LOCATION, led);
        }
        let is_page = response.content_type().is_some_and(|media| media.starts_with("text/html"));
        let is_ready = response.data::<AsWritten>().is_some();
        if !is_page || is_ready || response.headers().contains_key(header::CONTENT_ENCODING) {
            return response;
        }
        let page = response.take_body().into_bytes().await.unwrap_or_default();
        let led = match std::str::from_utf8(&page) {
            Ok(text) => Body::from(self.links(text).into_owned()),
            Err(_) => Body::from(page),
        };
        response.set_body(led);
        response
    }

    /// An address from the root, beneath this path; nothing for one of another site.
    fn location(&self, address: &HeaderValue) -> Option<HeaderValue> {
        let path = address.to_str().ok().filter(|path| path.starts_with('/') && !path.starts_with("//"))?;
        HeaderValue::from_str(&format!("{self}{path}")).ok()
    }

    /// An endpoint that is reached beneath this path.
    pub fn over<E: Endpoint<Output = Response>>(self, endpoint: E) -> Based<E> {
        Based { base: self, endpoint }
    }

    /// The address of a request, beneath this path; nothing when it is elsewhere.
    fn within(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path_and_query()?.as_str().strip_prefix(self.as_str())?;
        let rest = match rest.as_bytes().first() {
            Some(b'/') => rest.parse::<PathAndQuery>().ok()?,
            _ => return None,
        };
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(rest);
        Uri::from_parts(parts).ok()
    }
}

/// In the data of an answer: its links are relative, and hold beneath every path.
#[derive(Debug, Clone, Copy)]
pub struct AsWritten;

/// In the data of a request: it is not for an address beneath the base path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elsewhere;

/// An endpoint that is reached beneath a path. Health checks and counts are also at the root, for those who ask past the proxy.
pub struct Based<E> {
    base: BasePath,
    endpoint: E,
}

impl<E: Endpoint<Output = Response>> Endpoint for Based<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        if self.base.is_root() {
            return self.endpoint.call(request).await;
        }
        let path = request.uri().path();
        if path == "/" || path == self.base.as_str() {
            let to = format!("{}/", self.base);
            return Ok(StatusCode::TEMPORARY_REDIRECT.with_header(header::LOCATION, to).into_response());
        }
        match self.base.within(request.uri()) {
            Some(within) => *request.uri_mut() = within,
            None if health::is_check(path) || path == "/metrics" => {}
            None => {
                request.extensions_mut().insert(Elsewhere);
            }
        }
        self.endpoint.call(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::BasePath;

    #[test]
    fn only_words_after_slashes_are_a_path() {
        for text in
            ["", "registry", "//", "/a//b", "/a/../b", "/.", "/a b", "/a?b", "/a\"b", "/é", "http://a/b"]
        {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
        for (text, path) in [("/", ""), ("/a", "/a"), ("/a/b.c/", "/a/b.c")] {
            assert_eq!(text.parse::<BasePath>().unwrap().as_str(), path);
        }
    }

    #[test]
    fn addresses_are_beneath_it_or_elsewhere() {
        let base: BasePath = "/registry".parse().unwrap();
        let within = |uri: &str| base.within(&uri.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(within("/registry/services?q=a").as_deref(), Some("/services?q=a"));
        assert_eq!(within("/registry/registry").as_deref(), Some("/registry"));
        assert_eq!((within("/registry"), within("/registrynot"), within("/services")), (None, None, None));
    }

    #[test]
    fn where_a_redirect_leads_is_beneath_it_unless_it_is_another_site() {
        let base: BasePath = "/r".parse().unwrap();
        let led = |to: &'static str| base.location(&poem::http::HeaderValue::from_static(to));
        assert_eq!(led("/services/a?x").unwrap(), "/r/services/a?x");
        assert_eq!((led("https://b/"), led("//b/")), (None, None));
    }

    #[test]
    fn links_of_pages_are_led_there_and_text_is_not() {
        let base: BasePath = "/r".parse().unwrap();
        let page = r#"<meta content="0; url=/plain/"><a href="/">/a</a><a href="https://b/">&quot;/</a><code>/graphql</code><input value="/a">"#;
        let led = r#"<meta content="0; url=/r/plain/"><a href="/r/">/a</a><a href="https://b/">&quot;/</a><code>/r/graphql</code><input value="/a">"#;
        assert_eq!(base.links(page), led);
        assert_eq!(BasePath::default().links(page), page);
    }
}
