//! `/tables/services.csv` and the like: each list of the registry, and the score matrix, as CSV and XLSX, as the public sees
//! them.

use std::io;
use std::sync::Arc;

use api::Request as Asked;
use exchange::matrix::{self, Matrix};
use exchange::tables::Table;
use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};
use poem::http::StatusCode;
use registry::Evidence;

/// Where the tables are.
pub(crate) const PATH: &str = "/tables";
/// The tokens that making one takes, each [`TOKEN`](graphql_http::limit::TOKEN).
pub(crate) const TOKENS: u32 = 20;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What can be had as a table.
#[derive(Clone, Copy)]
enum What {
    List(Table),
    Matrix(Evidence),
}

impl What {
    /// What is expected of the parameters of its address.
    fn parameters(self) -> String {
        let evidence = match self {
            Self::List(_) => "",
            Self::Matrix(_) => ", `evidence=stated`, `evidence=with-implied`",
        };
        format!("expected `bom=true`{evidence}, or no parameter")
    }
}

/// The tables as the public sees them: the address is meant to be passed on.
pub(crate) struct TableFiles<A> {
    /// What a request by the public reads from, and on what its answer depends.
    pub(crate) ask: A,
}

impl<A: Fn() -> (Arc<Asked>, Standing) + Send + Sync + 'static> Files for TableFiles<A> {
    fn begin(&self) -> (Standing, Making) {
        let (asked, standing) = (self.ask)();
        let making = move |path: &str, query: &str| {
            let name = path.strip_prefix(PATH).unwrap_or_default().trim_matches('/');
            let Some((mut what, is_workbook)) = named(name) else { return Err(NoFile::nothing_at(path)) };
            let mut bom = false;
            for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
                match (parameter, &mut what) {
                    ("bom=false", _) => bom = false,
                    ("bom=true", _) => bom = true,
                    ("evidence=stated", What::Matrix(evidence)) => *evidence = Evidence::Stated,
                    ("evidence=with-implied", What::Matrix(evidence)) => *evidence = Evidence::WithImplied,
                    (_, what) => return Err(NoFile::bad_query(what.parameters())),
                }
            }
            make(&asked, what, is_workbook, bom).map_err(|error| NoFile {
                status: StatusCode::BAD_REQUEST,
                code: graphql_http::error::Code::LimitExceeded,
                message: format!("the table cannot be written: {error}"),
            })
        };
        (standing, Box::new(making))
    }
}

/// The addresses.
pub(crate) fn addresses() -> Vec<String> {
    let names = Table::ALL.map(Table::name).into_iter().chain([matrix::NAME]);
    names.flat_map(|name| ["csv", "xlsx"].map(|kind| format!("{PATH}/{name}.{kind}"))).collect()
}

fn named(file: &str) -> Option<(What, bool)> {
    let (name, kind) = file.rsplit_once('.')?;
    let is_workbook = match kind {
        "csv" => false,
        "xlsx" => true,
        _ => return None,
    };
    let what =
        if name == matrix::NAME { What::Matrix(Evidence::Stated) } else { What::List(Table::named(name)?) };
    Some((what, is_workbook))
}

fn make(asked: &Asked, what: What, is_workbook: bool, bom: bool) -> io::Result<File> {
    let (snapshot, mut out) = (&asked.snapshot, Vec::new());
    let registry = snapshot.registry();
    match (what, is_workbook) {
        (What::List(table), false) => table.write_csv(registry, &mut out, bom)?,
        (What::List(table), true) => table.write_xlsx(registry, &mut out, asked.today)?,
        (What::Matrix(evidence), _) => {
            let matrix = Matrix::new(snapshot, evidence)?;
            if is_workbook {
                matrix.write_xlsx(&mut out, asked.today)?;
            } else {
                matrix.write_csv(&mut out, bom)?;
            }
        }
    }
    let media_type = if is_workbook { XLSX } else { CSV };
    Ok(File { media_type, content: out.into() })
}
