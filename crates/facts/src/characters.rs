//! Characters that texts of people do not need and that deceive: they command a terminal, turn the order of what is read,
//! or are there without being seen.

use std::fmt;

/// Names a character that is refused in a text, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The character.
    pub character: char,
    /// Its place in the text, in characters, from 1.
    pub place: usize,
}

impl fmt::Display for Hidden {
    /// Writes "U+202E RIGHT-TO-LEFT OVERRIDE (character 7)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X} {} (character {})", u32::from(self.character), name(self.character), self.place)
    }
}

/// Finds the first character that a text must not hold: a control character, one that turns the direction of reading,
/// one that is not seen, an end of line, or one that has no meaning to others (private use, noncharacters).
///
/// `lines` lets ends of lines (U+000A) and tabs through, for notes. Scripts that need them keep U+200C and U+200D
/// between two of their letters, and a symbol may be followed by U+FE0E or U+FE0F, which choose its picture. Takes time
/// proportional to the length.
///
/// # Examples
///
/// ```
/// use facts::first_hidden;
///
/// assert_eq!(first_hidden("Tŷ Bychan, Caerdydd", false), None);
/// let hidden = first_hidden("Leeds \u{202e}maet", false).map(|hidden| hidden.to_string());
/// assert_eq!(hidden.as_deref(), Some("U+202E RIGHT-TO-LEFT OVERRIDE (character 7)"));
///
/// // A note may have lines, a name may not.
/// assert_eq!(first_hidden("first\nsecond", true), None);
/// assert!(first_hidden("first\nsecond", false).is_some());
/// ```
#[must_use]
pub fn first_hidden(text: &str, lines: bool) -> Option<Hidden> {
    // Nearly all texts are plain, and a log has millions of them.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    let mut before = None;
    let mut characters = text.chars().zip(1..).peekable();
    while let Some((character, place)) = characters.next() {
        let after = characters.peek().map(|(after, _)| *after);
        let kept = (lines && matches!(character, '\n' | '\t')) || is_needed(before, character, after);
        if is_hidden(character) && !kept {
            return Some(Hidden { character, place });
        }
        before = Some(character);
    }
    None
}

/// Returns a text for people's eyes: each character that [`first_hidden`] refuses becomes `�`, ends of lines among
/// them.
///
/// # Examples
///
/// ```
/// use facts::{visible, visible_lines};
///
/// assert_eq!(visible("Leeds\u{200b}\n"), "Leeds\u{fffd}\u{fffd}");
/// assert_eq!(visible_lines("Leeds\u{200b}\n"), "Leeds\u{fffd}\n");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    shown(text, false)
}

/// Returns a text of several lines for people's eyes: as [`visible`], but ends of lines and tabs stay.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    shown(text, true)
}

fn shown(text: &str, lines: bool) -> String {
    if first_hidden(text, lines).is_none() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let kept = (lines && matches!(character, '\n' | '\t'))
            || !is_hidden(character)
            || is_needed(before, character, characters.peek().copied());
        out.push(if kept { character } else { char::REPLACEMENT_CHARACTER });
        before = Some(character);
    }
    out
}

/// Returns whether a character is one that [`first_hidden`] refuses, wherever it is not needed.
///
/// These are the control characters (C0, DEL, C1), the separators of lines and paragraphs, the code points that Unicode
/// calls `Default_Ignorable`, the other format characters of the general scripts, private use and noncharacters.
#[must_use]
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00..=0x1F
            | 0x7F..=0x9F
            | 0xAD
            | 0x034F
            | 0x061C
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x2028..=0x202E
            | 0x2060..=0x206F
            | 0x3164
            | 0xE000..=0xF8FF
            | 0xFDD0..=0xFDEF
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFFB
            | 0xFFFE..=0xFFFF
            | 0x1_BCA0..=0x1_BCA3
            | 0x1_D173..=0x1_D17A
            | 0xE_0000..=0x10_FFFF
    ) || (u32::from(character) & 0xFFFE) == 0xFFFE
}

