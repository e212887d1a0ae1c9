//! The GraphQL schema: a thin map from the snapshot.
//!
//! Every resolver of a request reads from one [`Request`]: a view of one revision, who asks, and the day. The server puts
//! it into the context; nothing here touches a database or a clock. The files mirror the schema: one type a file, lists
//! with their filters beside them.
#![forbid(unsafe_code)]

mod assessment;
mod body;
mod body_list;
mod change;
mod classification;
mod connection;
mod cursor;
mod definition;
mod enums;
mod error;
mod fact;
mod funding_line;
mod intervention;
mod node;
mod partnership;
mod query;
mod request;
mod scalar;
mod search;
mod service;
mod service_funding;
mod service_list;
mod source;
mod summary;
mod team;
mod viewer;

use async_graphql::{EmptyMutation, EmptySubscription};

pub use query::Query;
pub use request::Request;
pub use viewer::{Role, Viewer};

/// The schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The schema, without limits: the server has its own, before validation.
#[must_use]
pub fn schema() -> Schema {
    async_graphql::Schema::build(Query, EmptyMutation, EmptySubscription)
        .register_output_type::<node::Node>()
        .finish()
}

/// The schema in GraphQL's own language, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options =
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_enum_items().sorted_arguments();
    schema().sdl_with_options(options)
}
