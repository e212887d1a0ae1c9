//! Everything that one request reads: one revision, one set of definitions, and what follows from the two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use facts::Classification;
use provision::Profiles;
use registry::{BodyView, ClassificationBasis, Evidence, Position, Registry, Revision, ServiceView};
use rules::{DEFAULT, Definition, Evaluator, Library, Verdict};

use crate::carried::Carried;
use crate::duplicates::AllTraits;
use crate::extent::{Counted, Extent};
use crate::lists::Lists;
use crate::search_index::SearchIndex;
use crate::service_index::{Row, ServiceIndex};
use crate::verdicts::{Verdicts, classification, possible_classifications};

/// One revision with one set of definitions. All resolvers of a request share one, so that an answer is consistent.
///
/// What follows from the two (orders, verdicts) is computed when it is first asked for, and kept.
pub struct Snapshot {
    registry: Registry,
    library: Library,
    service_index: Carried<ServiceIndex>,
    profiles: Carried<Profiles>,
    pub(crate) lists: Lists,
    /// What is compared to find services that may be the same.
    pub(crate) traits: Carried<AllTraits>,
    things: OnceLock<Arc<SearchIndex>>,
    verdicts: Mutex<HashMap<String, Arc<Verdicts>>>,
    extent: Carried<Counted>,
    /// Whether it shows what a proposal would change: verdicts are given one by one then, on what is looked at.
    is_preview: bool,
}

/// What the default definition says of one service.
struct Judged {
    definition: Definition,
    verdict: Arc<Verdict>,
    likely: Option<usize>,
}

impl Snapshot {
    /// The snapshot of a revision under some definitions.
    #[must_use]
    pub fn new(registry: Registry, library: Library) -> Self {
        Self {
            registry,
            library,
            service_index: Carried::default(),
            profiles: Carried::default(),
            lists: Lists::default(),
            traits: Carried::default(),
            things: OnceLock::new(),
            verdicts: Mutex::default(),
            extent: Carried::default(),
            is_preview: false,
        }
    }

    /// The snapshot of what a proposal would change. What follows from it is made when it is asked for, and a verdict is given
    /// on one service only: a proposal is looked at in the time that its own size takes.
    #[must_use]
    pub fn preview(&self, registry: Registry) -> Self {
        let mut preview = self.carry(registry);
        preview.is_preview = true;
        preview
    }

    /// The snapshot after a commit. Verdicts on services that did not change are taken over, and so is what coverage rests on.
    #[must_use]
    pub fn after(&self, registry: Registry) -> Self {
        let next = self.carry(registry);
        // Judged without the lock held: who reads this snapshot meanwhile does not wait.
        let before: Vec<Arc<Verdicts>> = self.lock().values().cloned().collect();
        let changed = next.registry.services_changed_since(&self.registry);
        for verdicts in before {
            let after = verdicts.after(&next.registry, &changed);
            next.lock().insert(verdicts.definition().slug().to_owned(), Arc::new(after));
        }
        next
    }

    /// The snapshot of a later snapshot, with what can be made from what this one has made.
    fn carry(&self, registry: Registry) -> Self {
        let mut next = Self::new(registry, self.library.clone());
        next.service_index = self.service_index.next();
        next.profiles = self.profiles.next();
        next.lists = self.lists.next();
        next.traits = self.traits.next();
        next.extent = self.extent.next();
        if next.registry.shares_bodies_with(&self.registry)
            && next.registry.shares_interventions_with(&self.registry)
        {
            next.things.clone_from(&self.things);
        }
        next
    }

    /// The snapshot.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The definitions in force.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The position in the log of the last commit in the snapshot.
    #[must_use]
    pub fn position(&self) -> Position {
        self.registry.position()
    }

