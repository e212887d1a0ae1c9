//! The immutable snapshot of one revision.

use std::sync::Arc;

use facts::Vocabulary;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::apply::Header;
use crate::journal::Journal;
use crate::persistent::Map;
use crate::table::Table;
use crate::{
    ApplyError, BodyView, Builder, Change, Commit, EntityId, EntityType, Fault, FundingLine, Intervention,
    Keys, OutcomeReturns, Position, Problem, ProposalChanged, ProposalEvent, Proposals, Resolution, Revision,
    ServiceView, Slug, SlugError, Source, Standing, resolve,
};

/// The immutable snapshot of one revision. Cheap to clone: clones, and the revisions after it, share what is the same.
#[derive(Clone, Debug)]
pub struct Registry {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) sources: Table<Source>,
    pub(crate) interventions: Table<Intervention>,
    pub(crate) bodies: Table<BodyView>,
    pub(crate) services: Table<ServiceView>,
    pub(crate) lines: Table<FundingLine>,
    pub(crate) journal: Journal,
    pub(crate) requests: Map<(Arc<str>, Arc<str>), Answered>,
    pub(crate) proposals: Proposals,
    pub(crate) keys: Keys,
    pub(crate) outcome_returns: OutcomeReturns,
    /// The places of changes whose content was removed; without a number, of commits whose reason was.
    pub(crate) redactions: Map<(Position, Option<u32>), ()>,
}

/// What a request by name has been answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The position of its commit in the log.
    pub position: Position,
    /// What it was about: of a proposal, by its provisional name.
    pub entity: EntityId,
    /// The proposal that it was a part of, or that it ended.
    pub proposal: Option<Slug>,
}

impl Answered {
    /// What a commit with these changes answers; nothing when there are none.
    #[must_use]
    pub fn of(position: Position, changes: &[Change]) -> Option<Self> {
        // The counts of a return come before it, and are not what was asked for.
        let first = changes.iter().find(|change| !matches!(change, Change::OutcomeCounts(_)))?;
        let entity = match first {
            Change::ProposalChanged(ProposalChanged { event, .. }) => match event {
                ProposalEvent::Proposed { changes, .. } | ProposalEvent::TookIn { changes, .. } => {
                    changes.first()?.entity()
                }
                _ => first.entity(),
            },
            other => other.entity(),
        };
        let proposal = changes.iter().find_map(|change| match change {
            Change::ProposalChanged(of) => Some(of.proposal.clone()),
            _ => None,
        });
        Some(Self { position, entity, proposal })
    }
}

impl Registry {
    /// The registry before its first commit.
    #[must_use]
    pub fn empty(vocabulary: Vocabulary) -> Self {
        Self {
            vocabulary,
            sources: Table::default(),
            interventions: Table::default(),
            bodies: Table::default(),
            services: Table::default(),
            lines: Table::default(),
            journal: Journal::default(),
            requests: Map::default(),
            proposals: Proposals::default(),
            keys: Keys::default(),
            outcome_returns: OutcomeReturns::default(),
            redactions: Map::default(),
        }
    }

    /// The snapshot after one more commit. This one stays as it is.
    ///
    /// # Errors
    /// When the commit does not follow or does not fit, with everything that is wrong with it.
    pub fn apply(&self, commit: &Commit) -> Result<Self, ApplyError> {
        Ok(Builder::new(self).apply(commit.clone())?.finish())
    }

    /// The snapshot after many more commits, in order.
    ///
    /// # Errors
    /// As for [`Registry::apply`].
    pub fn apply_all(&self, commits: impl IntoIterator<Item = Commit>) -> Result<Self, ApplyError> {
        Ok(commits.into_iter().try_fold(Builder::new(self), Builder::apply)?.finish())
    }

    /// The registry with one more change, as far as it fits, in a revision that is not committed.
    #[must_use]
    pub fn with(&self, change: Change) -> Self {
        self.with_all(vec![change])
    }

