//! `rare-jewels definition calibrate`: how often a definition is right, and which presumptions mislead.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use facts::Sheet;
use readmodel::Snapshot;
use registry::Registry;
use rules::{Definition, Evaluator, Library};

use crate::classify::{Rows, open_labelled, table_name};
use crate::database::DataSets;
use crate::failure::Failure;
use crate::library;
use crate::reading::stored;
use crate::sentence::{columns, count};
use crate::terminal::{print, visible};

const AFTER: &str = "\
Examples:
  rare-jewels definition calibrate labelled.csv
  rare-jewels definition calibrate labelled.csv --definition mmha-brief
  rare-jewels definition calibrate --database sqlite://rare-jewels.db

The table has the columns that `rare-jewels classify` reads, and `class`: the id of the class that a person gave, by reading
the evidence. Without a table, the services of the registry that a reviewer decided or a source attests are the labelled ones.

Shares are given with their 95% intervals (Wilson). A presumption is counted for every likely class that rests on it; it may
have misled where that class is wrong. A reviewer who saw what is likely before deciding is no independent judge of it.";

/// Compare what a definition decides, and what it finds likely, with what people said of the same services
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// A table of labelled services; `-` reads standard input
    #[arg(value_name = "FILE", conflicts_with = "database")]
    table: Option<PathBuf>,

    /// The definition; `rare-jewels definition list` names them
    #[arg(long, value_name = "ID", default_value = rules::DEFAULT)]
    definition: String,

    /// The database to read; it may be in use by a server. Without it and without a table, the data that a new database begins with
    #[arg(long, value_name = "URL")]
    database: Option<String>,

    #[command(flatten)]
    data_sets: DataSets,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let definition = library::find(&library, &args.definition)?;
    if let Some(table) = &args.table {
        return of_table(&library, definition, table);
    }
    let vocabulary = library.vocabulary().clone();
    let registry = match &args.database {
        Some(database) => stored(database, vocabulary)?,
        None => args.data_sets.registry(vocabulary)?,
    };
    of_registry(registry, &library, definition)
}

fn of_table(library: &Library, definition: &Definition, table: &Path) -> Result<(), Failure> {
    let name = table_name(table);
    let input: Box<dyn Read> = if table == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(table).map_err(|error| Failure::file("read", table, &error))?)
    };
    let mut table = open_labelled(&name, input, library, "class")?;
    let mut rows = Rows::new(&mut table, library.vocabulary());
    let (mut calibration, mut unlabelled) = (Calibration::new(definition), 0);
    rows.each_labelled(|service, sheet, label| {
        if label.is_empty() {
            unlabelled += 1;
            return Ok(());
        }
        let class = definition.classes().iter().position(|class| class.id == label);
        let class = class.ok_or_else(|| {
            let ids: Vec<String> =
                definition.classes().iter().map(|class| format!("`{}`", class.id)).collect();
            format!("{}, got `{}`", facts::list_text(&ids, "or"), visible(label))
        })?;
        calibration.add(service, sheet, class, &[class]);
        Ok(())
    })?;
    let mut report = calibration.report();
    if unlabelled > 0 {
        // Writing to memory does not fail.
        let _ = writeln!(report, "\n{} without a label left out", count(unlabelled, "row", "rows"));
    }
    print(&report)?;
    rows.verdict()
}

fn of_registry(registry: Registry, library: &Library, definition: &Definition) -> Result<(), Failure> {
    let snapshot = Snapshot::new(registry, library.clone());
    let mut calibration = Calibration::new(definition);
    for row in snapshot.service_index().rows() {
        let Some((label, _)) = row.service.classification() else { continue };
        let classes = definition.classes().iter().enumerate();
        let fitting =
            classes.filter(|(_, class)| class.classification == label).map(|(position, _)| position);
        let fitting: Vec<usize> = fitting.collect();
        // What no class of the definition is counted as cannot be right or wrong.
        if let Some(first) = fitting.first() {
            calibration.add(&row.service.service.name, row.service.sheet(), *first, &fitting);
        }
    }
    print(&calibration.report())
}

/// How often something was right.
#[derive(Clone, Copy, Debug, Default)]
struct Hits {
    right: u64,
    wrong: u64,
}

impl Hits {
    fn add(&mut self, right: bool) {
        if right { self.right += 1 } else { self.wrong += 1 }
    }

    fn total(self) -> u64 {
        self.right + self.wrong
    }

    /// "18 of 20, 90% (70% to 97%)"
    fn words(self) -> String {
        let (low, high) = wilson(self.right, self.total());
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        match self.total() {
            0 => "none".to_owned(),
            #[expect(clippy::cast_precision_loss, reason = "counts of services are small")]
            total => {
                let share = percent(self.right as f64 / total as f64);
                format!("{} of {total}, {share} ({} to {})", self.right, percent(low), percent(high))
            }
        }
    }
}

