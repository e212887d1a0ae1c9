//! What is checked before a document is validated or run, so that no request of a few kilobytes costs seconds, and
//! none ends the process.
//!
//! A request passes three gates, each of which protects the next:
//! 1. `text`: bytes, nesting and tokens of the raw text, so that the recursive parser can be trusted with it;
//! 2. `tally`: depth, fields, aliases and directives, counted without expanding fragments, so that what does expand
//!    them, the cost and validation, can be trusted with the document;
//! 3. `cost`: the fields that the answer can have at most, in the state that is asked, and the work behind them;
//! 4. the variables: their nesting, and that those which may not be null are given.
//!
//! Nothing here knows about HTTP: the same [`Guard`] admits what comes over a WebSocket.
//!
//! ```
//! use graphql_http::guard::{Guard, Limits, Measure, Outline, Size, Sizes};
//!
//! let outline = Outline::from_sdl("type Query { teams(first: Int = 20): [Team!]! } type Team { name: String! }")?;
//! let guard = Guard::new(Limits::default(), outline);
//! let mut sizes = Sizes::default();
//! let admitted = guard.admit("{ teams(first: 5) { name } }", &Default::default(), None, &sizes).unwrap();
//! assert_eq!(admitted.cost, 6);
//!
//! // There are only three teams.
//! sizes.set("Query.teams", Size::list(Measure::each(3)));
//! let admitted = guard.admit("{ teams(first: 5) { name } }", &Default::default(), None, &sizes).unwrap();
//! assert_eq!(admitted.cost, 4);
//!
//! let refusal = guard.admit(&"[".repeat(10_000), &Default::default(), None, &sizes).unwrap_err();
//! assert_eq!(refusal.errors()[0].message, "the document is 10000 brackets deep, 9936 over the limit of 64; \
//!     nest less, or pass values as variables");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cost;
mod escapes;
mod limits;
mod outline;
mod refusal;
mod sizes;
mod tally;
mod text;
mod words;

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::catch_unwind;
use std::sync::Arc;

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
            OperationType, VariableDefinition,
        },
    },
};

use quick_cache::{Weighter, sync::Cache};

use self::{
    cost::{Costing, Place},
    tally::Counter,
};
pub use self::{
    limits::{LimitExceeded, LimitName, Limits},
    outline::Outline,
    refusal::Refusal,
    sizes::{Measure, Size, Sizes},
    text::check_json,
};
use crate::error::{Code, error, syntax_error};

/// Admits documents that keep within the [`Limits`].
#[derive(Debug, Clone)]
pub struct Guard {
    limits: Limits,
    outline: Arc<Outline>,
    parsed: Arc<Cache<Box<str>, Arc<ExecutableDocument>, ByLength>>,
}

impl Default for Guard {
    fn default() -> Self {
        Self::new(Limits::default(), Outline::default())
    }
}

/// Documents that were admitted stay parsed, up to so many bytes of text. Parsed they take thirty times as much, a hundred
/// times at worst.
const PARSED_BYTES: u64 = 128 * 1024;
/// About how many documents that is.
const PARSED_DOCUMENTS: usize = 200;

/// Weighs a document by its text.
#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<Box<str>, Arc<ExecutableDocument>> for ByLength {
    fn weight(&self, text: &Box<str>, _: &Arc<ExecutableDocument>) -> u64 {
        u64::try_from(text.len()).unwrap_or(u64::MAX / 2)
    }
}

/// A document that was admitted, parsed, and what was learned about it on the way.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The document, for [`async_graphql::Request::set_parsed_query`].
    pub document: ExecutableDocument,
    /// What the selected operation does.
    pub operation_type: OperationType,
    /// Its name, whether the request gave it or not.
    pub operation_name: Option<String>,
    /// What it costs, see [`Guard::admit`].
    pub cost: u64,
    /// How much of the cost is work beside the fields.
    pub work: u64,
}

impl Admitted {
    /// Whether it takes less than about a millisecond: fields take half a microsecond each, and work 10 µs a unit at most.
    pub(crate) fn is_small(&self) -> bool {
        self.cost.saturating_sub(self.work) / 2 + self.work.saturating_mul(10) <= SMALL_MICROSECONDS
    }
}

/// The most that a small operation may be reckoned to take. Bounds are reached by few operations: most take a fifth of it.
const SMALL_MICROSECONDS: u64 = 5_000;

