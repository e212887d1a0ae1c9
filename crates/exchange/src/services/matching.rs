//! Which known service a row is about.

use std::collections::{BTreeSet, HashMap};

use registry::text::fold;
use registry::{
    EntityType, Nation, Registry, Service, ServiceView, Slug, plain_name, telling_words, website_host,
};

use super::row::Described;

/// How a row names a known service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// By its slug or its id.
    Id,
    /// By a name that it has, in a place that agrees.
    NameAndPlace,
}

/// Which service a row is about.
#[derive(Clone, Debug)]
pub enum Found<'r> {
    /// A known one.
    Known(&'r ServiceView, KnownBy),
    /// One of several known ones that have its name and place.
    Several(Vec<&'r ServiceView>),
    /// None that is known.
    None,
}

/// Finds the services of a registry by what rows call them.
#[derive(Debug)]
pub struct Matching<'r> {
    registry: &'r Registry,
    names: HashMap<String, Vec<&'r ServiceView>>,
    /// Services with what rows before have filled in.
    edited: HashMap<Slug, Service>,
}

impl<'r> Matching<'r> {
    /// Looks at the services that everybody sees.
    #[must_use]
    pub fn new(registry: &'r Registry) -> Self {
        let mut matching = Self { registry, names: HashMap::new(), edited: HashMap::new() };
        for view in registry.services() {
            matching.name(view, &view.service);
        }
        matching
    }

    /// Finds a service by the names that it has.
    fn name(&mut self, view: &'r ServiceView, service: &Service) {
        for name in std::iter::once(&service.name).chain(&service.other_names) {
            let same = self.names.entry(plain_name(name)).or_default();
            if same.iter().all(|other| other.service.slug != service.slug) {
                same.push(view);
            }
        }
    }

    /// Compares later rows with what a row has filled in.
    pub(super) fn edit(&mut self, view: &'r ServiceView, service: Service) {
        self.name(view, &service);
        self.edited.insert(service.slug.clone(), service);
    }

    /// Returns a known service with what rows before have filled in.
    pub(super) fn known<'s>(&'s self, view: &'s ServiceView) -> &'s Service {
        self.edited.get(&view.service.slug).unwrap_or(&view.service)
    }

    /// Returns the published service with this slug or id (`service:oxpip`); the one that it was merged into, if it was.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&'r ServiceView> {
        let id = id.trim();
        let slug = EntityType::Service.name_in(id);
        self.registry.visible_service(slug).map(|view| &**view)
    }

    /// Returns the service that a row is about; `nation` is that of rows that do not say theirs.
    ///
    /// The sender's `id` counts when it is a slug of the registry and no mere number. A name counts together with the
    /// place: the nation must agree, and where both name places or areas, one must be in common. A name of words that most
    /// names have ("Infant Mental Health Team") counts only with a place, a website or a host organisation in common.
    #[must_use]
    pub fn find(&self, row: &Described, nation: Option<Nation>) -> Found<'r> {
        let nation = row.nation().or(nation);
        let is_number = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
        let id = row.slug.as_deref().or_else(|| row.service.id.as_deref().filter(|id| !is_number(id)));
        if let Some(view) = id.and_then(|id| self.by_id(id)) {
            return Found::Known(view, KnownBy::Id);
        }
        let names = std::iter::once(&row.service.name).chain(&row.other_names).map(|name| plain_name(name));
        let mut same: Vec<&'r ServiceView> = Vec::new();
        for view in names.filter_map(|name| self.names.get(&name)).flatten() {
            if agrees(row, nation, self.known(view))
                && same.iter().all(|other| other.service.slug != view.service.slug)
            {
                same.push(view);
            }
        }
        if same.len() > 1 {
            let described = |view: &&ServiceView| is_described(row, nation, self.known(view));
            let exact: Vec<_> = same.iter().copied().filter(described).collect();
            if exact.len() == 1 {
                same = exact;
            }
        }
        match same.as_slice() {
            [] => Found::None,
            [only] => Found::Known(only, KnownBy::NameAndPlace),
            _ => Found::Several(same),
        }
    }
}

/// Returns whether nothing that a row says of the place speaks against a service of the same name, and enough for it.
fn agrees(row: &Described, nation: Option<Nation>, service: &Service) -> bool {
    if nation.is_some_and(|nation| nation != service.nation) {
        return false;
    }
    let (ours, theirs) = (folded(&row.localities), folded(&service.localities));
    let common_place = ours.iter().any(|place| theirs.contains(place))
        || service.areas.iter().any(|area| row.areas.iter().any(|own| own == area.as_str()));
    if !ours.is_empty() && !theirs.is_empty() && !common_place {
        return false;
    }
    let website = row.service.website.as_deref().and_then(website_host);
    let organisation = row.service.host_organisation.as_deref().map(plain_name);
    let common = common_place
        || (website.is_some() && website == service.website.as_deref().and_then(website_host))
        || (organisation.is_some() && organisation == service.host_organisation.as_deref().map(plain_name));
    common
        || (nation.is_some() && telling_words(&row.service.name).is_some())
        || is_described(row, nation, service)
}

/// Returns whether a row says of the place exactly what is known of a service, however little that is.
fn is_described(row: &Described, nation: Option<Nation>, service: &Service) -> bool {
    nation == Some(service.nation)
        && folded(&row.localities) == folded(&service.localities)
        && row.areas.is_empty() == service.areas.is_empty()
        && row.service.website == service.website
        && row.service.host_organisation == service.host_organisation
}

fn folded(places: &[String]) -> BTreeSet<String> {
    places.iter().map(|place| fold(place.trim())).collect()
}
