//! What a definition says of a service in one line: an assessment without its reasons, with the next questions.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use facts::{EncodedRow, FactIndex, Knowledge, Sheet, Truth, UnknownReason, Vocabulary};
use rustc_hash::FxBuildHasher;

use crate::assess::OTHERWISE;
use crate::definition::Definition;
use crate::domain::Domains;
use crate::evaluate::{Outcome, Score};
use crate::outlook::Outlook;
use crate::program::{Node, NodeId, Program};
use crate::question::{Question, best};
use crate::verdict::{Scratch, positions};

/// How many headlines are remembered.
const MOST_HEADLINES: usize = 4096;

/// What a definition says of a service in one line, for tables of many.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The positions of the classes that are possible, in written order.
    pub possible: Vec<usize>,
    /// Whether those are exactly the possible ones.
    pub exact: bool,
    /// Where the score lies.
    pub score: Score,
    /// One outcome a characteristic.
    pub outcomes: Vec<Outcome>,
    /// One sentence of at most 25 words.
    pub headline: Arc<str>,
    /// The questions worth asking, best first.
    pub questions: Vec<Question>,
}

/// Headlines by what they rest on.
pub(crate) type Headlines = HashMap<(u64, Option<(Shown, Option<UnknownReason>)>), Arc<str>, FxBuildHasher>;

/// Where what is known of a service stands.
enum Source<'s> {
    Sheet(&'s Sheet),
    /// A row, and its sheet once it is asked for.
    Row(&'s EncodedRow<'s>, OnceCell<Sheet>),
}

impl Source<'_> {
    fn sheet(&self, vocabulary: &Vocabulary) -> &Sheet {
        match self {
            Self::Sheet(sheet) => sheet,
            Self::Row(row, sheet) => sheet.get_or_init(|| {
                let mut sheet = Sheet::new();
                row.write(vocabulary, &mut sheet);
                sheet
            }),
        }
    }

    /// Why a fact is not known, if it is not.
    fn unknown(&self, vocabulary: &Vocabulary, fact: FactIndex) -> Option<UnknownReason> {
        let summarises = || vocabulary.get(fact).is_some_and(|fact| fact.umbrella().is_some());
        match self {
            // Only what is concluded from something else may differ from what the row itself says.
            Self::Row(row, _) if !summarises() => {
                row.value(fact).is_none().then_some(UnknownReason::NotAsked)
            }
            _ => match self.sheet(vocabulary).get(fact) {
                Knowledge::Unknown(reason) => Some(*reason),
                Knowledge::Known(_) => None,
            },
        }
    }
}

/// The text of a reason, by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shown {
    /// What is known with regard to a clause.
    Clause(usize, Truth),
    /// The sentence of a whole condition.
    Whole(NodeId),
    /// That of the last class, which has no condition.
    Otherwise,
}

/// What an explanation would show of a condition.
#[derive(Clone, Copy)]
enum Found {
    /// One reason without others below it.
    Leaf(Shown, Outcome),
    /// Reasons below it, with the first of the smallest that is not known.
    Tree(Option<Shown>),
}

impl Found {
    fn unknown(self) -> Option<Shown> {
        match self {
            Self::Leaf(shown, Outcome::Unknown) => Some(shown),
            Self::Leaf(..) => None,
            Self::Tree(first) => first,
        }
    }
}

impl Definition {
    /// What [`Definition::assess`] and [`Definition::next_questions`] say of a service, in one line and much faster: for
    /// tables of many services, with memory that serves all of them.
    #[must_use]
    pub fn summarise(&self, sheet: &Sheet, questions: usize, scratch: &mut Scratch) -> Summary {
        if scratch.outlook().look(self, sheet) {
            return self.summary(&Source::Sheet(sheet), questions, scratch.outlook());
        }
        let assessment = self.assess(sheet);
        Summary {
            possible: assessment.possible,
            exact: assessment.exact,
            score: assessment.score,
            outcomes: assessment.characteristics.iter().map(|result| result.outcome).collect(),
            headline: assessment.headline.into(),
            questions: if questions == 0 { Vec::new() } else { self.next_questions(sheet, questions) },
        }
    }

    /// The same of a service whose values are known by number, faster still: what follows from a number is worked out
    /// when it first comes up.
    #[must_use]
    pub fn summarise_row(&self, row: &EncodedRow<'_>, questions: usize, scratch: &mut Scratch) -> Summary {
        let source = Source::Row(row, OnceCell::new());
        if scratch.outlook().look_at_row(self, row) {
            return self.summary(&source, questions, scratch.outlook());
        }
        self.summarise(source.sheet(self.vocabulary()), questions, scratch)
    }

    /// What follows for a service that has been looked at.
    fn summary(&self, source: &Source<'_>, questions: usize, outlook: &mut Outlook) -> Summary {
        let (classes, questions) = match questions {
            0 => (outlook.classes(self), Vec::new()),
            first => (outlook.weigh_answers(self), best(outlook.questions(self), first)),
        };
        let (outcomes, score) = outlook.outcomes();
        let possible: Vec<usize> = positions(classes).collect();
        let (domains, headlines) = outlook.for_headline();
        let headline = self.remembered_headline(&possible, score, &outcomes, (domains, source), headlines);
        Summary { possible, exact: true, score, outcomes, headline, questions }
    }

