//! What texts of the log hold: the rules of the first versions, which every log passes. New texts must pass the stricter
//! ones of [`super`] before they are written down; what was accepted once must load for ever.

use super::{LINE, PROSE, is_plain};
use crate::Problem;

/// A text of one line that must be there.
///
/// # Errors
/// When it is empty, too long, or of more than one line.
pub(crate) fn line(field: &'static str, text: &str) -> Result<(), Problem> {
    if is_plain(text) {
        return Ok(());
    }
    let expected = if text.trim().is_empty() {
        "expected a text, got an empty one".to_owned()
    } else if text.chars().any(char::is_control) {
        "expected one line without control characters".to_owned()
    } else if text.chars().nth(LINE).is_some() {
        format!("expected at most {LINE} characters, got {}", text.chars().count())
    } else {
        return Ok(());
    };
    Err(Problem::Text { field, expected })
}

/// A text of one line that may be absent.
///
/// # Errors
/// As for [`line`].
pub(crate) fn line_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| line(field, text))
}

/// A text of any number of lines that must be there.
///
/// # Errors
/// When it is empty, too long, or holds control characters.
pub(crate) fn prose(field: &'static str, text: &str) -> Result<(), Problem> {
    if is_plain(text) {
        return Ok(());
    }
    let expected = if text.trim().is_empty() {
        "expected a text, got an empty one".to_owned()
    } else if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        "expected a text without control characters".to_owned()
    } else if text.chars().nth(PROSE).is_some() {
        format!("expected at most {PROSE} characters, got {}", text.chars().count())
    } else {
        return Ok(());
    };
    Err(Problem::Text { field, expected })
}

/// A text of any number of lines that may be absent.
///
/// # Errors
/// As for [`prose`].
pub(crate) fn prose_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| prose(field, text))
}

/// An address that a page can link to: anything but the web could run as a script there.
///
/// # Errors
/// When it is anything but the web, or a text that could end the link.
pub(crate) fn address_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    let Some(text) = text else { return Ok(()) };
    line(field, text)?;
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if host.is_empty()
        || text.contains(|character: char| character.is_whitespace() || "<>\"".contains(character))
    {
        let expected = format!("expected an address that begins with `https://` or `http://`, got `{text}`");
        return Err(Problem::Text { field, expected });
    }
    Ok(())
}
