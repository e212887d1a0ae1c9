//! Which changes to list.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Debug;

use async_graphql::{ID, InputObject, InputType as _, Result, SimpleObject, Value};
use registry::{ChangeHead, EntityId, EntityType, Registry, Revision, Slug};
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

/// A filter that is kept as text.
#[derive(Default)]
pub struct StoredFilter(pub(crate) ChangeFilter);

/// Which changes are sent; every part that is given must hold.
#[derive(SimpleObject)]
pub struct WebhookFilter {
    /// Of one of these kinds; null for all.
    kinds: Option<Vec<ChangeKind>>,
    /// About one of these services, or about its funding; null for all.
    services: Option<Vec<String>>,
    /// About one of these; null for all.
    entities: Option<Vec<ID>>,
    /// About something in one of these nations; null for all.
    nations: Option<Vec<Nation>>,
}

impl StoredFilter {
    /// Reads what [`StoredFilter::json`] has written.
    ///
    /// # Errors
    /// When it is no filter, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unread = |why: String| format!("the filter of the webhook cannot be read: {why}");
        let json = serde_json::from_str(text).map_err(|error| unread(error.to_string()))?;
        let value = Value::from_json(json).map_err(|error| unread(error.to_string()))?;
        let filter = ChangeFilter::parse(Some(value))
            .map_err(|error| unread(error.into_server_error(async_graphql::Pos::default()).message))?;
        Ok(Self(filter))
    }

    /// The filter as the value of a variable.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        self.0.to_value().into_json().unwrap_or_default()
    }

    /// The first revision after another one that has a change which it lets through.
    #[must_use]
    pub fn first_after(&self, registry: &Registry, after: Revision) -> Option<Revision> {
        let matcher = self.0.read(registry).ok()?;
        registry.changes_after_where(after, |head| matcher.fits(head)).next().map(|change| change.revision)
    }

    /// How many changes of a revision it lets through, counted up to a number.
    #[must_use]
    pub fn count_in(&self, registry: &Registry, revision: Revision, most: usize) -> usize {
        let Ok(matcher) = self.0.read(registry) else { return 0 };
        let before = Revision::new(revision.get().saturating_sub(1));
        let after = registry.changes_after_where(before, |head| matcher.fits(head));
        after.take_while(|change| change.revision == revision).take(most).count()
    }
}

impl From<StoredFilter> for WebhookFilter {
    fn from(StoredFilter(filter): StoredFilter) -> Self {
        let ChangeFilter { kinds, services, entities, nations } = filter;
        Self { kinds, services, entities, nations }
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
            && self.is_about(head)
    }

    /// What no change can match, in words: an empty list, what is not in the registry, or parts that exclude one another.
    pub(crate) fn never(&self) -> Option<String> {
        let ChangeFilter { kinds, services, entities, nations } = self.filter;
        let empty = [
            ("kinds", kinds.as_ref().is_some_and(Vec::is_empty)),
            ("services", services.as_ref().is_some_and(Vec::is_empty)),
            ("entities", entities.as_ref().is_some_and(Vec::is_empty)),
            ("nations", nations.as_ref().is_some_and(Vec::is_empty)),
        ];
        if let Some((list, _)) = empty.iter().find(|(_, is_empty)| *is_empty) {
            return Some(format!("`{list}`: expected at least one, got none: leave it out for all"));
        }
        let services = self.services.iter().flatten().map(|slug| (EntityType::Service, *slug));
        let entities = self.entities.iter().flatten();
        let entities = entities.flat_map(|(kind, slugs)| slugs.iter().map(|slug| (*kind, slug.as_str())));
        let named: Vec<_> = entities.chain(services).collect();
        if named.is_empty() {
            return None;
        }
        let mut fits = false;
        for (entity_type, slug) in named {
            let Some(id) = self.known(entity_type, slug) else {
                return Some(format!("`{slug}` is not in the registry"));
            };
            let service = match entity_type {
                EntityType::Service => Some(&id),
                EntityType::FundingLine => self.registry.line(slug).map(|line| &line.service),
                _ => None,
            };
            let head = ChangeHead {
                kind: registry::ChangeKind::Changed,
                entity_type,
                slug: &id,
                service,
                left: None,
            };
            fits |= self.is_about(&head);
        }
        (!fits).then(|| "nothing in the registry matches all of its parts".to_owned())
    }

    /// The name of something that the registry has, where everybody sees it.
    fn known(&self, entity_type: EntityType, slug: &str) -> Option<Slug> {
        let found = match entity_type {
            EntityType::Service => self.registry.service(slug).map(|view| &view.service.slug),
            EntityType::Body => self.registry.body(slug).map(|view| &view.body.slug),
            EntityType::FundingLine => self.registry.line(slug).map(|line| &line.id),
            EntityType::Source => self.registry.source(slug).map(|source| &source.slug),
            EntityType::Intervention => self.registry.intervention(slug).map(|one| &one.slug),
            EntityType::OutcomeEdition => {
                self.registry.outcome_returns().edition(slug).map(|one| &one.edition)
            }
            // Their changes are in no list.
            EntityType::Proposal | EntityType::Key | EntityType::OutcomeCounts => None,
        };
        found.cloned()
    }

    /// Whether a change is about what is asked for.
    fn is_about(&self, head: &ChangeHead<'_>) -> bool {
        self.services
            .as_ref()
            .is_none_or(|services| head.service.is_some_and(|service| services.contains(&**service)))
            && self.entities.as_ref().is_none_or(|entities| {
                entities.get(&head.entity_type).is_some_and(|slugs| slugs.contains(&**head.slug))
            })
            && self.filter.nations.as_ref().is_none_or(|nations| {
                let either = self.nation(head).into_iter().chain(head.left);
                either.into_iter().any(|nation| nations.contains(&nation.into()))
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
