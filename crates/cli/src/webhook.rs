//! `rare-jewels webhooks`: where revisions are sent as they are published.

use std::fmt::Write as _;

use clap::Subcommand;
use facts::Vocabulary;
use jiff::Timestamp;
use store::{MOST_DELIVERIES, Store, WebhookDelivery, WebhookRow};
use writer::webhook::{NewWebhook, WEBHOOK_RANDOMNESS, too_many_webhooks};

use crate::clock;
use crate::database::{Database, block_on, failed};
use crate::failure::Failure;
use crate::terminal::{print, visible};

/// Who makes a webhook here.
const PROGRAM: &str = "rare-jewels";

const AFTER: &str = "\
Examples:
  rare-jewels webhooks add https://example.org/in 'Leeds City Council'   prints its secret, once
  rare-jewels webhooks list                                              where they lead, and how far each has come
  rare-jewels webhooks deliveries 3f9a1c2b7d                             the last attempts, the newest first
  rare-jewels webhooks enable 3f9a1c2b7d                                 goes on where it stopped
  rare-jewels webhooks remove 3f9a1c2b7d                                 and forgets its deliveries

A server sends every revision that is published after a webhook was made, signed with its secret. The server may run meanwhile: it
sees what is changed here within a second. Webhooks are in no export and in no backup.";

/// Make, list, enable and remove webhooks: where revisions are sent as they are published
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(Add),
    List(List),
    Deliveries(One),
    Enable(Enable),
    Remove(Remove),
}

/// Make a webhook, and print its secret: it is shown only now
#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    database: Database,

    /// Where it leads: `https://…`
    #[arg(value_name = "ADDRESS")]
    url: String,

    /// Whose it is, for admins
    #[arg(value_name = "DESCRIPTION")]
    description: String,

    /// It may lead to a private network, or by `http://`: the server needs the same flag
    #[arg(long, env = "RARE_JEWELS_WEBHOOKS_ALLOW_PRIVATE")]
    webhooks_allow_private: bool,
}

/// List webhooks: everything but their secrets
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    database: Database,
}

/// List the last attempts to deliver to a webhook
#[derive(Debug, clap::Args)]
struct One {
    #[command(flatten)]
    database: Database,

    /// Its id, as `webhooks list` shows it
    #[arg(value_name = "ID")]
    id: String,
}

/// Send to a webhook again, at once, where it stopped
#[derive(Debug, clap::Args)]
struct Enable {
    #[command(flatten)]
    one: One,
}

/// Remove a webhook, and forget its deliveries
#[derive(Debug, clap::Args)]
struct Remove {
    #[command(flatten)]
    one: One,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Add(command) => block_on(add(command)),
        Command::List(command) => block_on(list(&command.database)),
        Command::Deliveries(command) => block_on(deliveries(command)),
        Command::Enable(command) => block_on(change(&command.one, true)),
        Command::Remove(command) => block_on(change(&command.one, false)),
    }
}

async fn add(args: &Add) -> Result<(), Failure> {
    let mut random = [0; WEBHOOK_RANDOMNESS];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::File(format!("the system gives no random bytes: {error}")))?;
    let new =
        NewWebhook { url: args.url.clone(), description: args.description.clone(), filter: None, random };
    let store = args.database.keys().await?;
    let added = added(&store, &new, args.webhooks_allow_private).await;
    store.close().await;
    let row = added?;
    anstream::eprintln!("webhook {} of {}; its secret is shown only now:", row.id, visible(&row.description));
    print(&format!("{}\n", row.secret.reveal()))
}

async fn added(store: &Store, new: &NewWebhook, allow_private: bool) -> Result<WebhookRow, Failure> {
    let registry = store.registry(Vocabulary::built_in(), None).await.map_err(|error| failed(&error))?;
    let row = new.row(PROGRAM, clock::now(), registry.revision(), allow_private);
    let row = row.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::Usage(lines.join("\n"))
    })?;
    let is_added = store.add_webhook(&row).await.map_err(|error| failed(&error))?;
    if is_added { Ok(row) } else { Err(Failure::Usage(too_many_webhooks())) }
}

async fn list(database: &Database) -> Result<(), Failure> {
    let store = database.read().await?;
    let rows = store.webhooks().await.map_err(|error| failed(&error));
    store.close().await;
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ = writeln!(text, "{:<10}  {:>8}  {:<10}  DESCRIPTION, ADDRESS", "ID", "REVISION", "STATE");
    for WebhookRow { id, url, description, progress, .. } in rows? {
        let state = match (&progress.disabled, progress.failures) {
            (Some(_), _) => "disabled",
            (None, 0) => "delivering",
            (None, _) => "failing",
        };
        let (description, url) = (visible(&description), visible(&url));
        let _ = writeln!(text, "{id:<10}  {:>8}  {state:<10}  {description}, {url}", progress.revision.get());
        if let Some(disabled) = &progress.disabled {
            let _ = writeln!(text, "{:34}{}: {}", "", seconds(disabled.at), visible(&disabled.reason));
        } else if let Some(next) = progress.next_attempt_at {
            let _ = writeln!(text, "{:34}{} failures, next attempt {}", "", progress.failures, seconds(next));
        }
    }
    print(&text)
}

async fn deliveries(args: &One) -> Result<(), Failure> {
    let store = args.database.read().await?;
    let found = async {
        let rows = store.webhooks().await.map_err(|error| failed(&error))?;
        if rows.iter().all(|row| row.id != args.id) {
            return Err(no_webhook(&args.id));
        }
        store.webhook_deliveries(&args.id, None, MOST_DELIVERIES).await.map_err(|error| failed(&error))
    };
    let found = found.await;
    store.close().await;
    let mut text = String::new();
    let _ = writeln!(text, "{:<20}  {:>8}  {:>6}  {:>9}  RESULT", "AT", "REVISION", "STATUS", "TOOK (ms)");
    for (_, WebhookDelivery { revision, at, milliseconds, status, problem }) in found? {
        let (at, status) = (seconds(at), status.map_or_else(String::new, |status| status.to_string()));
        let result = problem.as_deref().map_or_else(|| "delivered".to_owned(), visible);
        let _ = writeln!(text, "{at:<20}  {:>8}  {status:>6}  {milliseconds:>9}  {result}", revision.get());
    }
    print(&text)
}

async fn change(args: &One, enable: bool) -> Result<(), Failure> {
    let store = args.database.keys().await?;
    let changed =
        if enable { store.enable_webhook(&args.id).await } else { store.remove_webhook(&args.id).await };
    store.close().await;
    if !changed.map_err(|error| failed(&error))? {
        return Err(no_webhook(&args.id));
    }
    anstream::eprintln!("{} {}", if enable { "enabled" } else { "removed" }, args.id);
    Ok(())
}

fn no_webhook(id: &str) -> Failure {
    let shown: String = visible(id).chars().take(60).collect();
    Failure::Usage(format!("there is no webhook `{shown}`: see `webhooks list`"))
}

/// A moment to the second.
fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
