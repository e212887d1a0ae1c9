//! Who pays for a service.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use jiff::civil::Date as Day;

use crate::body::CommissioningBody;
use crate::funding_line::FundingLine;
use crate::request::Request;
use crate::scalar::{Date, int};
use crate::service::Service;

/// Who pays for a service on a day, as far as is known.
#[derive(Clone)]
pub struct ServiceFunding {
    request: Arc<Request>,
    funding: funding::ServiceFunding,
}

impl ServiceFunding {
    pub(crate) fn new(service: &Service, day: Day) -> Self {
        let funding = funding::service_funding(service.request.snapshot.registry(), &service.service, day);
        Self { request: service.request.clone(), funding }
    }
}

/// Who pays for a service on a day, as far as is known.
#[Object]
impl ServiceFunding {
    /// The day.
    async fn as_of(&self) -> Date {
        Date(self.funding.as_of)
    }
    /// The funding lines that are valid on the day, each with who pays it then; lines without dates count as valid.
    async fn lines(&self) -> Vec<FundingLine> {
        FundingLine::all(&self.request, &self.funding.lines)
    }
    /// How many bodies are known to pay. None known is not the same as none.
    async fn funder_count(&self) -> i32 {
        int(self.funding.funder_count)
    }
    /// Which of CAMHS, children's services and public health are known to pay: all three is the joint funding that the
    /// report holds up as ideal (section 9).
    async fn joint_funding(&self) -> JointFunding {
        let joint = self.funding.joint_funding;
        JointFunding {
            camhs: joint.camhs,
            childrens_services: joint.childrens_services,
            public_health: joint.public_health,
            unknown_budget: joint.unknown_budget,
            complete: joint.is_complete(),
        }
    }
    /// Whether the sources name one lead accountable commissioner (recommendation 5 of the report).
    async fn lead(&self) -> LeadStatus {
        match self.funding.lead {
            funding::Lead::None => LeadStatus::None,
            funding::Lead::One(_) => LeadStatus::One,
            funding::Lead::Conflicting(_) => LeadStatus::Conflicting,
        }
    }
    /// The only body that is known to pay; null when several or none are known.
    async fn sole_funder(&self) -> Option<CommissioningBody> {
        self.funding.sole_funder.as_ref().map(|body| CommissioningBody::new(&self.request, body))
    }
    /// The first day on which one of the lines ends; null when no end is known.
    async fn first_ending(&self) -> Option<Date> {
        self.funding.first_ending.map(Date)
    }
}

/// Which of the three budgets that ideally share the cost are known to pay.
#[derive(SimpleObject, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each budget pays or not, whatever the others do")]
pub struct JointFunding {
    /// The budget for mental health of children and young people.
    pub camhs: bool,
    /// Children's services of a local authority.
    pub childrens_services: bool,
    /// Public health of a local authority.
    pub public_health: bool,
    /// Whether a line does not say from which budget it comes: one that seems to be missing may be there.
    pub unknown_budget: bool,
    /// All three are known to pay.
    pub complete: bool,
}

/// Whether one lead accountable commissioner is named.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadStatus {
    /// None is named.
    None,
    /// One is.
    One,
    /// More than one is.
    Conflicting,
}
