//! Recording how a service stands in a review by a standard set.

use jiff::civil::Date;
use quality::standards::StandardSet;
use registry::{Accreditation, AccreditationRecorded, AccreditationState, Change, Slug};
use serde::Serialize;

use super::check::{Check, shown};
use super::{CommandContext, Plan};
use crate::authorise::Action;
use crate::refusal::{FaultCode, Refusal};

/// Record what a source says of a review: the public status, never the working papers. What is on record stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordAccreditation {
    /// The slug of the service.
    pub service: String,
    /// The slug of the standard set.
    pub standard_set: String,
    /// Its version.
    pub version: String,
    /// The state.
    pub state: AccreditationState,
    /// The day on which it was reached.
    pub on: Date,
    /// The first day without the accreditation; without it, the one that follows from the set.
    pub expires: Option<Date>,
    /// The slug of the source.
    pub source: String,
    /// Where in the source.
    pub locator: Option<String>,
}

impl RecordAccreditation {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let service = check.service("service", &self.service, Action::RecordAccreditation)?;
        let set = standard_set(&mut check, &self.standard_set, &self.version);
        if let Some(set) = set
            && !set.comes_to(self.state)
        {
            let (state, purpose) = (self.state, set.purpose);
            let message = format!("a review by a set of the purpose `{purpose}` does not reach `{state}`");
            check.fault(FaultCode::BadRequest, "state", message);
        }
        check.observed("on", Some(self.on));
        check.planned("expires", self.expires);
        if let Some(expires) = self.expires.filter(|expires| *expires <= self.on) {
            let message = format!("expected a day after {}, got {expires}", self.on);
            check.fault(FaultCode::BadRequest, "expires", message);
        }
        if let Some((expires, last)) = self.expires.zip(set.and_then(|set| set.expires(self.on)))
            && expires > last
        {
            let message = format!(
                "expected a day up to {last}, on which an accreditation of {} by this set ends, got {expires}",
                self.on
            );
            check.fault(FaultCode::BadRequest, "expires", message);
        }
        let source = check.source("source", &self.source);
        check.line_if_any("locator", self.locator.as_deref());
        if let Some(service) = &service {
            check.unchanged_service(service);
        }
        check.finish()?;
        let named = set.and_then(|set| Some((set, Slug::new(set.id.as_str()).ok()?)));
        let recorded = service.zip(named).zip(source).map(|((service, (set, standard_set)), source)| {
            let valid_until =
                || set.expires(self.on).filter(|_| self.state == AccreditationState::Accredited);
            AccreditationRecorded {
                service: service.service.slug.clone(),
                accreditation: Accreditation {
                    standard_set,
                    version: set.version.clone(),
                    state: self.state,
                    on: self.on,
                    expires: self.expires.or_else(valid_until),
                    source,
                    locator: self.locator.clone(),
                },
            }
        });
        Ok(Plan { changes: recorded.into_iter().map(Change::AccreditationRecorded).collect(), reason: None })
    }
}

/// The set of an id in a version.
pub(super) fn standard_set(check: &mut Check<'_>, id: &str, version: &str) -> Option<&'static StandardSet> {
    let sets = match StandardSet::built_in() {
        Ok(sets) => sets,
        Err(error) => {
            check.fault(FaultCode::NotFound, "standardSet", error.to_string());
            return None;
        }
    };
    let mut versions = sets.iter().filter(|set| set.id.as_str() == id).peekable();
    if versions.peek().is_none() {
        let meant = facts::suggest(id, sets.iter().map(|set| set.id.as_str()));
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        let message = format!("unknown standard set `{}`{meant}", shown(id));
        check.fault(FaultCode::NotFound, "standardSet", message);
        return None;
    }
    let known: Vec<String> = versions.clone().map(|set| format!("`{}`", set.version)).collect();
    let found = versions.find(|set| set.version == version);
    if found.is_none() {
        let got = shown(version);
        let message = format!("expected a version of the set, one of {}, got `{got}`", known.join(", "));
        check.fault(FaultCode::NotFound, "version", message);
    }
    found
}
