//! The registry's own app: its schema, and for every request one view, who asks, and the day.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use ::registry::Audience;
use api::{Request, Schema, Viewer};
use jiff::tz::TimeZone;
use poem::http::{HeaderValue, header};
use registrar::{BadKey, Clock, Registrar, View};

use crate::{
    App,
    caller::{AnsweredAt, Rejection, Standing},
    documents::Documents,
    error::Code,
    funding::{self, FundingFiles},
    open_referral::{self, OpenReferralUk},
};

/// What a look at the past costs: reading the log again, for at most nine revisions in a request.
const PAST: u64 = 10_000;

/// An app that serves the registry. `clock` says what day it is, for questions that name none.
#[must_use]
pub fn app(registrar: &Arc<Registrar>, clock: Clock) -> App<Schema> {
    let ask = {
        let registrar = registrar.clone();
        move |viewer: Viewer| {
            let today = clock().to_zoned(TimeZone::UTC).date();
            Arc::new(Request::new(registrar.view(), viewer, today))
        }
    };
    let mut app = App::new(api::schema()).sdl(api::sdl()).weigh("Query", "past", PAST);
    let states = States::default();
    for ending in api::funding_file_endings() {
        let (ask, states) = (ask.clone(), states.clone());
        let ask = move || {
            let request = ask(Viewer::public());
            let standing = states.standing(&request);
            (request, standing)
        };
        let policy = Some(funding::CONTENT_SECURITY_POLICY);
        let files = FundingFiles { ending, ask };
        app = app.files(&[&format!("/funding.{ending}")], files, funding::tokens(ending), policy);
    }
    let open_referral = {
        let (ask, states) = (ask.clone(), states.clone());
        let view = move || {
            let request = ask(Viewer::public());
            (request.view.clone(), states.standing(&request))
        };
        OpenReferralUk { view }
    };
    let beneath = format!("{}/*path", open_referral::PATH);
    app = app.files(&[open_referral::PATH, &beneath], open_referral, open_referral::TOKENS, None);
    let registrar = registrar.clone();
    let (readiness, revision, services) = (registrar.clone(), registrar.clone(), registrar.clone());
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    app.documents(Documents::of(OPERATIONS))
        .gauge("revision", "The revision in force", move || number(revision.view().revision().get()))
        .gauge("services", "Services that everybody sees", move || {
            number(services.view().registry().services(Audience::Public).count() as u64)
        })
        .ready(move || readiness.trouble().map_or(Ok(()), |trouble| Err(trouble.to_string())))
        .request_data_after(move |caller, data| {
            let (registrar, ask, states) = (registrar.clone(), ask.clone(), states.clone());
            Box::pin(async move {
                let viewer = match caller.bearer() {
                    Some(key) => viewer(&registrar, key, clock()).await?,
                    None => Viewer::public(),
                };
                let request = ask(viewer);
                data.insert(states.standing(&request));
                let answered = request.clone();
                data.insert(AnsweredAt::new(move || answered.answered_at().get()));
                data.insert(request);
                data.insert(registrar);
                Ok(())
            })
        })
}

/// The documents that partners' programs and the dashboards send.
const OPERATIONS: [&str; 3] = [
    include_str!("../../../fixtures/operations/partner.graphql"),
    include_str!("../../../fixtures/operations/network.graphql"),
    include_str!("../../../fixtures/operations/dashboard.graphql"),
];

/// Numbers the views as they come into force: a view is one revision under one set of definitions.
#[derive(Clone, Default)]
struct States(Arc<Mutex<(Weak<View>, u64)>>);

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
        Standing { state: self.number(&request.view), day, viewer }
    }

    fn number(&self, view: &Arc<View>) -> u64 {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // For as long as the weak pointer is held, no other view has this address.
        if !std::ptr::eq(last.0.as_ptr(), Arc::as_ptr(view)) {
            *last = (Arc::downgrade(view), last.1 + 1);
        }
        last.1
    }
}

/// Who comes with a key.
async fn viewer(registrar: &Registrar, key: &str, now: jiff::Timestamp) -> Result<Viewer, Rejection> {
    match registrar.keys().identify(key, now).await {
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
