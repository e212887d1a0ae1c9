//! GraphQL over HTTP, WebSocket and server-sent events, with limits, a cache of answers, health checks and files.
//!
//! Nothing here knows what the schema is about: the tests serve a small one of their own.
//!
//! [`App`] puts a server together from any async-graphql schema, [`serve::Bound`] runs it. A request goes through
//! ```text
//! serve, crowd  a place in all and of its address        503, 429; then only health checks (`overflow`)
//! connection    HTTP/1.1 or 2, silence, unread answers   closed, or the stream reset (`write_timeout`, `paced`)
//! base          takes the base path off its address     404 elsewhere
//! request_id    gets its name                            every answer carries it, the log lines have it
//! request_log   one line when it is done                 never its variables
//! cors          pages of all origins may read            no cookies, so nothing to steal
//! endpoint      method, media types, body, parameters    405, 406, 415, 413, 400
//! caller        is given its data by a hook              401, 403, 429; one snapshot for all of its resolvers
//! limit         tokens of its key or `address`           429; messages and events wait
//! documents     the text in the place of its id          unknown; not registered, where nothing else runs
//! guard         text, document, cost, then variables     LIMIT_EXCEEDED and by how much, before validation
//! work          is there room for its cost?              503 and when to ask again
//! run           async-graphql validates and resolves     on threads of its own, within a time limit
//! bounded       the answer is written                    LIMIT_EXCEEDED beyond so many bytes
//! error         every error has a code                   what broke inside is masked, and logged
//! ```
//! What is not obvious, and is tested:
//! - The parser recurses, and a few kilobytes of brackets would abort the process; so text is measured before it is
//!   parsed ([`guard`]), on every transport.
//! - Fragments are counted with memory of what was counted, so that a bomb costs what its text costs.
//! - Whether execution began decides the status of an answer and whether it has `data`
//!   ([`endpoint::executed`]).
//! - A mutation that began is brought to its end, whatever the caller does.
//!
//! Operations that stay open come by WebSocket (`websocket`) or server-sent events (`sse`), through the same guard and the
//! same hook as any other request. Who holds one open is looked up again for as long as it is (`holder`).
//!
//! To add an address, give [`App::route`] an endpoint. To add a limit, add it to [`guard::Limits`] and its words to
//! [`guard::LimitName`], and check it in the guard: nothing else needs to know.

mod address;
mod app;
pub mod base;
mod bounded;
pub mod bulk;
pub mod cache;
pub mod caller;
mod coding;
mod connection;
pub mod cors;
pub mod cost;
mod counted;
mod crowd;
mod described;
pub mod documents;
pub mod endpoint;
pub mod error;
pub mod files;
mod gate;
pub mod guard;
pub mod health;
mod holder;
pub mod limit;
pub mod listen;
mod live;
pub mod method;
pub mod metrics;
mod open_files;
mod overflow;
mod paced;
pub mod page;
pub mod request_id;
pub mod request_log;
mod run;
pub mod serve;
mod shared;
mod spans;
mod sse;
pub mod stop;
pub mod uploads;
mod websocket;
mod work;
mod write_timeout;

pub use app::App;
