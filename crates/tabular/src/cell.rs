//! One grammar of cells: how what a person types becomes a value.
//!
//! Every reader here takes the text of a cell and returns what it says with what was guessed, or says what was expected.
//! A cell that can be read in two ways is refused with both. A cell that says that the answer is not known is no value,
//! as an empty one is. Words are data of the vocabulary: see [`facts::Synonyms`].

mod choice;
mod date;
mod fact;
mod guess;
mod number;
mod set;

use facts::{Synonyms, ValueError};

pub use choice::choice;
pub use date::{date, day_text};
pub use fact::{fact_value, manual};
pub use guess::{Guess, GuessKind, Reading};
pub use number::{money, number, whole};

/// Returns whether a cell says nothing: it is empty, or says that the answer is not known.
///
/// ```
/// for cell in ["", " ", "?", "n/a", "not known", "Don’t know", "N/K", "tbc", "–"] {
///     assert!(tabular::cell::is_unknown(cell), "{cell}");
/// }
/// assert!(!tabular::cell::is_unknown("none"));
/// ```
#[must_use]
pub fn is_unknown(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || Synonyms::built_in().is_unknown(cell)
}

/// Reads yes or no; `None` when the cell says nothing.
///
/// # Errors
/// When it says something else. A cross is refused: some tick with it, and some cross out.
///
/// ```
/// use tabular::cell::yes_or_no;
///
/// assert_eq!(yes_or_no("Yes "), Ok(Some(true)));
/// assert_eq!(yes_or_no("0"), Ok(Some(false)));
/// assert_eq!(yes_or_no("don't know"), Ok(None));
/// let error = yes_or_no("x").unwrap_err();
/// assert_eq!(error.expected, "`yes`, `no` or an empty cell; `x` may be a tick (yes) or a cross (no)");
/// ```
pub fn yes_or_no(cell: &str) -> Result<Option<bool>, ValueError> {
    if is_unknown(cell) {
        return Ok(None);
    }
    let answer = Synonyms::built_in().boolean(cell);
    answer.map(Some).ok_or_else(|| {
        let both = match cell.trim() {
            "x" | "X" | "×" => "; `x` may be a tick (yes) or a cross (no)",
            _ => "",
        };
        refused(format!("`yes`, `no` or an empty cell{both}"), cell)
    })
}

/// Reads a nation of the United Kingdom by name or abbreviation, as its id; `None` when the cell says nothing.
///
/// # Errors
/// When it is none of the four.
///
/// ```
/// use tabular::cell::nation;
///
/// assert_eq!(nation("N Ireland"), Ok(Some("northern-ireland")));
/// assert_eq!(nation("Scotland "), Ok(Some("scotland")));
/// assert_eq!(
///     nation("UK").unwrap_err().to_string(),
///     "expected one of `england`, `northern-ireland`, `scotland` and `wales`, got `UK`"
/// );
/// ```
pub fn nation(cell: &str) -> Result<Option<&'static str>, ValueError> {
    if is_unknown(cell) {
        return Ok(None);
    }
    let synonyms = Synonyms::built_in();
    synonyms.nation(cell).map(Some).ok_or_else(|| {
        let nations = synonyms.nations();
        let listed: Vec<String> = nations.iter().map(|nation| format!("`{nation}`")).collect();
        let suggestion = facts::suggest(cell.trim(), nations).map(str::to_owned);
        let expected = format!("one of {}", facts::list_text(&listed, "and"));
        ValueError { suggestion, ..refused(expected, cell) }
    })
}

/// Builds the error of a cell.
fn refused(expected: impl Into<String>, cell: &str) -> ValueError {
    ValueError { expected: expected.into(), got: cell.trim().to_owned(), suggestion: None }
}
