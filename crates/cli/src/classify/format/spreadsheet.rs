//! CSV, for spreadsheets.

use facts::number_text;
use rules::Definition;

use super::{Format, RowName};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;
use crate::csv_line::{guarded, line};

/// Writes a CSV table.
pub(crate) struct Spreadsheet<'d> {
    pub(crate) definition: &'d Definition,
}

impl Format for Spreadsheet<'_> {
    fn head(&self) -> Vec<u8> {
        let before = ["id", "name", "class", "classification", "possible_classes"];
        let score = ["score_low", "score_high", "score_max"];
        let characteristics = self.definition.characteristics().iter().map(|one| one.id.as_str());
        let columns =
            before.into_iter().chain(score).chain(characteristics).chain(["headline", "next_question"]);
        let mut out = line(columns);
        out.push(b'\n');
        out
    }

    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>) {
        let score = finding.summary.score;
        let possible: Vec<&str> = finding.possible().map(|class| class.id.as_str()).collect();
        let mut fields = vec![
            finding.class().map_or_else(String::new, |class| class.id.clone()),
            finding.classification().name(),
            possible.join(";"),
        ];
        fields.extend([score.low, score.high, score.max].map(number_text));
        fields.extend(finding.outcomes().map(|outcome| outcome_name(outcome).to_owned()));
        fields.push(finding.summary.headline.to_string());
        fields.push(finding.first_question().unwrap_or_default().to_owned());
        out.push(b',');
        out.extend(line(fields.iter().map(|field| guarded(field))));
        out.push(b'\n');
    }

    fn begin(&self, out: &mut Vec<u8>, row: RowName<'_>) {
        out.extend(line([guarded(row.id), guarded(row.name)]));
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}
