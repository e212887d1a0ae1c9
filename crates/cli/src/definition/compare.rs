//! `rare-jewels definition compare`.

use std::fmt::Write;
use std::path::PathBuf;

use facts::number_text;
use rules::{Characteristic, Class, Definition};

use super::moves;
use crate::failure::Failure;
use crate::library;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels definition compare rare-jewels-2019 mmha-brief
  rare-jewels definition compare rare-jewels-2019 mmha-brief services.csv";

/// Compare two definitions: in what they ask, or in what they make of the services of a table
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The one
    #[arg(value_name = "A")]
    from: String,

    /// The other
    #[arg(value_name = "B")]
    to: String,

    /// A table of services, as `rare-jewels classify` reads it; `-` reads standard input
    #[arg(value_name = "FILE")]
    table: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let (from, to) = (library::find(&library, &args.from)?, library::find(&library, &args.to)?);
    match &args.table {
        Some(table) => moves::tell(&library, from, to, table),
        None => print(&differences(from, to)),
    }
}

/// What two definitions ask differently.
fn differences(from: &Definition, to: &Definition) -> String {
    let mut text = format!("{} -> {}\n", from.slug(), to.slug());
    section(&mut text, "CHARACTERISTICS", from.characteristics(), to.characteristics());
    section(&mut text, "CLASSES", from.classes(), to.classes());
    text
}

/// A part of a definition that is distinguished by its id.
trait Part {
    fn id(&self) -> &str;
    fn title(&self) -> &str;
    fn asks(&self) -> Vec<(&'static str, String)>;
}

impl Part for Characteristic {
    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        let required = if self.required { "yes" } else { "no" };
        vec![
            ("rule", self.rule.clone()),
            ("weight", number_text(self.weight)),
            ("required", required.to_owned()),
        ]
    }
}

impl Part for Class {
    fn id(&self) -> &str {
        &self.id
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn asks(&self) -> Vec<(&'static str, String)> {
        let rule = self.rule.clone().unwrap_or_else(|| "none of the others fits".to_owned());
        vec![("when", rule), ("counted as", self.classification.id().to_owned())]
    }
}

fn section<P: Part>(text: &mut String, heading: &str, from: &[P], to: &[P]) {
    // Writing to memory does not fail.
    let _ = writeln!(text, "\n{heading}");
    let mut same = 0;
    for before in from {
        let Some(after) = to.iter().find(|after| after.id() == before.id()) else {
            let _ = writeln!(text, "- {} ({})", before.title(), before.id());
            continue;
        };
        let asks = before.asks();
        let changes: Vec<_> = asks.iter().zip(after.asks()).filter(|(a, b)| a.1 != b.1).collect();
        if changes.is_empty() {
            same += 1;
            continue;
        }
        let _ = writeln!(text, "~ {} ({})", after.title(), after.id());
        for ((what, was), (_, is)) in changes {
            let _ = writeln!(text, "    {what} was: {was}\n    {what} is:  {is}");
        }
    }
    for after in to.iter().filter(|after| from.iter().all(|before| before.id() != after.id())) {
        let _ = writeln!(text, "+ {} ({})", after.title(), after.id());
    }
    let _ = writeln!(text, "  {same} the same");
}
