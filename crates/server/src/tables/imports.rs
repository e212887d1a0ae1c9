//! `POST /imports`: a table of services into the registry, in one revision or as one proposal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use api::Request as Asked;
use async_graphql::Data;
use exchange::services::{Origin, Outcome, Plan, PlannedRow, ServiceTable, Terms};
use graphql_http::error::Code;
use graphql_http::uploads::{NotTaken, Taken, Taking, Uploads};
use jiff::civil::Date;
use poem::http::{HeaderMap, StatusCode};
use readmodel::Snapshot;
use registry::{Revision, Service, Slug};
use serde::Serialize;
use sha2::{Digest, Sha256};
use writer::authorise::{Action, Denied, Resource, authorize};
use writer::command::ImportTable;
use writer::{Actor, Command, CommitReceipt, Order, Refusal, Writer};

use super::answer::{About, Row, Writing, WrongCell};
use super::look::{NOT_ALL_LOOKED, json};
use super::parameters::{Parameters, bad};
use super::resemble::{looking, resembling};
use super::workbook::{Behind, Format, workbook};
use super::{asked, put_in, read};

const PARAMETERS: &[&str] = &[
    "kind",
    "sheet",
    "dryRun",
    "source",
    "sourceTitle",
    "sourcePublisher",
    "sourcePublished",
    "sourceUrl",
    "observedOn",
    "nation",
    "reason",
    "as",
    "same",
    "new",
    "format",
];
/// The columns of a workbook behind the sender's own.
const BEHIND: Behind = &[
    ("result", "What the import does to the service: `new`, `changed`, `same`, or `refused`."),
    ("registry_slug", "Its slug in the registry; of a new one the slug that it would have."),
    ("claims", "How many claims it adds."),
    ("resembles", "The slugs of published services that a new one may be the same as."),
    ("note", "What is filled in, and what is not taken."),
    ("error", "What is wrong with the row: nothing is imported then."),
];
/// How often a table is worked out again because others wrote meanwhile.
const ATTEMPTS: u32 = 20;

/// Brings tables in.
pub(crate) struct Imports;

/// Whether a table is committed or proposed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    /// What the role and the changes allow.
    Allowed,
    Proposal,
    Commit,
}

/// What is asked for.
struct Asking {
    asked: Arc<Asked>,
    writer: Arc<Writer>,
    actor: Actor,
    sheet: Option<String>,
    terms: Terms,
    is_dry_run: bool,
    format: Format,
    way: As,
    reason: String,
    query: String,
    key: Option<String>,
}

impl Uploads for Imports {
    fn begin(&self, data: Data, query: &str, headers: &HeaderMap) -> Result<Taking, NotTaken> {
        let asked = asked(&data)?;
        let actor = asked.viewer.actor();
        authorize(&actor, Action::ImportTable, Resource::Registry).map_err(|denied| refused(&denied))?;
        let asking = Asking::read(asked, put_in(&data)?, actor, query, headers)?;
        let runtime = tokio::runtime::Handle::current();
        Ok(Box::new(move |file| {
            let vocabulary = asking.asked.snapshot.registry().vocabulary();
            let table = read(&file, asking.sheet.as_deref(), vocabulary)?;
            asking.bring_in(&table, &file, &runtime)
        }))
    }
}

/// What a table changes, and on which snapshot.
struct Done {
    snapshot: Arc<Snapshot>,
    plan: Plan,
    stopped: bool,
    receipt: Option<CommitReceipt>,
}

