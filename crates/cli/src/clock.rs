//! The time of day. Everything below the program is given the time, and reads no clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Today, in Greenwich.
pub(crate) fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}

/// Now.
#[expect(clippy::disallowed_methods, reason = "the program is where the clock is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
