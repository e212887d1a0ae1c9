//! The data dictionary: what is counted of every referral, as data.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::data::{DataError, read, repeated};
use crate::id::id;

id! {
    /// Names an item of the dictionary, such as the age of the baby.
    ItemId
}

id! {
    /// Names a category of an item.
    CategoryId
}

/// A category of an item. One with `from` is a band: a cell may hold its name, or a whole number that lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its name.
    pub id: CategoryId,
    /// Its title.
    pub title: String,
    /// The lowest number of the band.
    pub from: Option<u32>,
    /// The highest number of the band; `None` for the last one, which has no end.
    pub to: Option<u32>,
    /// The subject of published figures that count the same.
    pub published: Option<String>,
}

/// An item: every referral is in one of its categories, or it is not known in which.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name, which is the name of its column, too.
    pub id: ItemId,
    /// Its title.
    pub title: String,
    /// What a cell of its column means.
    pub help: String,
    /// Where its categories come from.
    pub source: String,
    /// Its categories, in order.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
}

impl Item {
    /// Returns the position of the category that a cell names, or in whose band its number lies.
    #[must_use]
    pub fn find(&self, cell: &str) -> Option<usize> {
        let named = self.categories.iter().position(|category| category.id.as_str() == cell);
        named.or_else(|| {
            let number: u32 = cell.parse().ok()?;
            self.categories.iter().position(|category| {
                category.from.is_some_and(|from| from <= number) && category.to.is_none_or(|to| number <= to)
            })
        })
    }

    /// What a cell may hold, for people.
    #[must_use]
    pub fn expected(&self) -> String {
        let names: Vec<String> =
            self.categories.iter().map(|category| format!("`{}`", category.id)).collect();
        let bands = self.categories.iter().any(|category| category.from.is_some());
        let number = if bands { ", or a whole number" } else { "" };
        format!("expected one of {}{number}, or an empty cell where it is not known", names.join(", "))
    }

    fn problem(&self) -> Option<String> {
        if self.categories.len() < 2 {
            return Some("expected at least two categories".to_owned());
        }
        if let Some(id) = repeated(self.categories.iter().map(|category| &category.id)) {
            return Some(format!("category `{id}`: expected each `id` once"));
        }
        let mut next = None;
        for category in
            self.categories.iter().filter(|category| category.from.is_some() || category.to.is_some())
        {
            let follows = next.is_none_or(|next| category.from == Some(next));
            if !follows || category.from > category.to.or(category.from) {
                return Some(format!(
                    "category `{}`: expected a band that begins where the last ends",
                    category.id
                ));
            }
            next = Some(category.to.map_or(u32::MAX, |to| to.saturating_add(1)));
        }
        None
    }
}

/// A versioned data dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// Its version: it changes when an item or a category does.
    pub version: String,
    #[serde(rename = "item")]
    items: Vec<Item>,
}

impl Dictionary {
    /// Reads a dictionary; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not as described, or bands overlap or leave a gap.
    pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let dictionary: Self = read(file, text)?;
        if let Some(id) = repeated(dictionary.items.iter().map(|item| &item.id)) {
            return Err(DataError::new(file, format_args!("item `{id}`: expected each `id` once")));
        }
        let problem = dictionary.items.iter().find_map(|item| Some((&item.id, item.problem()?)));
        match problem {
            Some((id, problem)) => Err(DataError::new(file, format_args!("item `{id}`: {problem}"))),
            None => Ok(dictionary),
        }
    }

    /// The dictionary that ships with the crate.
    ///
    /// # Errors
    /// When it does not read, which a test rules out.
    pub fn built_in() -> Result<&'static Self, DataError> {
        static BUILT_IN: LazyLock<Result<Dictionary, DataError>> =
            LazyLock::new(|| Dictionary::read("dictionary.toml", include_str!("dictionary.toml")));
        BUILT_IN.as_ref().map_err(Clone::clone)
    }

    /// Its items, in the order of the file.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item of a name.
    #[must_use]
    pub fn get(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::Dictionary;

    #[test]
    fn the_categories_of_the_report_s_figures_are_there() {
        let dictionary = Dictionary::built_in().unwrap();
        let find = |item: &str, cell: &str| {
            let item = dictionary.get(&item.parse().unwrap()).unwrap();
            item.find(cell).map(|at| item.categories[at].id.to_string())
        };
        // 10% of parents aged 20 and younger, 66% of babies white, 32% from single-parent families.
        assert_eq!(find("parent-age", "20").as_deref(), Some("20-and-under"));
        assert_eq!(find("parent-age", "21").as_deref(), Some("21-to-24"));
        assert_eq!(find("baby-ethnicity", "white").as_deref(), Some("white"));
        assert_eq!(find("single-parent", "yes").as_deref(), Some("yes"));
        assert_eq!(find("parent-age", "-1"), None);
        assert_eq!(find("contacts", "4000000000").as_deref(), Some("13-and-more"));
    }

    #[test]
    fn bands_that_overlap_or_leave_a_gap_are_refused() {
        let read = |bands: &str| {
            let text = format!("version='1'\n[[item]]\nid='age'\ntitle='a'\nhelp='a'\nsource='a'\n{bands}");
            Dictionary::read("mine.toml", &text).unwrap_err().to_string()
        };
        let category = |id: &str, from: u32, to: u32| {
            format!("[[item.category]]\nid='{id}'\ntitle='a'\nfrom={from}\nto={to}\n")
        };
        let gap = category("a", 0, 4) + &category("b", 6, 9);
        insta::assert_snapshot!(read(&gap), @"mine.toml: item `age`: category `b`: expected a band that begins where the last ends");
        let backwards = category("a", 5, 4) + &category("b", 5, 9);
        insta::assert_snapshot!(read(&backwards), @"mine.toml: item `age`: category `a`: expected a band that begins where the last ends");
    }
}
