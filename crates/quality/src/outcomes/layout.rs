//! The columns of a table of referrals.

use std::collections::HashSet;
use std::fmt;

use super::{Dictionary, Item, Measure, Measures, Perspective};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// The day of the referral.
    ReferredOn,
    /// Whether the referral was accepted.
    Accepted,
    /// The day of the first contact.
    FirstContactOn,
    /// The day of the second contact.
    SecondContactOn,
    /// The day on which the case was closed.
    ClosedOn,
    /// An item of the dictionary, by its position among the layout's items.
    Item(usize),
    /// A part of a pair of scores, by the position of the series.
    Score(usize, Part),
}

/// A part of a pair of scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    First,
    FirstOn,
    Last,
    LastOn,
}

const FIXED: [(&str, Column); 5] = [
    ("referred_on", Column::ReferredOn),
    ("accepted", Column::Accepted),
    ("first_contact_on", Column::FirstContactOn),
    ("second_contact_on", Column::SecondContactOn),
    ("closed_on", Column::ClosedOn),
];

const PARTS: [(&str, Part); 4] =
    [("first", Part::First), ("first_on", Part::FirstOn), ("last", Part::Last), ("last_on", Part::LastOn)];

/// Words in the names of columns that say who a person is. They get an error of their own.
const ABOUT_A_PERSON: [&str; 11] =
    ["name", "nhs", "chi", "birth", "dob", "postcode", "address", "email", "phone", "id", "identifier"];

/// The scores of one measure from one perspective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Series<'a> {
    pub(super) measure: &'a Measure,
    pub(super) perspective: Perspective,
}

/// What the columns of a table hold, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout<'a> {
    pub(super) dictionary: &'a Dictionary,
    pub(super) measures: &'a Measures,
    pub(super) columns: Vec<(String, Column)>,
    pub(super) items: Vec<&'a Item>,
    pub(super) series: Vec<Series<'a>>,
}

/// A header that does not fit: every problem with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct HeaderError(pub Vec<ColumnProblem>);

/// What is wrong with a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnProblem {
    /// No such column: neither the dictionary nor the list of measures has it.
    Unknown {
        /// Its name, as it can be shown.
        column: String,
        /// The column that may have been meant.
        meant: Option<String>,
    },
    /// The name says that it holds something by which a person can be recognised.
    AboutAPerson {
        /// Its name, as it can be shown.
        column: String,
    },
    /// The column is there more than once.
    Repeated {
        /// Its name.
        column: String,
    },
    /// The column is not there.
    Missing {
        /// Its name.
        column: String,
    },
}

impl fmt::Display for ColumnProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { column, meant } => {
                write!(f, "column `{column}`: expected a column of the data dictionary")?;
                meant.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean `{meant}`?"))
            }
            Self::AboutAPerson { column } => write!(
                f,
                "column `{column}`: its name says that it is about a person; remove it from the table, nothing that \
                 recognises a person is needed"
            ),
            Self::Repeated { column } => write!(f, "column `{column}`: expected once"),
            Self::Missing { column } => write!(f, "column `{column}` is missing"),
        }
    }
}

impl<'a> Layout<'a> {
    /// Returns the names of all columns that a table may have, in the order of the dictionary and the measures.
    #[must_use]
    pub fn known(dictionary: &Dictionary, measures: &Measures) -> Vec<String> {
        let fixed = FIXED.iter().map(|(name, _)| (*name).to_owned());
        let items = dictionary.items().iter().map(|item| item.id.to_string());
        let series = measures.all().iter().flat_map(|measure| {
            let columns = |perspective: &Perspective| {
                let stem = format!("{}.{perspective}", measure.id);
                PARTS.map(|(part, _)| format!("{stem}.{part}"))
            };
            measure.perspectives.iter().flat_map(columns).collect::<Vec<_>>()
        });
        fixed.chain(items).chain(series).collect()
    }

