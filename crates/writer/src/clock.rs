//! Whether the clock can be believed: a revision of a wrong time stays in the log for ever, and those after it cannot be
//! of an earlier one.
//!
//! A clock alone cannot know that it is wrong, so it is compared with what else is known, whenever something is written:
//!
//! - with the last revision: it must not be more than [`BEHIND`] behind, or more than [`AHEAD`] ahead of it;
//! - with the clock of a database that is shared: the two must not be more than [`BEHIND`] apart.
//!
//! A monotonic clock would be no help: it stands still while a machine sleeps. Who starts a server says with
//! `--accept-clock` that the clock is right as it stands then.

use jiff::{SignedDuration, Timestamp};

/// How far two clocks may be apart, or the clock behind the last revision: clocks of machines drift by less.
pub(crate) const BEHIND: SignedDuration = SignedDuration::from_mins(5);
/// How far the clock may be ahead of the last revision: a registry in use is written to at least once a year.
pub(crate) const AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Before the data that the program ships with, of September 2019, there was no registry: a machine without a battery
/// begins at 1970.
const EARLIEST: Timestamp = Timestamp::constant(1_567_296_000, 0);
/// How far the clock may move before the database is asked again for its own.
const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// Why the clock is not believed. Nothing is written meanwhile; reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// It lies before there could be a registry.
    #[error("the clock of this machine says `{now}`, before there was a registry: set it right")]
    Early {
        /// What the clock says.
        now: Timestamp,
    },
    /// It lies before the last revision.
    #[error(
        "the clock of this machine says `{now}`, and the last revision is of `{last}`, which has not come: set the clock right; \
         if it is right, and the time of the revision is the wrong one, start with `--accept-clock`"
    )]
    Behind {
        /// What the clock says.
        now: Timestamp,
        /// When the last revision was made.
        last: Timestamp,
    },
    /// It lies long after the last revision.
    #[error(
        "the clock of this machine says `{now}`, and the last revision is of `{last}`, {} days before: set the clock right; \
         if it is right, start with `--accept-clock`",
        days(*.now, *.last)
    )]
    Ahead {
        /// What the clock says.
        now: Timestamp,
        /// When the last revision was made.
        last: Timestamp,
    },
    /// The database has another time.
    #[error(
        "the clock of this machine says `{now}`, and that of the database `{database}`: set the wrong one right"
    )]
    Apart {
        /// What the clock says.
        now: Timestamp,
        /// What the database says.
        database: Timestamp,
    },
}

fn days(now: Timestamp, last: Timestamp) -> i64 {
    now.duration_since(last).as_hours() / 24
}

/// A clock that was declared right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepted {
    /// What the clock said then.
    pub(crate) now: Timestamp,
    /// When the last revision of then was made.
    pub(crate) last: Option<Timestamp>,
}

/// Compares the clock with the last revision.
pub(crate) fn compare(
    now: Timestamp,
    last: Option<Timestamp>,
    accepted: Option<Accepted>,
) -> Result<(), ClockFault> {
    if now < EARLIEST {
        return Err(ClockFault::Early { now });
    }
    let Some(last) = last else { return Ok(()) };
    let known_wrong = accepted.and_then(|accepted| accepted.last).is_some_and(|accepted| last <= accepted);
    if last.duration_since(now) > BEHIND && !known_wrong {
        return Err(ClockFault::Behind { now, last });
    }
    let since = accepted.map_or(last, |accepted| accepted.now.max(last));
    if now.duration_since(since) > AHEAD {
        return Err(ClockFault::Ahead { now, last });
    }
    Ok(())
}

/// Compares the clock with the last commit, for commands that append to the log beside a server.
///
/// # Errors
/// When it cannot be believed.
pub fn check_clock(now: Timestamp, last: Option<Timestamp>) -> Result<(), ClockFault> {
    compare(now, last, None)
}

/// Compares the clock with that of the database.
pub(crate) fn compare_with_database(now: Timestamp, database: Timestamp) -> Result<(), ClockFault> {
    if now.duration_since(database).abs() > BEHIND {
        return Err(ClockFault::Apart { now, database });
    }
    Ok(())
}

/// Whether the database should be asked for its time, when it was asked last at a time.
pub(crate) fn ask_again(now: Timestamp, asked: Option<Timestamp>) -> bool {
    asked.is_none_or(|asked| now.duration_since(asked).abs() >= ASK_AGAIN)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use jiff::Timestamp;

    use super::{Accepted, ask_again, compare, compare_with_database};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const LAST: &str = "2026-11-23T09:00:00Z";

    fn compared(now: &str, accepted: Option<Accepted>) -> String {
        match compare(at(now), Some(at(LAST)), accepted) {
            Ok(()) => "believed".to_owned(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn a_clock_near_the_last_revision_is_believed() {
        assert_snapshot!(compared("2026-11-23T08:55:00Z", None), @"believed");
        assert_snapshot!(compared("2027-12-28T09:00:00Z", None), @"believed");
        assert_eq!(compare(at(LAST), None, None), Ok(()));
    }

    #[test]
    fn a_clock_far_from_it_is_refused_with_both_times_and_what_to_do() {
        assert_snapshot!(compared("2026-11-23T08:54:59Z", None), @"the clock of this machine says `2026-11-23T08:54:59Z`, and the last revision is of `2026-11-23T09:00:00Z`, which has not come: set the clock right; if it is right, and the time of the revision is the wrong one, start with `--accept-clock`");
        assert_snapshot!(compared("2035-01-01T00:00:00Z", None), @"the clock of this machine says `2035-01-01T00:00:00Z`, and the last revision is of `2026-11-23T09:00:00Z`, 2960 days before: set the clock right; if it is right, start with `--accept-clock`");
        assert_snapshot!(compared("1970-01-01T00:00:09Z", None), @"the clock of this machine says `1970-01-01T00:00:09Z`, before there was a registry: set it right");
        assert_snapshot!(compare_with_database(at(LAST), at("2026-11-23T09:05:01Z")).unwrap_err(), @"the clock of this machine says `2026-11-23T09:00:00Z`, and that of the database `2026-11-23T09:05:01Z`: set the wrong one right");
        assert_eq!(compare_with_database(at(LAST), at("2026-11-23T09:04:00Z")), Ok(()));
    }

    #[test]
    fn what_is_accepted_is_the_clock_as_it_stood_and_no_other() {
        // The revision is known to be of a wrong time.
        let behind = Accepted { now: at("2026-01-01T00:00:00Z"), last: Some(at(LAST)) };
        assert_snapshot!(compared("2026-01-01T00:10:00Z", Some(behind)), @"believed");
        // Another one, written later by another server, is not.
        let earlier = Accepted { now: at("2026-01-01T00:00:00Z"), last: Some(at("2026-02-01T00:00:00Z")) };
        assert!(compared("2026-01-01T00:10:00Z", Some(earlier)).contains("has not come"));
        let ahead = Accepted { now: at("2030-01-01T00:00:00Z"), last: Some(at(LAST)) };
        assert_snapshot!(compared("2030-01-02T00:00:00Z", Some(ahead)), @"believed");
        assert!(compared("2035-01-01T00:00:00Z", Some(ahead)).contains("days before"));
    }

    #[test]
    fn the_database_is_asked_again_when_the_clock_has_moved_either_way() {
        assert!(ask_again(at(LAST), None));
        assert!(!ask_again(at("2026-11-23T09:00:59Z"), Some(at(LAST))));
        assert!(ask_again(at("2026-11-23T09:01:00Z"), Some(at(LAST))));
        assert!(ask_again(at("2026-11-23T08:00:00Z"), Some(at(LAST))));
    }
}
