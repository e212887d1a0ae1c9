//! Applying what takes other changes back.

use crate::apply::{Builder, Context};
use crate::undo::{ServicesSeparated, Undo};
use crate::{
    AccessReturn, AccreditationRecorded, AttestationRecorded, Body, ClaimRetracted, EntityType, FundingLine,
    Population, Problem, ServiceEdited, Slug, Standing, Succession,
};
use jiff::civil::Date;

impl Builder {
    /// Takes a change back, and returns where what it is about stands.
    pub(crate) fn undone(&mut self, context: &Context<'_>, undo: Undo) -> Result<(EntityType, u32), Problem> {
        let entity_type = undo.subject().0;
        let position = match undo {
            Undo::ClaimRestored(claim) => self.claim_restored(context, &claim),
            Undo::AttestationRetracted(recorded) => self.attestation_retracted(context, &recorded),
            Undo::AccreditationRetracted(recorded) => self.accreditation_retracted(context, &recorded),
            Undo::FundingRetracted { line, .. } => self.funding_retracted(context, &line),
            Undo::FundingRestored(line) => self.funding_restored(context, line),
            Undo::FundingReopened { line, to } => self.funding_reopened(context, &line, to),
            Undo::DecisionRetracted { service } => self.decision_retracted(context, &service),
            Undo::ServiceRestored { service } => self.service_restored(context, &service),
            Undo::ServicesSeparated(separated) => self.services_separated(context, &separated),
            Undo::BodyRestored(body) => self.body_restored(context, body),
            Undo::SuccessionRemoved(succession) => self.succession_removed(context, &succession),
            Undo::PopulationRetracted(population) => self.population_retracted(context, &population),
            Undo::ReturnRetracted(answer) => self.return_retracted(context, &answer),
            Undo::EditionWithdrawn { edition } => self.registry.outcome_returns.withdrawn(&edition, true),
            Undo::EditionRestored { edition } => self.registry.outcome_returns.withdrawn(&edition, false),
        }?;
        Ok((entity_type, position))
    }

    fn claim_restored(&mut self, context: &Context<'_>, restored: &ClaimRetracted) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &restored.service)?;
        let id = restored.claim();
        let claims =
            self.registry.services.at(service).map(|view| view.claims.as_slice()).unwrap_or_default();
        let Some(position) = claims.iter().position(|claim| claim.id == id && claim.retracted) else {
            return Err(Problem::NothingToUndo { what: "retracted claim" });
        };
        self.unresolved.insert(service);
        if let Some(claim) = self.touch(context, service).and_then(|view| view.claims.get_mut(position)) {
            // One whose content was removed never counts.
            claim.retracted = claim.redacted;
        }
        Ok(service)
    }

    fn attestation_retracted(
        &mut self,
        context: &Context<'_>,
        AttestationRecorded { service, attestation }: &AttestationRecorded,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", service)?;
        let attestations = self.registry.services.at(service).map(|view| view.attestations.as_slice());
        let Some(position) = attestations.unwrap_or_default().iter().rposition(|one| one == attestation)
        else {
            return Err(Problem::NothingToUndo { what: "such attestation" });
        };
        if let Some(view) = self.touch(context, service) {
            view.attestations.remove(position);
        }
        Ok(service)
    }

    fn accreditation_retracted(
        &mut self,
        context: &Context<'_>,
        AccreditationRecorded { service, accreditation }: &AccreditationRecorded,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", service)?;
        let recorded = self.registry.services.at(service).map(|view| view.accreditations.as_slice());
        let Some(position) = recorded.unwrap_or_default().iter().rposition(|one| one == accreditation) else {
            return Err(Problem::NothingToUndo { what: "such accreditation" });
        };
        if let Some(view) = self.touch(context, service) {
            view.accreditations.remove(position);
        }
        Ok(service)
    }

