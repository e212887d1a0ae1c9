//! The endpoint over real HTTP, with a small schema behind it.

mod execution;
mod graphql_over_http;
mod pages;
mod toy;
