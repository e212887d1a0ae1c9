//! Which services of a table one definition sees otherwise than another.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rules::{Definition, Library, compare};

use crate::classify::{Rows, open_table, table_name};
use crate::failure::Failure;
use crate::sentence::{count, wrap};
use crate::terminal::{print, visible};

/// How many services are named for each way to move.
const NAMED: usize = 20;

/// From what to what services move, as positions of classes.
type Way = (Vec<usize>, Vec<usize>);

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
    let mut table = open_table(&name, input, library, None, &[])?;
    let mut rows = Rows::new(&mut table, library.vocabulary());
    let (mut total, mut groups) = (0, BTreeMap::<Way, Group>::new());
    rows.each(|service, sheet| {
        total += 1;
        let Some(step) = compare(from, to, [sheet]).pop() else { return };
        let group = groups.entry((step.from.iter().collect(), step.to.iter().collect())).or_default();
        group.services += 1;
        if group.named.len() < NAMED {
            group.named.push((visible(service), step.because));
        }
    })?;
    print(&report(from, to, total, &groups))?;
    rows.verdict()
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
        let _ = writeln!(text, "\n{} -> {}: {}", words(from, before), words(to, after), group.services);
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

fn words(definition: &Definition, classes: &[usize]) -> String {
    let classes = classes.iter().filter_map(|position| definition.class_at(*position));
    let ids: Vec<&str> = classes.map(|class| class.id.as_str()).collect();
    match ids.len() {
        0..=2 => ids.join(" or "),
        many => format!("open, {many} classes"),
    }
}