    /// The position of a line that is retracted or not, as is expected.
    fn line_position(&self, line: &Slug, retracted: bool) -> Result<u32, Problem> {
        let position = self.registry.lines.position(line).ok_or_else(|| Problem::Unknown {
            field: "line",
            entity_type: EntityType::FundingLine,
            slug: line.to_string(),
            suggestion: self.registry.lines.suggest(line),
        })?;
        if self.registry.lines.at(position).is_some_and(|line| line.retracted == retracted) {
            return Ok(position);
        }
        Err(Problem::NothingToUndo {
            what: if retracted { "retracted funding line" } else { "such funding line" },
        })
    }

    fn funding_retracted(&mut self, context: &Context<'_>, line: &Slug) -> Result<u32, Problem> {
        let position = self.line_position(line, false)?;
        if let Some(line) = self.registry.lines.at_mut(position) {
            line.retracted = true;
        }
        self.touch_ends(context, position, |lines| lines.retain(|other| *other != position));
        Ok(position)
    }

    fn funding_restored(&mut self, context: &Context<'_>, line: FundingLine) -> Result<u32, Problem> {
        let position = self.line_position(&line.id, true)?;
        self.registry.live_service("service", &line.service)?;
        if let Some(now) = self.registry.lines.at_mut(position) {
            *now = line;
        }
        self.touch_ends(context, position, |lines| lines.push(position));
        Ok(position)
    }

    fn funding_reopened(
        &mut self,
        context: &Context<'_>,
        line: &Slug,
        to: Option<Date>,
    ) -> Result<u32, Problem> {
        let position = self.line_position(line, false)?;
        if let Some(line) = self.registry.lines.at_mut(position) {
            line.to = to;
        }
        self.touch_ends(context, position, |_| {});
        Ok(position)
    }

    /// Notes with the body that pays a line and the service that it pays for that it has changed.
    fn touch_ends(&mut self, context: &Context<'_>, line: u32, change: impl FnOnce(&mut Vec<u32>)) {
        let Some(line) = self.registry.lines.at(line) else { return };
        let (funder, service) = (line.funder.clone(), line.service.clone());
        let funder = self.registry.bodies.position(&funder);
        if let Some(body) = funder.and_then(|funder| self.registry.bodies.at_mut(funder)) {
            body.history.push(context.position);
        }
        let service = self.registry.services.position(&service);
        if let Some(view) = service.and_then(|service| self.touch(context, service)) {
            change(&mut view.lines);
        }
    }

    fn decision_retracted(&mut self, context: &Context<'_>, service: &Slug) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", service)?;
        if self.registry.services.at(service).is_none_or(|view| view.decisions.is_empty()) {
            return Err(Problem::NothingToUndo { what: "decision" });
        }
        if let Some(view) = self.touch(context, service) {
            view.decisions.pop();
        }
        Ok(service)
    }

    fn service_restored(&mut self, context: &Context<'_>, service: &Slug) -> Result<u32, Problem> {
        let position = self.service_position(service)?;
        let standing = self.registry.services.at(position).map(|view| &view.standing);
        if !matches!(standing, Some(Standing::Withdrawn(_))) {
            return Err(Problem::NothingToUndo { what: "withdrawal of the service" });
        }
        if let Some(view) = self.touch(context, position) {
            view.standing = Standing::Published;
        }
        Ok(position)
    }

    /// The position of a service, whatever its standing.
    fn service_position(&self, service: &Slug) -> Result<u32, Problem> {
        self.registry.services.position(service).ok_or_else(|| Problem::Unknown {
            field: "service",
            entity_type: EntityType::Service,
            slug: service.to_string(),
            suggestion: self.registry.services.suggest(service),
        })
    }

