//! Logs of before there were proposals: a service was added unpublished, and what became known of it stood in the log as if
//! everybody saw it.
//!
//! Such a service is read as a proposal of whoever added it. What is about it waits until the log publishes it; then it takes
//! effect, in the order in which it was written.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Act, ProposalChanged, ProposalEvent, Proposals, Step, same_person};
use crate::{Builder, Change, EntityId, EntityType, Slug};

/// Services that a log added unpublished.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legacy(Arc<Unpublished>);

#[derive(Clone, Debug, Default)]
struct Unpublished {
    /// The proposals of those that wait.
    proposals: HashMap<Slug, Slug>,
    /// The services of funding lines that wait with them.
    lines: HashMap<Slug, Slug>,
    /// Every slug that one ever had: the log holds it, so nothing else can have it.
    slugs: HashSet<Slug>,
}

impl Legacy {
    /// Whether a slug belongs to such a service.
    pub(crate) fn holds(&self, slug: &str) -> bool {
        self.0.slugs.contains(slug)
    }

    fn change(&mut self) -> &mut Unpublished {
        Arc::make_mut(&mut self.0)
    }

    /// The service that a change is about, if it waits.
    fn waiting(&self, change: &Change) -> Option<(Slug, Slug)> {
        let service = change.service().or_else(|| self.0.lines.get(change.line()?))?;
        self.0.proposals.get(service).map(|proposal| (service.clone(), proposal.clone()))
    }
}

impl Proposals {
    /// The proposal of a service, or of a funding line, that an old log holds and that waits.
    #[must_use]
    pub fn logged(&self, entity: &EntityId) -> Option<Slug> {
        let service = match entity.entity_type {
            EntityType::FundingLine => self.legacy.0.lines.get(&entity.slug)?,
            EntityType::Service => &entity.slug,
            _ => return None,
        };
        self.legacy.0.proposals.get(service).cloned()
    }
}

impl Builder {
    /// The changes of a commit that take effect now. Those that are about an unpublished service go into its proposal.
    pub(crate) fn take_effect(
        &mut self,
        act: &Act<'_>,
        reason: Option<&str>,
        changes: Vec<Change>,
    ) -> Vec<Change> {
        let adds = |change: &Change| matches!(change, Change::ServiceAdded(added) if !added.published);
        if self.registry.proposals.legacy.0.proposals.is_empty() && !changes.iter().any(adds) {
            return changes;
        }
        let mut effective = Vec::new();
        // A decision stands before the publication that it belongs to.
        for change in &changes {
            if let Change::Published(published) = change {
                let ends_itself = changes.iter().any(|change| matches!(change, Change::ProposalChanged(_)));
                effective.extend(self.release(act, &published.service, reason, !ends_itself));
            }
        }
        for change in changes {
            match change {
                Change::ServiceAdded(added) if !added.published => {
                    let slug = added.service.slug.clone();
                    self.open_logged(act, slug, Change::ServiceAdded(added));
                }
                Change::ServiceWithdrawn(withdrawn) if self.waits(&withdrawn.service) => {
                    self.turn_down(act, &withdrawn.service, reason);
                }
                Change::ServicesMerged(merged) if self.waits(&merged.from) && !self.waits(&merged.into) => {
                    effective.extend(self.release(act, &merged.from, reason, true));
                    effective.push(Change::ServicesMerged(merged));
                }
                Change::ServicesMerged(merged) if self.waits(&merged.from) => {
                    let into = merged.into.clone();
                    let from = merged.from.clone();
                    self.join(act, &from, &into, reason, Change::ServicesMerged(merged));
                }
                Change::ServicesMerged(merged) if self.waits(&merged.into) => {
                    // It stays where it is for as long as the other waits.
                    if let Some(id) = self.registry.proposals.legacy.0.proposals.get(&merged.into).cloned() {
                        let into = merged.into.clone();
                        self.add_logged(act, &into, &id, vec![Change::ServicesMerged(merged)], reason);
                    }
                }
                change => match self.registry.proposals.legacy.waiting(&change) {
                    Some((service, proposal)) => {
                        self.add_logged(act, &service, &proposal, vec![change], reason);
                    }
                    // The end of funding for a service that was turned down: there is no such line.
                    None if self.is_gone(&change, &effective) => {}
                    None => effective.push(change),
                },
            }
        }
        effective
    }

    /// Whether a change is about a funding line that never took effect, and is not among what does so now.
    fn is_gone(&self, change: &Change, effective: &[Change]) -> bool {
        let Change::FundingEnded(ended) = change else { return false };
        let records =
            |change: &Change| matches!(change, Change::FundingRecorded(line) if line.id == ended.line);
        self.registry.proposals.legacy.0.lines.contains_key(&ended.line)
            && self.registry.lines.find(&ended.line).is_none()
            && !effective.iter().any(records)
    }

    fn waits(&self, service: &Slug) -> bool {
        self.registry.proposals.legacy.0.proposals.contains_key(service)
    }

