//! `POST /tables`: what each row of a table of services is. Nothing is stored.

use async_graphql::Data;
use exchange::services::{Found, Matching};
use graphql_http::uploads::{NotTaken, Taken, Taking, Uploads};
use poem::http::{HeaderMap, StatusCode};
use registry::{Revision, Service, ServiceStatus, Slug};
use serde::Serialize;

use super::answer::{About, Row, Writing};
use super::classify::{ClassCount, Judge, Judged};
use super::parameters::{Parameters, bad};
use super::resemble::{looking, resembling};
use super::workbook::{Behind, Format, workbook};
use super::{asked, read};

const PARAMETERS: &[&str] = &["sheet", "definition", "questions", "format"];
/// The columns of a workbook behind the sender's own.
const BEHIND: Behind = &[
    ("result", "What the definition says the service is; empty where several classes are possible."),
    ("could_be", "The classes that are possible, where there are several."),
    ("score_from", "The least score that it can have."),
    ("score_to", "The highest score that it can have."),
    ("ask_next", "The question whose answer says most about what it is."),
    ("error", "What is wrong with the row; it was not judged then."),
];
/// The most questions after each row.
const MOST_QUESTIONS: usize = 10;

/// Looks at tables for everybody.
pub(crate) struct Tables;

impl Uploads for Tables {
    fn begin(&self, data: Data, query: &str, _: &HeaderMap) -> Result<Taking, NotTaken> {
        let asked = asked(&data)?;
        let parameters = Parameters::read(query, PARAMETERS, &[])?;
        let questions = match parameters.text("questions") {
            None => 1,
            Some(text) => match text.parse() {
                Ok(number) if number <= MOST_QUESTIONS => number,
                _ => return Err(bad("questions", &format!("a number from 0 to {MOST_QUESTIONS}"), text)),
            },
        };
        let wanted = parameters.text("definition").unwrap_or(rules::DEFAULT);
        let Some(definition) = asked.snapshot.library().get(wanted).cloned() else {
            return Err(bad("definition", "the slug of a definition in force", wanted));
        };
        let sheet = parameters.text("sheet").map(str::to_owned);
        let format = Format::read(&parameters)?;
        Ok(Box::new(move |file| {
            let snapshot = &asked.snapshot;
            let vocabulary = snapshot.registry().vocabulary();
            let table = read(&file, sheet.as_deref(), vocabulary)?;
            let mut writing = Writing::new(&table, snapshot.registry(), vocabulary);
            let (mut judge, mut search) = (Judge::new(&definition, questions), looking(snapshot));
            let matching = Matching::new(snapshot.registry());
            let mut about = writing.about();
            let (mut rows, mut bad_rows) = (Vec::with_capacity(table.rows.len()), 0);
            for row in &table.rows {
                interrupt::check();
                let (shared, result) = match &row.read {
                    Err(errors) => {
                        bad_rows += 1;
                        (writing.row(row, errors, None, None), None)
                    }
                    Ok(said) => {
                        let found = matching.find(said, None);
                        let known = match &found {
                            Found::Known(view, by) => Some((&view.service.slug, *by)),
                            _ => None,
                        };
                        let alike = match found {
                            Found::Known(..) => None,
                            _ => like(said).and_then(|service| resembling(&mut search, &service)),
                        };
                        let judged = judge.judge(&said.service.facts);
                        (writing.row(row, &[], known, alike.as_deref()), Some(judged))
                    }
                };
                rows.push(LookedAt { shared, result });
            }
            if search.stopped {
                about.notes.push(NOT_ALL_LOOKED.to_owned());
            }
            if format == Format::Xlsx {
                let title = format!("What the services of a table are by {}", definition.slug());
                let cells = |row: &LookedAt| {
                    let judged =
                        row.result.as_ref().map(|judged| judged.cells(&definition)).unwrap_or_default();
                    judged.into_iter().chain([row.shared.wrong()]).collect::<Vec<_>>()
                };
                let rows = rows.iter().map(|row| (&row.shared, cells(row)));
                return workbook(title, &about, BEHIND, rows, asked.today);
            }
            let own_columns = table.own_columns().len();
            let summary = Summary { rows: rows.len(), bad: bad_rows, open: judge.open, own_columns };
            let answer = Answer {
                revision: snapshot.revision(),
                definition: definition.slug(),
                about,
                rows,
                classes: judge.counts(),
                summary,
            };
            json(StatusCode::OK, &answer)
        }))
    }
}

/// Said of a table of which not every row was compared with known services.
pub(super) const NOT_ALL_LOOKED: &str = "services that may be the same were looked for in the first rows only: the table or the registry is large";

/// Writes an answer.
pub(super) fn json(status: StatusCode, answer: &impl Serialize) -> Result<Taken, NotTaken> {
    let written = serde_json::to_vec(answer);
    let failed = |error| NotTaken::new(graphql_http::error::Code::Internal, format!("no JSON: {error}"));
    Ok(Taken { status, media_type: "application/json", content: written.map_err(failed)? })
}

/// What a row says of a service, to compare it with known ones.
fn like(said: &exchange::services::Described) -> Option<Service> {
    Some(Service {
        slug: Slug::new("row").ok()?,
        name: said.service.name.clone(),
        other_names: said.other_names.clone(),
        // Nations are not compared.
        nation: said.nation().unwrap_or(registry::Nation::England),
        localities: said.localities.clone(),
        areas: Vec::new(),
        status: ServiceStatus::Unknown,
        status_stated: None,
        website: said.service.website.clone(),
        host_organisation: None,
    })
}

#[derive(Serialize)]
struct Answer<'a> {
    revision: Revision,
    definition: &'a str,
    #[serde(flatten)]
    about: About,
    rows: Vec<LookedAt>,
    classes: Vec<ClassCount>,
    summary: Summary,
}

#[derive(Serialize)]
struct LookedAt {
    #[serde(flatten)]
    shared: Row,
    result: Option<Judged>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    rows: usize,
    bad: usize,
    open: usize,
    own_columns: usize,
}
