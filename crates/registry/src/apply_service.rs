//! Applying the changes that are about a service.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::apply::{Builder, Context};
use crate::undo::merged;
use crate::{
    AccreditationRecorded, AttestationRecorded, Claim, ClaimId, ClaimRecorded, ClaimRetracted,
    Classification, Decided, Decision, EntityType, Problem, Published, Resolution, Service, ServiceAdded,
    ServiceEdited, ServiceView, ServiceWithdrawn, ServicesMerged, Slug, Standing, resolve, text::stored,
};

impl Builder {
    /// The service at a position, to be changed by the change at hand.
    pub(crate) fn touch(&mut self, context: &Context<'_>, service: u32) -> Option<&mut ServiceView> {
        let view = self.registry.services.at_mut(service)?;
        view.changed = context.commit.number;
        view.history.push(context.position);
        Some(view)
    }

    /// Works out what the claims of a service come to.
    pub(crate) fn resolve(&mut self, service: u32) {
        let Some(view) = self.registry.services.at(service) else { return };
        let sources = &self.registry.sources;
        let resolution = resolve(
            &self.registry.vocabulary,
            &view.claims,
            |claim| claim.counts_from(sources.find(&claim.source).map(AsRef::as_ref)),
            None,
        );
        if let Some(view) = self.registry.services.at_mut(service) {
            view.resolution = resolution;
        }
    }

    pub(crate) fn service_added(
        &mut self,
        context: &Context<'_>,
        added: ServiceAdded,
    ) -> Result<u32, Problem> {
        let service = added.service;
        if self.registry.services.find(&service.slug).is_some() {
            return Err(Problem::Exists { entity_type: EntityType::Service, slug: service.slug });
        }
        stored::line_if_any("proposed-by", added.proposed_by.as_deref())?;
        let areas = self.check_service(&service)?;
        let slug = service.slug.clone();
        let view = ServiceView {
            service,
            standing: if added.published { Standing::Published } else { Standing::Proposed },
            proposed_by: added.proposed_by,
            changed: context.commit.number,
            claims: Vec::new(),
            attestations: Vec::new(),
            accreditations: Vec::new(),
            decisions: Vec::new(),
            resolution: Resolution::default(),
            own_claims: 0,
            lines: Vec::new(),
            history: vec![context.position],
        };
        let position = self.registry.services.insert(slug, view);
        self.serve(position, &areas);
        Ok(position)
    }

    pub(crate) fn service_edited(
        &mut self,
        context: &Context<'_>,
        edited: &ServiceEdited,
    ) -> Result<u32, Problem> {
        let position = self.registry.live_service("service", &edited.service)?;
        if edited.edit.fields().is_empty() {
            return Err(Problem::NothingEdited);
        }
        let Some(view) = self.registry.services.at(position) else { return Ok(position) };
        let (before, after) = (view.service.areas.clone(), edited.edit.applied_to(&view.service));
        let areas = self.check_service(&after)?;
        self.no_longer_serve(position, &before);
        self.serve(position, &areas);
        if let Some(view) = self.touch(context, position) {
            view.service = after;
        }
        Ok(position)
    }

    /// Checks what a service is called and where it works, and finds the bodies whose areas it serves.
    fn check_service(&self, service: &Service) -> Result<Vec<u32>, Problem> {
        stored::line("name", &service.name)?;
        distinct("other-names", &service.other_names)?;
        distinct("localities", &service.localities)?;
        distinct("areas", &service.areas)?;
        if let Some(stated) = &service.status_stated {
            self.registry.source_position("status-source", &stated.source)?;
            stored::line_if_any("status-locator", stated.locator.as_deref())?;
        }
        stored::address_if_any("website", service.website.as_deref())?;
        stored::line_if_any("host-organisation", service.host_organisation.as_deref())?;
        service.areas.iter().map(|area| self.registry.require_body("areas", area)).collect()
    }

    pub(crate) fn serve(&mut self, service: u32, areas: &[u32]) {
        for area in areas {
            if let Some(body) = self.registry.bodies.at_mut(*area) {
                body.serves.push(service);
            }
        }
    }

    fn no_longer_serve(&mut self, service: u32, areas: &[Slug]) {
        for area in areas {
            let position = self.registry.bodies.position(area);
            if let Some(body) = position.and_then(|position| self.registry.bodies.at_mut(position)) {
                body.serves.retain(|serving| *serving != service);
            }
        }
    }

    /// Records a claim, and returns the position of its service and its number among the claims recorded for that.
    pub(crate) fn claim_recorded(
        &mut self,
        context: &Context<'_>,
        recorded: ClaimRecorded,
    ) -> Result<(u32, u32), Problem> {
        let service = self.registry.live_service("service", &recorded.service)?;
        let source = self.registry.source_position("source", &recorded.claim.source)?;
        stored::line("fact", &recorded.claim.fact)?;
        stored::line_if_any("locator", recorded.claim.locator.as_deref())?;
        stored::prose_if_any("note", recorded.claim.note.as_deref())?;
        let own = self.registry.services.slug(service).cloned().unwrap_or(recorded.service);
        // Claims that came with a merged service keep the ids that they had there, and do not count.
        let number = self.registry.services.at(service).map_or(0, |view| view.own_claims) + 1;
        let id = ClaimId { service: own, number };
        let mut claim = Claim::from_statement(&recorded.claim, id, context.commit.number, self.vocabulary());
        // A value that the vocabulary reads cannot hold it; one that is kept unread could, and PostgreSQL could not.
        let has_null = |value: Json| value.to_string().contains("\\u0000");
        if claim.fact().is_none() && claim.value_json(self.vocabulary()).is_some_and(has_null) {
            let expected = "expected a value without the character U+0000".to_owned();
            return Err(Problem::Text { field: "value", expected });
        }
        claim.source = self.registry.sources.slug(source).cloned().unwrap_or(claim.source);
        self.unresolved.insert(service);
        if let Some(view) = self.touch(context, service) {
            view.claims.push(claim);
            view.own_claims = number;
        }
        Ok((service, number))
    }

