//! An evaluator of complete services that shares nothing with the one under test: it walks the TOML of a definition.

use facts::{Comparison, Interval, Sheet, Truth, Value, Vocabulary};
use rules::Outcome;
use toml::Value as Toml;

/// A definition as its file says it.
pub(crate) struct Oracle {
    vocabulary: Vocabulary,
    file: Toml,
}

impl Oracle {
    pub(crate) fn new(vocabulary: &Vocabulary, text: &str) -> Self {
        Self { vocabulary: vocabulary.clone(), file: toml::from_str(text).unwrap() }
    }

    fn list(&self, what: &str) -> &[Toml] {
        self.file.get(what).and_then(Toml::as_array).map_or(&[], Vec::as_slice)
    }

    fn named(&self, what: &str, id: &Toml) -> &Toml {
        self.list(what).iter().find(|entry| &entry["id"] == id).unwrap()
    }

    /// The position of the class of a complete service.
    pub(crate) fn class(&self, service: &Sheet) -> usize {
        let classes = self.list("class");
        classes.iter().position(|class| self.holds(&class["when"], service)).unwrap_or(classes.len())
    }

    /// The outcomes of its characteristics.
    pub(crate) fn outcomes(&self, service: &Sheet) -> Vec<Outcome> {
        self.list("characteristic").iter().map(|entry| self.outcome(entry, service)).collect()
    }

    fn outcome(&self, characteristic: &Toml, service: &Sheet) -> Outcome {
        let holds = |key: &str| characteristic.get(key).map(|when| self.holds(when, service));
        match (holds("applies-if"), holds("met-when"), holds("partly-when")) {
            (Some(false), ..) => Outcome::NotApplicable,
            (_, Some(true), _) => Outcome::Met,
            (_, _, Some(true)) => Outcome::PartlyMet,
            _ => Outcome::NotMet,
        }
    }

    /// The presumptions of the file.
    pub(crate) fn presumptions(&self) -> &[Toml] {
        self.list("presumption")
    }

    pub(crate) fn holds(&self, condition: &Toml, service: &Sheet) -> bool {
        let (kind, body) = condition.as_table().unwrap().iter().next().unwrap();
        let all = |key: &Toml| -> Vec<bool> {
            key.as_array().unwrap().iter().map(|part| self.holds(part, service)).collect()
        };
        let value = |fact: &Toml| {
            let fact = self.vocabulary.find(fact.as_str().unwrap()).unwrap();
            (self.vocabulary.get(fact).unwrap(), service.value(fact).unwrap())
        };
        match kind.as_str() {
            "fact" => *value(body).1 == Value::Boolean(true),
            "is" | "any-of" => {
                let (fact, known) = value(&body["fact"]);
                let one = body.get("value").map(std::slice::from_ref);
                let wanted = one.unwrap_or_else(|| body["values"].as_array().unwrap());
                wanted
                    .iter()
                    .any(|choice| *known == Value::Choice(fact.choice(choice.as_str().unwrap()).unwrap()))
            }
            "all" => !all(body).contains(&false),
            "any" => all(body).contains(&true),
            "not" => !self.holds(body, service),
            "at-least" => {
                let held = all(&body["of"]).into_iter().filter(|held| *held).count();
                i64::try_from(held).unwrap() >= body["count"].as_integer().unwrap()
            }
            "compare" => {
                let (comparison, threshold) = comparison(body);
                let holds = |number: &Interval| number.compare(comparison, threshold) == Truth::True;
                matches!(value(&body["fact"]).1, Value::Number(number) if holds(number))
            }
            "includes" | "count" => {
                let (fact, Value::Set(set)) = value(&body["fact"]) else { unreachable!("a set") };
                if let Some(member) = body.get("member") {
                    let member = fact.choice(member.as_str().unwrap()).unwrap();
                    return set.sure().contains_any(facts::Members::one(member));
                }
                let (comparison, threshold) = comparison(body);
                Interval::exact(f64::from(set.sure().len())).compare(comparison, threshold) == Truth::True
            }
            "probe" => self.holds(&self.named("probe", body)["when"], service),
            "outcome" => {
                let outcome = self.outcome(self.named("characteristic", &body["of"]), service);
                match body["at-least"].as_str().unwrap() {
                    "met" => matches!(outcome, Outcome::Met | Outcome::NotApplicable),
                    _ => outcome != Outcome::NotMet,
                }
            }
            other => unreachable!("{other}"),
        }
    }
}

/// A comparison reads as `at-least = 3`.
fn comparison(body: &Toml) -> (Comparison, f64) {
    let words = [
        ("at-least", Comparison::AtLeast),
        ("at-most", Comparison::AtMost),
        ("more-than", Comparison::MoreThan),
        ("less-than", Comparison::LessThan),
        ("exactly", Comparison::Exactly),
    ];
    let found = words.into_iter().find_map(|(word, comparison)| Some((comparison, body.get(word)?)));
    let (comparison, threshold) = found.unwrap();
    (
        comparison,
        threshold
            .as_float()
            .unwrap_or_else(|| f64::from(i32::try_from(threshold.as_integer().unwrap()).unwrap())),
    )
}
