//! `rare-jewels completions`: what a shell completes after the program's name.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args;
use crate::failure::Failure;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels completions bash > /etc/bash_completion.d/rare-jewels
  rare-jewels completions zsh > /usr/share/zsh/site-functions/_rare-jewels
  rare-jewels completions fish > ~/.config/fish/completions/rare-jewels.fish";

/// Print what a shell completes after `rare-jewels`
///
/// The packages have it already.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut written = Vec::new();
    clap_complete::generate(args.shell, &mut args::Args::command(), "rare-jewels", &mut written);
    let script = String::from_utf8_lossy(&written);
    // clap_complete 4.6 takes the hyphen of a program's name, in the script for bash, for a space in some places and not in others.
    print(&script.replace("rare__subcmd__jewels", "rare__jewels"))
}