    /// The registry with more changes, as far as they fit, in a revision that is not committed.
    #[must_use]
    pub fn with_all(&self, changes: Vec<Change>) -> Self {
        let mut builder = Builder::new(self);
        builder.changes(&self.uncommitted(), changes);
        builder.finish()
    }

    /// Everything that is wrong with changes that somebody would like to commit; empty when they fit. A change that rests
    /// on one that does not fit is named, too.
    #[must_use]
    pub fn check(&self, changes: Vec<Change>) -> Vec<Fault> {
        Builder::new(self).changes(&self.uncommitted(), changes)
    }

    /// The head of a commit that nobody makes. Neither time nor actor matters to whether a change fits.
    fn uncommitted(&self) -> Header {
        let (number, at, actor) = (self.revision().next(), Timestamp::UNIX_EPOCH, String::new());
        Header { number, at, actor, actor_label: None }
    }

    /// The vocabulary under which the claims are read.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The number of the last revision of what is published; zero before the first.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.journal.head().map_or(Revision::ZERO, |head| head.number)
    }

    /// When the last revision was made; `None` before the first.
    #[must_use]
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.journal.revision(self.revision()).map(|record| record.at)
    }

    /// The position of the last commit in the log; zero before the first.
    #[must_use]
    pub fn position(&self) -> Position {
        self.journal.head().map_or(Position::ZERO, |head| head.position)
    }

    /// When the last commit was made, if only to a proposal; `None` before the first.
    #[must_use]
    pub fn written_at(&self) -> Option<Timestamp> {
        self.journal.head().map(|head| head.at)
    }

    // ------------------------------------------------------------ services

    /// A service by its slug, whatever its standing: see [`Registry::visible_service`].
    #[must_use]
    pub fn service(&self, slug: &str) -> Option<&Arc<ServiceView>> {
        self.services.find(slug)
    }

    /// A service by its slug, unless it has been withdrawn. The slug of a service that was merged into another finds the other.
    #[must_use]
    pub fn visible_service(&self, slug: &str) -> Option<&Arc<ServiceView>> {
        let mut service = self.services.find(slug)?;
        // Ends: a service is merged into a live one, so no chain of mergers comes back to where it was.
        while let Standing::Merged(into, _) = &service.standing {
            service = self.services.find(into)?;
        }
        service.standing.is_live().then_some(service)
    }

    /// The services, in the order in which they were added, without those that were withdrawn or merged.
    #[must_use]
    pub fn services(&self) -> impl DoubleEndedIterator<Item = &Arc<ServiceView>> {
        self.services.iter().filter(|service| service.standing.is_live())
    }

    /// Every service that ever was, whatever its standing, in the order in which they were added.
    #[must_use]
    pub fn all_services(&self) -> impl DoubleEndedIterator<Item = &Arc<ServiceView>> {
        self.services.iter()
    }

    /// The positions, in the order of [`Registry::all_services`], of the services that are new or have changed since an earlier snapshot
    /// that this one was made of. The work is in proportion to what has changed.
    #[must_use]
    pub fn services_changed_since(&self, earlier: &Self) -> Vec<usize> {
        self.services.changed_since(&earlier.services)
    }

    /// What was known about a service on a day: claims that count from a later one are left out.
    #[must_use]
    pub fn resolve_as_of(&self, service: &ServiceView, as_of: Date) -> Resolution {
        let counts_from =
            |claim: &crate::Claim| claim.counts_from(self.sources.find(&claim.source).map(AsRef::as_ref));
        resolve(&self.vocabulary, &service.claims, counts_from, Some(as_of))
    }

    /// The service at a position in the order of [`Registry::all_services`].
    #[must_use]
    pub fn service_at(&self, position: u32) -> Option<&Arc<ServiceView>> {
        self.services.at(position)
    }

    /// The position of a service in the order of [`Registry::all_services`].
    #[must_use]
    pub fn service_position(&self, slug: &str) -> Option<u32> {
        self.services.position(slug)
    }

    /// Whether a new service may have a slug.
    #[must_use]
    pub fn is_free(&self, slug: &str) -> bool {
        self.services.find(slug).is_none() && !self.proposals.legacy.holds(slug)
    }

    /// What waits for a reviewer, and what became of what did. Nothing of a proposal is anywhere else in the registry.
    #[must_use]
    pub fn proposals(&self) -> &Proposals {
        &self.proposals
    }

    /// The keys of those who write, as the log leaves them.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The returns of outcomes that teams sent. Nothing of them is anywhere else in the registry.
    #[must_use]
    pub fn outcome_returns(&self) -> &OutcomeReturns {
        &self.outcome_returns
    }

    // ------------------------------------------------------------ bodies and funding

    /// A commissioning body by its slug.
    #[must_use]
    pub fn body(&self, slug: &str) -> Option<&Arc<BodyView>> {
        self.bodies.find(slug)
    }

    /// The commissioning bodies, in the order in which they were added.
    #[must_use]
    pub fn bodies(&self) -> impl DoubleEndedIterator<Item = &Arc<BodyView>> {
        self.bodies.iter()
    }

    /// The body at a position in the order of [`Registry::bodies`].
    #[must_use]
    pub fn body_at(&self, position: u32) -> Option<&Arc<BodyView>> {
        self.bodies.at(position)
    }

    /// The position of a body in the order of [`Registry::bodies`].
    #[must_use]
    pub fn body_position(&self, slug: &str) -> Option<u32> {
        self.bodies.position(slug)
    }

    /// Whether another snapshot shares its bodies with this one, so that what was made of these holds for both.
    #[must_use]
    pub fn shares_bodies_with(&self, other: &Self) -> bool {
        self.bodies.is(&other.bodies)
    }

    /// Whether another snapshot shares its funding lines with this one.
    #[must_use]
    pub fn shares_lines_with(&self, other: &Self) -> bool {
        self.lines.is(&other.lines)
    }

    /// The services that serve the area of a body.
    pub fn services_serving<'a>(&'a self, body: &'a BodyView) -> impl Iterator<Item = &'a Arc<ServiceView>> {
        let services = body.serves.iter().filter_map(|position| self.services.at(*position));
        services.filter(|service| service.standing.is_live())
    }

    /// The bodies that followed a body, each with its first day.
    pub fn successors<'a>(&'a self, body: &'a BodyView) -> impl Iterator<Item = (&'a Arc<BodyView>, Date)> {
        body.successors.iter().filter_map(|(position, on)| Some((self.bodies.at(*position)?, *on)))
    }

    /// The bodies that a body followed, each with the first day on which it did.
    pub fn predecessors<'a>(&'a self, body: &'a BodyView) -> impl Iterator<Item = (&'a Arc<BodyView>, Date)> {
        body.predecessors.iter().filter_map(|(position, on)| Some((self.bodies.at(*position)?, *on)))
    }

    /// A funding line by its id, whatever it pays for: see [`Registry::visible_line`].
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&Arc<FundingLine>> {
        self.lines.find(id)
    }

    /// A funding line by its id, if the service that it pays for has not been withdrawn.
    #[must_use]
    pub fn visible_line(&self, id: &str) -> Option<&Arc<FundingLine>> {
        self.lines.find(id).filter(|line| self.pays(line))
    }

    /// The funding lines of services that have not been withdrawn, in the order in which they were recorded.
    pub fn lines(&self) -> impl Iterator<Item = &Arc<FundingLine>> {
        self.lines.iter().filter(|line| self.pays(line))
    }

    /// The lines that a body pays to services that have not been withdrawn.
    pub fn lines_of_body<'a>(&'a self, body: &'a BodyView) -> impl Iterator<Item = &'a Arc<FundingLine>> {
        let lines = body.lines.iter().filter_map(|position| self.lines.at(*position));
        lines.filter(|line| self.pays(line))
    }

    /// The lines that pay for a service.
    pub fn lines_of_service<'a>(
        &'a self,
        service: &'a ServiceView,
    ) -> impl Iterator<Item = &'a Arc<FundingLine>> {
        service.lines.iter().filter_map(|position| self.lines.at(*position))
    }

    /// Whether a line counts, and pays for a service that has not been withdrawn.
    fn pays(&self, line: &FundingLine) -> bool {
        !line.retracted && self.services.find(&line.service).is_some_and(|service| service.standing.is_live())
    }

    /// The id for the next funding line of a service.
    ///
    /// # Errors
    /// When the slug of the service leaves no room for a number.
    pub fn next_line_id(&self, service: &Slug) -> Result<Slug, SlugError> {
        let lines = self.services.find(service).map_or(0, |service| service.lines.len());
        let mut number = lines + 1;
        loop {
            let id = service.numbered(number)?;
            if self.lines.find(&id).is_none() {
                return Ok(id);
            }
            number += 1;
        }
    }

    // ------------------------------------------------------------ sources and interventions

    /// A source by its slug.
    #[must_use]
    pub fn source(&self, slug: &str) -> Option<&Arc<Source>> {
        self.sources.find(slug)
    }

    /// The sources, in the order in which they were added.
    #[must_use]
    pub fn sources(&self) -> impl DoubleEndedIterator<Item = &Arc<Source>> {
        self.sources.iter()
    }

    /// Whether another snapshot shares its interventions with this one, so that what was made of these holds for both.
    #[must_use]
    pub fn shares_interventions_with(&self, other: &Self) -> bool {
        self.interventions.is(&other.interventions)
    }

    /// An intervention by its slug.
    #[must_use]
    pub fn intervention(&self, slug: &str) -> Option<&Arc<Intervention>> {
        self.interventions.find(slug)
    }

    /// The interventions, in the order in which they were added.
    #[must_use]
    pub fn interventions(&self) -> impl DoubleEndedIterator<Item = &Arc<Intervention>> {
        self.interventions.iter()
    }

    // ------------------------------------------------------------ references

    pub(crate) fn source_position(&self, field: &'static str, slug: &str) -> Result<u32, Problem> {
        self.sources.position(slug).ok_or_else(|| Problem::Unknown {
            field,
            entity_type: EntityType::Source,
            slug: slug.to_owned(),
            suggestion: self.sources.suggest(slug),
        })
    }

    pub(crate) fn require_body(&self, field: &'static str, slug: &str) -> Result<u32, Problem> {
        self.bodies.position(slug).ok_or_else(|| Problem::Unknown {
            field,
            entity_type: EntityType::Body,
            slug: slug.to_owned(),
            suggestion: self.bodies.suggest(slug),
        })
    }

    /// The position of a service that is proposed or published.
    pub(crate) fn live_service(&self, field: &'static str, slug: &str) -> Result<u32, Problem> {
        let position = self.services.position(slug).ok_or_else(|| Problem::Unknown {
            field,
            entity_type: EntityType::Service,
            slug: slug.to_owned(),
            suggestion: self.services.suggest(slug),
        })?;
        let service = self.services.at(position);
        let what = match service.map(|service| &service.standing) {
            Some(Standing::Withdrawn(_)) => "withdrawn".to_owned(),
            Some(Standing::Merged(into, _)) => format!("merged into `{into}`"),
            _ => return Ok(position),
        };
        let service = self.services.slug(position).cloned();
        service.map_or(Ok(position), |service| Err(Problem::NotLive { field, service, what }))
    }

    /// The bodies on a way along successions from one to another, both included; `None` when there is no way.
    pub(crate) fn succession_path(&self, from: u32, to: u32) -> Option<Vec<Slug>> {
        // Depth first, without recursion: a chain may be as long as the list of bodies.
        let mut came_from = std::collections::HashMap::from([(from, from)]);
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == to {
                let mut path = vec![at];
                let mut step = at;
                while step != from {
                    step = came_from.get(&step).copied()?;
                    path.push(step);
                }
                path.reverse();
                return path.into_iter().map(|position| self.bodies.slug(position).cloned()).collect();
            }
            for (next, _) in &self.bodies.at(at)?.successors {
                if let std::collections::hash_map::Entry::Vacant(entry) = came_from.entry(*next) {
                    entry.insert(at);
                    open.push(*next);
                }
            }
        }
        None
    }
}
