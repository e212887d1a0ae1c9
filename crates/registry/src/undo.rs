//! What takes a change back, where no ordinary change does, and how a change is taken back.
//!
//! Nothing is erased: an undoing is a change of its own, in a revision of its own, and what it takes back stays in the log.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::texts::REMOVED;
use crate::{
    AccessReturn, AccreditationRecorded, AttestationRecorded, Body, BodyEdited, Change, ChangeKind, Claim,
    ClaimId, ClaimRetracted, Decided, EntityId, EntityType, FundingEnded, FundingLine, Population, Registry,
    Revision, Service, ServiceEdit, ServiceEdited, ServiceView, ServiceWithdrawn, ServicesMerged, Slug,
    Standing, Succession,
};

/// How many of the changes that rest on another are named.
const MOST_NAMED: usize = 10;

/// Takes a change back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Undo {
    /// A claim that was retracted counts again.
    ClaimRestored(ClaimRetracted),
    /// An attestation does not count any more.
    AttestationRetracted(AttestationRecorded),
    /// What a source says of a review does not count any more.
    AccreditationRetracted(AccreditationRecorded),
    /// A funding line does not count any more.
    FundingRetracted {
        /// The id of the line.
        line: Slug,
        /// The service that it was recorded for.
        service: Slug,
    },
    /// A funding line counts again, as it was before it was retracted.
    FundingRestored(FundingLine),
    /// A funding line ends on another day, or on none that is known.
    FundingReopened {
        /// The id of the line.
        line: Slug,
        /// Its last day before the change that is taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Date>,
    },
    /// The last decision on a service does not count any more.
    DecisionRetracted {
        /// The service.
        service: Slug,
    },
    /// A service that was withdrawn is back.
    ServiceRestored {
        /// The service.
        service: Slug,
    },
    /// Two services that were merged are two again.
    ServicesSeparated(ServicesSeparated),
    /// What is known of a body is again what it was before a correction.
    BodyRestored(Body),
    /// One body did not follow another.
    SuccessionRemoved(Succession),
    /// What a source says about babies does not count any more.
    PopulationRetracted(Population),
    /// A return does not count any more.
    ReturnRetracted(AccessReturn),
    /// An edition of pooled outcomes is withdrawn.
    EditionWithdrawn {
        /// The edition.
        edition: Slug,
    },
    /// An edition of pooled outcomes that was withdrawn is back.
    EditionRestored {
        /// The edition.
        edition: Slug,
    },
}

/// Two services that were merged are two again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServicesSeparated {
    /// The service that had been given up.
    pub from: Slug,
    /// The service that had stayed.
    pub into: Slug,
    /// The services for which the claims were recorded that go back: the one that had been given up, and those that had been
    /// merged into it before.
    pub recorded_for: Vec<Slug>,
    /// What the service that had stayed was called, and where it worked, before.
    pub edit: ServiceEdit,
    /// The funding lines that go back.
    pub lines: Vec<Slug>,
    /// The attestations that go back.
    pub attestations: Vec<crate::Attestation>,
    /// What goes back of reviews.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accreditations: Vec<crate::Accreditation>,
}

/// Why a change cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotUndo {
    /// Others were made on top of it.
    #[error("`{entity}` has changed since: {}", list(.later))]
    ChangedSince {
        /// What it is about.
        entity: EntityId,
        /// The later changes, each in one line with its revision; at most ten of them.
        later: Vec<String>,
    },
    /// It does not count any more.
    #[error("{what} has been taken back already")]
    UndoneAlready {
        /// What.
        what: String,
    },
    /// It added something that stays in the register for good.
    #[error("a {} stays in the register once it is there: correct what is wrong with it", .entity.entity_type.title())]
    Stays {
        /// What it added.
        entity: EntityId,
    },
    /// What it said was removed.
    #[error("what it said was removed, and does not come back")]
    Removed,
    /// It says what happens to a key.
    #[error("what happens to a key is not taken back: make another one")]
    OfKey,
    /// It says what happens to a proposal.
    #[error("what happens to a proposal is not taken back: propose the opposite")]
    OfProposal,
    /// It says what happens to a return of outcomes.
    #[error(
        "what happens to a return of outcomes or a self-review is not taken back: withdraw it, or send another one"
    )]
    OfReturn,
}

