//! The characteristics of a definition as a taxonomy.

use registry::ServiceView;
use serde_json::{Value as Json, json};

use super::{id, service_id};

/// A definition, as far as Open Referral needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// What it asks of a service.
    pub characteristics: Vec<Term>,
    /// What can be said of each.
    pub outcomes: Vec<Term>,
}

/// A word with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it means.
    pub description: String,
}

impl Framework {
    pub(super) fn taxonomy_id(&self) -> String {
        id(&format!("taxonomy:{}", self.slug))
    }

    pub(super) fn taxonomy(&self) -> Json {
        json!({
            "id": self.taxonomy_id(),
            "name": self.title,
            "description": format!(
                "The characteristics of \u{201c}{}\u{201d}. Beneath each stands what is known of it: every service has exactly \
                 one of these terms for every characteristic, \u{201c}not known\u{201d} where it is not.",
                self.title
            ),
            "version": self.version,
        })
    }

    fn characteristic_id(&self, characteristic: &Term) -> String {
        id(&format!("characteristic:{}:{}", self.slug, characteristic.id))
    }

    fn outcome_id(&self, characteristic: &Term, outcome: &Term) -> String {
        id(&format!("outcome:{}:{}:{}", self.slug, characteristic.id, outcome.id))
    }

    fn outcome(&self, characteristic: &Term, outcome: &Term) -> Json {
        json!({
            "id": self.outcome_id(characteristic, outcome),
            "term": format!("{}:{}", characteristic.id, outcome.id),
            "name": format!("{}: {}", characteristic.title, outcome.title),
            "description": format!("{} {}", characteristic.description, outcome.description),
            "parent_id": self.characteristic_id(characteristic),
            "taxonomy": self.title,
            "taxonomy_id": self.taxonomy_id(),
        })
    }

    /// All terms, each before those beneath it.
    pub(super) fn terms(&self) -> Vec<Json> {
        let mut terms = Vec::new();
        for characteristic in &self.characteristics {
            terms.push(json!({
                "id": self.characteristic_id(characteristic),
                "term": characteristic.id,
                "name": characteristic.title,
                "description": characteristic.description,
                "taxonomy": self.title,
                "taxonomy_id": self.taxonomy_id(),
            }));
            terms.extend(self.outcomes.iter().map(|outcome| self.outcome(characteristic, outcome)));
        }
        terms
    }

    fn known<'a>(&'a self, outcomes: &'a [usize]) -> impl Iterator<Item = (&'a Term, &'a Term)> {
        self.characteristics
            .iter()
            .zip(outcomes)
            .filter_map(|(characteristic, outcome)| Some((characteristic, self.outcomes.get(*outcome)?)))
    }

    /// Whether a service with these outcomes has a term. A characteristic alone would say nothing of it.
    pub(super) fn has(&self, outcomes: &[usize], term: &str) -> bool {
        self.known(outcomes).any(|(characteristic, outcome)| self.outcome_id(characteristic, outcome) == term)
    }

    /// The terms of a service.
    pub(super) fn attributes(&self, service: &ServiceView, outcomes: &[usize]) -> Vec<Json> {
        let service_id = service_id(service);
        let attributes = self.known(outcomes).map(|(characteristic, outcome)| {
            let term = self.outcome(characteristic, outcome);
            json!({
                "id": id(&format!("attribute:{}:{}:{}", service.service.slug, self.slug, characteristic.id)),
                "link_id": service_id,
                "link_type": "service",
                "taxonomy_term_id": term["id"],
                "taxonomy_term": term,
            })
        });
        attributes.collect()
    }
}
