//! The value of a fact.

use facts::{FactDefinition, Kind, Members, OpenSet, Unit, Value, ValueError, number_text};

use super::{Reading, choice, is_unknown, number, set::set, yes_or_no};

/// Returns what a cell of a fact's column may hold, for people: "yes or no", "one of: camhs, …".
#[must_use]
pub fn manual(definition: &FactDefinition) -> String {
    let ids = || {
        let ids = definition.choices().iter().map(|choice| choice.id.as_str());
        ids.collect::<Vec<_>>().join(", ")
    };
    match &definition.kind {
        Kind::Boolean { .. } => "yes or no".to_owned(),
        Kind::Number { unit, low, high } => {
            let (low, high) = (number_text(*low), number_text(*high));
            let words = if *unit == Unit::Months { ", conception or birth" } else { "" };
            format!("a number ({unit}) from {low} to {high}{words}; or a range, as 2..5 or >=2")
        }
        Kind::Choice(_) => format!("one of: {}", ids()),
        Kind::Set { wte, .. } => {
            let amounts = if *wte { ", each with :WTE where known" } else { "" };
            format!("any of, separated by `;`{amounts}: {}", ids())
        }
    }
}

/// Reads a value of a fact from a cell of a table; `None` when the cell says nothing.
///
/// - Yes or no: as by [`yes_or_no`].
/// - A number, in the fact's unit: as by [`number`].
/// - A choice: its id, its title or a synonym, in any case, as by [`choice()`].
/// - A set: choices with `;` or ends of lines between them; with commas, `&` or `and` when each part is a choice. Where
///   the fact allows it `health-visitor:2` has two whole-time equivalents. `none` is a complete list of nothing.
///
/// `complete` declares a set to be listed in full; a blank cell is then the empty set. It has no effect on the other
/// kinds. Takes time proportional to the members of the cell, times the choices of the fact.
///
/// # Errors
/// When the cell does not fit the fact's kind, can be read in two ways, names an unknown choice, or one choice with two
/// numbers, or when a number is out of range.
///
/// ```
/// use facts::Vocabulary;
/// use tabular::cell::fact_value;
///
/// let vocabulary = Vocabulary::built_in();
/// let professions = vocabulary.find("professions").and_then(|fact| vocabulary.get(fact)).ok_or("no such fact")?;
/// let open = fact_value(professions, "Midwife; Health visitor:2", false)?.value.ok_or("blank")?;
/// assert_eq!(professions.text(&open), "health visitor (2 WTE), midwife and perhaps others");
/// let complete = fact_value(professions, "midwife", true)?.value.ok_or("blank")?;
/// assert_eq!(professions.text(&complete), "midwife");
/// assert_eq!(fact_value(professions, "?", false)?.value, None);
///
/// let error = fact_value(professions, "midwive", false).unwrap_err();
/// assert_eq!(error.suggestion.as_deref(), Some("midwife"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fact_value(
    definition: &FactDefinition,
    cell: &str,
    complete: bool,
) -> Result<Reading<Option<Value>>, ValueError> {
    let cell = cell.trim();
    if is_unknown(cell) {
        // A complete list of nothing is an answer: there is none. A word for not known is no answer.
        let is_empty = matches!(definition.kind, Kind::Set { .. }) && complete && cell.is_empty();
        return Ok(Reading::sure(is_empty.then(|| Value::Set(OpenSet::complete(Members::NONE)))));
    }
    match &definition.kind {
        Kind::Boolean { .. } => yes_or_no(cell).map(|answer| Reading::sure(answer.map(Value::Boolean))),
        Kind::Number { .. } => {
            number(definition, cell).map(|reading| reading.map(|value| value.map(Value::Number)))
        }
        Kind::Choice(_) => {
            choice(definition, cell).map(|position| Reading::sure(Some(Value::Choice(position))))
        }
        Kind::Set { wte, .. } => {
            set(definition, cell, *wte, complete).map(|reading| reading.map(|set| Some(Value::Set(set))))
        }
    }
}