fn list(later: &[String]) -> String {
    later.join("; ")
}

impl Undo {
    /// The entity that it is about.
    pub(crate) fn subject(&self) -> (EntityType, &Slug) {
        match self {
            Self::ClaimRestored(claim) => (EntityType::Service, &claim.service),
            Self::AttestationRetracted(of) => (EntityType::Service, &of.service),
            Self::AccreditationRetracted(of) => (EntityType::Service, &of.service),
            Self::FundingRetracted { line, .. } | Self::FundingReopened { line, .. } => {
                (EntityType::FundingLine, line)
            }
            Self::FundingRestored(line) => (EntityType::FundingLine, &line.id),
            Self::DecisionRetracted { service } | Self::ServiceRestored { service } => {
                (EntityType::Service, service)
            }
            Self::ServicesSeparated(separated) => (EntityType::Service, &separated.from),
            Self::BodyRestored(body) => (EntityType::Body, &body.slug),
            Self::SuccessionRemoved(succession) => (EntityType::Body, &succession.from),
            Self::PopulationRetracted(population) => (EntityType::Body, &population.body),
            Self::ReturnRetracted(answer) => (EntityType::Body, &answer.body),
            Self::EditionWithdrawn { edition } | Self::EditionRestored { edition } => {
                (EntityType::OutcomeEdition, edition)
            }
        }
    }

    /// What kind of change it is.
    pub(crate) fn kind(&self) -> ChangeKind {
        match self {
            Self::ServiceRestored { .. } | Self::ServicesSeparated(_) => ChangeKind::Published,
            _ => ChangeKind::Changed,
        }
    }

    /// The change in one line.
    pub(crate) fn summary(&self) -> String {
        match self {
            Self::ClaimRestored(claim) => format!("claim {} counts again", claim.claim()),
            Self::AttestationRetracted(of) => {
                format!("no longer listed as {} ({})", of.attestation.class.title(), of.attestation.source)
            }
            Self::AccreditationRetracted(of) => {
                let of = &of.accreditation;
                let (state, set) = (of.state.title(), &of.standard_set);
                format!("no longer on record as {state} by {set} on {} ({})", of.on, of.source)
            }
            Self::FundingRetracted { service, .. } => format!("no longer counted as funding of {service}"),
            Self::FundingRestored(line) => format!("counted as funding of {} again", line.service),
            Self::FundingReopened { to: Some(to), .. } => format!("ends on {to} again"),
            Self::FundingReopened { to: None, .. } => "no end is known any more".to_owned(),
            Self::DecisionRetracted { .. } => "the last decision does not count any more".to_owned(),
            Self::ServiceRestored { .. } => "no longer withdrawn".to_owned(),
            Self::ServicesSeparated(separated) => format!("not the same as {} after all", separated.into),
            Self::BodyRestored(_) => "corrected back".to_owned(),
            Self::SuccessionRemoved(succession) => format!("not followed by {}", succession.to),
            Self::PopulationRetracted(of) => {
                format!("the number of babies in {} from {} does not count any more", of.year, of.source)
            }
            Self::ReturnRetracted(answer) => {
                format!("the return for {} from {} does not count any more", answer.year, answer.source)
            }
            Self::EditionWithdrawn { .. } => "pooled outcomes withdrawn".to_owned(),
            Self::EditionRestored { .. } => "pooled outcomes no longer withdrawn".to_owned(),
        }
    }
}

/// Whether words of it were removed.
fn lacks_words<T: serde::Serialize>(of: &T) -> bool {
    serde_json::to_string(of).is_ok_and(|text| text.contains(&format!("\"{REMOVED}\"")))
}

/// Whether a service that is not published has lost words, or a claim that would count.
fn has_lost_words(service: &ServiceView) -> bool {
    lacks_words(&service.service) || service.claims.iter().any(|claim| claim.redacted && !claim.retracted)
}

