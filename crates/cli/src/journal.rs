//! `rare-jewels log`: who changed what, and whether anybody has changed the log.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use registry::{Change, Commit, EntityType, KeyEvent, Position};
use store::{ReadTransaction, SignedHead, Verified};
use writer::command::{RedactChange, RedactedText};
use writer::{Actor, Order, Refusal, Role};

use crate::clock;
use crate::database::{Database, WrittenDatabase, block_on, failed};
use crate::failure::Failure;
use crate::head_key::HeadKeyFile;
use crate::library;
use crate::sentence::count;
use crate::terminal::{print, visible};

const AFTER: &str = "\
Examples:
  rare-jewels log show                  the last revisions: who, when, why, what
  rare-jewels log show --since 40       all revisions after the fortieth
  rare-jewels log verify                that the log is what was written
  rare-jewels log head >> heads.jsonl   where it ends, signed: keep that file elsewhere
  rare-jewels log redact 12 0 --by Ada --reason 'names a parent'     what that change said is removed
  rare-jewels log verify --heads heads.jsonl    and that nothing was cut or rewritten since

Every revision carries a hash over itself and the hash of the one before. `log verify` walks the whole chain and names the
first revision that was edited, removed or reordered; it may run beside a server, and reads one state of the log. Who rewrites the whole log can make a chain that fits, but
not one that goes through the heads that were kept elsewhere. A server signs them, too, at `/log/head`.";

/// How many revisions are shown without `--since`.
const SHOWN: u64 = 20;
/// How many changes of one revision are shown.
const CHANGES: usize = 12;

/// Show the log of changes, or check that it was not tampered with
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Show),
    Head(HeadArgs),
    Verify(Verify),
    Redact(Redact),
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

/// Print where the log ends, signed, as one line of JSON
#[derive(Debug, clap::Args)]
struct HeadArgs {
    #[command(flatten)]
    database: Database,

    #[command(flatten)]
    key: HeadKeyFile,
}

/// Check that the log is what was written
#[derive(Debug, clap::Args)]
struct Verify {
    #[command(flatten)]
    database: Database,

    /// Also check that it goes through these signed heads, one a line, as `log head` prints them; `-` for standard input
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,

    /// The public key that signed them, in base64; without it they must all be signed by one key
    #[arg(long, value_name = "KEY", requires = "heads")]
    public_key: Option<String>,
}

/// Remove what was said from the log: its place, a digest and the reason stay
///
/// Only what does not count any more can be removed: take it back, end it or edit it first. It is gone from the file of the database then,
/// and from proposals that said the same. Backups and exports of before still hold it: replace them. Stop the server of an SQLite
/// database first, or use `redactChange` of the interface.
#[derive(Debug, clap::Args)]
struct Redact {
    #[command(flatten)]
    database: WrittenDatabase,

    /// The revision
    #[arg(value_name = "REVISION", required_unless_present = "proposal")]
    revision: Option<u64>,

    /// The number of the change in it, from 0, as `changes` of the interface shows it
    #[arg(value_name = "CHANGE", required_unless_present_any = ["proposal", "of_reason"])]
    change: Option<u32>,

    /// Remove the reason of the revision, and not what a change says
    #[arg(long, conflicts_with_all = ["change", "proposal"])]
    of_reason: bool,

    /// In the place of a revision: a proposal that has ended, of which all is removed that was said
    #[arg(long, value_name = "ID", conflicts_with = "revision")]
    proposal: Option<String>,

    /// Of the proposal, only the comment with this number, from 0
    #[arg(long, value_name = "NUMBER", requires = "proposal")]
    comment: Option<u32>,

    /// Why. Everybody reads it
    #[arg(long, value_name = "TEXT")]
    reason: String,

    /// Who removes it
    #[arg(long, value_name = "NAME")]
    by: String,
}

fn redact(args: &Redact) -> Result<(), Failure> {
    let library = library::open(&[])?;
    block_on(async {
        let writer = args.database.writer(library).await?;
        let actor = Actor { name: args.by.clone(), label: None, role: Role::Admin, key: None, scope: None };
        let id = |id: &str| EntityType::Proposal.name_in(id).to_owned();
        let proposal = args.proposal.as_deref().map(id);
        let of = match (args.revision.unwrap_or_default(), args.change, proposal, args.comment) {
            (_, _, Some(proposal), Some(comment)) => RedactedText::Comment(proposal, comment),
            (_, _, Some(proposal), None) => RedactedText::Proposal(proposal),
            (revision, Some(change), None, _) => RedactedText::Change(revision, change),
            (revision, None, None, _) => RedactedText::Reason(revision),
        };
        let command = RedactChange { of, reason: args.reason.clone() };
        let done = writer.execute(actor, Order::from(writer::Command::RedactChange(command))).await;
        writer.close().await;
        match done {
            Ok(_) if args.proposal.is_some() => print("removed from the proposal\n"),
            Ok(receipt) => print(&format!("removed, as revision {} says\n", receipt.revision)),
            Err(refusal @ Refusal::Faults(_)) => Err(Failure::Input(refusal.to_string())),
            Err(refusal) => Err(Failure::File(refusal.to_string())),
        }
    })
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Show(command) => block_on(show(command)),
        Command::Head(command) => block_on(head(command)),
        Command::Verify(command) => block_on(verify(command)),
        Command::Redact(command) => redact(command),
    }
}

