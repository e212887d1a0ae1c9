//! What is wrong with an input, as data: errors that the sender of a mutation can act on.

use async_graphql::SimpleObject;
use writer::Fault;

/// One thing that is wrong with the input of a mutation. All of them are listed at once, and nothing was changed.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// `BAD_REQUEST`: a value does not fit; `NOT_FOUND`: what is named is not there; `CONFLICT`: the registry has changed
    /// since, or holds it already.
    pub code: String,
    /// What is wrong and what was expected, for people.
    pub message: String,
    /// Where in the input: `["claims", "0", "fact"]`. Empty when it is the input as a whole.
    pub path: Vec<String>,
}

impl From<Fault> for UserError {
    fn from(fault: Fault) -> Self {
        Self { code: fault.code.as_str().to_owned(), message: fault.message, path: fault.path }
    }
}
