//! Working out what a table of services changes.

use std::collections::{HashMap, HashSet};

use facts::FactIndex;
use jiff::civil::Date;
use registry::{
    Change, ClaimRecorded, Fault, Problem, Registry, Service, ServiceAdded, ServiceEdited, ServiceStatus,
    ServiceView, Slug, Statement, StatusStatement, plain_name,
};
use tabular::{CellError, shown};

use super::details::{Details, details};
use super::matching::{Found, KnownBy, Matching};
use super::plan::{Outcome, Plan, PlannedRow, Resembling};
use super::row::Described;
use super::terms::Terms;
use super::{ServiceTable, TableRow};
use crate::bodies::Index;

impl ServiceTable {
    /// Works out what the table changes in a registry. `resembling` looks for the known services that a new one resembles.
    #[must_use]
    pub fn plan(
        &self,
        registry: &Registry,
        terms: &Terms,
        resembling: &mut dyn FnMut(&Service) -> Option<Vec<Resembling>>,
    ) -> Plan {
        let mut planner = Planner::new(self, registry, terms);
        planner.check_terms();
        for row in &self.rows {
            let outcome = planner.row(row, resembling);
            planner.plan.rows.push(outcome);
        }
        planner.finish()
    }
}

/// Where a change comes from.
#[derive(Clone, Copy)]
struct Origin {
    /// The position of its row among the planned ones.
    row: usize,
    fact: Option<FactIndex>,
}

