//! How much a snapshot holds, counted: what bounds the lists of an answer before there is one.

use std::collections::{HashMap, HashSet};

use facts::{FactIndex, Value};
use registry::{BodyView, Change, Proposal, Registry, Service, ServiceView};

/// The largest count under one entity, and the sum under all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// The largest.
    pub each: u64,
    /// The sum.
    pub all: u64,
}

impl Count {
    fn add(&mut self, count: usize) {
        let count = number(count);
        self.each = self.each.max(count);
        self.all = self.all.saturating_add(count);
    }

    /// Counts one entity again. False where the largest may have become smaller: then all are counted again.
    fn replace(&mut self, before: usize, after: usize) -> bool {
        let (before, after) = (number(before), number(after));
        self.all = self.all.saturating_sub(before).saturating_add(after);
        let is_known = after >= before || before < self.each;
        self.each = self.each.max(after);
        is_known
    }
}

/// How much of everything there is. Upper bounds: of what depends on a day, what any day shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Services.
    pub services: u64,
    /// Services with a funding line.
    pub funded_services: u64,
    /// Commissioning bodies.
    pub bodies: u64,
    /// Bodies that a funding line names.
    pub funders: u64,
    /// Funding lines.
    pub lines: u64,
    /// Sources.
    pub sources: u64,
    /// Changes to what is published, since the registry began.
    pub changes: u64,
    /// Interventions, and the ratings of the evidence for each.
    pub interventions: u64,
    /// See [`Extent::interventions`].
    pub ratings: Count,
    /// Other names of a service.
    pub other_names: Count,
    /// Places of a service.
    pub localities: Count,
    /// Areas of a service.
    pub areas: Count,
    /// Attestations of a service.
    pub attestations: Count,
    /// What is on record of reviews of a service.
    pub accreditations: Count,
    /// Funding lines of a service.
    pub lines_of_service: Count,
    /// Claims that are shown with one fact of a service: its own, and those of a set that it sums up.
    pub claims_of_fact: Count,
    /// The same, of all facts of a service together.
    pub claims_of_service: Count,
    /// Bytes of the notes of the claims of a service.
    pub claim_notes: Count,
    /// Members of sets with whole-time equivalents in the claims of a service.
    pub staff_claimed: Count,
    /// Bytes of the names, places and addresses of a service.
    pub service_texts: Count,
    /// Pairs of bodies that pay for one service.
    pub pairs_of_service: Count,
    /// Services that name a body, one that it followed, or one in it.
    pub evidence: Count,
    /// Bodies in whose areas a service works, on any day.
    pub works_in: Count,
    /// Bodies that may have followed the one that a line names, on any day.
    pub heirs: Count,
    /// Lines that name a body or one that it followed.
    pub lines_followed: Count,
    /// Bodies that followed a body.
    pub successors: Count,
    /// Bodies that a body followed.
    pub predecessors: Count,
    /// Returns of a body.
    pub returns: Count,
    /// Bytes of the reasons for decisions on a service.
    pub decision_reasons: Count,
}

/// The extent of a snapshot, with the registry that was counted.
pub(crate) struct Counted {
    registry: Registry,
    pub(crate) extent: Extent,
}

impl Counted {
    /// Counts what a registry holds. Where the services of an earlier one have changed in what is said of them alone, only these
    /// are counted again.
    pub(crate) fn of(registry: &Registry, earlier: Option<&Self>) -> Self {
        let extent = earlier.and_then(|earlier| earlier.extent.after(&earlier.registry, registry));
        Self { registry: registry.clone(), extent: extent.unwrap_or_else(|| Extent::of(registry)) }
    }
}

