//! Serves built files.

use poem::{
    Endpoint, Error, Request, Response,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};

use crate::files::{File, Files};

/// A name with the hash of its content never means anything else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Answers with the files of the folder `app`.
pub(crate) struct Asset(Files);

impl Asset {
    pub(crate) fn new(files: Files) -> Self {
        Self(files)
    }
}

impl Endpoint for Asset {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let name = request.raw_path_param("file").unwrap_or_default();
        let file = self.0.get(&format!("app/{name}"));
        let file = file.ok_or_else(|| Error::from(poem::error::NotFoundError))?;
        // Names of text to read have no hash.
        let cache = if file.media_type.starts_with("text/plain") { "no-cache" } else { FOR_EVER };
        Ok(send(&file, request.headers(), cache))
    }
}

fn send(file: &File, headers: &HeaderMap, cache: &'static str) -> Response {
    let chosen = file.packed.into_iter().flatten().find(|(coding, _)| accepts(headers, coding));
    // A compressed copy is another sequence of bytes, so it has a tag of its own.
    let tag = chosen
        .map_or_else(|| format!("\"{}\"", file.tag), |(coding, _)| format!("\"{}-{coding}\"", file.tag));
    let response = Response::builder()
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, cache)
        .header(header::VARY, "accept-encoding");
    if matches(headers, &tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let mut response =
        response.content_type(file.media_type).body(chosen.map_or(file.content, |(_, content)| content));
    if let Some((coding, _)) = chosen {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// Whether the caller has what this tag names.
pub(crate) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let Some(asked) = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    asked.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == tag)
}

/// Whether the caller takes a coding; `;q=0` says that it does not.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let Some(value) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    value.split(',').any(|part| {
        let mut parts = part.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused =
            parts.any(|part| matches!(part.strip_prefix("q="), Some("0" | "0.0" | "0.00" | "0.000")));
        named && !refused
    })
}

/// Lets GET and HEAD through.
///
/// # Errors
/// Answers OPTIONS, and any other method with 405.
pub(crate) fn only_read(request: &Request) -> poem::Result<()> {
    let status = match *request.method() {
        Method::GET | Method::HEAD => return Ok(()),
        Method::OPTIONS => StatusCode::NO_CONTENT,
        _ => StatusCode::METHOD_NOT_ALLOWED,
    };
    let response = Response::builder().status(status).header(header::ALLOW, "GET, HEAD, OPTIONS").finish();
    Err(Error::from_response(response))
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderMap, HeaderValue, header};

    use super::{accepts, matches};

    fn with(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn codings_are_taken_by_name_unless_refused() {
        assert!(accepts(&with(header::ACCEPT_ENCODING, "gzip, deflate, br"), "br"));
        assert!(accepts(&with(header::ACCEPT_ENCODING, "GZIP;q=0.5"), "gzip"));
        assert!(!accepts(&with(header::ACCEPT_ENCODING, "br;q=0, gzip"), "br"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn tags_match_one_of_several_weak_or_strong() {
        assert!(matches(&with(header::IF_NONE_MATCH, r#""a", W/"b""#), r#""b""#));
        assert!(matches(&with(header::IF_NONE_MATCH, "*"), r#""b""#));
        assert!(!matches(&with(header::IF_NONE_MATCH, r#""a""#), r#""b""#));
    }
}
