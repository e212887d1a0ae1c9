//! Whether something new may be written down: that it can be true, and that its texts are what they seem to be.
//!
//! Commands, imports and the data that ships with the program all come through here before they are applied. Replaying a
//! log does not: what was accepted once must load for ever, whatever later versions would say to it.

use std::collections::HashMap;

use facts::{Unit, Value};
use jiff::civil::Date;

use crate::{
    AccessReturn, Body, BodyEdit, Change, Fault, FundingLine, Intervention, KeyEvent, Nation, Population,
    Problem, ProposalEvent, Registry, Service, ServiceEdit, Source, Statement, bounds, text,
};

impl Registry {
    /// Everything about some changes that must not be written down, the first problem of each; empty when they may be.
    /// Whether they fit each other and what is there, [`Registry::check`] says.
    ///
    /// `today` is the day on which they are made; [`Date::MAX`] where that is not known.
    #[must_use]
    pub fn admit(&self, changes: &[Change], today: Date) -> Vec<Fault> {
        // A body may be new itself.
        let new: HashMap<&str, Option<Nation>> = changes
            .iter()
            .filter_map(|change| match change {
                Change::BodyAdded(body) => Some((body.slug.as_str(), body.nation)),
                _ => None,
            })
            .collect();
        let nation = |slug: &str| {
            let held = self.body(slug).map(|view| view.body.nation);
            held.or_else(|| new.get(slug).copied()).flatten()
        };
        let faults = changes.iter().enumerate().filter_map(|(ordinal, change)| {
            let problem = self.admit_one(change, nation, today).err()?;
            Some(Fault { ordinal, problem })
        });
        faults.collect()
    }

    fn admit_one(
        &self,
        change: &Change,
        nation: impl Fn(&str) -> Option<Nation>,
        today: Date,
    ) -> Result<(), Problem> {
        if change.says_removed() {
            return Err(Problem::SaysRemoved);
        }
        match change {
            Change::SourceAdded(source) => admit_source(source, today),
            Change::InterventionAdded(intervention) => admit_intervention(intervention),
            Change::BodyAdded(body) => admit_body(body, today),
            Change::BodyEdited(edited) => admit_body_edit(&edited.edit, today),
            Change::SuccessionAdded(succession) => bounds::of_body("on", Some(succession.on), today),
            Change::PopulationRecorded(population) => population.admit(nation(&population.body), today),
            Change::LiesWithinRecorded(lies) => text::line_if_any("locator", lies.locator.as_deref()),
            Change::ReturnRecorded(answer) => answer.admit(nation(&answer.body), today),
            Change::ServiceAdded(added) => admit_service(&added.service, today),
            Change::ClaimRecorded(recorded) => {
                text::line("fact", &recorded.claim.fact)?;
                text::line_if_any("locator", recorded.claim.locator.as_deref())?;
                text::prose_if_any("note", recorded.claim.note.as_deref())?;
                bounds::observed("observed-on", recorded.claim.observed_on, today)?;
                recorded.claim.says_something(self.vocabulary(), today)
            }
            Change::AttestationRecorded(recorded) => {
                text::line_if_any("locator", recorded.attestation.locator.as_deref())?;
                bounds::observed("as-of", recorded.attestation.as_of, today)
            }
            Change::AccreditationRecorded(recorded) => {
                let accreditation = &recorded.accreditation;
                text::line("version", &accreditation.version)?;
                text::line_if_any("locator", accreditation.locator.as_deref())?;
                bounds::observed("on", Some(accreditation.on), today)?;
                bounds::planned("expires", accreditation.expires, today)
            }
            Change::FundingRecorded(line) => admit_funding(line, today),
            Change::FundingEnded(ended) => bounds::planned("on", Some(ended.on), today),
            Change::ServiceEdited(edited) => admit_service_edit(&edited.edit, today),
            Change::OutcomesPublished(edition) => edition.admit(),
            Change::Decided(decided) => text::prose("reason", &decided.reason),
            Change::ClaimRetracted(_)
            | Change::Published(_)
            | Change::ServiceWithdrawn(_)
            | Change::ServicesMerged(_)
            // Brings back what was admitted before.
            | Change::Undone(_)
            // Counts and self-reviews are checked by what knows the data dictionary and the standards.
            | Change::OutcomeCounts(_)
            | Change::OutcomeReturn(_)
            | Change::SelfReview(_)
            // Made by the program alone.
            | Change::Redacted(_) => Ok(()),
            Change::KeyChanged(changed) => admit_key(&changed.event),
            Change::ProposalChanged(changed) => self.admit_event(&changed.event, today),
        }
    }

