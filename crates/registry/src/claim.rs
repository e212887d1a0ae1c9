//! What a source says about one fact of a service.

use std::fmt;

use facts::{FactIndex, Value, Vocabulary};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::{Revision, Slug, Source, Statement};

/// The stable id of a claim: the service for which it was recorded, and a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClaimId {
    /// The service.
    pub service: Slug,
    /// Its number among the claims recorded for that service, from 1.
    pub number: u32,
}

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.service, self.number)
    }
}

/// What a source says about one fact of a service. Never overwritten: a later observation supersedes it, and it stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Stable, and kept when services are merged.
    pub id: ClaimId,
    content: Content,
    /// The source.
    pub source: Slug,
    /// Where in the source.
    pub locator: Option<Box<str>>,
    /// The day for which it says so, if it does.
    pub observed_on: Option<Date>,
    /// Why it reads so, where a reader might differ.
    pub note: Option<Box<str>>,
    /// Whether it follows from what the source says, rather than being said: it counts only where implied evidence is asked
    /// for.
    pub implied: bool,
    /// The revision in which it was recorded.
    pub recorded: Revision,
    /// Whether it was taken back since: it stays, and does not count.
    pub retracted: bool,
    /// Whether what it said was removed: its place is left, and it never counts.
    pub redacted: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    /// Of a fact that the vocabulary has; no value when nobody knows. Whether the source says that its list is complete is
    /// kept beside it: an open list of all that there is today is open again when there is more.
    Read(FactIndex, bool, Option<Value>),
    /// What the vocabulary cannot read is kept and shown as it stands.
    Kept(Box<Kept>),
}

#[derive(Clone, Debug, PartialEq)]
struct Kept {
    fact: String,
    value: Option<Json>,
    complete: bool,
}

impl Claim {
    /// A claim from what is written in the log. What the vocabulary cannot read is kept as it stands.
    #[must_use]
    pub fn from_statement(
        statement: &Statement,
        id: ClaimId,
        recorded: Revision,
        vocabulary: &Vocabulary,
    ) -> Self {
        let content = match (vocabulary.find(&statement.fact), statement.read(vocabulary)) {
            (Some(fact), Ok(value)) => Content::Read(fact, statement.complete, value),
            _ => Content::Kept(Box::new(Kept {
                fact: statement.fact.clone(),
                value: statement.value.clone(),
                complete: statement.complete,
            })),
        };
        Self {
            id,
            content,
            source: statement.source.clone(),
            locator: statement.locator.as_deref().map(Box::from),
            observed_on: statement.observed_on,
            note: statement.note.as_deref().map(Box::from),
            implied: statement.implied,
            recorded,
            retracted: statement.redacted,
            redacted: statement.redacted,
        }
    }

    /// The claim as it would be written down.
    #[must_use]
    pub fn to_statement(&self, vocabulary: &Vocabulary) -> Statement {
        Statement {
            fact: self.fact_id(vocabulary).to_owned(),
            value: self.value_json(vocabulary),
            complete: match &self.content {
                Content::Read(_, complete, _) => *complete,
                Content::Kept(kept) => kept.complete,
            },
            source: self.source.clone(),
            locator: self.locator.as_deref().map(str::to_owned),
            observed_on: self.observed_on,
            note: self.note.as_deref().map(str::to_owned),
            implied: self.implied,
            redacted: self.redacted,
        }
    }

    /// The same claim, read under another vocabulary than the one it was read under.
    #[must_use]
    pub(crate) fn reread(&self, before: &Vocabulary, after: &Vocabulary) -> Self {
        Self::from_statement(&self.to_statement(before), self.id.clone(), self.recorded, after)
    }

    /// The fact, if the vocabulary could read the claim; only then does it take part in what is known.
    #[must_use]
    pub fn fact(&self) -> Option<FactIndex> {
        match &self.content {
            Content::Read(fact, ..) => Some(*fact),
            Content::Kept(_) => None,
        }
    }

    /// The value; `None` when it was asked and nobody knows, or when the vocabulary could not read it.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match &self.content {
            Content::Read(_, _, value) => value.as_ref(),
            Content::Kept(_) => None,
        }
    }

    /// The id of the fact, also of one that the vocabulary does not have.
    #[must_use]
    pub fn fact_id<'a>(&'a self, vocabulary: &'a Vocabulary) -> &'a str {
        match &self.content {
            Content::Read(fact, ..) => vocabulary.get(*fact).map_or("", |definition| &definition.id),
            Content::Kept(kept) => &kept.fact,
        }
    }

    /// The value as JSON, also of a fact that the vocabulary does not have.
    #[must_use]
    pub fn value_json(&self, vocabulary: &Vocabulary) -> Option<Json> {
        match &self.content {
            Content::Read(fact, _, value) => Some(vocabulary.get(*fact)?.value_to_json(value.as_ref()?)),
            Content::Kept(kept) => kept.value.clone(),
        }
    }

    /// Whether it is a set that is listed in full.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match &self.content {
            Content::Read(_, _, value) => matches!(value, Some(Value::Set(set)) if set.is_complete()),
            Content::Kept(kept) => kept.complete,
        }
    }

    /// The day from which it counts: when it was observed, else when its source was published; `None` is older than
    /// any day.
    #[must_use]
    pub fn counts_from(&self, source: Option<&Source>) -> Option<Date> {
        self.observed_on.or_else(|| source.and_then(|source| source.published))
    }
}
