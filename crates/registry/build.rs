//! The built-in data is part of the crate: a new file among it must make the crate be built again.

fn main() {
    println!("cargo::rerun-if-changed=../../fixtures/rare-jewels-2019");
    println!("cargo::rerun-if-changed=../../fixtures/since-2019");
}
