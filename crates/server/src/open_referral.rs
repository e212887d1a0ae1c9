//! `/openreferral/…`: published services as Open Referral UK 3.0.

use std::sync::Arc;

use exchange::open_referral::{BadQuery, Framework, OpenReferral, Query, Term, metadata};
use percent_encoding::percent_decode_str;
use readmodel::Snapshot;
use rules::{DEFAULT, Definition, Outcome};
use serde_json::Value as Json;

use graphql_http::{
    caller::Standing,
    files::{File, Files, Making, NoFile},
};

/// Where it begins.
pub(crate) const PATH: &str = "/openreferral";

/// The tokens that an answer takes, each [`TOKEN`](graphql_http::limit::TOKEN): a release build makes a page of a hundred services in
/// about a millisecond.
pub(crate) const TOKENS: u32 = 1;

/// Everything beneath [`PATH`], as the public sees it.
pub(crate) struct OpenReferralUk<V> {
    /// What the public sees now, and what that depends on.
    pub(crate) snapshot: V,
}

impl<V: Fn() -> (Arc<Snapshot>, Standing) + Send + Sync + 'static> Files for OpenReferralUk<V> {
    fn begin(&self) -> (Standing, Making) {
        let (snapshot, standing) = (self.snapshot)();
        let making = move |path: &str, query: &str| {
            let beneath = path.strip_prefix(PATH).unwrap_or_default().trim_matches('/');
            let found = Query::read(parameters(query)).and_then(|query| answer(&snapshot, beneath, &query));
            match found {
                Ok(Some(json)) => {
                    Ok(File { media_type: "application/json", content: json.to_string().into() })
                }
                Ok(None) => Err(NoFile::nothing_at(path)),
                Err(bad) => Err(NoFile::bad_query(bad.to_string())),
            }
        };
        (standing, Box::new(making))
    }
}

fn answer(snapshot: &Snapshot, path: &str, query: &Query) -> Result<Option<Json>, BadQuery> {
    if path.is_empty() {
        return Ok(Some(metadata(None)));
    }
    let Some(verdicts) = snapshot.verdicts(DEFAULT) else { return Ok(None) };
    let framework = framework(verdicts.definition());
    let outcomes = |position: usize| {
        let outcomes = verdicts.at(position).map(|verdict| verdict.outcomes.clone()).unwrap_or_default();
        let place =
            |outcome: &Outcome| Outcome::ALL.iter().position(|other| other == outcome).unwrap_or_default();
        outcomes.iter().map(place).collect()
    };
    let open = OpenReferral { registry: snapshot.registry(), framework: &framework, outcomes: &outcomes };
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
        id: outcome.as_str().to_owned(),
        title: outcome.label().to_owned(),
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
