//! Cells that no spreadsheet runs and no terminal obeys, for every table that leaves, and back.
//!
//! A spreadsheet runs a cell that begins like a formula, also after blanks. Such a cell gets an apostrophe in front ("CSV
//! injection", OWASP). So that nothing is lost, a cell that begins with apostrophes before such a character gets one more;
//! reading takes one away. A cell that begins with an apostrophe and then a letter is left as it is, both ways.
//!
//! Control characters other than tabs and ends of lines are shown as `�`: no text that the registry takes in holds one.

use std::borrow::Cow;

use crate::characters::is_hidden;

/// What a formula begins with, in the widths that spreadsheets read.
const BEGINS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What begins a cell that some programs read on in the next one.
const BREAKS: [char; 3] = ['\t', '\r', '\n'];

/// Returns a text as a cell that no spreadsheet runs and no terminal obeys.
///
/// A text that begins like a formula (`=`, `+`, `-`, `@`, also full-width, and after blanks or invisible characters),
/// or with a tab or an end of line, gets an apostrophe in front. If it begins with apostrophes before such a character,
/// it gets one more, so that [`unguard`] can take one away. Control characters other than tabs and ends of lines become
/// `�`. A number must not pass through here: `-5` is no formula, but would be guarded as one.
///
/// Takes time proportional to the length, and borrows what needs no change.
///
/// # Examples
///
/// ```
/// use std::borrow::Cow;
///
/// use facts::guard;
///
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(guard("'=1+1"), "''=1+1");
/// assert_eq!(guard("Team\u{1b}[31m"), "Team\u{fffd}[31m");
///
/// // A name passes as it is, without a copy.
/// assert!(matches!(guard("Team Selby"), Cow::Borrowed("Team Selby")));
/// assert_eq!(guard("'s-Hertogenbosch"), "'s-Hertogenbosch");
/// ```
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    // Most cells are names: a look at all bytes at once is faster than one after another.
    let begins_plain = cell.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric);
    if begins_plain && cell.bytes().fold(true, |all, byte| all & (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(cell);
    }
    let mut cell = Cow::Borrowed(cell);
    if cell.contains(is_command) {
        cell = Cow::Owned(cell.replace(is_command, "\u{fffd}"));
    }
    if is_run(&cell) { Cow::Owned(format!("'{cell}")) } else { cell }
}

/// Returns the text that [`guard`] was given; control characters that it replaced stay replaced.
///
/// Borrows, and takes time proportional to the apostrophes and blanks at the beginning.
///
/// # Examples
///
/// ```
/// use facts::{guard, unguard};
///
/// for text in ["=1+1", "'=1+1", "-5 degrees", "'s-Hertogenbosch", "Team Selby"] {
///     assert_eq!(unguard(&guard(text)), text);
/// }
/// assert_eq!(unguard(&guard("=\u{1b}")), "=\u{fffd}");
/// ```
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_run(rest) => rest,
        _ => cell,
    }
}

/// Returns whether a cell begins like a formula, but for apostrophes before it.
fn is_run(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    let blank = |character: char| character.is_whitespace() || is_hidden(character);
    cell.starts_with(BREAKS) || cell.trim_start_matches(blank).starts_with(BEGINS)
}

/// Returns whether a character may command a program that shows it.
fn is_command(character: char) -> bool {
    character.is_control() && !BREAKS.contains(&character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guard, unguard};

    #[test]
    fn formulas_are_guarded_and_names_are_not() {
        assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guard("＝1"), "'＝1");
        assert_eq!(guard("＠SUM(A1)"), "'＠SUM(A1)");
        assert_eq!(guard(" \u{a0}=1"), "' \u{a0}=1");
        assert_eq!(guard("\u{feff}=1"), "'\u{feff}=1");
        assert_eq!(guard("\tx"), "'\tx");
        assert_eq!(guard("'=1"), "''=1");
        assert_eq!(guard("a\u{1b}[31m"), "a\u{fffd}[31m");
        assert_eq!(guard("\u{1b}=1"), "\u{fffd}=1");
        assert_eq!(guard("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(guard("Team = family"), "Team = family");
        assert_eq!(guard("first\n=1"), "first\n=1");
        assert_eq!(unguard("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(unguard("-5"), "-5");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_commands(cell in "['=+@a \t\n＝ -]{0,4}\\PC{0,6}") {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), &cell);
        }

        #[test]
        fn no_cell_is_run_or_obeyed(cell in any::<String>()) {
            let guarded = guard(&cell);
            let first = guarded.trim_start().chars().next();
            prop_assert!(first.is_none_or(|first| !"=+-@＝＋－＠".contains(first)), "{:?}", guarded);
            prop_assert!(!guarded.starts_with(['\t', '\r', '\n']));
            prop_assert!(!guarded.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')));
            prop_assert_eq!(guard(unguard(&guarded)), guarded.clone());
        }
    }
}
