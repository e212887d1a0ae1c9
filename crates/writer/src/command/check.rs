//! Checking the fields of a command, one by one, and collecting what is wrong with them.
//!
//! Paths are written with points, `claims.0.fact`, in the names that the API gives to its fields.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;
use registry::{EntityId, EntityType, Nation, Problem, REMOVED, Revision, ServiceView, Slug, bounds, text};

use super::CommandContext;
use crate::authorise::{Action, Resource, authorize};
use crate::refusal::{Fault, FaultCode, Refusal};

/// The most items of one list. Those beyond it are not looked at: the command is refused for their number.
pub(super) const MOST_ITEMS: usize = 200;
/// The most other names and places that a service is given.
const MOST_NAMES: usize = 50;
/// The most changes that the message of a conflict names.
const MOST_SHOWN: usize = 3;

/// The fields of a command under check.
pub(crate) struct Check<'a> {
    pub(super) context: CommandContext<'a>,
    faults: Vec<Fault>,
    /// Where in the input the fields are that are checked now.
    within: Vec<String>,
}

impl<'a> Check<'a> {
    pub(crate) fn new(context: CommandContext<'a>) -> Self {
        Self { context, faults: Vec::new(), within: Vec::new() }
    }

    /// Checks fields that are within an item of the input, as `services.3`.
    pub(super) fn within<T>(
        &mut self,
        list: &str,
        position: usize,
        fields: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outside = std::mem::replace(&mut self.within, vec![list.to_owned(), position.to_string()]);
        let checked = fields(self);
        self.within = outside;
        checked
    }

