//! The bodies that commission for places, from tables that are compiled in: `fixtures/commissioners` describes them.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{DatasetError, DatasetErrors};
use crate::{
    Body, BodyEdit, BodyEdited, BodyView, Change, LiesWithin, Population, Registry, Slug, Source, Succession,
};

const SOURCES: &str = include_str!("../../../../fixtures/commissioners/sources.csv");
const BODIES: &str = include_str!("../../../../fixtures/commissioners/bodies.csv");
const SUCCESSIONS: &str = include_str!("../../../../fixtures/commissioners/successions.csv");
const AREAS: &str = include_str!("../../../../fixtures/commissioners/areas.csv");
const BABIES: &str = include_str!("../../../../fixtures/commissioners/babies.csv");

/// Every body that commissions for a place, today and back to 2013 as far as is known, with what followed it, where
/// its area lies and how many babies live there.
#[derive(Clone, Debug, PartialEq)]
pub struct Commissioners {
    sources: Vec<Source>,
    bodies: Vec<Body>,
    successions: Vec<Succession>,
    areas: Vec<LiesWithin>,
    populations: Vec<Population>,
}

impl Commissioners {
    /// Returns those that are compiled in.
    ///
    /// # Errors
    /// Every row that does not read, by file and line; a test of this crate reads them all.
    pub fn built_in() -> Result<Self, DatasetErrors> {
        let mut errors = Vec::new();
        let commissioners = Self {
            sources: rows("commissioners/sources.csv", SOURCES, &mut errors),
            bodies: rows("commissioners/bodies.csv", BODIES, &mut errors),
            successions: rows("commissioners/successions.csv", SUCCESSIONS, &mut errors),
            areas: rows("commissioners/areas.csv", AREAS, &mut errors),
            populations: rows("commissioners/babies.csv", BABIES, &mut errors),
        };
        if errors.is_empty() { Ok(commissioners) } else { Err(DatasetErrors(errors)) }
    }

    /// Returns the bodies: by nation, health bodies before councils, by kind and slug.
    #[must_use]
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// Returns the number of entries: sources, bodies, successions, places and numbers of babies.
    #[must_use]
    pub fn len(&self) -> usize {
        let Self { sources, bodies, successions, areas, populations } = self;
        sources.len() + bodies.len() + successions.len() + areas.len() + populations.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the changes by which a registry gets to know all of them; none when it does.
    ///
    /// What it holds stays: an entry that it has is left alone but for fields that are unknown there. It has a body when it
    /// has one of that slug, or one of the same kind and code, with a day in common, under another. The cost is that of comparing every
    /// body that has another slug with every body of the registry.
    #[must_use]
    pub fn changes_for(&self, registry: &Registry) -> Vec<Change> {
        let new_sources = self.sources.iter().filter(|source| registry.source(&source.slug).is_none());
        let mut changes: Vec<Change> = new_sources.cloned().map(Change::SourceAdded).collect();
        let mut held: HashMap<&Slug, &Arc<BodyView>> = HashMap::new();
        for body in &self.bodies {
            let Some(view) = held_as(registry, body) else {
                changes.push(Change::BodyAdded(body.clone()));
                continue;
            };
            held.insert(&body.slug, view);
            let edit = unknown_in(&view.body, body);
            if !edit.fields().is_empty() {
                changes.push(Change::BodyEdited(BodyEdited { body: view.body.slug.clone(), edit }));
            }
        }
        // As the registry calls it.
        let slug = |slug: &Slug| held.get(slug).map_or(slug, |view| &view.body.slug).clone();
        for Succession { from, to, on } in &self.successions {
            let succession = Succession { from: slug(from), to: slug(to), on: *on };
            let known = held.get(from).is_some_and(|view| {
                registry.successors(view).any(|(successor, _)| successor.body.slug == succession.to)
            });
            if !known {
                changes.push(Change::SuccessionAdded(succession));
            }
        }
        for area in &self.areas {
            let within = slug(&area.within);
            let known = held
                .get(&area.body)
                .is_some_and(|view| view.areas.iter().any(|known| known.within == within));
            if !known {
                let body = slug(&area.body);
                changes.push(Change::LiesWithinRecorded(LiesWithin { body, within, ..area.clone() }));
            }
        }
        for population in &self.populations {
            let known = held.get(&population.body).is_some_and(|view| {
                let mut figures = view.populations.iter();
                figures.any(|known| known.year == population.year && known.source == population.source)
            });
            if !known {
                let body = slug(&population.body);
                changes.push(Change::PopulationRecorded(Population { body, ..population.clone() }));
            }
        }
        changes
    }
}

/// The rows of a table; those that do not read are reported and left out.
fn rows<T: DeserializeOwned>(file: &str, text: &str, errors: &mut Vec<DatasetError>) -> Vec<T> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(DatasetError {
                file: file.to_owned(),
                line: error.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(usize::MAX)),
                problem: error.to_string(),
            }),
        }
    }
    rows
}

/// The body of a registry that is this one.
fn held_as<'r>(registry: &'r Registry, body: &Body) -> Option<&'r Arc<BodyView>> {
    registry.body(&body.slug).or_else(|| registry.bodies().find(|view| stands_for(&view.body, body)))
}

/// Whether two records are of one body: of a kind, with a day in common, and with the same GSS code, else the same ODS code,
/// else the same name. Codes and names are compared without case. One code on other days is another body.
fn stands_for(one: &Body, other: &Body) -> bool {
    let same = |code: fn(&Body) -> Option<&str>| {
        code(one).zip(code(other)).map(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    let begins_in_time = |one: &Body, other: &Body| {
        one.valid_from.is_none_or(|first| other.valid_to.is_none_or(|last| first <= last))
    };
    one.kind == other.kind
        && begins_in_time(one, other)
        && begins_in_time(other, one)
        && same(|body| body.gss_code.as_deref())
            .or_else(|| same(|body| body.ods_code.as_deref()))
            .unwrap_or_else(|| one.name.to_lowercase() == other.name.to_lowercase())
}

/// The fields of a body that a record of it does not have.
fn unknown_in(record: &Body, body: &Body) -> BodyEdit {
    BodyEdit {
        name: None,
        nation: body.nation.filter(|_| record.nation.is_none()),
        ods_code: body.ods_code.clone().filter(|_| record.ods_code.is_none()),
        gss_code: body.gss_code.clone().filter(|_| record.gss_code.is_none()),
        valid_from: body.valid_from.filter(|_| record.valid_from.is_none()),
        valid_to: body.valid_to.filter(|_| record.valid_to.is_none()),
    }
}
