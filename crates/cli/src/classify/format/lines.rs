//! NDJSON: one JSON object a line.

use facts::{Classification, FactDefinition, Vocabulary, number_text};
use rules::{Characteristic, Definition, Outcome, Presumed, Presumption};

use tabular::{CellError, ServiceColumns};

use super::{Format, Row, sentence};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;

/// Writes one JSON object a line.
pub(crate) struct Lines {
    /// The ids of the classes, as JSON.
    classes: Vec<Vec<u8>>,
    /// `,"class":…,"classification":…` for each class, and for none.
    verdicts: Vec<Vec<u8>>,
    open: Vec<u8>,
    /// An object for each characteristic and outcome.
    outcomes: Vec<[Vec<u8>; 5]>,
    /// The beginning of each fact's question.
    questions: Vec<Vec<u8>>,
    /// An object for each presumption.
    presumptions: Vec<Vec<u8>>,
    /// Whether what is likely is written.
    likely: bool,
    /// The sender's own columns: where they are, and their titles as JSON.
    own: Vec<(usize, Vec<u8>)>,
}

impl Lines {
    /// Everything that is the same for all rows, written beforehand.
    pub(crate) fn new(
        definition: &Definition,
        vocabulary: &Vocabulary,
        services: &ServiceColumns,
        likely: bool,
    ) -> Self {
        let outcome = |characteristic: &Characteristic, outcome: Outcome| {
            let name = outcome_name(outcome);
            [&b"{\"id\":"[..], &json(&characteristic.id), b",\"outcome\":", &json(name), b"}"].concat()
        };
        let question = |fact: &FactDefinition| {
            [&b"{\"fact\":"[..], &json(&fact.id), b",\"question\":", &json(&fact.question)].concat()
        };
        let verdict = |class: &[u8], classification: Classification| {
            [b",\"class\":", class, b",\"classification\":", &json(&classification.name())].concat()
        };
        Self {
            classes: definition.classes().iter().map(|class| json(&class.id)).collect(),
            verdicts: definition
                .classes()
                .iter()
                .map(|class| verdict(&json(&class.id), class.classification))
                .collect(),
            open: verdict(b"null", Classification::Undetermined),
            outcomes: definition
                .characteristics()
                .iter()
                .map(|characteristic| Outcome::ALL.map(|one| outcome(characteristic, one)))
                .collect(),
            questions: vocabulary.iter().map(|(_, fact)| question(fact)).collect(),
            presumptions: definition.presumptions().iter().map(|one| presumption(one, vocabulary)).collect(),
            likely,
            own: own(services),
        }
    }
}

/// The sender's own columns, each title once: the first column that has it.
fn own(services: &ServiceColumns) -> Vec<(usize, Vec<u8>)> {
    let mut own: Vec<(usize, Vec<u8>)> = Vec::new();
    for column in &services.layout.own {
        let title = json(services.layout.titles.get(column.position).map_or("", |title| title));
        if own.iter().all(|(_, before)| *before != title) {
            own.push((column.position, title));
        }
    }
    own
}

impl Format for Lines {
    fn head(&self) -> Vec<u8> {
        Vec::new()
    }

