//! `/tables/services.csv` and the like: each list of the registry, and the score matrix, as CSV and XLSX, as the public sees
//! them.

use std::io::{self, Write};
use std::sync::Arc;

use api::Request as Asked;
use exchange::tables::Table;
use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};
use poem::http::StatusCode;
use readmodel::Snapshot;
use rules::{DEFAULT, Definition};
use tabular::writer::{About, Cell, CsvWriter, TableWriter, XlsxWriter};

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
    Matrix,
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
            let Some((what, is_workbook)) = named(name) else { return Err(NoFile::nothing_at(path)) };
            let bom = match query {
                "" | "bom=false" => false,
                "bom=true" => true,
                _ => return Err(NoFile::bad_query("expected `bom=true`, or no parameter".to_owned())),
            };
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
    let names = Table::ALL.map(Table::name).into_iter().chain(["matrix"]);
    names.flat_map(|name| ["csv", "xlsx"].map(|kind| format!("{PATH}/{name}.{kind}"))).collect()
}

fn named(file: &str) -> Option<(What, bool)> {
    let (name, kind) = file.rsplit_once('.')?;
    let is_workbook = match kind {
        "csv" => false,
        "xlsx" => true,
        _ => return None,
    };
    let what = if name == "matrix" { What::Matrix } else { What::List(Table::named(name)?) };
    Some((what, is_workbook))
}

fn make(asked: &Asked, what: What, is_workbook: bool, bom: bool) -> io::Result<File> {
    let (snapshot, mut out) = (&asked.snapshot, Vec::new());
    let registry = snapshot.registry();
    match (what, is_workbook) {
        (What::List(table), false) => table.write_csv(registry, &mut out, bom)?,
        (What::List(table), true) => table.write_xlsx(registry, &mut out, asked.today)?,
        (What::Matrix, _) => {
            let Some(definition) = snapshot.library().get(DEFAULT) else {
                return Err(io::Error::other("there is no default definition"));
            };
            matrix(snapshot, definition, asked, is_workbook.then_some(()), bom, &mut out)?;
        }
    }
    let media_type = if is_workbook { XLSX } else { CSV };
    Ok(File { media_type, content: out.into() })
}

/// Writes the score matrix: what the default definition makes of each service that everybody sees.
fn matrix(
    snapshot: &Snapshot,
    definition: &Definition,
    asked: &Asked,
    workbook: Option<()>,
    bom: bool,
    out: impl Write,
) -> io::Result<()> {
    let snake = |id: &str| id.replace('-', "_");
    let ids: Vec<String> = definition.characteristics().iter().map(|one| snake(&one.id)).collect();
    let characteristics = ids.iter().map(String::as_str);
    let fixed = ["slug", "name", "nation", "class", "class_basis", "score_low", "score_high", "score_max"];
    let titles: Vec<&str> = fixed.into_iter().chain(characteristics).collect();
    if workbook.is_some() {
        let lines = definition.characteristics().iter().map(|one| (snake(&one.id), one.title.clone()));
        let title = format!("The score matrix by {} at revision {}", definition.slug(), snapshot.revision());
        let about = About { title, lines: lines.collect() };
        let mut writer = XlsxWriter::new(out, "matrix", &titles, about, asked.today)?;
        rows(snapshot, &mut writer)?;
        return Box::new(writer).finish();
    }
    let mut writer = CsvWriter::new(out, &titles, bom)?;
    rows(snapshot, &mut writer)?;
    Box::new(writer).finish()
}

fn rows(snapshot: &Snapshot, writer: &mut dyn TableWriter) -> io::Result<()> {
    let Some(verdicts) = snapshot.verdicts(DEFAULT) else { return Ok(()) };
    for (position, view) in snapshot.registry().all_services().enumerate() {
        interrupt::check();
        let Some(verdict) = verdicts.at(position).filter(|_| view.is_published()) else { continue };
        let (class, basis) = snapshot.classification(position, view);
        let mut cells = vec![
            Cell::Text(&view.service.slug),
            Cell::Text(&view.service.name),
            Cell::Text(view.service.nation.as_str()),
            Cell::Text(class.id()),
            Cell::Text(basis.as_str()),
            Cell::Number(verdict.score.low),
            Cell::Number(verdict.score.high),
            Cell::Number(verdict.score.max),
        ];
        cells.extend(verdict.outcomes.iter().map(|outcome| Cell::Text(outcome.as_str())));
        writer.row(&cells)?;
    }
    Ok(())
}
