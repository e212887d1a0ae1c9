//! Escapes of characters beyond the first plane (`\u{1F476}`, `\uD83D\uDC76`), written out as the characters: the specification of
//! September 2025 has both, and the parser knows neither.

use std::borrow::Cow;

use super::text::string_length;

/// The document with such escapes written out, within quoted strings only. What is no such escape stays, for the parser to judge.
pub(super) fn written_out(text: &str) -> Cow<'_, str> {
    if !has_wide_escape(text) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find(['"', '#']) {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let is_comment = after.starts_with('#');
        let length = if is_comment { after.find(['\n', '\r']) } else { string_length(after) };
        let (token, after) = after.split_at(length.unwrap_or(after.len()));
        if is_comment || token.starts_with("\"\"\"") {
            out.push_str(token);
        } else {
            string(token, &mut out);
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn has_wide_escape(text: &str) -> bool {
    let surrogate = |after: &str| {
        let mut first = after.bytes();
        matches!(first.next(), Some(b'd' | b'D'))
            && matches!(first.next(), Some(b'8' | b'9' | b'a'..=b'b' | b'A'..=b'B'))
    };
    text.split("\\u").skip(1).any(|after| after.starts_with('{') || surrogate(after))
}

/// A quoted string, with its quotes.
fn string(mut rest: &str, out: &mut String) {
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let length = if let Some((character, length)) = wide(escape) {
            out.push(character);
            length
        } else {
            // The character behind a backslash is part of the escape: it may be a backslash, too.
            let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
            out.push_str(escape.get(..length).unwrap_or_default());
            length
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// The character of an escape beyond the first plane, and the length of the escape. Those of the first plane need none of it, and a
/// quote must not end its string.
fn wide(escape: &str) -> Option<(char, usize)> {
    let after = escape.strip_prefix("\\u")?;
    if let Some(after) = after.strip_prefix('{') {
        let (digits, _) = after.split_once('}')?;
        let character = char::from_u32(hexadecimal(digits)?)?;
        let is_plain = !character.is_control() && character != '"' && character != '\\';
        return is_plain.then_some((character, digits.len() + 4));
    }
    let (high, after) = after.split_at_checked(4)?;
    let (low, _) = after.strip_prefix("\\u")?.split_at_checked(4)?;
    let units = [high, low].map(|digits| hexadecimal(digits).and_then(|unit| u16::try_from(unit).ok()));
    let character = char::decode_utf16(units.into_iter().collect::<Option<Vec<u16>>>()?).next()?.ok()?;
    (character > '\u{ffff}').then_some((character, 12))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let is_right = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_right.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::written_out;

    #[test]
    fn wide_escapes_are_written_out_within_strings_only() {
        for (text, expected) in [
            (r#"{ a(b: "\u{1F476}") }"#, "{ a(b: \"👶\") }"),
            (r#"{ a(b: "x\uD83D\uDC76\n") }"#, r#"{ a(b: "x👶\n") }"#),
            (r#"{ a(b: "\\u{1F476}") }"#, r#"{ a(b: "\\u{1F476}") }"#),
            (r#"{ a(b: """\u{1F476}""") }"#, r#"{ a(b: """\u{1F476}""") }"#),
            ("{ a } # \"\\u{1F476}\n", "{ a } # \"\\u{1F476}\n"),
            // Nothing that would end the string, or is no character.
            (
                r#"{ a(b: "\u{22}\u{5C}\u{0A}\u{110000}\u{}\u{1F47") }"#,
                r#"{ a(b: "\u{22}\u{5C}\u{0A}\u{110000}\u{}\u{1F47") }"#,
            ),
            (r#"{ a(b: "\uD83D x \uDC76\uD83D") }"#, r#"{ a(b: "\uD83D x \uDC76\uD83D") }"#),
            (r#"{ a(b: "\u{1F476"#, r#"{ a(b: "\u{1F476"#),
        ] {
            assert_eq!(written_out(text), expected, "{text}");
        }
    }
}
