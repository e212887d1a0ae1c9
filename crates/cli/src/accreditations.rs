//! `rare-jewels accreditations`: how services stand in reviews by standard sets.

use std::path::PathBuf;

use quality::standards::StandardSet;
use registry::AccreditationState;
use serde_json::{Value as Json, json};

use crate::failure::Failure;
use crate::grid::{Column, Format, Grid, column};
use crate::reading::Reading;

const AFTER: &str = "\
Examples:
  rare-jewels accreditations --database sqlite://jewels.db      how services stand today
  rare-jewels accreditations --as-of 2026-06-01 --format csv    on another day, for a spreadsheet
  rare-jewels accreditations --state accredited --format ndjson those that are accredited, for programs
  rare-jewels accreditations --output accreditations.xlsx       as a workbook

The public status only: the set and its version, the state and since when, the end of an accreditation, and the
source. An accreditation lapses on the day on which it expires. Of each set there is the last that is on record by
the day, and before it an accreditation that is in force while the service is reviewed again. The `label` must
stand wherever a set is shown that the sector has not adopted. What is not listed is not on record.";

/// How services stand in reviews by standard sets
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Only by this standard set; see `rare-jewels standards list`
    #[arg(long, value_name = "ID")]
    standard_set: Option<String>,

    /// Only in this state on the day: under-review, completed, accredited, deferred, not-accredited, lapsed or withdrawn
    #[arg(long)]
    state: Option<AccreditationState>,

    /// Where to write the table: a name that ends in `.csv` or `.xlsx`
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reading: Reading,
}

const COLUMNS: [Column; 11] = [
    column("service"),
    column("name"),
    column("standard_set"),
    column("version"),
    column("state"),
    column("since"),
    column("on"),
    column("expires"),
    column("source"),
    column("locator"),
    column("label"),
];

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let sets = StandardSet::built_in().map_err(|error| Failure::File(error.to_string()))?;
    if let Some(id) = &args.standard_set
        && !sets.iter().any(|set| set.id.as_str() == id)
    {
        let known: Vec<&str> = sets.iter().map(|set| set.id.as_str()).collect();
        let known = known.join(", ");
        return Err(Failure::Usage(format!("unknown standard set `{id}`; there are: {known}")));
    }
    let (snapshot, day) = args.reading.open(definitions)?;
    let mut rows: Vec<Vec<Json>> = Vec::new();
    for service in snapshot.registry().services().filter(|service| service.is_published()) {
        for one in service.accreditations_on(day) {
            let Some((state, since)) = one.status_on(day) else { continue };
            let other_set = args.standard_set.as_ref().is_some_and(|id| *one.standard_set != **id);
            if other_set || args.state.is_some_and(|asked| asked != state) {
                continue;
            }
            let same = |set: &&StandardSet| {
                set.id.as_str() == one.standard_set.as_str() && set.version == one.version
            };
            rows.push(vec![
                json!(service.service.slug),
                json!(service.service.name),
                json!(one.standard_set),
                json!(one.version),
                json!(state),
                json!(since),
                json!(one.on),
                json!(one.expires),
                json!(one.source),
                json!(one.locator),
                json!(sets.iter().find(same).and_then(|set| set.label.as_deref())),
            ]);
        }
    }
    if rows.is_empty() && args.output.is_none() && args.format == Format::Table {
        let hint = "nothing is on record: `recordAccreditation` records what a source says";
        return Err(Failure::Input(hint.to_owned()));
    }
    let grid = Grid::new(COLUMNS.to_vec(), rows);
    match &args.output {
        Some(file) => grid.save(file, "accreditations"),
        None => grid.write(args.format),
    }
}
