//! The GraphQL schema: a thin map from the snapshot.
//!
//! Every resolver of a request reads from one [`Request`]: a snapshot of one revision, who asks, and the day. The server puts
//! it into the context; nothing here touches a database or a clock. Mutations and subscriptions find an
//! `Arc<writer::Writer>` there as well. The files mirror the schema: one type a file, lists
//! with their filters beside them.
#![forbid(unsafe_code)]
#![expect(clippy::unused_async, reason = "resolvers are asynchronous functions, whether they wait or not")]
#![expect(clippy::struct_field_names, reason = "an answer holds the entity that it is about")]

pub mod access;
pub mod access_return;
pub mod accreditation;
pub mod accreditation_list;
mod added_service_list;
pub mod area_counts;
pub mod area_coverage;
pub mod assess_input;
pub mod assessment;
pub mod at_hand;
pub mod benchmark;
pub mod body;
pub mod body_list;
pub mod capacity;
pub mod change;
pub mod change_filter;
pub mod claim_list;
pub mod classification;
pub mod comparison;
pub mod competency_coverage;
pub mod competency_framework;
pub mod connection;
mod counts;
pub mod coverage_trend;
pub mod coverage_view;
mod cursor;
pub mod data_dictionary;
pub mod definition;
pub mod enums;
mod error;
pub mod fact;
pub mod fact_filter;
pub mod figure;
pub mod funding_filter;
pub mod funding_line;
pub mod funding_line_counts;
pub mod funding_network;
pub mod funding_scenario;
pub mod intervention;
pub mod key;
pub mod likely;
pub mod line_list;
pub mod mutation;
mod named;
pub mod node;
pub mod outcome_edition;
pub mod outcome_measure;
pub mod outcome_return;
pub mod partnership;
mod past;
mod period;
pub mod pooled_figure;
pub mod pooled_outcomes;
pub mod pooled_referrals;
pub mod possible_duplicate;
pub mod proposal;
pub mod proposal_list;
mod quality;
mod query;
mod query_lists;
pub mod recommendation;
pub mod registered_document;
mod request;
pub mod round;
pub mod scalar;
mod schema;
pub mod search;
pub mod self_review;
pub mod service;
pub mod service_counts;
pub mod service_filter;
pub mod service_funding;
pub mod service_list;
pub mod share;
pub mod source;
pub mod standard_set;
mod subscription;
pub mod summary;
pub mod team;
pub mod training_reach;
pub mod user_error;
mod viewer;
pub mod webhook;

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

pub use change_filter::StoredFilter;
pub use registered_document::DocumentCheck;
pub use request::{Charge, Meter, Request};
pub use schema::Schema;
pub use subscription::FollowedEvents;
pub use summary::Contact;
pub use viewer::{Role, Viewer};

/// Returns the schema.
#[must_use]
pub fn schema() -> Schema {
    Schema::new(None, Vec::new())
}

/// Returns the version of the schema: that of the program, and a digest of the schema, which changes whenever the schema does.
#[must_use]
pub fn schema_version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let digest = Sha256::digest(sdl().as_bytes());
        let number = digest.iter().take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{}+{number:08x}", env!("CARGO_PKG_VERSION"))
    });
    &VERSION
}

/// The schema in GraphQL's own language, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new()
        .sorted_fields()
        .sorted_enum_items()
        .sorted_arguments()
        .include_specified_by();
    let sdl = schema().sdl(options);
    // Every tool knows this directive, and newer ones know more places for it than this definition has.
    let Some(start) = sdl.find("\"\"\"\nMarks an element of a GraphQL schema as no longer supported.") else {
        return sdl;
    };
    let (before, definition) = sdl.split_at(start);
    let (_, after) = definition.split_once(" | ENUM_VALUE\n").unwrap_or_default();
    format!("{before}{after}")
}
