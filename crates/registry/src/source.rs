//! Where a claim comes from.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Slug;

/// A publication, a dataset or an answer that claims rest on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its stable name.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When. Its claims count from that day on, unless they say when they were observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Where to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// On what terms it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}
