//! `rare-jewels docs`: the documentation as files.

use std::fs;
use std::path::PathBuf;

use docs::{Place, Site};

use crate::failure::Failure;

const AFTER: &str = "\
Examples:
  rare-jewels docs public/docs     write the pages; begin with public/docs/index.html";

/// Write the documentation as pages of HTML
///
/// They are the pages that `serve` has at `/docs/`. They need no server: links between them are relative, and nothing is loaded
/// from elsewhere.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// A folder for the pages, which is made if it is not there. Pages that it has already are replaced
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    for (address, file) in Site::new(Place::Folder).files() {
        let path = args.folder.join(address);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
        }
        fs::write(&path, &file.content).map_err(|error| Failure::file("write", &path, &error))?;
    }
    anstream::eprintln!("{}", args.folder.join("index.html").display());
    Ok(())
}
