//! The routes of the registry: its schema behind GraphQL over HTTP, the funding network as files, Open Referral UK, and
//! tables that are looked at or brought in.
//!
//! [`app`] puts them together. What a request may cost is bounded by [`sizes`]: how long every list of a snapshot is.

pub mod documents;
mod exports;
mod feeds;
mod funding_files;
mod log_head;
mod open_referral;
mod registry;
mod report_files;
mod table_files;
mod tables;
mod webhook_body;

pub use log_head::LogHead;
pub use registry::{Serving, app, app_of, sizes};
pub use webhook_body::WebhookBody;
