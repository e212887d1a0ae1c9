//! Counting what a document selects once its fragments are expanded, without expanding them.
//!
//! A fragment that spreads another twice, which spreads another twice, and so on, is a few hundred bytes that expand
//! to billions of fields. So each fragment is counted once and its count kept: `count(...F) = count(F)`. A fragment
//! that reaches itself has no count, and is refused here, before anything else walks it.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned, Value as ConstValue, Variables,
    parser::types::{
        ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
        VariableDefinition,
    },
};

use super::{
    Refusal,
    limits::{LimitExceeded, LimitName, Limits, size},
    outline::{FieldSize, Outline},
};
use crate::error::{Code, error};

/// What a selection amounts to. Counts saturate: a bomb is very large, not an overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) fields: u64,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    pub(super) depth: u64,
    pub(super) cost: u64,
}

impl Tally {
    /// Counts add up; of two depths the deeper holds.
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.cost = self.cost.saturating_add(other.cost);
        self.depth = self.depth.max(other.depth);
    }
}

/// Counts one operation, or several whose cost does not matter: what it keeps about fragments holds for one document
/// and one set of variables.
pub(super) struct Counter<'a> {
    document: &'a ExecutableDocument,
    outline: &'a Outline,
    variables: &'a Variables,
    limits: &'a Limits,
    /// By fragment and whether it is spread directly within a page.
    known: HashMap<(&'a str, bool), Progress>,
}

/// How far the counting of a fragment is.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Counting,
    Counted(Tally),
}

/// Where a selection stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The type whose fields it selects, if it is known.
    ty: Option<&'a str>,
    /// The definitions of variables it can use.
    variables: &'a [Positioned<VariableDefinition>],
    /// Whether the field around it is a page.
    in_page: bool,
    /// How many selections are around it.
    depth: u64,
}

impl<'a> Counter<'a> {
    /// A counter that knows nothing yet.
    pub(super) fn new(
        document: &'a ExecutableDocument,
        outline: &'a Outline,
        variables: &'a Variables,
        limits: &'a Limits,
    ) -> Self {
        Self { document, outline, variables, limits, known: HashMap::new() }
    }

    /// Counts an operation.
    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Tally, Refusal> {
        let variables = &operation.variable_definitions;
        let place = Place { ty: Some(self.outline.root(operation.ty)), variables, in_page: false, depth: 0 };
        let mut tally = self.selection_set(&operation.selection_set.node, place)?;
        let on_variables = variables.iter().map(|variable| variable.node.directives.len());
        let directives = size(operation.directives.len() + on_variables.sum::<usize>());
        tally.directives = tally.directives.saturating_add(directives);
        Ok(tally)
    }

    /// Checks the fragments that no operation reached. Validation walks them too before it refuses them as unused.
    pub(super) fn unused_fragments(&mut self) -> Result<(), Refusal> {
        let document = self.document;
        for (name, fragment) in &document.fragments {
            let place = Place { ty: None, variables: &[], in_page: false, depth: 0 };
            self.fragment(name, fragment.pos, fragment, place)?;
        }
        Ok(())
    }

    /// The recursion ends at the limit on depth, which fragments count towards as fields do: so neither deep
    /// selections nor long chains of fragments can exhaust the stack.
    fn selection_set(&mut self, set: &'a SelectionSet, place: Place<'a>) -> Result<Tally, Refusal> {
        if !set.items.is_empty() {
            LimitExceeded::check(LimitName::Depth, place.depth + 1, self.limits.depth)?;
        }
        let place = Place { depth: place.depth + 1, ..place };
        let mut total = Tally::default();
        for selection in &set.items {
            let directives = size(selection.node.directives().len());
            let mut tally = match &selection.node {
                Selection::Field(field) => self.field(&field.node, place)?,
                Selection::InlineFragment(inline) => {
                    let ty = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    let place = Place { ty: ty.or(place.ty), ..place };
                    self.selection_set(&inline.node.selection_set.node, place)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name;
                    match self.document.fragments.get(&name.node) {
                        Some(fragment) => self.fragment(&name.node, name.pos, fragment, place)?,
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

    fn field(&mut self, field: &'a Field, place: Place<'a>) -> Result<Tally, Refusal> {
        let known = place.ty.and_then(|ty| self.outline.field(ty, field.name.node.as_str()));
        let asked = self.page_size(field, place.variables);
        let (times, is_page) = match (known.map(|known| known.size), asked) {
            (_, Some(asked)) => (asked, true),
            (Some(FieldSize::Paged(default)), None) => (default.unwrap_or(self.limits.assumed_page), true),
            (Some(FieldSize::List(length)), None) if !place.in_page => {
                (length.unwrap_or(self.limits.assumed_list), false)
            }
            _ => (1, false),
        };
        let ty = known.map(|known| known.ty.as_str());
        let place = Place { ty, in_page: is_page && !known.is_some_and(|known| known.is_list), ..place };
        let mut tally = self.selection_set(&field.selection_set.node, place)?;
        tally.cost = tally.cost.saturating_mul(times).saturating_add(known.map_or(1, |known| known.weight));
        tally.fields = tally.fields.saturating_add(1);
        tally.aliases = tally.aliases.saturating_add(u64::from(field.alias.is_some()));
        Ok(tally)
    }

    fn fragment(
        &mut self,
        name: &'a Name,
        pos: Pos,
        fragment: &'a Positioned<FragmentDefinition>,
        place: Place<'a>,
    ) -> Result<Tally, Refusal> {
        let key = (name.as_str(), place.in_page);
        match self.known.get(&key) {
            Some(Progress::Counted(tally)) => return Ok(*tally),
            Some(Progress::Counting) => return Err(cycle(name, pos)),
            None => {}
        }
        self.known.insert(key, Progress::Counting);
        let on = fragment.node.type_condition.node.on.node.as_str();
        let place = Place { ty: Some(on), ..place };
        let mut tally = self.selection_set(&fragment.node.selection_set.node, place)?;
        tally.directives = tally.directives.saturating_add(size(fragment.node.directives.len()));
        self.known.insert(key, Progress::Counted(tally));
        Ok(tally)
    }

    /// The page size that the arguments of a field ask for.
    fn page_size(&self, field: &Field, definitions: &[Positioned<VariableDefinition>]) -> Option<u64> {
        ["first", "last"].iter().find_map(|name| {
            // Only numbers are copied: a variable may be the whole of a large request.
            let number = |name: Name| match self.variable(&name, definitions) {
                Some(ConstValue::Number(number)) => Ok(ConstValue::Number(number.clone())),
                _ => Err(()),
            };
            match field.get_argument(name)?.node.clone().into_const_with(number) {
                Ok(ConstValue::Number(number)) => number.as_u64(),
                _ => None,
            }
        })
    }

    /// The value of a variable, or its default.
    fn variable<'b>(
        &'b self,
        name: &Name,
        definitions: &'b [Positioned<VariableDefinition>],
    ) -> Option<&'b ConstValue> {
        self.variables.get(name).or_else(|| {
            let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
            Some(&definition.node.default_value.as_ref()?.node)
        })
    }
}

fn cycle(name: &Name, pos: Pos) -> Refusal {
    let message = format!("fragment `{name}` spreads itself, directly or through others");
    Refusal::Document(vec![error(Code::GraphqlValidationFailed, message, Some(pos))])
}
