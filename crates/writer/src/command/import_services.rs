//! Bringing in several services at once, with what sources say about them.

use std::collections::{HashMap, HashSet};

use registry::{Change, EntityType, Registry, Service, Slug, Statement};
use serde::Serialize;

use super::check::Check;
use super::claim::{NewClaim, recorded};
use super::{CommandContext, Plan, RecordClaims, SubmitService};
use crate::actor::Role;
use crate::authorise::Action;
use crate::refusal::{Fault, FaultCode, Refusal};

/// The most services of one import, new ones and known ones each.
pub const MOST_SERVICES: usize = 200;

/// Propose services that the registry does not have, and record what sources say about services that it has: all of it in one
/// revision or in one proposal, or nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportServices {
    /// The new ones. None is taken for a known service that it resembles.
    pub services: Vec<SubmitService>,
    /// What is said about known ones. What the registry has word for word is not recorded again.
    pub known: Vec<RecordClaims>,
    /// Why.
    pub reason: Option<String>,
    /// Whether it is proposed where it could be committed.
    pub as_proposal: bool,
}

impl ImportServices {
    /// Returns whether all of it takes effect at once when a role sends it.
    pub(crate) fn commits(&self, role: Role, four_eyes: bool) -> bool {
        let new = self.services.is_empty() || Action::SubmitService.commits(role, four_eyes);
        !self.as_proposal && new && Action::RecordClaims.commits(role, four_eyes)
    }

    /// Returns whether a registry has all of it, so that nothing would change.
    #[must_use]
    pub fn is_known_to(&self, registry: &Registry) -> bool {
        let is_known = |known: &RecordClaims| {
            let service = registry.visible_service(EntityType::Service.name_in(&known.service));
            service.is_some_and(|service| {
                let says = |claim: &NewClaim| {
                    let source = Slug::new(EntityType::Source.name_in(&claim.source)).ok();
                    let statement = claim.statement(source).filter(|_| !claim.left_out);
                    statement.is_some_and(|statement| service.says(&statement, registry.vocabulary()))
                };
                !known.claims.is_empty() && known.claims.iter().all(says)
            })
        };
        self.services.is_empty() && !self.known.is_empty() && self.known.iter().all(is_known)
    }

    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose_if_any("reason", self.reason.as_deref());
        if self.services.is_empty() && self.known.is_empty() {
            check.fault(FaultCode::BadRequest, "", "expected at least one service, new or known, got none");
        }
        check.at_most("services", self.services.len(), MOST_SERVICES);
        check.at_most("known", self.known.len(), MOST_SERVICES);
        let mut planned = Planned::default();
        for (position, service) in self.services.iter().enumerate().take(MOST_SERVICES) {
            check.within("services", position, |check| planned.add(check, position, service));
        }
        for (position, known) in self.known.iter().enumerate().take(MOST_SERVICES) {
            check.within("known", position, |check| planned.add_to(check, position, known))?;
        }
        check.finish()?;
        let Planned { changes, places, .. } = planned;
        if changes.is_empty() {
            let message = "nothing would change: the registry has all of it".to_owned();
            return Err(Refusal::Faults(vec![Fault {
                code: FaultCode::Conflict,
                message,
                path: Vec::new(),
            }]));
        }
        let mut faults = context.registry.admit(&changes, context.today);
        if faults.is_empty() {
            faults = context.registry.check(changes.clone());
        }
        if faults.is_empty() {
            return Ok(Plan { changes, reason: self.reason.clone() });
        }
        let faults = faults.iter().map(|found| {
            let Fault { code, message, path: field } = Fault::of_registry(found);
            let place = places.get(found.ordinal);
            let path =
                place.into_iter().flat_map(|(list, position)| [(*list).to_owned(), position.to_string()]);
            Fault { code, message, path: path.chain(field).collect() }
        });
        Err(Refusal::Faults(faults.collect()))
    }
}

/// What an import comes to.
#[derive(Default)]
struct Planned {
    changes: Vec<Change>,
    /// Of each change the list and the position in it.
    places: Vec<(&'static str, usize)>,
    taken: HashSet<Slug>,
    /// The positions of new services, by name and place.
    new: HashMap<(String, String), usize>,
    /// The positions of known ones.
    known: HashMap<Slug, usize>,
}

impl Planned {
    fn push(&mut self, list: &'static str, position: usize, changes: impl IntoIterator<Item = Change>) {
        let before = self.changes.len();
        self.changes.extend(changes);
        self.places.resize(self.places.len() + self.changes.len() - before, (list, position));
    }

    /// Adds a new service.
    fn add(&mut self, check: &mut Check<'_>, position: usize, service: &SubmitService) {
        let changes = service.changes(check, &mut self.taken);
        let place = Service::name_and_place(&service.name, service.nation, &service.localities);
        if let Some(first) = self.new.get(&place) {
            let message =
                format!("expected every new service once: `services.{first}` has the same name and place");
            check.fault(FaultCode::BadRequest, "name", message);
        } else {
            self.new.insert(place, position);
        }
        self.push("services", position, changes);
    }

    /// Adds what is said about a known service, but for what the registry has.
    fn add_to(
        &mut self,
        check: &mut Check<'_>,
        position: usize,
        known: &RecordClaims,
    ) -> Result<(), Refusal> {
        let Some((service, claims)) = known.read(check)? else { return Ok(()) };
        let slug = service.service.slug.clone();
        if let Some(first) = self.known.get(&slug) {
            let message = format!("expected every service once: `known.{first}` is about `{slug}`, too");
            check.fault(FaultCode::BadRequest, "service", message);
            return Ok(());
        }
        self.known.insert(slug.clone(), position);
        let vocabulary = check.context.registry.vocabulary();
        let new = |claim: &Statement| !service.says(claim, vocabulary);
        let claims = claims.into_iter().filter(new).collect();
        self.push("known", position, recorded(&slug, claims));
        Ok(())
    }
}
