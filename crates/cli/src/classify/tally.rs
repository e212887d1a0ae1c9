//! Counting what was found.

use rules::Definition;

use crate::sentence::{count, grouped, lower};

/// How many services are of which class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// The titles of the classes, in the definition's order.
    titles: Vec<String>,
    /// Services of each class.
    classes: Vec<u64>,
    /// Services that could be of several, and those of them that have a likely class.
    open: u64,
    likely: u64,
    /// Rows that were not classified.
    pub(crate) bad: u64,
}

impl Tally {
    /// Nothing counted yet.
    pub(crate) fn new(definition: &Definition) -> Self {
        let titles: Vec<String> = definition.classes().iter().map(|class| lower(&class.title)).collect();
        Self { classes: vec![0; titles.len()], titles, open: 0, likely: 0, bad: 0 }
    }

    /// Counts a service; `None` when several classes are possible, of which one may be likely.
    pub(crate) fn count(&mut self, class: Option<usize>, likely: bool) {
        if let Some(number) = class.and_then(|class| self.classes.get_mut(class)) {
            *number += 1;
            return;
        }
        self.open += 1;
        self.likely += u64::from(likely);
    }

    /// Counts what another has counted.
    pub(crate) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.classes.iter_mut().zip(&other.classes) {
            *mine += theirs;
        }
        self.open += other.open;
        self.likely += other.likely;
        self.bad += other.bad;
    }

    /// How many services were classified.
    pub(crate) fn classified(&self) -> u64 {
        self.classes.iter().sum::<u64>() + self.open
    }

    /// "6 services: parent-infant team 1, open 5. 2 bad rows were not classified."
    pub(crate) fn summary(&self) -> String {
        let mut parts: Vec<String> = self
            .titles
            .iter()
            .zip(&self.classes)
            .filter(|(_, number)| **number > 0)
            .map(|(title, number)| format!("{title} {}", grouped(*number)))
            .collect();
        if self.open > 0 {
            let likely = match self.likely {
                0 => String::new(),
                likely => format!(", {} of them with a likely class", grouped(likely)),
            };
            parts.push(format!("open {}{likely}", grouped(self.open)));
        }
        let mut text = count(self.classified(), "service", "services");
        if !parts.is_empty() {
            text.push_str(": ");
            text.push_str(&parts.join(", "));
        }
        text.push('.');
        if self.bad > 0 {
            text.push(' ');
            text.push_str(&self.bad_rows());
            text.push('.');
        }
        text
    }

    /// "2 bad rows were not classified"
    pub(crate) fn bad_rows(&self) -> String {
        let were = if self.bad == 1 { "was" } else { "were" };
        format!("{} {were} not classified", count(self.bad, "bad row", "bad rows"))
    }
}
