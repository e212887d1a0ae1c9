//! The funding network as a file that other tools read.

use std::sync::Arc;

use funding::formats::{Format, Options, write};
use funding::{Query, Scope, View, network_of};

use crate::funding_network::classify;
use crate::request::Request;

/// A file of the funding network.
pub struct FundingFile {
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub content: Vec<u8>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FundingFileError {
    /// The query does not fit, or names something that is not there.
    #[error("{0}")]
    Query(String),
    /// Nothing of the network can be told in the format.
    #[error("{0}")]
    Nothing(String),
}

/// The endings of file names that there are: "svg", "csv", "graphml" and others.
pub fn funding_file_endings() -> impl Iterator<Item = &'static str> {
    Format::ALL.into_iter().map(Format::extension)
}

/// The network that a query asks for (`asOf=2019-06-01&budget=camhs`) as a file.
///
/// # Errors
/// When the query does not fit, or nothing can be told in the format.
pub fn funding_file(
    request: &Arc<Request>,
    ending: &str,
    query: &str,
) -> Result<FundingFile, FundingFileError> {
    let refuse = |error: &dyn std::fmt::Display| FundingFileError::Query(error.to_string());
    let format: Format = ending.parse().map_err(|error| refuse(&error))?;
    let query: Query = query.parse().map_err(|error| refuse(&error))?;
    let registry = request.view.registry();
    if let Some(unknown) = query.filter.unknown_names(registry).first() {
        return Err(refuse(unknown));
    }
    let day = query.as_of.unwrap_or(request.today);
    let scope = Scope::new(day).with_filter(query.filter);
    let network = network_of(View::new(registry, &scope, classify(request)));
    let content = write(&network, format, &Options::default())
        .map_err(|error| FundingFileError::Nothing(error.to_string()))?;
    Ok(FundingFile { media_type: format.media_type(), content })
}
