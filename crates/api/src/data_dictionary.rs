//! The data dictionary: what is counted of every referral.

use async_graphql::{Object, Result, SimpleObject};
use quality::outcomes::{Dictionary, Item};

use crate::scalar::int;

/// A versioned data dictionary: what a team counts of every referral before anything leaves it.
#[derive(Clone, Copy)]
pub struct DataDictionary {
    dictionary: &'static Dictionary,
}

/// A versioned data dictionary: what a team counts of every referral before anything leaves it.
#[Object]
impl DataDictionary {
    /// Its version: it changes when an item or a category does.
    async fn version(&self) -> &str {
        &self.dictionary.version
    }
    /// Its items, in order.
    async fn items(&self) -> Vec<DictionaryItem> {
        self.dictionary.items().iter().map(|item| DictionaryItem { item }).collect()
    }
}

/// An item: every referral is in one of its categories, or it is not known in which.
#[derive(Clone, Copy)]
pub struct DictionaryItem {
    pub(crate) item: &'static Item,
}

/// An item: every referral is in one of its categories, or it is not known in which.
#[Object]
impl DictionaryItem {
    /// Its stable name, which is the name of its column, too.
    async fn slug(&self) -> &str {
        self.item.id.as_str()
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.item.title
    }
    /// What a cell of its column means.
    async fn help(&self) -> &str {
        &self.item.help
    }
    /// Where its categories come from.
    async fn source(&self) -> &str {
        &self.item.source
    }
    /// Its categories, in order.
    async fn categories(&self) -> Vec<DictionaryCategory> {
        self.item.categories.iter().map(DictionaryCategory::from).collect()
    }
}

/// A category of an item. One with `lowest` is a band of whole numbers.
#[derive(SimpleObject, Clone)]
pub struct DictionaryCategory {
    /// Its stable name.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The lowest number of the band; null where it is none.
    pub lowest: Option<i32>,
    /// The highest number of the band; null for one without an end.
    pub highest: Option<i32>,
}

impl From<&quality::outcomes::Category> for DictionaryCategory {
    fn from(category: &quality::outcomes::Category) -> Self {
        Self {
            slug: category.id.to_string(),
            title: category.title.clone(),
            lowest: category.from.map(int),
            highest: category.to.map(int),
        }
    }
}

/// The dictionary in force.
pub(crate) fn data_dictionary() -> Result<DataDictionary> {
    Ok(DataDictionary { dictionary: Dictionary::built_in()? })
}
