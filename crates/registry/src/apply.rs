//! Applying commits: the only code that makes one snapshot out of another.
//!
//! Every handler checks its change whole before it touches anything, so that a change that does not fit leaves no trace
//! and the changes after it can still be checked.

use std::collections::HashSet;
use std::sync::Arc;

use facts::Vocabulary;
use jiff::civil::Date;

use crate::body_view::BodyView;
use crate::journal::{Entry, Wording};
use crate::proposal::Act;
use crate::{
    AccessReturn, Answered, ApplyError, Body, BodyEdited, Change, Commit, EntityId, EntityType, Fault,
    FundingEnded, FundingLine, Intervention, Keys, LiesWithin, Moment, Nation, OutcomeReturnEvent,
    Population, Position, Problem, Redaction, Registry, Revision, Slug, Source, Succession, Undo, bounds,
    text::stored,
};

/// Applies many commits to a snapshot, and works out what they come to once, at the end.
#[derive(Debug)]
pub struct Builder {
    pub(crate) registry: Registry,
    /// Services whose claims have changed.
    pub(crate) unresolved: HashSet<u32>,
}

/// The commit that a change is part of.
pub(crate) struct Context<'a> {
    pub(crate) commit: &'a Header,
    /// The position of the change in the journal.
    pub(crate) position: u32,
}

/// A commit without its changes.
pub(crate) struct Header {
    pub(crate) number: Revision,
    pub(crate) at: jiff::Timestamp,
    pub(crate) actor: String,
    pub(crate) actor_label: Option<String>,
}

