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
use jiff::civil::Date;
use poem::http::StatusCode;
use readmodel::Snapshot;
use registry::Evidence;
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
    let what =
        if name == "matrix" { What::Matrix(Evidence::Stated) } else { What::List(Table::named(name)?) };
    Some((what, is_workbook))
}

fn make(asked: &Asked, what: What, is_workbook: bool, bom: bool) -> io::Result<File> {
    let (snapshot, mut out) = (&asked.snapshot, Vec::new());
    let registry = snapshot.registry();
    match (what, is_workbook) {
        (What::List(table), false) => table.write_csv(registry, &mut out, bom)?,
        (What::List(table), true) => table.write_xlsx(registry, &mut out, asked.today)?,
        (What::Matrix(evidence), _) => {
            let Some(definition) = snapshot.library().get(DEFAULT) else {
                return Err(io::Error::other("there is no default definition"));
            };
            let matrix = Matrix { snapshot, definition, evidence, today: asked.today };
            if is_workbook {
                matrix.write_xlsx(&mut out)?;
            } else {
                matrix.write_csv(&mut out, bom)?;
            }
        }
    }
    let media_type = if is_workbook { XLSX } else { CSV };
    Ok(File { media_type, content: out.into() })
}

/// The score matrix: what the default definition makes of each service that everybody sees.
struct Matrix<'a> {
    snapshot: &'a Snapshot,
    definition: &'a Definition,
    evidence: Evidence,
    today: Date,
}

impl Matrix<'_> {
    fn write_csv(&self, out: impl Write, bom: bool) -> io::Result<()> {
        let columns = self.columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut writer = CsvWriter::new(out, &columns, bom)?;
        self.rows(&mut writer)?;
        Box::new(writer).finish()
    }

    fn write_xlsx(&self, out: impl Write) -> io::Result<()> {
        let characteristics = self.definition.characteristics().iter();
        let lines = characteristics.map(|one| (snake_case(&one.id), one.title.clone()));
        let (slug, revision) = (self.definition.slug(), self.snapshot.revision());
        let about = About {
            title: format!("The score matrix by {slug} at revision {revision}"),
            lines: lines.collect(),
        };
        let columns = self.columns();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut writer = XlsxWriter::new(out, "matrix", &columns, about, self.today)?;
        self.rows(&mut writer)?;
        Box::new(writer).finish()
    }

    fn columns(&self) -> Vec<String> {
        let fixed =
            ["slug", "name", "nation", "class", "class_basis", "score_low", "score_high", "score_max"];
        let characteristics = self.definition.characteristics().iter().map(|one| snake_case(&one.id));
        fixed.map(str::to_owned).into_iter().chain(characteristics).chain(["evidence".to_owned()]).collect()
    }

    fn rows(&self, writer: &mut dyn TableWriter) -> io::Result<()> {
        let snapshot = self.snapshot;
        // Judges them all at once, which a row by itself would not.
        snapshot.verdicts(self.definition.slug());
        let evidence = match self.evidence {
            Evidence::Stated => "stated",
            Evidence::WithImplied => "with-implied",
        };
        for (position, view) in snapshot.registry().all_services().enumerate() {
            interrupt::check();
            if !view.is_published() {
                continue;
            }
            let verdict = snapshot.verdict(self.definition, position, view, self.evidence);
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
            cells.push(Cell::Text(evidence));
            writer.row(&cells)?;
        }
        Ok(())
    }
}

fn snake_case(id: &str) -> String {
    id.replace('-', "_")
}
