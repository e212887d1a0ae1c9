//! What partners' developers run over the schema: `relay-compiler`, `graphql-codegen` and `tsc`, `@graphql-eslint`,
//! `graphql-inspector`. And the build of the dashboard, which does not pass with a query that does not fit the schema.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::process::Command;

use tests::repository;

fn run(tool: &str) {
    run_with("tests/tools", tool);
}

/// Runs a check with the packages that are installed in a folder.
fn run_with(packages: &str, tool: &str) {
    if !repository(packages).join("node_modules/graphql").exists() {
        println!("skipped: npm `{tool}` is not installed, run `npm ci --prefix {packages}`");
        return;
    }
    let script = repository("tests/tools/check.mjs");
    let output = Command::new("node").arg(script).arg(tool).output().expect("node runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with(&format!("ok     {tool}: ")), "{said}");
}

#[test]
fn relay_compiles_a_page_with_connections_and_refetching() {
    run("relay");
}

#[test]
fn types_are_generated_for_the_contract_and_pass_the_compiler() {
    run("codegen");
}

#[test]
fn the_linter_has_nothing_to_say() {
    run("eslint");
}

#[test]
fn nothing_breaks_who_was_written_for_the_last_release() {
    run("inspector");
}

#[test]
fn a_query_that_does_not_fit_the_schema_fails_the_build() {
    run_with("crates/dashboard/web", "build");
}
