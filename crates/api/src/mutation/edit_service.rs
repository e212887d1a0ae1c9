//! `editService`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Result};
use writer::Command;
use writer::command::EditService;

use super::execute::{Conditions, execute, payload};
use super::submit_service::stated_status;
use crate::enums::{Nation, ServiceStatus};
use crate::scalar::{Date, Url};
use crate::service::Service;

/// New values for some fields of a service. What is left out stays as it is.
#[derive(InputObject)]
pub struct EditServiceInput {
    /// The slug of the service, which stays.
    service: String,
    /// A new name.
    name: Option<String>,
    /// All other names that it goes by.
    other_names: Option<Vec<String>>,
    /// The right nation.
    nation: Option<Nation>,
    /// All places that it works in.
    localities: Option<Vec<String>>,
    /// Slugs of all commissioning bodies whose area it serves.
    areas: Option<Vec<String>>,
    /// A new status. It takes the place of the one that is there, and of its source.
    status: Option<ServiceStatus>,
    /// The slug of the source that states the status: the new one, or without `status` the one that is there, which it confirms. See
    /// `sources` and `addSource`.
    status_source: Option<String>,
    /// Where in that source: a page or a section.
    status_locator: Option<String>,
    /// The day for which that source says so, which has come; without it, the day of the source counts.
    status_as_of: Option<Date>,
    /// Its own pages; null takes them away.
    website: MaybeUndefined<Url>,
    /// The organisation that manages it; null takes it away.
    host_organisation: MaybeUndefined<String>,
    /// Why.
    reason: Option<String>,
    /// The revision that you have seen: refused when it has changed since.
    expected_revision: Option<i32>,
    /// The id of the proposal that it is to be a part of; without it, what has to wait for a reviewer is a proposal of its own.
    proposal: Option<ID>,
    /// Your own name for this request: sent again, it is answered and not done again.
    idempotency_key: Option<String>,
}

payload!(EditServicePayload, service: Service, "The service; null when the input has errors.");

impl EditServiceInput {
    /// The command, and how it is to be handled.
    pub(super) fn read(self) -> (Command, Conditions) {
        let command = EditService {
            service: self.service,
            name: self.name,
            other_names: self.other_names,
            nation: self.nation.map(Into::into),
            localities: self.localities,
            areas: self.areas,
            status: self.status.map(Into::into),
            status_stated: stated_status(self.status_source, self.status_locator, self.status_as_of),
            website: self.website.map_value(|url| url.0).as_opt_deref().map(|url| url.map(str::to_owned)),
            host_organisation: self.host_organisation.as_opt_deref().map(|name| name.map(str::to_owned)),
            reason: self.reason,
        };
        let conditions =
            Conditions::new(self.idempotency_key).on(self.expected_revision).within(self.proposal);
        (Command::EditService(command), conditions)
    }

    pub(super) async fn execute(self, ctx: &Context<'_>) -> Result<EditServicePayload> {
        let (command, conditions) = self.read();
        execute(ctx, command, conditions).await.map(EditServicePayload)
    }
}
