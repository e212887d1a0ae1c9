//! The memo table of an [`Evaluator`](crate::Evaluator): what follows from the state of one cluster of variables.
//!
//! What is known of one cluster says nothing about another, and services repeat one another cluster by cluster far more
//! than as a whole. So the answers to the questions about a cluster are worked out once for each state that comes up.

use std::cell::OnceCell;

use facts::{FactIndex, Members, Sheet};
use rustc_hash::FxHashMap;

use crate::definition::Inner;
use crate::domain::{Bounds, Domains};
use crate::encoder::{Encoder, code_of};
use crate::ir::Ir;
use crate::mdd::relevance::Pair;
use crate::mdd::variables::Cluster;
use crate::mdd::walk::{Passage, Walk};
use crate::mdd::{Diagram, Mdd};
use crate::steps::{self, Steps};

/// The position of a state in its memo table.
pub(crate) type StateId = u32;

/// What is known of a cluster.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) cluster: usize,
    /// The possible cases of its variables.
    pub(crate) masks: Masks,
    /// What is known of the cluster, with everything possible elsewhere.
    known: Domains,
    /// The same with all conclusions drawn; nothing when no completion is left.
    settled: Option<Domains>,
    passages: Passages,
    questions: OnceCell<Box<[Askable]>>,
}

/// Where a cluster's possible cases lead in the two diagrams of the classes.
#[derive(Debug, Clone, Default)]
struct Passages([OnceCell<Passage>; 2]);

impl Passages {
    fn get(&self, mdd: &Mdd, kind: usize, section: usize, masks: &[u64]) -> &Passage {
        self.0[kind].get_or_init(|| mdd.class_diagram(kind).passage(section, masks))
    }
}

/// What is possible of a cluster after an answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    masks: Masks,
    passages: Passages,
}

impl Answer {
    /// Where it leads in the diagram of the classes of this kind, of which the cluster's is this section.
    pub(crate) fn passage(&self, mdd: &Mdd, kind: usize, section: usize) -> &Passage {
        self.passages.get(mdd, kind, section, &self.masks)
    }
}

/// The possible cases of a cluster's variables.
type Masks = Box<[u64]>;

/// A fact that can be asked for.
#[derive(Debug, Clone)]
pub(crate) struct Askable {
    pub(crate) fact: FactIndex,
    pub(crate) answers: Box<[Answer]>,
    /// Whether an answer may be one that nothing known now allows: a set is asked for again.
    pub(crate) again: bool,
    /// Of the cluster's variables, those in which two services may differ that differ in the fact: its own, or those of its
    /// set and of what summarises this.
    pub(crate) varies: Box<[bool]>,
    /// What two services that differ in the fact may be.
    pub(crate) first: Masks,
    pub(crate) second: Masks,
    /// Whether those are all answers.
    pub(crate) all: bool,
}

/// What the states of its clusters mean for one characteristic.
#[derive(Debug, Clone)]
pub(crate) struct Rating {
    /// The outcomes that are possible, as bits in the order of [`OUTCOMES`].
    pub(crate) possible: u64,
    /// How much of its share of the score is open after each answer about its clusters, in their order.
    widths: OnceCell<Box<[f64]>>,
    /// For each question about its clusters, whether two services that differ in it can differ in outcome.
    matters: OnceCell<Box<[bool]>>,
}

/// The position of a rating in its memo table.
pub(crate) type RatingId = u32;

impl Askable {
    /// Two services that answer this question about a cluster differently.
    pub(crate) fn pair<'m>(&'m self, masks: &'m [u64]) -> Pair<'m> {
        let Self { varies, first, second, .. } = self;
        Pair { masks, varies, first, second }
    }
}

/// The states that have come up, and what combinations of them mean for each characteristic.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memo {
    states: Vec<State>,
    /// For each cluster, by whether the sheet contradicts itself, by the masks.
    known: Vec<[FxHashMap<Masks, StateId>; 2]>,
    /// For each cluster, by the codes of its facts in the rows of a table.
    rows: Vec<Rows>,
    ratings: Vec<Rating>,
    /// For each characteristic, by the states of its clusters.
    rated: Vec<FxHashMap<Box<[StateId]>, RatingId>>,
    /// The key that is looked up.
    key: Vec<u32>,
}

#[derive(Debug, Clone, Default)]
struct Rows {
    facts: Box<[FactIndex]>,
    /// By the code of a fact that is alone in its cluster.
    alone: Vec<Option<StateId>>,
    together: FxHashMap<Box<[u32]>, StateId>,
    /// Lists that nothing tells apart are of a kind: by the code of the list, and by the masks of its groups.
    kinds: Vec<Option<u32>>,
    known_kinds: FxHashMap<Box<[u64]>, u32>,
}

