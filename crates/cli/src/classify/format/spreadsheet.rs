//! CSV, for spreadsheets.

use std::borrow::Cow;

use facts::{guard, number_text, unguard};
use rules::Definition;
use tabular::{CellError, ServiceColumns};

use super::{Format, Row, sentence};
use crate::classify::finding::{Finding, outcome_name};
use crate::classify::tally::Tally;
use crate::csv_line::line;

/// Writes a CSV table: the sender's columns, and what was found beside them.
pub(crate) struct Spreadsheet<'d> {
    definition: &'d Definition,
    /// Whether there are columns for what is likely.
    likely: bool,
    /// Whether a byte order mark begins it.
    bom: bool,
    /// The titles of the sender's columns that are given back.
    titles: Vec<String>,
    /// Where they are in the table; of objects, which have none, the id and the name.
    places: Vec<usize>,
}

impl<'d> Spreadsheet<'d> {
    /// A table beside that of the sender. A column of theirs with the title of one that is written here gives way to it:
    /// it is an older result.
    pub(crate) fn new(
        definition: &'d Definition,
        services: &ServiceColumns,
        likely: bool,
        bom: bool,
    ) -> Self {
        let results = results(definition, true);
        let places: Vec<usize> = if services.objects {
            services.id.into_iter().chain([services.name]).collect()
        } else {
            let is_old = |place: &usize| {
                let title = services.layout.titles.get(*place).map_or("", |title| title);
                let is_own = services.layout.own.iter().any(|own| own.position == *place);
                is_own && results.iter().any(|result| result == title)
            };
            (0..services.layout.titles.len()).filter(|place| !is_old(place)).collect()
        };
        let title =
            |place: &usize| services.layout.titles.get(*place).map_or(String::new(), ToString::to_string);
        let titles = places.iter().map(title).collect();
        Self { definition, likely, bom, titles, places }
    }

    /// The titles of all columns: the sender's, and those of what was found.
    pub(crate) fn titles(&self) -> Vec<String> {
        self.titles.iter().cloned().chain(results(self.definition, self.likely)).collect()
    }
}

/// The titles of the columns with what was found.
pub(crate) fn results(definition: &Definition, likely: bool) -> Vec<String> {
    let before = ["class", "classification", "possible_classes", "score_low", "score_high", "score_max"];
    let characteristics = definition.characteristics().iter().map(|one| one.id.as_str());
    let after = ["headline", "next_question", "likely_class", "presumptions"];
    let after = after.into_iter().take(if likely { 4 } else { 2 });
    before.into_iter().chain(characteristics).chain(after).chain(["error"]).map(str::to_owned).collect()
}

impl Format for Spreadsheet<'_> {
    fn head(&self) -> Vec<u8> {
        let mut out = if self.bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        out.extend(line(self.titles().iter().map(|title| guard(title))));
        out.push(b'\n');
        out
    }

    fn begin(&self, out: &mut Vec<u8>, row: &Row<'_>) {
        let cell = |place: &usize| match row.record.cell(*place) {
            Ok(text) => guard(text),
            Err(bytes) => Cow::Owned(guard(unguard(&String::from_utf8_lossy(bytes))).into_owned()),
        };
        out.extend(line(self.places.iter().map(cell)));
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
        // Nothing is wrong with the row.
        fields.push(Cow::Borrowed(""));
        out.push(b',');
        out.extend(line(fields));
        out.push(b'\n');
    }

    fn bad(&self, out: &mut Vec<u8>, row: &Row<'_>, errors: &[CellError]) {
        self.begin(out, row);
        let blank = results(self.definition, self.likely).len();
        out.extend(std::iter::repeat_n(b',', blank));
        out.extend(line([guard(&sentence(errors))]));
        out.push(b'\n');
    }

    fn foot(&self, _: &Tally) -> Vec<u8> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tabular::{Columns, Header, Record, ServiceColumns};

    use super::{Format, Row, Spreadsheet};

    proptest! {
        #[test]
        fn no_cell_is_run_or_obeyed(name in "['=+@＝－\t\r\n ,\"-]{0,4}(?s:.{0,6})", id in any::<String>()) {
            let library = rules::Library::built_in().unwrap();
            let definition = library.get(rules::DEFAULT).unwrap();
            let columns = Columns::of_services(library.vocabulary());
            let header = Header { row: 1, titles: vec!["id".to_owned(), "name".to_owned()] };
            let layout = columns.lay_out(&header, None).unwrap();
            let services = ServiceColumns::find(&columns, layout, library.vocabulary()).unwrap();
            let mut out = Vec::new();
            let text = format!("{id}{name}");
            let ends = [id.len(), text.len()];
            let record = Record::new(2, text.as_bytes(), &ends);
            let row = Row { record: &record, id: &id, name: &name };
            Spreadsheet::new(definition, &services, false, false).begin(&mut out, &row);
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
