//! A service, apart from what claims say about it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::word::words;
use crate::{Nation, Problem, Revision, Slug, bounds, plain_name, text};

words! {
    /// Where a service stands in its life.
    pub enum ServiceStatus ("a status") {
        /// Intended, not begun.
        Planned = "planned", "planned";
        /// Being set up.
        Starting = "starting", "starting";
        /// Seeing families.
        Operating = "operating", "operating";
        /// Not seeing families for the time being.
        Paused = "paused", "paused";
        /// No more.
        Closed = "closed", "closed";
        /// Not known.
        Unknown = "unknown", "unknown";
    }
}

/// The source of a status: where a service stands in its life, by whom and of which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusStatement {
    /// The source.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The day for which the source says so; without it, the day of the source counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
}

impl StatusStatement {
    /// Checks that it can be true and may be written down.
    ///
    /// # Errors
    /// When the locator is no line of text, or the day has not come.
    pub fn admit(&self, today: Date) -> Result<(), Problem> {
        text::line_if_any("status-locator", self.locator.as_deref())?;
        bounds::observed("status-as-of", self.as_of, today)
    }
}

/// What a service is called and where it works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its stable name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Other names that it goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// In which nation.
    pub nation: Nation,
    /// Places, as sources name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub localities: Vec<String>,
    /// Bodies whose area it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Slug>,
    /// Where it stands in its life.
    pub status: ServiceStatus,
    /// The source of the status; without it, the status rests on what is said of the service as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_stated: Option<StatusStatement>,
    /// Its own pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The organisation that manages it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_organisation: Option<String>,
}

impl Service {
    /// Returns what two services with the same name in the same place have in common, whatever the case and the marks.
    #[must_use]
    pub fn name_and_place(name: &str, nation: Nation, localities: &[String]) -> (String, String) {
        (plain_name(name), format!("{nation} {}", localities.join(";").to_lowercase()))
    }
}

/// Where a service stands in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// New in the [preview](crate::Preview) of a proposal. A registry itself has none.
    Proposed,
    /// Seen by everybody.
    Published,
    /// Taken out in that revision. Its slug stays taken.
    Withdrawn(Revision),
    /// Found to be the same as another service, in that revision. Its slug stays taken and leads to the other.
    Merged(Slug, Revision),
}

impl Standing {
    /// Whether it still counts as a service: proposed or published.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Proposed | Self::Published)
    }
}
