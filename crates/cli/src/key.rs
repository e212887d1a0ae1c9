//! `rare-jewels key`: who may write.

use std::fmt::Write;

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use registry::KeyTerms;
use store::{KeyRow, Store};
use writer::{KEY_RANDOMNESS, Key, KeyText, Role, check_clock, end_of_day};

use crate::clock;
use crate::database::{Database, block_on, failed};
use crate::failure::Failure;
use crate::terminal::{print, visible};

const AFTER: &str = "\
Examples:
  rare-jewels key create --role reviewer --name 'Ann Jones'       prints the key, once
  rare-jewels key create --role contributor --name Leeds --expires 2027-03-31
  rare-jewels key create --role editor --name 'Bo Hill' --label 'Parent-Infant Foundation'
  rare-jewels key change 3f9a1c2b7d --role editor                 from now on its owner may do more, or less
  rare-jewels key list                                            who has one, without the keys
  rare-jewels key revoke 3f9a1c2b7d                               from now on it opens nothing

Roles: what a contributor sends is a proposal; an editor records what sources say, funding and corrections at once; a
reviewer decides, never on their own proposals, and takes revisions back; an admin manages keys and definitions. Reading needs no key. Keys of the same name are the same person: give everybody
a name of their own, and two keys of that name when one is to replace the other.

What happens to keys is written into the log, and rights are read from there: `log show` names who got which role, and an edited
table gives none. The server may run meanwhile: it knows a new key at once, and forgets a revoked one within a second.";

/// Make, change, list and revoke keys: who may write
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(Create),
    Change(Change),
    List(List),
    Revoke(Revoke),
}

/// Make a key, and print it: it is shown only now, and kept only as a hash
#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    database: Database,

    /// What its owner may do
    #[arg(long, value_parser = PossibleValuesParser::new(Role::OF_KEYS.map(Role::as_str)))]
    role: String,

    /// Whose it is; everybody sees it beside what they change, unless there is a label
    #[arg(long, value_name = "NAME")]
    name: String,

    /// What everybody sees beside their changes in the place of the name: an organisation, say. Reviewers see both
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,

    /// The last day on which it is valid (UTC); for ever without it
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,

    /// The clock of this machine is right now, though the last commit is of a later time, or of more than 400 days before
    #[arg(long)]
    accept_clock: bool,
}

/// Change what the owner of a key may do, what everybody sees of them, or how long
#[derive(Debug, clap::Args)]
struct Change {
    #[command(flatten)]
    database: Database,

    /// Its id, as `key list` shows it
    #[arg(value_name = "ID")]
    id: String,

    /// What its owner may do from now on
    #[arg(long, value_parser = PossibleValuesParser::new(Role::OF_KEYS.map(Role::as_str)))]
    role: Option<String>,

    /// What everybody sees in the place of the name from now on; an empty text takes the label away
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,

    /// The last day on which it is valid (UTC), or `never`
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,

    /// The clock of this machine is right now, though the last commit is of a later time, or of more than 400 days before
    #[arg(long)]
    accept_clock: bool,
}

/// List keys: everything but the keys themselves
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    database: Database,
}

/// Revoke a key: from now on it opens nothing
#[derive(Debug, clap::Args)]
struct Revoke {
    #[command(flatten)]
    database: Database,

    /// Its id, as `key list` shows it: the digits between the underscores of the key
    #[arg(value_name = "ID")]
    id: String,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Create(command) => block_on(create(command)),
        Command::Change(command) => block_on(change(command)),
        Command::List(command) => block_on(list(command)),
        Command::Revoke(command) => block_on(revoke(command)),
    }
}

async fn create(args: &Create) -> Result<(), Failure> {
    let now = clock::now();
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let role: Role = args.role.parse().map_err(|error| usage(&error))?;
    let expires = args.expires.map(end_of).transpose()?;
    if expires.is_some_and(|end| end <= now) {
        return Err(Failure::Usage("the key would have expired already".to_owned()));
    }
    let text = KeyText::new(random()?);
    let key = Key::new(&text, &args.name, role, now, expires).map_err(|error| usage(&error))?;
    let key = match &args.label {
        Some(label) => key.with_label(label).map_err(|error| usage(&error))?,
        None => key,
    };
    let store = args.database.keys().await?;
    let added = async {
        check(&store, now, args.accept_clock).await?;
        store.add_key(&key.to_row()).await.map_err(|error| failed(&error))
    };
    let added = added.await;
    store.close().await;
    added?;
    anstream::eprintln!("a key of {} ({role}); it is shown only now:", visible(&key.name));
    print(&format!("{}\n", text.reveal()))
}

/// That the clock can be believed: the time of a commit stays in the log for ever.
async fn check(store: &Store, now: Timestamp, accept: bool) -> Result<(), Failure> {
    let last = last_at(store).await?;
    if accept { Ok(()) } else { check_clock(now, last).map_err(|fault| Failure::File(fault.to_string())) }
}

