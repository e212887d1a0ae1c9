//! The columns of a table: which heading names which of those that can be read.

use facts::{FactKind, Synonyms, Vocabulary, fold, suggest};
use rustc_hash::FxHashMap;
use std::sync::Arc;

use crate::error::{CellError, Place, column_letters, shown};
use crate::reader::Header;

/// Columns that say which service a row is about, and where that is known from.
pub const ABOUT: [&str; 7] =
    ["id", "name", "nation", "host_organisation", "website", "source", "observed_on"];

/// What follows the id of a set in the column that declares its list to be complete.
pub const COMPLETE: &str = "_complete";

/// How surely a heading names a column; the first is the surest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Id,
    Title,
    Synonym,
}

/// The columns that can be read, by their ids, titles and other headings.
///
/// # Examples
///
/// ```
/// use facts::Vocabulary;
/// use tabular::Columns;
///
/// let columns = Columns::of_services(&Vocabulary::built_in());
/// let team = columns.find("dedicated_team");
/// assert!(team.is_some());
/// assert_eq!(columns.find("Dedicated Team"), team);
/// assert_eq!(columns.find("A team in its own right"), team);
/// assert_eq!(columns.find("My notes"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Columns {
    ids: Vec<String>,
    headings: FxHashMap<String, (usize, Rank)>,
    /// Headings that name no column, exactly as they are written.
    reserved: Vec<String>,
}

impl Columns {
    /// Builds columns with these ids and titles, which may be empty. Other headings are those of [`Synonyms`].
    pub fn new<I: Into<String>, T: AsRef<str>>(columns: impl IntoIterator<Item = (I, T)>) -> Self {
        let mut all = Self { ids: Vec::new(), headings: FxHashMap::default(), reserved: Vec::new() };
        let mut titles = Vec::new();
        for (id, title) in columns {
            all.ids.push(id.into());
            titles.push(fold(title.as_ref()));
        }
        let mut add = |heading: String, column: usize, rank: Rank| {
            if !heading.is_empty() {
                all.headings.entry(heading).or_insert((column, rank));
            }
        };
        // An id goes before the titles of others, and a title before their synonyms.
        for (column, id) in all.ids.iter().enumerate() {
            add(fold(id), column, Rank::Title);
        }
        for (column, title) in titles.into_iter().enumerate() {
            let bare = ["a ", "an ", "the "].iter().find_map(|article| title.strip_prefix(article));
            let bare = bare.map(str::to_owned).unwrap_or_default();
            add(title, column, Rank::Title);
            add(bare, column, Rank::Title);
        }
        for (column, id) in all.ids.iter().enumerate() {
            for other in Synonyms::built_in().headings(id) {
                add(fold(other), column, Rank::Synonym);
            }
        }
        all
    }

    /// Builds the columns of a table of services: [`ABOUT`] the service, the facts, and for sets whether they are complete.
    #[must_use]
    pub fn of_services(vocabulary: &Vocabulary) -> Self {
        let mut columns: Vec<(String, &str)> = ABOUT.iter().map(|id| ((*id).to_owned(), "")).collect();
        for (_, fact) in vocabulary.iter() {
            columns.push((fact.id.clone(), &fact.title));
            if fact.fact_kind() == FactKind::Set {
                columns.push((format!("{}{COMPLETE}", fact.id), ""));
            }
        }
        Self::new(columns)
    }

