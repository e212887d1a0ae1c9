//! Enumerations that are written as kebab-case words, everywhere: in files, in the log, in addresses.

/// A word that names no member of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {what}, one of {expected}, got `{got}`{}", .suggestion.map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
pub struct UnknownWord {
    /// What was asked for: "a nation".
    pub what: &'static str,
    /// The words that would have fitted, in backticks.
    pub expected: String,
    /// The word that was given.
    pub got: String,
    /// A word that is spelt much like it.
    pub suggestion: Option<&'static str>,
}

impl UnknownWord {
    /// `got` where one of `words` was expected.
    #[must_use]
    pub fn new(what: &'static str, words: &[&'static str], got: &str) -> Self {
        let expected: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let suggestion = facts::suggest(got, words.iter().copied())
            .and_then(|meant| words.iter().copied().find(|word| *word == meant));
        Self { what, expected: expected.join(", "), got: got.to_owned(), suggestion }
    }
}

/// Declares an enumeration whose members are words, each with a title for people. It needs `serde` where it stands.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident ($what:literal) {
            $( $(#[$member_meta:meta])* $member:ident = $word:literal, $title:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$member_meta])* $member, )+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$( Self::$member ),+];

            /// The word for it, in kebab case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$member => $word, )+ }
            }

            /// What people call it.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $( Self::$member => $title, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $( $word => Ok(Self::$member), )+
                    other => Err($crate::UnknownWord::new($what, &[$( $word ),+], other)),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Word;

                impl serde::de::Visitor<'_> for Word {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($what)
                    }

                    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<$name, E> {
                        word.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Word)
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::{BodyKind, Nation};

    #[test]
    fn every_word_reads_back() {
        for kind in BodyKind::ALL {
            assert_eq!(kind.as_str().parse::<BodyKind>().unwrap(), *kind);
            let json = serde_json::to_string(kind).unwrap();
            assert_eq!(serde_json::from_str::<BodyKind>(&json).unwrap(), *kind);
        }
    }

    #[test]
    fn a_wrong_word_hears_which_would_fit() {
        insta::assert_snapshot!(
            "englnd".parse::<Nation>().unwrap_err(),
            @"expected a nation, one of `england`, `northern-ireland`, `scotland`, `wales`, got `englnd`; did you mean `england`?"
        );
    }
}