impl Builder {
    /// Begins with a snapshot, which stays as it is.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        Self { registry: registry.clone(), unresolved: HashSet::new() }
    }

    /// The position in the log of the last commit that was applied.
    #[must_use]
    pub fn position(&self) -> Position {
        self.registry.position()
    }

    /// The keys of those who write, as of the last commit that was applied.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.registry.keys
    }

    /// The returns of outcomes so far.
    #[must_use]
    pub fn outcome_returns(&self) -> &crate::OutcomeReturns {
        &self.registry.outcome_returns
    }

    /// Applies one commit.
    ///
    /// # Errors
    /// When it does not follow or does not fit, with everything that is wrong with it. The builder is used up then; the
    /// snapshot that it began with is as it was.
    pub fn apply(mut self, commit: Commit) -> Result<Self, ApplyError> {
        interrupt::check();
        let (number, expected) = (commit.number, self.registry.position().next());
        if number != expected {
            return Err(ApplyError::OutOfOrder { expected, got: number });
        }
        if commit.changes.is_empty() {
            return Err(ApplyError::Empty { number });
        }
        check_commit(&commit).map_err(|problem| ApplyError::Commit { number, problem })?;
        let revision = self.registry.journal.begin(&commit);
        let answer = commit.request.as_ref().and_then(|request| {
            let mut answered = Answered::of(number, &commit.changes)?;
            answered.proposal =
                answered.proposal.or_else(|| self.registry.proposals.logged(&answered.entity));
            Some(((commit.actor.as_str().into(), request.as_str().into()), answered))
        });
        let header =
            Header { number: revision, at: commit.at, actor: commit.actor, actor_label: commit.actor_label };
        let act = Act { by: &header.actor, at: Moment { revision, at: header.at } };
        let changes = self.take_effect(&act, commit.reason.as_deref(), commit.changes);
        if let Some((request, mut answered)) = answer {
            answered.proposal =
                answered.proposal.or_else(|| self.registry.proposals.logged(&answered.entity));
            self.registry.requests.insert(request, answered);
        }
        let faults = self.changes(&header, changes);
        if faults.is_empty() { Ok(self) } else { Err(ApplyError::Faults { number, faults }) }
    }

    /// The snapshot after all of them.
    #[must_use]
    pub fn finish(mut self) -> Registry {
        for position in std::mem::take(&mut self.unresolved) {
            self.resolve(position);
        }
        self.registry
    }

    /// Applies changes one by one, leaves out those that do not fit, and says which.
    pub(crate) fn changes(&mut self, header: &Header, changes: Vec<Change>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (mut added, mut after_public) = (None, false);
        for (ordinal, change) in changes.into_iter().enumerate() {
            let context = Context { commit: header, position: self.registry.journal.next() };
            let done = match change {
                Change::ProposalChanged(of) => {
                    let at = Moment { revision: header.number, at: header.at };
                    let act = Act { by: &header.actor, at };
                    after_public = true;
                    self.registry.proposals.apply(&act, of, added.clone())
                }
                Change::KeyChanged(of) => {
                    after_public = true;
                    self.registry.keys.apply(header.at, of)
                }
                Change::OutcomeCounts(of) => {
                    after_public = true;
                    self.registry.outcome_returns.arrived(&header.actor, header.at, of)
                }
                Change::OutcomeReturn(of) => {
                    after_public = true;
                    let live = self.can_be_kept(of.event, &of.service);
                    live.and_then(|()| self.registry.outcome_returns.apply(header.at, of))
                }
                Change::SelfReview(of) => {
                    after_public = true;
                    let live = self.can_be_kept(of.event, &of.service);
                    live.and_then(|()| self.registry.outcome_returns.reviewed(header.at, of))
                }
                Change::Redacted(of) if of.revision.is_none() => {
                    after_public = true;
                    self.registry.redactions.insert((of.position, of.ordinal), ());
                    Ok(())
                }
                // The journal counts what everybody hears of: what comes last leaves its numbers as they are in the log.
                _ if after_public => Err(Problem::AfterProposal),
                change => {
                    match &change {
                        Change::ServiceAdded(new) if added.is_none() => {
                            added = Some(new.service.slug.clone());
                        }
                        Change::ServicesMerged(merged) if added.as_ref() == Some(&merged.from) => {
                            added = Some(merged.into.clone());
                        }
                        _ => {}
                    }
                    self.change(&context, change).map(|entry| self.registry.journal.push(entry))
                }
            };
            if let Err(problem) = done {
                faults.push(Fault { ordinal, problem });
            }
        }
        faults
    }

    /// Checks that something of a service can be kept. Of one that is gone it can still be taken back.
    fn can_be_kept(&self, event: OutcomeReturnEvent, service: &Slug) -> Result<(), Problem> {
        match event {
            OutcomeReturnEvent::Kept => self.registry.live_service("service", service).map(|_| ()),
            OutcomeReturnEvent::Withdrawn => Ok(()),
        }
    }

    fn change(&mut self, context: &Context<'_>, change: Change) -> Result<Entry, Problem> {
        let kind = change.kind();
        // Claims are put into words when they are read; everything else at once.
        let words = match &change {
            Change::ClaimRecorded(_) => String::new(),
            other => other.summary(self.vocabulary()),
        };
        let (claim, other) = (change.claim(), self.other_service(&change));
        let moves = matches!(change, Change::ServiceEdited(_) | Change::BodyEdited(_) | Change::Undone(_));
        let before = moves.then(|| change.entity()).and_then(|of| Some((self.nation(&of)?, of)));
        let removal = match &change {
            Change::Redacted(of) => of.revision.map(|revision| (revision, of.ordinal)),
            _ => None,
        };
        let (entity_type, position) = match change {
            Change::ClaimRecorded(recorded) => {
                let (position, number) = self.claim_recorded(context, recorded)?;
                return Ok(Entry {
                    entity_type: EntityType::Service,
                    position,
                    kind,
                    wording: Wording::Claim(number),
                });
            }
            Change::SourceAdded(source) => (EntityType::Source, self.source_added(source)?),
            Change::InterventionAdded(intervention) => {
                (EntityType::Intervention, self.intervention_added(intervention)?)
            }
            Change::BodyAdded(body) => (EntityType::Body, self.body_added(context, body)?),
            Change::BodyEdited(edited) => (EntityType::Body, self.body_edited(context, &edited)?),
            Change::SuccessionAdded(succession) => {
                (EntityType::Body, self.succession_added(context, &succession)?)
            }
            Change::PopulationRecorded(population) => {
                (EntityType::Body, self.population_recorded(context, population)?)
            }
            Change::LiesWithinRecorded(lies) => (EntityType::Body, self.lies_within_recorded(context, lies)?),
            Change::ReturnRecorded(answer) => (EntityType::Body, self.return_recorded(context, answer)?),
            Change::FundingRecorded(line) => (EntityType::FundingLine, self.funding_recorded(context, line)?),
            Change::FundingEnded(ended) => (EntityType::FundingLine, self.funding_ended(context, &ended)?),
            Change::ServiceAdded(added) => (EntityType::Service, self.service_added(context, added)?),
            Change::ClaimRetracted(retracted) => {
                (EntityType::Service, self.claim_retracted(context, &retracted)?)
            }
            Change::AttestationRecorded(recorded) => {
                (EntityType::Service, self.attestation_recorded(context, recorded)?)
            }
            Change::AccreditationRecorded(recorded) => {
                (EntityType::Service, self.accreditation_recorded(context, recorded)?)
            }
            Change::ServiceEdited(edited) => (EntityType::Service, self.service_edited(context, &edited)?),
            Change::Decided(decided) => (EntityType::Service, self.decided(context, decided)?),
            Change::Published(published) => (EntityType::Service, self.published(context, &published)?),
            Change::ServiceWithdrawn(withdrawn) => {
                (EntityType::Service, self.service_withdrawn(context, &withdrawn)?)
            }
            Change::ServicesMerged(merged) => (EntityType::Service, self.services_merged(context, &merged)?),
            Change::OutcomesPublished(of) => {
                let Header { at, number, .. } = *context.commit;
                (EntityType::OutcomeEdition, self.registry.outcome_returns.published(at, number, of)?)
            }
            Change::Undone(undo) => self.undone(context, undo)?,
            Change::Redacted(redaction) => (redaction.entity_type, self.redacted(context, &redaction)?),
            // Has been applied where the changes of a commit are told apart.
            Change::ProposalChanged(_)
            | Change::KeyChanged(_)
            | Change::OutcomeCounts(_)
            | Change::OutcomeReturn(_)
            | Change::SelfReview(_) => return Err(Problem::AfterProposal),
        };
        let left = before.filter(|(nation, of)| self.nation(of) != Some(*nation));
        let wording = match (claim, other) {
            (Some(claim), _) => Wording::OfClaim(Arc::new((words, claim))),
            (None, Some((other, says))) => Wording::Both(Arc::new((words, other, says))),
            (None, None) => match (removal, left) {
                (Some((revision, ordinal)), _) => Wording::Removal(Arc::new((words, revision, ordinal))),
                (None, Some((nation, _))) => Wording::Moved(Arc::new((words, nation))),
                (None, None) => Wording::Words(words.into()),
            },
        };
        Ok(Entry { entity_type, position, kind, wording })
    }

    /// The nation of a service or a body.
    fn nation(&self, of: &EntityId) -> Option<Nation> {
        match of.entity_type {
            EntityType::Service => Some(self.registry.service(&of.slug)?.service.nation),
            EntityType::Body => self.registry.body(&of.slug)?.body.nation,
            _ => None,
        }
    }

    /// What the other change said is not in the log any more: whoever replays it finds what is left.
    fn redacted(&mut self, context: &Context<'_>, redaction: &Redaction) -> Result<u32, Problem> {
        let Redaction { position, ordinal, entity_type, entity, .. } = redaction;
        let id = EntityId::new(*entity_type, entity.clone());
        let at = self.registry.entity_position(&id).ok_or_else(|| Problem::Unknown {
            field: "entity",
            entity_type: *entity_type,
            slug: entity.to_string(),
            suggestion: None,
        })?;
        self.registry.redactions.insert((*position, *ordinal), ());
        match entity_type {
            EntityType::Service => {
                self.touch(context, at);
            }
            EntityType::Body => {
                self.registry
                    .bodies
                    .at_mut(at)
                    .into_iter()
                    .for_each(|body| body.history.push(context.position));
            }
            _ => {}
        }
        Ok(at)
    }

    /// The position of the other of two services that a change is about, and what it says of that one.
    fn other_service(&self, change: &Change) -> Option<(u32, String)> {
        let (other, says) = match change {
            Change::ServicesMerged(merged) => (
                &merged.into,
                format!(
                    "now also stands for {}: its claims, funding, names and places came over",
                    merged.from
                ),
            ),
            Change::Undone(Undo::ServicesSeparated(separated)) => (
                &separated.into,
                format!("no longer stands for {}: what came from it went back", separated.from),
            ),
            _ => return None,
        };
        Some((self.registry.services.position(other)?, says))
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.registry.vocabulary
    }

    fn source_added(&mut self, source: Source) -> Result<u32, Problem> {
        if self.registry.sources.find(&source.slug).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::Source, slug: source.slug });
        }
        stored::line("title", &source.title)?;
        stored::line("publisher", &source.publisher)?;
        stored::address_if_any("url", source.url.as_deref())?;
        stored::line_if_any("licence", source.licence.as_deref())?;
        Ok(self.registry.sources.insert(source.slug.clone(), source))
    }

    fn intervention_added(&mut self, intervention: Intervention) -> Result<u32, Problem> {
        if self.registry.interventions.find(&intervention.slug).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::Intervention, slug: intervention.slug });
        }
        stored::line("name", &intervention.name)?;
        for rating in &intervention.evidence {
            stored::line("scheme", &rating.scheme)?;
            stored::line("rating", &rating.rating)?;
            stored::line_if_any("locator", rating.locator.as_deref())?;
            self.registry.source_position("source", &rating.source)?;
        }
        Ok(self.registry.interventions.insert(intervention.slug.clone(), intervention))
    }

    fn body_added(&mut self, context: &Context<'_>, body: Body) -> Result<u32, Problem> {
        if self.registry.bodies.find(&body.slug).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::Body, slug: body.slug });
        }
        check_body(&body)?;
        let slug = body.slug.clone();
        let view = BodyView {
            body,
            populations: Vec::new(),
            returns: Vec::new(),
            areas: Vec::new(),
            within: Vec::new(),
            holds: Vec::new(),
            successors: Vec::new(),
            predecessors: Vec::new(),
            serves: Vec::new(),
            lines: Vec::new(),
            history: vec![context.position],
        };
        Ok(self.registry.bodies.insert(slug, view))
    }

    fn body_edited(&mut self, context: &Context<'_>, edited: &BodyEdited) -> Result<u32, Problem> {
        let position = self.registry.require_body("body", &edited.body)?;
        if edited.edit.fields().is_empty() {
            return Err(Problem::NothingEdited);
        }
        let Some(view) = self.registry.bodies.at(position) else { return Ok(position) };
        let after = edited.edit.applied_to(&view.body);
        check_body(&after)?;
        if let Some(view) = self.registry.bodies.at_mut(position) {
            view.body = after;
            view.history.push(context.position);
        }
        Ok(position)
    }

    fn succession_added(&mut self, context: &Context<'_>, succession: &Succession) -> Result<u32, Problem> {
        let from = self.registry.require_body("from", &succession.from)?;
        let to = self.registry.require_body("to", &succession.to)?;
        if from == to {
            return Err(Problem::SucceedsItself { body: succession.from.clone() });
        }
        if self.registry.bodies.at(from).is_some_and(|body| body.successors.iter().any(|(at, _)| *at == to)) {
            return Err(Problem::SucceedsAlready {
                from: succession.from.clone(),
                to: succession.to.clone(),
            });
        }
        if let Some(cycle) = self.registry.succession_path(to, from) {
            return Err(Problem::Cycle { cycle });
        }
        if let Some(body) = self.registry.bodies.at_mut(from) {
            body.successors.push((to, succession.on));
            body.history.push(context.position);
        }
        if let Some(body) = self.registry.bodies.at_mut(to) {
            body.predecessors.push((from, succession.on));
            body.history.push(context.position);
        }
        Ok(from)
    }

    fn population_recorded(
        &mut self,
        context: &Context<'_>,
        mut population: Population,
    ) -> Result<u32, Problem> {
        let body = self.registry.require_body("body", &population.body)?;
        let source = self.registry.source_position("source", &population.source)?;
        stored::line_if_any("locator", population.locator.as_deref())?;
        Population::check(population.under_1, population.under_2)?;
        population.body = self.registry.bodies.slug(body).cloned().unwrap_or(population.body);
        population.source = self.registry.sources.slug(source).cloned().unwrap_or(population.source);
        if let Some(view) = self.registry.bodies.at_mut(body) {
            // Logs of before there were bounds may hold what cannot be true: it stays in the history, and does not count.
            if bounds::babies(population.under_1, population.under_2, view.body.nation).is_ok() {
                view.populations.push(population);
            }
            view.history.push(context.position);
        }
        Ok(body)
    }

    fn lies_within_recorded(&mut self, context: &Context<'_>, mut lies: LiesWithin) -> Result<u32, Problem> {
        let body = self.registry.require_body("body", &lies.body)?;
        let within = self.registry.require_body("within", &lies.within)?;
        let source = self.registry.source_position("source", &lies.source)?;
        if body == within {
            return Err(Problem::LiesInItself { body: lies.body });
        }
        stored::line_if_any("locator", lies.locator.as_deref())?;
        lies.body = self.registry.bodies.slug(body).cloned().unwrap_or(lies.body);
        lies.within = self.registry.bodies.slug(within).cloned().unwrap_or(lies.within);
        lies.source = self.registry.sources.slug(source).cloned().unwrap_or(lies.source);
        if let Some(view) = self.registry.bodies.at_mut(body) {
            match view.within.iter_mut().find(|(at, _)| *at == within) {
                Some((_, share)) => *share = lies.share,
                None => view.within.push((within, lies.share)),
            }
            view.areas.push(lies);
            view.history.push(context.position);
        }
        if let Some(view) = self.registry.bodies.at_mut(within) {
            if !view.holds.contains(&body) {
                view.holds.push(body);
            }
            view.history.push(context.position);
        }
        Ok(body)
    }

    fn return_recorded(&mut self, context: &Context<'_>, mut answer: AccessReturn) -> Result<u32, Problem> {
        let body = self.registry.require_body("body", &answer.body)?;
        let source = self.registry.source_position("source", &answer.source)?;
        stored::line_if_any("locator", answer.locator.as_deref())?;
        answer.body = self.registry.bodies.slug(body).cloned().unwrap_or(answer.body);
        answer.source = self.registry.sources.slug(source).cloned().unwrap_or(answer.source);
        if let Some(view) = self.registry.bodies.at_mut(body) {
            view.returns.push(answer);
            view.history.push(context.position);
        }
        Ok(body)
    }

    fn funding_recorded(&mut self, context: &Context<'_>, mut line: FundingLine) -> Result<u32, Problem> {
        if self.registry.lines.find(&line.id).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::FundingLine, slug: line.id });
        }
        let funder = self.registry.require_body("funder", &line.funder)?;
        let service = self.registry.live_service("service", &line.service)?;
        let source = self.registry.source_position("source", &line.source)?;
        if let Some(amount) = line.annual_amount.filter(|amount| !amount.is_finite() || *amount < 0.0) {
            return Err(Problem::Amount { amount });
        }
        in_order(line.from, line.to)?;
        stored::line_if_any("locator", line.locator.as_deref())?;
        stored::prose_if_any("note", line.note.as_deref())?;
        unless_it_counts(&mut line);
        // Equal slugs are shared, not held once for every line.
        line.funder = self.registry.bodies.slug(funder).cloned().unwrap_or(line.funder);
        line.service = self.registry.services.slug(service).cloned().unwrap_or(line.service);
        line.source = self.registry.sources.slug(source).cloned().unwrap_or(line.source);
        let position = self.registry.lines.insert(line.id.clone(), line);
        if let Some(body) = self.registry.bodies.at_mut(funder) {
            body.lines.push(position);
            body.history.push(context.position);
        }
        if let Some(view) = self.touch(context, service) {
            view.lines.push(position);
        }
        Ok(position)
    }

    fn funding_ended(&mut self, context: &Context<'_>, ended: &FundingEnded) -> Result<u32, Problem> {
        let position = self.registry.lines.position(&ended.line).ok_or_else(|| Problem::Unknown {
            field: "line",
            entity_type: EntityType::FundingLine,
            slug: ended.line.to_string(),
            suggestion: self.registry.lines.suggest(&ended.line),
        })?;
        let line = self.registry.lines.at(position);
        in_order(line.and_then(|line| line.from), Some(ended.on))?;
        let ends = line.map(|line| (self.registry.bodies.position(&line.funder), line.service.clone()));
        if let Some(line) = self.registry.lines.at_mut(position) {
            line.to = Some(ended.on);
        }
        if let Some((funder, service)) = ends {
            if let Some(body) = funder.and_then(|funder| self.registry.bodies.at_mut(funder)) {
                body.history.push(context.position);
            }
            if let Some(service) = self.registry.services.position(&service) {
                self.touch(context, service);
            }
        }
        Ok(position)
    }
}

