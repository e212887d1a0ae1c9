//! The shape of the format, as the reader asks for it.
//!
//! The reader is the one place that says which keys there are. Asked to, it reads nothing and notes every key that it
//! would look for; the schema for editors is made from that, and so cannot say anything else than the reader.

/// What stands below a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Words of these, or any.
    Text(Words),
    Number,
    Boolean,
    Date,
    /// A list of words.
    Texts(Words),
    /// A number, or its two ends.
    Range,
    Condition,
    /// A value of a fact.
    Value,
    /// A table with these keys.
    Table(Vec<Key>),
    /// A list of tables with these keys.
    Tables(Vec<Key>),
    /// A table of facts and what is known of them.
    Facts,
    /// A table of characteristics and their outcomes.
    Outcomes,
}

/// Which words a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Any text.
    Any,
    /// Lower-case letters, digits and hyphens.
    Slug,
    /// Draft, current or superseded.
    Status,
    /// A term of the registry.
    Classification,
    /// A kind of fact.
    FactKind,
}

/// A key, and what stands below it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
}
