//! The registry's own app: its schema, and for every request one view, who asks, and the day.

use std::sync::Arc;

use api::{Request, Schema, Viewer};
use jiff::tz::TimeZone;
use registrar::{Clock, Registrar};

use crate::App;

/// An app that serves the registry. `clock` says what day it is, for questions that name none.
#[must_use]
pub fn app(registrar: &Arc<Registrar>, clock: Clock) -> App<Schema> {
    let registrar = registrar.clone();
    App::new(api::schema()).sdl(api::sdl()).request_data(move |_caller, data| {
        let today = clock().to_zoned(TimeZone::UTC).date();
        data.insert(Arc::new(Request { view: registrar.view(), viewer: Viewer::public(), today }));
        Ok(())
    })
}
