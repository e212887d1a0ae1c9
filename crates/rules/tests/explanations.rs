//! What people read: headlines, reasons three levels deep, questions and plans for sample services.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use facts::{Sheet, Vocabulary};
use insta::assert_snapshot;
use rules::{Definition, Evaluator, Explanation, Library};

fn tree(reason: &Explanation, depth: usize, out: &mut String) {
    let omitted = if reason.omitted > 0 { format!(" (+{})", reason.omitted) } else { String::new() };
    let _ = writeln!(out, "{}[{}] {}{omitted}", "  ".repeat(depth), reason.outcome.label(), reason.text);
    for child in reason.children.iter().filter(|_| depth < 3) {
        tree(child, depth + 1, out);
    }
}

/// Facts as they stand in tables; an exclamation mark says that a list is complete.
fn sheet(vocabulary: &Vocabulary, facts: &[(&str, &str)]) -> Sheet {
    let mut sheet = Sheet::new();
    for (id, cell) in facts {
        let fact = vocabulary.find(id.trim_end_matches('!')).unwrap();
        let definition = vocabulary.get(fact).unwrap();
        let value = tabular::cell::fact_value(definition, cell, id.ends_with('!')).unwrap().value;
        sheet.know(fact, value.unwrap());
    }
    sheet.close(vocabulary);
    sheet
}

fn told(facts: &[(&str, &str)]) -> String {
    let library = Library::built_in().unwrap();
    let definition: &Definition = library.get("rare-jewels-2019").unwrap();
    let vocabulary = definition.vocabulary();
    let sheet = sheet(vocabulary, facts);
    let assessment = definition.assess(&sheet);
    assert!(assessment.headline.split_whitespace().count() <= 25, "{}", assessment.headline);
    let mut out = format!("{}\n", assessment.headline);
    tree(&assessment.reasons, 0, &mut out);
    for question in Evaluator::new(definition).questions(&sheet, 3) {
        let settles = if question.settles { " (settles)" } else { "" };
        let _ = writeln!(out, "? {}{settles}", vocabulary.get(question.fact).unwrap().question);
    }
    for plan in definition.plans_to("parent-infant-team", &sheet, 1) {
        let list = |changes: &[rules::Change]| {
            let each = changes.iter().map(|change| {
                let fact = vocabulary.get(change.fact).unwrap();
                format!("{}: {}", fact.title, fact.text(&change.to))
            });
            each.collect::<Vec<_>>().join("; ")
        };
        let _ = writeln!(
            out,
            "to be a team, change {{{}}} confirm {{{}}}",
            list(&plan.change),
            list(&plan.confirm)
        );
    }
    out
}