    fn remembered_headline(
        &self,
        possible: &[usize],
        score: Score,
        outcomes: &[Outcome],
        (domains, source): (&Domains, &Source<'_>),
        headlines: &mut Headlines,
    ) -> Arc<str> {
        let program = self.program();
        let missing = if possible.len() == 1 { None } else { self.missing(possible, domains) };
        // A reason that quotes what is known in part is the row's own.
        let reason = match missing {
            Some((_, Shown::Clause(clause, _))) => {
                source.unknown(self.vocabulary(), program.clauses[clause].fact()).map(Some)
            }
            // So is one that tells how far a characteristic is met.
            Some((_, Shown::Whole(_))) => None,
            Some((_, Shown::Otherwise)) | None => Some(None),
        };
        let bits = possible.iter().fold(0, |bits, class| bits | 1 << class);
        let key = reason.map(|reason| (bits, missing.map(|(_, shown)| (shown, reason))));
        // Which class a reason belongs to follows from the rest of the key but for a class that it stands for whole.
        let key = key.filter(|_| missing.is_none_or(|(class, _)| class.is_none()));
        if let Some(known) = key.as_ref().and_then(|key| headlines.get(key)) {
            return Arc::clone(known);
        }
        let because = || {
            let class = possible.first().and_then(|only| self.classes().get(*only));
            class.map_or("", |class| class.because.as_deref().unwrap_or(&class.title)).to_owned()
        };
        let text = match missing {
            _ if possible.len() == 1 => because(),
            None => String::new(),
            Some((class, shown)) => {
                let text = program.text_of(shown, domains, source.sheet(self.vocabulary()));
                match class.and_then(|class| self.classes().get(class)) {
                    Some(class) => format!("{} is possible: {text}", class.title),
                    None => text,
                }
            }
        };
        let (headline, tallied) = self.headline_of(possible, score, outcomes, &text);
        let headline: Arc<str> = headline.into();
        if let Some(key) = key.filter(|_| !tallied) {
            if headlines.len() >= MOST_HEADLINES {
                headlines.clear();
            }
            headlines.insert(key, Arc::clone(&headline));
        }
        headline
    }

    /// The first thing that is not known, and the class, if it is the whole reason why that one is possible.
    fn missing(&self, possible: &[usize], domains: &Domains) -> Option<(Option<usize>, Shown)> {
        let program = self.program();
        possible.iter().find_map(|class| match program.classes.get(*class) {
            None => Some((Some(*class), Shown::Otherwise)),
            Some(when) => match program.found(*when, domains) {
                Found::Leaf(shown, _) => Some((Some(*class), shown)),
                Found::Tree(first) => first.map(|shown| (None, shown)),
            },
        })
    }
}

impl Program {
    /// What [`Program::explain`] would show of a condition.
    fn found(&self, id: NodeId, domains: &Domains) -> Found {
        let truth = self.truth(id, domains);
        let outcome = match truth {
            Truth::True => Outcome::Met,
            Truth::False => Outcome::NotMet,
            Truth::Unknown => Outcome::Unknown,
        };
        match self.node(id) {
            Node::Clause(clause) => Found::Leaf(Shown::Clause(*clause, truth), outcome),
            Node::Not(child) => match self.found(*child, domains) {
                Found::Leaf(shown, _) => Found::Leaf(shown, outcome),
                tree @ Found::Tree(_) => tree,
            },
            Node::All(children) | Node::Any(children) | Node::AtLeast(_, children) => {
                let deciding = || children.iter().filter(|child| self.truth(**child, domains) == truth);
                match (children.as_slice(), deciding().next()) {
                    ([only], Some(_)) => self.found(*only, domains),
                    (_, None) => Found::Leaf(Shown::Whole(id), outcome),
                    _ => Found::Tree(deciding().find_map(|child| self.found(*child, domains).unknown())),
                }
            }
            Node::Probe(probe) => self.found(self.probes[*probe].when, domains),
            Node::Reaches { characteristic, .. } => match self.found_outcome(*characteristic, domains) {
                Found::Leaf(..) => Found::Leaf(Shown::Whole(id), outcome),
                tree @ Found::Tree(_) => tree,
            },
        }
    }

    /// What [`Program::explain_outcome`] would show of a characteristic.
    fn found_outcome(&self, characteristic: usize, domains: &Domains) -> Found {
        let criterion = &self.criteria[characteristic];
        let (reached, _) = self.outcome(criterion, domains);
        let wrap = |found: Found| match found {
            Found::Leaf(shown, _) => Found::Leaf(shown, reached),
            tree @ Found::Tree(_) => tree,
        };
        if let Some(applies) = criterion.applies
            && self.truth(applies, domains) != Truth::True
        {
            return wrap(self.found(applies, domains));
        }
        let met = self.found(criterion.met, domains);
        match (reached, criterion.partly) {
            (Outcome::PartlyMet, Some(partly)) => {
                let has = match self.found(partly, domains) {
                    Found::Leaf(..) => None,
                    Found::Tree(first) => first,
                };
                Found::Tree(has.or(met.unknown()))
            }
            _ => wrap(met),
        }
    }

    fn text_of(&self, shown: Shown, domains: &Domains, sheet: &Sheet) -> String {
        match shown {
            Shown::Clause(clause, truth) => self.finding(&self.clauses[clause], truth, sheet),
            Shown::Whole(id) => self.explain(id, domains, sheet).text,
            Shown::Otherwise => OTHERWISE.to_owned(),
        }
    }
}
