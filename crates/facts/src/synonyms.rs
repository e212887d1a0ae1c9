//! Other words for what the vocabulary names, as tables use them; declared in `synonyms.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Holds the words that tables use for answers, nations, ages, columns and choices, beside ids and titles.
///
/// Every look-up folds the text first, as by [`fold`].
///
/// # Examples
///
/// ```
/// use facts::Synonyms;
///
/// let synonyms = Synonyms::built_in();
/// assert_eq!(synonyms.boolean("Y"), Some(true));
/// assert!(synonyms.is_unknown("Don’t know"));
/// assert_eq!(synonyms.nation("N. Ireland"), Some("northern-ireland"));
/// assert_eq!(synonyms.choice("interventions", "VIG"), Some("video-interaction-guidance"));
/// ```
#[derive(Debug)]
pub struct Synonyms {
    unknown: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    none: Vec<String>,
    nations: HashMap<String, String>,
    ages: HashMap<String, f64>,
    headings: HashMap<String, Vec<String>>,
    /// By fact, then by word: the choice.
    choices: HashMap<String, HashMap<String, String>>,
}

/// The format of `synonyms.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unknown: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    none: Vec<String>,
    nation: HashMap<String, Vec<String>>,
    age: HashMap<String, f64>,
    heading: HashMap<String, Vec<String>>,
    choice: HashMap<String, HashMap<String, Vec<String>>>,
}

static BUILT_IN: LazyLock<Synonyms> = LazyLock::new(|| {
    // INVARIANT: `synonyms.toml` is part of this crate, and a test reads it.
    #[expect(clippy::expect_used, reason = "compiled in, and read by a test")]
    let file: File = toml::from_str(include_str!("synonyms.toml")).expect("the synonyms are sound");
    Synonyms::from(file)
});

/// Returns a text in which case, blanks, hyphens, underscores, apostrophes and full stops do not matter any more.
///
/// What remains are lower-case words with one blank between them; `&` becomes `and`. A text without a letter or digit
/// stays as it is, but for blanks around it. Takes time proportional to the length.
///
/// # Examples
///
/// ```
/// use facts::fold;
///
/// assert_eq!(fold(" Children’s  social_care "), "childrens social care");
/// assert_eq!(fold("clinical-psychologist"), fold("Clinical Psychologist"));
/// assert_eq!(fold(" ? "), "?");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let text = text.trim();
    if !text.contains(char::is_alphanumeric) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\'' | '’' | '‘' | '.' => {}
            '&' => folded.push_str(" and "),
            '-' | '_' | '–' | '—' | '\u{2010}' | '\u{2011}' => folded.push(' '),
            other if other.is_whitespace() => folded.push(' '),
            other => folded.extend(other.to_lowercase()),
        }
    }
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

impl Synonyms {
    /// Returns the words that ship with the crate. The first call in a process parses them; later ones take constant
    /// time.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Returns whether a cell says that the answer is not known; an empty one does not, since it says nothing.
    #[must_use]
    pub fn is_unknown(&self, text: &str) -> bool {
        holds(&self.unknown, text)
    }

    /// Returns whether a cell says that a list has no members.
    #[must_use]
    pub fn is_none(&self, text: &str) -> bool {
        holds(&self.none, text)
    }

    /// Returns what a word for yes or no says.
    #[must_use]
    pub fn boolean(&self, text: &str) -> Option<bool> {
        let folded = fold(text);
        if self.yes.contains(&folded) {
            return Some(true);
        }
        self.no.contains(&folded).then_some(false)
    }

    /// Returns the id of the nation that a text names: `england`, `northern-ireland`, `scotland` or `wales`.
    #[must_use]
    pub fn nation(&self, text: &str) -> Option<&str> {
        self.nations.get(&fold(text)).map(String::as_str)
    }

    /// Returns the ids of the nations, in order.
    #[must_use]
    pub fn nations(&self) -> Vec<&str> {
        let mut nations: Vec<&str> = self.nations.values().map(String::as_str).collect();
        nations.sort_unstable();
        nations.dedup();
        nations
    }

