//! The registry's own app: its schema, and for every request one snapshot, who asks, and the day.

mod sizes;

pub use sizes::sizes;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use api::{Contact, DocumentCheck, FollowedEvents, Meter, Request, Schema, Viewer};
use async_graphql::Data;
use funding::formats::Format;
use jiff::tz::TimeZone;
use poem::http::{HeaderValue, header};
use readmodel::Snapshot;
use writer::{BadKey, Clock, Role, Writer};

use graphql_http::{
    App,
    caller::{AnsweredAt, EventId, Rejection, Standing},
    cost::{Spent, StateSizes},
    documents::{AnyDocument, CallerDocuments, Validator},
    error::Code,
    guard::{Limits, Refusal, Sizes},
    page::Page,
};

use crate::documents;
use crate::exports::{self, Exports};
use crate::feeds::{self, Feeds};
use crate::funding_files::{self, FundingFiles};
use crate::open_referral::{self, OpenReferralUk};
use crate::report_files::{self, ReportFiles, Written};
use crate::table_files::{self, TableFiles};
use crate::tables;

/// An app that serves the registry. `clock` says what day it is, for questions that name none.
#[must_use]
pub fn app(writer: &Arc<Writer>, clock: Clock) -> App<Schema> {
    app_of(writer, clock, Serving::default())
}

/// How an installation serves.
#[derive(Debug, Default)]
pub struct Serving {
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// The limits on documents.
    pub limits: Limits,
    /// Whether no one but the operator registers documents.
    pub only_operators_documents: bool,
}

/// The same, of an installation.
#[must_use]
pub fn app_of(writer: &Arc<Writer>, clock: Clock, serving: Serving) -> App<Schema> {
    let Serving { contact, limits, only_operators_documents } = serving;
    let ask = {
        let writer = writer.clone();
        move |viewer: Viewer| {
            let today = clock().to_zoned(TimeZone::UTC).date();
            Arc::new(Request::new(writer.snapshot(), viewer, today))
        }
    };
    let (schema, version) = (Schema::new(contact, Vec::new()), api::schema_version());
    let app = App::with_executor(schema.clone(), api::sdl()).schema_version(version);
    let mut app = app.route("/", Page::html(WITHOUT_DASHBOARD));
    let states = States::default();
    // What a request by the public reads from, and on what its answer depends.
    let public = {
        let (ask, states) = (ask.clone(), states.clone());
        move || {
            let request = ask(Viewer::public());
            let standing = states.standing(&request);
            (request, standing)
        }
    };
    for format in Format::ALL {
        let policy = Some(funding_files::CONTENT_SECURITY_POLICY);
        let files = FundingFiles { format, ask: public.clone() };
        app = app.files(
            &[&format!("/funding.{}", format.extension())],
            files,
            funding_files::tokens(format),
            policy,
        );
    }
    for written in Written::ALL {
        let policy = Some(funding_files::CONTENT_SECURITY_POLICY);
        let files = ReportFiles { written, ask: public.clone() };
        app = app.files(&[written.path()], files, report_files::TOKENS, policy);
    }
    let open_referral = {
        let public = public.clone();
        let snapshot = move || {
            let (request, standing) = public();
            (request.snapshot.clone(), standing)
        };
        OpenReferralUk { snapshot }
    };
    let beneath = format!("{}/*path", open_referral::PATH);
    app = app.files(&[open_referral::PATH, &beneath], open_referral, open_referral::TOKENS, None);
    app = app.bulk(&exports::ADDRESSES, Exports { ask: public.clone(), schema });
    app = app.files(&feeds::ADDRESSES, Feeds { ask: public.clone() }, feeds::TOKENS, None);
    let table_files = TableFiles { ask: public };
    let addresses = table_files::addresses();
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    app = app.files(&addresses, table_files, table_files::TOKENS, None);
    app = app.uploads(tables::TABLES, tables::Tables, tables::MAX_BYTES);
    app = app.uploads(tables::IMPORTS, tables::Imports, tables::MAX_BYTES);
    let writer = writer.clone();
    let (readiness, revision, services) = (writer.clone(), writer.clone(), writer.clone());
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let check = (!only_operators_documents).then(|| document_check(limits.clone()));
    app.documents(documents::own())
        .limits(limits)
        .gauge("revision", "The revision in force", move || number(revision.snapshot().revision().get()))
        .gauge("services", "Services that everybody sees", move || {
            number(services.snapshot().registry().services().count() as u64)
        })
        .ready(move || readiness.trouble().map_or(Ok(()), |trouble| Err(trouble.to_string())))
        .request_data_after(move |caller, data| {
            let (writer, ask, states, check) = (writer.clone(), ask.clone(), states.clone(), check.clone());
            Box::pin(async move {
                let viewer = match caller.bearer() {
                    Some(key) => viewer(&writer, key, clock()).await?,
                    None if caller.has_other_credentials() => return Err(other_credentials()),
                    None => Viewer::public(),
                };
                let request = ask(viewer);
                let mut standing = states.standing(&request);
                if let Some(key) = request.viewer.key.clone() {
                    with_documents(&mut standing, data, key, &writer);
                }
                data.insert(standing);
                if let Some(check) = check {
                    data.insert(check);
                }
                if request.viewer.role >= api::Role::Admin {
                    data.insert(AnyDocument);
                }
                data.insert(states.sizes(&request));
                data.insert(Meter::new(charge));
                let followed = Arc::new(FollowedEvents::after(caller.last_event_id().map(str::to_owned)));
                data.insert(followed.clone());
                data.insert(EventId::new(move || followed.current()));
                let answered = request.clone();
                data.insert(AnsweredAt::new(move || answered.answered_at().get()));
                data.insert(request);
                data.insert(writer);
                Ok(())
            })
        })
}

