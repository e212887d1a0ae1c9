//! The program as a whole: help, usage, colours.

use insta::assert_snapshot;

use crate::{program, run};

#[test]
fn help_teaches_and_documents_the_exit_status() {
    for args in [
        &["--help"][..],
        &["classify", "--help"],
        &["definition", "check", "--help"],
        &["definition", "show", "--help"],
        &["definition", "compare", "--help"],
        &["vocabulary", "--help"],
        &["coverage", "--help"],
        &["access", "--help"],
        &["accreditations", "--help"],
        &["capacity", "--help"],
        &["outcomes", "aggregate", "--help"],
        &["outcomes", "columns", "--help"],
        &["outcomes", "pool", "--help"],
        &["standards", "--help"],
        &["workforce", "--help"],
    ] {
        let help = run(args);
        assert_eq!(help.status, 0, "{args:?}");
        assert!(help.stdout.contains("Examples:\n"), "{args:?}");
    }
    let help = run(&["--help"]).stdout;
    assert_snapshot!(help.split("Exit status:").nth(1).unwrap(), @r"
      0  all is well
      1  some input was bad: a row, a table, a definition; the rest is done
      2  the command was not understood: an unknown option or definition
      3  a file could not be read or written

    Results go to standard output, everything else to standard error. Colours are
    used on a terminal only, and never when NO_COLOR is set.
    ");
}

#[test]
fn what_is_not_understood_is_a_usage_error() {
    assert_eq!(run(&[]).status, 2);
    assert_eq!(run(&["clasify"]).status, 2);
    assert_snapshot!(run(&["clasify"]).stderr, @r"
    error: unrecognized subcommand 'clasify'

      tip: a similar subcommand exists: 'classify'

    Usage: rare-jewels [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_eq!(run(&["classify", "-", "--format", "xml"]).status, 2);
    assert_eq!(run(&["definition", "show", "nothing-like-it"]).status, 2);
}

#[test]
fn there_are_no_colours_in_a_pipe() {
    let listing = run(&["classify", "fixtures/examples/newly-found-services.csv"]).stdout;
    assert!(!listing.contains('\u{1b}'));
    let forced = program()
        .args(["classify", "fixtures/examples/newly-found-services.csv"])
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(forced.stdout.contains(&0x1b));
    let refused = program()
        .args(["classify", "fixtures/examples/newly-found-services.csv"])
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!refused.stdout.contains(&0x1b));
}
