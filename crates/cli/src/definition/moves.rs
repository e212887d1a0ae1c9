//! Which services of a table one definition sees otherwise than another.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use facts::{Classification, Sheet};
use rules::{Definition, Explanation, Library, Verdict};

use crate::classify::{Rows, open_table, table_name};
use crate::failure::Failure;
use crate::sentence::{count, wrap};
use crate::terminal::{print, visible};

/// How many services are named for each way to move.
const NAMED: usize = 20;

/// From what to what services move.
type Way = (Vec<Classification>, Vec<Classification>);

/// Those that move in one way.
#[derive(Default)]
struct Group {
    services: u64,
    /// The name and the reason, of the first ones.
    named: Vec<(String, String)>,
}

/// Tells who moves, from what to what, and why.
pub(super) fn tell(
    library: &Library,
    from: &Definition,
    to: &Definition,
    table: &Path,
) -> Result<(), Failure> {
    let name = table_name(table);
    let input: Box<dyn Read> = if table == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(table).map_err(|error| Failure::file("read", table, &error))?)
    };
    let (reader, layout) = open_table(&name, input, library)?;
    let mut rows = Rows::new(&name, reader, &layout, library.vocabulary());
    let (mut total, mut groups) = (0, BTreeMap::<Way, Group>::new());
    rows.each(|service, sheet| {
        total += 1;
        let way = (classes(from, &from.verdict(sheet)), classes(to, &to.verdict(sheet)));
        if way.0 == way.1 {
            return;
        }
        let group = groups.entry(way).or_default();
        group.services += 1;
        if group.named.len() < NAMED {
            group.named.push((visible(service), reason(to, sheet)));
        }
    })?;
    print(&report(from, to, total, &groups))?;
    rows.verdict()
}

fn classes(definition: &Definition, verdict: &Verdict) -> Vec<Classification> {
    let mut classes: Vec<Classification> = verdict
        .possible
        .iter()
        .filter_map(|position| definition.class_at(*position))
        .map(|class| class.classification)
        .collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// What the other definition's verdict hangs on: its reason, and the first thing that decides it.
fn reason(definition: &Definition, sheet: &Sheet) -> String {
    let because = definition.assess(sheet).because;
    let mut deciding: &Explanation = &because;
    while let Some(child) = deciding.children.first() {
        deciding = child;
    }
    if deciding.text == because.text { because.text } else { format!("{}: {}", because.text, deciding.text) }
}

fn report(from: &Definition, to: &Definition, total: u64, groups: &BTreeMap<Way, Group>) -> String {
    let moved: u64 = groups.values().map(|group| group.services).sum();
    let mut text = format!(
        "{} -> {}: {}, {moved} of them seen otherwise\n",
        from.slug(),
        to.slug(),
        count(total, "service", "services")
    );
    // Writing to memory does not fail.
    for ((before, after), group) in groups {
        let _ = writeln!(text, "\n{} -> {}: {}", words(before), words(after), group.services);
        for (service, reason) in &group.named {
            let _ = writeln!(text, "  {service}");
            for line in wrap(reason, 76) {
                let _ = writeln!(text, "    {line}");
            }
        }
        let more = group.services.saturating_sub(NAMED as u64);
        if more > 0 {
            let _ = writeln!(text, "  and {more} more");
        }
    }
    text
}

fn words(classes: &[Classification]) -> String {
    match classes {
        [only] => only.id().to_owned(),
        few if few.len() <= 2 => few.iter().map(|class| class.id()).collect::<Vec<_>>().join(" or "),
        many => format!("open, {} classes", many.len()),
    }
}
