//! Presumptions: compiled, put in an order, and checked for sense.

use std::collections::VecDeque;

use definition_file::{Diagnostic, Text};
use facts::{Comparison, FactIndex};

use super::compile::Assumption;
use crate::ir::{Clause, Ir, Node, NodeId};
use crate::mdd::satisfiable;
use crate::presume::{MAX_PRESUMPTIONS, Narrowing, Presumed, Presumption, Presumptions, Rule};

/// The presumptions of a file, over the conditions of `ir`; nothing when there is a mistake in them.
pub(super) fn presumptions(
    ir: Ir,
    raw: &[definition_file::Presumption],
    compiled: &[Assumption],
    problems: &mut Vec<Diagnostic>,
) -> Option<Presumptions> {
    let before = problems.len();
    if let Some(one_more) = raw.get(MAX_PRESUMPTIONS) {
        let message = format!("{} presumptions, at most {MAX_PRESUMPTIONS} are possible", raw.len());
        problems.push(one_more.id.diagnostic(message));
        return None;
    }
    let text = |text: &Text| text.value.clone();
    let list = raw.iter().zip(compiled).map(|(raw, compiled)| Presumption {
        id: text(&raw.id),
        fact: compiled.fact,
        value: compiled.value.clone(),
        statement: statement(&ir, compiled),
        when: ir.describe(compiled.when),
        unless: compiled.unless.map(|unless| ir.describe(unless)),
        because: text(&raw.because),
        source: raw.source.as_ref().map(text),
        locator: raw.locator.as_ref().map(text),
    });
    let list: Vec<Presumption> = list.collect();
    let rules = compiled.iter().filter_map(|compiled| {
        let narrowing = Narrowing::of(&ir, compiled.fact, &compiled.value)?;
        let (sets, scalars) = narrowing.about();
        let tied = !ir.variables.ties_of(&sets, &scalars).is_empty();
        Some(Rule { when: compiled.when, unless: compiled.unless, narrowing, tied, cluster: None })
    });
    let rules: Vec<Rule> = rules.collect();
    let order = order(&ir, raw, compiled, problems);
    if problems.len() == before {
        sense(&ir, raw, compiled, problems);
    }
    (problems.len() == before).then_some(Presumptions { list, rules, order, ir })
}

fn statement(ir: &Ir, compiled: &Assumption) -> String {
    match compiled.value {
        Presumed::Complete => {
            let title = ir.vocabulary.get(compiled.fact).map_or("", |fact| fact.title.as_str());
            format!("the list of its {title} is complete")
        }
        Presumed::Value(_) => ir.describe(compiled.asserted),
    }
}

/// The facts whose conditions may come to hold when a presumption applies: its own, and those that summarise it. That a list
/// is complete lets only conditions hold that more members could break.
fn changed(ir: &Ir, presumed: &Assumption) -> Vec<FactIndex> {
    let summarises = |fact: FactIndex| {
        let umbrella = ir.vocabulary.get(fact).and_then(|definition| definition.umbrella());
        umbrella.is_some_and(|umbrella| umbrella.set == presumed.fact)
    };
    let above = ir.vocabulary.iter().map(|(fact, _)| fact).filter(|fact| summarises(*fact));
    std::iter::once(presumed.fact).chain(above).collect()
}

/// The facts that decide whether a condition holds. Those in which only more members of a list make it hold are left out if
/// `complete`.
fn reads(ir: &Ir, root: NodeId, complete: bool, negated: bool, facts: &mut Vec<FactIndex>) {
    match ir.node(root) {
        Node::Clause(clause) => {
            let clause = &ir.clauses[*clause];
            let by_more = match clause {
                Clause::Includes(..) => true,
                Clause::Count(_, _, comparison, _) => {
                    matches!(comparison, Comparison::AtLeast | Comparison::MoreThan)
                }
                _ => false,
            };
            if !(complete && by_more && !negated) {
                facts.push(clause.fact());
            }
        }
        Node::Not(child) => reads(ir, *child, complete, !negated, facts),
        _ => ir.children(root).iter().for_each(|child| reads(ir, *child, complete, negated, facts)),
    }
}

