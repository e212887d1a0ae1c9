//! Two definitions side by side: which services move, from what to what, and because of which clause.

use facts::Sheet;

use crate::definition::Definition;
use crate::evaluate::Outcome;
use crate::explain::Explanation;
use crate::verdict::Scratch;

/// A service of which two definitions say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The position of the service among those compared.
    pub service: usize,
    /// The positions of the classes that the first definition leaves possible.
    pub from: Vec<usize>,
    /// The positions of the classes that the second one does.
    pub to: Vec<usize>,
    /// The clause of the second definition that it hangs on, in one line without a full stop.
    pub because: String,
}

/// The services whose possible classes differ, by the ids of the classes. The sheets have to fit the vocabularies of
/// both definitions, as they do when both come from one library.
#[must_use]
pub fn compare<'s>(
    base: &Definition,
    other: &Definition,
    sheets: impl IntoIterator<Item = &'s Sheet>,
) -> Vec<Move> {
    let mut scratch = Scratch::default();
    let mut moves = Vec::new();
    for (service, sheet) in sheets.into_iter().enumerate() {
        let from = base.verdict_in(sheet, &mut scratch).possible.clone();
        let to = other.verdict_in(sheet, &mut scratch).possible.clone();
        if ids(base, &from) != ids(other, &to) {
            let because = reason(base, other, &from, sheet);
            moves.push(Move { service, from, to, because });
        }
    }
    moves
}

fn ids<'d>(definition: &'d Definition, possible: &[usize]) -> Vec<&'d str> {
    let mut ids: Vec<&str> = possible
        .iter()
        .filter_map(|class| definition.class_at(*class))
        .map(|class| class.id.as_str())
        .collect();
    ids.sort_unstable();
    ids
}

/// What keeps the service out of the class that the first definition gives, or else what puts it into its new one.
fn reason(base: &Definition, other: &Definition, from: &[usize], sheet: &Sheet) -> String {
    let program = other.program();
    let domains = other.domains(sheet);
    let same = from.iter().filter_map(|class| base.class_at(*class)).find_map(|class| {
        let position = other.classes().iter().position(|candidate| candidate.id == class.id)?;
        let why = program.explain(*program.classes.get(position)?, &domains, sheet);
        (why.outcome != Outcome::Met).then_some(why)
    });
    let because = same.unwrap_or_else(|| other.assess(sheet).because);
    decisive(&because).text.clone()
}

/// The first of the smallest reasons.
fn decisive(reason: &Explanation) -> &Explanation {
    reason.children.first().map_or(reason, decisive)
}
