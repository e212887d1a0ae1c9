//! `rare-jewels classify`: what each service of a table is.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use clap::ValueEnum;
use rules::Library;

use crate::clock;
use crate::failure::{Failure, error, note, reason};
use crate::library;
use crate::output::{Output, Readers};
use crate::terminal;

mod cells;
mod finding;
mod format;
mod open;
mod pipeline;
mod progress;
mod readings;
mod rows;
mod tally;
mod worker;

pub(crate) use open::{open_labelled, open_table, table_name};
pub(crate) use rows::Rows;

use format::{Book, Format, Lines, Listing, Spreadsheet};
use open::{OpenTable, note_guesses, unreadable};
use progress::Progress;
use tabular::Guesses;
use tally::Tally;
use worker::{Job, Worker};

const AFTER: &str = "\
The table:
  One row, the first or one below a title, has the headings, in any order:
  `name`, which every table needs, and any of `id`, `nation`,
  `host_organisation`, `website`, `source`, `observed_on` and the facts that
  `rare-jewels vocabulary` lists, by id or title. Other columns are yours: they
  are not read, and `csv` and `xlsx` give them back. An empty cell, `?`, `n/a`
  or `not known` is not known, which is not the same as no.

  yes or no       yes, no, y, n, true, false
  one of several  camhs, CAMHS, voluntary sector
  a list          Clinical psychologist; health-visitor:2
                  The number is whole-time equivalents. A list may go on unless
                  `professions_complete` (or the like) says yes.
  a number        3, 1,200, 2-3, 2..5, >=2, <=5, c. 60
  an age          24, 2 years, conception, birth; a number alone is months
  a day           2024-03-31, 31/03/2024, 31 March 2024

  What is taken to mean something is said once for each column; what can be
  read in two ways is refused with both.

NDJSON, one object a line, has the ids of the columns as its keys. A key that
is missing, or null, is not known; a string is read as a cell is.

  yes or no       true, false
  a list          [\"clinical-psychologist\", {\"id\": \"health-visitor\", \"wte\": 2}]
  a number        3, {\"low\": 2, \"high\": 5}, {\"low\": 2}

Examples:
  rare-jewels classify services.csv
  rare-jewels classify services.xlsx --format xlsx --output classified.xlsx
  rare-jewels classify services.csv --definitions mine.toml --definition mine-1
  rare-jewels classify - --format ndjson < services.csv | jq .classification
  jq -c '.[]' services.json | rare-jewels classify -

Why:
  `headline`, in csv and ndjson, is the reason in one sentence. A likely class
  comes with the presumptions that it rests on, which are what to confirm.

Exit status:
  0 when every row was classified; 1 when some were not, or there is no table
  in the file. What is wrong with which row is on standard error, and in the
  column `error`. 2 and 3 as `rare-jewels --help` says.";

/// Say what each service of a table is, what that rests on, and what to ask next
///
/// Reads a table (CSV, XLSX, ODS or NDJSON) row by row and on all cores, and judges each service by a definition. What is not known
/// stays open: a service is of one class only when nothing that is still unknown could change that. Where several classes
/// are possible and what such services usually are leaves one, that class is likely, and rests on presumptions to confirm.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The table: CSV, XLSX, ODS or NDJSON; `-` reads standard input
    #[arg(value_name = "FILE|-")]
    table: PathBuf,

    /// The definition to judge by; `rare-jewels definition list` names them
    #[arg(long, value_name = "ID", default_value = rules::DEFAULT)]
    definition: String,

    /// The sheet of a workbook, instead of the first
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Choice::Table)]
    format: Choice,

    /// Begin `csv` with a byte order mark, by which Excel recognises letters such as ŷ
    #[arg(long)]
    bom: bool,

    /// Where to write it, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many questions to put after each verdict, in `ndjson`; 0 is the fastest
    #[arg(long, value_name = "N", default_value_t = 3)]
    questions: usize,

    /// Leave out what is likely: only what the evidence alone decides
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// A listing for people
    Table,
    /// One JSON object a line, for programs
    Ndjson,
    /// Your table with the results beside it, for spreadsheets
    Csv,
    /// The same as a workbook of Excel
    Xlsx,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    if !definitions.is_empty() && args.definition == rules::DEFAULT {
        note(&format!("judged by `{}`; `--definition` names another", rules::DEFAULT));
    }
    if args.table == Path::new("-") {
        return classify(args, &library, io::stdin(), &Progress::new(None, shows_progress(args)));
    }
    let failed = |error| Failure::file("read", &args.table, &error);
    let file = File::open(&args.table).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(Failure::File(format!("cannot read `{}`: it is a folder", args.table.display())));
    }
    let size = about.is_file().then_some(about.len());
    classify(args, &library, file, &Progress::new(size, shows_progress(args)))
}

