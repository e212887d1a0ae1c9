//! An adversary who sees every public answer and solves the linear system.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use quality::disclosure::{Answer, CellId, Group, Published, Request, RuleSet};

/// What the adversary knows: the cells that there are, and every answer.
pub(crate) struct Adversary<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) cells: &'a [CellId],
    pub(crate) answers: &'a [(Request, Published)],
}

impl Adversary<'_> {
    /// The bounds that follow for the sum of a group. Counts are taken as real numbers: every bound that follows for them holds
    /// for whole numbers, too.
    pub(crate) fn bounds(&self, group: &Group, less: Option<&Group>) -> (f64, f64) {
        let end = |direction| {
            let (problem, _) = self.system(group, less, direction);
            match problem.solve() {
                Ok(outcome) => outcome.into_solution().expect("no limit is set").objective(),
                Err(microlp::Error::Unbounded) => f64::INFINITY,
                Err(error) => panic!("the true counts solve the system: {error}"),
            }
        };
        (end(OptimizationDirection::Minimize), end(OptimizationDirection::Maximize))
    }

    fn system(
        &self,
        group: &Group,
        less: Option<&Group>,
        direction: OptimizationDirection,
    ) -> (Problem, Vec<Variable>) {
        let mut problem = Problem::new(direction);
        let counts: Vec<Variable> = self
            .cells
            .iter()
            .map(|cell| {
                let is_in = |group: &Group| if group.cells().contains(cell) { 1.0 } else { 0.0 };
                let aim = is_in(group) - less.map_or(0.0, is_in);
                // No register has more: it keeps the problem bounded.
                problem.add_var(aim, (0.0, 1e4))
            })
            .collect();
        let terms = |group: &Group, factor: f64| -> Vec<(Variable, f64)> {
            let at = |cell| counts[self.cells.iter().position(|own| own == cell).unwrap()];
            group.cells().iter().map(|cell| (at(cell), factor)).collect()
        };
        for (request, answer) in self.answers {
            match (request, answer) {
                (Request::Count(group), Published::Count(answer)) => {
                    let Some((low, high)) = meaning(self.rules, *answer) else { continue };
                    problem.add_constraint(terms(group, 1.0), ComparisonOp::Ge, low);
                    problem.add_constraint(terms(group, 1.0), ComparisonOp::Le, high);
                }
                (Request::Percent { part, whole }, Published::Percent(Some(percent))) => {
                    // Rounded to k means: (2k - 1) of the whole <= 200 of the part < (2k + 1) of the whole.
                    #[expect(clippy::cast_precision_loss, reason = "a percentage")]
                    let percent = *percent as f64;
                    let sum = |factor: f64| merged(&terms(part, 200.0), &terms(whole, -factor));
                    problem.add_constraint(sum(2.0 * percent - 1.0), ComparisonOp::Ge, 0.0);
                    problem.add_constraint(sum(2.0 * percent + 1.0), ComparisonOp::Le, 0.0);
                }
                (Request::Part { part, whole }, _) => {
                    let rest = merged(&terms(whole, 1.0), &terms(part, -1.0));
                    problem.add_constraint(rest, ComparisonOp::Ge, 0.0);
                }
                (Request::Same { one, other }, _) => {
                    let same = merged(&terms(one, 1.0), &terms(other, -1.0));
                    problem.add_constraint(same, ComparisonOp::Eq, 0.0);
                }
                _ => {}
            }
        }
        (problem, counts)
    }
}

/// Adds up terms of the same variable.
fn merged(some: &[(Variable, f64)], others: &[(Variable, f64)]) -> Vec<(Variable, f64)> {
    let mut all: Vec<(Variable, f64)> = some.to_vec();
    for (variable, factor) in others {
        match all.iter_mut().find(|(own, _)| own == variable) {
            Some((_, own)) => *own += factor,
            None => all.push((*variable, *factor)),
        }
    }
    all
}

/// What an answer says of a count, worked out from the rule by trying counts.
fn meaning(rules: &RuleSet, answer: Answer) -> Option<(f64, f64)> {
    let fits = |count: &u64| rules.count(*count) == answer;
    let low = (0..10_000).find(fits)?;
    let high = (0..10_000).rev().find(fits)?;
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    Some((low as f64, high as f64))
}