impl Memo {
    pub(crate) fn len(&self) -> usize {
        self.states.len()
            + self.ratings.len()
            + self
                .rows
                .iter()
                .map(|rows| rows.alone.len() + rows.kinds.len() + rows.together.len())
                .sum::<usize>()
    }

    pub(crate) fn state(&self, id: StateId) -> &State {
        &self.states[id as usize]
    }

    /// The state of a cluster with these possible cases, of which the sources may be `contradictory`.
    pub(crate) fn state_of(
        &mut self,
        inner: &Inner,
        cluster: usize,
        contradictory: bool,
        domains: &Domains,
        masks: &[u64],
    ) -> StateId {
        self.known.resize_with(inner.mdd.variables.clusters.len(), Default::default);
        let known = &mut self.known[cluster][usize::from(contradictory)];
        if let Some(id) = known.get(masks) {
            return *id;
        }
        let id = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        self.states.push(State::of(inner, cluster, contradictory, domains, masks));
        known.insert(masks.into(), id);
        id
    }

    /// The state of a cluster in a row of a table.
    pub(crate) fn state_of_row(
        &mut self,
        inner: &Inner,
        cluster: usize,
        encoder: &Encoder,
        codes: &[u32],
    ) -> StateId {
        if self.rows.is_empty() {
            self.rows.extend(inner.mdd.variables.clusters.iter().map(|cluster| Rows::of(&inner.ir, cluster)));
        }
        let code = |fact: &FactIndex| code_of(codes, *fact);
        let rows = &mut self.rows[cluster];
        let own = &inner.mdd.variables.clusters[cluster];
        if let [only] = &*rows.facts {
            let code = code(only);
            if let Some(Some(known)) = rows.alone.get(code as usize) {
                return *known;
            }
            let id = self.row(inner, cluster, encoder, codes);
            *known_by(&mut self.rows[cluster].alone, code) = Some(id);
            return id;
        }
        self.key.clear();
        self.key.extend(rows.facts.iter().map(code));
        if let (Some(set), Some(first)) = (own.set, self.key.first_mut()) {
            *first = rows.kind(inner, set, encoder, *first);
        }
        if let Some(known) = rows.together.get(self.key.as_slice()) {
            return *known;
        }
        let id = self.row(inner, cluster, encoder, codes);
        self.rows[cluster].together.insert(self.key.as_slice().into(), id);
        id
    }

    fn row(&mut self, inner: &Inner, cluster: usize, encoder: &Encoder, codes: &[u32]) -> StateId {
        let mut sheet = Sheet::new();
        encoder.decode_into(codes, &mut sheet);
        let mut domains = Domains::of(&inner.ir.variables, &sheet);
        let ties = inner.mdd.variables.clusters[cluster].ties;
        let masks =
            |domains: &Domains| -> Vec<u64> { inner.mdd.variables.masks_of(cluster, domains).collect() };
        let id = self.state_of(inner, cluster, false, &domains, &masks(&domains));
        if self.state(id).settled.is_some() {
            return id;
        }
        // Sources contradict one another about these facts: what ties them does not bind.
        domains.unbound |= ties;
        self.state_of(inner, cluster, true, &domains, &masks(&domains))
    }
}

/// The service that an evaluator is at.
#[derive(Clone, Copy)]
pub(crate) struct Service<'s> {
    pub(crate) inner: &'s Inner,
    pub(crate) states: &'s [StateId],
    pub(crate) masks: &'s [u64],
}

impl Memo {
    pub(crate) fn rating(&self, id: RatingId) -> &Rating {
        &self.ratings[id as usize]
    }

    /// The rating of a characteristic of a service.
    pub(crate) fn rate(
        &mut self,
        service: Service<'_>,
        characteristic: usize,
        reached: &mut Vec<u64>,
    ) -> RatingId {
        let mdd = &service.inner.mdd;
        let clusters = mdd.outcomes[characteristic].clusters.iter();
        self.rated.resize_with(service.inner.ir.criteria.len(), FxHashMap::default);
        self.key.clear();
        self.key.extend(clusters.map(|cluster| service.states[*cluster]));
        if let Some(known) = self.rated[characteristic].get(self.key.as_slice()) {
            return *known;
        }
        let id = u32::try_from(self.ratings.len()).unwrap_or(u32::MAX);
        let possible = mdd.outcomes(characteristic, service.masks, reached);
        self.ratings.push(Rating { possible, widths: OnceCell::new(), matters: OnceCell::new() });
        self.rated[characteristic].insert(self.key.as_slice().into(), id);
        id
    }

