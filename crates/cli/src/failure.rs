//! Why a command failed, and the exit status that says so.

use std::io;
use std::path::Path;

use anstyle::{AnsiColor, Style};

/// Red and bold, for the word that starts an error.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Input was bad, and has been reported already, place by place.
    Reported,
    /// Input was bad.
    Input(String),
    /// Input was bad; the text is several lines that are ready to print.
    Rendered(String),
    /// What was asked for does not exist.
    Usage(String),
    /// A file could not be read or written.
    File(String),
}

impl Failure {
    /// A file that could not be read or written: "cannot read `x.csv`: no such file".
    pub(crate) fn file(what: &str, path: &Path, error: &io::Error) -> Self {
        Self::File(format!("cannot {what} `{}`: {}", path.display(), reason(error)))
    }

    /// The exit status, as `--help` documents it.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Reported | Self::Input(_) | Self::Rendered(_) => 1,
            Self::Usage(_) => 2,
            Self::File(_) => 3,
        }
    }

    /// What there is to tell; nothing when it has been reported already.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Reported => String::new(),
            Self::Rendered(text) | Self::Input(text) | Self::Usage(text) | Self::File(text) => text.clone(),
        }
    }

    /// Tells the user, on standard error.
    pub(crate) fn report(&self) {
        match self {
            Self::Reported => {}
            Self::Rendered(text) => anstream::eprintln!("{text}"),
            // Files, names and cells from elsewhere stand in them.
            Self::Input(message) | Self::Usage(message) | Self::File(message) => {
                error(&facts::visible_lines(message));
            }
        }
    }
}

/// One line on standard error: `error: …`.
pub(crate) fn error(message: &str) {
    anstream::eprintln!("{ERROR}error{ERROR:#}: {message}");
}

/// One line on standard error for what is no mistake: `note: …`.
pub(crate) fn note(message: &str) {
    anstream::eprintln!("note: {message}");
}

/// The system's reason, without its number: "no such file or directory".
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_lowercase(), chars.as_str()))
}
