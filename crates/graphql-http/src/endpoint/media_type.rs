//! Which of the two media types of GraphQL over HTTP an answer has.

use poem::http::{HeaderMap, HeaderValue, header};

/// The media type of an answer, which also decides its status when the document is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status says whether the request could be run.
    GraphqlResponse,
    /// `application/json`: 200 for whatever a GraphQL server answers, so that intermediaries are not mistaken for it.
    Json,
}

impl MediaType {
    /// A number for it.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::GraphqlResponse => 1,
            Self::Json => 2,
        }
    }

    /// The header value.
    pub(super) const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// What a request accepts; `None` when it is neither.
    ///
    /// The higher `q` wins, then the more specific range, then the newer type. Without a preference it is
    /// `application/json`, which older clients expect.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let mut accept = headers.get_all(header::ACCEPT).iter().peekable();
        accept.peek()?;
        let mut best: Option<(Rank, Self)> = None;
        let mut empty = true;
        for value in accept {
            let text = value.to_str().unwrap_or("?");
            for range in text.split(',').map(str::trim).filter(|range| !range.is_empty()) {
                empty = false;
                if let Some(found) = rank(range)
                    && best.is_none_or(|best| found.0 > best.0)
                {
                    best = Some(found);
                }
            }
        }
        if empty { Some(Self::Json) } else { best.map(|(_, found)| found) }
    }

    /// What a request accepts, or what it gets when it does not say.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if headers.contains_key(header::ACCEPT) { Self::accepted(headers) } else { Some(Self::Json) }
    }
}

/// `q` in thousandths, then how specific, then how new.
type Rank = (u16, u8, u8);

/// How well a media range suits, if it does.
fn rank(range: &str) -> Option<(Rank, MediaType)> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let mut quality = 1000;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        match key.trim().to_ascii_lowercase().as_str() {
            "q" => quality = thousandths(value)?,
            // Answers are in UTF-8; a range that wants another encoding does not take them.
            "charset" if !value.eq_ignore_ascii_case("utf-8") && !value.eq_ignore_ascii_case("utf8") => {
                return None;
            }
            _ => {}
        }
    }
    if quality == 0 {
        return None;
    }
    match name.as_str() {
        "application/graphql-response+json" => Some(((quality, 2, 1), MediaType::GraphqlResponse)),
        "application/json" => Some(((quality, 2, 0), MediaType::Json)),
        "application/*" => Some(((quality, 1, 0), MediaType::Json)),
        "*/*" => Some(((quality, 0, 0), MediaType::Json)),
        _ => None,
    }
}

/// A quality: `0` to `1` with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(accept: &[&'static str]) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        MediaType::of(&headers)
    }

    #[test]
    fn ranges_are_weighed() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, expected) in [
            (&[][..], Some(Json)),
            (&[""], Some(Json)),
            (&["*/*"], Some(Json)),
            (&["application/*;q=0.1"], Some(Json)),
            (&["application/json"], Some(Json)),
            (&["Application/JSON; charset=UTF-8"], Some(Json)),
            (&["application/graphql-response+json, application/json;q=0.9"], Some(GraphqlResponse)),
            (&["application/json, application/graphql-response+json"], Some(GraphqlResponse)),
            (&["application/json, */*;q=0.1, application/graphql-response+json;q=0.5"], Some(Json)),
            (&["text/html", "application/graphql-response+json;charset=\"utf-8\""], Some(GraphqlResponse)),
            (&["text/html, */*;q=0.1"], Some(Json)),
            (&["application/json;q=0"], None),
            (&["application/json;q=high"], None),
            (&["application/json;charset=iso-8859-1"], None),
            (&["text/html"], None),
        ] {
            assert_eq!(accepted(accept), expected, "{accept:?}");
        }
    }
}
