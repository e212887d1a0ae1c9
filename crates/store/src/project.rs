//! The log as plain tables: what each change writes into them.

mod accreditation;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use registry::{
    AccessReturn, Attestation, AttestationRecorded, Body, BodyEdited, Change, ClaimRecorded, ClaimRetracted,
    Commit, FundingLine, KeyChanged, KeyEvent, KeyTerms, LiesWithin, Population, Service, ServiceAdded,
    ServiceEdit, ServiceEdited, ServicesMerged, ServicesSeparated, Slug, Source, StatusStatement, Undo,
};
use serde_json::{Value as Json, json};

use crate::operation::{Operation, Row, Table};
use crate::row::{ChangeRow, RevisionRow};

/// How many rows travel in one statement.
const BATCH: usize = 1_000;

/// Gathers what is to be written. New rows wait until there are many of their table, or until something else must see
/// them; they are written table by table, so that whatever they refer to is there before them.
#[derive(Debug, Default)]
pub(crate) struct Projection {
    operations: Vec<Operation>,
    waiting: BTreeMap<Table, Vec<Row>>,
}

/// The fields of an object.
fn row(object: Json) -> Row {
    match object {
        Json::Object(fields) => fields,
        _ => Row::new(),
    }
}

impl Projection {
    /// What can be written already, in order.
    pub(crate) fn ready(&mut self) -> Vec<Operation> {
        std::mem::take(&mut self.operations)
    }

    /// Everything that is left, in order.
    pub(crate) fn finish(mut self) -> Vec<Operation> {
        self.flush();
        self.operations
    }

    fn insert(&mut self, table: Table, object: Json) {
        let rows = self.waiting.entry(table).or_default();
        rows.push(row(object));
        if rows.len() >= BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        self.operations.extend(waiting.into_iter().map(|(table, rows)| Operation::Insert(table, rows)));
    }

    /// Something that must see the rows before it.
    pub(crate) fn then(&mut self, operation: Operation) {
        self.flush();
        self.operations.push(operation);
    }

    fn update(&mut self, table: Table, column: &'static str, is: &Slug, object: Json) {
        self.then(Operation::Update { table, column, is: is.to_string(), row: row(object) });
    }

    /// A revision with its hashes.
    pub(crate) fn revision(&mut self, commit: &Commit, revision: &RevisionRow) {
        self.insert(
            Table::Revision,
            json!({
                "number": revision.number,
                "at": moment(commit.at),
                "actor": revision.actor,
                "actor_label": revision.actor_label,
                "key_id": revision.key_id,
                "request": revision.request,
                "request_digest": revision.request_digest,
                "reason": revision.reason,
                "format": revision.format,
                "previous_hash": revision.previous_hash,
                "hash": revision.hash,
            }),
        );
    }

    /// A change of a commit, its row, and what it comes to.
    pub(crate) fn change(&mut self, commit: &Commit, logged: &ChangeRow, change: &Change) {
        self.insert(
            Table::Change,
            json!({
                "revision": logged.revision,
                "ordinal": logged.ordinal,
                "tag": logged.tag,
                "entity": logged.entity,
                "summary": logged.summary,
                "payload": logged.payload,
                "salt": logged.salt,
                "digest": logged.digest,
            }),
        );
        self.come_to(commit, logged, change);
    }