/// What is needed of a running operation to cost a part of it.
pub(crate) struct Running<'a> {
    pub(crate) fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub(crate) variables: &'a Variables,
    pub(crate) definitions: &'a [Positioned<VariableDefinition>],
}

impl Guard {
    /// A guard over a schema. With an empty outline it knows no sizes but those that a query spells out.
    #[must_use]
    pub fn new(limits: Limits, outline: Outline) -> Self {
        let parsed = Arc::new(Cache::with_weighter(PARSED_DOCUMENTS, PARSED_BYTES, ByLength));
        Self { limits, outline: Arc::new(outline), parsed }
    }

    /// The limits it keeps.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks a document, parses it, and selects the operation that is asked for. Its cost is an upper bound on the fields
    /// of the answer where lists are of these sizes, and on the work behind them.
    ///
    /// # Errors
    /// When a limit is passed, the text is no GraphQL, a fragment spreads itself, no one operation is selected, or a
    /// variable that may not be null is missing.
    pub fn admit(
        &self,
        query: &str,
        variables: &Variables,
        operation_name: Option<&str>,
        sizes: &Sizes,
    ) -> Result<Admitted, Refusal> {
        let known = self.parsed.get(query);
        let document = known.clone().map_or_else(|| self.parse(query), Ok)?;
        let (name, operation) = select(&document.operations, operation_name)?;
        let (cost, work) = self.check_size(&document, operation, variables, sizes)?;
        self.check_variables(operation, variables)?;
        let (operation_type, operation_name) = (operation.node.ty, name.map(str::to_owned));
        if known.is_none() {
            self.parsed.insert(query.into(), Arc::clone(&document));
        }
        Ok(Admitted {
            document: ExecutableDocument::clone(&document),
            operation_type,
            operation_name,
            cost,
            work,
        })
    }

    /// Checks what can be known of a document without its variables and the state that it runs in, and parses it.
    ///
    /// # Errors
    /// When a limit is passed, the text is no GraphQL, or a fragment spreads itself.
    pub(crate) fn check(&self, query: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        let document = self.parse(query)?;
        self.check_counts(&document)?;
        Ok(document)
    }

    /// What a field of this type costs below itself in a running operation, where lists are of other sizes than those it was
    /// admitted under.
    pub(crate) fn cost_below(&self, field: &Field, ty: &str, of: &Running<'_>, sizes: &Sizes) -> u64 {
        let Running { fragments, variables, definitions } = *of;
        let (outline, limits) = (&self.outline, &self.limits);
        let ty = outline.field(ty, field.name.node.as_str()).map_or("", |known| known.ty.as_str());
        let work = Cell::default();
        let costing = Costing { outline, sizes, limits, fragments, variables, definitions, work };
        costing.of(&field.selection_set.node, Place::one(ty))
    }

    /// Parses a document that keeps within the limits of texts.
    fn parse(&self, query: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        text::check_document(query, &self.limits)?;
        // The parser does not know escapes of characters beyond the first plane.
        let query = escapes::written_out(query);
        // The parser unwraps here and there; should it ever panic, the request fails and not the connection.
        let document = catch_unwind(|| parse_query(&*query))
            .map_err(|_| Refusal::Document(vec![error(Code::Internal, "the parser failed", None)]))?
            .map_err(|error| Refusal::Document(vec![syntax_error(&error)]))?;
        let quoted = words::quoted(&document, &self.outline);
        if quoted.is_empty() { Ok(Arc::new(document)) } else { Err(Refusal::Document(quoted)) }
    }

    /// Checks the size of all operations together, and returns the cost of the selected one, and how much of it is work.
    fn check_size(
        &self,
        document: &ExecutableDocument,
        selected: &Positioned<OperationDefinition>,
        variables: &Variables,
        sizes: &Sizes,
    ) -> Result<(u64, u64), Refusal> {
        self.check_counts(document)?;
        let costing = Costing {
            outline: &self.outline,
            sizes,
            limits: &self.limits,
            fragments: &document.fragments,
            variables,
            definitions: &selected.node.variable_definitions,
            work: Cell::default(),
        };
        let root = Place::one(self.outline.root(selected.node.ty));
        let cost = costing.of(&selected.node.selection_set.node, root);
        LimitExceeded::check(LimitName::Cost, cost, self.limits.cost)?;
        Ok((cost, costing.work.get()))
    }