/// Puts what a caller has registered with their key into the data of a request.
fn with_documents(standing: &mut Standing, data: &mut Data, key: String, writer: &Arc<Writer>) {
    let writer = writer.clone();
    standing.documents = writer.documents().generation();
    data.insert(CallerDocuments::new(move |id| writer.documents().find(&key, id)));
}

/// Says whether a document could be run. The schema that checks it is made when it is first asked.
fn document_check(limits: Limits) -> Arc<DocumentCheck> {
    let validator: OnceLock<Validator> = OnceLock::new();
    Arc::new(DocumentCheck::new(move |id: Option<&str>, text: &str| {
        validator.get_or_init(|| documents::validator(limits.clone())).register(id, text)
    }))
}

/// The page at `/` of a program that was built without the dashboard: what is where, and how to get the dashboard.
const WITHOUT_DASHBOARD: &str = include_str!("page/index.html");

/// Charges an operation for a part that it answers from another snapshot.
fn charge(ctx: &async_graphql::Context<'_>, ty: &str, request: &Request) -> async_graphql::Result<()> {
    let Some(spent) = ctx.data_opt::<Arc<Spent>>() else { return Ok(()) };
    spent.charge(ctx, ty, &sizes(&request.snapshot, &request.viewer.actor())).map_err(|exceeded| {
        let error = Refusal::Limit(exceeded).errors().swap_remove(0);
        async_graphql::Error { extensions: error.extensions, ..async_graphql::Error::new(error.message) }
    })
}

/// The states that were asked in: a snapshot is one revision under one set of definitions.
#[derive(Clone, Default)]
struct States(Arc<Mutex<Arc<State>>>);

/// A snapshot, numbered as it came into force, and how long its lists are.
#[derive(Default)]
struct State {
    snapshot: Weak<Snapshot>,
    number: u64,
    public: OnceLock<Arc<Sizes>>,
    whole: OnceLock<Arc<Sizes>>,
}

impl States {
    /// What answers to a request depend on besides itself.
    fn standing(&self, request: &Request) -> Standing {
        // By the key and not by the role alone: contributors see their own proposals, and everybody their own name.
        let viewer = request
            .viewer
            .key
            .as_ref()
            .map(|key| format!("{key} {:?} {}", request.viewer.role, request.viewer.name).into());
        let day = request.today.duration_since(jiff::civil::Date::ZERO).as_hours();
        Standing { state: self.of(&request.snapshot).number, day, viewer, documents: 0 }
    }

    /// How long the lists are that a request is asked for.
    fn sizes(&self, request: &Request) -> StateSizes {
        let (state, snapshot) = (self.of(&request.snapshot), request.snapshot.clone());
        let actor = request.viewer.actor();
        StateSizes::new(move || {
            let known = if actor.role >= Role::Reviewer {
                &state.whole
            } else if sizes::proposals(&snapshot, &actor).is_empty() {
                &state.public
            } else {
                // One's own proposals, which nobody else's costs depend on.
                return Arc::new(sizes(&snapshot, &actor));
            };
            known.get_or_init(|| Arc::new(sizes(&snapshot, &actor))).clone()
        })
    }

    fn of(&self, snapshot: &Arc<Snapshot>) -> Arc<State> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // For as long as the weak pointer is held, no other snapshot has this address.
        if !std::ptr::eq(last.snapshot.as_ptr(), Arc::as_ptr(snapshot)) {
            let number = last.number + 1;
            *last = Arc::new(State { snapshot: Arc::downgrade(snapshot), number, ..State::default() });
        }
        last.clone()
    }
}

/// Whoever sends a key in another way would take the public answer for their own.
fn other_credentials() -> Rejection {
    let challenge = HeaderValue::from_static("Bearer realm=\"rare-jewels\", error=\"invalid_request\"");
    let message = "expected `Authorization: Bearer rj_…`, or no `Authorization` at all";
    Rejection::new(Code::Unauthenticated, message).with(header::WWW_AUTHENTICATE, challenge)
}

/// Who comes with a key.
async fn viewer(writer: &Writer, key: &str, now: jiff::Timestamp) -> Result<Viewer, Rejection> {
    match writer.keys().identify(key, now).await {
        Ok(actor) => Ok(Viewer::from(&actor)),
        Err(bad @ BadKey::Unread) => {
            let rejection = Rejection::new(Code::Unavailable, bad.to_string());
            Err(rejection.with(header::RETRY_AFTER, HeaderValue::from_static("1")))
        }
        Err(bad) => {
            let challenge = HeaderValue::from_static("Bearer realm=\"rare-jewels\", error=\"invalid_token\"");
            let rejection = Rejection::new(Code::Unauthenticated, bad.to_string());
            Err(rejection.with(header::WWW_AUTHENTICATE, challenge))
        }
    }
}