    /// Whether nothing was found that is wrong.
    pub(super) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// Everything that was wrong, or nothing.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(self.faults)) }
    }

    pub(super) fn fault(&mut self, code: FaultCode, path: &str, message: impl Into<String>) {
        let path = path.split('.').filter(|part| !part.is_empty()).map(str::to_owned);
        let path = self.within.iter().cloned().chain(path).collect();
        self.faults.push(Fault { code, message: message.into(), path });
    }

    pub(super) fn problem(&mut self, path: &str, problem: &Problem) {
        let message = match problem {
            // The path says which field.
            Problem::Text { expected, .. } => expected.clone(),
            other => other.to_string(),
        };
        self.fault(FaultCode::of(problem), path, message);
    }

    // ------------------------------------------------------------ texts

    pub(super) fn line(&mut self, path: &str, line: &str) {
        if let Err(problem) = text::line("", line) {
            self.problem(path, &problem);
        }
    }

    pub(super) fn line_if_any(&mut self, path: &str, line: Option<&str>) {
        if let Some(line) = line {
            self.line(path, line);
        }
    }

    /// Texts of one line, none of them twice.
    pub(super) fn lines(&mut self, path: &str, lines: &[String]) {
        self.at_most(path, lines.len(), MOST_NAMES);
        let mut seen = HashSet::new();
        for (position, line) in lines.iter().enumerate().take(MOST_NAMES) {
            let path = format!("{path}.{position}");
            self.line(&path, line);
            self.once(&path, line, &mut seen);
        }
    }

    pub(crate) fn prose(&mut self, path: &str, prose: &str) {
        if let Err(problem) = text::prose("", prose) {
            self.problem(path, &problem);
        }
    }

    pub(super) fn prose_if_any(&mut self, path: &str, prose: Option<&str>) {
        if let Some(prose) = prose {
            self.prose(path, prose);
        }
    }

    pub(super) fn address_if_any(&mut self, path: &str, address: Option<&str>) {
        if let Err(problem) = text::address_if_any("", address) {
            self.problem(path, &problem);
        }
    }

    pub(super) fn at_most(&mut self, path: &str, length: usize, most: usize) {
        if length > most {
            let message = format!("expected at most {most} items, got {length}");
            self.fault(FaultCode::BadRequest, path, message);
        }
    }

    fn once<'t>(&mut self, path: &str, item: &'t str, seen: &mut HashSet<&'t str>) {
        if !seen.insert(item) {
            self.fault(FaultCode::BadRequest, path, format!("`{}` occurs twice", shown(item)));
        }
    }

    // ------------------------------------------------------------ dates and amounts

    pub(super) fn period(&mut self, path: &str, from: Option<Date>, to: Option<Date>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.problem(path, &Problem::Reversed { from, to });
        }
    }

    /// A day that must have come: of an observation, a publication.
    pub(super) fn observed(&mut self, path: &str, day: Option<Date>) {
        let checked = bounds::observed("", day, self.context.today);
        self.result(path, checked);
    }

    /// A day that may lie ahead, of funding.
    pub(super) fn planned(&mut self, path: &str, day: Option<Date>) {
        let checked = bounds::planned("", day, self.context.today);
        self.result(path, checked);
    }

    /// A day of a body, which may lie ahead, or far back.
    pub(super) fn of_body(&mut self, path: &str, day: Option<Date>) {
        let checked = bounds::of_body("", day, self.context.today);
        self.result(path, checked);
    }

    pub(super) fn amount(&mut self, path: &str, amount: Option<f64>) {
        self.result(path, amount.map_or(Ok(()), bounds::amount));
    }

    /// Notes a problem, if there is one.
    pub(super) fn result(&mut self, path: &str, checked: Result<(), Problem>) {
        if let Err(problem) = checked {
            self.problem(path, &problem);
        }
    }

    /// The nation of a body that was found.
    pub(super) fn nation(&self, body: Option<&Slug>) -> Option<Nation> {
        self.context.registry.body(body?)?.body.nation
    }

    /// A whole number of 0 or more.
    pub(super) fn count(&mut self, path: &str, count: i32) -> Option<u32> {
        let found = u32::try_from(count).ok();
        if found.is_none() {
            self.fault(FaultCode::BadRequest, path, format!("expected 0 or more, got {count}"));
        }
        found
    }

    // ------------------------------------------------------------ references

    /// A slug that something new is to have.
    pub(super) fn new_slug(&mut self, path: &str, slug: &str) -> Option<Slug> {
        match Slug::new(slug) {
            Ok(slug) => Some(slug),
            Err(error) => {
                self.fault(FaultCode::BadRequest, path, error.to_string());
                None
            }
        }
    }

    pub(super) fn source(&mut self, path: &str, name: &str) -> Option<Slug> {
        let slug = EntityType::Source.name_in(name);
        let registry = self.context.registry;
        let found = registry.source(slug).map(|source| source.slug.clone());
        if found.is_none() {
            let known = registry.sources().map(|source| source.slug.as_str());
            let meant = facts::suggest(slug, known).map(str::to_owned);
            self.unknown(path, EntityType::Source, slug, meant);
        }
        if registry.source(slug).is_some_and(|source| source.title == REMOVED) {
            let message = format!("what `{slug}` was called has been removed: name another source");
            self.fault(FaultCode::Conflict, path, message);
            return None;
        }
        found
    }

    pub(super) fn body(&mut self, path: &str, name: &str) -> Option<Slug> {
        let slug = EntityType::Body.name_in(name);
        let registry = self.context.registry;
        let found = registry.body(slug).map(|body| body.body.slug.clone());
        if found.is_none() {
            let known = registry.bodies().map(|body| body.body.slug.as_str());
            let meant = facts::suggest(slug, known).map(str::to_owned);
            self.unknown(path, EntityType::Body, slug, meant);
        }
        found
    }

    /// Bodies, none of them twice.
    pub(super) fn bodies(&mut self, path: &str, slugs: &[String]) -> Vec<Slug> {
        self.at_most(path, slugs.len(), MOST_ITEMS);
        let mut seen = HashSet::new();
        let mut bodies = Vec::new();
        for (position, slug) in slugs.iter().enumerate().take(MOST_ITEMS) {
            let path = format!("{path}.{position}");
            self.once(&path, slug, &mut seen);
            bodies.extend(self.body(&path, slug));
        }
        bodies
    }

    /// A service that the actor may do this to; the slug of one that was merged leads to the other.
    pub(super) fn service(
        &mut self,
        path: &str,
        name: &str,
        action: Action,
    ) -> Result<Option<Arc<ServiceView>>, Refusal> {
        let (context, slug) = (self.context, EntityType::Service.name_in(name));
        let Some(service) = context.registry.visible_service(slug) else {
            let known = context.registry.services().map(|service| service.service.slug.as_str());
            let meant = facts::suggest(slug, known).map(str::to_owned);
            self.unknown(path, EntityType::Service, slug, meant);
            return Ok(None);
        };
        authorize(context.actor, action, Resource::Service(service))?;
        Ok(Some(service.clone()))
    }

    /// As [`Check::service`], but not by the slug of one that was merged: what is done here must not fall on another.
    pub(super) fn service_itself(
        &mut self,
        path: &str,
        name: &str,
        action: Action,
    ) -> Result<Option<Arc<ServiceView>>, Refusal> {
        let slug = EntityType::Service.name_in(name);
        let found = self.service(path, slug, action)?;
        if let Some(service) = &found
            && service.service.slug != *slug
        {
            let message = format!("service `{slug}` has been merged into `{}`", service.service.slug);
            self.fault(FaultCode::Conflict, path, message);
            return Ok(None);
        }
        Ok(found)
    }

    pub(super) fn unknown(
        &mut self,
        path: &str,
        entity_type: EntityType,
        slug: &str,
        suggestion: Option<String>,
    ) {
        let problem = Problem::Unknown { field: "", entity_type, slug: shown(slug), suggestion };
        self.problem(path, &problem);
    }

    // ------------------------------------------------------------ revisions

    /// That what the command is about is as its sender has seen it.
    pub(super) fn unchanged_service(&mut self, service: &ServiceView) {
        let id = EntityId::new(EntityType::Service, service.service.slug.clone());
        self.unchanged(&id, Some(service.changed));
    }

    /// As [`Check::unchanged_service`], for a body.
    pub(super) fn unchanged_body(&mut self, body: &Slug) {
        self.unchanged(&EntityId::new(EntityType::Body, body.clone()), None);
    }

    /// As [`Check::unchanged_service`], for anything; `changed` is the revision that touched it last, where that is known
    /// without looking.
    pub(super) fn unchanged(&mut self, entity: &EntityId, changed: Option<Revision>) {
        let Some(expected) = self.context.expected else { return };
        let head = self.context.registry.revision();
        if expected > head {
            let message = format!("expected a revision up to {head}, got {expected}");
            self.fault(FaultCode::BadRequest, "expectedRevision", message);
            return;
        }
        if changed.is_some_and(|changed| changed <= expected) {
            return;
        }
        let history = self.context.registry.history(entity);
        let since: Vec<_> = history.iter().filter(|record| record.revision > expected).collect();
        if since.is_empty() {
            return;
        }
        let shown: Vec<String> = since
            .iter()
            .rev()
            .take(MOST_SHOWN)
            .rev()
            .map(|record| format!("revision {} by {}: {}", record.revision, record.actor, record.summary))
            .collect();
        let more = since.len().saturating_sub(MOST_SHOWN);
        let earlier = if more > 0 { format!("{more} earlier changes; ") } else { String::new() };
        let message =
            format!("`{}` has changed since revision {expected}: {earlier}{}", entity.slug, shown.join("; "));
        self.fault(FaultCode::Conflict, "expectedRevision", message);
    }
}

/// A name as a message shows it.
pub(super) fn shown(name: &str) -> String {
    name.chars().take(80).collect()
}
