//! `rare-jewels vocabulary`: what can be known about a service.

use std::fmt::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use facts::{FactDefinition, Kind, Vocabulary, number_text};
use serde_json::{Map, Value as Json, json};
use tabular::cell::manual;
use tabular::{csv_template, xlsx_template};

use crate::clock;
use crate::csv_line::line;
use crate::failure::{Failure, reason};
use crate::library;
use crate::sentence::wrap;
use crate::terminal::{print, print_bytes, stdout_is_terminal};

const AFTER: &str = "\
Examples:
  rare-jewels vocabulary
  rare-jewels vocabulary --format json | jq '.[].id'
  rare-jewels vocabulary --template > services.csv         an empty table
  rare-jewels vocabulary --template xlsx > services.xlsx   the same for Excel";

/// List the facts that can be known about a service, and the question behind each
///
/// Every fact is a column of the tables that `rare-jewels classify` reads. Definitions can add facts of their own: with
/// `--definitions` those are listed too.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// How to list them
    #[arg(long, value_enum, default_value_t = Choice::Table)]
    format: Choice,

    /// Print an empty table instead, with a column for every fact: CSV, or a workbook with questions and drop-downs
    #[arg(
        long,
        value_enum,
        value_name = "csv|xlsx",
        conflicts_with = "format",
        num_args = 0..=1,
        default_missing_value = "csv"
    )]
    template: Option<Template>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Template {
    /// The headings
    Csv,
    /// A workbook of Excel
    Xlsx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// A listing for people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let vocabulary = library.vocabulary();
    if let Some(template) = args.template {
        return write_template(template, vocabulary);
    }
    match args.format {
        Choice::Table => print(&listing(vocabulary)),
        Choice::Json => print(&format!("{:#}\n", as_json(vocabulary))),
        Choice::Csv => print(&spreadsheet(vocabulary)),
    }
}

/// Writes an empty table to standard output.
fn write_template(template: Template, vocabulary: &Vocabulary) -> Result<(), Failure> {
    let mut out = Vec::new();
    let written = match template {
        Template::Csv => csv_template(&mut out, vocabulary, true),
        Template::Xlsx if stdout_is_terminal() => {
            let advice = "a workbook is no text: send it to a file, as in `--template xlsx > services.xlsx`";
            return Err(Failure::Usage(advice.to_owned()));
        }
        Template::Xlsx => xlsx_template(&mut out, vocabulary, clock::today()),
    };
    written.map_err(|error| Failure::Input(format!("the table cannot be written: {}", reason(&error))))?;
    print_bytes(&out)
}

fn listing(vocabulary: &Vocabulary) -> String {
    let mut text = String::new();
    for (index, (_, fact)) in vocabulary.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to memory does not fail.
        let _ = writeln!(text, "{}", fact.id);
        for paragraph in [&fact.question, &fact.help, &manual(fact)] {
            for line in wrap(paragraph, 76) {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}

fn as_json(vocabulary: &Vocabulary) -> Json {
    let entry = |fact: &FactDefinition| {
        let mut entry = Map::new();
        let mut add = |name: &str, value: Json| {
            entry.insert(name.to_owned(), value);
        };
        add("id", json!(fact.id));
        add("title", json!(fact.title));
        add("question", json!(fact.question));
        add("help", json!(fact.help));
        match &fact.kind {
            Kind::Boolean { umbrella, .. } => {
                add("kind", json!("BOOLEAN"));
                let set = umbrella.as_ref().and_then(|umbrella| vocabulary.get(umbrella.set));
                if let Some(set) = set {
                    add("summarises", json!(set.id));
                }
            }
            Kind::Number { unit, low, high } => {
                add("kind", json!("NUMBER"));
                add("unit", json!(unit.to_string()));
                add("low", number(*low));
                add("high", number(*high));
            }
            Kind::Choice(_) => add("kind", json!("CHOICE")),
            Kind::Set { wte, .. } => {
                add("kind", json!("SET"));
                add("wte", json!(wte));
            }
        }
        if !fact.choices().is_empty() {
            let choices = fact.choices().iter().map(|choice| json!({"id": choice.id, "title": choice.title}));
            add("choices", choices.collect());
        }
        Json::Object(entry)
    };
    vocabulary.iter().map(|(_, fact)| entry(fact)).collect()
}

/// A whole number without a fraction; null where there is no bound.
fn number(value: f64) -> Json {
    number_text(value).parse::<i64>().map_or_else(|_| json!(value), |whole| json!(whole))
}

fn spreadsheet(vocabulary: &Vocabulary) -> String {
    let mut text = String::from("id,question,help,cell\n");
    for (_, fact) in vocabulary.iter() {
        let fields = [&fact.id, &fact.question, &fact.help, &manual(fact)];
        let line = line(fields.into_iter().map(|field| facts::guard(field)));
        text.push_str(&String::from_utf8_lossy(&line));
        text.push('\n');
    }
    text
}
