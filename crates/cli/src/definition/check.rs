//! `rare-jewels definition check`.

use std::fmt::Write;
use std::path::PathBuf;

use rules::{Definition, LibraryError};

use crate::failure::Failure;
use crate::library;
use crate::sentence::count;
use crate::terminal::{colours_on_stderr, print};

const AFTER: &str = "\
Examples:
  rare-jewels definition check mine.toml
  rare-jewels definition check definitions/*.toml --coverage
  rare-jewels definition check rare-jewels-2019 --coverage      one that ships

To learn the format: `rare-jewels definition show rare-jewels-2019 --format toml` is a whole file with comments, and
`rare-jewels definition schema` has every key with a line about it.

Exit status:
  0 when every file is a sound definition, 1 when one is not.";

/// Check definition files, and tell every mistake in them
///
/// Each file is read and checked; once it has no mistake, it is put to its own tests. All mistakes are reported at once, with
/// the place of each. Files may extend the definitions that ship, those that `--definitions` adds, and one another.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The files; or the ids of definitions that are there already
    #[arg(value_name = "FILE|ID", required = true)]
    files: Vec<PathBuf>,

    /// Also tell which conditions the file's own tests never made true, or never false
    #[arg(long)]
    coverage: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, definitions: &[PathBuf]) -> Result<(), Failure> {
    let library = library::open(definitions)?;
    let mut files = Vec::new();
    for file in &args.files {
        if let Some(definition) = file.to_str().and_then(|id| library.get(id)).filter(|_| !file.exists()) {
            sound(definition.slug(), definition, args.coverage)?;
            continue;
        }
        files.push((file.display().to_string(), library::read(file)?));
    }
    let together = library.reload(files.iter().map(|(file, text)| (file.as_str(), text.as_str())), None);
    let mut broken = Vec::new();
    for (file, text) in &files {
        let error = together.broken().iter().find(|broken| broken.file == *file).map(|broken| &broken.error);
        match error {
            None => {
                if let Some(definition) = together.from_file(file) {
                    sound(file, definition, args.coverage)?;
                }
            }
            Some(error @ LibraryError::Load(_)) => broken.push(error),
            // A copy of a definition that is there already is no mistake in the file itself.
            Some(LibraryError::Twice { slug, .. }) => match library.load(file, text) {
                Ok(definition) => {
                    sound(file, &definition, args.coverage)?;
                    anstream::eprintln!(
                        "note: {file}: there is another `{slug}`; give this one another `version` before it joins them"
                    );
                }
                Err(error) => return Err(library::broken([&LibraryError::Load(error)])),
            },
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(library::broken(broken)) }
}

/// Tells that a file is sound, and what deserves a look.
fn sound(file: &str, definition: &Definition, coverage: bool) -> Result<(), Failure> {
    let characteristics = definition.characteristics().len() as u64;
    let slug = definition.slug();
    let named = if file == slug { format!("{slug}: ") } else { format!("{file}: {slug}, ") };
    let mut text = format!(
        "OK {named}{}, {}\n",
        count(characteristics, "characteristic", "characteristics"),
        count(definition.classes().len() as u64, "class", "classes"),
    );
    if coverage {
        for line in definition.coverage().to_string().lines() {
            // Writing to memory does not fail.
            let _ = writeln!(text, "   {line}");
        }
    }
    print(&text)?;
    if !coverage && !definition.warnings().is_empty() {
        anstream::eprintln!("{}", definition.warnings().render(colours_on_stderr()));
    }
    Ok(())
}
