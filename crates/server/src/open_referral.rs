//! `/openreferral/…`: published services as Open Referral UK 3.0.

use std::sync::Arc;

use exchange::open_referral::{BadQuery, Framework, OpenReferral, Query, Term, metadata};
use percent_encoding::percent_decode_str;
use poem::{
    Endpoint, Request, Response,
    http::{StatusCode, header},
};
use registrar::{Registrar, View};
use rules::{DEFAULT, Definition, Outcome};
use serde_json::Value as Json;

use crate::{
    error::Code,
    method::{not_found, only_read, plain_error},
};

/// Where it begins.
pub(crate) const PATH: &str = "/openreferral";

/// Everything beneath [`PATH`], as the public sees it.
pub(crate) struct OpenReferralUk {
    pub(crate) registrar: Arc<Registrar>,
}

impl Endpoint for OpenReferralUk {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        only_read(&request)?;
        let uri = request.uri();
        let path = uri.path().strip_prefix(PATH).unwrap_or_default().trim_matches('/');
        let found = match Query::read(parameters(uri.query().unwrap_or_default())) {
            Ok(query) => answer(&self.registrar.view(), path, &query),
            Err(bad) => Err(bad),
        };
        Ok(match found {
            Ok(Some(json)) => Response::builder()
                .header(header::CONTENT_TYPE, "application/json")
                // A document of the public, for pages anywhere.
                .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(json.to_string()),
            Ok(None) => not_found(uri.path()),
            Err(bad) => plain_error(StatusCode::BAD_REQUEST, Code::BadRequest, &bad.to_string()),
        })
    }
}

fn answer(view: &View, path: &str, query: &Query) -> Result<Option<Json>, BadQuery> {
    if path.is_empty() {
        return Ok(Some(metadata(None)));
    }
    let Some(verdicts) = view.verdicts(DEFAULT) else { return Ok(None) };
    let framework = framework(verdicts.definition());
    let outcomes = |position: usize| {
        let outcomes = verdicts.at(position).map(|verdict| verdict.outcomes.clone()).unwrap_or_default();
        let place =
            |outcome: &Outcome| Outcome::ALL.iter().position(|other| other == outcome).unwrap_or_default();
        outcomes.iter().map(place).collect()
    };
    let open = OpenReferral { registry: view.registry(), framework: &framework, outcomes: &outcomes };
    Ok(match path.split_once('/') {
        None => match path {
            "services" => Some(open.services(query)?),
            "service_at_locations" => Some(open.service_at_locations(query)?),
            "taxonomies" => Some(open.taxonomies(query)?),
            "taxonomy_terms" => Some(open.taxonomy_terms(query)?),
            _ => None,
        },
        Some(("services", id)) => open.service(id),
        Some(("service_at_locations", id)) => open.service_at_location(id),
        Some(("taxonomies", id)) => open.taxonomy(id),
        Some(("taxonomy_terms", id)) => open.taxonomy_term(id),
        Some(_) => None,
    })
}

fn framework(definition: &Definition) -> Framework {
    let characteristics = definition.characteristics().iter().map(|characteristic| Term {
        id: characteristic.id.clone(),
        title: characteristic.title.clone(),
        description: characteristic.summary.clone(),
    });
    let outcomes = Outcome::ALL.into_iter().map(|outcome| Term {
        id: outcome.id().to_owned(),
        title: outcome.words().to_owned(),
        description: format!("({})", meaning(outcome)),
    });
    Framework {
        slug: definition.slug().to_owned(),
        title: definition.title().to_owned(),
        version: definition.version().to_owned(),
        characteristics: characteristics.collect(),
        outcomes: outcomes.collect(),
    }
}

fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "Sources say that the service has it.",
        Outcome::PartlyMet => "Sources say that the service has it in part.",
        Outcome::NotMet => "Sources say that the service has it not.",
        Outcome::Unknown => "No source says enough to tell whether the service has it; this is no “no”.",
        Outcome::NotApplicable => "It does not apply to this service.",
    }
}

fn parameters(query: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decode =
            |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        (decode(name), decode(value))
    })
}