impl Asking {
    fn read(
        asked: Arc<Asked>,
        writer: Arc<Writer>,
        actor: Actor,
        query: &str,
        headers: &HeaderMap,
    ) -> Result<Self, NotTaken> {
        let parameters = Parameters::read(query, PARAMETERS, &["same", "new"])?;
        match parameters.text("kind") {
            Some("services") => {}
            other => return Err(bad("kind", "`services`", other.unwrap_or_default())),
        }
        let way = match parameters.text("as") {
            None => As::Allowed,
            Some("proposal") => As::Proposal,
            Some("commit") => As::Commit,
            Some(other) => return Err(bad("as", "`proposal` or `commit`", other)),
        };
        let mut same = BTreeMap::new();
        for pair in parameters.each("same") {
            let (row, slug) = pair.split_once(':').unwrap_or((pair, ""));
            let row =
                row.trim().parse().map_err(|_| bad("same", "a row and a slug such as `7:oxpip`", pair))?;
            same.insert(row, slug.trim().to_owned());
        }
        let mut new = BTreeSet::new();
        for row in parameters.each("new") {
            new.insert(row.trim().parse().map_err(|_| bad("new", "the number of a row", row))?);
        }
        let text = |name| parameters.text(name).map(str::to_owned);
        let origin = Origin {
            slug: text("source"),
            title: text("sourceTitle"),
            publisher: text("sourcePublisher"),
            published: parameters.day("sourcePublished")?,
            url: text("sourceUrl"),
        };
        let terms = Terms {
            origin,
            observed_on: parameters.day("observedOn")?,
            nation: match parameters.text("nation") {
                None => None,
                Some(text) => {
                    let read = tabular::cell::nation(text).ok().flatten().and_then(|id| id.parse().ok());
                    Some(read.ok_or_else(|| bad("nation", "one of the four nations", text))?)
                }
            },
            same,
            new,
            proposed_by: Some(actor.name.clone()),
            today: asked.today,
        };
        let key = headers.get("idempotency-key").map(|key| key.to_str().map(str::to_owned));
        let key =
            key.transpose().map_err(|_| bad("Idempotency-Key", "visible ASCII letters", "other bytes"))?;
        let (is_dry_run, format) = (parameters.flag("dryRun")?, Format::read(&parameters)?);
        if format == Format::Xlsx && !is_dry_run {
            return Err(bad("format", "`xlsx` together with `dryRun=true`", "xlsx"));
        }
        Ok(Self {
            sheet: text("sheet"),
            is_dry_run,
            format,
            reason: text("reason").unwrap_or_else(|| "services from a table".to_owned()),
            query: query.to_owned(),
            asked,
            writer,
            actor,
            terms,
            way,
            key,
        })
    }

