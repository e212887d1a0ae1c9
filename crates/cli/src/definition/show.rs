//! `rare-jewels definition show`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use facts::{FactDefinition, number_text};
use rules::{Characteristic, Class, Definition, Presumption};

use crate::failure::Failure;
use crate::library;
use crate::sentence::wrap;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels definition show rare-jewels-2019
  rare-jewels definition show rare-jewels-2019 --format toml > mine.toml";

/// Show what a definition looks for and which classes it gives
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Which one; `rare-jewels definition list` names them
    #[arg(value_name = "ID")]
    id: String,

    /// In words, or as the file that it is
    #[arg(long, value_enum, default_value_t = Choice::Text)]
    format: Choice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// In words
    Text,
    /// The file as it was loaded
    Toml,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let definition = library::find(&library, &args.id)?;
    match args.format {
        Choice::Toml => print(definition.document()),
        Choice::Text => print(&Page::of(definition)),
    }
}

/// A page of text, 80 columns wide.
struct Page(String);

const WIDTH: usize = 80;

impl Page {
    fn of(definition: &Definition) -> String {
        let mut page = Self(String::new());
        page.paragraph(0, "", definition.title());
        page.paragraph(0, "", &about(definition));
        page.heading("Characteristics");
        for (index, characteristic) in definition.characteristics().iter().enumerate() {
            page.characteristic(index + 1, characteristic);
        }
        page.heading("Classes, the first that fits");
        for (index, class) in definition.classes().iter().enumerate() {
            page.class(index + 1, class);
        }
        if !definition.presumptions().is_empty() {
            page.heading("Presumed where the evidence is silent");
            for (index, presumption) in definition.presumptions().iter().enumerate() {
                page.presumption(index + 1, presumption);
            }
        }
        let own = own_facts(definition);
        if !own.is_empty() {
            page.heading("Facts of its own");
            for fact in own {
                page.paragraph(2, &format!("{}: ", fact.id), &fact.question);
            }
        }
        if !definition.sources().is_empty() {
            page.heading("Sources");
            for source in definition.sources() {
                let url = source.url.as_ref().map_or_else(String::new, |url| format!(" <{url}>"));
                page.paragraph(2, &format!("{}: ", source.slug), &format!("{}{url}", source.title));
            }
        }
        page.0
    }

    fn heading(&mut self, text: &str) {
        // Writing to memory does not fail.
        let _ = writeln!(self.0, "\n{}", text.to_uppercase());
    }

    /// Text that starts with a label; further lines are indented by two more.
    fn paragraph(&mut self, indent: usize, label: &str, text: &str) {
        let whole = format!("{label}{text}");
        let lines = wrap(&whole, WIDTH - indent - 2);
        for (index, line) in lines.iter().enumerate() {
            let space = if index == 0 || indent == 0 { indent } else { indent + 2 };
            let _ = writeln!(self.0, "{:space$}{line}", "");
        }
    }

    fn characteristic(&mut self, number: usize, characteristic: &Characteristic) {
        let _ = writeln!(self.0);
        let weight = number_text(characteristic.weight);
        let required = if characteristic.required { ", required" } else { "" };
        let note = format!("({}, weight {weight}{required})", characteristic.id);
        self.paragraph(2, "", &format!("{number}. {} {note}", characteristic.title));
        self.paragraph(5, "", &characteristic.summary);
        self.paragraph(5, "rule: ", &characteristic.rule);
        if let Some(remedy) = &characteristic.remedy {
            self.paragraph(5, "remedy: ", remedy);
        }
        self.place(characteristic.source.as_deref(), characteristic.locator.as_deref());
    }

    fn place(&mut self, source: Option<&str>, locator: Option<&str>) {
        let place: Vec<&str> = [source, locator].into_iter().flatten().collect();
        if !place.is_empty() {
            self.paragraph(5, "source: ", &place.join(", "));
        }
    }

    fn presumption(&mut self, number: usize, presumption: &Presumption) {
        let _ = writeln!(self.0);
        self.paragraph(2, "", &format!("{number}. {} ({})", presumption.statement, presumption.id));
        self.paragraph(5, "because ", &presumption.because);
        self.paragraph(5, "when: ", &presumption.when);
        if let Some(unless) = &presumption.unless {
            self.paragraph(5, "unless: ", unless);
        }
        self.place(presumption.source.as_deref(), presumption.locator.as_deref());
    }

    fn class(&mut self, number: usize, class: &Class) {
        let _ = writeln!(self.0);
        let word = class.classification.id();
        let note =
            if word == class.id { class.id.clone() } else { format!("{}, counted as {word}", class.id) };
        self.paragraph(2, "", &format!("{number}. {} ({note})", class.title));
        if let Some(because) = &class.because {
            self.paragraph(5, "", because);
        }
        self.paragraph(5, "when: ", class.rule.as_deref().unwrap_or("none of the others fits"));
    }
}

fn about(definition: &Definition) -> String {
    let mut text = format!("{}, {}", definition.slug(), definition.status().id());
    let mut add = |words: &str, what: Option<String>| {
        if let Some(what) = what {
            let _ = write!(text, "{words}{what}");
        }
    };
    add(", in force from ", definition.effective_from().map(|date| date.to_string()));
    add(", replaces ", definition.supersedes().map(str::to_owned));
    add(", a variant of ", definition.extends().map(str::to_owned));
    text
}

/// The facts that the definition's own file adds to the vocabulary.
fn own_facts(definition: &Definition) -> Vec<&FactDefinition> {
    let file: toml::Table = definition.document().parse().unwrap_or_default();
    let declared = file.get("fact").and_then(toml::Value::as_array);
    let ids = declared.into_iter().flatten().filter_map(|fact| fact.get("id")?.as_str());
    let vocabulary = definition.vocabulary();
    ids.filter_map(|id| vocabulary.get(vocabulary.find(id)?)).collect()
}
