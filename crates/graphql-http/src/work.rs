//! How much work is in flight in the process: a budget that operations take their cost from while they run, and answers their
//! length while they wait to be sent.
//!
//! A request is admitted by its own cost; this bounds the sum. What finds no room is rejected at once with 503 and
//! `Retry-After`, so that those who were admitted are answered in time, and memory holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use poem::http::{HeaderValue, header};

use crate::{caller::Rejection, error::Code};

/// Bytes in a unit.
const UNIT_BYTES: u64 = 128;
/// In how many seconds to ask again: most of what is in flight is done by then.
const AGAIN: u64 = 1;

/// A budget of work. Clones are the same budget.
#[derive(Debug, Clone)]
pub(crate) struct Work(Arc<InFlight>);

#[derive(Debug)]
struct InFlight {
    max: u64,
    units: AtomicU64,
}

/// Work that is in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    work: Work,
    units: u64,
}

impl Work {
    /// A budget of so many units.
    pub(crate) fn new(max: u64) -> Self {
        Self(Arc::new(InFlight { max, units: AtomicU64::new(0) }))
    }

    /// Takes work from the budget. A single piece of work always finds room.
    pub(crate) fn take(&self, units: u64) -> Result<Held, Rejection> {
        let room = |in_flight: u64| {
            let sum = in_flight.saturating_add(units);
            (in_flight == 0 || sum <= self.0.max).then_some(sum)
        };
        match self.0.units.fetch_update(Relaxed, Relaxed, room) {
            Ok(_) => Ok(Held { work: self.clone(), units }),
            Err(in_flight) => {
                let message = format!(
                    "the server is busy: {in_flight} units of work are in flight, expected at most {}, this included; ask \
                     again in {AGAIN} s",
                    self.0.max
                );
                let rejection = Rejection::new(Code::Unavailable, message);
                Err(rejection.with(header::RETRY_AFTER, HeaderValue::from(AGAIN)))
            }
        }
    }

    /// An answer that is on its way to be sent: it is in flight until its last byte is gone, whether there is room or not, for
    /// it is there already.
    pub(crate) fn sending(&self, answer: Bytes) -> Bytes {
        let held = self.hold(answer.len());
        Bytes::from_owner(Sending { answer, _held: held })
    }

    /// Takes as much from the budget as an answer of so many bytes, whether there is room or not.
    pub(crate) fn hold(&self, bytes: usize) -> Held {
        let units = u64::try_from(bytes).unwrap_or(u64::MAX).div_ceil(UNIT_BYTES);
        self.0.units.fetch_add(units, Relaxed);
        Held { work: self.clone(), units }
    }

    /// The units that are in flight.
    pub(crate) fn in_flight(&self) -> u64 {
        self.0.units.load(Relaxed)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.work.0.units.fetch_sub(self.units, Relaxed);
    }
}

/// Bytes that give their room back when the last of them is gone.
struct Sending {
    answer: Bytes,
    _held: Held,
}

impl AsRef<[u8]> for Sending {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_rejected_until_there_is() {
        let work = Work::new(100);
        let first = work.take(60).unwrap();
        let rejection = work.take(60).unwrap_err();
        assert_eq!(rejection.code, Code::Unavailable);
        assert_eq!(rejection.headers, [(header::RETRY_AFTER, HeaderValue::from(1))]);
        drop(first);
        let large = work.take(1_000).unwrap();
        assert!(work.take(1).is_err(), "a single piece of work finds room, a second one does not");
        drop(large);
        assert_eq!(work.in_flight(), 0);
    }

    #[test]
    fn an_answer_is_in_flight_until_its_last_byte_is_gone() {
        let work = Work::new(100);
        let answer = work.sending(Bytes::from(vec![b' '; 1_281]));
        assert_eq!(work.in_flight(), 11);
        let part = answer.slice(..1);
        drop(answer);
        assert_eq!(work.in_flight(), 11);
        drop(part);
        assert_eq!(work.in_flight(), 0);
    }
}
