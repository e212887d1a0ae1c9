//! What an operation costs: an upper bound on the fields of its answer, and the work that they take.
//!
//! ```text
//! cost = Σ over the fields, fragments expanded: how many objects it is asked of × 1, + its entries where it lists scalars, + its work
//! ```
//!
//! How many objects a field is asked of is the product of the lists on the path to it, as long as they really are in the
//! state that is asked ([`Sizes`]), and no more than all of them hold together: where funders list the services of which they
//! are the only funder, there are never more of these than services. So along the path two numbers are kept: how many objects
//! there are, and how often the same one may be among them; and in how many lists, for all facts of a service together have
//! no more claims than the service.
//!
//! The entries of a list are
//! - with `first` or `last`: that number, whether written out, from a variable, a variable's default or the schema's, but no
//!   more than there are;
//! - of a connection asked without either: the page that the guard assumes;
//! - of a list that is asked for by `ids`: as many as there are ids;
//! - of another list: what it holds; where that is not known, an assumed length.

use std::cell::Cell;
use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value as ConstValue, Variables,
    parser::types::{Field, FragmentDefinition, Selection, SelectionSet, VariableDefinition},
};
use async_graphql_value::Value;

use super::{
    limits::{Limits, size},
    outline::{FieldOutline, FieldSize, Outline},
    sizes::{Measure, Size, Sizes},
};

/// Computes costs of selections of one document, whose expanded size was checked before.
pub(super) struct Costing<'a> {
    pub(super) outline: &'a Outline,
    pub(super) sizes: &'a Sizes,
    pub(super) limits: &'a Limits,
    pub(super) fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub(super) variables: &'a Variables,
    pub(super) definitions: &'a [Positioned<VariableDefinition>],
    /// How much of what was counted is work, and not fields.
    pub(super) work: Cell<u64>,
}

/// The objects of which a selection is asked.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Their type, if it is known.
    ty: Option<&'a str>,
    /// How many there are.
    objects: u64,
    /// How many lists they are the entries of; each holds an object once.
    lists: u64,
    /// How often the same one may be among them.
    repeats: u64,
    /// Of a connection: the entries of its page.
    page: Option<u64>,
    /// How many steps ago a field of another type led here, how many objects there were, and how often the same one may have
    /// led to them.
    entry: (usize, u64, u64),
}

impl<'a> Place<'a> {
    /// One object.
    pub(super) fn one(ty: &'a str) -> Self {
        Self { ty: Some(ty), objects: 1, lists: 1, repeats: 1, page: None, entry: (0, 1, 1) }
    }
}

/// A number of objects that are in an answer at most.
struct Entries {
    objects: u64,
    owned: bool,
    page: Option<u64>,
}

