//! The body of a POST: its declared type, and its bytes, no more of them than allowed and no later.

use futures_util::StreamExt;
use poem::{
    Request,
    http::{HeaderMap, StatusCode, header},
};

use super::{Fault, params::too_long};
use crate::{
    error::Code,
    guard::{LimitExceeded, LimitName, Limits, Refusal},
};

/// How much of a body that is too long is read and thrown away, so that its sender hears the answer before it has
/// sent everything. Senders of more are cut off.
const DISCARDED_BYTES: u64 = 16 * 1024 * 1024;

/// The body must be declared to be JSON in UTF-8, as it is.
///
/// A form on another site can send `text/plain` and forms, without asking this server first; not JSON.
pub(crate) fn check_type(headers: &HeaderMap) -> Result<(), Fault> {
    let unsupported = |message: String| {
        Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadRequest, message))
            .map_err(|fault: Fault| fault.with(header::ACCEPT, "application/json"))
    };
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return unsupported("the body is compressed, expected it as it is".to_owned());
    }
    let Some(declared) = headers.get(header::CONTENT_TYPE) else {
        return unsupported("`Content-Type` is missing, expected `application/json`".to_owned());
    };
    let mut parts = declared.to_str().unwrap_or_default().split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    if !name.eq_ignore_ascii_case("application/json") {
        let shown: String = name.chars().take(60).collect();
        return unsupported(format!("`Content-Type` is `{shown}`, expected `application/json`"));
    }
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        let is_utf8 = value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8");
        if key.trim().eq_ignore_ascii_case("charset") && !is_utf8 {
            return unsupported("the body is declared to be in another encoding, expected UTF-8".to_owned());
        }
    }
    Ok(())
}

/// Reads the body.
pub(crate) async fn read(http: &mut Request, limits: &Limits) -> Result<Vec<u8>, Fault> {
    let max = limits.body_bytes;
    let most = u64::try_from(max).unwrap_or(u64::MAX);
    let declared = http.headers().get(header::CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    let expects = http.headers().contains_key(header::EXPECT);
    if let Some(length) = declared
        && length > most
        && (expects || length > DISCARDED_BYTES)
    {
        return Err(too_long(length, most).with(header::CONNECTION, "close"));
    }
    let mut body = http.take_body().into_bytes_stream();
    let reading = async {
        let mut bytes = Vec::new();
        let mut length = 0_u64;
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| {
                Fault::new(StatusCode::BAD_REQUEST, Code::BadRequest, format!("the body ends early: {error}"))
            })?;
            length += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if length <= most {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
                if length > DISCARDED_BYTES {
                    break;
                }
            }
        }
        if length > most { Err(too_long(length, most).with(header::CONNECTION, "close")) } else { Ok(bytes) }
    };
    tokio::time::timeout(limits.reading, reading).await.unwrap_or_else(|_| {
        let exceeded = LimitExceeded::time(LimitName::ReadingMilliseconds, limits.reading, limits.reading);
        let refusal = Refusal::Limit(exceeded);
        Err(Fault::refused(StatusCode::REQUEST_TIMEOUT, &refusal).with(header::CONNECTION, "close"))
    })
}