impl Registry {
    /// Returns the change that takes `change` back in this registry. `before` is the registry just before it took effect, and
    /// `made` the revision that made it.
    ///
    /// # Errors
    /// When others have been made on top of it, when it does not count any more, or when nothing takes it back.
    pub fn undoing(&self, change: &Change, made: Revision, before: &Self) -> Result<Change, CannotUndo> {
        match change {
            Change::ClaimRecorded(recorded) => {
                let number = before.service(&recorded.service).map_or(0, |service| service.own_claims) + 1;
                let id = ClaimId { service: recorded.service.clone(), number };
                self.claim_now(&id, false).map(Change::ClaimRetracted)
            }
            Change::ClaimRetracted(retracted) => {
                let claim = self.claim_now(&retracted.claim(), true)?;
                Ok(Change::Undone(Undo::ClaimRestored(claim)))
            }
            Change::AttestationRecorded(recorded) => {
                let service = self.now(&recorded.service);
                let counts = |slug: &Slug| {
                    self.service(slug)
                        .is_some_and(|service| service.attestations.contains(&recorded.attestation))
                };
                let Some(service) = service.filter(counts) else { return Err(already("the attestation")) };
                let attestation = recorded.attestation.clone();
                Ok(Change::Undone(Undo::AttestationRetracted(AttestationRecorded { service, attestation })))
            }
            Change::AccreditationRecorded(recorded) => self.undoing_accreditation(recorded),
            Change::FundingRecorded(line) => match self.line(&line.id) {
                Some(now) if !now.retracted => {
                    let (line, service) = (now.id.clone(), now.service.clone());
                    Ok(Change::Undone(Undo::FundingRetracted { line, service }))
                }
                _ => Err(already(&format!("funding line `{}`", line.id))),
            },
            Change::FundingEnded(ended) => {
                let entity = change.entity();
                if self.line(&ended.line).is_none_or(|now| now.to != Some(ended.on)) {
                    return Err(self.changed_since(entity, made));
                }
                if self.line(&ended.line).is_some_and(|line| lacks_words(&**line)) {
                    return Err(CannotUndo::Removed);
                }
                let to = before.line(&ended.line).and_then(|line| line.to);
                Ok(Change::Undone(Undo::FundingReopened { line: ended.line.clone(), to }))
            }
            Change::ServiceEdited(edited) => self.undoing_edit(edited, made, before),
            Change::BodyEdited(edited) => self.undoing_body_edit(edited, made, before),
            Change::Decided(decided) => self.undoing_decision(decided, made),
            Change::ServiceAdded(_) | Change::Published(_) => {
                let entity = change.entity();
                match self.service(&entity.slug) {
                    Some(now) if now.standing.is_live() && now.changed <= made => {
                        Ok(Change::ServiceWithdrawn(ServiceWithdrawn { service: entity.slug }))
                    }
                    _ => Err(self.changed_since(entity, made)),
                }
            }
            Change::ServiceWithdrawn(withdrawn) => match self.service(&withdrawn.service) {
                Some(now) if now.standing == Standing::Withdrawn(made) && has_lost_words(now) => {
                    Err(CannotUndo::Removed)
                }
                Some(now) if now.standing == Standing::Withdrawn(made) => {
                    Ok(Change::Undone(Undo::ServiceRestored { service: withdrawn.service.clone() }))
                }
                _ => Err(already(&format!("the withdrawal of `{}`", withdrawn.service))),
            },
            Change::ServicesMerged(merged) => self.undoing_merge(merged, made, before),
            Change::SuccessionAdded(succession) => {
                let stands = self.body(&succession.from).zip(self.bodies.position(&succession.to));
                if stands.is_none_or(|(from, to)| !from.successors.contains(&(to, succession.on))) {
                    return Err(already("the succession"));
                }
                Ok(Change::Undone(Undo::SuccessionRemoved(succession.clone())))
            }
            Change::PopulationRecorded(population) => {
                if self.body(&population.body).is_none_or(|body| !body.populations.contains(population)) {
                    return Err(already("the number of babies"));
                }
                Ok(Change::Undone(Undo::PopulationRetracted(population.clone())))
            }
            Change::ReturnRecorded(answer) => {
                if self.body(&answer.body).is_none_or(|body| !body.returns.contains(answer)) {
                    return Err(already("the return"));
                }
                Ok(Change::Undone(Undo::ReturnRetracted(answer.clone())))
            }
            Change::OutcomesPublished(of) => self.undoing_edition(&of.edition, true),
            Change::Undone(undo) => self.undoing_undo(undo, made, before),
            Change::SourceAdded(_)
            | Change::InterventionAdded(_)
            | Change::BodyAdded(_)
            | Change::LiesWithinRecorded(_) => Err(CannotUndo::Stays { entity: change.entity() }),
            Change::ProposalChanged(_) => Err(CannotUndo::OfProposal),
            Change::KeyChanged(_) => Err(CannotUndo::OfKey),
            Change::OutcomeCounts(_) | Change::OutcomeReturn(_) | Change::SelfReview(_) => {
                Err(CannotUndo::OfReturn)
            }
            Change::Redacted(_) => Err(CannotUndo::Removed),
        }
    }

