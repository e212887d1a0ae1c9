//! What follows from an attempt.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use registry::Revision;
use store::{WebhookDisabled, WebhookProgress};

/// The longest pause between two attempts, unless the receiver asks for a longer one.
const LONGEST: Duration = Duration::from_hours(1);
/// The longest pause that a receiver can ask for.
const LONGEST_ASKED: Duration = Duration::from_hours(24);

/// When to try again, and when to give up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The pause after the first failure; each one after it is twice as long, up to an hour.
    pub first_pause: Duration,
    /// How long every attempt may have failed before nothing is sent any more.
    pub give_up_after: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self { first_pause: Duration::from_secs(5), give_up_after: Duration::from_hours(72) }
    }
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The receiver answered.
    Answered {
        /// The status.
        status: u16,
        /// How long it asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// There was no answer, with why in words.
    Failed(String),
}

impl Outcome {
    /// What was wrong, in words; nothing when the revision was taken.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::Answered { status: 200..=299, .. } => None,
            Self::Answered { status: status @ 300..=399, .. } => {
                Some(format!("answered {status}: redirects are not followed"))
            }
            Self::Answered { status, .. } => Some(format!("answered {status}")),
            Self::Failed(why) => Some(why.clone()),
        }
    }

    /// The status of the answer, if there was one.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Answered { status, .. } => Some(*status),
            Self::Failed(_) => None,
        }
    }
}

/// How far a webhook has come with an attempt that ended at `now`. `chance` is a random number from 0 to 1.
pub(crate) fn after(
    before: &WebhookProgress,
    revision: Revision,
    outcome: &Outcome,
    now: Timestamp,
    policy: &Policy,
    chance: f64,
) -> WebhookProgress {
    let Some(problem) = outcome.problem() else {
        return WebhookProgress { revision, ..WebhookProgress::default() };
    };
    let since = before.failing_since.unwrap_or(now);
    let failing = WebhookProgress {
        revision: before.revision,
        failures: before.failures.saturating_add(1),
        failing_since: Some(since),
        next_attempt_at: None,
        disabled: None,
    };
    let disabled = |reason: String| WebhookProgress {
        disabled: Some(WebhookDisabled { at: now, reason }),
        ..failing.clone()
    };
    if outcome.status() == Some(410) {
        return disabled("answered 410: the receiver wants no more".to_owned());
    }
    let failing_for = Duration::try_from(now.duration_since(since)).unwrap_or_default();
    if failing_for >= policy.give_up_after && failing.failures > 1 {
        let length = SignedDuration::try_from(policy.give_up_after).unwrap_or_default();
        return disabled(format!("no attempt has succeeded for {length:#}; the last one: {problem}"));
    }
    let pause = pause(before.failures, policy, chance).max(asked(outcome));
    WebhookProgress { next_attempt_at: Some(now.checked_add(pause).unwrap_or(now)), ..failing }
}

/// The pause after some failures and one more: twice as long each time, and a fifth more or less, so that what failed together is
/// not tried together.
fn pause(failures: u32, policy: &Policy, chance: f64) -> Duration {
    let doubled = 2_u32.checked_pow(failures).and_then(|times| policy.first_pause.checked_mul(times));
    doubled.unwrap_or(LONGEST).min(LONGEST).mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0))
}

/// The pause that the receiver asked for, where such a wish is granted.
fn asked(outcome: &Outcome) -> Duration {
    match outcome {
        Outcome::Answered { status: 429 | 503, retry_after: Some(pause) } => (*pause).min(LONGEST_ASKED),
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, retry_after: None }
    }

    fn start() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    /// The pauses of a receiver that answers 500 for ever, in seconds, and why it ended.
    fn walk(policy: &Policy) -> (Vec<i64>, String) {
        let (mut now, mut progress, mut pauses) = (start(), WebhookProgress::default(), Vec::new());
        loop {
            progress = after(&progress, Revision::new(1), &answered(500), now, policy, 0.5);
            assert_eq!(progress.revision, Revision::ZERO);
            if let Some(disabled) = progress.disabled {
                assert_eq!((disabled.at, progress.next_attempt_at), (now, None));
                return (pauses, disabled.reason);
            }
            let next = progress.next_attempt_at.unwrap();
            pauses.push(next.duration_since(now).as_secs());
            now = next;
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour_for_three_days() {
        let (pauses, reason) = walk(&Policy::default());
        assert_eq!(pauses[..11], [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]);
        assert!(pauses[10..].iter().all(|pause| *pause == 3600));
        assert_eq!(pauses.len(), 10 + 71);
        assert_eq!(reason, "no attempt has succeeded for 72h; the last one: answered 500");
    }

    #[test]
    fn a_success_begins_anew_and_410_ends_at_once() {
        let failing = after(
            &WebhookProgress::default(),
            Revision::new(1),
            &answered(404),
            start(),
            &Policy::default(),
            0.5,
        );
        assert_eq!((failing.failures, failing.failing_since), (1, Some(start())));
        let taken = after(&failing, Revision::new(1), &answered(204), start(), &Policy::default(), 0.5);
        assert_eq!(taken, WebhookProgress { revision: Revision::new(1), ..WebhookProgress::default() });
        let gone = after(&taken, Revision::new(2), &answered(410), start(), &Policy::default(), 0.5);
        assert_eq!(gone.revision, Revision::new(1));
        assert_eq!(gone.disabled.unwrap().reason, "answered 410: the receiver wants no more");
        assert_eq!(answered(302).problem().unwrap(), "answered 302: redirects are not followed");
    }

    #[test]
    fn one_failure_alone_never_disables() {
        let policy = Policy { give_up_after: Duration::ZERO, ..Policy::default() };
        assert_eq!(walk(&policy).0, [5]);
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_of_a_day_at_most() {
        let hour = 3600;
        for (status, asked, expected) in [
            (503, 60, 60),
            (429, 60, 60),
            (429, 1, 5),
            (429, 48 * hour, 24 * hour),
            (500, 60, 5),
            (404, 60, 5),
        ] {
            let outcome = Outcome::Answered { status, retry_after: Some(Duration::from_secs(asked)) };
            let next = after(
                &WebhookProgress::default(),
                Revision::new(1),
                &outcome,
                start(),
                &Policy::default(),
                0.5,
            );
            let pause = next.next_attempt_at.unwrap().duration_since(start()).as_secs();
            assert_eq!(pause, i64::try_from(expected).unwrap(), "{status} {asked}");
        }
    }

    proptest! {
        #[test]
        fn a_pause_is_bounded_whatever_happened(failures: u32, chance in -1.0..2.0, first in 0_u64..100_000) {
            let policy = Policy { first_pause: Duration::from_secs(first), ..Policy::default() };
            let pause = pause(failures, &policy, chance);
            prop_assert!(pause <= LONGEST.mul_f64(1.2), "{pause:?}");
            prop_assert!(pause >= policy.first_pause.min(LONGEST).mul_f64(0.8));
        }
    }
}
