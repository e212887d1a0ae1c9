//! `rare-jewels vocabulary`: what can be known about a service.

use std::fmt::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use facts::{FactDefinition, Kind, Unit, Vocabulary, number_text};
use serde_json::{Map, Value as Json, json};

use crate::classify::column_names;
use crate::csv_line::line;
use crate::failure::Failure;
use crate::library;
use crate::sentence::wrap;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels vocabulary
  rare-jewels vocabulary --format json | jq '.[].id'
  rare-jewels vocabulary --template > services.csv   an empty table to fill in";

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

    /// Print the header of an empty table instead, with a column for every fact
    #[arg(long, conflicts_with = "format")]
    template: bool,
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
    if args.template {
        return print(&format!("{}\n", column_names(vocabulary).join(",")));
    }
    match args.format {
        Choice::Table => print(&listing(vocabulary)),
        Choice::Json => print(&format!("{:#}\n", as_json(vocabulary))),
        Choice::Csv => print(&spreadsheet(vocabulary)),
    }
}

/// What a cell of the fact's column may hold.
fn cell(fact: &FactDefinition) -> String {
    let ids = || fact.choices().iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(", ");
    match &fact.kind {
        Kind::Boolean { .. } => "yes or no".to_owned(),
        Kind::Number { unit, low, high } => {
            let (low, high) = (number_text(*low), number_text(*high));
            let words = if *unit == Unit::Months { ", conception or birth" } else { "" };
            format!("a number ({unit}) from {low} to {high}{words}; or a range, as 2..5 or >=2")
        }
        Kind::Choice(_) => format!("one of: {}", ids()),
        Kind::Set { wte, .. } => {
            let amounts = if *wte { ", each with :WTE where known" } else { "" };
            format!("any of, separated by `;`{amounts}: {}", ids())
        }
    }
}

fn listing(vocabulary: &Vocabulary) -> String {
    let mut text = String::new();
    for (index, (_, fact)) in vocabulary.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to memory does not fail.
        let _ = writeln!(text, "{}", fact.id);
        for paragraph in [&fact.question, &fact.help, &cell(fact)] {
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
        let fields = [&fact.id, &fact.question, &fact.help, &cell(fact)];
        let line = line(fields.into_iter().map(|field| facts::guard(field)));
        text.push_str(&String::from_utf8_lossy(&line));
        text.push('\n');
    }
    text
}
