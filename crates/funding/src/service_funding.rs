//! Who pays for one service; what one body pays.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use registry::{BodyView, Budget, Registry, ServiceView, Slug};
use serde::Serialize;

use crate::Link;
use crate::succession::Successions;
use crate::view::link;

/// Who pays for a service on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceFunding {
    /// The day.
    pub as_of: Date,
    /// The lines valid on the day, by id.
    pub lines: Vec<Arc<Link>>,
    /// How many bodies pay.
    pub funder_count: usize,
    /// Which of the three budgets pay.
    pub joint_funding: JointFunding,
    /// Who leads.
    pub lead: Lead,
    /// The one body that pays, if it is one.
    pub sole_funder: Option<Arc<BodyView>>,
    /// The first last day of any line, as far as last days are known.
    pub first_ending: Option<Date>,
}

/// Which of the three budgets pay that the report would have pay for every team together (section 9, "Partnership
/// working").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each budget pays or not, whatever the others do")]
pub struct JointFunding {
    /// Child and adolescent mental health services.
    pub camhs: bool,
    /// Children's services of the local authority.
    pub childrens_services: bool,
    /// Public health of the local authority.
    pub public_health: bool,
    /// Whether a line does not say from which budget it comes: one that seems to be missing may be there.
    pub unknown_budget: bool,
}

impl JointFunding {
    /// Whether all three are known to pay.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.camhs && self.childrens_services && self.public_health
    }

    /// Of some lines.
    #[must_use]
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Arc<Link>>) -> Self {
        let mut joint = Self::default();
        for link in lines {
            match link.line.budget {
                Budget::Camhs => joint.camhs = true,
                Budget::ChildrensServices => joint.childrens_services = true,
                Budget::PublicHealth => joint.public_health = true,
                Budget::Unknown => joint.unknown_budget = true,
                Budget::Maternity
                | Budget::AdultMentalHealth
                | Budget::EarlyYears
                | Budget::Voluntary
                | Budget::NationalProgramme => {}
            }
        }
        joint
    }
}

/// Whether one body is named as the lead commissioner (the report's recommendation 5).
#[derive(Clone, Debug, PartialEq)]
pub enum Lead {
    /// No source names one.
    None,
    /// One is named.
    One(Arc<BodyView>),
    /// Several are named, by slug.
    Conflicting(Vec<Arc<BodyView>>),
}

impl Lead {
    /// The word for it, in kebab case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::One(_) => "one",
            Self::Conflicting(_) => "conflicting",
        }
    }

    /// Of some lines.
    #[must_use]
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Arc<Link>>) -> Self {
        let leads = bodies(lines.into_iter().filter(|link| link.line.lead));
        match <[_; 1]>::try_from(leads) {
            Ok([one]) => Self::One(one),
            Err(leads) if leads.is_empty() => Self::None,
            Err(leads) => Self::Conflicting(leads),
        }
    }
}

/// The bodies that pay lines, each once, by slug.
pub(crate) fn bodies<'a>(lines: impl IntoIterator<Item = &'a Arc<Link>>) -> Vec<Arc<BodyView>> {
    let by_slug: BTreeMap<&Slug, &Arc<BodyView>> =
        lines.into_iter().map(|link| (&link.payer.body.slug, &link.payer)).collect();
    by_slug.into_values().cloned().collect()
}

impl ServiceFunding {
    /// Of the lines of one service.
    #[must_use]
    pub fn of(as_of: Date, mut lines: Vec<Arc<Link>>) -> Self {
        lines.sort_by(|a, b| a.line.id.cmp(&b.line.id));
        let funders = bodies(&lines);
        Self {
            as_of,
            funder_count: funders.len(),
            joint_funding: JointFunding::of(&lines),
            lead: Lead::of(&lines),
            first_ending: lines.iter().filter_map(|link| link.line.to).min(),
            sole_funder: <[_; 1]>::try_from(funders).ok().map(|[sole]| sole),
            lines,
        }
    }
}

/// Who pays for a service on a day. Whether the asker may see the service has been settled when they have it in hand.
#[must_use]
pub fn service_funding(registry: &Registry, service: &Arc<ServiceView>, as_of: Date) -> ServiceFunding {
    let mut successions = Successions::new(registry, as_of);
    let all = registry.lines_of_service(service);
    let found = all.filter_map(|line| link(registry, &mut successions, line, service));
    ServiceFunding::of(as_of, found.filter(|link| link.in_force(as_of)).map(Arc::new).collect())
}

/// What a body pays on a day, by id: its own lines, and those of bodies that it followed. None when it has ended and
/// others followed it.
#[must_use]
pub fn lines_paid_by(registry: &Registry, body: &BodyView, as_of: Date) -> Vec<Arc<Link>> {
    let slug = &body.body.slug;
    let mut successions = Successions::new(registry, as_of);
    // The body and those before it: a line of any of them may be its own by now.
    let mut origins: BTreeMap<Slug, &BodyView> = BTreeMap::from([(slug.clone(), body)]);
    let mut open = vec![body];
    while let Some(at) = open.pop() {
        for (before, _) in registry.predecessors(at) {
            if origins.insert(before.body.slug.clone(), before).is_none() {
                open.push(before);
            }
        }
    }
    let mut paid = Vec::new();
    for origin in origins.into_values() {
        for line in registry.lines_of_body(origin) {
            let link = registry
                .visible_service(&line.service)
                .and_then(|service| link(registry, &mut successions, line, service));
            let own = link.filter(|link| link.payer.body.slug == *slug && link.in_force(as_of));
            paid.extend(own.map(Arc::new));
        }
    }
    paid.sort_by(|a, b| a.line.id.cmp(&b.line.id));
    paid
}
