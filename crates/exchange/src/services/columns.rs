//! The columns of a table of services that are about the service itself, beside those that `classify` reads.

use facts::{ValueError, Vocabulary};
use jiff::civil::Date;
use registry::{ServiceStatus, Slug, StatusStatement};
use serde_json::Value as Json;
use tabular::cell::{self, Guess, GuessKind, is_unknown};
use tabular::{CellError, Columns, Guesses, Layout, Own, Record, ServiceColumns, ServiceRow, not_text};

use super::row::Described;

/// The further columns.
const EXTRA: [&str; 8] = [
    "slug",
    "other_names",
    "localities",
    "areas",
    "status",
    "status_source",
    "status_locator",
    "status_as_of",
];
/// Those that count only where the heading is exactly the id: people have columns of their own with such headings.
const EXACT: [&str; 6] = ["slug", "areas", "status", "status_source", "status_locator", "status_as_of"];

/// Returns the columns of a table of services that is imported.
pub(super) fn columns(vocabulary: &Vocabulary) -> Columns {
    EXTRA.into_iter().fold(Columns::of_services(vocabulary), Columns::and)
}

/// Where the further columns are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extra {
    pub(super) slug: Option<usize>,
    pub(super) other_names: Option<usize>,
    pub(super) localities: Option<usize>,
    pub(super) areas: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) status_source: Option<usize>,
    pub(super) status_locator: Option<usize>,
    pub(super) status_as_of: Option<usize>,
    objects: bool,
}

impl Extra {
    /// Finds them in a layout.
    pub(super) fn find(columns: &Columns, layout: &Layout) -> Self {
        let place =
            |id: &str| columns.find(id).and_then(|column| layout.places.get(column).copied().flatten());
        let [slug, other_names, localities, areas, status, status_source, status_locator, status_as_of] =
            EXTRA.map(place);
        Self {
            slug,
            other_names,
            localities,
            areas,
            status,
            status_source,
            status_locator,
            status_as_of,
            objects: layout.keys,
        }
    }

    /// Finds them in a table, where a heading that is not exactly one of [`EXACT`] is the sender's own.
    pub(super) fn find_exact(columns: &Columns, layout: &mut Layout) -> Self {
        for id in EXACT {
            let Some(column) = columns.find(id) else { continue };
            let Some(position) = layout.places.get(column).copied().flatten() else { continue };
            if layout.titles.get(position).is_some_and(|title| title.trim() != id) {
                layout.places[column] = None;
                layout.own.push(Own { position, suggestion: None });
            }
        }
        layout.own.sort_by_key(|own| own.position);
        Self::find(columns, layout)
    }

    /// Adds to what a row says what is in these columns.
    pub(super) fn read(
        &self,
        services: &ServiceColumns,
        record: &Record<'_>,
        read: Result<ServiceRow, Vec<CellError>>,
        guesses: &mut Guesses,
    ) -> Result<Described, Vec<CellError>> {
        let (service, mut errors) = match read {
            Ok(service) => (Some(service), Vec::new()),
            Err(errors) => (None, errors),
        };
        let (layout, objects) = (&services.layout, self.objects);
        let mut cells = Cells { layout, record, objects, guesses, errors: &mut errors };
        let slug = cells.text(self.slug);
        let other_names = cells.list(self.other_names);
        let localities = cells.list(self.localities);
        let areas = cells.list(self.areas);
        let status = cells.status(self.status);
        let status_stated = cells.status_stated(self);
        let Some(mut service) = service.filter(|_| errors.is_empty()) else { return Err(errors) };
        if let Some((position, address)) = services.website.zip(service.website.as_mut())
            && is_bare(address)
        {
            let whole = format!("https://{address}");
            guesses.add(position, record.row, &Guess::new(GuessKind::Address, address, format!("`{whole}`")));
            *address = whole;
        }
        Ok(Described { service, slug, other_names, localities, areas, status, status_stated })
    }
}

/// Returns whether an address lacks what the web begins with: `www.example.org/team`.
fn is_bare(address: &str) -> bool {
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    !address.contains("://") && host.contains('.') && !host.contains([' ', '@', ':'])
}

