//! Whatever is given as the address of a database, it is read or refused, and no password is shown.
#![no_main]
#![allow(dead_code, reason = "the crate uses what is not used here")]

// Addresses are no part of the crate's interface: the file is taken as it is.
#[path = "../../crates/store/src/address.rs"]
mod address;

use address::Address;
use libfuzzer_sys::fuzz_target;
use store::StoreError;

/// Of signs that an address keeps as they are, and that random input does not make up.
const PASSWORD: &str = "hunter2hunter2";

fuzz_target!(|text: &str| {
    shown(text, "");
    // Where a password may stand, with whatever signs around it that should have been escaped.
    let (before, after) = text.split_at(text.floor_char_boundary(text.len() / 2));
    if !before.contains(PASSWORD) && !after.contains(PASSWORD) {
        for scheme in ["postgres://", "postgresql://", "mysql://", ""] {
            shown(&format!("{scheme}me:{before}{PASSWORD}{after}@host/registry"), PASSWORD);
        }
        // Within the value of another parameter it would be no password.
        shown(&format!("postgres://host/registry?{before}&password={PASSWORD}{after}"), PASSWORD);
        if !before.contains('&') {
            shown(&format!("postgres://me@host/registry?password={before}{PASSWORD}{after}"), PASSWORD);
        }
    }
});

/// Reads an address, and checks what would be shown of it.
fn shown(text: &str, secret: &str) {
    let shown = match Address::parse(text) {
        Ok(Address::Sqlite(file)) => return assert!(!file.as_os_str().is_empty()),
        Ok(Address::Postgres(options)) => address::shown(&options),
        Err(error) => error.to_string(),
    };
    assert!(!shown.is_empty());
    assert!(secret.is_empty() || !shown.contains(secret), "{shown}");
}
