//! Published services as Open Referral UK 3.0 (a profile of the Human Services Data Specification).
//!
//! The profile asks for things that a registry of evidence does not know. What is not known is left out, and where the
//! profile insists, said in words: a service whose status nobody knows is `inactive` with an `alert` that says so.
//!
//! The characteristics of a definition are a taxonomy: one term for each, and beneath it one for each outcome, *not
//! known* among them. Every service has exactly one outcome of every characteristic, so that what is unknown can never be
//! read as *no*.
//!
//! Ids are UUIDs of version 5 over the entity's id in the registry: the same in every copy, for ever.

mod page;
mod parts;
mod taxonomy;

use registry::{Registry, ServiceView};
use serde_json::{Value as Json, json};
use uuid::Uuid;

pub use page::{BadQuery, Query};
pub use taxonomy::{Framework, Term};

use page::page;

/// The address of the profile.
const PROFILE: &str = "https://docs.openreferraluk.org/en/latest/";
/// The namespace of all ids: that of addresses, over a name that is nobody else's.
const NAMESPACE: &str = "urn:rare-jewels:open-referral";

/// The registry as Open Referral UK sees it.
pub struct OpenReferral<'a> {
    /// The snapshot.
    pub registry: &'a Registry,
    /// Whose characteristics are the taxonomy.
    pub framework: &'a Framework,
    /// The outcomes of a service, by its position among all services: one for each characteristic, as a position among
    /// [`Framework::outcomes`].
    pub outcomes: &'a dyn Fn(usize) -> Vec<usize>,
}

/// Returns the UUID of something, `service:oxpip`: of version 5, the same wherever it is asked for.
#[must_use]
pub fn id(of: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes());
    Uuid::new_v5(&namespace, of.as_bytes()).to_string()
}

pub(crate) fn service_id(service: &ServiceView) -> String {
    id(&format!("service:{}", service.service.slug))
}

/// What this interface is.
#[must_use]
pub fn metadata(openapi_url: Option<&str>) -> Json {
    let mut about = json!({ "version": "HSDS-UK-3.0", "profile": PROFILE });
    if let (Some(url), Json::Object(fields)) = (openapi_url, &mut about) {
        fields.insert("openapi_url".to_owned(), json!(url));
    }
    about
}

impl OpenReferral<'_> {
    /// A page of services, with what they have one of.
    ///
    /// # Errors
    /// When the query asks for what the registry does not know.
    pub fn services(&self, query: &Query) -> Result<Json, BadQuery> {
        let found = self.found(query)?;
        page(query, found, |(_, service)| parts::brief(self.registry, service))
    }

    /// A service with everything.
    #[must_use]
    pub fn service(&self, wanted: &str) -> Option<Json> {
        let (position, service) = self.published().find(|(_, service)| service_id(service) == wanted)?;
        Some(self.full(position, service))
    }

    /// A page of places where services work.
    ///
    /// # Errors
    /// As for [`OpenReferral::services`].
    pub fn service_at_locations(&self, query: &Query) -> Result<Json, BadQuery> {
        let found = self.found(query)?.into_iter();
        let places = found.flat_map(|(_, service)| {
            service.service.localities.iter().map(move |locality| (service, locality.as_str()))
        });
        page(query, places.collect(), |(service, locality)| {
            let mut place = parts::place(service, locality);
            if let Json::Object(fields) = &mut place {
                fields.insert("service".to_owned(), parts::brief(self.registry, service));
            }
            place
        })
    }

    /// A place where a service works, with the service and everything of it.
    #[must_use]
    pub fn service_at_location(&self, wanted: &str) -> Option<Json> {
        self.published().find_map(|(position, service)| {
            let locality = service
                .service
                .localities
                .iter()
                .find(|locality| parts::place_id(service, locality) == wanted)?;
            let mut place = parts::place(service, locality);
            if let Json::Object(fields) = &mut place {
                fields.insert("service".to_owned(), self.full(position, service));
            }
            Some(place)
        })
    }

    /// A page of taxonomies.
    ///
    /// # Errors
    /// As for [`OpenReferral::services`].
    pub fn taxonomies(&self, query: &Query) -> Result<Json, BadQuery> {
        query.only_pages()?;
        page(query, vec![()], |()| self.framework.taxonomy())
    }

    /// A taxonomy.
    #[must_use]
    pub fn taxonomy(&self, wanted: &str) -> Option<Json> {
        (self.framework.taxonomy_id() == wanted).then(|| self.framework.taxonomy())
    }

    /// A page of terms.
    ///
    /// # Errors
    /// As for [`OpenReferral::services`].
    pub fn taxonomy_terms(&self, query: &Query) -> Result<Json, BadQuery> {
        query.only_pages()?;
        page(query, self.framework.terms(), |term| term)
    }

    /// A term.
    #[must_use]
    pub fn taxonomy_term(&self, wanted: &str) -> Option<Json> {
        self.framework.terms().into_iter().find(|term| term["id"] == wanted)
    }

    fn full(&self, position: usize, service: &ServiceView) -> Json {
        let attributes = self.framework.attributes(service, &(self.outcomes)(position));
        parts::full(self.registry, service, attributes)
    }

    fn published(&self) -> impl Iterator<Item = (usize, &ServiceView)> {
        let all = self.registry.all_services().enumerate();
        all.map(|(position, service)| (position, &**service))
            .filter(|(_, service)| service.standing.is_live())
    }

    fn found(&self, query: &Query) -> Result<Vec<(usize, &ServiceView)>, BadQuery> {
        query.only_known()?;
        let words = query.search.as_deref().map(str::to_lowercase);
        if query.taxonomy_id.as_ref().is_some_and(|wanted| *wanted != self.framework.taxonomy_id()) {
            return Ok(Vec::new());
        }
        let found = self.published().filter(|(position, service)| {
            words.as_deref().is_none_or(|words| parts::says(service, words))
                && query
                    .taxonomy_term_id
                    .as_deref()
                    .is_none_or(|wanted| self.framework.has(&(self.outcomes)(*position), wanted))
        });
        Ok(found.collect())
    }
}