/// When the last commit was made.
async fn last_at(store: &Store) -> Result<Option<Timestamp>, Failure> {
    let reading = store.read_transaction().await.map_err(|error| failed(&error))?;
    let last = reading.last_at().await.map_err(|error| failed(&error));
    reading.end().await;
    last
}

async fn change(args: &Change) -> Result<(), Failure> {
    let now = clock::now();
    let store = args.database.keys().await?;
    let changed = async {
        check(&store, now, args.accept_clock).await?;
        let rows = store.keys().await.map_err(|error| failed(&error))?;
        let Some(row) = rows.into_iter().find(|row| row.id == args.id) else { return Err(no_key(&args.id)) };
        let terms = terms(args, &row)?;
        match store.change_key(&args.id, &terms, now).await {
            Ok(true) => Ok(terms),
            Ok(false) => Err(no_key(&args.id)),
            Err(error) => Err(failed(&error)),
        }
    };
    let changed = changed.await;
    store.close().await;
    anstream::eprintln!("changed {}: {}", args.id, changed?.role);
    Ok(())
}

/// What a key is to open, of which `args` says only what is another thing than before.
fn terms(args: &Change, row: &KeyRow) -> Result<KeyTerms, Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let mut after = row.clone();
    if let Some(role) = &args.role {
        after.role.clone_from(role);
    }
    match args.expires.as_deref() {
        None => {}
        Some("never") => after.expires_at = None,
        Some(day) => {
            let day = day.parse().map_err(|error: jiff::Error| usage(&format!("--expires: {error}")))?;
            after.expires_at = Some(end_of(day)?);
        }
    }
    let Some(mut key) = Key::from_row(after) else {
        return Err(Failure::Usage(format!("this version does not know the role `{}`", row.role)));
    };
    match args.label.as_deref() {
        None => {}
        Some("") => key.label = None,
        Some(label) => key = key.with_label(label).map_err(|error| usage(&error))?,
    }
    Ok(key.terms())
}

fn no_key(id: &str) -> Failure {
    let shown: String = visible(id).chars().take(60).collect();
    Failure::Usage(format!("there is no key `{shown}` that is not revoked already: see `key list`"))
}

/// The moment at which a day is over.
fn end_of(day: Date) -> Result<Timestamp, Failure> {
    end_of_day(day).map_err(|error| Failure::Usage(error.to_string()))
}

fn random() -> Result<[u8; KEY_RANDOMNESS], Failure> {
    let mut bytes = [0; KEY_RANDOMNESS];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::File(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

async fn list(args: &List) -> Result<(), Failure> {
    let store = args.database.read().await?;
    let rows = store.keys().await.map_err(|error| failed(&error));
    store.close().await;
    let now = clock::now();
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ = writeln!(
        text,
        "{:<10}  {:<11}  {:<10}  {:<10}  {:<17}  NAME",
        "ID", "ROLE", "MADE", "LAST USED", "STATE"
    );
    for key in rows?.into_iter().filter_map(Key::from_row) {
        let day = |time: Timestamp| time.to_zoned(TimeZone::UTC).date().to_string();
        // The end is a moment; people think of the last day.
        let last_day = |end: Timestamp| day(end.checked_sub(1.microsecond()).unwrap_or(end));
        let state = match (key.valid_at(now), key.revoked_at, key.expires_at) {
            (Err(_), Some(at), _) => format!("revoked {}", day(at)),
            (Err(_), None, Some(at)) => format!("expired {}", last_day(at)),
            (Ok(()), _, Some(at)) => format!("until {}", last_day(at)),
            _ => "valid".to_owned(),
        };
        let _ = writeln!(
            text,
            "{:<10}  {:<11}  {:<10}  {:<10}  {state:<17}  {}",
            key.id,
            key.role.as_str(),
            day(key.created_at),
            key.last_used_at.map_or("never".to_owned(), day),
            match &key.label {
                Some(label) => format!("{} ({})", visible(&key.name), visible(label)),
                None => visible(&key.name),
            }
        );
    }
    print(&text)
}

async fn revoke(args: &Revoke) -> Result<(), Failure> {
    let store = args.database.keys().await?;
    // Somebody in a hurry pastes the whole key.
    let id = KeyText::parse(&args.id).map_or(args.id.clone(), |key| key.id().to_owned());
    let revoked = async {
        let (now, last) = (clock::now(), last_at(&store).await?);
        // Whatever the clock says, it ends: with a clock that cannot be right, at the time of the last commit.
        let at = if check_clock(now, last).is_ok() { now } else { last.unwrap_or(now) };
        store.revoke_key(&id, at).await.map_err(|error| failed(&error))
    };
    let revoked = revoked.await;
    store.close().await;
    if revoked? {
        anstream::eprintln!("revoked {id}");
        Ok(())
    } else {
        Err(no_key(&id))
    }
}
