//! The network that an address asks for, as a file.

use facts::Classification;
use jiff::civil::Date;
use registry::{Registry, ServiceView};

use crate::formats::{Format, FormatError, Options, write};
use crate::{Query, QueryError, Scope, UnknownName, View, network_of};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The query names something that the registry does not have.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// Nothing of the network can be written in the format.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl FileError {
    /// Whether another query might succeed: the fault lies in what was asked, not in what there is.
    #[must_use]
    pub fn is_query(&self) -> bool {
        matches!(self, Self::Query(_) | Self::Name(_))
    }
}

/// Returns the network that a query asks for (`asOf=2019-06-01&budget=camhs`), written in a format. Without `asOf` it is the
/// network of `today`.
///
/// # Errors
/// When the query cannot be read or names something unknown, or when the format can hold nothing of the network.
pub fn file(
    registry: &Registry,
    format: Format,
    query: &str,
    today: Date,
    classify: impl Fn(&ServiceView) -> Classification,
) -> Result<Vec<u8>, FileError> {
    let query: Query = query.parse()?;
    if let Some(unknown) = query.filter.unknown_names(registry).into_iter().next() {
        return Err(unknown.into());
    }
    let scope = Scope::new(query.as_of.unwrap_or(today)).with_filter(query.filter);
    let network = network_of(View::new(registry, &scope, classify));
    Ok(write(&network, format, &Options::default())?)
}
