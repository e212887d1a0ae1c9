//! Text in whatever encoding a table is kept in, as UTF-8.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a text in another encoding is read at a time.
const STRETCH: usize = 32 * 1024;

/// Names the encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark; ASCII is a part of it.
    Utf8,
    /// UTF-16, which its byte order mark gives away.
    Utf16,
    /// Windows-1252, which is assumed where the first bytes that are not ASCII cannot be UTF-8.
    Windows1252,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

/// Reads a text as UTF-8, within constant memory. Text that is UTF-8 already passes without a copy, and is not checked.
///
/// Every read needs room for 16 bytes, so that a character of another encoding fits.
pub(crate) struct Utf8<R> {
    input: R,
    state: State,
    /// Bytes that were read and wait: for their decoder, or for what decides the encoding.
    raw: Vec<u8>,
    /// What of them is not handed on yet.
    rest: (usize, usize),
    ended: bool,
    /// Whether the decoder has had everything.
    done: bool,
}

enum State {
    /// Nothing is read yet.
    Start,
    /// Nothing but ASCII so far, which is the same in UTF-8 and in Windows-1252.
    Ascii,
    Utf8,
    Other(Encoding, Box<Decoder>),
}

impl<R: Read> Utf8<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, state: State::Start, raw: vec![0; STRETCH], rest: (0, 0), ended: false, done: false }
    }

    /// Returns the encoding, as far as what was read shows it.
    pub(crate) fn encoding(&self) -> Encoding {
        match self.state {
            State::Start | State::Ascii | State::Utf8 => Encoding::Utf8,
            State::Other(encoding, _) => encoding,
        }
    }

    /// Returns the bytes that wait.
    fn waiting(&self) -> &[u8] {
        self.raw.get(self.rest.0..self.rest.1).unwrap_or_default()
    }

    /// Reads more behind the bytes that wait, once.
    fn read_raw(&mut self) -> io::Result<()> {
        self.raw.copy_within(self.rest.0..self.rest.1, 0);
        self.rest = (0, self.rest.1 - self.rest.0);
        let count = read_once(&mut self.input, self.raw.get_mut(self.rest.1..).unwrap_or_default())?;
        self.ended |= count == 0;
        self.rest.1 += count;
        Ok(())
    }

    /// Looks for a byte order mark.
    fn start(&mut self) -> io::Result<()> {
        while self.waiting().len() < 3 && !self.ended {
            self.read_raw()?;
        }
        let (mark, state) = match self.waiting() {
            [0xef, 0xbb, 0xbf, ..] => (3, State::Utf8),
            [0xff, 0xfe, ..] => {
                (2, State::Other(Encoding::Utf16, Box::new(UTF_16LE.new_decoder_without_bom_handling())))
            }
            [0xfe, 0xff, ..] => {
                (2, State::Other(Encoding::Utf16, Box::new(UTF_16BE.new_decoder_without_bom_handling())))
            }
            _ => (0, State::Ascii),
        };
        self.rest.0 += mark;
        self.state = state;
        Ok(())
    }

    /// Hands on what waits, or what comes, and decides the encoding where the first byte is that is not ASCII.
    fn read_ascii(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.read_plain(out)?;
        let read = out.get(..count).unwrap_or_default();
        // Looking at many bytes at once is faster than one after another.
        if read.is_ascii() {
            return Ok(count);
        }
        let place = read.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        // What follows waits until the encoding is known: a character has at most four bytes.
        let tail = [read.get(place..).unwrap_or_default(), self.waiting()].concat();
        self.rest = (0, tail.len());
        self.raw = tail;
        self.raw.resize(self.rest.1 + STRETCH, 0);
        while self.waiting().len() < 4 && !self.ended {
            self.read_raw()?;
        }
        let first = self.waiting().get(..4).unwrap_or(self.waiting());
        let is_utf8 = match std::str::from_utf8(first) {
            Ok(_) => true,
            Err(error) => error.valid_up_to() > 0,
        };
        self.state = if is_utf8 {
            State::Utf8
        } else {
            let decoder = WINDOWS_1252.new_decoder_without_bom_handling();
            State::Other(Encoding::Windows1252, Box::new(decoder))
        };
        if place > 0 { Ok(place) } else { self.read(out) }
    }

    /// Hands on what waits, or else what comes.
    fn read_plain(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.rest.0 == self.rest.1 {
            return read_once(&mut self.input, out);
        }
        let count = out.len().min(self.rest.1 - self.rest.0);
        let waiting = self.raw.get(self.rest.0..self.rest.0 + count).unwrap_or_default();
        out.get_mut(..count).unwrap_or_default().copy_from_slice(waiting);
        self.rest.0 += count;
        Ok(count)
    }

    fn read_other(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            if self.rest.0 == self.rest.1 && !self.ended {
                self.read_raw()?;
            }
            let State::Other(_, decoder) = &mut self.state else { return Ok(0) };
            let input = self.raw.get(self.rest.0..self.rest.1).unwrap_or_default();
            let (result, read, written, _) = decoder.decode_to_utf8(input, out, self.ended);
            self.rest.0 += read;
            self.done = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
            if result == CoderResult::OutputFull {
                // A character takes up to four bytes, and a few more are kept in hand.
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "too little room for a character"));
            }
        }
        Ok(0)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if matches!(self.state, State::Start) {
            self.start()?;
        }
        match self.state {
            State::Start | State::Utf8 => self.read_plain(out),
            State::Ascii => self.read_ascii(out),
            State::Other(..) => self.read_other(out),
        }
    }
}

/// Reads once, whatever interrupts.
fn read_once(input: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(out) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    use super::{Encoding, Utf8};

    /// Gives a few bytes at a time, as a slow pipe does.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn read(bytes: &[u8], step: usize) -> (String, Encoding) {
        let mut reader = Utf8::new(Drops(bytes, step));
        let (mut text, mut room) = (Vec::new(), [0; 16]);
        loop {
            match reader.read(&mut room).unwrap() {
                0 => return (String::from_utf8(text).unwrap(), reader.encoding()),
                count => text.extend_from_slice(&room[..count]),
            }
        }
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_in_every_encoding(text in "[ -~]{0,20}[ -~éŷ–€😀\n]{0,20}", step in 1usize..40) {
            prop_assert_eq!(read(text.as_bytes(), step), (text.clone(), Encoding::Utf8));
            let with_mark = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
            prop_assert_eq!(read(&with_mark, step), (text.clone(), Encoding::Utf8));
            for big in [false, true] {
                prop_assert_eq!(read(&utf16(&text, big), step), (text.clone(), Encoding::Utf16));
            }
        }

        #[test]
        fn windows_1252_is_recognised(text in "[ -~]{0,20}[é–’£][ -~é–’£]{0,20}", step in 1usize..40) {
            // What is UTF-8 by accident (two such characters in a row may be) is taken for UTF-8.
            let (bytes, ..) = WINDOWS_1252.encode(&text);
            prop_assume!(std::str::from_utf8(&bytes).is_err());
            let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap();
            let start = &bytes[first..bytes.len().min(first + 4)];
            prop_assume!(std::str::from_utf8(start).is_err_and(|error| error.valid_up_to() == 0));
            prop_assert_eq!(read(&bytes, step), (text, Encoding::Windows1252));
        }
    }
}