    /// What a change comes to in the plain tables.
    pub(crate) fn come_to(&mut self, commit: &Commit, logged: &ChangeRow, change: &Change) {
        match change {
            Change::SourceAdded(source) => self.source(source),
            Change::InterventionAdded(intervention) => {
                self.insert(
                    Table::Intervention,
                    json!({ "slug": intervention.slug, "name": intervention.name }),
                );
                for rating in &intervention.evidence {
                    self.insert(
                        Table::EvidenceRating,
                        json!({
                            "intervention": intervention.slug,
                            "scheme": rating.scheme,
                            "rating": rating.rating,
                            "source": rating.source,
                            "locator": rating.locator,
                        }),
                    );
                }
            }
            Change::BodyAdded(body) => self.insert(
                Table::Body,
                json!({
                    "slug": body.slug,
                    "name": body.name,
                    "kind": body.kind,
                    "nation": body.nation,
                    "ods_code": body.ods_code,
                    "gss_code": body.gss_code,
                    "valid_from": body.valid_from,
                    "valid_to": body.valid_to,
                }),
            ),
            Change::BodyEdited(edited) => self.body_edited(edited),
            Change::SuccessionAdded(succession) => self.insert(
                Table::Succession,
                json!({
                    "from_body": succession.from,
                    "to_body": succession.to,
                    "on_day": succession.on,
                }),
            ),
            Change::PopulationRecorded(population) => self.insert(
                Table::Population,
                json!({
                    "body": population.body,
                    "year": population.year,
                    "under_1": population.under_1,
                    "under_2": population.under_2,
                    "source": population.source,
                    "locator": population.locator,
                    "revision": logged.revision,
                }),
            ),
            Change::LiesWithinRecorded(lies) => self.lies_within(logged, lies),
            Change::ReturnRecorded(answer) => self.access_return(logged, answer),
            Change::ServiceAdded(added) => self.service(logged, added),
            Change::ClaimRecorded(recorded) => self.claim(logged, recorded),
            Change::ClaimRetracted(retracted) => self.retracted(logged, retracted),
            Change::AttestationRecorded(recorded) => self.attestation(logged, recorded),
            Change::AccreditationRecorded(recorded) => self.accreditation(logged, recorded),
            Change::FundingRecorded(line) => self.funding(logged, line),
            Change::ServiceEdited(edited) => self.edited(edited),
            Change::Decided(decided) => self.insert(
                Table::Decision,
                json!({
                    "service": decided.service,
                    "class": decided.class,
                    "reason": decided.reason,
                    "decided_by": commit.actor_label.as_ref().unwrap_or(&commit.actor),
                    "decided_at": moment(commit.at),
                    "revision": logged.revision,
                }),
            ),
            Change::Published(published) => {
                self.update(Table::Service, "slug", &published.service, json!({ "standing": "published" }));
            }
            Change::FundingEnded(ended) => {
                self.update(Table::FundingLine, "id", &ended.line, json!({ "to_day": ended.on }));
            }
            Change::ServiceWithdrawn(withdrawn) => {
                self.update(Table::Service, "slug", &withdrawn.service, json!({ "standing": "withdrawn" }));
            }
            Change::ServicesMerged(merged) => self.merged(merged),
            Change::Undone(undo) => self.undone(logged, undo),
            Change::KeyChanged(changed) => self.key(commit, changed),
            // In no table. Where words are removed, the tables are written again: see `append`.
            Change::ProposalChanged(_)
            | Change::OutcomeCounts(_)
            | Change::OutcomeReturn(_)
            | Change::SelfReview(_)
            | Change::OutcomesPublished(_)
            | Change::Redacted(_) => {}
        }
    }

    fn source(&mut self, source: &Source) {
        let Source { slug, title, publisher, published, url, licence } = source;
        self.insert(
            Table::Source,
            json!({
                "slug": slug,
                "title": title,
                "publisher": publisher,
                "published": published,
                "url": url,
                "licence": licence,
            }),
        );
    }

    /// The table of keys is for people, as the others are: what a key may do is read from the log.
    fn key(&mut self, commit: &Commit, KeyChanged { key, event }: &KeyChanged) {
        let terms = |KeyTerms { label, role, expires_at, .. }: &KeyTerms| {
            row(json!({ "label": label, "role": role, "expires_at": expires_at.map(moment) }))
        };
        match event {
            KeyEvent::Made(made) => {
                let mut fields = terms(&made.terms);
                fields.extend(row(json!({
                    "id": key,
                    "name": made.name,
                    "secret_hash": made.secret_hash,
                    "created_at": moment(made.created_at.unwrap_or(commit.at)),
                    "revoked_at": made.revoked_at.map(moment),
                })));
                self.insert(Table::AccessKey, Json::Object(fields));
            }
            KeyEvent::Changed(changed) => {
                self.update(Table::AccessKey, "id", key, Json::Object(terms(changed)));
            }
            KeyEvent::Revoked | KeyEvent::Withheld => {
                self.update(Table::AccessKey, "id", key, json!({ "revoked_at": moment(commit.at) }));
            }
            KeyEvent::LeftOut => {
                self.then(Operation::Statement("DELETE FROM access_key", Vec::new()));
            }
        }
    }