/// An order in which each comes after those whose facts it reads, otherwise as written.
fn order(
    ir: &Ir,
    raw: &[definition_file::Presumption],
    compiled: &[Assumption],
    problems: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    // All that each reads, and without what only more members of a list make hold.
    let read: Vec<[Vec<FactIndex>; 2]> = compiled
        .iter()
        .map(|own| {
            [false, true].map(|complete| {
                let mut facts = Vec::new();
                for root in [Some(own.when), own.unless].into_iter().flatten() {
                    reads(ir, root, complete, false, &mut facts);
                }
                facts.sort_unstable();
                facts.dedup();
                facts
            })
        })
        .collect();
    let is_complete = |own: &Assumption| usize::from(own.value == Presumed::Complete);
    for ((own, read), raw) in compiled.iter().zip(&read).zip(raw) {
        // How many are listed so far may be asked before a list is presumed to be complete.
        if read[is_complete(own)].contains(&own.fact) {
            let message = format!(
                "presumption `{}` reads `{}`, the fact that it presumes",
                raw.id.value, raw.fact.value
            );
            let help = "it applies only where that fact is not known: ask for other facts";
            problems.push(raw.id.diagnostic(message).with_help(help));
        }
    }
    let changes: Vec<Vec<FactIndex>> = compiled.iter().map(|own| changed(ir, own)).collect();
    let waits_for = |position: usize, other: usize| {
        let facts = &read[position][is_complete(&compiled[other])];
        position != other && changes[other].iter().any(|fact| facts.contains(fact))
    };
    let all = 0..compiled.len();
    let waits: Vec<Vec<bool>> =
        all.clone().map(|position| all.clone().map(|other| waits_for(position, other)).collect()).collect();
    let mut left: Vec<usize> = (0..compiled.len()).collect();
    let mut order = Vec::new();
    while let Some(at) = left.iter().position(|position| left.iter().all(|other| !waits[*position][*other])) {
        order.push(left.remove(at));
    }
    if let Some(looped) = left.iter().filter_map(|start| shortest_loop(*start, &waits)).min_by_key(Vec::len) {
        let ids: Vec<String> =
            looped.iter().map(|position| format!("`{}`", raw[*position].id.value)).collect();
        let message = format!("the presumptions {} wait for one another", facts::list_text(&ids, "and"));
        let help = "each reads a fact that the next one presumes, and the last one that of the first";
        problems.push(raw[looped[0]].id.diagnostic(message).with_help(help));
    }
    order
}

/// The shortest way from a presumption through those that it waits for back to itself.
fn shortest_loop(start: usize, waits: &[Vec<bool>]) -> Option<Vec<usize>> {
    let mut before = vec![None; waits.len()];
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        if at != start && waits[at][start] {
            let way = std::iter::successors(Some(at), |at| before[*at].filter(|_| *at != start));
            let mut way: Vec<usize> = way.collect();
            way.reverse();
            return Some(way);
        }
        for next in (0..waits.len()).filter(|next| waits[at][*next]) {
            if next != start && before[next].is_none() {
                before[next] = Some(at);
                open.push_back(next);
            }
        }
    }
    None
}

/// What must be possible for a presumption to make sense, and what is wrong when it is not; or what must not be possible.
struct Doubt {
    /// For each list of conditions and each that does not hold, whether there must be a service like that.
    cases: Vec<(Vec<NodeId>, Option<NodeId>)>,
    wrong_if: bool,
    position: usize,
    message: String,
}

/// Presumptions that can never apply, and those that contradict one another where both apply. An exception may hold as long
/// as it is not known to.
fn sense(
    ir: &Ir,
    raw: &[definition_file::Presumption],
    compiled: &[Assumption],
    problems: &mut Vec<Diagnostic>,
) {
    let mut doubts = Vec::new();
    for (position, own) in compiled.iter().enumerate() {
        let id = &raw[position].id.value;
        let mut doubt = |case: (Vec<NodeId>, Option<NodeId>), why: &str| {
            let message = format!("presumption `{id}` can never apply: {why}");
            doubts.push(Doubt { cases: vec![case], wrong_if: false, position, message });
        };
        doubt((vec![own.when], own.unless), "every service that fits its condition is an exception");
        if own.value != Presumed::Complete {
            let why = "where its condition holds, the fact is known to be otherwise";
            doubt((vec![own.when, own.asserted], None), why);
            doubt(
                (vec![own.when], Some(own.asserted)),
                "where its condition holds, the fact is known to be so",
            );
        }
        let others = compiled.iter().enumerate().skip(position + 1);
        let narrowing = |one: &Assumption| Narrowing::of(ir, one.fact, &one.value);
        let agree = |second: &Assumption| {
            narrowing(own).zip(narrowing(second)).is_none_or(|(own, second)| own.agrees_with(second))
        };
        for (other, second) in others.filter(|(_, second)| second.fact == own.fact && !agree(second)) {
            let other_id = &raw[other].id.value;
            let message =
                format!("the presumptions `{id}` and `{other_id}` contradict each other where both apply");
            let cases = [own.unless, second.unless].map(|unless| (vec![own.when, second.when], unless));
            doubts.push(Doubt { cases: cases.into(), wrong_if: true, position: other, message });
        }
    }
    let cases: Vec<_> = doubts.iter().flat_map(|doubt| doubt.cases.clone()).collect();
    let Some(found) = satisfiable(ir, &cases) else {
        if let Some(first) = raw.first() {
            let message = "the conditions of the presumptions depend on too many facts at once";
            problems.push(first.id.diagnostic(message));
        }
        return;
    };
    let mut found = found.into_iter();
    let mut reported = vec![false; raw.len()];
    for doubt in doubts {
        let possible = found.by_ref().take(doubt.cases.len()).filter(|possible| !possible).count() == 0;
        // One mistake is enough.
        if possible == doubt.wrong_if && !std::mem::replace(&mut reported[doubt.position], true) {
            problems.push(raw[doubt.position].id.diagnostic(doubt.message));
        }
    }
}
