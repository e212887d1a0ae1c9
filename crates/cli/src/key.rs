//! `rare-jewels key`: who may write.

use std::fmt::Write;

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use writer::{KEY_RANDOMNESS, Key, KeyText, Role};

use crate::clock;
use crate::database::{Database, block_on, failed};
use crate::failure::Failure;
use crate::terminal::{print, visible};

const AFTER: &str = "\
Examples:
  rare-jewels key create --role reviewer --name 'Ann Jones'       prints the key, once
  rare-jewels key create --role contributor --name Leeds --expires 2027-03-31
  rare-jewels key create --role editor --name 'Bo Hill' --label 'Parent-Infant Foundation'
  rare-jewels key list                                            who has one, without the keys
  rare-jewels key revoke 3f9a1c2b7d                               from now on it opens nothing

Roles: what a contributor sends is a proposal; an editor records what sources say, funding and corrections at once; a
reviewer decides, never on their own proposals, and takes revisions back; an admin manages keys and definitions. Reading needs no key. Keys of the same name are the same person: give everybody
a name of their own, and two keys of that name when one is to replace the other.

The server may run meanwhile: it knows a new key at once, and forgets a revoked one within a second.";

/// Make, list and revoke keys: who may write
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(Create),
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
    let added = store.add_key(&key.to_row()).await.map_err(|error| failed(&error));
    store.close().await;
    added?;
    anstream::eprintln!("a key of {} ({role}); it is shown only now:", visible(&key.name));
    print(&format!("{}\n", text.reveal()))
}

/// The moment at which a day is over.
fn end_of(day: Date) -> Result<Timestamp, Failure> {
    let next = day.checked_add(1.day()).and_then(|next| next.to_zoned(TimeZone::UTC));
    next.map(|next| next.timestamp()).map_err(|error| Failure::Usage(error.to_string()))
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
    let revoked = store.revoke_key(&id, clock::now()).await.map_err(|error| failed(&error));
    store.close().await;
    if revoked? {
        anstream::eprintln!("revoked {id}");
        Ok(())
    } else {
        let shown: String = visible(&id).chars().take(60).collect();
        Err(Failure::Usage(format!("there is no key `{shown}` that is not revoked already: see `key list`")))
    }
}