/// Takes an amount that cannot be true as unknown, and says so in the note: logs of before there were bounds may hold one,
/// and no total must rest on it.
pub(crate) fn unless_it_counts(line: &mut FundingLine) {
    let Some(amount) = line.annual_amount.filter(|amount| !bounds::can_be_counted(*amount)) else { return };
    line.annual_amount = None;
    let reason = format!(
        "The amount is taken as unknown: {amount:e} pounds a year are on record, which cannot be true."
    );
    line.note = Some(line.note.take().map_or_else(|| reason.clone(), |note| format!("{note}\n{reason}")));
}

fn check_commit(commit: &Commit) -> Result<(), Problem> {
    stored::line("actor", &commit.actor)?;
    stored::line_if_any("actor-label", commit.actor_label.as_deref())?;
    stored::line_if_any("key", commit.key.as_deref())?;
    stored::line_if_any("request", commit.request.as_deref())?;
    stored::prose_if_any("reason", commit.reason.as_deref())
}

pub(crate) fn check_body(body: &Body) -> Result<(), Problem> {
    stored::line("name", &body.name)?;
    stored::line_if_any("ods-code", body.ods_code.as_deref())?;
    stored::line_if_any("gss-code", body.gss_code.as_deref())?;
    in_order(body.valid_from, body.valid_to)
}

/// A period that does not end before it begins, as far as its ends are known.
fn in_order(from: Option<Date>, to: Option<Date>) -> Result<(), Problem> {
    match (from, to) {
        (Some(from), Some(to)) if to < from => Err(Problem::Reversed { from, to }),
        _ => Ok(()),
    }
}