    /// Reads a header.
    ///
    /// # Errors
    /// When a column is not known, is there more than once, or is missing: all of them, in the order of the table.
    pub fn read<'h>(
        dictionary: &'a Dictionary,
        measures: &'a Measures,
        header: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, HeaderError> {
        let mut layout =
            Self { dictionary, measures, columns: Vec::new(), items: Vec::new(), series: Vec::new() };
        let mut problems = Vec::new();
        let mut seen = HashSet::new();
        for name in header {
            match layout.column(name) {
                Some(_) if !seen.insert(name) => {
                    problems.push(ColumnProblem::Repeated { column: name.to_owned() });
                }
                Some(column) => layout.columns.push((name.to_owned(), column)),
                None => problems.push(unknown(dictionary, measures, name)),
            }
        }
        let mut needed = vec!["referred_on".to_owned()];
        for Series { measure, perspective } in &layout.series {
            needed.extend(PARTS.map(|(part, _)| format!("{}.{perspective}.{part}", measure.id)));
        }
        let missing = needed.into_iter().filter(|column| !seen.contains(column.as_str()));
        problems.extend(missing.map(|column| ColumnProblem::Missing { column }));
        if problems.is_empty() { Ok(layout) } else { Err(HeaderError(problems)) }
    }

    /// What a name stands for; its item or series is added where it is the first column of it.
    fn column(&mut self, name: &str) -> Option<Column> {
        if let Some((_, column)) = FIXED.iter().find(|(fixed, _)| *fixed == name) {
            return Some(*column);
        }
        if let Some(item) = self.dictionary.items().iter().find(|item| item.id.as_str() == name) {
            return Some(Column::Item(position(&mut self.items, item)));
        }
        let (stem, part) = name.rsplit_once('.')?;
        let (measure, perspective) = stem.split_once('.')?;
        let (_, part) = PARTS.iter().find(|(word, _)| *word == part)?;
        let measure = self.measures.all().iter().find(|known| known.id.as_str() == measure)?;
        let perspective: Perspective = perspective.parse().ok()?;
        let series = Series { measure, perspective };
        measure
            .perspectives
            .contains(&perspective)
            .then(|| Column::Score(position(&mut self.series, series), *part))
    }
}

/// The position of a value in a list, to which it is added when it is not there.
fn position<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|other| *other == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

fn unknown(dictionary: &Dictionary, measures: &Measures, name: &str) -> ColumnProblem {
    let column = facts::visible(name);
    let lower = name.to_lowercase();
    let mut words = lower.split(|character: char| !character.is_alphanumeric());
    if words.any(|word| ABOUT_A_PERSON.contains(&word)) {
        return ColumnProblem::AboutAPerson { column };
    }
    let known = Layout::known(dictionary, measures);
    let meant = facts::suggest(name, known.iter().map(String::as_str)).map(str::to_owned);
    ColumnProblem::Unknown { column, meant }
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use crate::outcomes::{Dictionary, Measures};

    fn read(header: &str) -> Result<Layout<'static>, String> {
        let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
        Layout::read(dictionary, measures, header.split(',')).map_err(|error| error.to_string())
    }

    #[test]
    fn every_column_that_there_is_reads() {
        let (dictionary, measures) = (Dictionary::built_in().unwrap(), Measures::built_in().unwrap());
        let known = Layout::known(dictionary, measures);
        let layout = read(&known.join(",")).unwrap();
        assert_eq!(layout.columns.len(), known.len());
        assert_eq!(layout.items.len(), dictionary.items().len());
    }

    #[test]
    fn columns_that_are_not_known_are_refused_by_name() {
        insta::assert_snapshot!(read("referred_on,Postcode,nhs_number,parent_age,shoe size,phq-9.clinician.first").unwrap_err(), @r"
        column `Postcode`: its name says that it is about a person; remove it from the table, nothing that recognises a person is needed
        column `nhs_number`: its name says that it is about a person; remove it from the table, nothing that recognises a person is needed
        column `parent_age`: expected a column of the data dictionary; did you mean `parent-age`?
        column `shoe size`: expected a column of the data dictionary
        column `phq-9.clinician.first`: expected a column of the data dictionary; did you mean `phq-9.self.first`?
        ");
        insta::assert_snapshot!(read("closed_on,closed_on,gad-7.self.first").unwrap_err(), @r"
        column `closed_on`: expected once
        column `referred_on` is missing
        column `gad-7.self.first_on` is missing
        column `gad-7.self.last` is missing
        column `gad-7.self.last_on` is missing
        ");
    }
}
