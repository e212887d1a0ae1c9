//! Counting what a document selects once its fragments are expanded, without expanding them.
//!
//! A fragment that spreads another twice, which spreads another twice, and so on, is a few hundred bytes that expand
//! to billions of fields. So each fragment is counted once and its count kept: `count(...F) = count(F)`. A fragment
//! that reaches itself has no count, and is refused here, before anything else walks it.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
    },
};

use super::{
    Refusal,
    limits::{LimitExceeded, LimitName, Limits, size},
};
use crate::error::{Code, error};

/// What a selection amounts to. Counts saturate: a bomb is very large, not an overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) fields: u64,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    pub(super) depth: u64,
}

impl Tally {
    /// Counts add up; of two depths the deeper holds.
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
    }
}

/// Counts the operations of one document, and keeps what it knows about fragments.
pub(super) struct Counter<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    known: HashMap<&'a str, Progress>,
}

/// How far the counting of a fragment is.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Counting,
    Counted(Tally),
}

impl<'a> Counter<'a> {
    /// A counter that knows nothing yet.
    pub(super) fn new(document: &'a ExecutableDocument, limits: &'a Limits) -> Self {
        Self { document, limits, known: HashMap::new() }
    }

    /// Counts an operation.
    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Tally, Refusal> {
        let mut tally = self.selection_set(&operation.selection_set.node, 0)?;
        let on_variables =
            operation.variable_definitions.iter().map(|variable| variable.node.directives.len());
        let directives = size(operation.directives.len() + on_variables.sum::<usize>());
        tally.directives = tally.directives.saturating_add(directives);
        Ok(tally)
    }

    /// Checks the fragments that no operation reached. Validation walks them too before it refuses them as unused.
    pub(super) fn unused_fragments(&mut self) -> Result<(), Refusal> {
        let document = self.document;
        for (name, fragment) in &document.fragments {
            self.fragment(name, fragment.pos, fragment, 0)?;
        }
        Ok(())
    }

    /// Counts a selection below so many others. The recursion ends at the limit on depth, which fragments count towards as
    /// fields do: so neither deep selections nor long chains of fragments can exhaust the stack.
    fn selection_set(&mut self, set: &'a SelectionSet, depth: u64) -> Result<Tally, Refusal> {
        if !set.items.is_empty() {
            LimitExceeded::check(LimitName::Depth, depth + 1, self.limits.depth)?;
        }
        let mut total = Tally::default();
        for selection in &set.items {
            let directives = size(selection.node.directives().len());
            let mut tally = match &selection.node {
                Selection::Field(field) => self.field(&field.node, depth + 1)?,
                Selection::InlineFragment(inline) => {
                    self.selection_set(&inline.node.selection_set.node, depth + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name;
                    match self.document.fragments.get(&name.node) {
                        Some(fragment) => self.fragment(&name.node, name.pos, fragment, depth + 1)?,
                        // Validation will say that there is no such fragment.
                        None => Tally::default(),
                    }
                }
            };
            tally.depth += 1;
            tally.directives = tally.directives.saturating_add(directives);
            total.add(tally);
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field, depth: u64) -> Result<Tally, Refusal> {
        let mut tally = self.selection_set(&field.selection_set.node, depth)?;
        tally.fields = tally.fields.saturating_add(1);
        tally.aliases = tally.aliases.saturating_add(u64::from(field.alias.is_some()));
        Ok(tally)
    }

    fn fragment(
        &mut self,
        name: &'a Name,
        pos: Pos,
        fragment: &'a Positioned<FragmentDefinition>,
        depth: u64,
    ) -> Result<Tally, Refusal> {
        match self.known.get(name.as_str()) {
            Some(Progress::Counted(tally)) => return Ok(*tally),
            Some(Progress::Counting) => return Err(cycle(name, pos)),
            None => {}
        }
        self.known.insert(name.as_str(), Progress::Counting);
        let mut tally = self.selection_set(&fragment.node.selection_set.node, depth)?;
        tally.directives = tally.directives.saturating_add(size(fragment.node.directives.len()));
        self.known.insert(name.as_str(), Progress::Counted(tally));
        Ok(tally)
    }
}

fn cycle(name: &Name, pos: Pos) -> Refusal {
    let message = format!("fragment `{name}` spreads itself, directly or through others");
    Refusal::Document(vec![error(Code::GraphqlValidationFailed, message, Some(pos))])
}
