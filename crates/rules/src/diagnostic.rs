//! What is wrong with a definition, and where.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

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
    /// Every mistake with an excerpt of the file; `colour` for terminals.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render(&self.file, &self.text, &self.diagnostics, &Level::ERROR, colour)
    }

    /// Line and column of a mistake, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        position(&self.text, &diagnostic.span)
    }
}

impl Warnings {
    /// Every warning with an excerpt of the file; `colour` for terminals.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render(&self.file, &self.text, &self.diagnostics, &Level::WARNING, colour)
    }

    /// Line and column of a warning, both from 1; columns count characters.
    #[must_use]
    pub fn position(&self, diagnostic: &Diagnostic) -> (usize, usize) {
        position(&self.text, &diagnostic.span)
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

fn render(file: &str, text: &str, diagnostics: &[Diagnostic], level: &Level<'_>, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        let snippet = Snippet::source(text)
            .path(file)
            .annotation(AnnotationKind::Primary.span(clamp(text, &diagnostic.span)));
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
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let (line, column) = position(text, &diagnostic.span);
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

/// Line and column, both from 1; columns count characters.
pub(crate) fn position(text: &str, span: &Range<usize>) -> (usize, usize) {
    let before = text.get(..clamp(text, span).start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
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