    fn undoing_decision(&self, decided: &Decided, made: Revision) -> Result<Change, CannotUndo> {
        let found = self.now(&decided.service).and_then(|service| {
            let decisions = &self.service(&service)?.decisions;
            decisions.last().filter(|last| last.revision == made)?;
            Some((service, decisions.iter().nth_back(1)))
        });
        match found {
            Some((_, Some(before))) if before.reason == REMOVED => Err(CannotUndo::Removed),
            Some((service, _)) => Ok(Change::Undone(Undo::DecisionRetracted { service })),
            None => {
                let entity = EntityId::new(EntityType::Service, decided.service.clone());
                Err(self.changed_since(entity, made))
            }
        }
    }

    /// Returns the change that makes an undone change count again.
    fn undoing_undo(&self, undo: &Undo, made: Revision, before: &Self) -> Result<Change, CannotUndo> {
        match undo {
            Undo::ClaimRestored(claim) => self.claim_now(&claim.claim(), false).map(Change::ClaimRetracted),
            Undo::AttestationRetracted(recorded) => {
                let service = self.now(&recorded.service).unwrap_or_else(|| recorded.service.clone());
                let attestation = recorded.attestation.clone();
                Ok(Change::AttestationRecorded(AttestationRecorded { service, attestation }))
            }
            Undo::AccreditationRetracted(recorded) => {
                let service = self.now(&recorded.service).unwrap_or_else(|| recorded.service.clone());
                let accreditation = recorded.accreditation.clone();
                Ok(Change::AccreditationRecorded(AccreditationRecorded { service, accreditation }))
            }
            Undo::FundingRetracted { line, .. } => match (self.line(line), before.line(line)) {
                (Some(now), Some(was)) if now.retracted => {
                    let service = now.service.clone();
                    let line = FundingLine { service, retracted: false, ..FundingLine::clone(was) };
                    Ok(Change::Undone(Undo::FundingRestored(line)))
                }
                _ => Err(already(&format!("the retraction of `{line}`"))),
            },
            Undo::FundingRestored(line) => self.undoing(&Change::FundingRecorded(line.clone()), made, before),
            Undo::FundingReopened { line, to } => {
                match (self.line(line), before.line(line).and_then(|was| was.to)) {
                    (Some(now), Some(on)) if now.to == *to => {
                        Ok(Change::FundingEnded(FundingEnded { line: line.clone(), on }))
                    }
                    _ => Err(self.changed_since(EntityId::new(EntityType::FundingLine, line.clone()), made)),
                }
            }
            Undo::DecisionRetracted { service } => {
                match before.service(service).and_then(|was| was.decisions.last()) {
                    Some(last) => Ok(Change::Decided(Decided {
                        service: self.now(service).unwrap_or_else(|| service.clone()),
                        class: last.class,
                        reason: last.reason.clone(),
                    })),
                    None => Err(already("the decision")),
                }
            }
            Undo::ServiceRestored { service } => {
                Ok(Change::ServiceWithdrawn(ServiceWithdrawn { service: service.clone() }))
            }
            Undo::ServicesSeparated(ServicesSeparated { from, into, .. }) => {
                Ok(Change::ServicesMerged(ServicesMerged { from: from.clone(), into: into.clone() }))
            }
            Undo::BodyRestored(body) => match (self.body(&body.slug), before.body(&body.slug)) {
                (Some(now), Some(was)) if now.body == *body => {
                    Ok(Change::Undone(Undo::BodyRestored(was.body.clone())))
                }
                _ => Err(self.changed_since(EntityId::new(EntityType::Body, body.slug.clone()), made)),
            },
            Undo::SuccessionRemoved(succession) => Ok(Change::SuccessionAdded(succession.clone())),
            Undo::PopulationRetracted(population) => Ok(Change::PopulationRecorded(population.clone())),
            Undo::ReturnRetracted(answer) => Ok(Change::ReturnRecorded(answer.clone())),
            Undo::EditionWithdrawn { edition } => self.undoing_edition(edition, false),
            Undo::EditionRestored { edition } => self.undoing_edition(edition, true),
        }
    }

