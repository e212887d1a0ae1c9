//! Names in inputs, one rule: a slug, or the id of the same thing; of a commissioning body, its code as well.

use std::collections::{BTreeSet, HashSet};

use async_graphql::Result;
use registry::{BodyNames, Registry, Slug};

use crate::error::bad_request;

/// The most names of one kind that a filter has.
const MAX_NAMED: usize = 1_000;

/// Checks how many names a filter gives.
fn bounded<'f>(argument: &str, list: Option<&'f [String]>) -> Result<Option<&'f [String]>> {
    match list {
        Some(list) if list.len() > MAX_NAMED => {
            let count = list.len();
            Err(bad_request(format!("`filter.{argument}`: expected at most {MAX_NAMED}, got {count}")))
        }
        list => Ok(list),
    }
}

/// The slug that a name gives: the name itself, or what follows `KIND:`.
pub(crate) fn slug<'n>(kind: &str, name: &'n str) -> &'n str {
    name.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).unwrap_or(name)
}

/// The slugs of things of a kind that a filter names, each once.
pub(crate) fn named<'f>(
    argument: &str,
    kind: &str,
    list: Option<&'f [String]>,
) -> Result<Option<HashSet<&'f str>>> {
    let list = bounded(argument, list)?;
    Ok(list.map(|list| list.iter().map(|name| slug(kind, name)).collect()))
}

/// The slugs of the bodies that a filter names, each once. What names none is left out.
pub(crate) fn named_bodies<'r>(
    registry: &'r Registry,
    argument: &str,
    list: Option<&[String]>,
) -> Result<Option<HashSet<&'r str>>> {
    let Some(list) = bounded(argument, list)? else { return Ok(None) };
    let (names, argument) = (BodyNames::new(registry), format!("filter.{argument}"));
    let found = list.iter().filter_map(|name| find_body(&names, &argument, name).transpose());
    found.map(|found| found.map(|slug| &**slug)).collect::<Result<_>>().map(Some)
}

/// The slug of the body that a name gives, if there is one; `argument` names it in errors.
pub(crate) fn find_body<'r>(names: &BodyNames<'r>, argument: &str, name: &str) -> Result<Option<&'r Slug>> {
    names.find(name).map_err(|error| bad_request(format!("`{argument}`: {error}")))
}

/// The slugs of services that are given; `argument` names them in errors.
pub(crate) fn service_slugs(given: Option<Vec<String>>, argument: &str) -> Result<BTreeSet<Slug>> {
    given.into_iter().flatten().map(|name| read("service", &name, argument)).collect()
}

/// The slugs of bodies that are given, known or not; `argument` names them in errors.
pub(crate) fn body_slugs(
    registry: &Registry,
    given: Option<Vec<String>>,
    argument: &str,
) -> Result<BTreeSet<Slug>> {
    let names = BodyNames::new(registry);
    let body = |name: String| match find_body(&names, argument, &name)? {
        Some(found) => Ok(found.clone()),
        None => read(BodyNames::KIND, &name, argument),
    };
    given.into_iter().flatten().map(body).collect()
}

fn read(kind: &str, name: &str, argument: &str) -> Result<Slug> {
    Slug::new(slug(kind, name)).map_err(|error| bad_request(format!("`{argument}`: {error}")))
}
