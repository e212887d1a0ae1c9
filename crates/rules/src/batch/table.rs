//! The results of a batch, column by column.

use facts::Truth;

use super::{Block, SERVICES};
use crate::definition::Definition;
use crate::evaluate::{Outcome, Score, rate};
use crate::program::{NodeId, Program};

/// Outcomes and classes of many services.
#[derive(Clone, Debug, Default)]
pub struct Table {
    definition: Option<Definition>,
    len: usize,
    /// Block by block, for each characteristic: applies, met, partly.
    criteria: Vec<[Block; 3]>,
    /// Block by block, for each class: known to be of it, known not to be.
    classes: Vec<Block>,
}

impl Table {
    pub(super) fn reset(&mut self, definition: &Definition, len: usize) {
        self.definition = Some(definition.clone());
        self.len = len;
        self.criteria.clear();
        self.classes.clear();
    }

    /// Takes the results of the next block.
    pub(super) fn push<'p>(&mut self, program: &Program, get: impl Fn(NodeId) -> &'p Block) {
        for criterion in &program.criteria {
            self.criteria.push([
                criterion.applies.map_or(Block::TRUE, |applies| *get(applies)),
                *get(criterion.met),
                criterion.partly.map_or(Block::FALSE, |partly| *get(partly)),
            ]);
        }
        // A service is of a class when it fits it and none above.
        let mut none_above = Block::TRUE;
        for when in &program.classes {
            let holds = get(*when);
            self.classes.push(none_above.and(holds));
            none_above = none_above.and(&holds.not());
        }
        self.classes.push(none_above);
    }

    /// How many services there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The position of a service's class, when Kleene's logic alone decides it; otherwise several may be possible, and
    /// [`Definition::verdict`] says exactly which.
    #[must_use]
    pub fn class(&self, service: usize) -> Option<usize> {
        let count = self.definition.as_ref()?.classes().len();
        let block = self.classes.get(service / SERVICES * count..)?.get(..count)?;
        block.iter().position(|class| class.get(service % SERVICES) == Truth::True)
    }

    /// The outcome of each characteristic of a service.
    pub fn outcomes(&self, service: usize) -> impl Iterator<Item = Outcome> {
        self.rated(service).map(|(outcome, _)| outcome)
    }

    /// Where the score of a service lies.
    #[must_use]
    pub fn score(&self, service: usize) -> Score {
        self.rated(service).map(|(_, score)| score).fold(Score::default(), Score::plus)
    }

    fn rated(&self, service: usize) -> impl Iterator<Item = (Outcome, Score)> {
        let criteria = self.definition.as_ref().map_or(&[][..], |definition| &definition.program().criteria);
        let start = service / SERVICES * criteria.len();
        criteria.iter().zip(self.criteria.iter().skip(start)).map(move |(criterion, planes)| {
            let [applies, met, partly] = planes.each_ref().map(|plane| plane.get(service % SERVICES));
            rate(applies, met, partly, criterion.weight)
        })
    }
}