    /// The revision of the snapshot.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.registry.revision()
    }

    /// The services in their orders.
    pub fn service_index(&self) -> &ServiceIndex {
        self.service_index.get_or_make(|earlier| {
            earlier.map_or_else(|| ServiceIndex::new(&self.registry), |earlier| earlier.after(&self.registry))
        })
    }

    /// How much it holds, counted when it is first asked for.
    pub fn extent(&self) -> &Extent {
        &self.extent.get_or_make(|earlier| Counted::of(&self.registry, earlier)).extent
    }

    /// Commissioning bodies and then interventions, each in the order in which they were added, by the words of their names
    /// and codes.
    pub fn things(&self) -> &SearchIndex {
        self.things.get_or_init(|| {
            let bodies = self.registry.bodies().map(|body| body_texts(body).collect::<Vec<_>>());
            let interventions = self.registry.interventions().map(|one| vec![one.name.as_str()]);
            Arc::new(SearchIndex::new(bodies.chain(interventions).map(Vec::into_iter)))
        })
    }

    /// The verdicts of the definition with this slug; `None` when there is no such definition.
    pub fn verdicts(&self, definition: &str) -> Option<Arc<Verdicts>> {
        if let Some(known) = self.lock().get(definition) {
            return Some(known.clone());
        }
        // Judged without the lock held: two requests may do it at once, and both come to the same.
        let definition = self.library.get(definition)?;
        let verdicts = Arc::new(Verdicts::new(definition, &self.registry));
        Some(self.lock().entry(definition.slug().to_owned()).or_insert(verdicts).clone())
    }

    /// The verdict of a definition on the service at a position: the one that is kept, if the definition has judged them all,
    /// for one more is no reason to. What rests on implied evidence besides is not kept.
    #[must_use]
    pub fn verdict(
        &self,
        definition: &Definition,
        position: usize,
        service: &ServiceView,
        evidence: Evidence,
    ) -> Arc<Verdict> {
        let sheet = service.resolution.sheet(evidence);
        let kept = std::ptr::eq(sheet, service.sheet())
            .then(|| self.lock().get(definition.slug()).and_then(|verdicts| verdicts.at(position).cloned()));
        kept.flatten().unwrap_or_else(|| Arc::new(definition.verdict(sheet)))
    }

    /// What the default definition says of the service at a position.
    fn judged(&self, position: usize, service: &ServiceView) -> Option<Judged> {
        if self.is_preview {
            let definition = self.library.get(DEFAULT)?.clone();
            let verdict = definition.verdict(service.sheet());
            let likely = Evaluator::new(&definition).likely_class_of(service.sheet(), &verdict);
            return Some(Judged { definition, verdict: Arc::new(verdict), likely });
        }
        let verdicts = self.verdicts(DEFAULT)?;
        let (verdict, likely) = (verdicts.at(position)?.clone(), verdicts.likely(position));
        Some(Judged { definition: verdicts.definition().clone(), verdict, likely })
    }

    /// What the service at a position is: decided, else attested, else assessed by the default definition.
    #[must_use]
    pub fn classification(
        &self,
        position: usize,
        service: &ServiceView,
    ) -> (Classification, ClassificationBasis) {
        service.classification().unwrap_or_else(|| {
            let class = self.judged(position, service).map(|judged| judged.classification());
            (class.unwrap_or(Classification::Undetermined), ClassificationBasis::Assessed)
        })
    }

    /// What a service is, as [`Snapshot::classification`] says; of one that is not in this snapshot, what is on record.
    #[must_use]
    pub fn class_of(&self, service: &ServiceView) -> Classification {
        let row = self.service_index().row(&service.service.slug);
        let on_record = || service.classification().map(|(class, _)| class);
        row.map(|row| self.classification(row.position, &row.service).0)
            .or_else(on_record)
            .unwrap_or(Classification::Undetermined)
    }

    /// What each service was on any day, for coverage.
    pub fn profiles(&self) -> &Profiles {
        self.profiles.get_or_make(|earlier| {
            let verdicts = self.verdicts(DEFAULT);
            let classify = |position, service: &ServiceView| {
                let assessed = || verdicts.as_ref().map(|verdicts| verdicts.classification(position));
                let on_record = service.classification().map(|(class, _)| class);
                on_record.or_else(assessed).unwrap_or(Classification::Undetermined)
            };
            match earlier {
                Some(earlier) => earlier.after(&self.registry, classify),
                None => Profiles::new(&self.registry, classify),
            }
        })
    }

    /// Whether what is known rules out the class that was decided or attested.
    #[must_use]
    pub fn is_contradicted(&self, position: usize, service: &ServiceView) -> bool {
        let Some((class, _)) = service.classification() else { return false };
        let Some(Judged { definition, verdict, .. }) = self.judged(position, service) else { return false };
        class != Classification::Undetermined
            && possible_classifications(&definition, &verdict).all(|possible| possible != class)
    }

    /// Whether what is known does not rule out the class that was decided or attested, but another one is likely.
    #[must_use]
    pub fn is_unlikely(&self, position: usize, service: &ServiceView) -> bool {
        let Some((class, _)) = service.classification() else { return false };
        let likely = self.judged(position, service).and_then(|judged| judged.likely());
        class != Classification::Undetermined
            && !self.is_contradicted(position, service)
            && likely.is_some_and(|likely| likely != class)
    }

    /// What is likely of a service that is not on record, by the default definition.
    pub(crate) fn likely(&self, row: &Row) -> Option<Classification> {
        let judged = self.judged(row.position, &row.service)?;
        let open = judged.classification() == Classification::Undetermined;
        judged.likely().filter(|_| open && row.service.classification().is_none())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Verdicts>>> {
        // A panic while the lock was held can only have happened between whole insertions.
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a body is found by: its name, then its codes.
pub fn body_texts(body: &BodyView) -> impl Iterator<Item = &str> {
    let codes = [body.body.ods_code.as_deref(), body.body.gss_code.as_deref()];
    std::iter::once(body.body.name.as_str()).chain(codes.into_iter().flatten())
}

impl Judged {
    fn classification(&self) -> Classification {
        classification(&self.definition, &self.verdict)
    }

    /// What the service is likely to be, in the registry's terms.
    fn likely(&self) -> Option<Classification> {
        Some(self.definition.class_at(self.likely?)?.classification)
    }
}