    fn admit_event(&self, event: &ProposalEvent, today: Date) -> Result<(), Problem> {
        let changes = match event {
            ProposalEvent::Proposed { changes, reason } => {
                text::prose_if_any("reason", reason.as_deref())?;
                changes
            }
            ProposalEvent::TookIn { changes, reason, .. } => {
                text::prose("reason", reason)?;
                changes
            }
            ProposalEvent::StepRemoved { .. } => return Ok(()),
            ProposalEvent::Commented { text: reason }
            | ProposalEvent::ChangesRequested { reason }
            | ProposalEvent::Accepted { reason, .. }
            | ProposalEvent::Rejected { reason }
            | ProposalEvent::Withdrawn { reason } => return text::prose("reason", reason),
        };
        self.admit(changes, today).into_iter().next().map_or(Ok(()), |fault| Err(fault.problem))
    }
}

fn admit_key(event: &KeyEvent) -> Result<(), Problem> {
    let terms = match event {
        KeyEvent::Made(made) => {
            text::line("name", &made.name)?;
            &made.terms
        }
        KeyEvent::Changed(terms) => terms,
        KeyEvent::Revoked | KeyEvent::Withheld | KeyEvent::LeftOut => return Ok(()),
    };
    text::line_if_any("label", terms.label.as_deref())?;
    text::line_if_any("round", terms.scope.as_ref().map(|scope| scope.round.as_str()))
}

fn admit_source(source: &Source, today: Date) -> Result<(), Problem> {
    text::line("title", &source.title)?;
    text::line("publisher", &source.publisher)?;
    text::address_if_any("url", source.url.as_deref())?;
    text::line_if_any("licence", source.licence.as_deref())?;
    bounds::observed("published", source.published, today)
}

fn admit_intervention(intervention: &Intervention) -> Result<(), Problem> {
    text::line("name", &intervention.name)?;
    intervention.evidence.iter().try_for_each(|rating| {
        text::line("scheme", &rating.scheme)?;
        text::line("rating", &rating.rating)?;
        text::line_if_any("locator", rating.locator.as_deref())
    })
}

fn admit_body(body: &Body, today: Date) -> Result<(), Problem> {
    text::line("name", &body.name)?;
    text::line_if_any("ods-code", body.ods_code.as_deref())?;
    text::line_if_any("gss-code", body.gss_code.as_deref())?;
    bounds::of_body("valid-from", body.valid_from, today)?;
    bounds::of_body("valid-to", body.valid_to, today)
}

fn admit_body_edit(edit: &BodyEdit, today: Date) -> Result<(), Problem> {
    text::line_if_any("name", edit.name.as_deref())?;
    text::line_if_any("ods-code", edit.ods_code.as_deref())?;
    text::line_if_any("gss-code", edit.gss_code.as_deref())?;
    bounds::of_body("valid-from", edit.valid_from, today)?;
    bounds::of_body("valid-to", edit.valid_to, today)
}

fn admit_service(service: &Service, today: Date) -> Result<(), Problem> {
    text::line("name", &service.name)?;
    service.other_names.iter().try_for_each(|name| text::line("other-names", name))?;
    service.localities.iter().try_for_each(|place| text::line("localities", place))?;
    service.status_stated.iter().try_for_each(|stated| stated.admit(today))?;
    text::address_if_any("website", service.website.as_deref())?;
    text::line_if_any("host-organisation", service.host_organisation.as_deref())
}