    /// Checks how deep all operations are, and how much they select.
    fn check_counts(&self, document: &ExecutableDocument) -> Result<(), Refusal> {
        let limits = &self.limits;
        let mut counter = Counter::new(document, limits);
        let (mut depth, mut fields, mut aliases, mut directives) = (0, 0_u64, 0_u64, 0_u64);
        for (_, operation) in document.operations.iter() {
            let tally = counter.operation(&operation.node)?;
            depth = tally.depth.max(depth);
            fields = fields.saturating_add(tally.fields);
            aliases = aliases.saturating_add(tally.aliases);
            directives = directives.saturating_add(tally.directives);
        }
        counter.unused_fragments()?;
        LimitExceeded::check(LimitName::Depth, depth, limits.depth)?;
        LimitExceeded::check(LimitName::Fields, fields, limits.fields)?;
        LimitExceeded::check(LimitName::Aliases, aliases, limits.aliases)?;
        LimitExceeded::check(LimitName::Directives, directives, limits.directives)?;
        Ok(())
    }

    /// Checks what can be known of variables without the schema: that they do not nest too deep, and that those
    /// which may not be null are not. (Whether they are of their type is for validation to say.)
    fn check_variables(
        &self,
        operation: &Positioned<OperationDefinition>,
        variables: &Variables,
    ) -> Result<(), Refusal> {
        let deepest = variables.values().map(nesting).max().unwrap_or(0);
        LimitExceeded::check_size(LimitName::JsonNesting, deepest, self.limits.json_nesting)?;
        let mut errors = Vec::new();
        for definition in &operation.node.variable_definitions {
            let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
            let fault = match variables.get(name) {
                _ if ty.nullable => continue,
                Some(Value::Null) => "is null",
                None if definition.node.default_value.is_none() => "is missing",
                _ => continue,
            };
            let message = format!("variable `${name}` {fault}, expected a value of type `{ty}`");
            errors.push(error(Code::BadRequest, message, Some(definition.pos)));
        }
        if errors.is_empty() { Ok(()) } else { Err(Refusal::Document(errors)) }
    }
}

/// The operation with this name, or the only one.
fn select<'a>(
    operations: &'a DocumentOperations,
    name: Option<&str>,
) -> Result<(Option<&'a str>, &'a Positioned<OperationDefinition>), Refusal> {
    let known: Vec<_> = operations.iter().map(|(name, found)| (name.map(Name::as_str), found)).collect();
    let refuse = |message| Err(Refusal::Document(vec![error(Code::BadRequest, message, None)]));
    match (name, known.as_slice()) {
        (None, [only]) => Ok(*only),
        (None, all) => refuse(format!(
            "the document has {} operations and `operationName` is not given, expected one of {}",
            all.len(),
            names(all)
        )),
        (Some(name), all) => match all.iter().find(|(found, _)| *found == Some(name)) {
            Some(found) => Ok(*found),
            None => refuse(format!("no operation is named `{}`, expected {}", shorten(name), names(all))),
        },
    }
}

/// The names of some operations, for a message.
fn names<T>(operations: &[(Option<&str>, T)]) -> String {
    let mut names: Vec<_> =
        operations.iter().filter_map(|(name, _)| name.map(|name| format!("`{}`", shorten(name)))).collect();
    names.sort_unstable();
    match names.len() {
        0 => "no name: the only operation has none".to_owned(),
        1..=10 => names.join(", "),
        more => format!("{}, or {} others", names[..9].join(", "), more - 9),
    }
}

/// A name as a message shows it.
fn shorten(name: &str) -> String {
    if name.chars().count() > 60 { name.chars().take(60).chain(['…']).collect() } else { name.to_owned() }
}

/// How deep lists and objects nest in a value. Values come from a JSON parser that stops at 128.
fn nesting(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(nesting).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(nesting).max().unwrap_or(0),
        _ => 0,
    }
}

/// The limits and cost of an operation as `extensions.cost` shows them.
#[must_use]
pub fn cost_extension(cost: u64, limits: &Limits) -> Value {
    let number = |number: u64| Value::Number(number.into());
    let entries = [("actual", cost), ("max", limits.cost)];
    Value::Object(entries.into_iter().map(|(name, value)| (Name::new(name), number(value))).collect())
}

#[cfg(test)]
mod tests;
