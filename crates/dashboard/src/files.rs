//! The built files.

use std::collections::HashMap;
use std::sync::Arc;

/// What `build.rs` found: name, tag, content.
const BUILT: &[(&str, &str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A file of the dashboard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File {
    pub(crate) media_type: &'static str,
    /// As it stands in the `ETag` header, without its quotes.
    pub(crate) tag: &'static str,
    pub(crate) content: &'static [u8],
    /// Compressed copies: the name of the coding and the content, the smallest first.
    pub(crate) packed: [Option<(&'static str, &'static [u8])>; 2],
}

/// The files by name: `index.html`, `app/index-1a2b3c.js`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files(Arc<HashMap<&'static str, File>>);

impl Files {
    pub(crate) fn built() -> Self {
        Self::of(BUILT)
    }

    pub(crate) fn of(entries: &[(&'static str, &'static str, &'static [u8])]) -> Self {
        let find =
            |name: &str| entries.iter().find(|(other, ..)| *other == name).map(|(.., content)| *content);
        let packed = |name: &str| {
            [("br", find(&format!("{name}.br"))), ("gzip", find(&format!("{name}.gz")))]
                .map(|(coding, content)| content.map(|content| (coding, content)))
        };
        let files = entries.iter().filter_map(|&(name, tag, content)| {
            let media_type = media_type(name)?;
            Some((name, File { media_type, tag, content, packed: packed(name) }))
        });
        Self(Arc::new(files.collect()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<File> {
        self.0.get(name).copied()
    }
}

/// Compressed copies have none: they are served in the place of what they are copies of.
fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "md" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        _ => return None,
    })
}
