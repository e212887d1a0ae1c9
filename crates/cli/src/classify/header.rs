//! The columns of a table: which fact stands where.

use facts::{FactIndex, FactKind, Vocabulary, suggest};

use super::table::Record;
use crate::terminal::visible;

/// Columns that say which service a row is about, and where that is known from.
pub(crate) const ABOUT: [&str; 7] =
    ["id", "name", "nation", "host_organisation", "website", "source", "observed_on"];

/// What follows the id of a set in the column that declares its list to be complete.
pub(crate) const COMPLETE: &str = "_complete";

/// Where everything stands in a table.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The columns as they are called, in order.
    pub(crate) titles: Vec<String>,
    pub(crate) id: Option<usize>,
    pub(crate) name: usize,
    pub(crate) nation: Option<usize>,
    pub(crate) observed_on: Option<usize>,
    /// The column of a label that a person gave, in tables that may have one.
    pub(crate) label: Option<usize>,
    pub(crate) facts: Vec<FactColumn>,
    /// Whether each record is a JSON object, in which a column is a key.
    pub(crate) objects: bool,
}

/// The column of a fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactColumn {
    pub(crate) fact: FactIndex,
    /// None when only the list's completeness has a column.
    pub(crate) value: Option<usize>,
    /// The column that says whether the list of a set is complete.
    pub(crate) complete: Option<usize>,
}

/// The names that a column can have with this vocabulary, in their usual order.
pub(crate) fn column_names(vocabulary: &Vocabulary) -> Vec<String> {
    let mut names: Vec<String> = ABOUT.iter().map(|name| (*name).to_owned()).collect();
    for (_, fact) in vocabulary.iter() {
        names.push(fact.id.clone());
        if fact.fact_kind() == FactKind::Set {
            names.push(format!("{}{COMPLETE}", fact.id));
        }
    }
    names
}

/// What could be meant by a title, or where to look.
pub(crate) fn hint<'n>(noun: &str, title: &str, names: impl Iterator<Item = &'n str>) -> String {
    match suggest(title, names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("`rare-jewels vocabulary` lists the {noun}s there can be"),
    }
}

impl Layout {
    /// Finds the columns; or everything that is wrong with the header. A table that has to have a `label` has one more
    /// column, with that title.
    pub(crate) fn of(
        header: &Record<'_>,
        vocabulary: &Vocabulary,
        label: Option<&str>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let titles: Vec<String> = (0..header.len())
            .map(|position| String::from_utf8_lossy(header.field(position)).trim().to_owned())
            .collect();
        if let [only] = titles.as_slice()
            && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
        {
            let separator = if separator == '\t' { "a tab".to_owned() } else { format!("`{separator}`") };
            return Err(vec![format!("columns are separated by {separator}; expected commas")]);
        }
        let names = column_names(vocabulary);
        for (position, title) in titles.iter().enumerate() {
            let shown = visible(title);
            if title.is_empty() {
                problems.push(format!("column {} has no name", position + 1));
            } else if titles.iter().take(position).any(|before| before == title) {
                problems.push(format!("column `{shown}` occurs twice"));
            } else if !names.contains(title) && label != Some(title.as_str()) {
                let hint = hint("column", title, names.iter().map(String::as_str));
                problems.push(format!("unknown column `{shown}`; {hint}"));
            }
        }
        let name = titles.iter().position(|title| title == "name");
        if name.is_none() {
            problems.push("there is no column `name`, which every table needs".to_owned());
        }
        let labels = label.map(|label| titles.iter().position(|title| title == label));
        if let (Some(label), Some(None)) = (label, labels) {
            problems.push(format!("there is no column `{label}`, with the class that a person gave"));
        }
        match name {
            Some(name) if problems.is_empty() => {
                Ok(Self { label: labels.flatten(), ..Self::with(titles, name, vocabulary) })
            }
            _ => Err(problems),
        }
    }

    /// Every column that there can be, as the keys of JSON objects.
    pub(crate) fn of_objects(vocabulary: &Vocabulary) -> Self {
        let titles = column_names(vocabulary);
        let name = titles.iter().position(|title| title == "name").unwrap_or(0);
        Self { objects: true, ..Self::with(titles, name, vocabulary) }
    }

    fn with(titles: Vec<String>, name: usize, vocabulary: &Vocabulary) -> Self {
        let find = |name: &str| titles.iter().position(|title| title == name);
        let facts = vocabulary
            .iter()
            .filter_map(|(fact, definition)| {
                let value = find(&definition.id);
                let complete = match definition.fact_kind() {
                    FactKind::Set => find(&format!("{}{COMPLETE}", definition.id)),
                    _ => None,
                };
                (value.is_some() || complete.is_some()).then_some(FactColumn { fact, value, complete })
            })
            .collect();
        let (id, nation, observed_on) = (find("id"), find("nation"), find("observed_on"));
        Self { titles, id, name, nation, observed_on, label: None, facts, objects: false }
    }

    /// The word for a column.
    pub(crate) fn noun(&self) -> &'static str {
        if self.objects { "key" } else { "column" }
    }

    /// What a column is called.
    pub(crate) fn title(&self, position: usize) -> &str {
        self.titles.get(position).map_or("", String::as_str)
    }
}
