//! The network that an address asks for, as a file.

use std::collections::BTreeSet;

use facts::Classification;
use jiff::civil::Date;
use registry::{BodyNames, Registry, ServiceView, Slug};

use crate::formats::{Format, FormatError, Options, Taken, write};
use crate::{
    Query, QueryError, Scenario, ScenarioError, Scope, UnknownName, View, Withdrawal, network_of, scenario,
};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The query cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The query names something that the registry does not have.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// The withdrawal has no answer.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// Nothing of the network can be written in the format.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl FileError {
    /// Whether another query might succeed: the fault lies in what was asked, not in what there is.
    #[must_use]
    pub fn is_query(&self) -> bool {
        matches!(self, Self::Query(_) | Self::Name(_) | Self::Scenario(_))
    }
}

/// Returns the network that a query asks for (`asOf=2019-06-01&budget=camhs`), written in a format. Without `asOf` it is the
/// network of `today`. With a withdrawal (`withdraw=nhs-england`) a picture shows what is there before it and marks what it
/// takes; every other format has what is left.
///
/// # Errors
/// When the query cannot be read or names something unknown, or a code of several bodies, or when the format can hold nothing of the network.
pub fn file(
    registry: &Registry,
    format: Format,
    query: &str,
    today: Date,
    classify: impl Fn(&ServiceView) -> Classification,
) -> Result<Vec<u8>, FileError> {
    let query = Query::read(query, &BodyNames::new(registry))?;
    if let Some(unknown) = query.filter.unknown_names(registry).into_iter().next() {
        return Err(unknown.into());
    }
    let words = query.to_string();
    let scope = Scope::new(query.as_of.unwrap_or(today)).with_filter(query.filter);
    if let Some(withdrawal) = query.withdrawal {
        let scenario = scenario(registry, &scope, &withdrawal, classify)?;
        if !matches!(format, Format::Svg | Format::Png) {
            return Ok(write(&scenario.after, format, &Options::default())?);
        }
        let taken = Some(taken(registry, &scenario, words));
        return Ok(write(&scenario.before, format, &Options { taken, ..Options::default() })?);
    }
    let network = network_of(View::new(registry, &scope, classify));
    Ok(write(&network, format, &Options::default())?)
}

/// What a withdrawal takes, for a picture.
fn taken(registry: &Registry, scenario: &Scenario, query: String) -> Taken {
    let Scenario { withdrawal, before, after, unfunded, weakened, .. } = scenario;
    let left: BTreeSet<_> = after.links.iter().map(|link| &link.line.id).collect();
    let gone = before.links.iter().map(|link| &link.line.id).filter(|id| !left.contains(id));
    let cut = weakened.iter().flat_map(|service| &service.cut).map(|link| &link.line.id);
    Taken {
        words: words(registry, withdrawal),
        query,
        lines: gone.chain(cut).cloned().collect(),
        unfunded: unfunded.iter().map(|service| service.service.slug.clone()).collect(),
    }
}

/// "NHS England and NHS Leeds CCG stopped paying from the budget CAMHS".
fn words(registry: &Registry, withdrawal: &Withdrawal) -> String {
    let Withdrawal { bodies, budgets, percent, .. } = withdrawal;
    let name =
        |slug: &Slug| registry.body(slug).map_or_else(|| slug.to_string(), |view| view.body.name.clone());
    let bodies: Vec<_> = bodies.iter().map(name).collect();
    let budgets: Vec<_> = budgets.iter().map(|budget| budget.title()).collect();
    let (who, of) = match (bodies.is_empty(), budgets.is_empty()) {
        (false, false) => (bodies.join(" and "), format!(" from {}", budgets.join(" and "))),
        (false, true) => (bodies.join(" and "), String::new()),
        (true, _) => (format!("the budgets {}", budgets.join(" and ")), String::new()),
    };
    if *percent < 100.0 {
        format!("{who} paid {percent}% less{of}")
    } else {
        format!("{who} stopped paying{of}")
    }
}
