//! `submitService`.

use async_graphql::{Context, ID, InputObject, Result};
use writer::Command;
use writer::command::StatedStatus;

use super::claim_input::ClaimInput;
use super::execute::{Conditions, execute, payload};
use super::import_services::NewServiceInput;
use crate::enums::{Nation, ServiceStatus};
use crate::scalar::{Date, Url};
use crate::service::Service;

/// A service that the registry does not have.
#[derive(InputObject)]
pub struct SubmitServiceInput {
    /// Its name.
    name: String,
    /// Other names that it goes by.
    other_names: Option<Vec<String>>,
    /// In which nation.
    nation: Nation,
    /// The places that it works in, as its sources name them.
    localities: Option<Vec<String>>,
    /// Slugs of the commissioning bodies whose area it serves.
    areas: Option<Vec<String>>,
    /// Where it stands in its life; unknown without it.
    status: Option<ServiceStatus>,
    /// The slug of the source that states the status; see `sources` and `addSource`.
    status_source: Option<String>,
    /// Where in that source: a page or a section.
    status_locator: Option<String>,
    /// The day for which that source says so, which has come; without it, the day of the source counts.
    status_as_of: Option<Date>,
    /// Its own pages.
    website: Option<Url>,
    /// The organisation that manages it.
    host_organisation: Option<String>,
    /// What sources say about it.
    claims: Vec<ClaimInput>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(SubmitServicePayload, service: Service, "The proposal; null when the input has errors.");

impl SubmitServiceInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let service = NewServiceInput {
            name: self.name,
            other_names: self.other_names,
            nation: self.nation,
            localities: self.localities,
            areas: self.areas,
            status: self.status,
            status_source: self.status_source,
            status_locator: self.status_locator,
            status_as_of: self.status_as_of,
            website: self.website,
            host_organisation: self.host_organisation,
            claims: self.claims,
        };
        let conditions = Conditions::new(self.idempotency_key).within(self.proposal);
        (Command::SubmitService(service.into()), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<SubmitServicePayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(SubmitServicePayload)
    }
}

/// The source of a status as the writer takes it, where any of it is given.
pub(super) fn stated_status(
    source: Option<String>,
    locator: Option<String>,
    as_of: Option<Date>,
) -> Option<StatedStatus> {
    let is_given = source.is_some() || locator.is_some() || as_of.is_some();
    is_given.then(|| StatedStatus {
        source: source.unwrap_or_default(),
        locator,
        as_of: as_of.map(|date| date.0),
    })
}