    fn lies_within(&mut self, logged: &ChangeRow, lies: &LiesWithin) {
        self.insert(
            Table::LiesWithin,
            json!({
                "body": lies.body,
                "within_body": lies.within,
                "share": lies.share,
                "source": lies.source,
                "locator": lies.locator,
                "revision": logged.revision,
            }),
        );
    }

    fn access_return(&mut self, logged: &ChangeRow, answer: &AccessReturn) {
        let AccessReturn { accepts, referred, seen, .. } = answer;
        self.insert(
            Table::AccessReturn,
            json!({
                "body": answer.body,
                "year": answer.year,
                "replied": answer.replied,
                "numbers_from": answer.numbers_from,
                "accepts_0_12": accepts.months_0_12,
                "accepts_12_24": accepts.months_12_24,
                "accepts_24_36": accepts.months_24_36,
                "referred_0_12": referred.months_0_12,
                "referred_12_24": referred.months_12_24,
                "referred_24_36": referred.months_24_36,
                "referred_0_18": answer.referred_0_18,
                "seen_0_12": seen.months_0_12,
                "seen_12_24": seen.months_12_24,
                "seen_24_36": seen.months_24_36,
                "seen_0_18": answer.seen_0_18,
                "source": answer.source,
                "locator": answer.locator,
                "revision": logged.revision,
            }),
        );
    }

    fn service(&mut self, logged: &ChangeRow, added: &ServiceAdded) {
        let Service {
            slug,
            name,
            other_names,
            nation,
            localities,
            areas,
            status,
            status_stated,
            website,
            host_organisation,
        } = &added.service;
        let (status_source, status_locator, status_as_of) = stated(status_stated.as_ref());
        self.insert(
            Table::Service,
            json!({
                "slug": slug,
                "name": name,
                "nation": nation,
                "status": status,
                "status_source": status_source,
                "status_locator": status_locator,
                "status_as_of": status_as_of,
                "website": website,
                "host_organisation": host_organisation,
                "standing": if added.published { "published" } else { "proposed" },
                "proposed_by": added.proposed_by,
                "revision": logged.revision,
            }),
        );
        self.lists(slug, Some(other_names), Some(localities), Some(areas));
    }

    /// The lists of a service, as far as they are given.
    fn lists(
        &mut self,
        service: &Slug,
        other_names: Option<&Vec<String>>,
        localities: Option<&Vec<String>>,
        areas: Option<&Vec<Slug>>,
    ) {
        for name in other_names.into_iter().flatten() {
            self.insert(Table::ServiceOtherName, json!({ "service": service, "name": name }));
        }
        for locality in localities.into_iter().flatten() {
            self.insert(Table::ServiceLocality, json!({ "service": service, "locality": locality }));
        }
        for body in areas.into_iter().flatten() {
            self.insert(Table::ServiceArea, json!({ "service": service, "body": body }));
        }
    }

    fn claim(&mut self, logged: &ChangeRow, recorded: &ClaimRecorded) {
        let ClaimRecorded { service, claim } = recorded;
        let mut object = json!({
            "service": service,
            "recorded_for": service,
            "fact": claim.fact,
            "complete": claim.complete,
            "source": claim.source,
            "locator": claim.locator,
            "observed_on": claim.observed_on,
            "note": claim.note,
            "revision": logged.revision,
            "ordinal": logged.ordinal,
        });
        // Left out rather than `null`, which would be a JSON value in its column and not NULL.
        if let (Some(value), Json::Object(fields)) = (&claim.value, &mut object) {
            fields.insert("value".to_owned(), value.clone());
        }
        self.insert(Table::Claim, object);
    }

