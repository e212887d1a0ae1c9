//! `rare-jewels classify`: what each service of a table is.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use clap::ValueEnum;
use rules::Library;

use crate::failure::{Failure, error, note, reason};
use crate::library;
use crate::output::{Output, Readers};
use crate::terminal;

mod cells;
mod finding;
mod format;
mod header;
mod objects;
mod pipeline;
mod progress;
mod readings;
mod rows;
mod table;
mod tally;
mod worker;

pub(crate) use header::column_names;
pub(crate) use rows::Rows;

use format::{Format, Lines, Listing, Spreadsheet};
use header::Layout;
use progress::Progress;
use table::{TableError, TableReader};
use tally::Tally;
use worker::{Job, Worker};

const AFTER: &str = "\
The table:
  The first line names the columns, in any order: `name`, which every table
  needs, and any of `id`, `nation`, `host_organisation`, `website`, `source`,
  `observed_on` and the facts that `rare-jewels vocabulary` lists. An empty
  cell means that it is not known, which is not the same as no.

  yes or no       yes, no
  one of several  camhs
  a list          clinical-psychologist;health-visitor:2
                  The number is whole-time equivalents. A list may go on unless
                  `professions_complete` (or the like) says yes.
  a number        3, 2..5, >=2, <=5; ages in months, or conception, or birth

NDJSON instead of CSV, one object a line, has the columns as its keys. A key
that is missing and null mean that it is not known; a string is read as a cell is.

  yes or no       true, false
  a list          [\"clinical-psychologist\", {\"id\": \"health-visitor\", \"wte\": 2}]
  a number        3, {\"low\": 2, \"high\": 5}, {\"low\": 2}

Examples:
  rare-jewels classify services.csv
  rare-jewels classify services.csv --format csv --output classified.csv
  rare-jewels classify services.csv --definitions mine.toml --definition mine-1
  rare-jewels classify - --format ndjson < services.csv | jq .classification
  jq -c '.[]' services.json | rare-jewels classify -

Why:
  `headline`, in csv and ndjson, is the reason in one sentence. A likely class
  comes with the presumptions that it rests on, which are what to confirm.

Exit status:
  0 when every row was classified; 1 when some were not, or there is no table
  in the file. What is wrong with which row is on standard error. 2 and 3 as
  `rare-jewels --help` says.";

/// Say what each service of a table is, what that rests on, and what to ask next
///
/// Reads a CSV file, or NDJSON, row by row and on all cores, and judges each service by a definition. What is not known
/// stays open: a service is of one class only when nothing that is still unknown could change that. Where several classes
/// are possible and what such services usually are leaves one, that class is likely, and rests on presumptions to confirm.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The table, a CSV file or NDJSON; `-` reads standard input
    #[arg(value_name = "FILE|-")]
    table: PathBuf,

    /// The definition to judge by; `rare-jewels definition list` names them
    #[arg(long, value_name = "ID", default_value = rules::DEFAULT)]
    definition: String,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = Choice::Table)]
    format: Choice,

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
    /// A table for spreadsheets
    Csv,
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

/// Reads the header of a table, or says what is wrong with it. Where JSON objects stand in its place there is none.
pub(crate) fn open_table<R: Read>(
    name: &str,
    input: R,
    library: &Library,
) -> Result<(TableReader<R>, Layout), Failure> {
    open_labelled(name, input, library, None)
}

/// The same for a table that has to have one more column, with this title.
pub(crate) fn open_labelled<R: Read>(
    name: &str,
    input: R,
    library: &Library,
    label: Option<&str>,
) -> Result<(TableReader<R>, Layout), Failure> {
    let mut reader = TableReader::new(input);
    match reader.peek().map_err(|error| unreadable(name, &error))? {
        Some(b'{') if label.is_some() => {
            return Err(Failure::Input(format!("{name}: expected a CSV table, got JSON objects")));
        }
        Some(b'{') => {
            reader.lines();
            return Ok((reader, Layout::of_objects(library.vocabulary())));
        }
        Some(b'[') => {
            return Err(Failure::Input(format!(
                "{name}: the file is one JSON list; expected one object a line, as `jq -c '.[]'` writes them"
            )));
        }
        _ => {}
    }
    let header = reader.header().map_err(|error| unreadable(name, &error))?;
    let Some(batch) = header else {
        return Err(Failure::Input(format!(
            "{name}: the table is empty; expected a line with the names of its columns, `name` among them"
        )));
    };
    let layout = batch.records().next().map(|record| Layout::of(&record, library.vocabulary(), label));
    match layout {
        Some(Ok(layout)) => Ok((reader, layout)),
        Some(Err(problems)) => {
            for problem in problems {
                error(&format!("{name}: {problem}"));
            }
            Err(Failure::Reported)
        }
        None => Err(Failure::Reported),
    }
}

/// What a table is called in messages.
pub(crate) fn table_name(table: &Path) -> String {
    if table == Path::new("-") { "standard input".to_owned() } else { table.display().to_string() }
}

/// Why a table cannot be read.
pub(crate) fn unreadable(name: &str, error: &TableError) -> Failure {
    match error {
        TableError::Io(error) => Failure::File(format!("cannot read {name}: {}", reason(error))),
        TableError::TooLong { line } => Failure::Input(format!(
            "{name}: line {line}: the row that starts here has no end within a megabyte; is a quotation mark not closed?"
        )),
        TableError::Utf16 => {
            Failure::Input(format!("{name}: the text is in UTF-16; save the table as CSV in UTF-8"))
        }
    }
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
    let (reader, layout) = open_table(&name, input, library)?;
    let mut sink = Sink::open(args)?;
    let likely = !args.strict && !definition.presumptions().is_empty();
    let listing = Listing::new(args.output.is_none() && terminal::colours_on_stdout());
    let spreadsheet = Spreadsheet { definition, likely };
    let lines = Lines::new(definition, library.vocabulary(), likely);
    let format: &dyn Format = match args.format {
        Choice::Table => &listing,
        Choice::Ndjson => &lines,
        Choice::Csv => &spreadsheet,
    };
    // Formats for people show one question, and all of them are ranked to find it.
    let questions = if args.format == Choice::Ndjson { args.questions } else { args.questions.min(1) };
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let job = Job {
        definition,
        vocabulary: library.vocabulary(),
        layout: &layout,
        format,
        questions,
        strict: args.strict,
        table: &name,
    };
    let mut tally = Tally::new(definition);
    let mut going = sink.write(&format.head());
    let read = pipeline::run(
        reader,
        workers,
        || Worker::new(&job),
        |output| {
            tally.add(&output.tally);
            progress.rows(tally.classified() + tally.bad);
            if !output.problems.is_empty() {
                progress.aside(|| output.problems.lines().for_each(error));
            }
            going = going && sink.write(&output.text);
            going
        },
    );
    progress.finish();
    read.map_err(|error| unreadable(&name, &error))?;
    if going {
        sink.write(&format.foot(&tally));
    }
    sink.close()?;
    if tally.bad == 0 {
        return Ok(());
    }
    Err(Failure::Input(format!("{name}: {}; {} classified", tally.bad_rows(), others(&tally))))
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