    /// Returns the change that withdraws an edition of outcomes, or brings it back.
    fn undoing_edition(&self, edition: &Slug, withdraw: bool) -> Result<Change, CannotUndo> {
        let edition = edition.clone();
        match (self.outcome_returns.edition(&edition).is_some(), withdraw) {
            (true, true) => Ok(Change::Undone(Undo::EditionWithdrawn { edition })),
            (false, false) => Ok(Change::Undone(Undo::EditionRestored { edition })),
            (is_there, _) => Err(already(&format!(
                "the {} of `{edition}`",
                if is_there { "withdrawal" } else { "publication" }
            ))),
        }
    }

    fn undoing_accreditation(&self, recorded: &AccreditationRecorded) -> Result<Change, CannotUndo> {
        let accreditation = recorded.accreditation.clone();
        let now = self.visible_service(&recorded.service);
        match now.filter(|service| service.accreditations.contains(&accreditation)) {
            Some(service) => {
                let service = service.service.slug.clone();
                let recorded = AccreditationRecorded { service, accreditation };
                Ok(Change::Undone(Undo::AccreditationRetracted(recorded)))
            }
            None => Err(already("the accreditation")),
        }
    }

    fn undoing_edit(
        &self,
        ServiceEdited { service, edit }: &ServiceEdited,
        made: Revision,
        before: &Self,
    ) -> Result<Change, CannotUndo> {
        let entity = EntityId::new(EntityType::Service, service.clone());
        let (Some(now), Some(was)) = (self.service(service), before.service(service)) else {
            return Err(self.changed_since(entity, made));
        };
        // What the edit does not name may have changed since; what it names may not.
        if !now.standing.is_live() || edit.applied_to(&now.service) != now.service {
            return Err(self.changed_since(entity, made));
        }
        let back = edit.fields_of(&was.service);
        Ok(Change::ServiceEdited(ServiceEdited { service: service.clone(), edit: back }))
    }

    fn undoing_body_edit(
        &self,
        BodyEdited { body, edit }: &BodyEdited,
        made: Revision,
        before: &Self,
    ) -> Result<Change, CannotUndo> {
        match (self.body(body), before.body(body)) {
            (Some(now), Some(was)) if now.body == edit.applied_to(&was.body) => {
                Ok(Change::Undone(Undo::BodyRestored(was.body.clone())))
            }
            _ => Err(self.changed_since(EntityId::new(EntityType::Body, body.clone()), made)),
        }
    }