    fn retracted(&mut self, logged: &ChangeRow, retracted: &ClaimRetracted) {
        // A claim has no number of its own here: it is the so-many-th of its service in the order of the log.
        const STATEMENT: &str = "UPDATE claim SET retracted_in = CAST($1 AS BIGINT) WHERE (revision, ordinal) = (\
             SELECT revision, ordinal FROM claim WHERE recorded_for = $2 \
             ORDER BY revision, ordinal LIMIT 1 OFFSET CAST($3 AS BIGINT))";
        let before = retracted.number.saturating_sub(1);
        let parameters =
            vec![logged.revision.to_string(), retracted.recorded_for.to_string(), before.to_string()];
        self.then(Operation::Statement(STATEMENT, parameters));
    }

    fn undone(&mut self, logged: &ChangeRow, undo: &Undo) {
        match undo {
            Undo::ClaimRestored(claim) => self.claim_counts(claim),
            Undo::AttestationRetracted(recorded) => self.attestation_retracted(recorded),
            Undo::AccreditationRetracted(recorded) => self.accreditation_retracted(recorded),
            Undo::FundingRetracted { line, .. } => {
                self.then(Operation::Delete {
                    table: Table::FundingLine,
                    column: "id",
                    is: line.to_string(),
                });
            }
            Undo::FundingRestored(line) => self.funding(logged, line),
            Undo::FundingReopened { line, to } => {
                self.update(Table::FundingLine, "id", line, json!({ "to_day": to }));
            }
            Undo::DecisionRetracted { service } => {
                const STATEMENT: &str = "DELETE FROM decision WHERE service = $1 AND revision = (\
                     SELECT MAX(revision) FROM decision WHERE service = $1)";
                self.then(Operation::Statement(STATEMENT, vec![service.to_string()]));
            }
            Undo::ServiceRestored { service } => {
                self.update(Table::Service, "slug", service, json!({ "standing": "published" }));
            }
            Undo::ServicesSeparated(separated) => self.separated(separated),
            Undo::BodyRestored(body) => {
                let Body { slug, name, kind: _, nation, ods_code, gss_code, valid_from, valid_to } = body;
                let fields = json!({
                    "name": name,
                    "nation": nation,
                    "ods_code": ods_code,
                    "gss_code": gss_code,
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                });
                self.update(Table::Body, "slug", slug, fields);
            }
            Undo::SuccessionRemoved(succession) => {
                const STATEMENT: &str = "DELETE FROM succession WHERE from_body = $1 AND to_body = $2";
                let parameters = vec![succession.from.to_string(), succession.to.to_string()];
                self.then(Operation::Statement(STATEMENT, parameters));
            }
            Undo::PopulationRetracted(population) => {
                const STATEMENT: &str = "DELETE FROM population WHERE body = $1 \
                     AND year = CAST($2 AS INTEGER) AND source = $3 AND revision = (\
                     SELECT MAX(revision) FROM population \
                     WHERE body = $1 AND year = CAST($2 AS INTEGER) AND source = $3)";
                let Population { body, year, source, .. } = population;
                let parameters = vec![body.to_string(), year.to_string(), source.to_string()];
                self.then(Operation::Statement(STATEMENT, parameters));
            }
            // In no table.
            Undo::EditionWithdrawn { .. } | Undo::EditionRestored { .. } => {}
            Undo::ReturnRetracted(answer) => {
                const STATEMENT: &str = "DELETE FROM access_return WHERE body = $1 AND year = $2 AND source = $3 \
                     AND revision = (SELECT MAX(revision) FROM access_return \
                     WHERE body = $1 AND year = $2 AND source = $3)";
                let AccessReturn { body, year, source, .. } = answer;
                let parameters = vec![body.to_string(), year.to_string(), source.to_string()];
                self.then(Operation::Statement(STATEMENT, parameters));
            }
        }
    }

    fn claim_counts(&mut self, restored: &ClaimRetracted) {
        const STATEMENT: &str = "UPDATE claim SET retracted_in = NULL WHERE (revision, ordinal) = (\
             SELECT revision, ordinal FROM claim WHERE recorded_for = $1 \
             ORDER BY revision, ordinal LIMIT 1 OFFSET CAST($2 AS BIGINT))";
        let before = restored.number.saturating_sub(1);
        let parameters = vec![restored.recorded_for.to_string(), before.to_string()];
        self.then(Operation::Statement(STATEMENT, parameters));
    }

