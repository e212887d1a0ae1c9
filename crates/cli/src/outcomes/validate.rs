//! `rare-jewels outcomes validate`.

use std::path::PathBuf;

use quality::outcomes::{AggregateReturn, Perspective};
use serde_json::{Map, Value as Json, json};

use super::{aggregate, returns, unreadable};
use crate::failure::{Failure, note};
use crate::grid::Format;
use crate::sentence::count;
use crate::terminal::print;

const AFTER: &str = "\
Examples:
  rare-jewels outcomes validate return.json                   what it says, or everything that is wrong with it
  rare-jewels outcomes validate return.json --request | curl --data-binary @- --header 'content-type: application/json' \\
      --header \"authorization: Bearer $KEY\" https://register.example/graphql

A field that a return does not have, a name that the data dictionary does not know, counts that do not
add up: each is named with its place. Nothing is sent by this command; no server is needed.

--request prints the request that sends the returns of one team, as GraphQL over HTTP has it.";

/// Check returns, and show what they say
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER)]
pub(crate) struct Args {
    /// Returns, as `outcomes aggregate --output` writes them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Print the request that sends them to a register
    #[arg(long)]
    request: bool,

    /// How to show them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const MUTATION: &str = "mutation Send($input: SubmitOutcomeReturnsInput!) { submitOutcomeReturns(input: $input) { \
    proposal { id } errors { code message path } } }";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let all = returns::read(&args.files)?;
    if args.request {
        return print(&format!("{}\n", request(&all)?));
    }
    aggregate::grid(&all).write(args.format)?;
    note(&format!("{} in order; nothing was sent", count(all.len() as u64, "return is", "returns are")));
    Ok(())
}

/// The request that sends the returns of one team.
pub(super) fn request(all: &[AggregateReturn]) -> Result<Json, Failure> {
    let team = one_team(all)?;
    let returns = all.iter().map(|one| serde_json::to_value(one).map(input));
    let returns = returns.collect::<Result<Vec<Json>, _>>().map_err(unreadable)?;
    Ok(json!({ "query": MUTATION, "variables": { "input": { "service": team, "returns": returns } } }))
}

/// The team whose returns they all are.
pub(super) fn one_team(all: &[AggregateReturn]) -> Result<&str, Failure> {
    let Some(first) = all.first() else {
        return Err(Failure::Input("expected at least one return, got none".to_owned()));
    };
    match all.iter().find(|one| one.team != first.team) {
        None => Ok(first.team.as_str()),
        Some(other) => Err(Failure::Input(format!(
            "expected returns of one team, got some of `{}` and of `{}`",
            first.team, other.team
        ))),
    }
}

/// A part of a return in the names that the interface has: the team stands beside, and `not_known` is `notKnown`.
fn input(json: Json) -> Json {
    match json {
        Json::Object(fields) => {
            let named = fields.into_iter().filter(|(name, _)| name != "team").map(|(name, value)| {
                let value = match (name.as_str(), value.as_str().and_then(|word| word.parse().ok())) {
                    ("perspective", Some(perspective)) => json!(word(perspective)),
                    _ => input(value),
                };
                (if name == "not_known" { "notKnown".to_owned() } else { name }, value)
            });
            Json::Object(named.collect::<Map<String, Json>>())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(input).collect()),
        other => other,
    }
}

/// The word of the interface for a perspective.
fn word(perspective: Perspective) -> &'static str {
    match perspective {
        Perspective::Caregiver => "CAREGIVER",
        Perspective::Parent => "PARENT",
        Perspective::Clinician => "CLINICIAN",
    }
}
