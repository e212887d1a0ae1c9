//! What is wrong with a definition, and where.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use facts::{list_text, suggest};

use crate::file::Text;
use crate::read::MAX_BYTES;

/// The most mistakes, or warnings, of one file that are reported.
const MAX_REPORTED: usize = 100;
/// How many characters are shown of a file that is too large.
const MAX_SHOWN: usize = 100;
/// How many mistakes there may be before words that are not known are reported without a hint.
const MAX_HINTS: usize = 300;

/// One mistake in a definition file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, and what was expected.
    pub message: String,
    /// Where: bytes of the file.
    pub span: Range<usize>,
    /// What to do about it.
    pub help: Option<String>,
    /// The name that is not known, when that is what is wrong.
    pub(crate) unknown: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    #[must_use]
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, help: None, unknown: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All mistakes of one file.
///
/// ```
/// let text = "id = \"x\"\nversion = 1\ntitel = \"X\"";
/// let (_, mistakes) = definition_file::read(text);
/// let error = definition_file::LoadError::new("x.toml", text, mistakes);
/// assert!(error.diagnostics.len() > 1, "all of them at once: {error}");
/// assert_eq!(error.position(&error.diagnostics[0]), (1, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The file's name, for people.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The mistakes, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is no mistake in a file but deserves a look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// The file's name, for people.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The warnings, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl LoadError {
    /// The mistakes of a file, put in its order. Those beyond the first hundred are counted and left out.
    #[must_use]
    pub fn new(file: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Self {
        // What is behind the limit has not been looked at, and is not shown.
        let shown = if text.len() > MAX_BYTES { MAX_SHOWN } else { usize::MAX };
        let text = text.chars().take(shown).collect();
        Self { file: file.to_owned(), text, diagnostics: in_order(diagnostics, "mistakes") }
    }

    /// Every mistake with an excerpt of the file; `colour` for terminals.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render(&self.file, &self.text, &self.diagnostics, &Level::ERROR, colour)
    }

    /// Line and column of a mistake, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        Lines::of(&self.text).position(&diagnostic.span)
    }
}

impl Warnings {
    /// The warnings about a file, put in its order. Those beyond the first hundred are counted and left out.
    #[must_use]
    pub fn new(file: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let diagnostics = in_order(diagnostics, "warnings");
        Self { file: file.to_owned(), text: text.to_owned(), diagnostics }
    }

    /// Every warning with an excerpt of the file; `colour` for terminals.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render(&self.file, &self.text, &self.diagnostics, &Level::WARNING, colour)
    }

    /// Line and column of a warning, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        Lines::of(&self.text).position(&diagnostic.span)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines(&self.file, &self.text, &self.diagnostics, f)
    }
}

impl fmt::Display for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines(&self.file, &self.text, &self.diagnostics, f)
    }
}

impl std::error::Error for LoadError {}

/// In the order of the file, each once, and no more than people read in one go.
fn in_order(mut diagnostics: Vec<Diagnostic>, what: &str) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics.dedup();
    if let Some(next) = diagnostics.get(MAX_REPORTED) {
        let message = format!("from here on {} more {what} are not shown", diagnostics.len() - MAX_REPORTED);
        let last = Diagnostic::new(next.span.clone(), message).with_help("correct those before first");
        diagnostics.truncate(MAX_REPORTED);
        diagnostics.push(last);
    }
    diagnostics
}

fn render(file: &str, text: &str, diagnostics: &[Diagnostic], level: &Level<'_>, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let lines = Lines::of(text);
    let mut out = String::new();
    for diagnostic in diagnostics {
        // Only the lines in question: the whole file once for each of its mistakes would be the square of it.
        let span = clamp(text, &diagnostic.span);
        let (first, window) = lines.around(&span);
        let snippet = Snippet::source(text.get(window.clone()).unwrap_or_default())
            .line_start(first)
            .path(file)
            .annotation(AnnotationKind::Primary.span(span.start - window.start..span.end - window.start));
        let mut group = level.clone().primary_title(diagnostic.message.as_str()).element(snippet);
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out
}

/// One line each: `file:line:column: message; help`.
fn lines(file: &str, text: &str, diagnostics: &[Diagnostic], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let places = Lines::of(text);
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let (line, column) = places.position(&diagnostic.span);
        if index > 0 {
            writeln!(f)?;
        }
        write!(f, "{file}:{line}:{column}: {}", diagnostic.message)?;
        if let Some(help) = &diagnostic.help {
            write!(f, "; {help}")?;
        }
    }
    Ok(())
}

/// Where the lines of a text begin, to look up many places.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The position of the line that a byte is in.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// Line and column of a span, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, span: &Range<usize>) -> (usize, usize) {
        let at = clamp(self.text, span).start;
        let line = self.line(at);
        let before = self.text.get(self.start(line)..at).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }

    /// The lines of a span, as the number of the first one and their bytes.
    fn around(&self, span: &Range<usize>) -> (usize, Range<usize>) {
        let first = self.line(span.start);
        (first + 1, self.start(first)..self.start(self.line(span.end) + 1).max(span.end))
    }
}

/// A span within the text, on the boundaries of its characters.
fn clamp(text: &str, span: &Range<usize>) -> Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}

/// Reports a word that is none of those allowed. The first ones come with what was meant, or with all that is allowed: to
/// look for that in a long list takes a while, and thousands of mistakes are rather one.
pub fn unknown_word<'a>(
    diagnostics: &mut Vec<Diagnostic>,
    what: &str,
    word: &Text,
    allowed: impl IntoIterator<Item = &'a str> + Clone,
) {
    // "unknown choice `x` of `host`", but "unknown kind of condition `x`".
    let place = what.find(" of `").or_else(|| what.find(" in ")).unwrap_or(what.len());
    let (what, rest) = what.split_at(place);
    let mut diagnostic = word.diagnostic(format!("unknown {what} `{}`{rest}", word.value));
    diagnostic.unknown = Some(word.value.clone());
    if diagnostics.len() < MAX_HINTS {
        diagnostic.help = Some(hint(what, &word.value, allowed));
    }
    diagnostics.push(diagnostic);
}

/// What was meant by a word, or else what is allowed.
fn hint<'a>(what: &str, word: &str, allowed: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(meant) = suggest(word, allowed.clone()) {
        return format!("did you mean `{meant}`?");
    }
    let allowed: Vec<String> = allowed.into_iter().map(|word| format!("`{word}`")).collect();
    match allowed.len() {
        0 => format!("there is no {what} yet"),
        1..=12 => format!("expected {}", list_text(&allowed, "or")),
        _ => format!("expected one of {}", allowed.join(", ")),
    }
}
