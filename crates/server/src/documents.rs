//! The documents that the program itself knows, and how those of others are checked.

use api::Schema;
use graphql_http::documents::{Documents, ValidateOnly, Validator};
use graphql_http::guard::{Guard, Limits, Outline};

/// The documents that partners' programs and the dashboards send.
const OPERATIONS: [&str; 3] = [
    include_str!("../../../fixtures/operations/partner.graphql"),
    include_str!("../../../fixtures/operations/network.graphql"),
    include_str!("../../../fixtures/operations/dashboard.graphql"),
];

/// Returns the documents of the contract, which `/documents` lists.
#[must_use]
pub fn own() -> Documents {
    Documents::of(OPERATIONS)
}

/// Returns what checks documents against the schema and these limits.
#[must_use]
pub fn validator(limits: Limits) -> Validator {
    let outline = Outline::from_sdl(&api::sdl()).unwrap_or_default();
    Validator::new(Guard::new(limits, outline), Schema::new(None, vec![Box::new(ValidateOnly)]))
}