    fn open_logged(&mut self, act: &Act<'_>, service: Slug, added: Change) {
        let proposals = &mut self.registry.proposals;
        let id = logged_id(&service);
        let by = match &added {
            Change::ServiceAdded(added) => added.proposed_by.clone(),
            _ => None,
        };
        let by = by.as_deref().unwrap_or(act.by);
        let act = Act { by, at: act.at };
        proposals.open(&act, id.clone(), act.step(vec![added], None), Some(service.clone()));
        let legacy = proposals.legacy.change();
        legacy.proposals.insert(service.clone(), id);
        legacy.slugs.insert(service);
    }

    fn add_logged(
        &mut self,
        act: &Act<'_>,
        service: &Slug,
        proposal: &Slug,
        changes: Vec<Change>,
        reason: Option<&str>,
    ) {
        let proposals = &mut self.registry.proposals;
        for change in &changes {
            if let Change::FundingRecorded(line) = change {
                proposals.legacy.change().lines.insert(line.id.clone(), service.clone());
            }
        }
        let Some(position) = proposals.table.position(proposal) else { return };
        let Some(proposal) = proposals.table.at_mut(position) else { return };
        proposal.authors.insert(act.by.into());
        proposal.updated = act.at;
        proposal.version += 1;
        match proposal.steps.last_mut() {
            // One command was one commit.
            Some(last) if last.at == act.at && *last.by == *act.by => last.changes.extend(changes),
            _ => {
                proposal.steps.push(act.step(changes, reason));
                proposal.steps_logged = proposal.steps.len();
            }
        }
    }

    /// What was said of an unpublished service, which is published now.
    fn release(&mut self, act: &Act<'_>, service: &Slug, reason: Option<&str>, end: bool) -> Vec<Change> {
        let proposals = &mut self.registry.proposals;
        let Some(id) = proposals.legacy.change().proposals.remove(service) else { return Vec::new() };
        let logged = proposals.get(&id).map(|proposal| {
            let steps = proposal.steps.iter().take(proposal.steps_logged).filter(|step| !step.removed);
            steps.flat_map(|step: &Step| step.changes.clone()).collect()
        });
        if end {
            let reason = reason.unwrap_or("published").to_owned();
            let event = ProposalEvent::Accepted { reason, without: Vec::new() };
            self.end_logged(act, id, event, Some(service.clone()));
        }
        logged.unwrap_or_default()
    }

    fn turn_down(&mut self, act: &Act<'_>, service: &Slug, reason: Option<&str>) {
        let Some(id) = self.registry.proposals.legacy.change().proposals.remove(service) else { return };
        let own =
            self.registry.proposals.get(&id).is_some_and(|proposal| same_person(&proposal.author, act.by));
        let reason = reason.unwrap_or("withdrawn").to_owned();
        let event =
            if own { ProposalEvent::Withdrawn { reason } } else { ProposalEvent::Rejected { reason } };
        self.end_logged(act, id, event, None);
    }

    /// Ends a proposal, unless what the log says beside it has done so.
    fn end_logged(&mut self, act: &Act<'_>, proposal: Slug, event: ProposalEvent, service: Option<Slug>) {
        // It waits, for it was among those that do; a reason of an old log is a text that was accepted.
        let _ = self.registry.proposals.apply(act, ProposalChanged { proposal, event }, service);
    }

    /// Joins two unpublished services: what is known of the one goes into the proposal of the other.
    fn join(&mut self, act: &Act<'_>, from: &Slug, into: &Slug, reason: Option<&str>, merged: Change) {
        let proposals = &mut self.registry.proposals;
        let from_id = proposals.legacy.0.proposals.get(from).cloned();
        let Some((from_id, into_id)) = from_id.zip(proposals.legacy.0.proposals.get(into).cloned()) else {
            return;
        };
        let authors = proposals.get(&from_id).map(|from| from.authors.clone()).unwrap_or_default();
        let by = proposals.get(&from_id).map_or_else(|| act.by.into(), |from| from.author.clone());
        let position = proposals.table.position(&into_id);
        let mut changes = self.release(act, from, None, false);
        changes.push(merged);
        if let Some(into) = position.and_then(|position| self.registry.proposals.table.at_mut(position)) {
            into.authors.extend(authors);
            into.updated = act.at;
            into.version += 1;
            into.steps.push(Step { by, ..act.step(changes, reason) });
            into.steps_logged = into.steps.len();
        }
        let legacy = self.registry.proposals.legacy.change();
        for service in legacy.lines.values_mut().filter(|service| *service == from) {
            *service = into.clone();
        }
        let reason = format!("joined with proposal {into_id}");
        self.end_logged(act, from_id, ProposalEvent::Rejected { reason }, None);
    }
}

/// The id of the proposal of a service that a log added unpublished.
fn logged_id(service: &Slug) -> Slug {
    Slug::new(&format!("of-{service}")).unwrap_or_else(|_| service.clone())
}
