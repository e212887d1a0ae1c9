//! `rare-jewels outcomes columns`.

use quality::outcomes::{Dictionary, Layout, Measures};
use serde_json::{Value as Json, json};

use super::unreadable;
use crate::csv_line;
use crate::failure::Failure;
use crate::grid::{Column, Format, Grid, column};
use crate::terminal::print_bytes;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes columns                              every column, and what its cells hold
  rare-jewels outcomes columns --template > referrals.csv   an empty table with all of them

Only `referred_on` must be there. Leave out what you do not record. A measure takes four columns for
each perspective: the first score and its day, the last score and its day.";

/// List the columns that a table of referrals may have
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// An empty table with every column
    #[arg(long)]
    template: bool,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let (dictionary, measures) =
        (Dictionary::built_in().map_err(unreadable)?, Measures::built_in().map_err(unreadable)?);
    let known = Layout::known(dictionary, measures);
    if args.template {
        let mut line = csv_line::line(known.iter().map(String::as_str));
        line.push(b'\n');
        return print_bytes(&line);
    }
    let rows = known.iter().map(|name| row(dictionary, measures, name)).collect();
    let columns = vec![column("column"), column("holds"), Column { key: "source", unknown: "-" }];
    Grid::new(columns, rows).write(args.format)
}

fn row(dictionary: &Dictionary, measures: &Measures, name: &str) -> Vec<Json> {
    let item = dictionary.items().iter().find(|item| item.id.as_str() == name);
    let measure =
        name.split('.').next().and_then(|id| measures.all().iter().find(|one| one.id.as_str() == id));
    let (holds, source) = match (item, measure, name) {
        (Some(item), _, _) => {
            let categories: Vec<&str> = item.categories.iter().map(|category| category.id.as_str()).collect();
            (format!("{} One of {}.", item.help, categories.join(", ")), json!(item.source))
        }
        (None, Some(measure), _) => (measure.title.clone(), json!(measure.sources.join("; "))),
        (None, None, "accepted") => ("whether the referral was accepted: yes or no".to_owned(), Json::Null),
        (None, None, _) => ("a day: 2018-05-01".to_owned(), Json::Null),
    };
    vec![json!(name), json!(holds), source]
}
