//! What of a name and of an address tells services apart.

use crate::text::fold;

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

/// Hosts that house many services.
const SHARED: [&str; 6] = ["facebook.com", "nhs.uk", "twitter.com", "x.com", "instagram.com", "gov.uk"];

/// Returns the words of a name that tell it apart, folded; `None` when none does.
///
/// ```
/// use registry::telling_words;
///
/// assert_eq!(telling_words("Leeds Infant Mental Health Service").as_deref(), Some("leeds"));
/// assert_eq!(telling_words("The Infant Mental Health Team"), None);
/// ```
#[must_use]
pub fn telling_words(name: &str) -> Option<String> {
    let folded = fold(name);
    let telling: Vec<&str> = words(&folded).filter(|word| !COMMON.contains(word)).collect();
    (!telling.is_empty()).then(|| telling.join(" "))
}

/// Returns the words of a name, folded and without what is between them: two names that differ in case, marks and
/// punctuation only have the same.
///
/// ```
/// assert_eq!(registry::plain_name("The  Infant-Mental Health Team"), "the infant mental health team");
/// ```
#[must_use]
pub fn plain_name(name: &str) -> String {
    words(&fold(name)).collect::<Vec<_>>().join(" ")
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the host of an address, without `www.`; `None` for hosts that house many services, which tell nothing.
///
/// ```
/// assert_eq!(registry::website_host("https://www.OXPIP.org.uk/about?x").as_deref(), Some("oxpip.org.uk"));
/// assert_eq!(registry::website_host("https://www.facebook.com/team"), None);
/// ```
#[must_use]
pub fn website_host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty() && !SHARED.contains(&host)).then(|| host.to_owned())
}
