//! CSV, for spreadsheets.

use std::borrow::Cow;

use facts::number_text;
use rules::Definition;

use super::{Format, RowName};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;

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
        let mut out = record(columns);
        out.push(b'\n');
        out
    }

    fn tail(&self, finding: &Finding<'_>) -> Vec<u8> {
        let score = finding.verdict.score;
        let possible: Vec<&str> = finding.possible().map(|class| class.id.as_str()).collect();
        let mut fields = vec![
            finding.class().map_or_else(String::new, |class| class.id.clone()),
            finding.classification().name(),
            possible.join(";"),
        ];
        fields.extend([score.low, score.high, score.max].map(number_text));
        fields.extend(finding.verdict.outcomes.iter().map(|outcome| outcome_name(*outcome).to_owned()));
        fields.push(finding.headline.to_string());
        fields.push(finding.first_question().unwrap_or_default().to_owned());
        let mut tail = vec![b','];
        tail.extend(record(fields.iter().map(|field| guarded(field))));
        tail.push(b'\n');
        tail
    }

    fn line(&self, out: &mut Vec<u8>, row: RowName<'_>, tail: &[u8]) {
        out.extend(record([guarded(row.id), guarded(row.name)]));
        out.extend_from_slice(tail);
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}

/// A cell that no spreadsheet takes for a formula: one that starts like it gets an apostrophe in front.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Fields with commas between them, quoted where they must be, without an end of line.
fn record<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut writer = csv_core::Writer::new();
    let mut out = Vec::with_capacity(256);
    let mut piece = [0; 256];
    for (position, field) in fields.into_iter().enumerate() {
        if position > 0 {
            let (_, count) = writer.delimiter(&mut piece);
            out.extend_from_slice(piece.get(..count).unwrap_or_default());
        }
        let mut field = field.as_ref().as_bytes();
        loop {
            let (result, read, wrote) = writer.field(field, &mut piece);
            out.extend_from_slice(piece.get(..wrote).unwrap_or_default());
            field = field.get(read..).unwrap_or_default();
            if result == csv_core::WriteResult::InputEmpty {
                break;
            }
        }
    }
    let (_, count) = writer.finish(&mut piece);
    out.extend_from_slice(piece.get(..count).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{guarded, record};

    #[test]
    fn cells_that_look_like_formulas_are_guarded() {
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!(guarded("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(guarded("Team = family"), "Team = family");
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let long = format!("{}\"{}", "x".repeat(300), "y, z");
        let text = String::from_utf8(record(["a", "b,c", "say \"hi\"", &long, ""])).unwrap();
        assert_eq!(text, format!("a,\"b,c\",\"say \"\"hi\"\"\",\"{}\"\"y, z\",", "x".repeat(300)));
    }
}
