//! Cells that no spreadsheet takes for a formula, and back.
//!
//! A spreadsheet runs a cell that begins like a formula. Such a cell gets an apostrophe in front ("CSV injection", OWASP).
//! So that nothing is lost, a cell that begins with apostrophes before such a character gets one more; reading takes one
//! away. A cell that begins with an apostrophe and then a letter is left as it is, both ways.

use std::borrow::Cow;

/// What a formula begins with, in the scripts that spreadsheets read.
const BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn looks_like_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(BEGINS)
}

/// The cell as it is written.
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if looks_like_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`guard`].
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guard, unguard};

    #[test]
    fn formulas_are_guarded_and_names_are_not() {
        assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guard("'=1"), "''=1");
        assert_eq!(guard("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(unguard("'s-Hertogenbosch"), "'s-Hertogenbosch");
        assert_eq!(unguard("-5"), "-5");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(cell in "['=+@a -]{0,4}.{0,6}") {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), &cell);
            prop_assert!(!guarded.starts_with(super::BEGINS));
        }
    }
}