    /// Builds columns with these ids and no other headings.
    pub fn bare<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        let headings = ids.iter().enumerate().map(|(column, id)| (fold(id), (column, Rank::Title))).collect();
        Self { ids, headings, reserved: Vec::new() }
    }

    /// Lets one more heading name a column, by its position.
    pub fn add_heading(&mut self, heading: &str, column: usize) {
        self.headings.entry(fold(heading)).or_insert((column, Rank::Synonym));
    }

    /// Returns these columns and one more, with this id.
    #[must_use]
    pub fn and(mut self, id: &str) -> Self {
        let column = self.ids.len();
        self.ids.push(id.to_owned());
        self.headings.insert(fold(id), (column, Rank::Title));
        for other in Synonyms::built_in().headings(id) {
            self.headings.entry(fold(other)).or_insert((column, Rank::Synonym));
        }
        self
    }

    /// Lets these headings name no column, where they are written exactly so: they are for what a program writes beside
    /// the sender's columns.
    pub fn reserve(&mut self, headings: Vec<String>) {
        self.reserved = headings;
    }

    /// Returns the ids, in order.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Returns the position of the column that a heading names.
    #[must_use]
    pub fn find(&self, heading: &str) -> Option<usize> {
        self.ranked(heading).map(|(column, _)| column)
    }

    fn ranked(&self, heading: &str) -> Option<(usize, Rank)> {
        if self.reserved.iter().any(|reserved| reserved == heading) {
            return None;
        }
        let (column, rank) = *self.headings.get(&fold(heading))?;
        let is_id = self.ids.get(column).is_some_and(|id| id == heading.trim());
        Some((column, if is_id { Rank::Id } else { rank }))
    }

    /// Returns the id of the column that a heading was perhaps meant to name.
    #[must_use]
    pub fn suggest(&self, heading: &str) -> Option<&str> {
        suggest(heading, self.ids.iter().map(String::as_str))
    }

    /// Says which column is where in a table. Headings that name none are the sender's own columns; so is one that names
    /// a column less surely than another heading does: an id goes before a title, and a title before other words.
    ///
    /// # Errors
    /// When two headings name the same column, equally surely.
    pub fn lay_out(&self, header: &Header, sheet: Option<&Arc<str>>) -> Result<Layout, Vec<CellError>> {
        let titles: Vec<Arc<str>> = header.titles.iter().map(|title| Arc::from(title.as_str())).collect();
        let ranked: Vec<_> = titles.iter().map(|title| self.ranked(title)).collect();
        let mut places: Vec<Option<usize>> = vec![None; self.ids.len()];
        let mut errors = Vec::new();
        for (column, place) in places.iter_mut().enumerate() {
            let found = ranked.iter().enumerate();
            let found: Vec<(usize, Rank)> = found
                .filter_map(|(position, found)| {
                    found.filter(|(named, _)| *named == column).map(|(_, rank)| (position, rank))
                })
                .collect();
            let Some(best) = found.iter().map(|(_, rank)| *rank).min() else { continue };
            let mut best = found.iter().filter(|(_, rank)| *rank == best).map(|(position, _)| *position);
            *place = best.next();
            for other in best {
                let first = place.unwrap_or_default();
                let id = self.ids.get(column).map_or("", String::as_str);
                let (letters, title) = (column_letters(first), titles.get(first).map_or("", |title| title));
                let expected = format!("`{id}` once: column {letters} (`{}`) is the same", shown(title));
                let heading = titles.get(other).cloned().unwrap_or_else(|| Arc::from(""));
                let place =
                    Place { sheet: sheet.cloned(), row: Some(header.row), column: Some(other), heading };
                errors.push(CellError::about(place, expected));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let is_read = |position: usize| places.contains(&Some(position));
        let own =
            titles.iter().enumerate().filter(|(position, title)| !is_read(*position) && !title.is_empty());
        let own = own.map(|(position, title)| Own {
            position,
            suggestion: self
                .suggest(title)
                .filter(|id| self.find(id).and_then(|column| places[column]).is_none())
                .map(str::to_owned),
        });
        let own = own.collect();
        Ok(Layout { sheet: sheet.cloned(), row: header.row, titles, places, own, keys: false })
    }
}

/// A column of the sender, which is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its position in the table.
    pub position: usize,
    /// The id of a column that the table lacks, and that is spelt much like it.
    pub suggestion: Option<String>,
}