async fn head(args: &HeadArgs) -> Result<(), Failure> {
    let store = args.database.read().await?;
    let head = store.head().await.map_err(|error| failed(&error));
    store.close().await;
    let signed = args.key.open(args.database.url())?.sign(&head?, clock::now());
    print(&format!("{}\n", line_of(&signed)?))
}

/// A signed head as a line of JSON.
fn line_of(head: &SignedHead) -> Result<String, Failure> {
    serde_json::to_string(head).map_err(|error| Failure::File(error.to_string()))
}

async fn verify(args: &Verify) -> Result<(), Failure> {
    let heads = match &args.heads {
        Some(file) => Some(heads(file, args.public_key.as_deref())?),
        None => None,
    };
    let store = args.database.read().await?;
    let checked = async {
        let log = store.read_transaction().await.map_err(|error| failed(&error))?;
        let verified = log.verify().await.map_err(|error| failed(&error));
        let compared = match (&verified, &heads) {
            (Ok(verified), Some(heads)) => compare(&log, verified, heads).await,
            _ => Ok(()),
        };
        let strange = match &verified {
            Ok(_) => log.strange_keys().await.map_err(|error| failed(&error)),
            Err(_) => Ok(Vec::new()),
        };
        log.end().await;
        let verified = verified.and_then(|verified| compared.map(|()| verified))?;
        Ok::<_, Failure>((verified, strange?))
    };
    let checked = checked.await;
    store.close().await;
    let (verified, strange) = checked?;
    for key in strange {
        anstream::eprintln!("warning: {}", visible(&key));
    }
    let revision = verified.head.revision;
    let mut text = format!(
        "the log is sound: revision {revision}, {}\nlast hash: {}\n",
        count(verified.changes, "change", "changes"),
        if verified.head.hash.is_empty() { "none" } else { &verified.head.hash }
    );
    if let Some(heads) = heads {
        let last = heads.iter().max_by_key(|head| head.position);
        // Writing to memory does not fail.
        let _ = write!(text, "it goes through {}", count(heads.len() as u64, "signed head", "signed heads"));
        if let Some(last) = last {
            let _ = write!(text, ", the last at revision {}, signed at {}", last.position, last.time);
        }
        text.push('\n');
    }
    print(&text)
}

/// Reads signed heads, and checks that they are genuine and signed by one key.
fn heads(file: &Path, public_key: Option<&str>) -> Result<Vec<SignedHead>, Failure> {
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| Failure::file("read", file, &error))?;
    let mut heads: Vec<SignedHead> = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let bad = |problem: String| Failure::Input(format!("{}, line {number}: {problem}", file.display()));
        let head: SignedHead = serde_json::from_str(line)
            .map_err(|error| bad(format!("expected a signed head as `log head` prints it: {error}")))?;
        if !head.is_genuine() {
            return Err(bad("the signature is not that of the key over this head".to_owned()));
        }
        let expected = public_key.or_else(|| heads.first().map(|first| first.key.as_str()));
        if expected.is_some_and(|expected| expected != head.key) {
            let key = &head.key;
            return Err(bad(format!("signed by the key {key}, expected {}", expected.unwrap_or_default())));
        }
        heads.push(head);
    }
    if heads.is_empty() {
        return Err(Failure::Input(format!("{}: expected at least one signed head", file.display())));
    }
    Ok(heads)
}

/// That a log goes through signed heads.
async fn compare(log: &ReadTransaction, verified: &Verified, heads: &[SignedHead]) -> Result<(), Failure> {
    for SignedHead { position, hash, time, .. } in heads {
        let found = log.hash_at(*position).await.map_err(|error| failed(&error))?;
        let problem = match found {
            Some(found) if found == *hash => continue,
            Some(found) => {
                format!("the log was rewritten: revision {position} has the hash {found}, and had {hash}")
            }
            None => format!(
                "the log was cut: it ends at revision {}, and reached {position}",
                verified.head.revision
            ),
        };
        return Err(Failure::Input(format!("{problem} when its head was signed at {time}")));
    }
    Ok(())
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

/// What a key opens from a change on, and to whom, for who reads the log itself.
fn rights(change: &Change) -> String {
    let Change::KeyChanged(changed) = change else { return String::new() };
    match &changed.event {
        KeyEvent::Made(made) => format!(" ({}, {})", made.terms.role, made.name),
        KeyEvent::Changed(terms) => format!(" ({})", terms.role),
        KeyEvent::Revoked | KeyEvent::Withheld | KeyEvent::LeftOut => String::new(),
    }
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
        let summary = change.summary(&vocabulary) + &rights(change);
        let _ = writeln!(text, "    {}: {}", change.entity(), visible(&summary));
    }
    let more = commit.changes.len().saturating_sub(CHANGES);
    if more > 0 {
        let _ = writeln!(text, "    and {more} more");
    }
}