fn classify<R: Read + Send>(
    args: &Args,
    library: &Library,
    input: R,
    progress: &Progress,
) -> Result<(), Failure> {
    let definition = library::find(library, &args.definition)?;
    let name = table_name(&args.table);
    let input = Counted { input, progress: progress.clone() };
    let likely = !args.strict && !definition.presumptions().is_empty();
    // Those of another run may have been written with what is likely.
    let results = format::results(definition, true);
    let table = open_table(&name, input, library, args.sheet.as_deref(), &results)?;
    let OpenTable { mut reader, columns, services, .. } = table;
    if args.format == Choice::Xlsx && args.output.is_none() && terminal::stdout_is_terminal() {
        return Err(Failure::Usage(
            "a workbook is no text: say with `--output` where to write it".to_owned(),
        ));
    }
    let mut sink = Sink::open(args)?;
    let listing = Listing::new(args.output.is_none() && terminal::colours_on_stdout());
    let spreadsheet = Spreadsheet::new(definition, &services, likely, args.bom);
    let lines = Lines::new(definition, library.vocabulary(), &services, likely);
    let format: &dyn Format = match args.format {
        Choice::Table => &listing,
        Choice::Ndjson => &lines,
        Choice::Csv | Choice::Xlsx => &spreadsheet,
    };
    // Formats for people show one question, and all of them are ranked to find it.
    let questions = if args.format == Choice::Ndjson { args.questions } else { args.questions.min(1) };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let job = Job {
        definition,
        vocabulary: library.vocabulary(),
        columns: &columns,
        services: &services,
        format,
        questions,
        strict: args.strict,
        table: &name,
    };
    let mut bytes = Vec::new();
    let mut book = match args.format {
        Choice::Xlsx => {
            let (titles, vocabulary) = (spreadsheet.titles(), library.vocabulary());
            let book = Book::new(&mut bytes, &titles, &services, definition, vocabulary, clock::today());
            Some(book.map_err(|error| workbook(&error))?)
        }
        _ => None,
    };
    let (mut tally, mut guesses) = (Tally::new(definition), Guesses::default());
    let mut failed = None;
    let mut going = book.is_some() || sink.write(&format.head());
    let read = pipeline::run(
        &mut reader,
        workers,
        || Worker::new(&job),
        |output| {
            tally.add(&output.tally);
            guesses.merge(&output.guesses);
            progress.rows(tally.classified() + tally.bad);
            if !output.problems.is_empty() {
                progress.aside(|| output.problems.lines().for_each(error));
            }
            going = going
                && match &mut book {
                    Some(book) => book.add(&output.text).map_err(|error| failed = Some(error)).is_ok(),
                    None => sink.write(&output.text),
                };
            going
        },
    );
    progress.finish();
    read.map_err(|error| unreadable(&name, &error))?;
    if let Some(error) = failed {
        return Err(workbook(&error));
    }
    note_guesses(&name, reader.encoding(), &guesses, &services);
    if let Some(book) = book {
        book.finish().map_err(|error| workbook(&error))?;
        sink.write(&bytes);
    } else if going {
        sink.write(&format.foot(&tally));
    }
    sink.close()?;
    if tally.bad == 0 {
        return Ok(());
    }
    Err(Failure::Input(format!("{name}: {}; {} classified", tally.bad_rows(), others(&tally))))
}

/// Why a workbook cannot be written.
fn workbook(error: &io::Error) -> Failure {
    Failure::Input(format!("the workbook cannot be written: {}", reason(error)))
}

fn others(tally: &Tally) -> String {
    match tally.classified() {
        0 => "none was".to_owned(),
        1 => "1 was".to_owned(),
        more => format!("{} were", crate::sentence::grouped(more)),
    }
}

/// A bar helps where a person waits at a terminal and nothing else appears there.
fn shows_progress(args: &Args) -> bool {
    terminal::stderr_is_terminal() && (args.output.is_some() || !terminal::stdout_is_terminal())
}

/// Tells the progress bar what is read.
struct Counted<R> {
    input: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.progress.read(count as u64);
        Ok(count)
    }
}

enum Out {
    Standard(io::StdoutLock<'static>),
    File(Output),
}

/// Where results go. A reader who has gone, as `head` does, ends the work without a word.
struct Sink {
    out: Out,
    name: String,
    failed: Option<io::Error>,
}

impl Sink {
    fn open(args: &Args) -> Result<Self, Failure> {
        let Some(path) = &args.output else {
            let name = "standard output".to_owned();
            return Ok(Self { out: Out::Standard(io::stdout().lock()), name, failed: None });
        };
        if let (Ok(from), Ok(to)) = (fs::canonicalize(&args.table), fs::canonicalize(path))
            && from == to
        {
            return Err(Failure::Usage(format!(
                "`{}` cannot be both the table and the output",
                path.display()
            )));
        }
        let file = Output::create(path, Readers::Everybody)?;
        Ok(Self { out: Out::File(file), name: format!("`{}`", path.display()), failed: None })
    }

    /// Writes, and says whether to go on.
    fn write(&mut self, text: &[u8]) -> bool {
        let out: &mut dyn Write = match &mut self.out {
            Out::Standard(out) => out,
            Out::File(out) => out,
        };
        if let Err(error) = out.write_all(text).and_then(|()| out.flush()) {
            self.failed = Some(error);
        }
        self.failed.is_none()
    }

    fn close(self) -> Result<(), Failure> {
        match self.failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::File(format!("cannot write to {}: {}", self.name, reason(&error))))
            }
            Some(_) => Ok(()),
            None => match self.out {
                Out::Standard(_) => Ok(()),
                Out::File(output) => output.finish(),
            },
        }
    }
}
