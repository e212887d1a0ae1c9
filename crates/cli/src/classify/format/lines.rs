//! NDJSON: one JSON object a line.

use std::io::Write;

use facts::number_text;

use super::{Format, RowName};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;

/// Writes one JSON object a line.
pub(crate) struct Lines;

impl Format for Lines {
    fn head(&self) -> Vec<u8> {
        Vec::new()
    }

    fn tail(&self, finding: &Finding<'_>) -> Vec<u8> {
        let mut tail = Vec::with_capacity(1536);
        let out = &mut tail;
        out.extend_from_slice(b",\"class\":");
        match finding.class() {
            Some(class) => string(out, &class.id),
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"classification\":");
        string(out, &finding.classification().name());
        out.extend_from_slice(b",\"possibleClasses\":");
        list(out, finding.possible(), |out, class| string(out, &class.id));
        let score = finding.summary.score;
        let (low, high, max) = (number_text(score.low), number_text(score.high), number_text(score.max));
        // Writing to memory does not fail.
        let _ =
            write!(out, ",\"score\":{{\"low\":{low},\"high\":{high},\"max\":{max}}},\"characteristics\":");
        let characteristics = finding.definition.characteristics().iter().zip(finding.outcomes());
        list(out, characteristics, |out, (characteristic, outcome)| {
            out.extend_from_slice(b"{\"id\":");
            string(out, &characteristic.id);
            out.extend_from_slice(b",\"outcome\":");
            string(out, outcome_name(outcome));
            out.push(b'}');
        });
        out.extend_from_slice(b",\"headline\":");
        string(out, &finding.summary.headline);
        out.extend_from_slice(b",\"nextQuestions\":");
        list(out, &finding.summary.questions, |out, question| {
            out.extend_from_slice(b"{\"fact\":");
            string(out, finding.vocabulary.get(question.fact).map_or("", |fact| fact.id.as_str()));
            out.extend_from_slice(b",\"question\":");
            string(out, finding.question_text(question));
            let (settles, classes) = (question.settles, question.worst_case_classes);
            let _ = write!(out, ",\"settles\":{settles},\"worstCaseClasses\":{classes}}}");
        });
        if !finding.summary.exact {
            out.extend_from_slice(b",\"exact\":false");
        }
        out.extend_from_slice(b"}\n");
        tail
    }

    fn line(&self, out: &mut Vec<u8>, row: RowName<'_>, tail: &[u8]) {
        let _ = write!(out, "{{\"row\":{},\"id\":", row.row);
        if row.id.is_empty() {
            out.extend_from_slice(b"null");
        } else {
            string(out, row.id);
        }
        out.extend_from_slice(b",\"name\":");
        string(out, row.name);
        out.extend_from_slice(tail);
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}

fn string(out: &mut Vec<u8>, text: &str) {
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
