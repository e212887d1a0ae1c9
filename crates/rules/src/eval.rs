//! The evaluator: what a definition says of one service after another.

use std::cell::OnceCell;
use std::sync::Arc;

use facts::{FactIndex, Knowledge, Sheet, UnknownReason};
use rustc_hash::FxHashMap;

use crate::applied::Applied;
use crate::definition::Definition;
use crate::domain::Domains;
use crate::encoder::{Encoder, code_of};
use crate::explain::Explainer;
use crate::likely::{Evidence, LikelyClass};
use crate::likely_walk::LikelyWalk;
use crate::mdd::variables::Cluster;
use crate::mdd::walk::Walk;
use crate::memo::{Askable, Memo, RatingId, RowDomains, Service, StateId};
use crate::outcome::{ClassSet, Outcome, Score, Verdict};
use crate::questions::{Question, best};
use crate::render::HeadlineKey;
use crate::steps::{self, Steps};

/// The number of entries in all tables of an evaluator from which on it starts afresh.
const MAX_ENTRIES: usize = 160 * 1024;

/// Evaluates services by one definition, and remembers what follows from parts of what is known.
///
/// One evaluator serves any number of services, one after another. A verdict takes about two microseconds, a verdict
/// with questions some four once the evaluator has seen similar services. What it remembers is bounded.
///
/// ```
/// use facts::{Sheet, Value};
///
/// let library = rules::Library::built_in().unwrap();
/// let definition = library.get("rare-jewels-2019").unwrap();
/// let mut evaluator = rules::Evaluator::new(definition);
///
/// let mut service = Sheet::new();
/// let fact = |id| definition.vocabulary().find(id).unwrap();
/// service.know(fact("dedicated_team"), Value::Boolean(false));
/// service.know(fact("parent_infant_expertise"), Value::Boolean(true));
/// let verdict = evaluator.evaluate(&service);
/// assert_eq!(verdict.classes.only(), None, "what hosts it decides, and is not known");
///
/// let questions = evaluator.questions(&service, 1);
/// assert_eq!(questions[0].fact, fact("host"));
/// ```
#[derive(Clone, Debug)]
pub struct Evaluator {
    definition: Definition,
    encoder: Encoder,
    memo: Memo,
    headlines: FxHashMap<HeadlineKey, Arc<str>>,
    /// What is known of the service, and the bits of what ties facts that sources contradict.
    domains: Domains,
    contradicted: u64,
    /// The possible cases of each variable.
    masks: Vec<u64>,
    /// The state of each cluster, and the rating of each characteristic, where they were looked up.
    states: Vec<StateId>,
    ratings: Vec<RatingId>,
    /// The possible outcomes of each characteristic.
    outcomes: Vec<u64>,
    reached: Vec<u64>,
    /// The diagram of the classes, walked for the service.
    walk: Walk,
    hypothetical: Hypothetical,
    row_domains: RowDomains,
    likely_walk: LikelyWalk,
    /// Whether nothing is presumed.
    strict: bool,
}

/// What would be after each answer to each question.
#[derive(Clone, Debug, Default)]
struct Hypothetical {
    asked: Vec<Asked>,
    /// The answers about each cluster: the first, and one beyond the last.
    places: Vec<(usize, usize)>,
    classes: Vec<u64>,
    /// How wide the score is then.
    widths: Vec<f64>,
    /// Whether a set is asked for again.
    again: bool,
}

/// A question: its cluster, its position among the questions of the cluster's state, and its first answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    cluster: usize,
    question: usize,
    first: usize,
}

/// What a definition says of a service in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Classes, score and outcomes.
    pub verdict: Verdict,
    /// One sentence of at most 25 words.
    pub headline: Arc<str>,
    /// The questions worth asking, best first.
    pub questions: Vec<Question>,
    /// The likely class, where the evidence leaves several and what is presumed leaves one.
    pub likely: Option<LikelyClass>,
}

