//! What a report is made of, whatever it is written as.

use jiff::civil::Date;
use registry::Revision;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it is about.
    pub title: String,
    /// The day that it speaks of.
    pub as_of: Date,
    /// The revision of the registry that it was made from.
    pub revision: Revision,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A heading and what follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its name within an address.
    pub id: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What follows, in order.
    pub blocks: Vec<Block>,
}

/// A paragraph or a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A sentence or several.
    Text(String),
    /// Sentences of one kind, each on a line of its own.
    List(Vec<String>),
    /// A table.
    Table(Table),
}

/// A table of texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name of its sheet in a workbook: at most 31 letters.
    pub sheet: String,
    /// What it shows.
    pub caption: String,
    /// Its headings.
    pub columns: Vec<&'static str>,
    /// Its rows, as long as the headings.
    pub rows: Vec<Vec<String>>,
}

impl Document {
    /// Returns all tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}
