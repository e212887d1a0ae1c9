//! Output: colours only where they help, and a quiet end when nobody reads any longer.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::failure::{Failure, reason};

/// Whether standard output wants colours: a terminal does, unless `NO_COLOR` is set.
pub(crate) fn colours_on_stdout() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Whether standard error wants colours.
pub(crate) fn colours_on_stderr() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// Whether standard output is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether standard error is a terminal.
pub(crate) fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Prints text on standard output. A reader that has gone, as `head` does, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    written(AutoStream::auto(io::stdout().lock()), text.as_bytes())
}

/// Prints a file on standard output, as [`print()`] does a text.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    written(io::stdout().lock(), bytes)
}

fn written(mut to: impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match to.write_all(bytes).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::File(format!("cannot write to standard output: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Text from elsewhere for people's eyes: what could command a terminal, turn the order of what is read, or is there
/// without being seen, is shown as `�`.
pub(crate) use facts::visible;
