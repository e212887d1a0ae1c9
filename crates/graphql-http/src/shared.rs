//! Answers that caches on the way may give to several callers: they carry nothing of the one who asked first.

use poem::{
    Response,
    http::{HeaderMap, Method, header},
};

use crate::{limit, request_id::X_REQUEST_ID};

/// Takes off an answer that may be given to others, or that says that one may, what has to do with its caller alone: how
/// often they may ask, and the id of their request. The log has both.
pub(crate) fn cleanse(method: &Method, response: &mut Response) {
    if may_be_shared(method, response.headers()) {
        let headers = response.headers_mut();
        headers.remove(X_REQUEST_ID);
        for name in limit::HEADERS {
            headers.remove(name);
        }
    }
}

/// Whether caches that serve several callers may keep an answer. Without a word about it, they may.
fn may_be_shared(method: &Method, headers: &HeaderMap) -> bool {
    let controls = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut words = controls.flat_map(|value| value.split(',')).map(str::trim);
    matches!(*method, Method::GET | Method::HEAD)
        && !words.any(|word| word.eq_ignore_ascii_case("no-store") || word.eq_ignore_ascii_case("private"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(method: &Method, control: Option<&str>) -> bool {
        let builder = Response::builder().header(X_REQUEST_ID, "a").header("ratelimit-limit", "9");
        let mut response = match control {
            Some(control) => builder.header(header::CACHE_CONTROL, control).finish(),
            None => builder.finish(),
        };
        cleanse(method, &mut response);
        let (id, limit) = (response.header("x-request-id"), response.header("ratelimit-limit"));
        assert_eq!(id.is_some(), limit.is_some());
        id.is_some()
    }

    #[test]
    fn only_private_answers_carry_what_is_the_callers() {
        for control in ["no-store", "private, no-cache", "max-age=3, Private"] {
            assert!(kept(&Method::GET, Some(control)), "{control}");
        }
        for control in [Some("public, max-age=60"), Some("public, no-cache"), Some("no-cache"), None] {
            assert!(!kept(&Method::GET, control), "{control:?}");
            assert!(!kept(&Method::HEAD, control), "{control:?}");
            assert!(kept(&Method::POST, control), "{control:?}");
        }
    }
}
