//! Funding lines.

use std::sync::Arc;

use async_graphql::{Enum, ID, Object, Result};
use registry::BodyView;

use crate::body::{CommissioningBody, require_body};
use crate::enums::{Budget, FundingRole};
use crate::request::Request;
use crate::scalar::Date;
use crate::service::{Service, require_service};
use crate::source::{Source, source};

/// How the body that pays a line on a day came to pay it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    /// It is the body that the source names.
    None,
    /// It followed the body that the source names.
    Followed,
    /// It had ended by then, and no body is on record to have followed it: who pays is not known.
    Ended,
    /// It had ended by then, and several followed it: which of them pays is not known.
    Unsettled,
}

/// That a body pays for a service.
#[derive(Clone)]
pub struct FundingLine {
    request: Arc<Request>,
    pub(crate) line: Arc<registry::FundingLine>,
    /// The body that pays on the day that was asked about, and how it came to, where a day was.
    payer: Option<(Arc<BodyView>, funding::Handover)>,
    /// Whether it is current on that day.
    current: bool,
}

impl FundingLine {
    /// A line as it is recorded.
    pub(crate) fn new(request: &Arc<Request>, line: &Arc<registry::FundingLine>) -> Self {
        interrupt::check();
        let current = request.snapshot.registry().is_line_current(line, request.today);
        Self { request: request.clone(), line: line.clone(), payer: None, current }
    }

    /// A line as it stands on a day: what a body that has ended paid, its successor pays.
    pub(crate) fn on_a_day(request: &Arc<Request>, link: &funding::Link) -> Self {
        Self {
            request: request.clone(),
            line: link.line.clone(),
            payer: Some((link.payer.clone(), link.handover.clone())),
            current: link.current,
        }
    }

    /// Several lines as they stand on a day.
    pub(crate) fn all<'a>(
        request: &Arc<Request>,
        links: impl IntoIterator<Item = &'a Arc<funding::Link>>,
    ) -> Vec<Self> {
        links.into_iter().map(|link| Self::on_a_day(request, link)).collect()
    }
}

/// That a body pays for a service.
#[Object]
impl FundingLine {
    /// Opaque; stays the same.
    pub(crate) async fn id(&self) -> ID {
        self.request.id("funding-line", &self.line.id)
    }
    /// Who pays: the body that the source names. Where the line stands for a day (in a network or a scenario, for a service, among what a
    /// body pays for on a day), the body that had followed it by then; see `handover`.
    async fn funder(&self) -> Result<CommissioningBody> {
        match &self.payer {
            Some((payer, _)) => Ok(CommissioningBody::new(&self.request, payer)),
            None => require_body(&self.request, &self.line.funder, "funder"),
        }
    }
    /// The body that the source names.
    async fn named_funder(&self) -> Result<CommissioningBody> {
        require_body(&self.request, &self.line.funder, "namedFunder")
    }
    /// How `funder` came to pay on the day that the line stands for; null where it stands for none.
    async fn handover(&self) -> Option<Handover> {
        Some(match self.payer.as_ref()?.1 {
            funding::Handover::None => Handover::None,
            funding::Handover::Followed => Handover::Followed,
            funding::Handover::Ended => Handover::Ended,
            funding::Handover::Unsettled(_) => Handover::Unsettled,
        })
    }
    /// The bodies among which the payer is, where the one that the source names has ended, several followed it, and no source says
    /// which of them took the line over.
    async fn carried_on_by_one_of(&self) -> Vec<CommissioningBody> {
        match &self.payer {
            Some((_, funding::Handover::Unsettled(among))) => {
                among.iter().map(|body| CommissioningBody::new(&self.request, body)).collect()
            }
            _ => Vec::new(),
        }
    }
    /// The last day of which a source says that it is paid; null where the source has no day.
    async fn last_confirmed(&self) -> Option<Date> {
        self.request.snapshot.registry().line_confirmed(&self.line).map(Date)
    }
    /// Whether that is current on the day that the line stands for, else today: the source names a period that holds the day, or is at most
    /// 24 months old. What is not current is last confirmed then, and not known to be still so.
    async fn current(&self) -> bool {
        self.current
    }
    /// For which service.
    async fn service(&self) -> Result<Service> {
        require_service(&self.request, &self.line.service, "service")
    }
    /// Out of which budget.
    async fn budget(&self) -> Budget {
        self.line.budget.into()
    }
    /// For what.
    async fn role(&self) -> FundingRole {
        self.line.role.into()
    }
    /// Whether the funder is the lead accountable commissioner, according to the source.
    async fn lead(&self) -> bool {
        self.line.lead
    }
    /// Pounds a year. Null when unknown, which is never the same as nothing.
    async fn annual_amount(&self) -> Option<f64> {
        self.line.annual_amount
    }
    /// The first day; null when unknown.
    async fn from(&self) -> Option<Date> {
        self.line.from.map(Date)
    }
    /// The last day; null when it is open or unknown.
    async fn to(&self) -> Option<Date> {
        self.line.to.map(Date)
    }
    /// Whether the source says that the funding is for a limited time.
    async fn time_limited(&self) -> bool {
        self.line.time_limited
    }
    /// Where it says so.
    async fn source(&self) -> Result<Source> {
        source(&self.request, &self.line.source)
    }
    /// Where in that source.
    async fn locator(&self) -> Option<&str> {
        self.line.locator.as_deref()
    }
    /// Why it reads so, where a reader might differ.
    async fn note(&self) -> Option<&str> {
        self.line.note.as_deref()
    }
}
