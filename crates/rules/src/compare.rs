//! Two definitions side by side: which services move, from what to what, and because of which clause.

use facts::Sheet;

use crate::definition::Definition;
use crate::eval::Evaluator;
use crate::explain::{Explainer, Explanation};
use crate::outcome::{ClassSet, Outcome};

/// A service of which two definitions say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The position of the service among those compared.
    pub service: usize,
    /// The classes of the first definition that are possible.
    pub from: ClassSet,
    /// The classes of the second one that are.
    pub to: ClassSet,
    /// The clause of the second definition that decides, in one line without a full stop.
    pub because: String,
}

/// Returns the services whose possible classes differ, by the ids of the classes.
///
/// ```
/// let library = rules::Library::built_in().unwrap();
/// let (base, other) = (library.get(rules::DEFAULT).unwrap(), library.get("mmha-brief").unwrap());
/// let moved = rules::compare(base, other, [&facts::Sheet::new()]);
/// assert_eq!(moved.len(), 1, "they name other classes");
/// assert_eq!((moved[0].from.len(), moved[0].to.len()), (7, 3));
/// ```
///
/// The sheets have to fit the vocabularies of
/// both definitions, as they do when both come from one library.
#[must_use]
pub fn compare<'s>(
    base: &Definition,
    other: &Definition,
    sheets: impl IntoIterator<Item = &'s Sheet>,
) -> Vec<Move> {
    let (mut first, mut second) = (Evaluator::new(base), Evaluator::new(other));
    let mut moves = Vec::new();
    for (service, sheet) in sheets.into_iter().enumerate() {
        let (from, to) = (first.evaluate(sheet).classes, second.evaluate(sheet).classes);
        if ids(base, from) != ids(other, to) {
            let because = reason(base, other, from, sheet);
            moves.push(Move { service, from, to, because });
        }
    }
    moves
}

fn ids(definition: &Definition, classes: ClassSet) -> Vec<&str> {
    let classes = classes.iter().filter_map(|class| definition.class_at(class));
    let mut ids: Vec<&str> = classes.map(|class| class.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

/// What keeps the service out of the class that the first definition gives, or else what puts it into its new one.
fn reason(base: &Definition, other: &Definition, from: ClassSet, sheet: &Sheet) -> String {
    let verdict = other.verdict(sheet);
    let (domains, _) = other.ir().domains(sheet);
    let explainer = Explainer { definition: other, domains: &domains, outcomes: &verdict.outcomes };
    let same = from.iter().filter_map(|class| base.class_at(class)).find_map(|class| {
        let position = other.classes().iter().position(|candidate| candidate.id == class.id)?;
        let why = explainer.condition(*other.ir().classes.get(position)?);
        (why.outcome != Outcome::Met).then_some(why)
    });
    let because = same.unwrap_or_else(|| explainer.classes(verdict.classes));
    decisive(&because.render(other, sheet)).text.clone()
}

/// The first of the smallest reasons.
fn decisive(reason: &Explanation) -> &Explanation {
    reason.children.first().map_or(reason, decisive)
}