    /// The questions about the clusters that a characteristic depends on, with the section of its diagram.
    fn askables<'m>(
        &'m self,
        service: Service<'m>,
        characteristic: usize,
    ) -> impl Iterator<Item = (usize, &'m Askable)> {
        let clusters = service.inner.mdd.outcomes[characteristic].clusters.iter().enumerate();
        clusters.flat_map(move |(section, cluster)| {
            let questions = self.state(service.states[*cluster]).questions(service.inner).iter();
            questions.map(move |askable| (section, askable))
        })
    }

    /// See [`Rating`].
    pub(crate) fn widths(&self, service: Service<'_>, characteristic: usize, rating: RatingId) -> &[f64] {
        self.rating(rating).widths.get_or_init(|| {
            let diagram = &service.inner.mdd.outcomes[characteristic];
            let walk = self.follow(service, diagram);
            let widths = |(section, askable): (usize, &'_ Askable)| {
                let after = |answer: &Answer| {
                    let possible = diagram.after(&walk, section, &diagram.passage(section, &answer.masks));
                    service.inner.mdd.share(characteristic, possible).width()
                };
                askable.answers.iter().map(after).collect::<Vec<f64>>()
            };
            self.askables(service, characteristic).flat_map(widths).collect()
        })
    }

    /// Walks the diagram of a characteristic.
    fn follow(&self, service: Service<'_>, diagram: &Diagram) -> Walk {
        let masks = |cluster: &usize| &*self.state(service.states[*cluster]).masks;
        let sections = diagram.clusters.iter().enumerate();
        let passages: Vec<Passage> =
            sections.map(|(section, cluster)| diagram.passage(section, masks(cluster))).collect();
        let mut walk = Walk::default();
        diagram.follow(|section| &passages[section], &mut walk);
        walk
    }

    /// See [`Rating`].
    pub(crate) fn matters(&self, service: Service<'_>, characteristic: usize, rating: RatingId) -> &[bool] {
        self.rating(rating).matters.get_or_init(|| {
            let diagram = &service.inner.mdd.outcomes[characteristic];
            let walk = self.follow(service, diagram);
            let decided = self.rating(rating).possible.is_power_of_two();
            let steps = Steps::new(steps::QUESTIONS);
            let matters = |(section, askable): (usize, &Askable)| {
                let pair = askable.pair(service.masks);
                (askable.again || !decided) && diagram.can_differ(&walk, section, &pair, &steps)
            };
            self.askables(service, characteristic).map(matters).collect()
        })
    }
}

impl Rows {
    /// The kind of a list, by its code.
    fn kind(&mut self, inner: &Inner, set: usize, encoder: &Encoder, code: u32) -> u32 {
        if let Some(Some(known)) = self.kinds.get(code as usize) {
            return *known;
        }
        let variables = &inner.mdd.variables;
        let variable = &inner.ir.variables.sets[set];
        let bounds = variable.bounds_of(encoder.value(variable.fact, code));
        let groups = variables.groups_of(set);
        let masks =
            groups.map(|(position, group)| variables.list[position].mask_of_group(group, bounds)).collect();
        let next = u32::try_from(self.known_kinds.len()).unwrap_or(u32::MAX);
        let kind = *self.known_kinds.entry(masks).or_insert(next);
        *known_by(&mut self.kinds, code) = Some(kind);
        kind
    }

    fn of(ir: &Ir, cluster: &Cluster) -> Self {
        let set = cluster.set.map(|set| ir.variables.sets[set].fact);
        let scalars = cluster.scalars.iter().map(|scalar| ir.variables.finite[*scalar].fact);
        Self { facts: set.into_iter().chain(scalars).collect(), ..Self::default() }
    }
}

/// What each value of each fact leaves possible, by its code.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowDomains {
    finite: Vec<Vec<Option<u64>>>,
    sets: Vec<Vec<Option<Bounds>>>,
}

impl RowDomains {
    /// Writes what a row of a table leaves possible, with all conclusions drawn; false where it contradicts itself.
    pub(crate) fn load(&mut self, ir: &Ir, encoder: &Encoder, codes: &[u32], domains: &mut Domains) -> bool {
        let variables = &ir.variables;
        self.finite.resize(variables.finite.len(), Vec::new());
        self.sets.resize(variables.sets.len(), Vec::new());
        domains.unbound = 0;
        domains.finite.clear();
        for (finite, known) in variables.finite.iter().zip(&mut self.finite) {
            let code = code_of(codes, finite.fact);
            let regions = || finite.regions_of(encoder.value(finite.fact, code));
            domains.finite.push(*known_by(known, code).get_or_insert_with(regions));
        }
        domains.sets.clear();
        for (set, known) in variables.sets.iter().zip(&mut self.sets) {
            let code = code_of(codes, set.fact);
            let bounds = || set.bounds_of(encoder.value(set.fact, code));
            domains.sets.push(*known_by(known, code).get_or_insert_with(bounds));
        }
        ir.settle(domains)
    }
}

