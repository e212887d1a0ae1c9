//! `/funding.svg` and the other formats: the funding network as a file, with the filter in the address.

use std::sync::Arc;

use api::Request as Asked;
use funding::formats::Format;
use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};
use registry::ServiceView;

/// A style of its own is all that a picture needs; it runs nothing and loads nothing.
pub(crate) const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Returns the tokens that making a file takes, each [`TOKEN`](graphql_http::limit::TOKEN). A release build takes 70 to 90 ms of a
/// processor for a picture of the report's network as PNG, up to 2 ms as SVG, and half a millisecond for the other formats;
/// a network that is ten times as big has room in the latter two.
pub(crate) fn tokens(format: Format) -> u32 {
    match format {
        Format::Png => 20,
        Format::Svg => 4,
        _ => 1,
    }
}

/// One format, as the public sees the network: the address is meant to be passed on.
pub(crate) struct FundingFiles<A> {
    /// The format.
    pub(crate) format: Format,
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Files for FundingFiles<A> {
    fn begin(&self) -> (Standing, Making) {
        let ((asked, standing), format) = ((self.ask)(), self.format);
        let making = move |_: &str, query: &str| file(&asked, format, query);
        (standing, Box::new(making))
    }
}

/// Makes the network that a query asks for.
fn file(asked: &Asked, format: Format, query: &str) -> Result<File, NoFile> {
    let snapshot = &asked.snapshot;
    let classify = |service: &ServiceView| snapshot.class_of(service);
    match funding::file(snapshot.registry(), format, query, asked.today, classify) {
        Ok(content) => Ok(File { media_type: format.media_type(), content: content.into() }),
        Err(bad) if bad.is_query() => Err(NoFile::bad_query(bad.to_string())),
        Err(nothing) => Err(NoFile::not_found(nothing.to_string())),
    }
}
