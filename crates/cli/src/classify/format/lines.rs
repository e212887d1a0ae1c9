//! NDJSON: one JSON object a line.

use std::io::Write;

use facts::number_text;
use serde_json::{Value as Json, json};

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
        let characteristics: Vec<Json> = finding
            .definition
            .characteristics()
            .iter()
            .zip(&finding.verdict.outcomes)
            .map(|(characteristic, outcome)| json!({"id": characteristic.id, "outcome": outcome_name(*outcome)}))
            .collect();
        let questions: Vec<Json> = finding
            .questions
            .iter()
            .map(|question| {
                json!({
                    "fact": finding.vocabulary.get(question.fact).map(|fact| fact.id.as_str()),
                    "question": finding.question_text(question),
                    "settles": question.settles,
                    "worstCaseClasses": question.worst_case_classes,
                })
            })
            .collect();
        let score = finding.verdict.score;
        let mut tail = Vec::with_capacity(1024);
        let mut member = |name: &str, value: &dyn std::fmt::Display| {
            // Writing to memory does not fail.
            let _ = write!(tail, ",\"{name}\":{value}");
        };
        member("class", &json!(finding.class().map(|class| class.id.as_str())));
        member("classification", &json!(finding.classification().name()));
        member(
            "possibleClasses",
            &json!(finding.possible().map(|class| class.id.as_str()).collect::<Vec<_>>()),
        );
        member(
            "score",
            &format_args!(
                "{{\"low\":{},\"high\":{},\"max\":{}}}",
                number_text(score.low),
                number_text(score.high),
                number_text(score.max)
            ),
        );
        member("characteristics", &Json::Array(characteristics));
        member("headline", &json!(&*finding.headline));
        member("nextQuestions", &Json::Array(questions));
        if !finding.verdict.exact {
            member("exact", &false);
        }
        tail.extend_from_slice(b"}\n");
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