/// The place of a code in a table that grows with them.
fn known_by<T: Clone>(known: &mut Vec<Option<T>>, code: u32) -> &mut Option<T> {
    let at = code as usize;
    if known.len() <= at {
        known.resize(at + 1, None);
    }
    &mut known[at]
}

impl State {
    fn of(inner: &Inner, cluster: usize, contradictory: bool, known: &Domains, masks: &[u64]) -> Self {
        let Inner { ir, mdd, .. } = inner;
        let mut known = mdd.variables.clusters[cluster].only(mdd, ir, known);
        if contradictory {
            known.unbound = u64::MAX;
        }
        let mut settled = known.clone();
        let settled = ir.settle(&mut settled).then_some(settled);
        let (masks, passages, questions) = (masks.into(), Passages::default(), OnceCell::new());
        Self { cluster, masks, known, settled, passages, questions }
    }

    /// Where it leads in the diagram of the classes of this kind, of which the cluster's is this section.
    pub(crate) fn passage(&self, mdd: &Mdd, kind: usize, section: usize) -> &Passage {
        self.passages.get(mdd, kind, section, &self.masks)
    }

    /// Writes the conclusions that have been drawn.
    pub(crate) fn write(&self, mdd: &Mdd, domains: &mut Domains) {
        let Some(settled) = &self.settled else { return };
        let cluster = &mdd.variables.clusters[self.cluster];
        for scalar in &cluster.scalars {
            domains.finite[*scalar] = settled.finite[*scalar];
        }
        if let Some(set) = cluster.set {
            domains.sets[set] = settled.sets[set];
        }
    }

    /// What can be asked about the cluster that has more than one answer.
    pub(crate) fn questions(&self, inner: &Inner) -> &[Askable] {
        self.questions.get_or_init(|| {
            let Some(settled) = &self.settled else { return Box::default() };
            let Inner { ir, mdd, .. } = inner;
            let cluster = &mdd.variables.clusters[self.cluster];
            let own = &mdd.variables.list[cluster.start..cluster.end];
            let masks =
                |domains: &Domains| -> Masks { own.iter().map(|variable| variable.mask(domains)).collect() };
            let asked = ir.answers(settled, &self.known, cluster).into_iter();
            let asked = asked.filter(|(_, answers)| answers.domains.len() > 1).map(|(fact, answers)| {
                let after: Box<[Masks]> = answers.domains.iter().map(masks).collect();
                let (first, second) = match &*after {
                    // Two services with the same summary can still differ in its set.
                    [first, second] if ir.summarises(fact) => (first.clone(), second.clone()),
                    _ => (masks(&answers.open), masks(&answers.open)),
                };
                let beyond =
                    |masks: &[u64]| masks.iter().zip(&self.masks).any(|(mask, now)| mask & !now != 0);
                let again = after.iter().chain([&first, &second]).any(|masks| beyond(masks));
                let varies = own.iter().map(|variable| ir.belongs_to(fact, variable.kind)).collect();
                let all = answers.all;
                let answers = after.into_iter().map(|masks| Answer { masks, passages: Passages::default() });
                Askable { fact, answers: answers.collect(), again, varies, first, second, all }
            });
            asked.collect()
        })
    }
}

impl Cluster {
    /// What is known of the cluster, and everything possible elsewhere. Of members that nothing tells apart only their
    /// number counts: the first of each group stand for them.
    fn only(&self, mdd: &Mdd, ir: &Ir, known: &Domains) -> Domains {
        let mut domains = Domains::full(&ir.variables);
        for scalar in &self.scalars {
            domains.finite[*scalar] = known.finite[*scalar];
        }
        domains.unbound = known.unbound;
        let Some(set) = self.set else { return domains };
        let alike = |members: Members| {
            let groups = mdd.variables.groups_of(set);
            groups.fold(Members::NONE, |alike, (variable, group)| {
                let cap = mdd.variables.list[variable].cases - 1;
                let count = (members.intersection(group).len() as usize).min(cap);
                group.iter().take(count).map(Members::one).fold(alike, Members::union)
            })
        };
        domains.sets[set] = (alike(known.sets[set].0), alike(known.sets[set].1));
        domains
    }
}
