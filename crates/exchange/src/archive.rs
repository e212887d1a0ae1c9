//! The archive: the whole log, one JSON object a line.
//!
//! ```text
//! {"archive":"rare-jewels","version":3}
//! {"revision":{"number":1,"at":"…","actor":"…",…,"previous_hash":"","hash":"…"}}
//! {"change":{"tag":"source-added","entity":"source:…","summary":"…","payload":"{…}","salt":"…"}}    as many as it has
//! …
//! {"end":{"revision":1,"hash":"…","sha256":"…"}}
//! ```
//!
//! The log of changes is the truth, so nothing else is in it, and writing what was read gives the same bytes. The last
//! line tells a whole archive from one that was cut short, and its `sha256` is that of everything before it, with the last
//! line as it would be without. Every line must be written as [`Writer`] writes it, so that no byte can be another one
//! unseen.
//!
//! Older archives are still read: version 2 had no `salt`, and keys beside the log, a `key` a line, in backups; version 1 had no `sha256`
//! either, so that keys of such an archive are under no hash.

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use registry::{LoggedChange, LoggedRevision, LoggedRow, Position};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first line of the format that is written.
const HEADER: &str = "{\"archive\":\"rare-jewels\",\"version\":3}\n";
/// The first line of the format before it, which is still read.
const HEADER_2: &str = "{\"archive\":\"rare-jewels\",\"version\":2}\n";
/// The first line of the format before that, which is still read.
const HEADER_1: &str = "{\"archive\":\"rare-jewels\",\"version\":1}\n";
/// The longest line that is read, in bytes. A line is a change, and the longest that the interface takes is a hundredth of it.
const LONGEST: usize = 16 * 1024 * 1024;

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

/// Where the log ends, as the last line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The last revision; zero when there is none.
    pub revision: Position,
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
    /// What everybody sees in the place of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
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
    #[error("expected an archive, whose first line is `{}`, got `{got}`", HEADER.trim_end())]
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
    /// Something before the last line is not what was written.
    #[error("the archive was changed after it was written: its SHA-256 is {found}, expected {expected}")]
    Changed {
        /// That of what is there.
        found: String,
        /// What the last line says.
        expected: String,
    },
    /// The last line is missing.
    #[error("the archive was cut short after line {line}: expected an `end`")]
    CutShort {
        /// How many lines there are.
        line: u64,
    },
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndLine {
    revision: Position,
    hash: String,
    /// That of everything before it, and of this line without it; absent in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Revision(LoggedRow),
    Change(LoggedChange),
    Key(ArchivedKey),
    End(EndLine),
}

/// Writes an archive.
#[derive(Debug)]
pub struct Writer<W> {
    to: W,
    /// The line that is being written.
    line: Vec<u8>,
    digest: Sha256,
}

impl<W: Write> Writer<W> {
    /// Begins an archive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(to: W) -> io::Result<Self> {
        let mut this = Self { to, line: HEADER.into(), digest: Sha256::new() };
        this.write_line()?;
        Ok(this)
    }

    /// Writes the next part.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, part: Part) -> io::Result<()> {
        match part {
            Part::Revision(LoggedRevision { row, changes }) => {
                self.put(&Line::Revision(row))?;
                changes.into_iter().try_for_each(|change| self.put(&Line::Change(change)))
            }
            Part::Key(key) => self.put(&Line::Key(key)),
            Part::End(end) => {
                let sha256 = Some(digest(&self.digest, &end)?);
                let End { revision, hash } = end;
                self.put(&Line::End(EndLine { revision, hash, sha256 }))?;
                self.to.flush()
            }
        }
    }

    fn put(&mut self, line: &Line) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        self.write_line()
    }

    fn write_line(&mut self) -> io::Result<()> {
        self.digest.update(&self.line);
        self.to.write_all(&self.line)
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.to
    }
}

/// The digest of a whole archive, in lower-case hexadecimal digits: of the lines before the last, and of the last one as it
/// is without.
fn digest(before: &Sha256, end: &End) -> io::Result<String> {
    let End { revision, hash } = end.clone();
    let mut digest = before.clone();
    digest.update(serde_json::to_vec(&Line::End(EndLine { revision, hash, sha256: None }))?);
    Ok(hex(&digest.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads an archive part by part. Holds one revision with its changes at a time.
#[derive(Debug)]
pub struct Reader<R> {
    from: R,
    number: u64,
    /// The line that is being read, and the same line as it would be written.
    text: Vec<u8>,
    written: Vec<u8>,
    digest: Sha256,
    /// Whether the last line holds the digest of the others.
    is_digested: bool,
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
        let mut text = Vec::new();
        // A file without lines must not be read into memory whole.
        io::Read::take(&mut from, 4_096).read_until(b'\n', &mut text)?;
        let is_digested = text == HEADER.as_bytes() || text == HEADER_2.as_bytes();
        if !is_digested && text != HEADER_1.as_bytes() {
            let got = String::from_utf8_lossy(&text).trim_end().chars().take(80).collect();
            return Err(ArchiveError::Header { got });
        }
        let digest = Sha256::new_with_prefix(&text);
        let written = Vec::new();
        Ok(Self {
            from,
            number: 1,
            text,
            written,
            digest,
            is_digested,
            ahead: None,
            ended: false,
            broken: false,
        })
    }

    /// Whether everything in it is under a hash. The keys of an archive of version 1 are not.
    #[must_use]
    pub fn is_digested(&self) -> bool {
        self.is_digested
    }

    fn next_line(&mut self) -> Result<Option<Line>, ArchiveError> {
        self.text.clear();
        let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        if io::Read::take(&mut self.from, most).read_until(b'\n', &mut self.text)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.text.last() != Some(&b'\n') {
            let problem = if self.text.len() >= LONGEST {
                format!("expected a line of at most {LONGEST} bytes")
            } else {
                "expected an end of line after it: the archive was cut short".to_owned()
            };
            return Err(self.misfit(&problem));
        }
        let line: Line = serde_json::from_slice(&self.text).map_err(|error| {
            self.misfit(&format!("expected a revision, a change, a key or the end: {error}"))
        })?;
        self.written.clear();
        serde_json::to_writer(&mut self.written, &line).map_err(io::Error::from)?;
        self.written.push(b'\n');
        if self.written != self.text {
            return Err(self.misfit("expected it as `export` writes it: it was changed afterwards"));
        }
        self.check(&line)?;
        self.digest.update(&self.text);
        Ok(Some(line))
    }

    /// Checks what a line says beyond its form, before the digest holds it.
    fn check(&self, line: &Line) -> Result<(), ArchiveError> {
        match line {
            // What is finer would be lost in a database, and is under no hash.
            Line::Revision(row) if row.at.subsec_nanosecond() % 1_000 != 0 => {
                Err(self.misfit("expected a time to the microsecond"))
            }
            Line::End(EndLine { sha256: None, .. }) if self.is_digested => {
                Err(self.misfit("expected the `sha256` of the lines before it"))
            }
            Line::End(EndLine { revision, hash, sha256: Some(expected) }) => {
                if !self.is_digested {
                    return Err(self.misfit("expected no `sha256` in an archive of version 1"));
                }
                let found = digest(&self.digest, &End { revision: *revision, hash: hash.clone() })?;
                if found == *expected {
                    return Ok(());
                }
                Err(ArchiveError::Changed { found, expected: expected.clone() })
            }
            _ => Ok(()),
        }
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
            Line::End(EndLine { revision, hash, .. }) => {
                self.ended = true;
                Ok(Some(Part::End(End { revision, hash })))
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
