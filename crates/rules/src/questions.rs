//! What to ask next.

mod answers;

use std::cmp::Ordering;

use facts::FactIndex;

/// A question whose answer would change what is said about the service.
///
/// ```
/// let library = rules::Library::built_in().unwrap();
/// let definition = library.get(rules::DEFAULT).unwrap();
/// let questions = rules::Evaluator::new(definition).questions(&facts::Sheet::new(), 99);
/// // Nothing is known: no single answer settles the class, and facts that no condition reads are not asked for.
/// assert!(questions.iter().all(|question| !question.settles));
/// let visits = definition.vocabulary().find("visits_at_home").unwrap();
/// assert!(questions.iter().all(|question| question.fact != visits));
/// ```
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
    /// Whether some answer rules a class out that is possible now.
    pub may_rule_out: bool,
    /// How wide the score stays after the least helpful answer.
    pub worst_case_width: f64,
}

impl Question {
    /// A question whose answers leave these classes and these widths of the score; `all` when there are no other answers.
    pub(crate) fn of(fact: FactIndex, all: bool, now: u64, left: &[u64], widths: &[f64]) -> Self {
        let open = now.count_ones() > 1;
        let counts = || left.iter().map(|classes| classes.count_ones());
        let worst = if all { counts().max() } else { Some(now.count_ones()) };
        Self {
            fact,
            worst_case_classes: worst.unwrap_or(0) as usize,
            settles: open && all && counts().all(|count| count == 1),
            may_settle: open && counts().any(|count| count == 1),
            may_rule_out: open && left.iter().any(|classes| now & !classes != 0),
            // Rounded, so that sums in another order compare as equal.
            worst_case_width: (widths.iter().copied().fold(0.0, f64::max) * 1e9).round() / 1e9,
        }
    }
}

/// The first of these, best first: those that confirm what is presumed come before others.
pub(crate) fn best(mut questions: Vec<Question>, first: usize, presumed: &[FactIndex]) -> Vec<Question> {
    let order = |a: &Question, b: &Question| {
        let confirms = |question: &Question| presumed.contains(&question.fact);
        confirms(b).cmp(&confirms(a)).then_with(|| rank(a, b))
    };
    if first < questions.len() {
        questions.select_nth_unstable_by(first, order);
        questions.truncate(first);
    }
    questions.sort_by(order);
    questions
}

fn rank(a: &Question, b: &Question) -> Ordering {
    b.settles
        .cmp(&a.settles)
        .then(b.may_settle.cmp(&a.may_settle))
        .then(b.may_rule_out.cmp(&a.may_rule_out))
        .then(a.worst_case_classes.cmp(&b.worst_case_classes))
        .then(a.worst_case_width.total_cmp(&b.worst_case_width))
        .then(a.fact.cmp(&b.fact))
}
