//! Which changes to list.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Debug;

use async_graphql::{ID, InputObject, Result};
use registry::{ChangeHead, EntityId, EntityType, Registry};
use sha2::{Digest, Sha256};

use crate::enums::{ChangeKind, Nation};
use crate::error::bad_request;
use crate::named::named;

/// The most ids that a filter names.
const MAX_ENTITIES: usize = 1_000;

/// Which changes to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct ChangeFilter {
    /// Of one of these kinds.
    kinds: Option<Vec<ChangeKind>>,
    /// About one of these services, or about its funding: slugs or ids, at most 1,000. A service that was withdrawn or merged since is
    /// named by its own slug.
    services: Option<Vec<String>>,
    /// About one of these: ids such as `commissioning-body:nhs-leeds-ccg`, at most 1,000.
    entities: Option<Vec<ID>>,
    /// About a service in one of these nations, its funding, or a commissioning body of one. What has no nation, such as a source,
    /// does not match.
    nations: Option<Vec<Nation>>,
}

/// A filter with everything looked up once.
pub(crate) struct ChangeMatcher<'f> {
    registry: &'f Registry,
    filter: &'f ChangeFilter,
    services: Option<HashSet<&'f str>>,
    /// Slugs by types.
    entities: Option<BTreeMap<EntityType, HashSet<String>>>,
}

impl ChangeFilter {
    /// What tells one filter from another: cursors carry it. Nothing for a filter that asks for nothing.
    pub(crate) fn mark(&self) -> Option<String> {
        let Self { kinds, services, entities, nations } = self;
        if kinds.is_none() && services.is_none() && entities.is_none() && nations.is_none() {
            return None;
        }
        let parts =
            [part(kinds.as_ref()), part(services.as_ref()), part(entities.as_ref()), part(nations.as_ref())];
        let digest = Sha256::digest(format!("{parts:?}").as_bytes());
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Some(format!("{number:016x}"))
    }

    pub(crate) fn read<'f>(&'f self, registry: &'f Registry) -> Result<ChangeMatcher<'f>> {
        let entities = self.entities.as_ref().map(|ids| {
            if ids.len() > MAX_ENTITIES {
                let count = ids.len();
                return Err(bad_request(format!(
                    "`filter.entities`: expected at most {MAX_ENTITIES}, got {count}"
                )));
            }
            let mut slugs: BTreeMap<EntityType, HashSet<String>> = BTreeMap::new();
            for id in ids {
                let id: EntityId =
                    id.parse().map_err(|error| bad_request(format!("`filter.entities`: {error}")))?;
                slugs.entry(id.entity_type).or_default().insert(id.slug.to_string());
            }
            Ok(slugs)
        });
        Ok(ChangeMatcher {
            registry,
            filter: self,
            services: named("services", "service", self.services.as_deref())?,
            entities: entities.transpose()?,
        })
    }
}

/// What a part of a filter names, each once and in order.
fn part<T: Debug>(list: Option<&Vec<T>>) -> Option<BTreeSet<String>> {
    list.map(|list| list.iter().map(|one| format!("{one:?}")).collect())
}

impl ChangeMatcher<'_> {
    /// Whether a change is among those that are asked for.
    pub(crate) fn fits(&self, head: &ChangeHead<'_>) -> bool {
        interrupt::check();
        self.filter.kinds.as_ref().is_none_or(|kinds| kinds.contains(&head.kind.into()))
            && self
                .services
                .as_ref()
                .is_none_or(|services| head.service.is_some_and(|service| services.contains(&**service)))
            && self.entities.as_ref().is_none_or(|entities| {
                entities.get(&head.entity_type).is_some_and(|slugs| slugs.contains(&**head.slug))
            })
            && self.filter.nations.as_ref().is_none_or(|nations| {
                self.nation(head).is_some_and(|nation| nations.contains(&nation.into()))
            })
    }

    /// The nation of what a change is about.
    fn nation(&self, head: &ChangeHead<'_>) -> Option<registry::Nation> {
        match (head.service, head.entity_type) {
            (Some(service), _) => Some(self.registry.service(service)?.service.nation),
            (None, EntityType::Body) => self.registry.body(head.slug)?.body.nation,
            (None, _) => None,
        }
    }
}