    fn begin(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        out.extend_from_slice(b"{\"row\":");
        whole(out, row.record.row);
        out.extend_from_slice(b",\"id\":");
        if row.id.is_empty() {
            out.extend_from_slice(b"null");
        } else {
            string(out, row.id);
        }
        out.extend_from_slice(b",\"name\":");
        string(out, row.name);
        if !self.own.is_empty() {
            out.extend_from_slice(b",\"own\":{");
            for (number, (place, title)) in self.own.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(title);
                out.push(b':');
                string(out, row.record.cell(*place).unwrap_or_default());
            }
            out.push(b'}');
        }
    }

    fn bad(&self, out: &mut Vec<u8>, row: &Row<'_>, errors: &[CellError]) {
        self.begin(out, row);
        out.extend_from_slice(b",\"error\":");
        string(out, &sentence(errors));
        out.extend_from_slice(b"}\n");
    }

    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>) {
        let (summary, verdict) = (&finding.summary, finding.verdict());
        let decided = verdict.classes.only().and_then(|only| self.verdicts.get(only));
        out.extend_from_slice(decided.unwrap_or(&self.open));
        out.extend_from_slice(b",\"possibleClasses\":");
        list(out, verdict.classes.iter(), |out, class| written(out, self.classes.get(class)));
        out.extend_from_slice(b",\"score\":{\"low\":");
        number(out, verdict.score.low);
        out.extend_from_slice(b",\"high\":");
        number(out, verdict.score.high);
        out.extend_from_slice(b",\"max\":");
        number(out, verdict.score.max);
        out.extend_from_slice(b"},\"characteristics\":");
        list(out, self.outcomes.iter().zip(&*verdict.outcomes), |out, (ways, outcome)| {
            let position = Outcome::ALL.iter().position(|one| one == outcome);
            written(out, position.and_then(|position| ways.get(position)));
        });
        out.extend_from_slice(b",\"headline\":");
        string(out, &summary.headline);
        if self.likely {
            out.extend_from_slice(b",\"likely\":");
            match &summary.likely {
                Some(likely) => {
                    out.extend_from_slice(b"{\"class\":");
                    written(out, self.classes.get(likely.class));
                    out.extend_from_slice(b",\"presumptions\":");
                    list(out, &likely.rests_on, |out, position| {
                        written(out, self.presumptions.get(*position));
                    });
                    out.push(b'}');
                }
                None => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b",\"nextQuestions\":");
        list(out, &summary.questions, |out, question| {
            match self.questions.get(question.fact.get()) {
                Some(begun) => out.extend_from_slice(begun),
                None => out.extend_from_slice(b"{\"fact\":\"\",\"question\":\"\""),
            }
            let settles: &[u8] = if question.settles { b"true" } else { b"false" };
            out.extend_from_slice(b",\"settles\":");
            out.extend_from_slice(settles);
            out.extend_from_slice(b",\"worstCaseClasses\":");
            whole(out, question.worst_case_classes as u64);
            out.push(b'}');
        });
        out.extend_from_slice(b"}\n");
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}

/// `{"id":…,"fact":…,"value":…,"because":…}`; a list that is presumed to name everything is `"complete"`.
fn presumption(presumption: &Presumption, vocabulary: &Vocabulary) -> Vec<u8> {
    let fact = vocabulary.get(presumption.fact);
    let value = match &presumption.value {
        Presumed::Complete => serde_json::Value::from("complete"),
        Presumed::Value(value) => fact.map_or(serde_json::Value::Null, |fact| fact.value_to_json(value)),
    };
    let id = fact.map_or("", |fact| fact.id.as_str());
    [
        &b"{\"id\":"[..],
        &json(&presumption.id),
        b",\"fact\":",
        &json(id),
        b",\"value\":",
        value.to_string().as_bytes(),
        b",\"because\":",
        &json(&presumption.because),
        b"}",
    ]
    .concat()
}

/// A score as text; most count halves.
fn number(out: &mut Vec<u8>, number: f64) {
    let halves = 2.0 * number;
    if !(0.0..1e9).contains(&halves) || halves.fract() != 0.0 {
        out.extend_from_slice(number_text(number).as_bytes());
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "neither large nor below zero"
    )]
    let halves = halves as u64;
    whole(out, halves / 2);
    if halves % 2 == 1 {
        out.extend_from_slice(b".5");
    }
}

fn whole(out: &mut Vec<u8>, number: u64) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(out, &number);
}

fn written(out: &mut Vec<u8>, text: Option<&Vec<u8>>) {
    out.extend_from_slice(text.map_or(&[], Vec::as_slice));
}

fn json(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    string(&mut out, text);
    out
}

fn string(out: &mut Vec<u8>, text: &str) {
    // Most texts are JSON as they stand; a look at all bytes at once is faster than one after another.
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().fold(true, |all, byte| all & plain(byte)) {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
    // Writing to memory does not fail, and text is always JSON.
    let _ = serde_json::to_writer(out, text);
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, write: impl Fn(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use facts::number_text;

    use super::{json, number};

    #[test]
    fn texts_are_written_as_serde_writes_them() {
        let control = (0..=0x7f).map(|byte| char::from(byte).to_string());
        let others = ["", "plain", "Bébé – \u{2028} 😀", "a \"b\" \\ c\n", "\u{7f}\u{80}"];
        for text in control.chain(others.map(str::to_owned)) {
            assert_eq!(json(&text), serde_json::to_vec(&text).unwrap(), "{text:?}");
        }
    }

    #[test]
    fn scores_are_written_as_everywhere() {
        for value in [0.0, 0.5, 1.0, 7.0, 3.5, 12.25, 0.1, 1e9, 1e9 + 0.5, -1.5, 1e21] {
            let mut out = Vec::new();
            number(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), number_text(value));
        }
    }
}