    fn services_separated(
        &mut self,
        context: &Context<'_>,
        separated: &ServicesSeparated,
    ) -> Result<u32, Problem> {
        let ServicesSeparated { from, into, recorded_for, edit, lines, attestations, accreditations } =
            separated;
        let (position, stays) = (self.service_position(from)?, self.registry.live_service("into", into)?);
        let given_up = self.registry.services.at(position).cloned();
        let Some(given_up) =
            given_up.filter(|view| matches!(&view.standing, Standing::Merged(to, _) if to == into))
        else {
            return Err(Problem::NothingToUndo { what: "such merge" });
        };
        let edited = ServiceEdited { service: into.clone(), edit: edit.clone() };
        self.service_edited(context, &edited)?;
        let areas: Vec<u32> =
            (given_up.service.areas.iter()).filter_map(|area| self.registry.bodies.position(area)).collect();
        self.serve(position, &areas);
        let back: Vec<u32> = lines.iter().filter_map(|line| self.registry.lines.position(line)).collect();
        let back: Vec<u32> = back
            .into_iter()
            .filter(|line| {
                self.registry.lines.at(*line).is_some_and(|line| line.service == *into && !line.retracted)
            })
            .collect();
        for line in &back {
            if let Some(line) = self.registry.lines.at_mut(*line) {
                line.service = from.clone();
            }
        }
        let mut claims = Vec::new();
        if let Some(view) = self.registry.services.at_mut(stays) {
            let (go, stay) = std::mem::take(&mut view.claims)
                .into_iter()
                .partition(|claim| recorded_for.contains(&claim.id.service));
            (claims, view.claims) = (go, stay);
            view.lines.retain(|line| !back.contains(line));
            for attestation in attestations {
                if let Some(at) = view.attestations.iter().rposition(|one| one == attestation) {
                    view.attestations.remove(at);
                }
            }
            for accreditation in accreditations {
                if let Some(at) = view.accreditations.iter().rposition(|one| one == accreditation) {
                    view.accreditations.remove(at);
                }
            }
        }
        self.unresolved.extend([position, stays]);
        if let Some(view) = self.touch(context, position) {
            view.standing = Standing::Published;
            view.claims = claims;
            view.lines = back;
        }
        Ok(position)
    }

    fn body_restored(&mut self, context: &Context<'_>, body: Body) -> Result<u32, Problem> {
        let position = self.registry.require_body("body", &body.slug)?;
        crate::apply::check_body(&body)?;
        if let Some(view) = self.registry.bodies.at_mut(position) {
            view.body = body;
            view.history.push(context.position);
        }
        Ok(position)
    }

    fn succession_removed(
        &mut self,
        context: &Context<'_>,
        Succession { from, to, on }: &Succession,
    ) -> Result<u32, Problem> {
        let from = self.registry.require_body("from", from)?;
        let to = self.registry.require_body("to", to)?;
        let stands = self.registry.bodies.at(from).is_some_and(|body| body.successors.contains(&(to, *on)));
        if !stands {
            return Err(Problem::NothingToUndo { what: "such succession" });
        }
        if let Some(body) = self.registry.bodies.at_mut(from) {
            body.successors.retain(|successor| *successor != (to, *on));
            body.history.push(context.position);
        }
        if let Some(body) = self.registry.bodies.at_mut(to) {
            body.predecessors.retain(|predecessor| *predecessor != (from, *on));
            body.history.push(context.position);
        }
        Ok(from)
    }

    fn population_retracted(
        &mut self,
        context: &Context<'_>,
        population: &Population,
    ) -> Result<u32, Problem> {
        let position = self.registry.require_body("body", &population.body)?;
        let recorded = self.registry.bodies.at(position).map(|body| body.populations.as_slice());
        let Some(at) = recorded.unwrap_or_default().iter().rposition(|one| one == population) else {
            return Err(Problem::NothingToUndo { what: "such number of babies" });
        };
        if let Some(body) = self.registry.bodies.at_mut(position) {
            body.populations.remove(at);
            body.history.push(context.position);
        }
        Ok(position)
    }

    fn return_retracted(&mut self, context: &Context<'_>, answer: &AccessReturn) -> Result<u32, Problem> {
        let position = self.registry.require_body("body", &answer.body)?;
        let recorded = self.registry.bodies.at(position).map(|body| body.returns.as_slice());
        let Some(at) = recorded.unwrap_or_default().iter().rposition(|one| one == answer) else {
            return Err(Problem::NothingToUndo { what: "such return" });
        };
        if let Some(body) = self.registry.bodies.at_mut(position) {
            body.returns.remove(at);
            body.history.push(context.position);
        }
        Ok(position)
    }
}