/// The 95% interval of a share, as Wilson gave it: it stays within 0 and 1, and is honest about small numbers.
#[expect(clippy::cast_precision_loss, reason = "counts of services are small")]
fn wilson(hits: u64, total: u64) -> (f64, f64) {
    if total == 0 {
        return (0.0, 1.0);
    }
    let (n, share, z) = (total as f64, hits as f64 / total as f64, 1.96_f64);
    let middle = share + z * z / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
}

/// What was found of labelled services.
struct Calibration<'d> {
    definition: &'d Definition,
    evaluator: Evaluator,
    /// By the class of the label: decided, likely, and left open.
    classes: Vec<(Hits, Hits, u64)>,
    /// By presumption.
    presumptions: Vec<Hits>,
    /// A line for each that is wrong.
    wrong: Vec<String>,
}

impl<'d> Calibration<'d> {
    fn new(definition: &'d Definition) -> Self {
        Self {
            definition,
            evaluator: Evaluator::new(definition),
            classes: vec![Default::default(); definition.classes().len()],
            presumptions: vec![Hits::default(); definition.presumptions().len()],
            wrong: Vec::new(),
        }
    }

    /// Adds a service that a person labelled; `fitting` are the classes that agree with the label.
    fn add(&mut self, service: &str, sheet: &Sheet, label: usize, fitting: &[usize]) {
        let summary = self.evaluator.summarise(sheet, 0);
        let id = |class: usize| self.definition.class_at(class).map_or("", |class| class.id.as_str());
        let (decided, likely, open) = &mut self.classes[label];
        if let Some(class) = summary.verdict.classes.only() {
            decided.add(fitting.contains(&class));
            if !fitting.contains(&class) {
                self.wrong.push(format!("{}: {}, decided {}", visible(service), id(label), id(class)));
            }
        } else if let Some(found) = summary.likely {
            let right = fitting.contains(&found.class);
            likely.add(right);
            found.rests_on.iter().for_each(|position| self.presumptions[*position].add(right));
            if !right {
                let presumptions = self.definition.presumptions();
                let rests_on: Vec<&str> =
                    found.rests_on.iter().map(|position| presumptions[*position].id.as_str()).collect();
                let (name, label, class) = (visible(service), id(label), id(found.class));
                self.wrong
                    .push(format!("{name}: {label}, likely {class}; presumed: {}", rests_on.join(", ")));
            }
        } else {
            *open += 1;
        }
    }

    fn report(&self) -> String {
        let sum = |hits: &dyn Fn(&(Hits, Hits, u64)) -> Hits| {
            let all = self.classes.iter().map(hits);
            all.fold(Hits::default(), |sum, hits| Hits {
                right: sum.right + hits.right,
                wrong: sum.wrong + hits.wrong,
            })
        };
        let (decided, likely) = (sum(&|class| class.0), sum(&|class| class.1));
        let open: u64 = self.classes.iter().map(|class| class.2).sum();
        let total = decided.total() + likely.total() + open;
        let mut text = format!(
            "{}: {}\n\n",
            self.definition.slug(),
            count(total, "labelled service", "labelled services")
        );
        // Writing to memory does not fail.
        let _ = writeln!(text, "decided right  {}", decided.words());
        let _ = writeln!(text, "likely right   {}", likely.words());
        let _ = writeln!(text, "open           {open} of {total}\n");
        let heads = ["LABEL", "SERVICES", "DECIDED RIGHT", "WRONG", "LIKELY RIGHT", "WRONG", "OPEN"];
        let mut rows = vec![heads.map(str::to_owned)];
        for (class, (decided, likely, open)) in self.definition.classes().iter().zip(&self.classes) {
            let total = decided.total() + likely.total() + open;
            if total > 0 {
                let counts = [total, decided.right, decided.wrong, likely.right, likely.wrong, *open];
                let mut cells = counts.iter().map(u64::to_string);
                let mut next = || cells.next().unwrap_or_default();
                rows.push([class.id.clone(), next(), next(), next(), next(), next(), next()]);
            }
        }
        text.push_str(&columns(&rows));
        let mut rows = vec![["PRESUMPTION", "RESTED ON", "WRONG"].map(str::to_owned)];
        for (presumption, hits) in self.definition.presumptions().iter().zip(&self.presumptions) {
            if hits.total() > 0 {
                rows.push([presumption.id.clone(), hits.total().to_string(), hits.wrong.to_string()]);
            }
        }
        if rows.len() > 1 {
            text.push('\n');
            text.push_str(&columns(&rows));
        }
        if !self.wrong.is_empty() {
            text.push_str("\nWRONG\n");
            for line in &self.wrong {
                let _ = writeln!(text, "  {line}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn intervals_are_those_of_the_textbook() {
        let rounded = |hits, total| {
            let (low, high) = wilson(hits, total);
            (format!("{low:.3}"), format!("{high:.3}"))
        };
        assert_eq!(rounded(0, 10), ("0.000".to_owned(), "0.278".to_owned()));
        assert_eq!(rounded(9, 10), ("0.596".to_owned(), "0.982".to_owned()));
        assert_eq!(rounded(0, 0), ("0.000".to_owned(), "1.000".to_owned()));
    }
}
