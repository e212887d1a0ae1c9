//! `/funding.svg` and its like: the funding network as a file, with the filter in the address.

use std::sync::Arc;

use api::{FundingFileError, Request as Asked, funding_file};
use poem::http::StatusCode;

use crate::{
    caller::Standing,
    error::Code,
    files::{File, Files, Making, NoFile},
};

/// A style of its own is all that a picture needs; it runs nothing and loads nothing.
pub(crate) const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Returns the tokens that making a file takes, each [`TOKEN`](crate::limit::TOKEN). A release build takes 70 to 90 ms of a
/// processor for a picture of the report's network as PNG, up to 2 ms as SVG, and half a millisecond for the other formats;
/// a network that is ten times as big has room in the latter two.
pub(crate) fn tokens(ending: &str) -> u32 {
    match ending {
        "png" => 20,
        "svg" => 4,
        _ => 1,
    }
}

/// One format, as the public sees the network: the address is meant to be passed on.
pub(crate) struct FundingFiles<A> {
    /// The end of the file's name.
    pub(crate) ending: &'static str,
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Files for FundingFiles<A> {
    fn begin(&self) -> (Standing, Making) {
        let ((asked, standing), ending) = ((self.ask)(), self.ending);
        let making = move |_: &str, query: &str| match funding_file(&asked, ending, query) {
            Ok(file) => Ok(File { media_type: file.media_type, content: file.content.into() }),
            Err(FundingFileError::Query(message)) => {
                Err(NoFile { status: StatusCode::BAD_REQUEST, code: Code::BadRequest, message })
            }
            Err(FundingFileError::Nothing(message)) => {
                Err(NoFile { status: StatusCode::NOT_FOUND, code: Code::NotFound, message })
            }
        };
        (standing, Box::new(making))
    }
}