    /// The last of those that are alike.
    fn attestation_retracted(&mut self, AttestationRecorded { service, attestation }: &AttestationRecorded) {
        const STATEMENT: &str = "DELETE FROM attestation WHERE service = $1 AND class = $2 AND source = $3 \
             AND COALESCE(locator, '') = $4 AND COALESCE(CAST(as_of AS TEXT), '') = $5 AND revision = (\
             SELECT MAX(revision) FROM attestation WHERE service = $1 AND class = $2 AND source = $3 \
             AND COALESCE(locator, '') = $4 AND COALESCE(CAST(as_of AS TEXT), '') = $5)";
        let mut parameters = vec![service.to_string()];
        parameters.extend(attested(attestation));
        self.then(Operation::Statement(STATEMENT, parameters));
    }

    fn separated(&mut self, separated: &ServicesSeparated) {
        // $1 had been given up, $2 had stayed.
        const CLAIMS: &str = "UPDATE claim SET service = $1 WHERE service = $2 AND recorded_for = $3";
        const LINES: &str = "UPDATE funding_line SET service = $1 WHERE service = $2 AND id = $3";
        const ATTESTATIONS: &str = "UPDATE attestation SET service = $1 WHERE service = $2 \
             AND class = $3 AND source = $4 AND COALESCE(locator, '') = $5 \
             AND COALESCE(CAST(as_of AS TEXT), '') = $6 AND revision = (\
             SELECT MAX(revision) FROM attestation WHERE service = $2 AND class = $3 AND source = $4 \
             AND COALESCE(locator, '') = $5 AND COALESCE(CAST(as_of AS TEXT), '') = $6)";
        let ServicesSeparated { from, into, recorded_for, edit, lines, attestations, accreditations } =
            separated;
        let both = [from.to_string(), into.to_string()];
        let with = |more: Vec<String>| both.iter().cloned().chain(more).collect::<Vec<String>>();
        for service in recorded_for {
            self.then(Operation::Statement(CLAIMS, with(vec![service.to_string()])));
        }
        for line in lines {
            self.then(Operation::Statement(LINES, with(vec![line.to_string()])));
        }
        for attestation in attestations {
            self.then(Operation::Statement(ATTESTATIONS, with(attested(attestation))));
        }
        for accreditation in accreditations {
            self.accreditation_goes_back(from, into, accreditation);
        }
        self.update(Table::Service, "slug", from, json!({ "standing": "published", "merged_into": null }));
        self.edited(&ServiceEdited { service: into.clone(), edit: edit.clone() });
    }

    fn body_edited(&mut self, BodyEdited { body, edit }: &BodyEdited) {
        let fields = json!({
            "name": edit.name,
            "nation": edit.nation,
            "ods_code": edit.ods_code,
            "gss_code": edit.gss_code,
            "valid_from": edit.valid_from,
            "valid_to": edit.valid_to,
        });
        let mut fields = row(fields);
        // An edit takes nothing away: what it does not name stays as it is.
        fields.retain(|_, value| !value.is_null());
        self.update(Table::Body, "slug", body, Json::Object(fields));
    }

    fn attestation(&mut self, logged: &ChangeRow, recorded: &AttestationRecorded) {
        let AttestationRecorded { service, attestation } = recorded;
        self.insert(
            Table::Attestation,
            json!({
                "service": service,
                "class": attestation.class,
                "source": attestation.source,
                "locator": attestation.locator,
                "as_of": attestation.as_of,
                "revision": logged.revision,
            }),
        );
    }

    fn funding(&mut self, logged: &ChangeRow, line: &FundingLine) {
        self.insert(
            Table::FundingLine,
            json!({
                "id": line.id,
                "funder": line.funder,
                "service": line.service,
                "budget": line.budget,
                "role": line.role,
                "lead": line.lead,
                "annual_amount": line.annual_amount,
                "from_day": line.from,
                "to_day": line.to,
                "time_limited": line.time_limited,
                "source": line.source,
                "locator": line.locator,
                "note": line.note,
                "revision": logged.revision,
            }),
        );
    }