fn admit_service_edit(edit: &ServiceEdit, today: Date) -> Result<(), Problem> {
    text::line_if_any("name", edit.name.as_deref())?;
    edit.other_names.iter().flatten().try_for_each(|name| text::line("other-names", name))?;
    edit.localities.iter().flatten().try_for_each(|place| text::line("localities", place))?;
    edit.status_stated.iter().try_for_each(|stated| stated.admit(today))?;
    text::address_if_any("website", edit.website.as_ref().and_then(Option::as_deref))?;
    text::line_if_any("host-organisation", edit.host_organisation.as_ref().and_then(Option::as_deref))
}

fn admit_funding(line: &FundingLine, today: Date) -> Result<(), Problem> {
    line.annual_amount.map_or(Ok(()), bounds::amount)?;
    bounds::planned("from", line.from, today)?;
    bounds::planned("to", line.to, today)?;
    text::line_if_any("locator", line.locator.as_deref())?;
    text::prose_if_any("note", line.note.as_deref())
}

impl Population {
    /// Checks that it can be true of a body of a nation, and may be written down.
    ///
    /// # Errors
    /// When the year has not come, there are more babies than the nation can have, or the locator is no line of text.
    pub fn admit(&self, nation: Option<Nation>, today: Date) -> Result<(), Problem> {
        text::line_if_any("locator", self.locator.as_deref())?;
        bounds::year("year", self.year.into(), today)?;
        bounds::babies(self.under_1, self.under_2, nation)
    }
}

impl AccessReturn {
    /// Checks that it can be true of a body of a nation, and may be written down.
    ///
    /// # Errors
    /// When the year has not begun, there are more children than the nation can have, or the locator is no line of text.
    pub fn admit(&self, nation: Option<Nation>, today: Date) -> Result<(), Problem> {
        text::line_if_any("locator", self.locator.as_deref())?;
        bounds::financial_year("year", self.year, today)?;
        bounds::children(
            ["referred-0-12", "referred-12-24", "referred-24-36", "referred-0-18"],
            &self.referred,
            self.referred_0_18,
            nation,
        )?;
        bounds::children(
            ["seen-0-12", "seen-12-24", "seen-24-36", "seen-0-18"],
            &self.seen,
            self.seen_0_18,
            nation,
        )
    }
}

impl Statement {
    /// Checks that it says something of its fact, if only that it is not known, and that a year in it can be true. What the
    /// vocabulary cannot read is for [`Statement::read`] to tell.
    ///
    /// # Errors
    /// When it holds a range without ends, a list of nothing that does not claim to be complete, or a complete list that is
    /// not there; when a year lies too far ahead.
    pub fn says_something(&self, vocabulary: &facts::Vocabulary, today: Date) -> Result<(), Problem> {
        let wrong = |expected: String| Err(Problem::Text { field: "value", expected });
        let Ok(value) = self.read(vocabulary) else { return Ok(()) };
        match value {
            None if self.complete => wrong(
                "expected the list that is said to be complete (`[]` when there is none), got none"
                    .to_owned(),
            ),
            Some(Value::Number(range)) if range.low().is_none() && range.high().is_none() => {
                wrong("expected a number or a range with an end, got neither".to_owned())
            }
            Some(Value::Set(set)) if set.sure().is_empty() && !set.is_complete() => wrong(
                "expected at least one item, or `complete` where there is none, got an open list of nothing"
                    .to_owned(),
            ),
            Some(Value::Number(range)) if self.is_year(vocabulary) => {
                let last = today.year().saturating_add(bounds::YEARS_TO_OPENING);
                match range.low().filter(|low| *low > f64::from(last)) {
                    Some(low) => wrong(format!("expected a year up to {last}, got {low}")),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn is_year(&self, vocabulary: &facts::Vocabulary) -> bool {
        let definition = vocabulary.find(&self.fact).and_then(|fact| vocabulary.get(fact));
        definition.is_some_and(|fact| matches!(&fact.kind, facts::Kind::Number { unit: Unit::Year, .. }))
    }
}