#[test]
fn a_camhs_specialist() {
    assert_snapshot!(told(&[("host", "camhs"), ("dedicated_team", "no"), ("parent_infant_expertise", "yes")]), @r"
    CAMHS-embedded specialist: practitioners with parent-infant expertise work inside a CAMHS team with a wider remit.
    [met] practitioners with parent-infant expertise work inside a CAMHS team with a wider remit
      [met] both points asked for are met
        [met] the host is CAMHS
        [met] it is practitioners with parent-infant expertise inside a team with a wider remit
          [met] it is one or a few practitioners inside a team with a wider remit
          [met] its practitioners specialise in parent-infant work
    ? Who does the work focus on: parent and baby together, or one of them?
    ? Does a clinical psychologist and/or a psychotherapist work in it?
    ? Do two or more clinical or practice professions work in it?
    to be a team, change {a team in its own right: yes} confirm {set up for parent-infant work: yes; a qualified mental health professional: yes; multidisciplinary: yes; individualised programme: yes; focus of the work: the relationship of parent and baby; specialist therapeutic support: yes; a concern about the relationship is enough: yes; eligibility: all families in its area; youngest age accepted: at most birth; oldest age accepted: at least 24 months}
    ");
}

#[test]
fn a_team_that_may_be_one() {
    assert_snapshot!(told(&[
        ("host", "camhs"), ("dedicated_team", "yes"), ("commissioned_for_parent_infant_work", "yes"),
        ("parent_infant_expertise", "yes"), ("professions", "psychologist;health-visitor"),
        ("individualised_programme", "yes"), ("work_focus", "relationship"), ("specialist_therapeutic_support", "yes"),
        ("relationship_concern_suffices", "yes"), ("accepts_from_months", "conception"), ("accepts_until_months", "24"),
    ]), @r"
    Not decided, team with narrow eligibility, parent-infant team or other parent-infant service: not known whether the eligibility is anything but all families in its area.
    [not known] what is known leaves 3 classes open (+4)
      [not known] Team with narrow eligibility is possible: 1 of the 3 points asked for is not known yet (+2)
        [not known] not known whether the eligibility is anything but all families in its area
      [not known] Parent-infant team is possible: 2 of the 11 points asked for are not known yet (+9)
        [not known] not known whether a clinical psychologist and/or a psychotherapist works in it
        [not known] not known whether the eligibility is all families in its area
      [not known] Other parent-infant service is possible: it specialises in parent-infant work, was set up for it, or works with parents and babies together
        [met] its practitioners specialise in parent-infant work
        [met] it was set up and commissioned specifically for parent-infant work
        [met] it works directly with parent and baby together in the first 1001 days
          [met] the focus of the work is the relationship of parent and baby
          [met] 1 of 2 points is met, and one is enough (+1)
          [met] it accepts families at some time between conception and the second birthday
    ? Which families can it see?
    ? Does a clinical psychologist and/or a psychotherapist work in it?
    ? Are families assessed before a programme is chosen?
    to be a team, change {} confirm {a qualified mental health professional: yes; eligibility: all families in its area}
    ");
}

#[test]
fn health_visitors_with_one_programme() {
    assert_snapshot!(told(&[
        ("host", "health-visiting"), ("dedicated_team", "no"), ("commissioned_for_parent_infant_work", "yes"),
        ("professions!", "health-visitor"), ("interventions!", "vipp"), ("individualised_programme", "no"),
    ]), @r"
    Single-intervention service: it does parent-infant work, but offers a single intervention.
    [met] it does parent-infant work, but offers a single intervention (+2)
      [met] both points asked for are met
        [met] it specialises in parent-infant work, was set up for it, or works with parents and babies together (+2)
          [met] it was set up and commissioned specifically for parent-infant work
        [met] it offers a single intervention rather than a package that fits the family
          [met] the interventions known are Video Feedback for Positive Parenting (VIPP): exactly 1
          [met] every family is offered the same programme
    ? Who does the work focus on: parent and baby together, or one of them?
    ? Are families assessed before a programme is chosen?
    ? Is a concern about the early relationship ground enough for referral?
    to be a team, change {a team in its own right: yes; professions: clinical psychologist and health visitor; interventions: parent-infant psychotherapy and Video Feedback for Positive Parenting (VIPP); individualised programme: yes} confirm {parent-infant expertise: yes; focus of the work: the relationship of parent and baby; specialist therapeutic support: yes; a concern about the relationship is enough: yes; eligibility: all families in its area; youngest age accepted: at most birth; oldest age accepted: at least 24 months}
    ");
}

#[test]
fn nothing_known() {
    assert_snapshot!(told(&[]), @r"
    Not decided, 7 classes are possible: not known whether the host is CAMHS.
    [not known] what is known leaves 7 classes open
      [not known] CAMHS-embedded specialist is possible: neither of the 2 points asked for is settled yet
        [not known] not known whether the host is CAMHS
        [not known] not known whether it is practitioners with parent-infant expertise inside a team with a wider remit
          [not known] not known whether it is a team in its own right
          [not known] not known whether its practitioners specialise in parent-infant work
      [not known] Perinatal-embedded specialist is possible: none of the 3 points asked for is settled yet
        [not known] not known whether the host is perinatal mental health
        [not known] not known whether the eligibility is families with perinatal mental illness
        [not known] not known whether it is practitioners with parent-infant expertise inside a team with a wider remit
          [not known] not known whether it is a team in its own right
          [not known] not known whether its practitioners specialise in parent-infant work
      [not known] Team with narrow eligibility is possible: none of the 3 points asked for is settled yet
        [not known] not known whether it specialises in parent-infant work, was set up for it, or works with parents and babies together
          [not known] not known whether its practitioners specialise in parent-infant work
          [not known] not known whether it was set up and commissioned specifically for parent-infant work
          [not known] not known whether it works directly with parent and baby together in the first 1001 days
        [not known] not known whether it is a team in its own right
        [not known] not known whether the eligibility is anything but all families in its area
      [not known] Single-intervention service is possible: neither of the 2 points asked for is settled yet
        [not known] not known whether it specialises in parent-infant work, was set up for it, or works with parents and babies together
          [not known] not known whether its practitioners specialise in parent-infant work
          [not known] not known whether it was set up and commissioned specifically for parent-infant work
          [not known] not known whether it works directly with parent and baby together in the first 1001 days
        [not known] not known whether it offers a single intervention rather than a package that fits the family
          [not known] not known whether the interventions number exactly 1
          [not known] not known whether each family's programme is fitted to the family, from a toolkit
      [not known] Parent-infant team is possible: none of the 11 points asked for is settled yet
        [not known] not known whether it is a team in its own right
        [not known] not known whether it was set up and commissioned specifically for parent-infant work
        [not known] not known whether its practitioners specialise in parent-infant work
        [not known] not known whether a clinical psychologist and/or a psychotherapist works in it
        [not known] not known whether two or more clinical or practice professions work in it
        [not known] not known whether each family's programme is fitted to the family, from a toolkit
        [not known] not known whether the focus of the work is the relationship of parent and baby
        [not known] not known whether it does direct therapeutic work with severe, complex or enduring difficulties
        [not known] not known whether the eligibility is all families in its area
        [not known] Referral by concern about the relationship: not known whether it is met, at least in part
          [not known] not known whether a clear pathway leads families who need it to it
          [not known] not known whether a concern about the early relationship is ground enough for referral
          [not known] not known whether a clinical diagnosis in parent or child is required
        [not known] From conception or birth to the second birthday: not known whether it is met, at least in part
          [not known] not known whether the youngest age accepted is at most birth
          [not known] not known whether the oldest age accepted is at least 24 months
      [not known] Other parent-infant service is possible: not known whether it specialises in parent-infant work, was set up for it, or works with parents and babies together
        [not known] not known whether its practitioners specialise in parent-infant work
        [not known] not known whether it was set up and commissioned specifically for parent-infant work
        [not known] not known whether it works directly with parent and baby together in the first 1001 days
          [not known] not known whether the focus of the work is the relationship of parent and baby
          [not known] none of 2 points is known to be met; one is enough
          [not known] not known whether it accepts families at some time between conception and the second birthday
      [not known] Not a parent-infant service is possible: if nothing above fits
    ? Is it a team in its own right, with its own remit and caseload?
    ? Which interventions does it offer?
    ? Does each family get a plan of its own, chosen from several interventions?
    to be a team, change {} confirm {a team in its own right: yes; set up for parent-infant work: yes; parent-infant expertise: yes; a qualified mental health professional: yes; multidisciplinary: yes; individualised programme: yes; focus of the work: the relationship of parent and baby; specialist therapeutic support: yes; a concern about the relationship is enough: yes; eligibility: all families in its area; youngest age accepted: at most birth; oldest age accepted: at least 24 months}
    ");
}

/// Conditions of every kind, some of them negated.
const EVERY_KIND: &str = r#"
id = "every-kind"
version = "1"
title = "Every kind of condition"
[[probe]]
id = "reachable"
title = "families who need it can reach it"
when = { all = [{ fact = "referral_pathway" }, { not = { fact = "diagnosis_required" } }] }
[[characteristic]]
id = "size"
title = "Size"
summary = "It is neither tiny nor vast."
met-when = { all = [
  { compare = { fact = "staff_wte", at-least = 3 } },
  { not = { compare = { fact = "staff_wte", more-than = 40 } } },
  { not = { count = { fact = "professions", less-than = 2, among = ["midwife", "psychiatrist", "health-visitor"] } } },
] }
[[characteristic]]
id = "offer"
title = "Offer"
summary = "It offers several of these, and not baby massage only."
met-when = { at-least = { count = 2, of = [{ fact = "consults" }, { fact = "advises_system" }, { includes = { fact = "interventions", member = "vipp" } }] } }
applies-if = { not = { any = [{ fact = "universal_offer" }, { is = { fact = "work_focus", value = "child-only" } }] } }
[[class]]
id = "ours"
title = "Ours"
classification = "other-parent-infant-service"
when = { all = [{ outcome = { of = "size", at-least = "met" } }, { outcome = { of = "offer", at-least = "met" } }, { not = { probe = "reachable" } }] }
[otherwise]
id = "another"
title = "Another"
classification = "undetermined"
"#;

/// What is said of every characteristic and of the class.
fn told_of_every_kind(facts: &[(&str, &str)]) -> String {
    let definition = rules::load(&Vocabulary::built_in(), "every-kind.toml", EVERY_KIND).unwrap();
    let assessment = definition.assess(&sheet(definition.vocabulary(), facts));
    assert!(assessment.headline.split_whitespace().count() <= 25, "{}", assessment.headline);
    let mut out = format!("{}\n", assessment.headline);
    tree(&assessment.reasons, 0, &mut out);
    for (characteristic, result) in definition.characteristics().iter().zip(&assessment.characteristics) {
        let _ = writeln!(out, "{}", characteristic.title);
        tree(&result.reasons, 1, &mut out);
    }
    out
}

#[test]
fn negated_and_numeric_conditions_that_hold() {
    assert_snapshot!(told_of_every_kind(&[
        ("staff_wte", "12"), ("professions!", "midwife;health-visitor"), ("consults", "yes"),
        ("interventions", "vipp"), ("universal_offer", "no"), ("work_focus", "relationship"),
        ("referral_pathway", "yes"), ("diagnosis_required", "yes"),
    ]), @r"
    Ours: 2 of 2 characteristics met, 0 not known; score 2 of 2.
    [met] Ours
      [met] all 3 points asked for are met
        [met] Size: met
          [met] the size of the staff is 12 WTE, which is at least 3 WTE
          [met] the size of the staff is 12 WTE, which is at most 40 WTE
          [met] the professions known are health visitor and midwife: at least 2
        [met] Offer: met (+1)
          [met] it offers consultation to other professionals
          [met] the interventions include Video Feedback for Positive Parenting (VIPP)
        [met] what would rule it out is not the case
          [not met] not so: families who need it can reach it (+1)
    Size
      [met] met: all 3 points asked for are met
        [met] the size of the staff is 12 WTE, which is at least 3 WTE
        [met] the size of the staff is 12 WTE, which is at most 40 WTE
        [met] the professions known are health visitor and midwife: at least 2
    Offer
      [met] met: 2 of 3 points are met, 1 not known; 2 are needed (+1)
        [met] it offers consultation to other professionals
        [met] the interventions include Video Feedback for Positive Parenting (VIPP)
    ");
}

#[test]
fn negated_and_numeric_conditions_that_do_not_hold() {
    assert_snapshot!(told_of_every_kind(&[
        ("staff_wte", "41..60"), ("professions!", "midwife"), ("consults", "no"), ("advises_system", "no"),
        ("interventions!", "baby-massage"), ("universal_offer", "no"), ("work_focus", "relationship"),
        ("referral_pathway", "yes"), ("diagnosis_required", "no"),
    ]), @r"
    Another: 0 of 2 characteristics met, 0 not known; score 0 of 2.
    [met] Another
      [not met] none of the 3 points asked for is met
        [not met] Size: not met (+1)
          [not met] the size of the staff is 41 to 60 WTE, which is more than 40 WTE
          [not met] the professions known are midwife: fewer than 2
        [not met] Offer: not met
          [not met] it offers no consultation to other professionals
          [not met] it does not advise system leaders and commissioners
          [not met] the interventions do not include Video Feedback for Positive Parenting (VIPP)
        [not met] something rules it out
          [met] families who need it can reach it
    Size
      [not met] not met: 2 of the 3 points asked for are not met (+1)
        [not met] the size of the staff is 41 to 60 WTE, which is more than 40 WTE
        [not met] the professions known are midwife: fewer than 2
    Offer
      [not met] not met: 0 of 3 points are met; 2 are needed
        [not met] it offers no consultation to other professionals
        [not met] it does not advise system leaders and commissioners
        [not met] the interventions do not include Video Feedback for Positive Parenting (VIPP)
    ");
}

#[test]
fn negated_and_numeric_conditions_that_are_open() {
    assert_snapshot!(told_of_every_kind(&[
        ("staff_wte", "2..50"), ("professions", "midwife"), ("consults", "yes"), ("referral_pathway", "yes"),
    ]), @r"
    Not decided, ours or another: not known whether the size of the staff is at least 3 WTE (so far: 2 to 50 WTE).
    [not known] what is known leaves 2 classes open
      [not known] Ours is possible: none of the 3 points asked for is settled yet
        [not known] Size: not known whether it is met
          [not known] not known whether the size of the staff is at least 3 WTE (so far: 2 to 50 WTE)
          [not known] not known whether the size of the staff is more than 40 WTE (so far: 2 to 50 WTE)
          [not known] not known whether the professions number fewer than 2, counting psychiatrist, health visitor and midwife (so far: midwife and perhaps others)
        [not known] Offer: not known whether it applies
          [not known] none of 2 points is known to be met; one is enough
        [not known] not known whether something rules it out
          [not known] not known whether families who need it can reach it (+1)
      [not known] Another is possible: if nothing above fits
    Size
      [not known] none of the 3 points asked for is settled yet
        [not known] not known whether the size of the staff is at least 3 WTE (so far: 2 to 50 WTE)
        [not known] not known whether the size of the staff is more than 40 WTE (so far: 2 to 50 WTE)
        [not known] not known whether the professions number fewer than 2, counting psychiatrist, health visitor and midwife (so far: midwife and perhaps others)
    Offer
      [not known] not known whether it applies: not known whether something rules it out
        [not known] none of 2 points is known to be met; one is enough
          [not known] not known whether it is offered to every family
          [not known] not known whether the focus of the work is the child only
    ");
}

#[test]
fn what_does_not_apply() {
    assert_snapshot!(told_of_every_kind(&[("staff_wte", "1"), ("universal_offer", "yes")]), @r"
    Another: 0 of 2 characteristics met, 0 not known; score 0 of 1.
    [met] Another
      [not met] 1 of the 3 points asked for is not met, 1 not known (+2)
        [not met] Size: not met (+2)
          [not met] the size of the staff is 1 WTE, which is less than 3 WTE
    Size
      [not met] not met: 1 of the 3 points asked for is not met, 1 not known (+2)
        [not met] the size of the staff is 1 WTE, which is less than 3 WTE
    Offer
      [not applicable] does not apply: something rules it out
        [met] 1 of 2 points is met, and one is enough (+1)
          [met] it is offered to every family
    ");
}