impl<'a> Costing<'a> {
    /// The cost of a selection.
    pub(super) fn of(&self, set: &'a SelectionSet, place: Place<'a>) -> u64 {
        set.items.iter().fold(0_u64, |cost, selection| {
            cost.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, place),
                Selection::InlineFragment(inline) => {
                    let ty = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.of(&inline.node.selection_set.node, Place { ty: ty.or(place.ty), ..place })
                }
                Selection::FragmentSpread(spread) => {
                    // Validation will say that there is no such fragment.
                    let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) else {
                        return cost;
                    };
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.of(&fragment.node.selection_set.node, Place { ty: Some(on), ..place })
                }
            })
        })
    }

    fn field(&self, field: &'a Field, place: Place<'a>) -> u64 {
        let known = place.ty.and_then(|ty| self.outline.field(ty, field.name.node.as_str()));
        let size =
            known.and_then(|known| self.sizes.get(&known.path).or_else(|| self.outline.size(&known.path)));
        let Entries { objects, owned, page } = self.entries(field, known, size, place);
        let work = size.map_or(0, |size| {
            let besides = size.work_with.filter(|(argument, _)| self.is_given(field, argument));
            let of = |work: Measure| work.under(place.objects, place.lists, place.repeats);
            of(size.work).saturating_add(besides.map_or(0, |(_, work)| of(work)))
        });
        self.work.set(self.work.get().saturating_add(work));
        let own = place.objects.saturating_add(work);
        let below = &field.selection_set.node;
        if below.items.is_empty() {
            // The entries of a list of scalars have no names, and take room all the same.
            let listed = if known.is_some_and(|known| known.is_list) { objects } else { 0 };
            return own.saturating_add(listed);
        }
        let ty = known.map(|known| known.ty.as_str());
        let repeats = if owned { place.repeats } else { place.objects }.min(objects);
        let entry = if ty.is_some() && ty == place.ty {
            let (steps, objects, repeats) = place.entry;
            (steps + 1, objects, repeats)
        } else {
            (0, objects, place.repeats)
        };
        let lists = place.objects;
        own.saturating_add(self.of(below, Place { ty, objects, lists, repeats, page, entry }))
    }

    /// The objects that a field returns.
    fn entries(
        &self,
        field: &'a Field,
        known: Option<&FieldOutline>,
        size: Option<&Size>,
        place: Place<'a>,
    ) -> Entries {
        let owned = size.is_some_and(|size| size.owned);
        let of_each = |each: Measure| each.under(place.objects, place.lists, place.repeats);
        let held = size.and_then(|size| size.entries);
        let is_list = known.is_some_and(|known| known.is_list);
        let one = Entries { objects: place.objects, owned, page: None };
        if let Some(size) = size.filter(|size| !size.steps.is_empty()) {
            // A field that leads back to its own type.
            let (taken, entry_objects, entry_repeats) = place.entry;
            let step = if known.map(|known| known.ty.as_str()) == place.ty { taken } else { 0 };
            let (objects, repeats) =
                if step == 0 { (place.objects, place.repeats) } else { (entry_objects, entry_repeats) };
            let most = size.steps.get(step).map_or(0, |most| most.under(objects, objects, repeats));
            let objects =
                if is_list { most.min(held.map_or(most, of_each)) } else { most.min(place.objects) };
            return Entries { objects, owned, page: None };
        }
        let asked = self.page_size(field);
        let paged = match known.map(|known| known.size) {
            Some(FieldSize::Paged(default)) => Some(asked.or(default).unwrap_or(self.limits.assumed_page)),
            // The schema knows no such field or no such argument: validation will say so.
            _ => asked,
        };
        match (paged, known.map(|known| known.size)) {
            (Some(asked), _) if is_list => {
                let most = place.objects.saturating_mul(asked);
                Entries { objects: held.map_or(most, |held| most.min(of_each(held))), owned, page: None }
            }
            (Some(asked), _) => {
                Entries { page: Some(held.map_or(asked, |held| asked.min(held.each))), ..one }
            }
            (None, Some(FieldSize::List)) => {
                let objects = match (place.page, held) {
                    // Directly within a page, a list is that page.
                    (Some(page), _) => place.objects.saturating_mul(page),
                    (None, Some(held)) => of_each(held),
                    (None, None) => place.objects.saturating_mul(self.limits.assumed_list),
                };
                Entries { objects, owned, page: None }
            }
            (None, Some(FieldSize::Ids)) => {
                Entries { objects: place.objects.saturating_mul(self.ids(field)), owned, page: None }
            }
            _ => one,
        }
    }

    /// The page size that the arguments of a field ask for.
    fn page_size(&self, field: &Field) -> Option<u64> {
        ["first", "last"].iter().find_map(|name| match self.argument(field, name)? {
            ConstValue::Number(number) => number.as_u64(),
            _ => None,
        })
    }

    /// Whether an argument of a field is given, and is not null.
    fn is_given(&self, field: &Field, name: &str) -> bool {
        match field.get_argument(name).map(|argument| &argument.node) {
            None | Some(Value::Null) => false,
            Some(Value::Variable(name)) => {
                self.variable(name).is_some_and(|value| *value != ConstValue::Null)
            }
            Some(_) => true,
        }
    }

    /// How many ids a field is asked for.
    fn ids(&self, field: &Field) -> u64 {
        match field.get_argument("ids").map(|ids| &ids.node) {
            Some(Value::List(ids)) => size(ids.len()),
            Some(Value::Variable(name)) => match self.variable(name) {
                Some(ConstValue::List(ids)) => size(ids.len()),
                Some(ConstValue::Null) | None => 0,
                Some(_) => 1,
            },
            Some(_) => 1,
            None => 0,
        }
    }

    /// A number that an argument of a field is, written out or by a variable.
    fn argument(&self, field: &'a Field, name: &str) -> Option<ConstValue> {
        // Only numbers are copied: a variable may be the whole of a large request.
        let number = |name: Name| match self.variable(&name) {
            Some(ConstValue::Number(number)) => Ok(ConstValue::Number(number.clone())),
            _ => Err(()),
        };
        field.get_argument(name)?.node.clone().into_const_with(number).ok()
    }

    /// The value of a variable, or its default.
    fn variable(&self, name: &Name) -> Option<&ConstValue> {
        self.variables.get(name).or_else(|| {
            let definition = self.definitions.iter().find(|definition| definition.node.name.node == *name)?;
            Some(&definition.node.default_value.as_ref()?.node)
        })
    }
}