    fn edited(&mut self, edited: &ServiceEdited) {
        let ServiceEdited { service, edit } = edited;
        let ServiceEdit {
            name,
            other_names,
            nation,
            localities,
            areas,
            status,
            status_stated,
            website,
            host_organisation,
        } = edit;
        let mut fields = Row::new();
        let mut set = |column: &str, value: Json| fields.insert(column.to_owned(), value);
        if let Some(name) = name {
            set("name", json!(name));
        }
        if let Some(nation) = nation {
            set("nation", json!(nation));
        }
        if let Some(status) = status {
            set("status", json!(status));
        }
        if status.is_some() || status_stated.is_some() {
            let (source, locator, as_of) = stated(status_stated.as_ref());
            set("status_source", json!(source));
            set("status_locator", json!(locator));
            set("status_as_of", json!(as_of));
        }
        if let Some(website) = website {
            set("website", json!(website));
        }
        if let Some(host_organisation) = host_organisation {
            set("host_organisation", json!(host_organisation));
        }
        if !fields.is_empty() {
            self.update(Table::Service, "slug", service, Json::Object(fields));
        }
        let replaced = [
            (other_names.is_some(), Table::ServiceOtherName),
            (localities.is_some(), Table::ServiceLocality),
            (areas.is_some(), Table::ServiceArea),
        ];
        for (_, table) in replaced.into_iter().filter(|(replaced, _)| *replaced) {
            self.then(Operation::Delete { table, column: "service", is: service.to_string() });
        }
        self.lists(service, other_names.as_ref(), localities.as_ref(), areas.as_ref());
    }

    fn merged(&mut self, merged: &ServicesMerged) {
        // $1 is given up, $2 stays.
        const STATEMENTS: [&str; 8] = [
            "INSERT INTO service_other_name (service, name) \
             SELECT CAST($2 AS TEXT), gained.name FROM (\
                 SELECT name FROM service_other_name WHERE service = $1 UNION SELECT name FROM service WHERE slug = $1\
             ) AS gained \
             WHERE gained.name NOT IN (SELECT name FROM service_other_name WHERE service = $2) \
             AND gained.name NOT IN (SELECT name FROM service WHERE slug = $2)",
            "INSERT INTO service_locality (service, locality) \
             SELECT CAST($2 AS TEXT), locality FROM service_locality WHERE service = $1 \
             AND locality NOT IN (SELECT locality FROM service_locality WHERE service = $2)",
            "INSERT INTO service_area (service, body) \
             SELECT CAST($2 AS TEXT), body FROM service_area WHERE service = $1 \
             AND body NOT IN (SELECT body FROM service_area WHERE service = $2)",
            "UPDATE claim SET service = $2 WHERE service = $1",
            "UPDATE attestation SET service = $2 WHERE service = $1",
            "UPDATE accreditation SET service = $2 WHERE service = $1",
            "UPDATE funding_line SET service = $2 WHERE service = $1",
            "UPDATE service SET standing = 'merged', merged_into = $2 WHERE slug = $1",
        ];
        for statement in STATEMENTS {
            let parameters = vec![merged.from.to_string(), merged.into.to_string()];
            self.then(Operation::Statement(statement, parameters));
        }
    }
}

/// The source of a status, its place in that, and the day, where there are any.
fn stated(statement: Option<&StatusStatement>) -> (Option<&Slug>, Option<&str>, Option<Date>) {
    let Some(StatusStatement { source, locator, as_of }) = statement else { return (None, None, None) };
    (Some(source), locator.as_deref(), *as_of)
}

/// What an attestation says, as parameters: its class, source, place and day.
fn attested(attestation: &Attestation) -> Vec<String> {
    let Attestation { class, source, locator, as_of } = attestation;
    vec![
        class.id().to_owned(),
        source.to_string(),
        locator.clone().unwrap_or_default(),
        as_of.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

/// A time as both databases read it.
fn moment(at: Timestamp) -> String {
    at.to_string()
}
