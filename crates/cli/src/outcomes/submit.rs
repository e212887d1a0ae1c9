//! `rare-jewels outcomes submit`.

use std::path::PathBuf;

use quality::outcomes::AggregateReturn;
use serde_json::Value as Json;
use writer::command::SubmitOutcomeReturns;
use writer::{Actor, Order, Refusal, Role};

use super::validate::{one_team, request};
use super::{aggregate, returns, unreadable};
use crate::database::{WrittenDatabase, block_on};
use crate::failure::{Failure, note};
use crate::grid::Format;
use crate::library;
use crate::sentence::count;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes submit oxpip.json --dry-run                     check it, and show what would be kept
  rare-jewels outcomes submit oxpip.json --server https://register.example    with the key in RARE_JEWELS_KEY
  rare-jewels outcomes submit oxpip.json --by Ada --as-proposal        the operator: it waits for a reviewer
  rare-jewels outcomes submit oxpip.json --by Ada --database postgres://…

A team sends its returns to the server of a register, with its key of the role `contributor`. The operator of the register can write them to
the database instead, as `import` does. The files hold the returns of one team. You see all that is sent first. A return takes the
place of an earlier one of the same team and quarter. What is published of returns is pooled, and small counts are hidden.

--server sends over https only, except to this machine. Give the key in the environment, so that it is in no list of processes.

A SQLite file is written by one process at a time: stop its server first.";

/// Put the returns of a team into a register
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Returns of one team, as `outcomes aggregate --output` writes them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The address of the register to send them to, in the place of a database
    #[arg(long, value_name = "URL", requires = "key", conflicts_with = "as_proposal")]
    server: Option<String>,

    /// The key to send them with
    #[arg(long, value_name = "KEY", env = "RARE_JEWELS_KEY", hide_env_values = true)]
    key: Option<String>,

    #[command(flatten)]
    database: WrittenDatabase,

    /// Who sends them, for the log of a database; a server knows by the key
    #[arg(long, value_name = "NAME", required_unless_present_any = ["dry_run", "server"])]
    by: Option<String>,

    /// Open a proposal, on which a reviewer decides
    #[arg(long)]
    as_proposal: bool,

    /// Show what would be sent, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// How to show what is sent
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let all = returns::read(&args.files)?;
    let team = one_team(&all)?.to_owned();
    aggregate::grid(&all).write(args.format)?;
    if args.dry_run {
        note("this is all that would be sent; nothing was written (--dry-run)");
        return Ok(());
    }
    let sent = count(all.len() as u64, "return", "returns");
    if let Some((server, key)) = args.server.as_deref().zip(args.key.as_deref()) {
        return to_server(server, key, &all, &sent);
    }
    let returns = all.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(unreadable)?;
    let command = SubmitOutcomeReturns { service: team, returns, reason: None };
    let role = if args.as_proposal { Role::Contributor } else { Role::Admin };
    let name = args.by.clone().unwrap_or_default();
    let actor = Actor { name, label: None, role, key: None, scope: None };
    let library = library::open(&[])?;
    let done = block_on(async {
        let writer = args.database.writer(library).await?;
        let order = Order::from(writer::Command::SubmitOutcomeReturns(command));
        let done = writer.execute(actor, order).await;
        writer.close().await;
        done.map_err(|refusal| match refusal {
            Refusal::Faults(_) => Failure::Input(refusal.to_string()),
            other => Failure::File(other.to_string()),
        })
    })?;
    match done.proposal {
        Some(id) => note(&format!("sent {sent}, which wait for a reviewer as `proposal:{id}`")),
        None => note(&format!("sent {sent}, which the register keeps")),
    }
    Ok(())
}

/// Sends returns to the server of a register.
fn to_server(server: &str, key: &str, all: &[AggregateReturn], sent: &str) -> Result<(), Failure> {
    let server = server.trim_end_matches('/');
    let url = if server.ends_with("/graphql") { server.to_owned() } else { format!("{server}/graphql") };
    let failed = |why: &str| Failure::File(format!("`{server}`: {why}"));
    let body = request(all)?.to_string();
    let answer = block_on(async { webhooks::post_json(&url, key, body).await.map_err(|why| failed(&why)) })?;
    let (status, body) = answer;
    let answer: Json = serde_json::from_slice(&body)
        .map_err(|_| failed(&format!("expected the answer of a register, got status {status}")))?;
    let done = &answer["data"]["submitOutcomeReturns"];
    let errors = [&answer["errors"], &done["errors"]];
    let errors = errors.into_iter().filter_map(Json::as_array).flatten().map(in_words);
    let errors: Vec<String> = errors.collect();
    if !errors.is_empty() || !done.is_object() {
        let what = if errors.is_empty() { format!("status {status}") } else { errors.join("; ") };
        return Err(Failure::Input(format!("the register took nothing: {what}")));
    }
    match done["proposal"]["id"].as_str() {
        Some(id) => note(&format!("sent {sent}, which wait for a reviewer as `{}`", facts::visible(id))),
        None => note(&format!("sent {sent}, which the register keeps")),
    }
    Ok(())
}

/// An error of an answer: what a server says is shown as it can be printed.
fn in_words(error: &Json) -> String {
    let path = error["path"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let path = path.collect::<Vec<&str>>().join(".");
    let message = error["message"].as_str().unwrap_or("an error without a message");
    let text = if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") };
    facts::visible(&text)
}