    pub(crate) fn claim_retracted(
        &mut self,
        context: &Context<'_>,
        retracted: &ClaimRetracted,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &retracted.service)?;
        let id = retracted.claim();
        let claims =
            self.registry.services.at(service).map(|view| view.claims.as_slice()).unwrap_or_default();
        let Some(position) = claims.iter().position(|claim| claim.id == id) else {
            return Err(Problem::NoClaim { service: retracted.service.clone(), claim: id });
        };
        if claims.get(position).is_some_and(|claim| claim.retracted && !claim.redacted) {
            return Err(Problem::RetractedAlready { claim: id });
        }
        self.unresolved.insert(service);
        if let Some(claim) = self.touch(context, service).and_then(|view| view.claims.get_mut(position)) {
            claim.retracted = true;
        }
        Ok(service)
    }

    pub(crate) fn attestation_recorded(
        &mut self,
        context: &Context<'_>,
        recorded: AttestationRecorded,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &recorded.service)?;
        self.registry.source_position("source", &recorded.attestation.source)?;
        stored::line_if_any("locator", recorded.attestation.locator.as_deref())?;
        if recorded.attestation.class == Classification::Undetermined {
            return Err(Problem::AttestsNothing);
        }
        if let Some(view) = self.touch(context, service) {
            view.attestations.push(recorded.attestation);
        }
        Ok(service)
    }

    pub(crate) fn accreditation_recorded(
        &mut self,
        context: &Context<'_>,
        AccreditationRecorded { service, accreditation }: AccreditationRecorded,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &service)?;
        self.registry.source_position("source", &accreditation.source)?;
        accreditation.check()?;
        if let Some(view) = self.registry.services.at(service) {
            view.check_accreditation(&accreditation)?;
        }
        if let Some(view) = self.touch(context, service) {
            view.accreditations.push(accreditation);
        }
        Ok(service)
    }

    pub(crate) fn decided(&mut self, context: &Context<'_>, decided: Decided) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &decided.service)?;
        stored::prose("reason", &decided.reason)?;
        let decision = Decision {
            class: decided.class,
            reason: decided.reason,
            decided_by: context.commit.actor.clone(),
            decided_by_label: context.commit.actor_label.clone(),
            decided_at: context.commit.at,
            revision: context.commit.number,
        };
        if let Some(view) = self.touch(context, service) {
            view.decisions.push(decision);
        }
        Ok(service)
    }

    pub(crate) fn published(&mut self, context: &Context<'_>, published: &Published) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &published.service)?;
        if self.registry.services.at(service).is_some_and(|view| view.is_published()) {
            return Err(Problem::PublishedAlready { service: published.service.clone() });
        }
        if let Some(view) = self.touch(context, service) {
            view.standing = Standing::Published;
        }
        Ok(service)
    }

    pub(crate) fn service_withdrawn(
        &mut self,
        context: &Context<'_>,
        withdrawn: &ServiceWithdrawn,
    ) -> Result<u32, Problem> {
        let service = self.registry.live_service("service", &withdrawn.service)?;
        if let Some(view) = self.touch(context, service) {
            view.standing = Standing::Withdrawn(context.commit.number);
        }
        Ok(service)
    }

    pub(crate) fn services_merged(
        &mut self,
        context: &Context<'_>,
        ServicesMerged { from: from_slug, into: into_slug }: &ServicesMerged,
    ) -> Result<u32, Problem> {
        let from = self.registry.live_service("from", from_slug)?;
        let into = self.registry.live_service("into", into_slug)?;
        if from == into {
            return Err(Problem::MergedIntoItself { service: into_slug.clone() });
        }
        let Some(given_up) = self.registry.services.at(from).cloned() else { return Ok(from) };
        if let Some(view) = self.touch(context, from) {
            view.standing = Standing::Merged(into_slug.clone(), context.commit.number);
            view.lines.clear();
        }
        for line in &given_up.lines {
            if let Some(line) = self.registry.lines.at_mut(*line) {
                line.service = into_slug.clone();
            }
        }
        self.no_longer_serve(from, &given_up.service.areas);
        let Some(stays) = self.registry.services.at(into) else { return Ok(from) };
        let service = merged(&stays.service, &given_up.service);
        let gained = service.areas.iter().skip(stays.service.areas.len());
        let gained: Vec<u32> = gained.filter_map(|area| self.registry.bodies.position(area)).collect();
        self.serve(into, &gained);
        self.unresolved.insert(into);
        if let Some(view) = self.touch(context, into) {
            view.claims.extend(given_up.claims.iter().cloned());
            view.attestations.extend(given_up.attestations.iter().cloned());
            view.accreditations.extend(given_up.accreditations.iter().cloned());
            view.lines.extend(&given_up.lines);
            view.service = service;
        }
        Ok(from)
    }
}

/// Texts of one line, none of them twice.
fn distinct(field: &'static str, items: &[impl AsRef<str>]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for item in items {
        let item = item.as_ref();
        stored::line(field, item)?;
        if !seen.insert(item) {
            return Err(Problem::Twice { field, item: item.to_owned() });
        }
    }
    Ok(())
}
