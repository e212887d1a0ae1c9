//! The registry's own app: its schema, and for every request one view, who asks, and the day.

use std::sync::Arc;

use api::{Request, Schema, Viewer};
use jiff::tz::TimeZone;
use poem::http::{HeaderValue, header};
use registrar::{Clock, Registrar};

use crate::{
    App,
    caller::Rejection,
    error::Code,
    funding::FundingFile,
    open_referral::{self, OpenReferralUk},
};

/// An app that serves the registry. `clock` says what day it is, for questions that name none.
#[must_use]
pub fn app(registrar: &Arc<Registrar>, clock: Clock) -> App<Schema> {
    let ask = {
        let registrar = registrar.clone();
        move |viewer: Viewer| {
            let today = clock().to_zoned(TimeZone::UTC).date();
            Arc::new(Request { view: registrar.view(), viewer, today })
        }
    };
    let mut app = App::new(api::schema()).sdl(api::sdl());
    for ending in api::funding_file_endings() {
        let ask = ask.clone();
        let file = FundingFile { ending, ask: move || ask(Viewer::public()) };
        app = app.route(&format!("/funding.{ending}"), file);
    }
    for path in [open_referral::PATH.to_owned(), format!("{}/*path", open_referral::PATH)] {
        app = app.route(&path, OpenReferralUk { registrar: registrar.clone() });
    }
    let registrar = registrar.clone();
    let readiness = registrar.clone();
    app.ready(move || readiness.trouble().map_or(Ok(()), |trouble| Err(trouble.to_string())))
        .request_data_after(move |caller, data| {
            let (registrar, ask) = (registrar.clone(), ask.clone());
            Box::pin(async move {
                let viewer = match caller.bearer() {
                    Some(key) => viewer(&registrar, key, clock()).await?,
                    None => Viewer::public(),
                };
                data.insert(ask(viewer));
                data.insert(registrar);
                Ok(())
            })
        })
}

/// Who comes with a key.
async fn viewer(registrar: &Registrar, key: &str, now: jiff::Timestamp) -> Result<Viewer, Rejection> {
    match registrar.keys().identify(key, now).await {
        Ok(actor) => Ok(Viewer::from(&actor)),
        Err(bad) => {
            let challenge = HeaderValue::from_static("Bearer realm=\"rare-jewels\", error=\"invalid_token\"");
            let rejection = Rejection::new(Code::Unauthenticated, bad.to_string());
            Err(rejection.with(header::WWW_AUTHENTICATE, challenge))
        }
    }
}
