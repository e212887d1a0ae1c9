//! How much one request may ask: every limit, its default, and what is said when it is passed.

use std::{fmt, time::Duration};

/// The limits on one request. All of them are inclusive: a document *at* a limit passes.
///
/// The defaults leave room for every operation of the published contract and of the dashboard, and for the introspection
/// that `GraphiQL` and code generators ask for.
///
/// ```
/// use graphql_http::guard::Limits;
///
/// let limits = Limits { aliases: 20, ..Limits::default() };
/// assert_eq!(limits.depth, 32);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an HTTP request body. Default 256 KiB: room for a long submission in the variables.
    pub body_bytes: usize,
    /// Bytes of a GraphQL document. Default 64 KiB.
    pub document_bytes: usize,
    /// Tokens of a document (names, numbers, strings, punctuation). Default 10,000.
    pub tokens: usize,
    /// Brackets of any kind open at once in a document. Default 64.
    ///
    /// This one protects the process: the parser recurses once a bracket, and a few kilobytes of them run through
    /// its stack and abort the program. At 64 it uses less than an eighth of a worker thread's 2 MiB, even unoptimised.
    pub nesting: usize,
    /// Brackets open at once in JSON: the request, and so its variables. Default 64.
    pub json_nesting: usize,
    /// Selection sets within selection sets, fragments counted like fields. Default 32: async-graphql refuses
    /// more than that by itself, in worse words.
    pub depth: u64,
    /// Fields selected once every fragment is expanded, over all operations of the document. Default 2,000.
    pub fields: u64,
    /// Aliases, counted like fields. Default 100.
    pub aliases: u64,
    /// Directives, counted like fields. Default 100.
    pub directives: u64,
    /// Cost, see [`Guard::admit`](super::Guard::admit): an upper bound on the fields to answer, and the work behind them.
    /// Default 100,000.
    pub cost: u64,
    /// Bytes of an answer. Default 16 MiB.
    pub answer_bytes: usize,
    /// Cost of all operations that run at once, answers included that wait to be sent, 128 bytes a unit. Default 1,000,000:
    /// at most 128 MB of answers. What comes when there is no room is rejected with 503.
    pub work: u64,
    /// The page size assumed where a connection is asked without `first` or `last` and the schema gives no
    /// default. Default 50.
    pub assumed_page: u64,
    /// The length assumed of a list without pages of which nothing else is known. Default 5.
    pub assumed_list: u64,
    /// How long a request may take to arrive once its head has. Default 10 s.
    pub reading: Duration,
    /// How long its execution may take. Default 10 s.
    pub execution: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            document_bytes: 64 * 1024,
            tokens: 10_000,
            nesting: 64,
            json_nesting: 64,
            depth: 32,
            fields: 2_000,
            aliases: 100,
            directives: 100,
            cost: 100_000,
            answer_bytes: 16 * 1024 * 1024,
            work: 1_000_000,
            assumed_page: 50,
            assumed_list: 5,
            reading: Duration::from_secs(10),
            execution: Duration::from_secs(10),
        }
    }
}

/// Which limit was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitName {
    /// [`Limits::body_bytes`].
    BodyBytes,
    /// [`Limits::document_bytes`].
    DocumentBytes,
    /// [`Limits::tokens`].
    Tokens,
    /// [`Limits::nesting`].
    Nesting,
    /// [`Limits::json_nesting`].
    JsonNesting,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::fields`].
    Fields,
    /// [`Limits::aliases`].
    Aliases,
    /// [`Limits::directives`].
    Directives,
    /// [`Limits::cost`].
    Cost,
    /// [`Limits::answer_bytes`].
    AnswerBytes,
    /// [`Limits::reading`], in milliseconds.
    ReadingMilliseconds,
    /// [`Limits::execution`], in milliseconds.
    ExecutionMilliseconds,
}

impl LimitName {
    /// The name in `extensions.limit.name`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BodyBytes => "bodyBytes",
            Self::DocumentBytes => "documentBytes",
            Self::Tokens => "tokens",
            Self::Nesting => "nesting",
            Self::JsonNesting => "jsonNesting",
            Self::Depth => "depth",
            Self::Fields => "fields",
            Self::Aliases => "aliases",
            Self::Directives => "directives",
            Self::Cost => "cost",
            Self::AnswerBytes => "answerBytes",
            Self::ReadingMilliseconds => "readingMilliseconds",
            Self::ExecutionMilliseconds => "executionMilliseconds",
        }
    }

    /// What has the size, what the size counts, and what to do about it.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BodyBytes => ("the request body", "bytes long", "send less in one request"),
            Self::DocumentBytes => {
                ("the document", "bytes long", "send only the operation that is asked for")
            }
            Self::Tokens => ("the document", "tokens long", "split it into several operations"),
            Self::Nesting => ("the document", "brackets deep", "nest less, or pass values as variables"),
            Self::JsonNesting => ("the JSON of the request", "brackets deep", "nest less"),
            Self::Depth => ("the selection", "levels deep, fragments included", "nest less"),
            Self::Fields => {
                ("the selection", "fields wide once its fragments are expanded", "ask for less at once")
            }
            Self::Aliases => ("the use of aliases", "aliases in all", "ask for a list instead"),
            Self::Directives => ("the use of directives", "directives in all", "use fewer"),
            Self::Cost => (
                "the cost of the operation",
                "units, a field, 10 µs of work or 128 bytes of text each",
                "ask for fewer fields, or smaller pages with `first`",
            ),
            Self::AnswerBytes => ("the answer", "bytes long at least", "ask for less at once"),
            Self::ReadingMilliseconds => ("the wait for the request body", "ms", "send it faster"),
            Self::ExecutionMilliseconds => ("the execution", "ms", "ask for less at once"),
        }
    }
}

/// A limit that was passed, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitExceeded {
    /// Which limit.
    pub limit: LimitName,
    /// The most that is allowed.
    pub max: u64,
    /// What was asked; at least this much where counting stopped early.
    pub actual: u64,
}

impl LimitExceeded {
    /// The limit passed, if `actual` is more than `max`.
    ///
    /// # Errors
    /// Says by how much `actual` is over `max`.
    pub fn check(limit: LimitName, actual: u64, max: u64) -> Result<(), Self> {
        if actual > max { Err(Self { limit, max, actual }) } else { Ok(()) }
    }

    /// [`LimitExceeded::check`] for sizes in memory.
    ///
    /// # Errors
    /// As there.
    pub fn check_size(limit: LimitName, actual: usize, max: usize) -> Result<(), Self> {
        Self::check(limit, size(actual), size(max))
    }

    /// The limit on a duration, passed.
    #[must_use]
    pub fn time(limit: LimitName, max: Duration, actual: Duration) -> Self {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self { limit, max: milliseconds(max), actual: milliseconds(actual) }
    }
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, max, actual } = *self;
        let (subject, unit, advice) = limit.words();
        let over = actual.saturating_sub(max);
        write!(f, "{subject} is {actual} {unit}, {over} over the limit of {max}; {advice}")
    }
}

impl std::error::Error for LimitExceeded {}

/// A size in memory as a number to report.
pub(crate) fn size(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_how_far_over_and_what_to_do() {
        let refusal = LimitExceeded::check(LimitName::Aliases, 20_000, 100).unwrap_err();
        insta::assert_snapshot!(
            refusal,
            @"the use of aliases is 20000 aliases in all, 19900 over the limit of 100; ask for a list instead"
        );
        assert_eq!(LimitExceeded::check(LimitName::Aliases, 100, 100), Ok(()));
    }
}