/// Where what is known of a service is.
enum Source<'s> {
    Sheet(&'s Sheet),
    /// The codes of a row, and its sheet once something asks for it.
    Row(&'s [u32], OnceCell<Sheet>),
}

impl Source<'_> {
    fn sheet(&self, encoder: &Encoder) -> &Sheet {
        match self {
            Self::Sheet(sheet) => sheet,
            Self::Row(codes, sheet) => sheet.get_or_init(|| {
                let mut sheet = Sheet::new();
                encoder.decode_into(codes, &mut sheet);
                sheet
            }),
        }
    }

    /// Why a fact is not known, if it is not.
    fn unknown(&self, definition: &Definition, encoder: &Encoder, fact: FactIndex) -> Option<UnknownReason> {
        let is_summary = || definition.vocabulary().get(fact).is_some_and(|fact| fact.umbrella().is_some());
        match self {
            // Only a conclusion from something else may differ from what the row itself says.
            Self::Row(codes, _) if !is_summary() => {
                encoder.value(fact, code_of(codes, fact)).is_none().then_some(UnknownReason::NotAsked)
            }
            _ => match self.sheet(encoder).get(fact) {
                Knowledge::Unknown(reason) => Some(*reason),
                Knowledge::Known(_) => None,
            },
        }
    }
}

impl Evaluator {
    /// An evaluator that has seen no service yet.
    #[must_use]
    pub fn new(definition: &Definition) -> Self {
        Self {
            encoder: Encoder::new(definition.vocabulary()),
            definition: definition.clone(),
            memo: Memo::default(),
            headlines: FxHashMap::default(),
            domains: Domains::full(&definition.ir().variables),
            contradicted: 0,
            masks: Vec::new(),
            states: Vec::new(),
            ratings: Vec::new(),
            outcomes: Vec::new(),
            reached: Vec::new(),
            walk: Walk::default(),
            hypothetical: Hypothetical::default(),
            row_domains: RowDomains::default(),
            likely_walk: LikelyWalk::default(),
            strict: false,
        }
    }

    /// The same without presumptions: no class is likely, and questions are ranked by the evidence alone.
    #[must_use]
    pub fn strict(self) -> Self {
        Self { strict: true, ..self }
    }

    /// The definition that it evaluates.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// What the definition says of a service.
    #[must_use]
    pub fn evaluate(&mut self, facts: &Sheet) -> Verdict {
        self.load(facts);
        self.verdict()
    }

    /// The likely class, by its position, of a service whose verdict leaves several; nothing where it has none, or where it is decided.
    #[must_use]
    pub fn likely_class_of(&self, facts: &Sheet, verdict: &Verdict) -> Option<usize> {
        let inner = &self.definition.inner;
        if self.strict || verdict.classes.only().is_some() || inner.presumptions.is_empty() {
            return None;
        }
        Evidence::of(inner, facts).likely_position(verdict.classes)
    }

    /// The questions worth asking of a service, best first: one that settles the class whatever the answer, then one
    /// that settles it for some answer, then the fewest classes in the worst case, then the narrowest score. A question
    /// that cannot change anything, alone or together with others, is not among them. Where a class is
    /// [likely](crate::Definition::likely), those that confirm what it rests on come first.
    ///
    /// An answer is a full one, written with [`Sheet::answer`]. A set that is only read through the umbrella facts that
    /// summarise it is not asked for: they are, being shorter to answer. A summary that its own set contradicts cannot
    /// be settled by saying it once more: then the set is asked for again.
    #[must_use]
    pub fn questions(&mut self, facts: &Sheet, first: usize) -> Vec<Question> {
        if first == 0 {
            return Vec::new();
        }
        self.load(facts);
        self.look_up_states();
        let verdict = self.verdict_and_answers(true);
        let likely = self.likely_class(verdict.classes, &Source::Sheet(facts));
        self.best_questions(&verdict, first, likely.as_ref())
    }

    /// Verdict, headline and questions of a service.
    #[must_use]
    pub fn summarise(&mut self, facts: &Sheet, questions: usize) -> Summary {
        self.load(facts);
        self.look_up_states();
        self.summary(&Source::Sheet(facts), questions)
    }

    /// The codes of values, for [`Evaluator::summarise_row`].
    pub fn encoder(&mut self) -> &mut Encoder {
        &mut self.encoder
    }

