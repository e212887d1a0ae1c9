//! Sends published revisions to the addresses of partners: signed, in order, and again until they are taken.
//!
//! ```text
//! worker     who is due, one attempt at a time for each webhook; what is sent is the server's to say
//! attempt    one message and its answer, within a time limit
//! connection resolve, check the address, connect, send
//! post       one request of a command to a register
//! signature  Standard Webhooks: HMAC-SHA256 over id, time and body
//! schedule   what follows from an attempt: the next revision, another attempt later, or the end
//! ```
//!
//! Nothing here is asked for by a request, and no request waits for it. How far each webhook has come is in the database, and moves
//! only when a revision was taken: what is sent when the program ends is sent again.
#![forbid(unsafe_code)]

mod attempt;
mod connection;
mod counts;
mod post;
mod schedule;
mod signature;
mod worker;

pub use counts::Counts;
pub use post::post_json;
pub use schedule::Policy;
pub use worker::{Body, Delivery, Next, Worker};