    /// Brings the table in, and answers with what it changes.
    fn bring_in(
        &self,
        table: &ServiceTable,
        file: &[u8],
        runtime: &tokio::runtime::Handle,
    ) -> Result<Taken, NotTaken> {
        let done = self.write(table, file, runtime)?;
        let is_refused = done.plan.all_errors().next().is_some();
        let status =
            if is_refused && !self.is_dry_run { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let answer = self.answer(table, done);
        match self.format {
            Format::Json => json(status, &answer),
            Format::Xlsx => answer.workbook(self.asked.today),
        }
    }

    /// Works out what the table changes, and writes it unless something is wrong; again when others have written meanwhile.
    fn write(
        &self,
        table: &ServiceTable,
        file: &[u8],
        runtime: &tokio::runtime::Handle,
    ) -> Result<Done, NotTaken> {
        let mut snapshot = self.asked.snapshot.clone();
        for _ in 0..ATTEMPTS {
            let mut search = looking(&snapshot);
            let mut alike = |service: &Service| resembling(&mut search, service);
            let plan = table.plan(snapshot.registry(), &self.terms, &mut alike);
            let stopped = search.stopped;
            let is_nothing = plan.changes.is_empty() || plan.all_errors().next().is_some();
            if is_nothing || self.is_dry_run {
                return Ok(Done { snapshot, plan, stopped, receipt: None });
            }
            let command = Command::ImportTable(ImportTable {
                digest: self.digest(file),
                changes: plan.changes.clone(),
                basis: snapshot.revision(),
                reason: self.reason.clone(),
                as_proposal: self.way == As::Proposal,
            });
            if self.way == As::Commit && !self.writer.commits(&self.actor, &command) {
                let message = "`as`: expected `proposal`, because a reviewer decides on what your key sends and on new services";
                return Err(NotTaken::new(Code::Forbidden, message));
            }
            let order = Order { request: self.key.clone(), ..Order::from(command) };
            match runtime.block_on(self.writer.execute(self.actor.clone(), order)) {
                Ok(receipt) => return Ok(Done { snapshot, plan, stopped, receipt: Some(receipt) }),
                Err(Refusal::Faults(_)) if self.writer.snapshot().revision() > snapshot.revision() => {
                    snapshot = self.writer.snapshot();
                }
                Err(refusal) => return Err(not_written(&refusal)),
            }
        }
        let busy = NotTaken::new(Code::Unavailable, "others write all the time; send it again in 1 s");
        Err(NotTaken { retry_after: Some(1), ..busy })
    }

    /// What tells this file on these terms apart from others.
    fn digest(&self, file: &[u8]) -> String {
        let digest = Sha256::new().chain_update(file).chain_update(&self.query).finalize();
        hexadecimal(&digest)
    }

    fn answer(&self, table: &ServiceTable, done: Done) -> Answer {
        let Done { snapshot, plan, stopped, receipt } = done;
        let registry = snapshot.registry();
        let mut writing = Writing::new(table, registry, registry.vocabulary());
        let mut about = writing.about();
        if stopped {
            about.notes.push(NOT_ALL_LOOKED.to_owned());
        }
        let rows = table.rows.iter().zip(&plan.rows);
        let rows = rows.map(|(row, planned)| {
            let known = planned.slug.as_ref().zip(planned.known_by);
            let shared = writing.row(row, &planned.errors, known, planned.resembling.as_deref());
            ImportedRow::of(shared, planned)
        });
        let rows = rows.collect();
        let proposal = receipt.as_ref().and_then(|receipt| receipt.proposal.as_ref());
        let changes = plan.changes.len();
        Answer {
            kind: "services",
            dry_run: self.is_dry_run,
            imported: receipt.is_some(),
            proposal: proposal.map(|id| Proposed { id: format!("proposal:{id}"), changes }),
            revision: receipt.as_ref().map_or(snapshot.revision(), |receipt| receipt.revision),
            about,
            rows,
            errors: writing.errors(&plan.errors),
            summary: Summary {
                rows: plan.rows.len(),
                new: plan.count(Outcome::New),
                changed: plan.count(Outcome::Changed),
                same: plan.count(Outcome::Same),
                refused: plan.count(Outcome::Refused),
                duplicates: plan.doubtful().count(),
                changes,
                own_columns: table.own_columns().len(),
            },
        }
    }
}

/// Bytes as hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to memory does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The answer to who may not.
fn refused(denied: &Denied) -> NotTaken {
    let code = match denied {
        Denied::Unauthenticated { .. } => Code::Unauthenticated,
        _ => Code::Forbidden,
    };
    NotTaken::new(code, denied.to_string())
}

/// The answer to what could not be written.
fn not_written(refusal: &Refusal) -> NotTaken {
    match refusal {
        Refusal::Denied(denied) => refused(denied),
        Refusal::Faults(faults) => NotTaken {
            code: Code::Conflict,
            messages: faults.iter().take(20).map(|fault| fault.message.clone()).collect(),
            retry_after: None,
        },
        Refusal::Busy => {
            NotTaken { retry_after: Some(1), ..NotTaken::new(Code::RateLimited, refusal.to_string()) }
        }
        Refusal::ReadOnly => NotTaken::new(Code::ReadOnly, refusal.to_string()),
        outage if outage.is_outage() => {
            let message = format!("{outage}; send it again later, with the same `Idempotency-Key`");
            NotTaken { retry_after: Some(1), ..NotTaken::new(Code::Unavailable, message) }
        }
        _ => NotTaken::new(Code::Internal, "the table could not be written"),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    kind: &'static str,
    dry_run: bool,
    imported: bool,
    proposal: Option<Proposed>,
    revision: Revision,
    #[serde(flatten)]
    about: About,
    rows: Vec<ImportedRow>,
    errors: Vec<WrongCell>,
    summary: Summary,
}

impl Answer {
    fn workbook(mut self, today: Date) -> Result<Taken, NotTaken> {
        let wrong = self.errors.iter().map(WrongCell::text);
        self.about.notes.extend(wrong);
        let title = "What the registry would make of a table of services".to_owned();
        let rows = self.rows.iter().map(|row| (&row.shared, row.cells()));
        workbook(title, &self.about, BEHIND, rows, today)
    }
}

#[derive(Serialize)]
struct Proposed {
    id: String,
    changes: usize,
}

#[derive(Serialize)]
struct ImportedRow {
    #[serde(flatten)]
    shared: Row,
    outcome: &'static str,
    slug: Option<Slug>,
    claims: usize,
    details: Vec<&'static str>,
    notes: Vec<String>,
}

impl ImportedRow {
    fn of(shared: Row, planned: &PlannedRow) -> Self {
        let outcome = match planned.outcome {
            Outcome::New => "NEW",
            Outcome::Changed => "CHANGED",
            Outcome::Same => "SAME",
            Outcome::Refused => "REFUSED",
        };
        let PlannedRow { slug, claims, details, notes, .. } = planned.clone();
        Self { shared, outcome, slug, claims, details, notes }
    }
}

impl ImportedRow {
    /// What stands behind the sender's own cells.
    fn cells(&self) -> Vec<String> {
        let filled_in = (!self.details.is_empty()).then(|| format!("filled in: {}", self.details.join(", ")));
        let notes: Vec<String> = filled_in.into_iter().chain(self.notes.iter().cloned()).collect();
        vec![
            self.outcome.to_lowercase(),
            self.slug.as_deref().map(str::to_owned).unwrap_or_default(),
            self.claims.to_string(),
            self.shared.resembled(),
            notes.join("; "),
            self.shared.wrong(),
        ]
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    rows: usize,
    new: usize,
    changed: usize,
    same: usize,
    refused: usize,
    duplicates: usize,
    changes: usize,
    own_columns: usize,
}