struct Planner<'a> {
    table: &'a ServiceTable,
    registry: &'a Registry,
    terms: &'a Terms,
    matching: Matching<'a>,
    bodies: Index,
    /// The source of the table, and whether it is needed.
    source: Option<Slug>,
    needs_source: bool,
    /// Whether what is said of the source is not enough.
    is_refused: bool,
    /// Whether new services need a nation, and there is no column for it.
    needs_nation: bool,
    /// Sources by their folded titles.
    titles: HashMap<String, Slug>,
    /// The slugs that rows before have taken.
    taken: HashSet<Slug>,
    /// The rows of new services, by name and place.
    seen: HashMap<(String, String), u64>,
    /// What is said of known services already.
    said: HashMap<Slug, HashSet<String>>,
    origins: Vec<Origin>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn new(table: &'a ServiceTable, registry: &'a Registry, terms: &'a Terms) -> Self {
        let titles = registry.sources().map(|source| (plain_name(&source.title), source.slug.clone()));
        Self {
            table,
            registry,
            terms,
            matching: Matching::new(registry),
            bodies: if table.extra.areas.is_some() { Index::new(registry) } else { Index::default() },
            source: None,
            needs_source: false,
            is_refused: false,
            needs_nation: false,
            titles: titles.collect(),
            taken: HashSet::new(),
            seen: HashMap::new(),
            said: HashMap::new(),
            origins: Vec::new(),
            plan: Plan::default(),
        }
    }

    /// Looks at the source of the table, and at the rows that the terms name.
    fn check_terms(&mut self) {
        match self.terms.origin.source(self.registry) {
            Ok(None) => {}
            Ok(Some((slug, added))) => {
                if let Some(source) = added {
                    self.push(Change::SourceAdded(source), Origin { row: usize::MAX, fact: None });
                }
                self.source = Some(slug);
            }
            Err(expected) => {
                self.refuse_table(expected);
                self.is_refused = true;
            }
        }
        let rows: HashSet<u64> = self.table.rows.iter().map(|row| row.row).collect();
        for row in self.terms.same.keys().chain(&self.terms.new).filter(|row| !rows.contains(row)) {
            self.refuse_table(format!("a row of the table where one is said to be known or new, got {row}"));
        }
    }

    fn refuse_table(&mut self, expected: impl Into<String>) {
        self.plan.errors.push(CellError::about(self.table.layout().whole(), expected));
    }

    fn push(&mut self, change: Change, origin: Origin) {
        self.plan.changes.push(change);
        self.origins.push(origin);
    }

    fn row(
        &mut self,
        row: &TableRow,
        resembling: &mut dyn FnMut(&Service) -> Option<Vec<Resembling>>,
    ) -> PlannedRow {
        let mut planned = PlannedRow {
            row: row.row,
            outcome: Outcome::Refused,
            slug: None,
            known_by: None,
            claims: 0,
            details: Vec::new(),
            resembling: None,
            notes: Vec::new(),
            errors: Vec::new(),
        };
        let said = match &row.read {
            Ok(said) => said,
            Err(errors) => {
                planned.errors.clone_from(errors);
                return planned;
            }
        };
        let before = (self.plan.changes.len(), self.origins.len());
        match self.known(row.row, said) {
            Ok(Some((view, by))) => self.add_to(view, by, said, &mut planned),
            Ok(None) => self.add(said, &mut planned, resembling),
            Err(error) => planned.errors.push(*error),
        }
        if !planned.errors.is_empty() {
            planned.outcome = Outcome::Refused;
            self.plan.changes.truncate(before.0);
            self.origins.truncate(before.1);
        }
        planned
    }

    /// The known service that a row is about.
    fn known(
        &self,
        row: u64,
        said: &Described,
    ) -> Result<Option<(&'a ServiceView, KnownBy)>, Box<CellError>> {
        if self.terms.new.contains(&row) {
            return Ok(None);
        }
        if let Some(slug) = self.terms.same.get(&row) {
            let found = self.matching.by_id(slug);
            return found.map(|view| Some((view, KnownBy::Id))).ok_or_else(|| {
                let expected = format!("a service of the registry by its slug, got `{}`", shown(slug));
                Box::new(CellError::about(self.table.layout().row(row), expected))
            });
        }
        match self.matching.find(said, self.terms.nation) {
            Found::Known(view, by) => Ok(Some((view, by))),
            Found::None => match &said.slug {
                Some(slug) => {
                    let expected =
                        "a service of the registry by its slug; leave the cell empty for a new one";
                    Err(Box::new(self.error(row, self.table.extra.slug, expected, slug)))
                }
                None => Ok(None),
            },
            Found::Several(views) => {
                let slugs: Vec<String> =
                    views.iter().map(|view| format!("`{}`", view.service.slug)).collect();
                let expected = format!(
                    "the slug of one of these in the column `id`, because all have this name: {}",
                    facts::list_text(&slugs, "and")
                );
                Err(Box::new(self.error(row, Some(self.table.services.name), expected, &said.service.name)))
            }
        }
    }

    fn error(&self, row: u64, position: Option<usize>, expected: impl Into<String>, got: &str) -> CellError {
        let layout = self.table.layout();
        let place = position.map_or_else(|| layout.row(row), |position| layout.cell(row, position));
        CellError { got: Some(shown(got)), ..CellError::about(place, expected) }
    }

    /// Adds what a row says about a known service.
    fn add_to(&mut self, view: &'a ServiceView, by: KnownBy, said: &Described, planned: &mut PlannedRow) {
        let slug = view.service.slug.clone();
        (planned.slug, planned.known_by) = (Some(slug.clone()), Some(by));
        self.fill_in(view, said, planned);
        let vocabulary = self.registry.vocabulary();
        self.said.entry(slug.clone()).or_insert_with(|| {
            view.claims.iter().map(|claim| word(&claim.to_statement(vocabulary))).collect()
        });
        for (fact, statement) in self.statements(said) {
            if self.said.get_mut(&slug).is_some_and(|known| known.insert(word(&statement))) {
                planned.claims += 1;
                self.claim(&slug, fact, statement);
            }
        }
        let is_same = planned.claims == 0 && planned.details.is_empty();
        planned.outcome = if is_same { Outcome::Same } else { Outcome::Changed };
    }

    /// Fills in what a row says of a known service and the registry lacks.
    fn fill_in(&mut self, view: &'a ServiceView, said: &Described, planned: &mut PlannedRow) {
        let areas = self.areas(said, planned);
        let known = self.matching.known(view);
        let Details { mut edit, columns, notes } = details(said, &areas, known);
        if edit.status.is_some() {
            edit.status_stated = self.status_stated(said);
        }
        planned.notes = notes;
        if columns.is_empty() || !planned.errors.is_empty() {
            return;
        }
        let edited = edit.applied_to(known);
        self.matching.edit(view, edited);
        planned.details = columns;
        let edited = ServiceEdited { service: view.service.slug.clone(), edit };
        self.push(Change::ServiceEdited(edited), Origin { row: self.plan.rows.len(), fact: None });
    }

    /// Adds a new service, and what a row says about it.
    fn add(
        &mut self,
        said: &Described,
        planned: &mut PlannedRow,
        resembling: &mut dyn FnMut(&Service) -> Option<Vec<Resembling>>,
    ) {
        let row = planned.row;
        let name_at = Some(self.table.services.name);
        let Some(nation) = said.nation().or(self.terms.nation) else {
            if self.table.services.nation.is_none() {
                // Said once, of the table.
                self.needs_nation = true;
                return;
            }
            let expected = "the nation of a new service: England, Northern Ireland, Scotland or Wales";
            let at = self.table.services.nation;
            planned.errors.push(CellError { got: None, ..self.error(row, at, expected, "") });
            return;
        };
        let key = Service::name_and_place(&said.service.name, nation, &said.localities);
        if let Some(first) = self.seen.insert(key, row) {
            let expected = format!("every new service once: row {first} has the same name and place");
            planned.errors.push(self.error(row, name_at, expected, &said.service.name));
            return;
        }
        let Some(slug) = self.free_slug(&said.service.name) else {
            let expected = "a name with a Latin letter or a digit";
            planned.errors.push(self.error(row, name_at, expected, &said.service.name));
            return;
        };
        let areas = self.areas(said, planned);
        let service = Service {
            slug: slug.clone(),
            name: said.service.name.clone(),
            other_names: said.other_names.clone(),
            nation,
            localities: said.localities.clone(),
            areas,
            status: said.status.unwrap_or(ServiceStatus::Unknown),
            status_stated: self.status_stated(said),
            website: said.service.website.clone(),
            host_organisation: said.service.host_organisation.clone(),
        };
        planned.resembling = resembling(&service);
        planned.outcome = Outcome::New;
        planned.slug = Some(slug.clone());
        let proposed_by = self.terms.proposed_by.clone();
        let added = ServiceAdded { service, published: proposed_by.is_none(), proposed_by };
        self.push(Change::ServiceAdded(added), Origin { row: self.plan.rows.len(), fact: None });
        for (fact, statement) in self.statements(said) {
            planned.claims += 1;
            self.claim(&slug, fact, statement);
        }
    }

    fn claim(&mut self, service: &Slug, fact: FactIndex, claim: Statement) {
        let recorded = ClaimRecorded { service: service.clone(), claim };
        let origin = Origin { row: self.plan.rows.len(), fact: Some(fact) };
        self.push(Change::ClaimRecorded(recorded), origin);
    }

    fn free_slug(&mut self, name: &str) -> Option<Slug> {
        let plain = Slug::slugify(name)?;
        let is_free =
            |slug: &Slug, taken: &HashSet<Slug>| self.registry.is_free(slug) && !taken.contains(slug);
        let numbered = (2..).map_while(|number| plain.numbered(number).ok());
        let slug = std::iter::once(plain.clone()).chain(numbered).find(|slug| is_free(slug, &self.taken))?;
        self.taken.insert(slug.clone());
        Some(slug)
    }

    fn areas(&self, said: &Described, planned: &mut PlannedRow) -> Vec<Slug> {
        let mut areas = Vec::new();
        for area in &said.areas {
            match self.bodies.find(area, Some(self.terms.today)) {
                Ok(body) if areas.contains(&body.slug) => {}
                Ok(body) => areas.push(body.slug.clone()),
                Err(expected) => {
                    planned.errors.push(self.error(planned.row, self.table.extra.areas, expected, area));
                }
            }
        }
        areas
    }

    /// What a row says of its service, each as a claim.
    fn statements(&mut self, said: &Described) -> Vec<(FactIndex, Statement)> {
        let (source, locator, observed_on) = self.origin(said);
        let Some(source) = source else {
            self.needs_source |= !said.service.facts.is_empty();
            return Vec::new();
        };
        let vocabulary = self.registry.vocabulary();
        let statement = |(fact, value): &(FactIndex, facts::Value)| {
            let definition = vocabulary.get(*fact)?;
            let complete = matches!(value, facts::Value::Set(set) if set.is_complete());
            Some((
                *fact,
                Statement {
                    fact: definition.id.clone(),
                    value: Some(definition.value_to_json(value)),
                    complete,
                    source: source.clone(),
                    locator: locator.clone(),
                    observed_on,
                    note: None,
                    implied: false,
                    redacted: false,
                },
            ))
        };
        said.service.facts.iter().filter_map(statement).collect()
    }

    /// Where a row is known from: the source that it names, else that of the table and its place there; and the day.
    fn origin(&self, said: &Described) -> (Option<Slug>, Option<String>, Option<Date>) {
        let observed_on = said.service.observed_on.or(self.terms.observed_on);
        match self.own_source(said) {
            Some(source) => (Some(source), None, observed_on),
            None => (self.source.clone(), said.service.source.clone(), observed_on),
        }
    }

    /// The source of the status of a row: the one that its columns name, else what the row is known from.
    fn status_stated(&self, said: &Described) -> Option<StatusStatement> {
        if let Some(stated) = &said.status_stated {
            return Some(stated.clone());
        }
        let is_known = said.status.is_some_and(|status| status != ServiceStatus::Unknown);
        let (source, locator, as_of) = self.origin(said);
        source.filter(|_| is_known).map(|source| StatusStatement { source, locator, as_of })
    }

    /// The source of the registry that a row names, by slug or title.
    fn own_source(&self, said: &Described) -> Option<Slug> {
        let cell = said.service.source.as_deref()?;
        let by_slug = self.registry.source(cell).map(|source| source.slug.clone());
        by_slug.or_else(|| self.titles.get(&plain_name(cell)).cloned())
    }

    /// Checks the changes, and gives every fault to its row.
    fn finish(mut self) -> Plan {
        if self.needs_source && !self.is_refused {
            self.refuse_table(
                "a source for what the rows say: the slug of one that the registry has, or the title and the publisher of a new \
                 one; or a source of the registry in each row",
            );
        }
        if self.needs_nation {
            self.refuse_table("the nation of the new services: a column `nation`, or one for all rows");
        }
        let is_good = self.plan.all_errors().next().is_none();
        if !is_good || self.plan.changes.is_empty() {
            return self.plan;
        }
        let mut faults = self.registry.admit(&self.plan.changes, self.terms.today);
        if faults.is_empty() {
            faults = self.registry.check(self.plan.changes.clone());
        }
        for fault in faults {
            self.give_to_row(&fault);
        }
        // A source that nothing rests on is not added.
        if matches!(self.plan.changes.as_slice(), [Change::SourceAdded(_)]) {
            self.plan.changes.clear();
        }
        self.plan
    }

    fn give_to_row(&mut self, fault: &Fault) {
        let origin = self.origins.get(fault.ordinal).copied();
        let row = origin.and_then(|origin| self.plan.rows.get(origin.row)).map(|row| row.row);
        let expected = match &fault.problem {
            Problem::Text { expected, .. } => {
                let expected = expected.strip_prefix("expected ").unwrap_or(expected);
                expected.split(", got ").next().unwrap_or(expected).to_owned()
            }
            other => format!("what fits the registry ({other})"),
        };
        let (Some(origin), Some(row)) = (origin, row) else {
            return self.refuse_table(format!("a source that can be written down: {expected}"));
        };
        let position = self.position(fault.problem.field(), origin.fact);
        let layout = self.table.layout();
        let place = position.map_or_else(|| layout.row(row), |position| layout.cell(row, position));
        let cells = self.table.rows.get(origin.row).map(|row| row.cells.as_slice()).unwrap_or_default();
        let got = position.and_then(|position| cells.get(position)).map(|cell| shown(cell));
        let error = CellError { got, ..CellError::about(place, expected) };
        if let Some(planned) = self.plan.rows.get_mut(origin.row) {
            planned.outcome = Outcome::Refused;
            planned.errors.push(error);
        }
    }

    /// The column in which a field of a change is.
    fn position(&self, field: Option<&str>, fact: Option<FactIndex>) -> Option<usize> {
        let (services, extra) = (&self.table.services, &self.table.extra);
        match field? {
            "name" | "slug" => Some(services.name),
            "website" => services.website,
            "host-organisation" => services.host_organisation,
            "observed-on" => services.observed_on,
            "locator" => services.source,
            "other-names" => extra.other_names,
            "localities" => extra.localities,
            "areas" => extra.areas,
            "status" => extra.status,
            "status-source" => extra.status_source.or(services.source),
            "status-locator" => extra.status_locator.or(services.source),
            "status-as-of" => extra.status_as_of.or(services.observed_on),
            "value" => services.facts.iter().find(|column| Some(column.fact) == fact)?.value,
            _ => None,
        }
    }
}

/// A claim as one text, for comparing.
fn word(claim: &Statement) -> String {
    serde_json::to_string(claim).unwrap_or_default()
}
