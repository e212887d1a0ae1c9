//! Enumerations that are written as kebab-case words.

/// Declares an enumeration whose members are words, each with a title for people.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$member_meta:meta])* $member:ident = $word:literal, $title:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        pub enum $name {
            $( $(#[$member_meta])* #[serde(rename = $word)] $member, )+
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
    };
}

pub(crate) use words;
