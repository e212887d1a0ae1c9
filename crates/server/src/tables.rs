//! `POST /tables` and `POST /imports`: a table of services as a file, read by the one reader and the one grammar of cells.
//!
//! `/tables` says what each row is and stores nothing. `/imports` brings the table into the registry with the rights of the key:
//! in one revision, or as one proposal. Both answer with every row: what was read, what is wrong where, and which known service
//! it is about or resembles.

mod answer;
mod classify;
mod imports;
mod look;
mod parameters;
mod resemble;
mod workbook;

use std::sync::Arc;

use api::Request as Asked;
use async_graphql::Data;
use exchange::services::ServiceTable;
use facts::Vocabulary;
use graphql_http::error::Code;
use graphql_http::uploads::NotTaken;
use tabular::BadTable;

pub(crate) use imports::Imports;
pub(crate) use look::Tables;

/// Where tables are looked at.
pub(crate) const TABLES: &str = "/tables";
/// Where tables are brought in.
pub(crate) const IMPORTS: &str = "/imports";

/// The most bytes of a file.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;
/// The most rows of a table.
const MAX_ROWS: usize = 1_000;
/// The most columns of a table.
const MAX_COLUMNS: usize = 300;
/// The most errors of a table that are written out; after that each bad row has one.
const MAX_ERRORS: usize = 1_000;

/// What the hook has put into the data of a request.
fn put_in<T: Clone + 'static>(data: &Data) -> Result<T, NotTaken> {
    let found = data.get(&std::any::TypeId::of::<T>()).and_then(|found| found.downcast_ref::<T>());
    found.cloned().ok_or_else(|| NotTaken::new(Code::Internal, "the request has no snapshot"))
}

fn asked(data: &Data) -> Result<Arc<Asked>, NotTaken> {
    put_in::<Arc<Asked>>(data)
}

/// Reads the table that a file holds.
fn read(file: &[u8], sheet: Option<&str>, vocabulary: &Vocabulary) -> Result<ServiceTable, NotTaken> {
    let most = exchange::services::Most { rows: MAX_ROWS, columns: MAX_COLUMNS };
    let table = ServiceTable::read(file, sheet, vocabulary, Some(most), &mut |_| interrupt::check());
    table.map_err(|bad| {
        let messages = match bad {
            BadTable::Cells(errors) => errors.iter().take(20).map(ToString::to_string).collect(),
            BadTable::Unreadable(error) => vec![error.to_string()],
        };
        NotTaken { code: Code::BadRequest, messages, retry_after: None }
    })
}
