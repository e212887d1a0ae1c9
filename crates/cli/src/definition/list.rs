//! `rare-jewels definition list`.

use std::fmt::Write;
use std::path::PathBuf;

use rules::BUILT_IN;

use crate::failure::Failure;
use crate::library;
use crate::sentence::columns;
use crate::terminal::print;

/// List the definitions there are
///
/// Files that `--definitions` names and that have mistakes are listed after it, each mistake with its place. The exit
/// status is 1 then.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::assemble(&library::read_all(definitions)?, None)?;
    let mut rows = vec![["ID", "STATUS", "FROM", "TITLE"].map(str::to_owned)];
    for (file, definition) in library.files() {
        let from = definition.effective_from().map_or_else(|| "-".to_owned(), |date| date.to_string());
        let mut title = definition.title().to_owned();
        // Writing to memory does not fail.
        if let Some(extended) = definition.extends() {
            let _ = write!(title, ", a variant of {extended}");
        }
        if !BUILT_IN.iter().any(|(shipped, _)| *shipped == file) {
            let _ = write!(title, " ({file})");
        }
        rows.push([definition.slug().to_owned(), definition.status().id().to_owned(), from, title]);
    }
    print(&columns(&rows))?;
    if library.broken().is_empty() {
        return Ok(());
    }
    Err(library::broken(library.broken().iter().map(|broken| &broken.error)))
}