impl Extent {
    /// Counts what a registry holds.
    fn of(registry: &Registry) -> Self {
        let mut extent = Self {
            bodies: number(registry.bodies().count()),
            sources: number(registry.sources().count()),
            changes: number(registry.change_count()),
            ..Self::default()
        };
        for intervention in registry.interventions() {
            extent.interventions += 1;
            extent.ratings.add(intervention.evidence.len());
        }
        let sets = summed_up(registry);
        for service in registry.services() {
            extent.add_service(registry, service, &sets);
        }
        let bodies: Vec<&BodyView> = registry.bodies().map(AsRef::as_ref).collect();
        let mut own = Vec::with_capacity(bodies.len());
        for body in &bodies {
            let lines = registry.lines_of_body(body).count();
            let serving = registry.services_serving(body).count();
            own.push((lines, serving));
            extent.funders += u64::from(lines > 0);
            extent.successors.add(body.followed_by().len());
            extent.predecessors.add(body.followed().len());
            extent.returns.add(body.returns.len());
        }
        extent.add_followed(&bodies, &own);
        extent.add_reach(registry, &bodies);
        extent
    }

    /// The extent of a later registry; nothing where more has changed than what is said of single services.
    fn after(&self, earlier: &Registry, registry: &Registry) -> Option<Self> {
        if !registry.shares_bodies_with(earlier)
            || !registry.shares_lines_with(earlier)
            || !registry.shares_interventions_with(earlier)
        {
            return None;
        }
        let mut extent = self.clone();
        extent.sources = number(registry.sources().count());
        extent.changes = number(registry.change_count());
        let sets = summed_up(registry);
        for position in registry.services_changed_since(earlier) {
            let position = u32::try_from(position).ok()?;
            let (before, after) = (earlier.service_at(position)?, registry.service_at(position)?);
            let is_kept = before.standing.is_live() == after.standing.is_live()
                && before.service.areas == after.service.areas
                && registry.lines_of_service(after).count() == earlier.lines_of_service(before).count();
            if !is_kept {
                return None;
            }
            if after.standing.is_live() {
                let counts = own_counts(before, &sets).into_iter().zip(own_counts(after, &sets));
                let mut own = extent.of_own().into_iter().zip(counts);
                if !own.all(|(count, (before, after))| count.replace(before, after)) {
                    return None;
                }
            }
        }
        extent.claims_of_fact.all = extent.claims_of_service.all;
        Some(extent)
    }

