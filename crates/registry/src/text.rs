//! What texts may hold: the same rules for everything that comes in, whoever checks.
//!
//! Each function takes the name of the field, for the problem that it answers with.

use crate::Problem;

/// The most that a name, a title or a locator holds, in characters.
const LINE: usize = 500;
/// The most that a note or a reason holds, in characters.
const PROSE: usize = 10_000;

/// Most texts are short, plain and of one line. They pass without a closer look: a log has millions of them.
fn is_plain(text: &str) -> bool {
    text.len() <= LINE
        && text.as_bytes().first().is_some_and(|byte| *byte != b' ')
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A text of one line that must be there: a name, a title.
///
/// # Errors
/// When it is empty, too long, or of more than one line.
pub fn line(field: &'static str, text: &str) -> Result<(), Problem> {
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
pub fn line_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| line(field, text))
}

/// A text of any number of lines that must be there.
///
/// # Errors
/// When it is empty, too long, or holds control characters.
pub fn prose(field: &'static str, text: &str) -> Result<(), Problem> {
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
pub fn prose_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| prose(field, text))
}

/// An address that a page can link to: anything but the web could run as a script there.
///
/// # Errors
/// When it is anything but the web, or a text that could end the link.
pub fn address_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
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
