//! What to ask next.

mod answers;
mod relevance;

use std::cmp::Ordering;

use facts::{FactIndex, Sheet};

use crate::classes::Pool;
use crate::definition::Definition;
use crate::steps::{self, Steps};
use crate::verdict::Scratch;

/// A question whose answer would change what is said about the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The fact to ask for.
    pub fact: FactIndex,
    /// How many classes stay possible after the least helpful answer.
    pub worst_case_classes: usize,
    /// Whether every answer leaves a single class, where more than one is possible now.
    pub settles: bool,
    /// Whether some answer does.
    pub may_settle: bool,
    /// How wide the score stays after the least helpful answer.
    pub worst_case_width: f64,
}

impl Definition {
    /// The questions worth asking, best first: one that settles the class whatever the answer, then one that settles it
    /// for some answer, then the fewest classes in the worst case, then the narrowest score. A question that cannot
    /// change anything, alone or together with others, is not among them.
    ///
    /// An answer is a full one, written with [`Sheet::answer`]. A set that is only read through the umbrella facts that
    /// summarise it is not asked for: they are, being shorter to answer. A summary that its own set contradicts cannot
    /// be settled by saying it once more: then the set is asked for anew.
    #[must_use]
    pub fn next_questions(&self, sheet: &Sheet, first: usize) -> Vec<Question> {
        self.next_questions_in(sheet, first, &mut Scratch::default())
    }

    /// The same, with memory already there.
    pub(crate) fn next_questions_in(
        &self,
        sheet: &Sheet,
        first: usize,
        scratch: &mut Scratch,
    ) -> Vec<Question> {
        let outlook = scratch.outlook();
        if !outlook.look(self, sheet) {
            return self.search_next_questions(sheet, first);
        }
        outlook.weigh_answers(self);
        best(outlook.questions(self), first)
    }

    /// The questions found by search alone, answer by answer: what the faster way is held against.
    #[doc(hidden)]
    #[must_use]
    pub fn search_next_questions(&self, sheet: &Sheet, first: usize) -> Vec<Question> {
        let program = self.program();
        let domains = self.domains(sheet);
        let mut pool = Pool::default();
        // What the steps do not reach to is answered as not exact: then more classes seem possible, and more facts to matter.
        let steps = &Steps::new(steps::QUESTIONS);
        let now = program.search_classes_in(&domains, &mut pool, steps).classes;
        let width = program.width(&domains);
        let questions: Vec<Question> = program
            .answers(&domains, sheet, |_| true)
            .into_iter()
            .filter_map(|(fact, answers)| {
                let left = answers.domains.iter();
                let left = left.map(|answer| program.search_classes_in(answer, &mut pool, steps).classes);
                let left: Vec<u64> = left.collect();
                let widths: Vec<f64> = answers.domains.iter().map(|answer| program.width(answer)).collect();
                let differ = left.iter().any(|classes| *classes != now)
                    || widths.iter().any(|narrowed| width - narrowed > 1e-9);
                if left.len() < 2 || !(differ || program.matters(fact, &answers, steps)) {
                    return None;
                }
                Some(Question::of(fact, answers.all, now, &left, &widths))
            })
            .collect();
        best(questions, first)
    }
}

impl Question {
    /// A question whose answers leave these classes, and a score so wide; `all` when there are no other answers.
    pub(crate) fn of(fact: FactIndex, all: bool, now: u64, left: &[u64], widths: &[f64]) -> Self {
        let open = now.count_ones() > 1;
        let counts = || left.iter().map(|classes| classes.count_ones());
        let worst = if all { counts().max() } else { Some(now.count_ones()) };
        Self {
            fact,
            worst_case_classes: worst.unwrap_or(0) as usize,
            settles: open && all && counts().all(|count| count == 1),
            may_settle: open && counts().any(|count| count == 1),
            worst_case_width: widths.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// The first of these, best first.
pub(crate) fn best(mut questions: Vec<Question>, first: usize) -> Vec<Question> {
    questions.sort_by(rank);
    questions.truncate(first);
    questions
}

fn rank(a: &Question, b: &Question) -> Ordering {
    b.settles
        .cmp(&a.settles)
        .then(b.may_settle.cmp(&a.may_settle))
        .then(a.worst_case_classes.cmp(&b.worst_case_classes))
        .then(a.worst_case_width.total_cmp(&b.worst_case_width))
        .then(a.fact.cmp(&b.fact))
}
