//! Making, changing and revoking keys: who may write.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use registry::{Change, KeyChanged, KeyEvent, KeyRecord, KeyTerms};
use serde::Serialize;

use super::check::Check;
use super::{CommandContext, Plan};
use crate::actor::Role;
use crate::key::{Key, KeyText, NewKeyError, end_of_day};
use crate::refusal::{FaultCode, Refusal};

/// Make a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreateKey {
    /// The key. It is shown once, and only its hash is kept: asked for again by the same request, it is not shown again.
    #[serde(skip)]
    pub text: KeyText,
    /// Who has it. Keys of the same name are the same person.
    pub name: String,
    /// What everybody sees in the place of the name.
    pub label: Option<String>,
    /// What its owner may do.
    pub role: Role,
    /// The last day on which it is valid (UTC).
    pub last_day: Option<Date>,
}

/// Change what the owner of a key may do, how long, or what everybody sees of them. What is left out stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeKey {
    /// The id of the key.
    pub key: String,
    /// What its owner may do.
    pub role: Option<Role>,
    /// What everybody sees in the place of the name; `Some(None)` takes it away.
    pub label: Option<Option<String>>,
    /// The last day on which it is valid (UTC); `Some(None)` takes the end away.
    pub last_day: Option<Option<Date>>,
    /// That the sender knows that it is their own key.
    pub own: bool,
}

/// Revoke a key: it opens nothing from now on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RevokeKey {
    /// The id of the key.
    pub key: String,
    /// That the sender knows that it is their own key.
    pub own: bool,
}

impl CreateKey {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let end = self.last_day.and_then(|day| check.last_day("lastDay", day));
        let key = Key::new(&self.text, &self.name, self.role, Timestamp::UNIX_EPOCH, end);
        let key = key.and_then(|key| match &self.label {
            Some(label) => key.with_label(label),
            None => Ok(key),
        });
        let made = key.map_err(|error| check.new_key(&error)).ok().and_then(|key| key.made());
        check.finish()?;
        Ok(Plan { changes: made.into_iter().map(Change::KeyChanged).collect(), reason: None })
    }
}

impl ChangeKey {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let Some(record) = check.key("key", &self.key) else {
            return check.finish().map(|()| Plan::default());
        };
        let terms = check.changed(self, record);
        if terms == record.terms {
            check.fault(FaultCode::BadRequest, "", "expected something that is to be different, got nothing");
        }
        let weaker = terms.role != record.terms.role || ends_sooner(&terms, &record.terms);
        if weaker {
            check.keeps_an_admin(record, Some(&terms));
            check.own(record, self.own);
        }
        check.finish()?;
        Ok(planned(record, KeyEvent::Changed(terms)))
    }
}

impl RevokeKey {
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        let Some(record) = check.key("key", &self.key) else {
            return check.finish().map(|()| Plan::default());
        };
        check.keeps_an_admin(record, None);
        check.own(record, self.own);
        check.finish()?;
        Ok(planned(record, KeyEvent::Revoked))
    }
}

fn planned(record: &KeyRecord, event: KeyEvent) -> Plan {
    let changed = Change::KeyChanged(KeyChanged { key: record.id.clone(), event });
    Plan { changes: vec![changed], reason: None }
}

fn ends_sooner(after: &KeyTerms, before: &KeyTerms) -> bool {
    match (after.expires_at, before.expires_at) {
        (Some(after), Some(before)) => after < before,
        (after, before) => after.is_some() && before.is_none(),
    }
}

impl<'a> Check<'a> {
    /// A key that is not revoked. Its id may be given as the whole key.
    fn key(&mut self, path: &str, id: &str) -> Option<&'a KeyRecord> {
        let parsed = KeyText::parse(id);
        let id = parsed.as_ref().map_or(id, KeyText::id);
        let found = self.context.registry.keys().get(id).filter(|record| record.revoked_at.is_none());
        if found.is_none() {
            let shown: String = id.chars().take(60).collect();
            self.fault(
                FaultCode::NotFound,
                path,
                format!("there is no key `{shown}` that is not revoked already"),
            );
        }
        found
    }

    /// The moment at which the last day of a key is over.
    pub(super) fn last_day(&mut self, path: &str, day: Date) -> Option<Timestamp> {
        if day < self.context.today {
            let message = format!("expected today, {}, or a later day, got {day}", self.context.today);
            self.fault(FaultCode::BadRequest, path, message);
            return None;
        }
        let end = end_of_day(day);
        if let Err(error) = &end {
            self.fault(FaultCode::BadRequest, path, error.to_string());
        }
        end.ok()
    }

    fn new_key(&mut self, error: &NewKeyError) {
        let (path, message) = match error {
            NewKeyError::Name(problem) => ("name", problem.clone()),
            NewKeyError::Label(problem) => ("label", problem.clone()),
            NewKeyError::Role => ("role", error.to_string()),
        };
        self.fault(FaultCode::BadRequest, path, message);
    }

    /// What a key is to open.
    fn changed(&mut self, command: &ChangeKey, record: &KeyRecord) -> KeyTerms {
        let mut terms = record.terms.clone();
        if let Some(role) = command.role {
            if terms.scope.is_some() || !Role::OF_KEYS.contains(&role) {
                self.new_key(&NewKeyError::Role);
            }
            role.as_str().clone_into(&mut terms.role);
        }
        match &command.label {
            None => {}
            Some(None) => terms.label = None,
            Some(Some(label)) => match Key::label(label) {
                Ok(label) => terms.label = Some(label),
                Err(error) => self.new_key(&error),
            },
        }
        match command.last_day {
            None => {}
            Some(None) if terms.scope.is_some() => {
                self.fault(FaultCode::BadRequest, "lastDay", "expected a day: the key of a link ends");
            }
            Some(None) => terms.expires_at = None,
            Some(Some(day)) => terms.expires_at = self.last_day("lastDay", day),
        }
        terms
    }

    /// That someone can still manage keys afterwards without the machine that the registry runs on.
    fn keeps_an_admin(&mut self, record: &KeyRecord, after: Option<&KeyTerms>) {
        let tomorrow = self.context.today.checked_add(1.day()).and_then(|day| day.to_zoned(TimeZone::UTC));
        let lasts = |terms: &KeyTerms| match (terms.expires_at, &tomorrow) {
            (Some(end), Ok(tomorrow)) => end >= tomorrow.timestamp(),
            _ => true,
        };
        let manages = |terms: &KeyTerms| terms.role == Role::Admin.as_str() && lasts(terms);
        let others = self.context.registry.keys().iter().filter(|other| other.id != record.id);
        let mut others = others.filter(|other| other.revoked_at.is_none() && manages(&other.terms));
        if manages(&record.terms) && !after.is_some_and(manages) && others.next().is_none() {
            let message = "it is the last key of an admin that is valid: make another one first";
            self.fault(FaultCode::Conflict, "key", message);
        }
    }

    /// That the sender knows when it is their own key.
    fn own(&mut self, record: &KeyRecord, known: bool) {
        if self.context.actor.key.as_deref() == Some(record.id.as_str()) && !known {
            let message = "it is the key that you are using: confirm with `own: true` that you want to lose what it opens";
            self.fault(FaultCode::BadRequest, "own", message);
        }
    }
}
