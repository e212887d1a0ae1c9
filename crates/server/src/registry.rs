//! The registry's own app: its schema, and for every request one view, who asks, and the day.

use std::sync::Arc;

use api::{Request, Schema, Viewer};
use jiff::tz::TimeZone;
use registrar::{Clock, Registrar};

use crate::{App, funding::FundingFile};

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
    app.request_data(move |_caller, data| {
        data.insert(ask(Viewer::public()));
        Ok(())
    })
}
