//! The definitions that ship and those of the examples: sound, without warnings, tried both ways by their own tests.

use insta::assert_snapshot;
use rules::{BUILT_IN, Definition, Library};

const EXAMPLES: [(&str, &str); 2] = [
    ("typed-standards.toml", include_str!("../../../examples/typed-standards.toml")),
    ("scotland.toml", include_str!("../../../examples/scotland.toml")),
];

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn all() -> Library {
    EXAMPLES
        .iter()
        .try_fold(Library::built_in().map_err(|error| error.to_string()).unwrap(), |library, (file, text)| {
            library.with(file, text).map_err(|error| error.to_string())
        })
        .unwrap()
}

#[test]
fn they_are_sound_and_without_warnings() {
    let library = all();
    assert_eq!(library.iter().count(), BUILT_IN.len() + EXAMPLES.len());
    for definition in library.iter() {
        assert!(definition.warnings().is_empty(), "{}", definition.warnings());
    }
}

#[test]
fn their_tests_try_every_condition_both_ways() {
    for definition in all().iter() {
        let coverage = definition.coverage();
        let gaps: Vec<_> = coverage.gaps().filter(|gap| !gap.inherited).collect();
        assert!(gaps.is_empty(), "{}: {coverage}", definition.slug());
    }
}

#[test]
fn slugs_and_classes_stay() {
    let line = |definition: &Definition| {
        let classes: Vec<&str> = definition.classes().iter().map(|class| class.id.as_str()).collect();
        format!("{} ({}): {}", definition.slug(), definition.status().id(), classes.join(", "))
    };
    let lines: Vec<String> = all().iter().map(line).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    rare-jewels-2019 (current): camhs-embedded-specialist, perinatal-embedded-specialist, narrow-eligibility-team, single-intervention-service, parent-infant-team, other-parent-infant-service, not-a-parent-infant-service
    pif-self-audit (draft): all-descriptors-met, descriptors-to-work-on
    mmha-brief (draft): specialised-team, other-parent-infant-service, not-a-parent-infant-service
    typed-standards-example (draft): accredited, not-accredited
    rare-jewels-scotland-example (draft): camhs-embedded-specialist, perinatal-embedded-specialist, narrow-eligibility-team, single-intervention-service, parent-infant-team, other-parent-infant-service, not-a-parent-infant-service
    "#);
}

#[test]
fn the_variant_differs_from_its_base_in_one_characteristic() {
    let library = all();
    let (base, variant) =
        (library.get("rare-jewels-2019").unwrap(), library.get("rare-jewels-scotland-example").unwrap());
    let differing: Vec<&str> = base
        .characteristics()
        .iter()
        .zip(variant.characteristics())
        .filter(|(base, variant)| base != variant)
        .map(|(base, _)| base.id.as_str())
        .collect();
    assert_eq!(differing, ["conception-to-two"]);
    assert_eq!(base.classes().len(), variant.classes().len());
    assert_eq!(variant.extends(), Some("rare-jewels-2019"));
    assert_eq!(variant.document(), EXAMPLES[1].1);
}