/// Returns whether a script needs the character in this place.
fn is_needed(before: Option<char>, character: char, after: Option<char>) -> bool {
    // Arabic to Mongolian: the scripts in which joiners change how letters are written.
    let joins = |neighbour: Option<char>| {
        neighbour
            .is_some_and(|neighbour| ('\u{0600}'..='\u{18AF}').contains(&neighbour) && !is_hidden(neighbour))
    };
    match character {
        '\u{200C}' | '\u{200D}' => joins(before) && joins(after),
        '\u{FE0E}' | '\u{FE0F}' => before.is_some_and(|before| {
            !before.is_ascii() && !before.is_alphanumeric() && !before.is_whitespace() && !is_hidden(before)
        }),
        _ => false,
    }
}

/// Returns the name that Unicode gives a character, if people meet it often; else what kind of character it is.
fn name(character: char) -> &'static str {
    const CONTROLS: [&str; 32] = [
        "NULL",
        "START OF HEADING",
        "START OF TEXT",
        "END OF TEXT",
        "END OF TRANSMISSION",
        "ENQUIRY",
        "ACKNOWLEDGE",
        "BELL",
        "BACKSPACE",
        "CHARACTER TABULATION",
        "LINE FEED",
        "LINE TABULATION",
        "FORM FEED",
        "CARRIAGE RETURN",
        "SHIFT OUT",
        "SHIFT IN",
        "DATA LINK ESCAPE",
        "DEVICE CONTROL ONE",
        "DEVICE CONTROL TWO",
        "DEVICE CONTROL THREE",
        "DEVICE CONTROL FOUR",
        "NEGATIVE ACKNOWLEDGE",
        "SYNCHRONOUS IDLE",
        "END OF TRANSMISSION BLOCK",
        "CANCEL",
        "END OF MEDIUM",
        "SUBSTITUTE",
        "ESCAPE",
        "INFORMATION SEPARATOR FOUR",
        "INFORMATION SEPARATOR THREE",
        "INFORMATION SEPARATOR TWO",
        "INFORMATION SEPARATOR ONE",
    ];
    let code = u32::from(character);
    let control = usize::try_from(code).ok().and_then(|code| CONTROLS.get(code));
    match (control, code) {
        (Some(name), _) => name,
        (None, 0x7F) => "DELETE",
        (None, 0x85) => "NEXT LINE",
        (None, 0x9B) => "CONTROL SEQUENCE INTRODUCER",
        (None, 0x80..=0x9F) => "(a control character)",
        (None, 0xAD) => "SOFT HYPHEN",
        (None, 0x034F) => "COMBINING GRAPHEME JOINER",
        (None, 0x061C) => "ARABIC LETTER MARK",
        (None, 0x200B) => "ZERO WIDTH SPACE",
        (None, 0x200C) => "ZERO WIDTH NON-JOINER",
        (None, 0x200D) => "ZERO WIDTH JOINER",
        (None, 0x200E) => "LEFT-TO-RIGHT MARK",
        (None, 0x200F) => "RIGHT-TO-LEFT MARK",
        (None, 0x2028) => "LINE SEPARATOR",
        (None, 0x2029) => "PARAGRAPH SEPARATOR",
        (None, 0x202A) => "LEFT-TO-RIGHT EMBEDDING",
        (None, 0x202B) => "RIGHT-TO-LEFT EMBEDDING",
        (None, 0x202C) => "POP DIRECTIONAL FORMATTING",
        (None, 0x202D) => "LEFT-TO-RIGHT OVERRIDE",
        (None, 0x202E) => "RIGHT-TO-LEFT OVERRIDE",
        (None, 0x2060) => "WORD JOINER",
        (None, 0x2066) => "LEFT-TO-RIGHT ISOLATE",
        (None, 0x2067) => "RIGHT-TO-LEFT ISOLATE",
        (None, 0x2068) => "FIRST STRONG ISOLATE",
        (None, 0x2069) => "POP DIRECTIONAL ISOLATE",
        (None, 0xFEFF) => "ZERO WIDTH NO-BREAK SPACE",
        (None, 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF) => "(a variation selector)",
        (None, 0xE_0000..=0xE_007F) => "(a tag character)",
        (None, 0xFDD0..=0xFDEF) => "(a noncharacter)",
        (None, _) if code & 0xFFFE == 0xFFFE => "(a noncharacter)",
        (None, 0xE000..=0xF8FF | 0xF_0000..) => "(a private use character)",
        (None, _) => "(an invisible character)",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{first_hidden, is_hidden, visible, visible_lines};

    fn found(text: &str) -> String {
        first_hidden(text, false).map_or_else(|| "nothing".to_owned(), |hidden| hidden.to_string())
    }

    #[test]
    fn what_deceives_is_named_with_its_place() {
        insta::assert_snapshot!(found("Leeds \u{202e}maet"), @"U+202E RIGHT-TO-LEFT OVERRIDE (character 7)");
        insta::assert_snapshot!(found("\u{1b}[31m"), @"U+001B ESCAPE (character 1)");
        insta::assert_snapshot!(found("Tŷ\u{200b}"), @"U+200B ZERO WIDTH SPACE (character 3)");
        insta::assert_snapshot!(found("a\u{2028}b"), @"U+2028 LINE SEPARATOR (character 2)");
        insta::assert_snapshot!(found("a\u{e0041}"), @"U+E0041 (a tag character) (character 2)");
        insta::assert_snapshot!(found("a\u{f8ff}"), @"U+F8FF (a private use character) (character 2)");
        insta::assert_snapshot!(found("a\u{2fffe}"), @"U+2FFFE (a noncharacter) (character 2)");
        insta::assert_snapshot!(found("a\u{9b}"), @"U+009B CONTROL SEQUENCE INTRODUCER (character 2)");
        insta::assert_snapshot!(found("a\u{2065}"), @"U+2065 (an invisible character) (character 2)");
    }

    #[test]
    fn names_of_people_and_places_pass() {
        for text in [
            "Tŷ Bychan, Caerdydd",
            "Brònach – “Sure Start”",
            "خانه‌های", // With a joiner that Persian needs.
            "ශ්‍රී",
            "Σπίτι",
            "家庭",
            "e\u{301}",
            "❤\u{fe0f} babies",
            "Team\u{a0}Selby",
        ] {
            assert_eq!(first_hidden(text, false), None, "{text}");
            assert_eq!(visible(text), text);
        }
        // The same joiner where no script needs it.
        assert!(first_hidden("NHS\u{200c}Leeds", false).is_some());
        assert!(first_hidden("خانه\u{200c}", false).is_some());
        assert!(first_hidden("a\u{fe0f}", false).is_some());
    }

    #[test]
    fn notes_have_lines_and_names_have_not() {
        assert_eq!(first_hidden("a\n\tb", true), None);
        assert!(first_hidden("a\nb", false).is_some());
        assert!(first_hidden("a\rb", true).is_some());
        assert_eq!(visible_lines("a\nb\u{1b}"), "a\nb\u{fffd}");
        assert_eq!(visible("a\nb\u{1b}"), "a\u{fffd}b\u{fffd}");
    }

    proptest! {
        #[test]
        fn what_is_shown_holds_nothing_hidden(text in any::<String>()) {
            prop_assert_eq!(first_hidden(&visible(&text), false), None);
            prop_assert_eq!(first_hidden(&visible_lines(&text), true), None);
        }

        #[test]
        fn a_text_passes_just_when_it_is_shown_as_it_is(text in "[a-zé\u{600}-\u{605}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{fe0f}❤\n]{0,8}") {
            prop_assert_eq!(first_hidden(&text, false).is_none(), visible(&text) == text);
        }

        #[test]
        fn whatever_is_controlled_or_has_no_meaning_is_hidden(character in any::<char>()) {
            if character.is_control() {
                prop_assert!(is_hidden(character));
            }
            if character.is_alphanumeric() && !matches!(character, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}') {
                prop_assert!(!is_hidden(character), "{:?}", character);
            }
        }
    }
}
