//! What the program logs: to standard error, in lines for people on a terminal and in JSON elsewhere.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// Starts the log. `RUST_LOG` says what is in it.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // Only a second call can fail, and there is none.
    let _ = if stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
}
