//! Services that may be the same as another: for whoever reviews a proposal.
//!
//! Three things are compared, none of which decides by itself: names, places, and the host of the website. What is found
//! is ordered by how much speaks for it, and says what does.

use registry::{Service, ServiceView, Slug};

use crate::directory::fold;
use crate::view::View;

/// Names that are at least so alike count as alike (Sorensen-Dice over pairs of letters).
const ALIKE: f64 = 0.8;

/// What speaks for two services being one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// How alike their likest names are, from 0 to 1.
    pub name: f64,
    /// Whether they name a place, or serve an area, in common.
    pub place: bool,
    /// Whether their websites are on one host.
    pub website: bool,
}

impl Likeness {
    /// From 0 to 1, for ordering.
    #[must_use]
    pub fn score(self) -> f64 {
        0.6 * self.name + if self.place { 0.2 } else { 0.0 } + if self.website { 0.2 } else { 0.0 }
    }

    /// Whether it is worth a reviewer's look: the same place alone is not, nor are half-alike names elsewhere.
    fn is_telling(self) -> bool {
        self.website || self.name >= ALIKE || (self.place && self.name >= 0.55)
    }
}

/// A service that may be the same as the one in question.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// Its slug.
    pub service: Slug,
    /// What speaks for it.
    pub likeness: Likeness,
}

/// The services, published or proposed, that may be the same as this one, the likest first.
#[must_use]
pub fn possible_duplicates(view: &View, service: &ServiceView) -> Vec<Duplicate> {
    let of = Traits::of(&service.service);
    let mut found: Vec<Duplicate> = view
        .registry()
        .services(registry::Audience::Insiders)
        .filter(|other| other.service.slug != service.service.slug)
        .filter_map(|other| {
            let likeness = of.compare(&Traits::of(&other.service));
            likeness.is_telling().then(|| Duplicate { service: other.service.slug.clone(), likeness })
        })
        .collect();
    found.sort_by(|a, b| {
        b.likeness.score().total_cmp(&a.likeness.score()).then_with(|| a.service.cmp(&b.service))
    });
    found
}

/// What is compared.
struct Traits<'a> {
    names: Vec<String>,
    places: Vec<String>,
    areas: &'a [Slug],
    host: Option<String>,
}

/// Words that most names have, and that tell nothing apart.
const COMMON: [&str; 22] = [
    "and",
    "attachment",
    "baby",
    "child",
    "early",
    "family",
    "for",
    "health",
    "infant",
    "in",
    "mental",
    "nhs",
    "of",
    "parent",
    "partnership",
    "perinatal",
    "project",
    "relationship",
    "service",
    "specialist",
    "team",
    "the",
];

impl<'a> Traits<'a> {
    fn of(service: &'a Service) -> Self {
        let names = std::iter::once(&service.name).chain(&service.other_names);
        Self {
            names: names.map(|name| telling(name)).filter(|name| !name.is_empty()).collect(),
            places: service.localities.iter().map(|place| fold(place.trim())).collect(),
            areas: &service.areas,
            host: service.website.as_deref().and_then(host),
        }
    }

    fn compare(&self, other: &Self) -> Likeness {
        let pairs = self.names.iter().flat_map(|a| other.names.iter().map(move |b| (a, b)));
        let name = pairs.map(|(a, b)| strsim::sorensen_dice(a, b)).fold(0.0, f64::max);
        let place = self.places.iter().any(|place| other.places.contains(place))
            || self.areas.iter().any(|area| other.areas.contains(area));
        let website = self.host.is_some() && self.host == other.host;
        Likeness { name, place, website }
    }
}

/// The words of a name that tell it apart; all of them when none does.
fn telling(name: &str) -> String {
    let folded = fold(name);
    let words = || folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let telling: Vec<&str> = words().filter(|word| !COMMON.contains(word)).collect();
    if telling.is_empty() { words().collect::<Vec<_>>().join(" ") } else { telling.join(" ") }
}

/// The host of an address, without `www.`. Hosts that house many services tell nothing.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let shared = ["facebook.com", "nhs.uk", "twitter.com", "x.com", "instagram.com", "gov.uk"];
    (!host.is_empty() && !shared.contains(&host)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{host, telling};

    #[test]
    fn names_are_compared_by_what_tells_them_apart() {
        assert_eq!(telling("Leeds Infant Mental Health Service"), "leeds");
        assert_eq!(telling("The Infant Mental Health Team"), "the infant mental health team");
    }

    #[test]
    fn hosts_are_compared_without_paths() {
        assert_eq!(host("https://www.OXPIP.org.uk/about?x").as_deref(), Some("oxpip.org.uk"));
        assert_eq!(host("https://www.facebook.com/team"), None);
    }
}
