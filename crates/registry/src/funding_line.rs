//! Who pays for what.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Slug;
use crate::word::words;

words! {
    /// The budget that a body pays from.
    pub enum Budget ("a budget") {
        /// Child and adolescent mental health services.
        Camhs = "camhs", "CAMHS";
        /// Children's services of a local authority.
        ChildrensServices = "childrens-services", "children's services";
        /// Public health.
        PublicHealth = "public-health", "public health";
        /// Maternity.
        Maternity = "maternity", "maternity";
        /// Adult mental health.
        AdultMentalHealth = "adult-mental-health", "adult mental health";
        /// Early years.
        EarlyYears = "early-years", "early years";
        /// Charitable money.
        Voluntary = "voluntary", "voluntary";
        /// A programme of a whole nation.
        NationalProgramme = "national-programme", "national programme";
        /// Not said.
        Unknown = "unknown", "unknown";
    }
}

words! {
    /// What the money is for.
    pub enum FundingRole ("a role of funding") {
        /// The running of the service.
        Core = "core", "core";
        /// One post in it.
        Post = "post", "post";
        /// Its beginning.
        StartUp = "start-up", "start-up";
        /// A project beside its core.
        Project = "project", "project";
        /// Staff, rooms and the like instead of money.
        InKind = "in-kind", "in kind";
    }
}

/// One body pays for one service, from one budget, over one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundingLine {
    /// Stable: the slug of the service for which it was recorded, and a number.
    pub id: Slug,
    /// The body that pays.
    pub funder: Slug,
    /// The service that is paid for.
    pub service: Slug,
    /// From which budget.
    pub budget: Budget,
    /// For what.
    pub role: FundingRole,
    /// Whether the source names the body as the lead commissioner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lead: bool,
    /// Pounds a year. `None` when unknown, which is never the same as nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_amount: Option<f64>,
    /// The first day, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Whether the source says that it is for a limited time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub time_limited: bool,
    /// Who says so.
    pub source: Slug,
    /// Where in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Why it reads so, where a reader might differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it was taken back since: it stays, and does not count. Never written down: a change of its own says so.
    #[serde(skip)]
    pub retracted: bool,
}

impl FundingLine {
    /// Whether it pays on that day, as far as is known: an end that nobody has named has not come.
    #[must_use]
    pub fn valid_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
