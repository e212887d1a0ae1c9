//! Who pays for a service.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use jiff::civil::Date as Day;
use registry::Budget;

use crate::body::CommissioningBody;
use crate::funding_line::FundingLine;
use crate::request::Request;
use crate::scalar::Date;
use crate::service::Service;

/// Who pays for a service on a day, as far as is known.
#[derive(Clone)]
pub struct ServiceFunding {
    request: Arc<Request>,
    lines: Vec<Arc<registry::FundingLine>>,
}

impl ServiceFunding {
    pub(crate) fn new(service: &Service, day: Day) -> Self {
        let lines = service.request.view.registry().lines_of_service(&service.service);
        Self {
            request: service.request.clone(),
            lines: lines.filter(|line| line.valid_on(day)).cloned().collect(),
        }
    }

    fn funders(&self) -> BTreeSet<&str> {
        self.lines.iter().map(|line| line.funder.as_str()).collect()
    }

    fn pays(&self, budget: Budget) -> bool {
        self.lines.iter().any(|line| line.budget == budget)
    }
}

#[Object]
impl ServiceFunding {
    /// The funding lines that are valid on the day; lines without dates count as valid.
    async fn lines(&self) -> Vec<FundingLine> {
        self.lines.iter().map(|line| FundingLine::new(&self.request, line)).collect()
    }
    /// How many bodies are known to pay. None known is not the same as none.
    async fn funder_count(&self) -> i32 {
        i32::try_from(self.funders().len()).unwrap_or(i32::MAX)
    }
    /// Which of CAMHS, children's services and public health are known to pay: all three is the joint funding that the
    /// report holds up as ideal (section 9).
    async fn joint_funding(&self) -> JointFunding {
        let camhs = self.pays(Budget::Camhs);
        let childrens_services = self.pays(Budget::ChildrensServices);
        let public_health = self.pays(Budget::PublicHealth);
        JointFunding {
            camhs,
            childrens_services,
            public_health,
            complete: camhs && childrens_services && public_health,
        }
    }
    /// Whether the sources name one lead accountable commissioner (recommendation 5 of the report).
    async fn lead(&self) -> LeadStatus {
        let leads: BTreeSet<&str> =
            self.lines.iter().filter(|line| line.lead).map(|line| line.funder.as_str()).collect();
        match leads.len() {
            0 => LeadStatus::None,
            1 => LeadStatus::One,
            _ => LeadStatus::Conflicting,
        }
    }
    /// The only body that is known to pay; null when several or none are known.
    async fn sole_funder(&self) -> Option<CommissioningBody> {
        let funders = self.funders();
        let only = funders.first().filter(|_| funders.len() == 1)?;
        CommissioningBody::find(&self.request, only)
    }
    /// The first day on which one of the lines ends; null when no end is known.
    async fn first_ending(&self) -> Option<Date> {
        self.lines.iter().filter_map(|line| line.to).min().map(Date)
    }
}

/// Which of the three budgets that ideally share the cost are known to pay.
#[derive(SimpleObject, Clone, Copy)]
pub struct JointFunding {
    /// The budget for mental health of children and young people.
    pub camhs: bool,
    /// Children's services of a local authority.
    pub childrens_services: bool,
    /// Public health of a local authority.
    pub public_health: bool,
    /// All three.
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
