//! What texts may hold: the same rules for everything that comes in, whoever checks.
//!
//! Each function takes the name of the field, for the problem that it answers with. What the log holds already was
//! accepted by the rules of its day, and is not checked again.

pub(crate) mod stored;

use unicode_normalization::UnicodeNormalization;

use crate::Problem;

/// The most that a name, a title or a locator holds, in characters.
const LINE: usize = 500;
/// The most that a note or a reason holds, in characters.
pub const PROSE: usize = 10_000;
/// The characters that could end a link, or that browsers read as another character.
const NOT_IN_ADDRESSES: [char; 8] = ['<', '>', '"', '\\', '^', '`', '{', '}'];

/// Most texts are short, plain and of one line. They pass without a closer look: a log has millions of them.
fn is_plain(text: &str) -> bool {
    text.len() <= LINE
        && text.as_bytes().first().is_some_and(|byte| *byte != b' ')
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A text of one line that must be there: a name, a title.
///
/// # Errors
/// When it is empty, too long, of more than one line, or holds a character that deceives: see [`facts::first_hidden`].
pub fn line(field: &'static str, text: &str) -> Result<(), Problem> {
    if is_plain(text) {
        return Ok(());
    }
    let hidden = facts::first_hidden(text, false);
    held(field, text, LINE, "one line of visible text", hidden)
}

/// A text of one line that may be absent.
///
/// # Errors
/// As for [`line()`].
pub fn line_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| line(field, text))
}

/// A text of any number of lines that must be there.
///
/// # Errors
/// When it is empty, too long, or holds a character that deceives.
pub fn prose(field: &'static str, text: &str) -> Result<(), Problem> {
    if is_plain(text) {
        return Ok(());
    }
    held(field, text, PROSE, "visible text", facts::first_hidden(text, true))
}

/// A text of any number of lines that may be absent.
///
/// # Errors
/// As for [`prose`].
pub fn prose_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| prose(field, text))
}

fn held(
    field: &'static str,
    text: &str,
    most: usize,
    what: &str,
    hidden: Option<facts::Hidden>,
) -> Result<(), Problem> {
    let expected = if text.trim().is_empty() {
        "expected a text, got an empty one".to_owned()
    } else if let Some(hidden) = hidden {
        format!("expected {what} without {hidden}")
    } else if text.chars().nth(most).is_some() {
        format!("expected at most {most} characters, got {}", text.chars().count())
    } else {
        return Ok(());
    };
    Err(Problem::Text { field, expected })
}

/// An address that a page can link to, and that leads where it seems to.
///
/// # Errors
/// When it is anything but the web, has no host or one that is not written in ASCII, names a user before the host
/// (`https://www.nhs.uk@evil.example/`), or holds a character that could end the link.
pub fn address(field: &'static str, text: &str) -> Result<(), Problem> {
    line(field, text)?;
    let wrong = |expected: String| Err(Problem::Text { field, expected });
    let scheme = |scheme: &str| text.get(..scheme.len()).filter(|own| own.eq_ignore_ascii_case(scheme));
    let rest = scheme("https://").or_else(|| scheme("http://")).and_then(|own| text.get(own.len()..));
    let authority = rest.and_then(|rest| rest.split(['/', '\\', '?', '#']).next()).unwrap_or_default();
    if authority.is_empty() {
        return wrong(format!("expected an address that begins with `https://` or `http://`, got `{text}`"));
    }
    if let Some((user, host)) = authority.rsplit_once('@') {
        return wrong(format!(
            "expected an address without a user before its host, got `{user}@` before `{host}`"
        ));
    }
    let not = |character: char| character.is_whitespace() || NOT_IN_ADDRESSES.contains(&character);
    if let Some(character) = text.chars().find(|character| not(*character)) {
        return wrong(format!("expected an address without `{character}`, got `{text}`"));
    }
    if !is_host(authority) {
        return wrong(format!(
            "expected a host of letters, digits, `-` and `.` (an international one as `xn--…`), got `{authority}`"
        ));
    }
    Ok(())
}

/// As [`address`], for one that may be absent.
///
/// # Errors
/// As for [`address`].
pub fn address_if_any(field: &'static str, text: Option<&str>) -> Result<(), Problem> {
    text.map_or(Ok(()), |text| address(field, text))
}

/// A host with or without a port: `www.nhs.uk`, `127.0.0.1:8080`, `[::1]:8080`.
fn is_host(authority: &str) -> bool {
    if let Some((inside, port)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside.parse::<std::net::Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port));
    }
    let (name, port) = authority.find(':').map_or((authority, ""), |at| authority.split_at(at));
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // One point at the end says that the name is whole.
    name.strip_suffix('.').unwrap_or(name).split('.').all(label) && (port.is_empty() || is_port(port))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|digits| {
        digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

/// A text without regard to case, and with the marks of its letters taken off: "Tŷ Bach" gives "ty bach".
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase).nfd() {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            // Letters that are not another one with a mark.
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ð' | 'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            '’' => folded.push('\''),
            other => folded.push(other),
        }
    }
    folded
}