    /// The same with the previews of proposals beside it, each of which shows what it changes once more.
    #[must_use]
    pub fn with_previews<'p>(&self, proposals: impl Iterator<Item = &'p Proposal>) -> Self {
        let (mut most, mut count) = (Added::default(), 0_u64);
        for proposal in proposals {
            interrupt::check();
            count += 1;
            most = most.max(Added::by(proposal));
        }
        if count == 0 {
            return self.clone();
        }
        let mut extent = self.clone();
        let lines = self.lines_of_service.each.saturating_add(most.lines);
        let texts = most.texts.saturating_add(most.notes);
        let pairs = lines.saturating_mul(lines);
        for (counted, added) in [
            (&mut extent.ratings, 0),
            (&mut extent.other_names, most.items),
            (&mut extent.localities, most.items),
            (&mut extent.areas, most.items),
            (&mut extent.attestations, 0),
            (&mut extent.accreditations, most.others),
            (&mut extent.lines_of_service, most.lines),
            (&mut extent.claims_of_fact, most.claims),
            (&mut extent.claims_of_service, most.claims),
            (&mut extent.claim_notes, most.notes),
            (&mut extent.staff_claimed, most.members),
            (&mut extent.service_texts, texts),
            (&mut extent.pairs_of_service, pairs),
            (&mut extent.evidence, 1 + most.items),
            (&mut extent.heirs, most.others),
            (&mut extent.works_in, most.items.saturating_mul(self.bodies + most.others)),
            (&mut extent.lines_followed, most.lines),
            (&mut extent.successors, most.others),
            (&mut extent.predecessors, most.others),
            (&mut extent.returns, most.others),
            (&mut extent.decision_reasons, 0),
        ] {
            counted.each = counted.each.saturating_add(added);
            counted.all = counted.all.saturating_add(counted.each.saturating_mul(count));
        }
        extent.services += 1 + most.others;
        extent.funded_services += 1;
        extent.lines += most.lines;
        extent.funders += most.lines;
        extent.bodies += most.others;
        extent.sources += most.others;
        extent
    }

    fn add_service(&mut self, registry: &Registry, service: &ServiceView, sets: &[(FactIndex, FactIndex)]) {
        interrupt::check();
        self.services += 1;
        for (count, own) in self.of_own().into_iter().zip(own_counts(service, sets)) {
            count.add(own);
        }
        self.claims_of_fact.all = self.claims_of_service.all;
        let mut payers: Vec<&str> =
            registry.lines_of_service(service).map(|line| line.funder.as_str()).collect();
        let lines = payers.len();
        payers.sort_unstable();
        payers.dedup();
        self.lines += number(lines);
        self.funded_services += u64::from(lines > 0);
        self.lines_of_service.add(lines);
        self.pairs_of_service.add(payers.len() * payers.len().saturating_sub(1) / 2);
    }

    /// The counts of what is said of a service itself, as [`own_counts`] has them.
    fn of_own(&mut self) -> [&mut Count; OWN] {
        [
            &mut self.other_names,
            &mut self.localities,
            &mut self.areas,
            &mut self.attestations,
            &mut self.accreditations,
            &mut self.service_texts,
            &mut self.decision_reasons,
            &mut self.claim_notes,
            &mut self.staff_claimed,
            &mut self.claims_of_service,
            &mut self.claims_of_fact,
        ]
    }

    /// Counts the bodies that those lead to which services name: those that followed them, and those in which they lie.
    fn add_reach(&mut self, registry: &Registry, bodies: &[&BodyView]) {
        let mut leads = HashMap::new();
        let mut count = |from: u32| {
            *leads.entry(from).or_insert_with(|| {
                let (mut seen, mut open) = (HashSet::from([from]), vec![from]);
                while let Some(body) = open.pop().and_then(|at| bodies.get(at as usize)) {
                    let next = body.followed_by().iter().map(|(heir, _)| *heir).chain(body.held_by());
                    open.extend(next.filter(|at| seen.insert(*at)));
                }
                seen.len()
            })
        };
        for service in registry.services() {
            interrupt::check();
            let named = service.service.areas.iter().filter_map(|slug| registry.body_position(slug));
            self.works_in.add(named.map(&mut count).sum());
        }
        for line in registry.lines() {
            self.heirs.add(registry.body_position(&line.funder).map(&mut count).unwrap_or_default());
        }
    }

    /// Counts what bodies are given with what they followed. A body that two ways lead to is counted twice: a bound.
    fn add_followed(&mut self, bodies: &[&BodyView], own: &[(usize, usize)]) {
        let mut known: Vec<Option<(usize, usize)>> = vec![None; bodies.len()];
        for start in 0..bodies.len() {
            let mut open = vec![start];
            while let Some(at) = open.last().copied() {
                let Some(body) = bodies.get(at) else { break };
                let followed = body.followed().iter().map(|(position, _)| *position);
                let followed = followed.chain(body.holding().iter().copied()).map(|at| at as usize);
                let unknown =
                    followed.clone().find(|position| known.get(*position).is_some_and(Option::is_none));
                // The registry rejects circles of successions; of places that lie in one another, none is followed twice.
                if let Some(next) = unknown.filter(|position| !open.contains(position)) {
                    open.push(next);
                    continue;
                }
                let sum = followed.filter_map(|position| known.get(position).copied().flatten());
                let sum = sum.fold(own.get(at).copied().unwrap_or_default(), |sum, one| {
                    (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1))
                });
                if let Some(known) = known.get_mut(at) {
                    *known = Some(sum);
                }
                open.pop();
            }
        }
        for (lines, serving) in known.into_iter().flatten() {
            self.lines_followed.add(lines);
            self.evidence.add(serving);
        }
    }
}

/// How much there is of what is said of a service itself.
const OWN: usize = 11;

/// Each umbrella fact with the set that it sums up.
fn summed_up(registry: &Registry) -> Vec<(FactIndex, FactIndex)> {
    let facts = registry.vocabulary().iter();
    facts.filter_map(|(fact, definition)| Some((fact, definition.umbrella()?.set))).collect()
}

