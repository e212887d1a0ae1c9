//! `/export/services.ndjson`, `/export/claims.csv` and `/export/funding.csv`: whole lists for mirrors, as the public sees them.
//!
//! A line of services is what the interface answers to [`services::DOCUMENT`], word for word: a mirror that begins with it goes on with
//! the same query. With `?since=REVISION` there are the services that changed after that revision, with those that are there no more.

mod services;
mod tables;

use std::sync::Arc;

use api::{Request as Asked, Schema};
use exchange::tables::Table;
use graphql_http::{
    bulk::{Bulk, BulkFile, Parts},
    caller::Standing,
    files::NoFile,
};
use poem::http::{HeaderName, HeaderValue};
use readmodel::Snapshot;
use registry::Revision;
use sha2::{Digest, Sha256};

use self::{services::ServiceLines, tables::TableRows};

/// The addresses.
pub(crate) const ADDRESSES: [&str; 3] =
    ["/export/services.ndjson", "/export/claims.csv", "/export/funding.csv"];

/// The header with the revision of a file: what a mirror goes on from.
const REVISION: HeaderName = HeaderName::from_static("registry-revision");
/// How many services a token pays for, see [`graphql_http::limit::TOKEN`].
const SERVICES_A_TOKEN: usize = 25;

/// The exports.
pub(crate) struct Exports<A> {
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
    /// What answers for the lines of services.
    pub(crate) schema: Schema,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Bulk for Exports<A> {
    fn begin(&self, path: &str, query: &str) -> Result<BulkFile, NoFile> {
        let (asked, _) = (self.ask)();
        let since = since(query, asked.snapshot.revision())?;
        let services = asked.snapshot.service_index().rows().len();
        let (media_type, parts): (_, Parts) = match path.trim_end_matches('/') {
            "/export/services.ndjson" => {
                let lines = ServiceLines::new(self.schema.clone(), asked.clone(), since);
                ("application/x-ndjson; charset=utf-8", Box::new(lines))
            }
            "/export/claims.csv" => {
                (CSV, Box::new(TableRows::new(Table::Claims, asked.clone(), since)) as Parts)
            }
            "/export/funding.csv" => {
                (CSV, Box::new(TableRows::new(Table::Funding, asked.clone(), since)) as Parts)
            }
            _ => return Err(NoFile::nothing_at(path)),
        };
        Ok(BulkFile {
            media_type,
            state: state(&asked.snapshot),
            headers: vec![(REVISION, HeaderValue::from(asked.snapshot.revision().get()))],
            tokens: u32::try_from(services / SERVICES_A_TOKEN).unwrap_or(u32::MAX).saturating_add(4),
            parts,
        })
    }
}

const CSV: &str = "text/csv; charset=utf-8";

/// Reads `since`, a revision up to that of the registry.
fn since(query: &str, head: Revision) -> Result<Option<Revision>, NoFile> {
    let mut since = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let shown: String = if name == "since" { value } else { name }.chars().take(40).collect();
        if name != "since" {
            return Err(NoFile::bad_query(format!("unknown parameter `{shown}`, expected `since`")));
        }
        let revision = value.parse().ok().map(Revision::new).filter(|revision| *revision <= head);
        let Some(revision) = revision else {
            let why = "a copy that is ahead is of another registry, or of one that was restored: read everything, without `since`";
            let message = format!("`since`: expected a revision from 0 to {head}, got `{shown}`; {why}");
            return Err(NoFile::bad_query(message));
        };
        if since.replace(revision).is_some() {
            return Err(NoFile::bad_query("`since`: expected it once, got it twice".to_owned()));
        }
    }
    Ok(since)
}

/// Everything that the files follow from: the revision, when it was made (a restored registry makes another under the same number), the
/// definitions, and the program.
fn state(snapshot: &Snapshot) -> String {
    let changed = snapshot.registry().changed_at().map(|at| at.to_string()).unwrap_or_default();
    let mut hash = Sha256::new();
    for definition in snapshot.library().iter() {
        hash.update(definition.document().as_bytes());
    }
    let definitions =
        hash.finalize().iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{} {changed} {definitions:x} {}", snapshot.revision(), env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use registry::Revision;

    #[test]
    fn a_revision_is_read_or_refused() {
        let read = |query: &str| super::since(query, Revision::new(9)).map_err(|no| no.message);
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("since=0"), Ok(Some(Revision::new(0))));
        assert_eq!(read("since=9"), Ok(Some(Revision::new(9))));
        assert!(read("since=10").is_err_and(|message| message.contains("from 0 to 9, got `10`")));
        assert!(read("since=").is_err() && read("since=-1").is_err());
        assert_eq!(read("after=1"), Err("unknown parameter `after`, expected `since`".to_owned()));
        assert_eq!(read("since=1&since=2"), Err("`since`: expected it once, got it twice".to_owned()));
    }
}
