//! `rare-jewels log`: who changed what, and whether anybody has changed the log.

use std::fmt::Write;

use clap::Subcommand;
use registry::{Commit, Position};

use crate::database::{Database, block_on, failed};
use crate::failure::Failure;
use crate::sentence::count;
use crate::terminal::{print, visible};

const AFTER: &str = "\
Examples:
  rare-jewels log show                  the last revisions: who, when, why, what
  rare-jewels log show --since 40       all revisions after the fortieth
  rare-jewels log verify                that the log is what was written

Every revision carries a hash over itself and the hash of the one before. `log verify` walks the whole chain and names the
first revision that was edited, removed or reordered; it may run beside a server, and reads one state of the log. Whoever rewrites the whole log can make a chain that fits: keep the
last hash elsewhere now and then, and compare.";

/// How many revisions are shown when nobody says.
const SHOWN: u64 = 20;
/// How many changes of one revision are shown.
const CHANGES: usize = 12;

/// Show the log of changes, or check that nobody has tampered with it
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Show),
    Verify(Verify),
}

/// Show revisions: who changed what, when and why
#[derive(Debug, clap::Args)]
struct Show {
    #[command(flatten)]
    database: Database,

    /// Those after this revision; the last 20 without it
    #[arg(long, value_name = "REVISION")]
    since: Option<u64>,
}

/// Check that the log is what was written
#[derive(Debug, clap::Args)]
struct Verify {
    #[command(flatten)]
    database: Database,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Show(command) => block_on(show(command)),
        Command::Verify(command) => block_on(verify(command)),
    }
}

async fn verify(args: &Verify) -> Result<(), Failure> {
    let store = args.database.read().await?;
    let verified = store.verify().await.map_err(|error| failed(&error));
    store.close().await;
    let verified = verified?;
    let revision = verified.head.revision;
    print(&format!(
        "the log is sound: revision {revision}, {}\nlast hash: {}\n",
        count(verified.changes, "change", "changes"),
        if verified.head.hash.is_empty() { "none" } else { &verified.head.hash }
    ))
}

async fn show(args: &Show) -> Result<(), Failure> {
    let store = args.database.read().await?;
    let loaded = async {
        let snapshot = store.read_transaction().await?;
        let head = snapshot.head().revision.get();
        let since = args.since.unwrap_or(head.saturating_sub(SHOWN)).min(head);
        let loaded = snapshot.load_after(Position::new(since)).await;
        snapshot.end().await;
        loaded
    };
    let commits = loaded.await.map_err(|error| failed(&error));
    store.close().await;
    let mut text = String::new();
    for commit in commits? {
        tell(&mut text, &commit);
    }
    print(&text)
}

fn tell(text: &mut String, commit: &Commit) {
    let vocabulary = facts::Vocabulary::built_in();
    let key = commit.key.as_deref().map(|key| format!(" (key {key})")).unwrap_or_default();
    // Writing to memory does not fail.
    let _ = writeln!(text, "{}  {}  {}{}", commit.number, commit.at, visible(&commit.actor), visible(&key));
    if let Some(reason) = &commit.reason {
        let _ = writeln!(text, "    because: {}", visible(reason));
    }
    for change in commit.changes.iter().take(CHANGES) {
        let summary = visible(&change.summary(&vocabulary));
        let _ = writeln!(text, "    {}: {summary}", change.entity());
    }
    let more = commit.changes.len().saturating_sub(CHANGES);
    if more > 0 {
        let _ = writeln!(text, "    and {more} more");
    }
}
