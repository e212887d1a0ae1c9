//! Rounds, for admins: services that were asked about themselves, and how far that has come.

use async_graphql::{Context, Result, SimpleObject};

use crate::key::{Key, KeyState, all_keys};
use crate::scalar::{DateTime, int};

/// Services that were asked about themselves, each with a link of its own. A round is the links that bear its name.
#[derive(SimpleObject, Clone, Debug)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// When the first service was asked.
    pub asked_at: DateTime,
    /// From when on no link opens anything; null when that is over, since all are revoked.
    pub ends_at: Option<DateTime>,
    /// How many links are valid now.
    pub open: i32,
    /// How many services were asked, revoked links included.
    pub asked: i32,
    /// How many of them have opened their link, as far as is known: uses are not in the log.
    pub opened: i32,
    /// How many of them have answered.
    pub answered: i32,
    /// Of how many of them an answer was accepted.
    pub accepted: i32,
}

/// All rounds, the newest first. Admins only.
pub(crate) async fn rounds(ctx: &Context<'_>) -> Result<Vec<Round>> {
    let keys = all_keys(ctx, None).await?;
    let mut names: Vec<&str> = keys.iter().filter_map(Key::round_name).collect();
    names.sort_unstable();
    names.dedup();
    let mut rounds: Vec<Round> = names.into_iter().filter_map(|name| round(name, &keys)).collect();
    rounds.sort_by_key(|round| std::cmp::Reverse(round.asked_at));
    Ok(rounds)
}

fn round(name: &str, keys: &[Key]) -> Option<Round> {
    let of_round = || keys.iter().filter(|key| key.round_name() == Some(name));
    // A service whose link was revoked and made again was asked once.
    let count = |wanted: &dyn Fn(&Key) -> bool| {
        let mut names: Vec<&str> = of_round().filter(|key| wanted(key)).map(Key::owner).collect();
        names.sort_unstable();
        names.dedup();
        int(names.len())
    };
    let open = || of_round().filter(|key| key.stands() == KeyState::Valid);
    Some(Round {
        name: name.to_owned(),
        asked_at: DateTime(of_round().map(Key::made_at).min()?),
        ends_at: open().filter_map(Key::ends_at).max().map(DateTime),
        open: int(open().count()),
        asked: count(&|_| true),
        opened: count(&|key| key.is_used() || key.first_answer().is_some()),
        answered: count(&|key| key.first_answer().is_some()),
        accepted: count(&|key| key.first_acceptance().is_some()),
    })
}
