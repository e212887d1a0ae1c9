//! CSV, for spreadsheets.

use std::borrow::Cow;

use facts::{guard, number_text};
use rules::Definition;

use super::{Format, RowName};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;
use crate::csv_line::line;

/// Writes a CSV table.
pub(crate) struct Spreadsheet<'d> {
    pub(crate) definition: &'d Definition,
    /// Whether there are columns for what is likely.
    pub(crate) likely: bool,
}

impl Format for Spreadsheet<'_> {
    fn head(&self) -> Vec<u8> {
        let before = ["id", "name", "class", "classification", "possible_classes"];
        let score = ["score_low", "score_high", "score_max"];
        let characteristics = self.definition.characteristics().iter().map(|one| one.id.as_str());
        let after = ["headline", "next_question", "likely_class", "presumptions"];
        let after = after.into_iter().take(if self.likely { 4 } else { 2 });
        let columns = before.into_iter().chain(score).chain(characteristics).chain(after);
        let mut out = line(columns);
        out.push(b'\n');
        out
    }

    fn end(&self, out: &mut Vec<u8>, finding: &Finding<'_>) {
        let score = finding.verdict().score;
        let possible: Vec<&str> = finding.possible().map(|class| class.id.as_str()).collect();
        let class = finding.class().map_or("", |class| class.id.as_str());
        let (classification, possible) = (finding.classification().name(), possible.join(";"));
        let mut fields = vec![guard(class), guard(&classification), guard(&possible)];
        // A number is no formula, whatever its sign.
        fields.extend([score.low, score.high, score.max].map(|number| Cow::Owned(number_text(number))));
        fields.extend(finding.outcomes().map(|outcome| guard(outcome_name(outcome))));
        fields.push(guard(&finding.summary.headline));
        fields.push(guard(finding.first_question().unwrap_or_default()));
        if self.likely {
            let (class, presumptions) = finding.likely().map_or(("", Vec::new()), |(class, presumptions)| {
                (class.id.as_str(), presumptions.iter().map(|presumption| presumption.id.as_str()).collect())
            });
            // Ids need no guard.
            fields.extend([Cow::Borrowed(class), Cow::Owned(presumptions.join(";"))]);
        }
        out.push(b',');
        out.extend(line(fields));
        out.push(b'\n');
    }

    fn begin(&self, out: &mut Vec<u8>, row: RowName<'_>) {
        out.extend(line([guard(row.id), guard(row.name)]));
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Format, RowName, Spreadsheet};

    proptest! {
        #[test]
        fn no_name_is_run_or_obeyed(name in "['=+@＝－\t\r\n ,\"-]{0,4}(?s:.{0,6})", id in any::<String>()) {
            let library = rules::Library::built_in().unwrap();
            let definition = library.get(rules::DEFAULT).unwrap();
            let mut out = Vec::new();
            Spreadsheet { definition, likely: false }.begin(&mut out, RowName { row: 1, id: &id, name: &name });
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*out);
            // A row of two empty cells is a row, too.
            for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                let first = cell.trim_start().chars().next();
                prop_assert!(first.is_none_or(|first| !"=+-@＝＋－＠".contains(first)), "{:?}", cell);
                prop_assert!(!cell.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')), "{:?}", cell);
            }
        }
    }
}
