//! How answers are compressed on their way: gzip or Brotli, as the caller accepts.
//!
//! A coded answer is another representation: its strong tag is another one, and caches are told that it depends on
//! `Accept-Encoding`. What is kept is compressed once for each coding.

use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use poem::http::{HeaderMap, HeaderValue, header};

/// Answers of fewer bytes fit into a packet or two as they are.
pub(crate) const MIN_BYTES: usize = 1_024;
/// From how many bytes on an answer is compressed off the threads that serve.
const LARGE_BYTES: usize = 64 * 1_024;
/// The level of Brotli for answers: about as quick as gzip, and smaller.
const BROTLI_LEVEL: u32 = 4;
/// The window of Brotli, as a power of two.
const BROTLI_WINDOW: u32 = 20;
const BUFFER: usize = 32 * 1_024;

/// A coding of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// All codings, the preferred one first.
    pub(crate) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The name that `Content-Encoding` has for it.
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The coding that a caller likes best; nothing where they accept none, or like an answer as it is better.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let entries: Vec<(&str, f32)> = lists.flat_map(|list| list.split(',')).filter_map(entry).collect();
        let quality = |token: &str| {
            let named = entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(token));
            named.or_else(|| entries.iter().find(|(name, _)| *name == "*")).map(|(_, quality)| *quality)
        };
        let as_it_is = entries.iter().find(|(name, _)| name.eq_ignore_ascii_case("identity"));
        let least = as_it_is.map_or(0.0, |(_, quality)| *quality);
        let mut best = None;
        for coding in Self::ALL {
            let quality = quality(coding.token()).unwrap_or_default();
            let better = best.is_none_or(|(_, other)| quality > other);
            if quality > 0.0 && quality >= least && better {
                best = Some((coding, quality));
            }
        }
        best.map(|(coding, _)| coding)
    }

    /// The bytes in this coding; nothing where that is no shorter.
    pub(crate) fn compress(self, bytes: &[u8]) -> Option<Bytes> {
        let mut coded = Vec::with_capacity(bytes.len() / 4);
        let written = match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut coded, Compression::fast());
                encoder.write_all(bytes).and_then(|()| encoder.finish().map(drop))
            }
            Self::Brotli => {
                let mut encoder =
                    brotli::CompressorWriter::new(&mut coded, BUFFER, BROTLI_LEVEL, BROTLI_WINDOW);
                encoder.write_all(bytes).and_then(|()| encoder.flush()).map(|()| drop(encoder))
            }
        };
        // Writing to memory does not fail.
        written.ok().filter(|()| coded.len() < bytes.len()).map(|()| coded.into())
    }

    /// As [`Coding::compress`], off the threads that serve where that takes long.
    pub(crate) async fn compress_aside(self, bytes: Bytes) -> Option<Bytes> {
        if bytes.len() < LARGE_BYTES {
            return self.compress(&bytes);
        }
        tokio::task::spawn_blocking(move || self.compress(&bytes)).await.ok().flatten()
    }

    /// The tag of an answer in this coding.
    pub(crate) fn tag(self, plain: &HeaderValue) -> HeaderValue {
        let text = plain.to_str().unwrap_or_default().trim_end_matches('"');
        HeaderValue::try_from(format!("{text}-{}\"", self.token())).unwrap_or_else(|_| plain.clone())
    }
}

/// A coding and how much it is liked.
fn entry(text: &str) -> Option<(&str, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some((name, quality.map_or(1.0, |quality| quality.parse().unwrap_or_default())))
}

/// Says in which coding an answer is, and that it depends on what the caller accepts.
pub(crate) fn declare(headers: &mut HeaderMap, coding: Option<Coding>) {
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.token()));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn accepted(value: &'static str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        Coding::accepted(&headers).map(Coding::token)
    }

    #[test]
    fn what_is_liked_best_is_taken() {
        assert_eq!(Coding::accepted(&HeaderMap::new()), None);
        for (value, expected) in [
            ("", None),
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("GZIP;q=0.5", Some("gzip")),
            ("br;q=0.5, gzip;q=0.8", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("*", Some("br")),
            ("*;q=0", None),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.1, gzip;q=0.5", Some("gzip")),
            ("deflate", None),
            ("gzip;q=nonsense", None),
        ] {
            assert_eq!(accepted(value), expected, "{value}");
        }
    }

    #[test]
    fn what_is_compressed_reads_back() {
        let text = "{\"name\":\"OXPIP\"}".repeat(500);
        let gzip = Coding::Gzip.compress(text.as_bytes()).unwrap();
        let mut read = String::new();
        flate2::read::GzDecoder::new(&*gzip).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        let brotli = Coding::Brotli.compress(text.as_bytes()).unwrap();
        let mut read = String::new();
        brotli::Decompressor::new(&*brotli, BUFFER).read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        // What would be longer stays as it is.
        assert_eq!(Coding::Gzip.compress(b"x"), None);
    }

    #[test]
    fn tags_differ_by_coding() {
        let plain = HeaderValue::from_static("\"abc\"");
        assert_eq!(Coding::Gzip.tag(&plain), "\"abc-gzip\"");
        assert_eq!(Coding::Brotli.tag(&plain), "\"abc-br\"");
    }
}
