//! The archive: the whole log, one JSON object a line.
//!
//! ```text
//! {"archive":"rare-jewels","version":1}
//! {"revision":{"number":1,"at":"…","actor":"…",…,"previous_hash":"","hash":"…"}}
//! {"change":{"tag":"source-added","entity":"source:…","summary":"…","payload":"{…}"}}        as many as it has
//! …
//! {"key":{"id":"…",…}}                                                     only in backups, which must be kept secret
//! {"end":{"revision":1,"hash":"…"}}
//! ```
//!
//! The log of changes is the truth, so nothing else is in it, and writing what was read gives the same bytes. The last
//! line tells a whole archive from one that was cut short.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use registry::{LoggedChange, LoggedRevision, LoggedRow, Revision};
use serde::{Deserialize, Serialize};

/// The version of the format that is written; others are refused.
const VERSION: u32 = 1;

/// A part of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The next revision.
    Revision(LoggedRevision),
    /// A key, in backups.
    Key(ArchivedKey),
    /// The end.
    End(End),
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The last revision; zero when there is none.
    pub revision: Revision,
    /// Its hash.
    pub hash: String,
}

/// A key as a backup holds it: enough to know the key again, not enough to use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedKey {
    /// Its id.
    pub id: String,
    /// Who has it.
    pub name: String,
    /// What they may do.
    pub role: String,
    /// SHA-256 of the key, in hexadecimal digits.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is not valid any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, more or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read at all.
    #[error("cannot be read: {0}")]
    File(#[from] io::Error),
    /// It is something else, or of another version.
    #[error(
        "expected an archive, whose first line is `{{\"archive\":\"rare-jewels\",\"version\":{VERSION}}}`, got `{got}`"
    )]
    Header {
        /// The first line, cut short when it is long.
        got: String,
    },
    /// A line is none of an archive.
    #[error("line {line}: {problem}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What was expected.
        problem: String,
    },
    /// The last line is missing.
    #[error("the archive was cut short after line {line}: expected an `end`")]
    CutShort {
        /// How many lines there are.
        line: u64,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    archive: String,
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Revision(LoggedRow),
    Change(LoggedChange),
    Key(ArchivedKey),
    End(End),
}

/// Writes an archive.
#[derive(Debug)]
pub struct Writer<W> {
    to: W,
}

impl<W: Write> Writer<W> {
    /// Begins an archive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut to: W) -> io::Result<Self> {
        line(&mut to, &Header { archive: "rare-jewels".to_owned(), version: VERSION })?;
        Ok(Self { to })
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, part: Part) -> io::Result<()> {
        match part {
            Part::Revision(LoggedRevision { row, changes }) => {
                line(&mut self.to, &Line::Revision(row))?;
                changes.into_iter().try_for_each(|change| line(&mut self.to, &Line::Change(change)))
            }
            Part::Key(key) => line(&mut self.to, &Line::Key(key)),
            Part::End(end) => {
                line(&mut self.to, &Line::End(end))?;
                self.to.flush()
            }
        }
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.to
    }
}

fn line(to: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}

/// Reads an archive part by part.
#[derive(Debug)]
pub struct Reader<R> {
    from: R,
    number: u64,
    /// A line that was read ahead.
    ahead: Option<Line>,
    ended: bool,
    broken: bool,
}

impl<R: BufRead> Reader<R> {
    /// Begins to read an archive.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(mut from: R) -> Result<Self, ArchiveError> {
        // A file without lines must not be read into memory whole.
        let mut first = Vec::new();
        io::Read::take(&mut from, 4_096).read_until(b'\n', &mut first)?;
        let first = String::from_utf8_lossy(&first);
        match serde_json::from_str::<Header>(&first) {
            Ok(header) if header.archive == "rare-jewels" && header.version == VERSION => {}
            _ => return Err(ArchiveError::Header { got: first.trim_end().chars().take(80).collect() }),
        }
        Ok(Self { from, number: 1, ahead: None, ended: false, broken: false })
    }

    fn next_line(&mut self) -> Result<Option<Line>, ArchiveError> {
        let mut text = String::new();
        if self.from.read_line(&mut text)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        serde_json::from_str(&text).map(Some).map_err(|error| {
            self.misfit(&format!("expected a revision, a change, a key or the end: {error}"))
        })
    }

    fn misfit(&self, problem: &str) -> ArchiveError {
        ArchiveError::Line { line: self.number, problem: problem.to_owned() }
    }

    fn part(&mut self) -> Result<Option<Part>, ArchiveError> {
        if self.ended {
            return match self.next_line()? {
                Some(_) => Err(self.misfit("expected nothing after the end")),
                None => Ok(None),
            };
        }
        match self.take()? {
            Line::Key(key) => Ok(Some(Part::Key(key))),
            Line::End(end) => {
                self.ended = true;
                Ok(Some(Part::End(end)))
            }
            Line::Change(_) => Err(self.misfit("expected a revision before its changes")),
            Line::Revision(row) => {
                let mut changes = Vec::new();
                loop {
                    match self.take()? {
                        Line::Change(change) => changes.push(change),
                        line => {
                            self.ahead = Some(line);
                            return Ok(Some(Part::Revision(LoggedRevision { row, changes })));
                        }
                    }
                }
            }
        }
    }

    /// The next line, which must be there.
    fn take(&mut self) -> Result<Line, ArchiveError> {
        if let Some(line) = self.ahead.take() {
            return Ok(line);
        }
        self.next_line()?.ok_or(ArchiveError::CutShort { line: self.number })
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Part, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let part = self.part().transpose();
        // What comes after a line that cannot be read is anybody's guess.
        self.broken |= matches!(part, Some(Err(_)));
        part
    }
}
