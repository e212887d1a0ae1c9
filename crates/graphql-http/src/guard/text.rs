//! Checks on the raw text of a document and of JSON, before any parser sees it.
//!
//! The GraphQL parser recurses once an open bracket, so nesting has to be counted without it: by a lexer that knows
//! just enough (strings, block strings, comments) to tell a bracket that nests from one that is only quoted. It
//! must agree with the parser about where strings end, or text could hide brackets from it; so a string that does
//! not end is refused here, because what the parser makes of one (`"""` may become an empty string and the start
//! of another) is its own affair.

use async_graphql::{Pos, ServerError};

use super::{
    Refusal,
    limits::{LimitExceeded, LimitName, Limits},
};
use crate::error::{Code, coded};

/// What the lexer counted in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TextCount {
    /// Names, numbers, strings and punctuation.
    pub(super) tokens: usize,
    /// The most brackets open at once.
    pub(super) nesting: usize,
}

/// Checks the size, nesting and token count of a document. Takes time linear in its length, and constant space.
pub(super) fn check_document(text: &str, limits: &Limits) -> Result<(), Refusal> {
    LimitExceeded::check_size(LimitName::DocumentBytes, text.len(), limits.document_bytes)?;
    let count = count(text)?;
    LimitExceeded::check_size(LimitName::Nesting, count.nesting, limits.nesting)?;
    LimitExceeded::check_size(LimitName::Tokens, count.tokens, limits.tokens)?;
    Ok(())
}

/// Checks the nesting of a JSON text, well-formed or not.
///
/// # Errors
/// When more than `max` brackets are open at once.
pub fn check_json(text: &[u8], max: usize) -> Result<(), LimitExceeded> {
    let (mut open, mut deepest) = (0_usize, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    LimitExceeded::check_size(LimitName::JsonNesting, deepest, max)
}

/// Counts tokens and nesting.
fn count(text: &str) -> Result<TextCount, Refusal> {
    let mut count = TextCount::default();
    let mut open = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                rest = &rest[rest.find(['\n', '\r']).unwrap_or(rest.len())..];
                continue;
            }
            b'"' => string_length(rest).ok_or_else(|| unterminated(text, rest))?,
            b'{' | b'[' | b'(' => {
                open += 1;
                count.nesting = count.nesting.max(open);
                1
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                1
            }
            b'.' if rest.starts_with("...") => 3,
            byte if is_word(byte) => rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len()),
            // Anything else is a token of one character, legal or not: the parser will say.
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        count.tokens += 1;
        rest = &rest[length..];
    }
    Ok(count)
}

/// Letters, digits and what else names and numbers are made of, but for the point: `a...b` is three tokens, so `1.5`
/// is three as well.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

/// The length of the string or block string that `text` starts with, if it ends.
pub(super) fn string_length(text: &str) -> Option<usize> {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let mut from = 0;
        loop {
            let end = from + block[from..].find("\"\"\"")?;
            // `\"""` is three quotes within the block; the backslash itself is never escaped.
            if !block[..end].ends_with('\\') {
                return Some(end + 6);
            }
            from = end + 3;
        }
    }
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\n' | b'\r' => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The error for a string at the start of `rest`, the end of `text`, that does not end.
fn unterminated(text: &str, rest: &str) -> Refusal {
    let before = &text[..text.len() - rest.len()];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let message =
        format!("syntax error at line {line}, column {column}: the string does not end, expected `\"`");
    let error = ServerError::new(message, Some(Pos { line, column }));
    Refusal::Document(vec![coded(error, Code::GraphqlParseFailed)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> (usize, usize) {
        let count = count(text).unwrap();
        (count.tokens, count.nesting)
    }

    #[test]
    fn quoted_and_commented_brackets_do_not_nest() {
        assert_eq!(counted("{ a(b: \"[[[[\") }"), (8, 2));
        assert_eq!(counted("{ a # [[[[ \" \n b }"), (4, 1));
        assert_eq!(counted("{ a(b: \"\"\"[[ \" \\\"\"\" [[ \n\"\"\") }"), (8, 2));
        assert_eq!(counted("{ a(b: \"\\\"[[\\\\\") c(d: [[1]]) }"), (18, 4));
    }

    #[test]
    fn tokens_are_words_numbers_and_punctuation() {
        assert_eq!(counted("query Q($a: Int! = -1.5e+3) { ...F @include(if: $a) }").0, 25);
        assert_eq!(counted("\u{feff}{é}").0, 4);
        assert_eq!(counted(""), (0, 0));
    }

    #[test]
    fn a_string_that_does_not_end_is_refused_here() {
        // The parser reads the first as an empty string, a string and then two brackets that nest.
        for text in
            ["{ a(b: [\"\"\" [[\" [[", "\"", "\"\"\"\\\"\"\"", "{ a(b: \"c\n\") }", "\"\\", "{\"\\\n\"}"]
        {
            let refusal = count(text).unwrap_err();
            assert!(
                matches!(&refusal, Refusal::Document(errors) if errors[0].message.contains("does not end"))
            );
        }
    }

    #[test]
    fn json_nests_outside_strings_only() {
        assert_eq!(check_json(br#"{"a": ["[[[[\"[[", {"\\": [1]}]}"#, 4), Ok(()));
        assert_eq!(check_json(br#"{"a": [1], "b": [[2]]}"#, 2).unwrap_err().actual, 3);
        assert_eq!(check_json(&b"[".repeat(1_000_000), 64).unwrap_err().actual, 1_000_000);
    }
}
