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

/// What making a file takes, in tokens of [`TOKEN`](crate::limit::TOKEN): measured with the report's data, the time of a
/// release build rounded up. A bigger network takes longer to lay out.
pub(crate) fn tokens(ending: &str) -> u32 {
    match ending {
        "png" => 20,
        "svg" => 10,
        _ => 2,
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
