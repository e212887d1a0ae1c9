//! `rare-jewels man`: the help of every command as manual pages.

use std::fs;
use std::path::PathBuf;

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::args;
use crate::failure::Failure;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels man | man -l -             look at the first page
  rare-jewels man /usr/local/share/man/man1   write a page for every command, then `man rare-jewels-serve`";

/// Write the manual pages
///
/// The packages have them already.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// A folder for a page of every command, which is made if it is not there; without it, the first page is printed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let command = args::Args::command().disable_help_subcommand(true);
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        let rendered = Man::new(command).render(&mut page);
        rendered.map_err(|error| Failure::File(format!("cannot render the page: {error}")))?;
        return print(&String::from_utf8_lossy(&page));
    };
    fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
    clap_mangen::generate_to(command, folder).map_err(|error| Failure::file("write into", folder, &error))
}