/// How much there is of what is said of a service itself, in the order of [`Extent::of_own`]. `sets` has the umbrella facts.
fn own_counts(service: &ServiceView, sets: &[(FactIndex, FactIndex)]) -> [usize; OWN] {
    let own = &service.service;
    let (mut notes, mut staff) = (0, 0);
    let mut facts = Vec::with_capacity(service.claims.len());
    for claim in &service.claims {
        facts.extend(claim.fact());
        notes += claim.note.as_deref().map_or(0, str::len);
        if let Some(Value::Set(set)) = claim.value() {
            staff += set.wte().len();
        }
    }
    facts.sort_unstable();
    let claims = |fact: FactIndex| {
        facts.partition_point(|other| *other <= fact) - facts.partition_point(|other| *other < fact)
    };
    let mut shown = facts.len();
    let mut most = facts.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
    for (fact, set) in sets {
        shown += claims(*set);
        most = most.max(claims(*fact) + claims(*set));
    }
    let texts = own.other_names.iter().chain(&own.localities).map(String::len);
    [
        own.other_names.len(),
        own.localities.len(),
        own.areas.len(),
        service.attestations.len(),
        service.accreditations.len(),
        texts.sum(),
        service.decisions.iter().map(|decision| decision.reason.len()).sum(),
        notes,
        staff,
        shown,
        most,
    ]
}

/// How much a proposal adds, at most.
#[derive(Clone, Copy, Default)]
struct Added {
    claims: u64,
    /// Bytes of the notes of claims.
    notes: u64,
    /// Members of the lists in claims.
    members: u64,
    lines: u64,
    /// Names, places and areas of services.
    items: u64,
    /// Bytes of their texts.
    texts: u64,
    /// Everything else: sources, bodies, figures.
    others: u64,
}

impl Added {
    fn by(proposal: &Proposal) -> Self {
        let mut added = Self::default();
        for (_, change) in proposal.changes() {
            match change {
                Change::ClaimRecorded(recorded) => {
                    added.claims += 1;
                    added.notes += number(recorded.claim.note.as_ref().map_or(0, String::len));
                    added.members += match &recorded.claim.value {
                        Some(serde_json::Value::Array(members)) => number(members.len()),
                        _ => 0,
                    };
                }
                Change::FundingRecorded(_) => added.lines += 1,
                Change::ServiceAdded(of) => added.service(&of.service),
                Change::ServiceEdited(edited) => {
                    let edit = &edited.edit;
                    let lists = [
                        edit.other_names.as_ref().map(Vec::len),
                        edit.localities.as_ref().map(Vec::len),
                        edit.areas.as_ref().map(Vec::len),
                    ];
                    added.items += number(lists.into_iter().flatten().sum());
                    let texts = [&edit.other_names, &edit.localities].into_iter().flatten().flatten();
                    let lines = [&edit.website, &edit.host_organisation].into_iter().flatten().flatten();
                    let locator = edit.status_stated.iter().filter_map(|stated| stated.locator.as_ref());
                    let bytes = texts.chain(lines).chain(locator).chain(&edit.name).map(String::len).sum();
                    added.texts += number(bytes);
                }
                _ => added.others += 1,
            }
        }
        added
    }

    fn service(&mut self, service: &Service) {
        let Service {
            name, other_names, localities, areas, status_stated, website, host_organisation, ..
        } = service;
        self.items += number(other_names.len() + localities.len() + areas.len());
        let locator = status_stated.iter().filter_map(|stated| stated.locator.as_ref());
        let texts =
            other_names.iter().chain(localities).chain(locator).chain(website).chain(host_organisation);
        self.texts += number(name.len() + texts.map(String::len).sum::<usize>());
    }

    fn max(self, other: Self) -> Self {
        Self {
            claims: self.claims.max(other.claims),
            notes: self.notes.max(other.notes),
            members: self.members.max(other.members),
            lines: self.lines.max(other.lines),
            items: self.items.max(other.items),
            texts: self.texts.max(other.texts),
            others: self.others.max(other.others),
        }
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