#[cfg(test)]
mod tests {
    use facts::{FactDefinition, Kind, Value, Vocabulary, number_text};
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::fact_value;

    fn fact(id: &str) -> FactDefinition {
        let vocabulary = Vocabulary::built_in();
        vocabulary.get(vocabulary.find(id).unwrap()).unwrap().clone()
    }

    fn read(id: &str, cell: &str, complete: bool) -> String {
        let definition = fact(id);
        match fact_value(&definition, cell, complete) {
            Ok(reading) => {
                let guess = reading.guess.map(|guess| format!(" ({guess})")).unwrap_or_default();
                let value = reading.value.map(|value| definition.text(&value));
                format!("{}{guess}", value.unwrap_or_else(|| "nothing".to_owned()))
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn answers_read_as_people_write_them() {
        for cell in ["TRUE", "Yes ", "YES", "yes\u{a0}", "y", "Y", "1", "✓"] {
            assert_eq!(read("dedicated_team", cell, false), "yes", "{cell}");
        }
        for cell in ["FALSE", "N", "no", "0"] {
            assert_eq!(read("dedicated_team", cell, false), "no", "{cell}");
        }
        for cell in ["Don't know", "n/a", "N/K", "?", "unknown", "-", "–", "tbc", ""] {
            assert_eq!(read("dedicated_team", cell, false), "nothing", "{cell}");
        }
        assert_snapshot!(read("dedicated_team", "x", false), @"expected `yes`, `no` or an empty cell; `x` may be a tick (yes) or a cross (no), got `x`");
        assert_snapshot!(read("dedicated_team", "yes, since 2019", false), @"expected `yes`, `no` or an empty cell, got `yes, since 2019`");
    }

    #[test]
    fn choices_are_known_by_id_title_and_other_words() {
        for (cell, text) in [
            ("CAMHS", "CAMHS"),
            ("perinatal mental health", "perinatal mental health"),
            ("Voluntary sector", "a voluntary organisation"),
            ("Children’s social care", "children's social care"),
            ("Health visiting", "health visiting"),
        ] {
            assert_eq!(read("host", cell, false), text, "{cell}");
        }
        assert_eq!(read("eligibility", "all families", false), "all families in its area");
        assert_eq!(read("work_focus", "Relationship", false), "the relationship of parent and baby");
        assert_snapshot!(read("host", "Family Hub", false), @"expected one of `camhs`, `perinatal-mental-health`, `adult-mental-health`, `health-visiting`, `maternity`, `childrens-social-care`, `early-years`, `voluntary`, `independent`, `joint`, `other`, got `Family Hub`");
    }

    #[test]
    fn lists_are_separated_as_people_do() {
        let two = "clinical psychologist, midwife and perhaps others";
        for cell in [
            "clinical-psychologist;midwife",
            "Clinical psychologists; Midwives",
            "clinical-psychologist\nmidwife",
            "clinical-psychologist;;midwife;",
            "midwife;clinical-psychologist;midwife",
        ] {
            assert_eq!(read("professions", cell, false), two, "{cell}");
        }
        for cell in [
            "clinical-psychologist,midwife",
            "clinical-psychologist & midwife",
            "clinical psychologist and midwife",
        ] {
            assert!(read("professions", cell, false).starts_with(two), "{cell}");
        }
        assert_eq!(read("interventions", "Watch, Wait and Wonder", true), "Watch, Wait and Wonder");
        assert_eq!(
            read("interventions", "Solihull; NBO; VIG", true),
            "Video Interaction Guidance, Newborn Behavioural Observation and Solihull Approach"
        );
        assert_snapshot!(read("professions", "midwife (0.5)", true), @"midwife (0.5 WTE) (read `midwife (0.5)` as 0.5 whole-time equivalents)");
        assert_snapshot!(read("professions", "midwife (2 WTE)", true), @"midwife (2 WTE)");
        assert_snapshot!(read("professions", "none", false), @"none (read `none` as a complete list, of nothing)");
        assert_snapshot!(read("professions", "", true), @"none");
        assert_snapshot!(read("professions", "?", true), @"nothing");
    }

    #[test]
    fn lists_that_say_two_things_are_refused() {
        assert_snapshot!(read("professions", "clinical-psychologist:1;clinical-psychologist:2", false), @"expected `clinical-psychologist` once, with one number, got `clinical-psychologist:2`");
        assert_snapshot!(read("professions", "midwife (2)", false), @"expected `midwife:2` for whole-time equivalents (this may be 2 people), got `midwife (2)`");
        assert_snapshot!(read("professions", "clinical-psychologist:1.5;midwife:", false), @"expected whole-time equivalents such as `2`, `0.5..1` or `>=2` after the colon, got ``");
        assert_snapshot!(read("professions", "clinical-psychologist, plumber", false), @"expected one of `clinical-psychologist`, `counselling-psychologist`, `psychologist`, `child-psychotherapist`, `parent-infant-psychotherapist`, `adult-psychotherapist`, `psychotherapist`, `psychiatrist`, `mental-health-nurse`, `infant-mental-health-practitioner`, `specialist-health-visitor`, `health-visitor`, `midwife`, `social-worker`, `family-therapist`, `systemic-therapist`, `occupational-therapist`, `play-therapist`, `art-therapist`, `nursery-nurse`, `family-support-worker`, `key-worker`, `peer-supporter`, `community-engagement-worker`, `baby-massage-teacher`, `service-manager`, `administrator`, `other`, got `plumber`");
        assert_snapshot!(read("professions", "clinical-psycologist", false), @"expected one of the 28 choices of `professions`, got `clinical-psycologist`; did you mean `clinical-psychologist`?");
    }

    #[test]
    fn every_id_and_title_is_read_as_its_own_choice() {
        for (_, definition) in Vocabulary::built_in().iter() {
            for (position, choice) in definition.choices().iter().enumerate() {
                for word in [choice.id.clone(), choice.title.clone(), choice.title.to_uppercase()] {
                    let reading = fact_value(definition, &word, true).unwrap();
                    let members = match reading.value.unwrap() {
                        Value::Choice(position) => vec![position],
                        Value::Set(set) => set.sure().iter().collect(),
                        other => panic!("{other:?}"),
                    };
                    assert_eq!(members, [position], "{}: {word}", definition.id);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(cell in "[a-z ,;:&()0-9.-]{0,30}|\\PC{0,20}", complete: bool) {
            for (_, definition) in Vocabulary::built_in().iter() {
                let _ = fact_value(definition, &cell, complete);
            }
        }

        #[test]
        fn what_the_canonical_cell_says_is_read(number in 0u32..300, complete: bool, bits: u64) {
            for (_, definition) in Vocabulary::built_in().iter() {
                let (cell, value) = match &definition.kind {
                    Kind::Set { .. } => {
                        let chosen = facts::Members::from_bits(bits).intersection(definition.universe());
                        let ids: Vec<&str> =
                            chosen.iter().map(|position| definition.choices()[position].id.as_str()).collect();
                        let set = if complete {
                            facts::OpenSet::complete(chosen)
                        } else {
                            facts::OpenSet::open(chosen, definition.universe())
                        };
                        (ids.join(";"), Value::Set(set))
                    }
                    Kind::Number { low, .. } => {
                        let value = low.max(0.0) + f64::from(number);
                        (number_text(value), Value::Number(facts::Interval::exact(value)))
                    }
                    Kind::Boolean { .. } => (if complete { "yes" } else { "no" }.to_owned(), Value::Boolean(complete)),
                    Kind::Choice(choices) => {
                        let position = number as usize % choices.len();
                        (choices[position].id.clone(), Value::Choice(position))
                    }
                };
                let read = fact_value(definition, &cell, complete).unwrap();
                let is_blank = cell.is_empty() && !complete;
                prop_assert_eq!(read.value, (!is_blank).then_some(value), "{}: {}", definition.id, cell);
                prop_assert_eq!(read.guess, None);
            }
        }
    }
}
