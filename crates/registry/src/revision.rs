//! The numbers of commits: of those that everybody hears of, and of all of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Declares a number that grows by one.
macro_rules! number {
    ($(#[$meta:meta])* $name:ident, $zero:literal, $first:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            #[doc = $zero]
            pub const ZERO: Self = Self(0);
            #[doc = $first]
            pub const FIRST: Self = Self(1);

            /// The one with this number.
            #[must_use]
            pub fn new(number: u64) -> Self {
                Self(number)
            }

            /// The number.
            #[must_use]
            pub fn get(self) -> u64 {
                self.0
            }

            /// The one after it.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

number! {
    /// The number of a revision of what is published: grows by one with every commit that changes it. Zero is the empty registry.
    Revision, "The empty registry.", "The first revision."
}

number! {
    /// The position of a commit in the log: grows by one with every commit, those that only touch proposals or keys among them. What
    /// everybody sees never names it: it would tell how much waits.
    Position, "Before the first commit.", "The first commit."
}
