//! Writing answers as JSON, no more bytes of them than allowed.

use std::io::{self, Write};

use serde::Serialize;

use crate::guard::{LimitExceeded, LimitName};

/// Why an answer could not be written.
#[derive(Debug)]
pub(crate) enum Error {
    /// It is longer than allowed; how much longer was not found out.
    TooLong(LimitExceeded),
    /// It is not JSON.
    Json(serde_json::Error),
}

/// Writes a value, and stops at the first byte beyond the limit.
pub(crate) fn to_json(value: &impl Serialize, max: usize) -> Result<Vec<u8>, Error> {
    let mut bounded = Bounded { bytes: Vec::with_capacity(1_024), max, passed: None };
    match serde_json::to_writer(&mut bounded, value) {
        Ok(()) => Ok(bounded.bytes),
        Err(error) => Err(bounded.passed.map_or(Error::Json(error), Error::TooLong)),
    }
}

struct Bounded {
    bytes: Vec<u8>,
    max: usize,
    passed: Option<LimitExceeded>,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.bytes.len() + bytes.len();
        if let Err(exceeded) = LimitExceeded::check_size(LimitName::AnswerBytes, length, self.max) {
            self.passed = Some(exceeded);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_to_the_byte() {
        assert_eq!(to_json(&"abc", 5).unwrap(), b"\"abc\"");
        let Err(Error::TooLong(exceeded)) = to_json(&"abcd", 5) else { panic!("expected an error") };
        assert_eq!((exceeded.max, exceeded.actual), (5, 6));
    }
}