    /// Returns an age that has a name, in months from birth.
    #[must_use]
    pub fn age(&self, text: &str) -> Option<f64> {
        self.ages.get(&fold(text)).copied()
    }

    /// Returns the other headings of the column with this id.
    #[must_use]
    pub fn headings(&self, column: &str) -> &[String] {
        self.headings.get(column).map_or(&[], Vec::as_slice)
    }

    /// Returns the id of the choice of a fact that a text names.
    #[must_use]
    pub fn choice(&self, fact: &str, text: &str) -> Option<&str> {
        self.choices.get(fact)?.get(&fold(text)).map(String::as_str)
    }
}

fn holds(words: &[String], text: &str) -> bool {
    let folded = fold(text);
    words.contains(&folded)
}

impl From<File> for Synonyms {
    fn from(file: File) -> Self {
        let folded = |words: Vec<String>| words.iter().map(|word| fold(word)).collect();
        let by_word = |words: HashMap<String, Vec<String>>| {
            let pairs = words.into_iter().flat_map(|(id, words)| {
                let words: Vec<String> = words.iter().map(|word| fold(word)).collect();
                words.into_iter().map(move |word| (word, id.clone()))
            });
            pairs.collect::<HashMap<String, String>>()
        };
        let mut nations = by_word(file.nation.clone());
        nations.extend(file.nation.into_keys().map(|nation| (fold(&nation), nation)));
        Self {
            unknown: folded(file.unknown),
            yes: folded(file.yes),
            no: folded(file.no),
            none: folded(file.none),
            nations,
            ages: file.age.into_iter().map(|(word, months)| (fold(&word), months)).collect(),
            headings: file.heading,
            choices: file.choice.into_iter().map(|(fact, words)| (fact, by_word(words))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{File, Synonyms, fold};
    use crate::Vocabulary;

    fn file() -> File {
        toml::from_str(include_str!("synonyms.toml")).unwrap()
    }

    #[test]
    fn every_synonym_names_something_of_the_vocabulary_and_one_thing_only() {
        let vocabulary = Vocabulary::built_in();
        for (fact, words) in file().choice {
            let definition = vocabulary.find(&fact).and_then(|fact| vocabulary.get(fact)).expect(&fact);
            let mut meanings: HashMap<String, String> = HashMap::new();
            for choice in definition.choices() {
                meanings.insert(fold(&choice.id), choice.id.clone());
                meanings.insert(fold(&choice.title), choice.id.clone());
            }
            for (choice, words) in words {
                assert!(definition.choice(&choice).is_some(), "{fact}: {choice}");
                for word in words {
                    let before = meanings.insert(fold(&word), choice.clone());
                    assert!(before.is_none_or(|before| before == choice), "{fact}: {word}");
                }
            }
        }
    }

    #[test]
    fn no_word_is_yes_and_no_or_an_answer_and_none() {
        let synonyms = Synonyms::built_in();
        let file = file();
        for word in file.yes.iter().chain(&file.no).chain(&file.none) {
            assert!(!synonyms.is_unknown(word), "{word}");
        }
        for word in &file.yes {
            assert_eq!(synonyms.boolean(word), Some(true), "{word}");
        }
        for word in &file.no {
            assert_eq!(synonyms.boolean(word), Some(false), "{word}");
        }
        assert_eq!(synonyms.nations(), ["england", "northern-ireland", "scotland", "wales"]);
    }

    #[test]
    fn no_heading_means_two_columns() {
        let mut meanings: HashMap<String, String> = HashMap::new();
        for (id, definition) in Vocabulary::built_in().iter().map(|(_, fact)| (&fact.id, fact)) {
            for word in [id, &definition.title] {
                let before = meanings.insert(fold(word), id.clone());
                assert!(before.is_none_or(|before| before == *id), "{word}");
            }
        }
        for (id, words) in file().heading {
            for word in words {
                let before = meanings.insert(fold(&word), id.clone());
                assert!(before.is_none_or(|before| before == id), "{word}");
            }
        }
    }
}
