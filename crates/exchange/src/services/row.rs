//! What a row says of a service.

use registry::{Nation, ServiceStatus, StatusStatement};
use tabular::ServiceRow;

/// What a row says of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name, where it is, and what is known of it.
    pub service: ServiceRow,
    /// The slug of the service that it is about.
    pub slug: Option<String>,
    /// Other names that it goes by.
    pub other_names: Vec<String>,
    /// Places, as people call them.
    pub localities: Vec<String>,
    /// The bodies whose area it serves, by slug, code or name.
    pub areas: Vec<String>,
    /// Where it stands in its life.
    pub status: Option<ServiceStatus>,
    /// The source of the status, where the row has columns for it.
    pub status_stated: Option<StatusStatement>,
}

impl Described {
    /// Returns its nation.
    #[must_use]
    pub fn nation(&self) -> Option<Nation> {
        self.service.nation.and_then(|nation| nation.parse().ok())
    }
}