    fn undoing_merge(
        &self,
        ServicesMerged { from, into }: &ServicesMerged,
        made: Revision,
        before: &Self,
    ) -> Result<Change, CannotUndo> {
        let entity = EntityId::new(EntityType::Service, into.clone());
        let (Some(now), Some(stayed), Some(given_up)) =
            (self.service(into), before.service(into), before.service(from))
        else {
            return Err(self.changed_since(entity, made));
        };
        let is_merged = matches!(self.service(from).map(|from| &from.standing),
            Some(Standing::Merged(to, revision)) if to == into && *revision == made);
        if !is_merged {
            return Err(already(&format!("the merge of `{from}`")));
        }
        let merged = merged(&stayed.service, &given_up.service);
        let same_names = now.service.other_names == merged.other_names && now.service.name == merged.name;
        let same_places = now.service.localities == merged.localities && now.service.areas == merged.areas;
        if !now.standing.is_live() || !same_names || !same_places {
            return Err(self.changed_since(entity, made));
        }
        let edit = ServiceEdit {
            other_names: Some(stayed.service.other_names.clone()),
            localities: Some(stayed.service.localities.clone()),
            areas: Some(stayed.service.areas.clone()),
            ..ServiceEdit::default()
        };
        let mut recorded_for: Vec<Slug> = vec![from.clone()];
        for claim in &given_up.claims {
            if !recorded_for.contains(&claim.id.service) {
                recorded_for.push(claim.id.service.clone());
            }
        }
        Ok(Change::Undone(Undo::ServicesSeparated(ServicesSeparated {
            from: from.clone(),
            into: into.clone(),
            recorded_for,
            edit,
            lines: before.lines_of_service(given_up).map(|line| line.id.clone()).collect(),
            attestations: given_up.attestations.clone(),
            accreditations: given_up.accreditations.clone(),
        })))
    }

    /// The live service that a slug leads to now.
    fn now(&self, slug: &Slug) -> Option<Slug> {
        self.visible_service(slug).map(|service| service.service.slug.clone())
    }

    /// A claim where it is now, if it is retracted or not, as is expected.
    fn claim_now(&self, id: &ClaimId, retracted: bool) -> Result<ClaimRetracted, CannotUndo> {
        let found = self.visible_service(&id.service).filter(|service| {
            service.claims.iter().any(|claim| claim.id == *id && claim.retracted == retracted)
        });
        let Some(service) = found else {
            let what = if retracted { format!("the retraction of `{id}`") } else { format!("claim `{id}`") };
            return Err(already(&what));
        };
        let lost_source = |source: &Slug| self.source(source).is_some_and(|source| source.title == REMOVED);
        let lost = |claim: &Claim| claim.redacted || (retracted && lost_source(&claim.source));
        if service.claims.iter().any(|claim| claim.id == *id && lost(claim)) {
            return Err(CannotUndo::Removed);
        }
        let (service, recorded_for) = (service.service.slug.clone(), id.service.clone());
        Ok(ClaimRetracted { service, recorded_for, number: id.number })
    }

    fn changed_since(&self, entity: EntityId, made: Revision) -> CannotUndo {
        let history = self.history(&entity).into_iter().filter(|record| record.revision > made);
        let later = history
            .take(MOST_NAMED)
            .map(|record| format!("revision {}, {}", record.revision, record.summary));
        let mut later: Vec<String> = later.collect();
        if later.is_empty() {
            later.push(format!("in revision {made} itself"));
        }
        CannotUndo::ChangedSince { entity, later }
    }
}

fn already(what: &str) -> CannotUndo {
    CannotUndo::UndoneAlready { what: what.to_owned() }
}

/// What a service reads like once another has been merged into it.
pub(crate) fn merged(stays: &Service, given_up: &Service) -> Service {
    let mut merged = stays.clone();
    merged.areas.extend(given_up.areas.iter().filter(|area| !stays.areas.contains(area)).cloned());
    for name in std::iter::once(&given_up.name).chain(&given_up.other_names) {
        if *name != merged.name && !merged.other_names.contains(name) {
            merged.other_names.push(name.clone());
        }
    }
    for place in &given_up.localities {
        if !merged.localities.contains(place) {
            merged.localities.push(place.clone());
        }
    }
    merged
}