/// Reads the cells of one row, and notes what is wrong with them.
struct Cells<'a> {
    layout: &'a Layout,
    record: &'a Record<'a>,
    objects: bool,
    guesses: &'a mut Guesses,
    errors: &'a mut Vec<CellError>,
}

impl Cells<'_> {
    fn refuse(&mut self, position: usize, error: &ValueError) {
        self.errors.push(CellError::at(self.layout.cell(self.record.row, position), error));
    }

    fn text(&mut self, position: Option<usize>) -> Option<String> {
        let position = position?;
        match self.record.cell(position) {
            Ok(text) => Some(text.to_owned()).filter(|text| !is_unknown(text)),
            Err(bytes) => {
                self.refuse(position, &not_text(bytes));
                None
            }
        }
    }

    /// A list, as [`crate::tables`] writes it: `;` between the items, and `\` before a `;` or `\` of one.
    fn list(&mut self, position: Option<usize>) -> Vec<String> {
        let Some(text) = self.text(position) else { return Vec::new() };
        if self.objects
            && let Ok(Json::Array(items)) = serde_json::from_str(&text)
        {
            return items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
        }
        items(&text)
    }

    fn day(&mut self, position: Option<usize>) -> Option<Date> {
        let text = self.text(position)?;
        match cell::date(&text) {
            Ok(reading) => {
                if let Some(guess) = &reading.guess {
                    self.guesses.add(position?, self.record.row, guess);
                }
                reading.value
            }
            Err(error) => {
                self.refuse(position?, &error);
                None
            }
        }
    }

    /// The source of the status, with its place in that and the day.
    fn status_stated(&mut self, extra: &Extra) -> Option<StatusStatement> {
        let (source, locator) = (self.text(extra.status_source), self.text(extra.status_locator));
        let as_of = self.day(extra.status_as_of);
        let Some(source) = source else {
            let given = extra.status_locator.filter(|_| locator.is_some());
            if let Some(position) = given.or_else(|| extra.status_as_of.filter(|_| as_of.is_some())) {
                let place = self.layout.cell(self.record.row, position);
                self.errors.push(CellError::about(place, "nothing here without a source in `status_source`"));
            }
            return None;
        };
        let Ok(slug) = Slug::new(&source) else {
            let expected = "the slug of a source".to_owned();
            self.refuse(extra.status_source?, &ValueError { expected, got: source, suggestion: None });
            return None;
        };
        Some(StatusStatement { source: slug, locator, as_of })
    }

    fn status(&mut self, position: Option<usize>) -> Option<ServiceStatus> {
        let text = self.text(position)?;
        if let Ok(status) = text.to_lowercase().parse() {
            return Some(status);
        }
        let words: Vec<String> = ServiceStatus::ALL.iter().map(|status| format!("`{status}`")).collect();
        let suggestion = facts::suggest(&text, ServiceStatus::ALL.iter().map(|status| status.as_str()));
        let suggestion = suggestion.map(str::to_owned);
        let expected = format!("one of {}", facts::list_text(&words, "and"));
        self.refuse(position?, &ValueError { expected, got: text, suggestion });
        None
    }
}

/// Returns the items of a list: what is between `;` or ends of lines, without blanks around it.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => item.extend(letters.next()),
            ';' | '\n' => items.push(std::mem::take(&mut item)),
            other => item.push(other),
        }
    }
    items.push(item);
    let items = items.into_iter().map(|item| item.trim().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_bare, items};

    #[test]
    fn lists_are_read_as_they_are_written() {
        assert_eq!(items("a\\;b; c\\\\d ;;e"), ["a;b", "c\\d", "e"]);
        assert_eq!(items(" ;"), Vec::<String>::new());
        assert_eq!(items("Leeds\nBradford"), ["Leeds", "Bradford"]);
    }

    #[test]
    fn addresses_may_lack_what_the_web_begins_with() {
        assert!(is_bare("www.example.org/team") && is_bare("example.org"));
        for other in ["https://example.org", "the council", "a@example.org", "ask. them", "localhost"] {
            assert!(!is_bare(other), "{other}");
        }
    }
}
