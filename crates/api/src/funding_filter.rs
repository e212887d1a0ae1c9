//! Which funding lines a network is about.

use std::collections::BTreeSet;

use async_graphql::{InputObject, Result};

use crate::enums::{BodyKind, Budget, Classification, FundingRole, Nation};
use crate::error::bad_request;
use crate::named::{body_slugs, service_slugs};
use crate::request::Request;

/// Which funding lines to look at; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct FundingFilter {
    /// For services in one of these nations.
    nations: Option<Vec<Nation>>,
    /// Paid by a body of one of these kinds.
    kinds: Option<Vec<BodyKind>>,
    /// Out of one of these budgets.
    budgets: Option<Vec<Budget>>,
    /// In one of these roles.
    roles: Option<Vec<FundingRole>>,
    /// Slugs, ids or codes of bodies that pay. One that has ended by the day stands for its successors.
    bodies: Option<Vec<String>>,
    /// Slugs or ids of services that are paid for.
    services: Option<Vec<String>>,
    /// For services of one of these classes.
    classifications: Option<Vec<Classification>>,
    /// True: only lines that are current on the day: their source names a period that holds it, or is at most 24 months old.
    current_only: Option<bool>,
    /// Instead of the lines from those bodies to those services: everything at most this number of lines away from any of
    /// them. One hop from a body are its services, two are its partners. 0 to 20.
    hops: Option<i32>,
}

impl FundingFilter {
    /// The filter, with every name in it known to the viewer.
    pub(crate) fn read(self, request: &Request) -> Result<funding::Filter> {
        let hops = self
            .hops
            .map(|hops| {
                let most = funding::Filter::MAX_HOPS;
                let hops = u32::try_from(hops).ok().filter(|hops| *hops <= most);
                hops.ok_or_else(|| bad_request(format!("`filter.hops`: expected 0 to {most}")))
            })
            .transpose()?;
        let filter = funding::Filter {
            nations: set(self.nations),
            kinds: set(self.kinds),
            budgets: set(self.budgets),
            roles: set(self.roles),
            bodies: body_slugs(request.snapshot.registry(), self.bodies, "filter.bodies")?,
            services: service_slugs(self.services, "filter.services")?,
            classifications: set(self.classifications),
            current_only: self.current_only.unwrap_or_default(),
            hops,
        };
        let unknown = filter.unknown_names(request.snapshot.registry());
        if unknown.is_empty() {
            Ok(filter)
        } else {
            let unknown: Vec<String> = unknown.iter().map(|name| format!("`filter`: {name}")).collect();
            Err(bad_request(unknown.join("\n")))
        }
    }
}

/// The members that are given.
pub(crate) fn set<G: Into<T>, T: Ord>(given: Option<Vec<G>>) -> BTreeSet<T> {
    given.into_iter().flatten().map(Into::into).collect()
}
