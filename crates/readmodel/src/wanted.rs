//! A text to look for, within the bounds that keep looking cheap.

use crate::service_index::fold;

/// The most characters of a text to look for.
const MOST_CHARACTERS: usize = 200;
/// The most words of a text to look for. The longest name of a body has twelve.
const MOST_WORDS: usize = 20;
/// The most letters of one word. The longest name of a place in the UK has 58.
const MOST_LETTERS: usize = 64;

/// A text to look for, without regard to case and marks. Everything that matches free text takes one, so that what it may
/// cost is bounded in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    folded: String,
}

/// A text is more than can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLong {
    /// As a whole.
    #[error("expected at most {MOST_CHARACTERS} characters, got {0}")]
    Text(usize),
    /// It has too many words.
    #[error("expected at most {MOST_WORDS} words, got {0}")]
    Words(usize),
    /// One of its words.
    #[error("expected words of at most {MOST_LETTERS} characters, got one of {0}")]
    Word(usize),
}

impl Wanted {
    /// Returns the text to look for, folded.
    ///
    /// # Errors
    /// When it has too many characters or words, or a word has too many letters.
    pub fn new(text: &str) -> Result<Self, TooLong> {
        if text.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(TooLong::Text(text.chars().count()));
        }
        let wanted = Self { folded: fold(text) };
        let count = wanted.words().count();
        if count > MOST_WORDS {
            return Err(TooLong::Words(count));
        }
        let longest = wanted.chunks().map(|chunk| chunk.chars().count()).max().unwrap_or(0);
        if longest > MOST_LETTERS { Err(TooLong::Word(longest)) } else { Ok(wanted) }
    }

    /// Returns its words: letters and digits between anything else.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        words(&self.folded)
    }

    /// Returns what stands between its spaces, for filters that look for it as it is.
    pub fn chunks(&self) -> impl Iterator<Item = &str> {
        self.folded.split_whitespace()
    }
}

/// Returns the words of a text that is folded already.
pub(crate) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{TooLong, Wanted};

    #[test]
    fn a_text_is_cut_into_words_and_chunks_and_folded() {
        let wanted = Wanted::new("  Tŷ Bach, Leeds-Bradford ").unwrap();
        assert_eq!(wanted.words().collect::<Vec<_>>(), ["ty", "bach", "leeds", "bradford"]);
        assert_eq!(wanted.chunks().collect::<Vec<_>>(), ["ty", "bach,", "leeds-bradford"]);
        assert_eq!(Wanted::new("").unwrap(), Wanted::default());
    }

    #[test]
    fn what_is_too_long_is_refused_with_the_limit() {
        let refused = |text: String| Wanted::new(&text).unwrap_err();
        assert_eq!(refused("a".repeat(120_000)), TooLong::Text(120_000));
        assert_eq!(refused("a".repeat(120_000)).to_string(), "expected at most 200 characters, got 120000");
        assert_eq!(refused("a ".repeat(21)).to_string(), "expected at most 20 words, got 21");
        let message = "expected words of at most 64 characters, got one of 65";
        assert_eq!(refused(format!("leeds {}", "𠀀".repeat(65))).to_string(), message);
        assert_eq!(refused(format!("leeds {}", ".".repeat(65))).to_string(), message);
        // The longest that people may mean passes, and so do letters that become two in small.
        let village = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
        assert!(Wanted::new(village).is_ok());
        assert!(
            Wanted::new("NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board")
                .is_ok()
        );
        assert!(Wanted::new(&"İ".repeat(64)).is_ok());
        assert!(Wanted::new(&format!("{} ", "a".repeat(9)).repeat(20)).is_ok());
    }
}
