//! Standard sets on the command line.

use insta::assert_snapshot;

use crate::run;

#[test]
fn sets_are_listed_with_their_thresholds_and_labels() {
    assert_snapshot!(run(&["standards", "list", "--format", "csv"]), @r#"
    status 0
    --- stdout
    set,version,purpose,standards,thresholds,title,label
    pif-self-audit,2026-1,developmental,12,,Parent-Infant Foundation: self-audit of a parent-infant team,
    typed-illustration,2026-1,accreditation,11,"100% of type 1, 80% of type 2, 60% of type 3",Illustration: standards of three types,"Illustration: the pattern of the College's quality networks, not adopted by the sector"
    "#);
}

#[test]
fn a_set_is_shown_standard_by_standard_under_its_label() {
    let audit = run(&["standards", "show", "pif-self-audit", "--format", "csv"]);
    assert_eq!((audit.status, audit.stdout.lines().count()), (0, 13));
    let illustration = run(&["standards", "show", "typed-illustration"]);
    assert!(illustration.stdout.starts_with("Illustration: "), "{illustration}");
    assert_snapshot!(run(&["standards", "show", "pif"]), @r"
    status 2
    --- stderr
    error: unknown standard set `pif`; there are: pif-self-audit, typed-illustration
    ");
}