    /// The same as [`Evaluator::summarise`] for a row of a table, whose values are known by their codes: one for each
    /// fact, by its position in the vocabulary.
    #[must_use]
    pub fn summarise_row(&mut self, codes: &[u32], questions: usize) -> Summary {
        self.forget_what_is_too_much();
        let inner = &self.definition.inner;
        self.states.clear();
        self.masks.clear();
        for cluster in 0..inner.mdd.variables.clusters.len() {
            let id = self.memo.state_of_row(inner, cluster, &self.encoder, codes);
            self.states.push(id);
            self.masks.extend_from_slice(&self.memo.state(id).masks);
        }
        let source = Source::Row(codes, OnceCell::new());
        self.look_up_ratings();
        self.summary(&source, questions)
    }

    /// Whether it remembers so much that it should be cleared.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.encoder.len() + self.memo.len() + self.headlines.len() > MAX_ENTRIES
    }

    /// Forgets everything that it remembers, the codes of values too.
    pub fn clear(&mut self) {
        self.encoder.clear();
        self.row_domains = RowDomains::default();
        self.memo = Memo::default();
        self.headlines.clear();
    }

    /// Codes are in the hands of a caller, who clears them; what follows from them can always be worked out again.
    fn forget_what_is_too_much(&mut self) {
        if self.memo.len() + self.headlines.len() > MAX_ENTRIES {
            self.memo = Memo::default();
            self.headlines.clear();
        }
    }

    /// Takes what is known of a service.
    fn load(&mut self, facts: &Sheet) {
        let inner = &self.definition.inner;
        self.domains.load(&inner.ir.variables, facts);
        inner.mdd.variables.masks(&self.domains, &mut self.masks);
        // Where sources contradict one another about facts that belong together, what ties these does not bind.
        self.contradicted = inner.mdd.contradicted(&self.masks, &mut self.reached);
        if self.contradicted != 0 {
            self.domains.unbound |= self.contradicted;
            inner.mdd.variables.masks(&self.domains, &mut self.masks);
        }
    }

    /// The verdict on what the masks leave possible.
    fn verdict(&mut self) -> Verdict {
        let Self { definition, masks, reached, outcomes, .. } = self;
        let (ir, mdd) = (&definition.inner.ir, &definition.inner.mdd);
        outcomes.clear();
        outcomes.extend((0..ir.criteria.len()).map(|position| mdd.outcomes(position, masks, reached)));
        mdd.verdict(mdd.classes(masks, reached), outcomes)
    }

    /// What each characteristic adds to the score of the service that was evaluated last.
    pub(crate) fn shares(&self) -> impl Iterator<Item = Score> {
        let mdd = &self.definition.inner.mdd;
        self.outcomes.iter().enumerate().map(|(position, possible)| mdd.share(position, *possible))
    }

    /// The state of each cluster of the service, with its conclusions.
    fn look_up_states(&mut self) {
        self.forget_what_is_too_much();
        let inner = &self.definition.inner;
        self.states.clear();
        for (cluster, Cluster { start, end, ties, .. }) in inner.mdd.variables.clusters.iter().enumerate() {
            let (masks, contradictory) = (&self.masks[*start..*end], self.contradicted & ties != 0);
            self.states.push(self.memo.state_of(inner, cluster, contradictory, &self.domains, masks));
        }
        self.look_up_ratings();
    }

    /// The rating of each characteristic of the service.
    fn look_up_ratings(&mut self) {
        let Self { definition, memo, masks, states, ratings, reached, .. } = self;
        let inner = &definition.inner;
        let service = Service { inner, states, masks };
        ratings.clear();
        ratings.extend((0..inner.ir.criteria.len()).map(|position| memo.rate(service, position, reached)));
    }

    fn summary(&mut self, source: &Source<'_>, questions: usize) -> Summary {
        let verdict = self.verdict_and_answers(questions > 0);
        let headline = self.headline(&verdict, source);
        let likely = self.likely_class(verdict.classes, source);
        let questions = match questions {
            0 => Vec::new(),
            first => self.best_questions(&verdict, first, likely.as_ref()),
        };
        Summary { verdict, headline, questions, likely }
    }

    /// The likely class of a service of which the evidence leaves these possible.
    fn likely_class(&mut self, possible: ClassSet, source: &Source<'_>) -> Option<LikelyClass> {
        let Self { definition, encoder, memo, states, row_domains, likely_walk, domains, strict, .. } = self;
        let inner = &definition.inner;
        if *strict || possible.only().is_some() || inner.presumptions.is_empty() {
            return None;
        }
        let mut evidence = match source {
            Source::Row(codes, _) if row_domains.load(&inner.ir, encoder, codes, domains) => {
                Evidence::consistent(inner, std::mem::take(domains))
            }
            _ => Evidence::of(inner, source.sheet(encoder)),
        };
        // What contradicts itself is looked at more closely.
        if evidence.domains.unbound != 0 {
            return evidence.likely_class(possible);
        }
        let applied = Applied::of(inner, &evidence.domains, &evidence.disputed);
        likely_walk.start();
        let likely = applied.likely_class(possible.bits(), &mut |set| {
            likely_walk.classes(inner, memo, states, &applied, set)
        });
        *domains = evidence.domains;
        likely
    }

    /// The verdict and, if there will be questions, what would be after each answer.
    fn verdict_and_answers(&mut self, questions: bool) -> Verdict {
        let classes = if questions {
            self.classes_after_answers()
        } else {
            self.definition.inner.mdd.classes(&self.masks, &mut self.reached)
        };
        self.outcomes.clear();
        self.outcomes.extend(self.ratings.iter().map(|id| self.memo.rating(*id).possible));
        let verdict = self.definition.inner.mdd.verdict(classes, &self.outcomes);
        if questions {
            self.widths_after_answers(&verdict);
        }
        verdict
    }

    /// The best questions, those first that confirm what a likely class rests on.
    fn best_questions(&self, verdict: &Verdict, first: usize, likely: Option<&LikelyClass>) -> Vec<Question> {
        let presumptions = self.definition.presumptions();
        let rests_on = likely.iter().flat_map(|likely| &likely.rests_on);
        let presumed: Vec<FactIndex> = rests_on.map(|position| presumptions[*position].fact).collect();
        best(self.worth_asking(verdict), first, &presumed)
    }

    /// Works out the possible classes after every answer to every question, and returns those of the service as it is.
    fn classes_after_answers(&mut self) -> u64 {
        let Self { definition, memo, masks, states, walk, .. } = self;
        let (inner, mdd) = (&definition.inner, &definition.inner.mdd);
        let Hypothetical { asked, places, classes, again, .. } = &mut self.hypothetical;
        asked.clear();
        places.clear();
        *again = false;
        let mut end = 0;
        for (cluster, id) in states.iter().enumerate() {
            let start = end;
            for (question, askable) in memo.state(*id).questions(inner).iter().enumerate() {
                asked.push(Asked { cluster, question, first: end });
                end += askable.answers.len();
                *again |= askable.again;
            }
            places.push((start, end));
        }
        let kind = mdd.kind_of(masks);
        let diagram = mdd.class_diagram(kind);
        let state = |section: usize| memo.state(states[diagram.clusters[section]]);
        let now = diagram.follow(|section| state(section).passage(mdd, kind, section), walk);
        classes.clear();
        // Where the classes do not depend on a cluster, no answer about it changes them.
        classes.resize(end, now);
        for (section, cluster) in diagram.clusters.iter().enumerate() {
            let answers = state(section).questions(inner).iter().flat_map(|askable| &askable.answers);
            for (after, answer) in classes[places[*cluster].0..].iter_mut().zip(answers) {
                *after = diagram.after(walk, section, answer.passage(mdd, kind, section));
            }
        }
        now
    }

    /// Works out how wide the score is after every answer.
    fn widths_after_answers(&mut self, verdict: &Verdict) {
        let Self { definition, memo, masks, states, ratings, outcomes, .. } = self;
        let inner = &definition.inner;
        let Hypothetical { places, classes, widths, again, .. } = &mut self.hypothetical;
        widths.clear();
        widths.resize(classes.len(), verdict.score.width());
        let service = Service { inner, states, masks };
        for (position, (possible, rating)) in outcomes.iter().zip(ratings).enumerate() {
            let width = inner.mdd.share(position, *possible).width();
            if width == 0.0 && !*again {
                continue;
            }
            let clusters = inner.mdd.outcomes[position].clusters.iter();
            let answers = clusters.flat_map(|cluster| places[*cluster].0..places[*cluster].1);
            for (answer, after) in answers.zip(memo.widths(service, position, *rating)) {
                widths[answer] += after - width;
            }
        }
    }

    /// The questions that can change something, in no order.
    fn worth_asking(&self, verdict: &Verdict) -> Vec<Question> {
        let inner = &self.definition.inner;
        let Hypothetical { asked, classes, widths, .. } = &self.hypothetical;
        let (now, width) = (verdict.classes.bits(), verdict.score.width());
        let steps = &Steps::new(steps::QUESTIONS);
        let mut questions = Vec::with_capacity(asked.len());
        for asked in asked {
            let askable = &self.memo.state(self.states[asked.cluster]).questions(inner)[asked.question];
            let answers = asked.first..asked.first + askable.answers.len();
            let (classes, widths) = (&classes[answers.clone()], &widths[answers]);
            let differ = classes.iter().any(|left| *left != now)
                || widths.iter().any(|narrowed| width - narrowed > 1e-9);
            if differ || self.matters(verdict, asked, askable, steps) {
                questions.push(Question::of(askable.fact, askable.all, now, classes, widths));
            }
        }
        questions
    }

    /// Whether two services that differ in one fact, and in what is said of it, can differ in class or outcome.
    fn matters(&self, verdict: &Verdict, asked: &Asked, askable: &Askable, steps: &Steps) -> bool {
        let (memo, mdd) = (&self.memo, &self.definition.inner.mdd);
        let service = Service { inner: &self.definition.inner, states: &self.states, masks: &self.masks };
        let mut ratings = self.ratings.iter().enumerate();
        let outcome_matters = ratings.any(|(position, rating)| {
            let clusters = &mdd.outcomes[position].clusters;
            let before = clusters.iter().position(|cluster| *cluster == asked.cluster);
            (askable.again || verdict.outcomes[position] == Outcome::Unknown)
                && before.is_some_and(|before| {
                    let questions =
                        |cluster: &usize| memo.state(self.states[*cluster]).questions(service.inner).len();
                    let before: usize = clusters[..before].iter().map(questions).sum();
                    memo.matters(service, position, *rating)[before + asked.question]
                })
        });
        if outcome_matters {
            return true;
        }
        let diagram = mdd.class_diagram(mdd.kind_of(&self.masks));
        let section = diagram.clusters.iter().position(|cluster| *cluster == asked.cluster);
        let open = askable.again || verdict.classes.only().is_none();
        let pair = askable.pair(&self.masks);
        section.is_some_and(|section| open && diagram.can_differ(&self.walk, section, &pair, steps))
    }

    /// The headline, remembered by what it is made from.
    fn headline(&mut self, verdict: &Verdict, source: &Source<'_>) -> Arc<str> {
        if verdict.classes.only().is_none() {
            for id in &self.states {
                self.memo.state(*id).write(&self.definition.inner.mdd, &mut self.domains);
            }
        }
        let Self { definition, encoder, domains, .. } = &*self;
        let explainer = Explainer { definition, domains, outcomes: &verdict.outcomes };
        let open = verdict.classes.only().is_none();
        let reason = open.then(|| explainer.first_unknown(verdict.classes)).flatten();
        let unknown = |fact| source.unknown(definition, encoder, fact);
        let key = HeadlineKey::of(verdict.classes, reason.as_ref(), unknown);
        if let Some(known) = key.as_ref().and_then(|key| self.headlines.get(key)) {
            return Arc::clone(known);
        }
        let text = reason.map(|reason| reason.text(definition, source.sheet(encoder)));
        let (headline, tallied) = definition.headline(verdict, text.as_deref());
        let headline: Arc<str> = headline.into();
        if let Some(key) = key.filter(|_| !tallied) {
            self.headlines.insert(key, Arc::clone(&headline));
        }
        headline
    }
}

impl Definition {
    /// What the definition says of one service. For many services, an [`Evaluator`] is faster.
    #[must_use]
    pub fn verdict(&self, facts: &Sheet) -> Verdict {
        Evaluator::new(self).evaluate(facts)
    }
}