/// Says which column is where in a table.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The sheet, of a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row of the headings.
    pub row: u64,
    /// The headings as they are in the table.
    pub titles: Vec<Arc<str>>,
    /// Where each column that can be read is, in the order of [`Columns::ids`].
    pub places: Vec<Option<usize>>,
    /// The other columns.
    pub own: Vec<Own>,
    /// Whether the titles are the keys of objects, which are in no column.
    pub keys: bool,
}

impl Layout {
    /// Returns the place of a cell.
    #[must_use]
    pub fn cell(&self, row: u64, position: usize) -> Place {
        let heading = self.titles.get(position).cloned().unwrap_or_else(|| Arc::from(""));
        let column = (!self.keys).then_some(position);
        Place { sheet: self.sheet.clone(), row: Some(row), column, heading }
    }

    /// Returns the place of a row.
    #[must_use]
    pub fn row(&self, row: u64) -> Place {
        Place { sheet: self.sheet.clone(), row: Some(row), column: None, heading: Arc::from("") }
    }

    /// Returns the place of the table as a whole.
    #[must_use]
    pub fn whole(&self) -> Place {
        Place { sheet: self.sheet.clone(), ..Place::default() }
    }

    /// Returns the place of a column.
    #[must_use]
    pub fn column(&self, position: usize) -> Place {
        Place { row: None, ..self.cell(0, position) }
    }

    /// Returns the error of a row that has a cell beyond the last heading, if it has one.
    #[must_use]
    pub fn beyond(&self, record: &crate::Record<'_>) -> Option<CellError> {
        let position = record.beyond(self.titles.len())?;
        let got = String::from_utf8_lossy(record.field(position));
        let last = column_letters(self.titles.len().saturating_sub(1));
        Some(CellError {
            got: Some(shown(got.trim())),
            ..CellError::about(
                self.cell(record.row, position),
                format!("nothing here: the last heading is in column {last}"),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use facts::Vocabulary;

    use super::Columns;
    use crate::reader::Header;

    fn lay_out(titles: &[&str]) -> Result<super::Layout, Vec<crate::CellError>> {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        Columns::of_services(&Vocabulary::built_in()).lay_out(&Header { row: 1, titles }, None)
    }

    #[test]
    fn headings_are_known_in_any_case_and_own_columns_pass() {
        let layout =
            lay_out(&["My notes", "Name", "Dedicated Team", "STAFF-WTE", "Oldest age accepted"]).unwrap();
        let columns = Columns::of_services(&Vocabulary::built_in());
        let place = |id: &str| layout.places[columns.find(id).unwrap()];
        assert_eq!(place("name"), Some(1));
        assert_eq!(place("dedicated_team"), Some(2));
        assert_eq!(place("staff_wte"), Some(3));
        assert_eq!(place("accepts_until_months"), Some(4));
        assert_eq!(layout.own.iter().map(|own| own.position).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn a_misspelt_heading_is_suggested_where_its_column_is_missing() {
        let layout = lay_out(&["name", "dedicated_teem", "hosts"]).unwrap();
        let meant: Vec<_> = layout.own.iter().map(|own| own.suggestion.as_deref()).collect();
        assert_eq!(meant, [Some("dedicated_team"), Some("host")]);
        let layout = lay_out(&["name", "host", "hosts"]).unwrap();
        assert_eq!(layout.own[0].suggestion, None);
    }

    #[test]
    fn one_column_twice_is_refused_unless_one_of_them_is_surer() {
        let errors = lay_out(&["Name", "Staff WTE", "STAFF_WTE"]).unwrap_err();
        assert_eq!(
            errors[0].to_string(),
            "row 1, column C (`STAFF_WTE`): expected `staff_wte` once: column B (`Staff WTE`) is the same"
        );
        let layout = lay_out(&["name", "referral-pathway", "referral_pathway", "Service"]).unwrap();
        assert_eq!(layout.own.iter().map(|own| own.position).collect::<Vec<_>>(), [1, 3]);
    }
}
