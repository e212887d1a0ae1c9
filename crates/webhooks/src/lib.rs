//! Sends published revisions to the addresses of partners: signed, in order, and again until they are taken.
//!
//! ```text
//! worker     who is due, one attempt at a time for each webhook; what is sent is the server's to say
//! attempt    one request: resolve, check the address, connect, send; within a time limit. Commands that send to a register use it, too
//! signature  Standard Webhooks: HMAC-SHA256 over id, time and body
//! schedule   what follows from an attempt: the next revision, another attempt later, or the end
//! ```
//!
//! Nothing here is asked for by a request, and no request waits for it. How far each webhook has come is in the database, and moves
//! only when a revision was taken: what is sent when the program ends is sent again.
#![forbid(unsafe_code)]

mod attempt;
mod counts;
mod schedule;
mod signature;
mod worker;

pub use attempt::post_json;
pub use counts::Counts;
pub use schedule::Policy;
pub use worker::{Body, Delivery, Next, Worker};
