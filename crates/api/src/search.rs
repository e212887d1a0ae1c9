//! Finding services, bodies and interventions by what people remember of them.

use std::sync::Arc;

use async_graphql::{Result, SimpleObject, Union};
use readmodel::{Wanted, body_texts};

use crate::body::CommissioningBody;
use crate::connection::size;
use crate::error::bad_request;
use crate::intervention::Intervention;
use crate::request::Request;
use crate::service::Service;

/// What can be found.
#[derive(Union, Clone)]
pub enum SearchResult {
    /// A service.
    Service(Service),
    /// A commissioning body.
    CommissioningBody(CommissioningBody),
    /// An intervention.
    Intervention(Intervention),
}

/// Something that was found.
#[derive(SimpleObject, Clone)]
pub struct SearchHit {
    /// What was found.
    pub result: SearchResult,
    /// How well it fits, from 0 to 1.
    pub score: f64,
    /// The text that fits.
    pub snippet: String,
}

/// A text to look for, within its bounds; `argument` names it in errors.
pub(crate) fn wanted(argument: &str, text: &str) -> Result<Wanted> {
    Wanted::new(text).map_err(|error| bad_request(format!("`{argument}`: {error}")))
}

/// The same for the text of a filter, which may be absent.
pub(crate) fn filter_text(text: Option<&str>) -> Result<Wanted> {
    text.map_or_else(|| Ok(Wanted::default()), |text| wanted("filter.text", text))
}

/// The best hits for a text.
pub(crate) fn search(request: &Arc<Request>, text: &str, first: Option<i32>) -> Result<Vec<SearchHit>> {
    let size = size("first", first.unwrap_or(20))?;
    let text = &wanted("text", text)?;
    let (snapshot, registry) = (&request.snapshot, request.snapshot.registry());
    let (rows, seen) = (snapshot.service_index().rows(), snapshot.live());
    let services = snapshot.service_index().search().question(text);
    let found = services.best(size, |place| seen.contains(place)).into_iter().filter_map(|found| {
        let row = rows.get(found.document)?;
        let snippet = services.snippet(row.texts()).to_owned();
        Some(SearchHit {
            result: SearchResult::Service(Service::new(request, row)),
            score: found.score,
            snippet,
        })
    });
    let mut hits: Vec<SearchHit> = found.collect();
    let things = snapshot.things().question(text);
    for found in things.best(size, |_| true) {
        let bodies = registry.bodies().count();
        hits.extend(match found.document.checked_sub(bodies) {
            None => registry.bodies().nth(found.document).map(|body| SearchHit {
                result: SearchResult::CommissioningBody(CommissioningBody::new(request, body)),
                score: found.score,
                snippet: things.snippet(body_texts(body)).to_owned(),
            }),
            Some(place) => registry.interventions().nth(place).map(|intervention| SearchHit {
                result: SearchResult::Intervention(Intervention::new(request, intervention)),
                score: found.score,
                snippet: intervention.name.clone(),
            }),
        });
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.snippet.cmp(&b.snippet)));
    hits.truncate(size);
    Ok(hits)
}
