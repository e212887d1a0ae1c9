//! A listing for people, 80 columns wide.

use std::fmt::Write;

use anstyle::Style;
use facts::number_text;
use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

use tabular::CellError;

use super::{Format, Row};
use crate::classify::finding::Finding;
use crate::classify::tally::Tally;
use crate::sentence::{lower, wrap};
use crate::terminal::visible;

const NAME: usize = 36;
const VERDICT: usize = 29;
const WIDTH: usize = 80;

/// Writes a listing for people.
pub(crate) struct Listing {
    bold: Style,
    dim: Style,
}

impl Listing {
    /// A listing, with or without colours.
    pub(crate) fn new(colours: bool) -> Self {
        if colours {
            Self { bold: Style::new().bold(), dim: Style::new().dimmed() }
        } else {
            Self { bold: Style::new(), dim: Style::new() }
        }
    }
}

impl Format for Listing {
    fn head(&self) -> Vec<u8> {
        let (dim, end) = (self.dim, format!("{:#}", self.dim));
        format!("{dim}{}  {}  SCORE{end}\n", fitted("NAME", NAME), fitted("VERDICT", VERDICT)).into_bytes()
    }

    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>) {
        let (dim, bold) = (self.dim, self.bold);
        let possible: Vec<String> = finding.possible().map(|class| lower(&class.title)).collect();
        let verdict = match finding.class() {
            Some(class) => class.title.clone(),
            None => format!("open: {} possible", possible.len()),
        };
        let score = finding.verdict().score;
        let (low, high) = (number_text(score.low), number_text(score.high));
        let range = if low == high { low } else { format!("{low}-{high}") };
        let mut text =
            format!("  {bold}{}{bold:#}  {range} of {}\n", fitted(&verdict, VERDICT), number_text(score.max));
        let mut paragraph = |label: &str, words: &str| {
            for (index, line) in wrap(words, WIDTH - 4 - label.len()).iter().enumerate() {
                let lead = if index == 0 { label.to_owned() } else { " ".repeat(label.len()) };
                // Writing to memory does not fail.
                let _ = writeln!(text, "    {dim}{lead}{dim:#}{line}");
            }
        };
        let likely = finding.likely();
        if (2..=3).contains(&possible.len()) || likely.is_some() {
            paragraph("either ", &facts::list_text(&possible, "or"));
        }
        if let Some((class, presumptions)) = likely {
            paragraph("likely: ", &format!("{} ({} to confirm)", class.title, presumptions.len()));
            for presumption in presumptions {
                paragraph("  if ", &presumption.statement);
            }
        }
        if let Some(question) = finding.first_question() {
            paragraph("ask ", question);
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn begin(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        out.extend_from_slice(fitted(&visible(row.name), NAME).as_bytes());
    }

    /// What is wrong is on standard error.
    fn bad(&self, _: &mut Vec<u8>, _: &Row<'_>, _: &[CellError]) {}

    fn foot(&self, tally: &Tally) -> Vec<u8> {
        let mut text = String::from("\n");
        for line in wrap(&tally.summary(), WIDTH) {
            text.push_str(&line);
            text.push('\n');
        }
        text.into_bytes()
    }
}

/// Text in exactly so many columns: cut short, or followed by spaces.
fn fitted(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(width);
    if text.width() <= width {
        out.push_str(text);
    } else {
        let mut used = 1;
        for c in text.chars() {
            used += c.width().unwrap_or(0);
            if used > width {
                break;
            }
            out.push(c);
        }
        out.truncate(out.trim_end().len());
        out.push('…');
    }
    let used = out.width();
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(used)));
    out
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn text_fits_its_columns() {
        assert_eq!(fitted("abc", 5), "abc  ");
        assert_eq!(fitted("abcdef", 5), "abcd…");
        assert_eq!(fitted("abc def", 5), "abc… ");
    }
}
