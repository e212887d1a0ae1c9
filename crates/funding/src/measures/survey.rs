//! The six answers of the report's survey, derived.
//!
//! "Where does the core funding for your service come from?", asked of parent-infant teams (section 9; 21 answered). The
//! answers mix sources with partnerships, so the registry stores lines, and each service's answer follows from its core
//! lines. Whoever pays is of one of four sides: health commissioners, local authorities, the voluntary sector, others.

use std::collections::BTreeSet;
use std::sync::Arc;

use registry::{BodyKind, Budget, FundingRole, ServiceView};
use serde::Serialize;

use crate::{Link, View};

/// An answer to the survey's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoreFunding {
    /// "CCG mental health budget": health commissioners alone, all from CAMHS or adult mental health. The equivalents of
    /// CCGs in other nations and times count.
    HealthCommissioner,
    /// "Local authority children's services budget": local authorities alone, all from children's services or early years.
    ChildrensServices,
    /// "Local authority public health budget": local authorities alone, all from public health.
    PublicHealth,
    /// "Voluntary sector organisation/fundraising": charities, or a voluntary budget, alone.
    Voluntary,
    /// "Partnership between local authority public health and third sector": those two, the former all from public health.
    PublicHealthAndVoluntary,
    /// "Partnership between local authority and CCG": those two, whatever the budgets.
    LocalAuthorityAndHealth,
    /// None of the six: another combination, another budget, or a body of another side.
    Other,
    /// Not known: no core line is known, or the budget of one that it depends on.
    Unknown,
}

impl CoreFunding {
    /// All of them: the six of the survey in its order, then the other two.
    pub const ALL: [Self; 8] = [
        Self::HealthCommissioner,
        Self::ChildrensServices,
        Self::PublicHealth,
        Self::Voluntary,
        Self::PublicHealthAndVoluntary,
        Self::LocalAuthorityAndHealth,
        Self::Other,
        Self::Unknown,
    ];

    /// The survey's words for it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::HealthCommissioner => "CCG mental health budget",
            Self::ChildrensServices => "Local authority children's services budget",
            Self::PublicHealth => "Local authority public health budget",
            Self::Voluntary => "Voluntary sector organisation/fundraising",
            Self::PublicHealthAndVoluntary => {
                "Partnership between local authority public health and third sector"
            }
            Self::LocalAuthorityAndHealth => "Partnership between local authority and CCG",
            Self::Other => "Other",
            Self::Unknown => "Unknown",
        }
    }

    /// The answer that some lines of one service come to. Only core lines count.
    #[must_use]
    pub fn of<'a>(links: impl IntoIterator<Item = &'a Arc<Link>>) -> Self {
        let core: Vec<_> = links.into_iter().filter(|link| link.line.role == FundingRole::Core).collect();
        let sides: BTreeSet<Side> = core.iter().map(|link| Side::of(link)).collect();
        let sides: Vec<Side> = sides.into_iter().collect();
        let from = |side: Side, budgets: &[Budget]| {
            let own = core.iter().filter(|link| Side::of(link) == side);
            let paid: BTreeSet<Budget> = own.map(|link| link.line.budget).collect();
            if paid.iter().all(|budget| budgets.contains(budget)) {
                Some(true)
            } else if paid.iter().all(|budget| budgets.contains(budget) || *budget == Budget::Unknown) {
                None
            } else {
                Some(false)
            }
        };
        let answer = |known: Option<bool>, answer| match known {
            Some(true) => answer,
            Some(false) => Self::Other,
            None => Self::Unknown,
        };
        match sides[..] {
            [] => Self::Unknown,
            [Side::Health] => answer(
                from(Side::Health, &[Budget::Camhs, Budget::AdultMentalHealth]),
                Self::HealthCommissioner,
            ),
            [Side::Council] => {
                let childrens = from(Side::Council, &[Budget::ChildrensServices, Budget::EarlyYears]);
                match from(Side::Council, &[Budget::PublicHealth]) {
                    Some(true) => Self::PublicHealth,
                    // Public health and a budget that is not known: the one, or a mixture.
                    None => Self::Unknown,
                    Some(false) => answer(childrens, Self::ChildrensServices),
                }
            }
            [Side::Voluntary] => Self::Voluntary,
            [Side::Council, Side::Voluntary] => {
                answer(from(Side::Council, &[Budget::PublicHealth]), Self::PublicHealthAndVoluntary)
            }
            [Side::Health, Side::Council] => Self::LocalAuthorityAndHealth,
            _ => Self::Other,
        }
    }
}

/// Of which side a payer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Health,
    Council,
    Voluntary,
    Other,
}

impl Side {
    fn of(link: &Link) -> Self {
        match link.payer.body.kind {
            _ if link.line.budget == Budget::Voluntary => Self::Voluntary,
            BodyKind::ClinicalCommissioningGroup
            | BodyKind::IntegratedCareBoard
            | BodyKind::HealthBoard
            | BodyKind::LocalHealthBoard
            | BodyKind::HealthAndSocialCareTrust => Self::Health,
            BodyKind::LocalAuthority => Self::Council,
            BodyKind::CharitableFunder => Self::Voluntary,
            BodyKind::NhsTrust | BodyKind::NationalBody | BodyKind::Partnership => Self::Other,
        }
    }
}

/// One answer with the services that it holds for.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub core_funding: CoreFunding,
    /// The services, by slug.
    pub services: Vec<Arc<ServiceView>>,
}

/// The survey on the day of the view: every answer with its services, those without a line among the unknown ones.
#[must_use]
pub fn survey(view: &View) -> Vec<Answer> {
    let linked = view.services().map(|(at, service)| (CoreFunding::of(view.links_at(at)), service));
    let unlinked = view.unlinked.iter().map(|service| (CoreFunding::Unknown, service));
    let mut given: Vec<_> = linked.chain(unlinked).collect();
    given.sort_by(|(_, a), (_, b)| a.service.slug.cmp(&b.service.slug));
    let answer = |core_funding| {
        let services = given.iter().filter(|(own, _)| *own == core_funding);
        Answer { core_funding, services: services.map(|(_, service)| Arc::clone(service)).collect() }
    };
    CoreFunding::ALL.map(answer).into()
}
