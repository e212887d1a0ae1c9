//! The endpoint over real HTTP, with a small schema behind it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics fails, as it should")]

mod audits;
mod cache;
mod connections;
mod contract;
mod documents;
mod execution;
mod graphql_over_http;
mod hostile;
mod keys;
mod limits;
mod log;
mod pages;
mod toy;
mod unread;
mod web_socket;
