//! One freedom-of-information return.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use provision::access::heads;
use readmodel::fold;
use registry::{BodyView, ChildCount};

use crate::body::CommissioningBody;
use crate::request::Request;
use crate::scalar::int;
use crate::source::{Source, source};

/// Who gave the numbers of a return.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "registry::Answerer")]
pub enum Answerer {
    /// The body that was asked.
    Body,
    /// The provider of the service, which was asked as well.
    Provider,
}

/// Whether CAMHS take children of each band of age; null where that is not known.
#[derive(SimpleObject, Clone, Copy)]
pub struct AcceptedBands {
    /// From birth to the first birthday.
    pub under_12_months: Option<bool>,
    /// From the first birthday to the second.
    pub from_12_to_24_months: Option<bool>,
    /// From the second birthday to the third.
    pub from_24_to_36_months: Option<bool>,
}

/// Children of each band of age; null where their number is not known, which is never none.
#[derive(SimpleObject, Clone)]
pub struct ChildBands {
    /// From birth to the first birthday.
    pub under_12_months: Option<ChildNumber>,
    /// From the first birthday to the second.
    pub from_12_to_24_months: Option<ChildNumber>,
    /// From the second birthday to the third.
    pub from_24_to_36_months: Option<ChildNumber>,
    /// All three together.
    pub under_36_months: Option<ChildNumber>,
    /// All children, of 0 to 18 years.
    pub all_ages: Option<ChildNumber>,
}

/// A number of children. From 1 to 5 it is always shown as "1 to 5", so that no child can be recognised.
#[derive(SimpleObject, Clone)]
pub struct ChildNumber {
    /// The least that it can be.
    pub low: i32,
    /// The most that it can be.
    pub high: i32,
    /// In words: "0", "1 to 5", "12".
    pub text: String,
}

impl ChildNumber {
    fn of(count: ChildCount) -> Self {
        let shown = count.shown();
        let (low, high) = (shown.low(), shown.high());
        let text = if low == high { low.to_string() } else { format!("{low} to {high}") };
        Self { low: int(low), high: int(high), text }
    }
}

/// What one body answered about one year.
#[derive(Clone)]
pub struct AccessReturn {
    request: Arc<Request>,
    body: Option<Arc<BodyView>>,
    pub(crate) answer: registry::AccessReturn,
}

impl AccessReturn {
    pub(crate) fn of_body(
        request: &Arc<Request>,
        body: &Arc<BodyView>,
        answer: &registry::AccessReturn,
    ) -> Self {
        Self { request: request.clone(), body: Some(body.clone()), answer: answer.clone() }
    }

    pub(crate) fn synthetic(request: &Arc<Request>, answer: &registry::AccessReturn) -> Self {
        Self { request: request.clone(), body: None, answer: answer.clone() }
    }

    /// What it sorts by.
    pub(crate) fn key(&self) -> (String, String) {
        let name = self.body.as_ref().map_or_else(String::new, |body| fold(&body.body.name));
        (name, format!("{}/{}", self.answer.body, self.answer.year))
    }

    fn bands(bands: &registry::Bands<Option<ChildCount>>, all: Option<ChildCount>) -> ChildBands {
        let told = |count: Option<ChildCount>| count.map(ChildNumber::of);
        ChildBands {
            under_12_months: told(bands.months_0_12),
            from_12_to_24_months: told(bands.months_12_24),
            from_24_to_36_months: told(bands.months_24_36),
            under_36_months: told(heads(bands).shown()),
            all_ages: told(all),
        }
    }
}

/// What one body answered about one year.
#[Object]
impl AccessReturn {
    /// The body that was asked; null for a made-up area.
    async fn body(&self) -> Option<CommissioningBody> {
        self.body.as_ref().map(|body| CommissioningBody::new(&self.request, body))
    }
    /// The slug of the body, or the name of the made-up area.
    async fn area(&self) -> &str {
        &self.answer.body
    }
    /// The year, from April to March.
    async fn year(&self) -> String {
        self.answer.year.to_string()
    }
    /// Whether the body replied.
    async fn replied(&self) -> bool {
        self.answer.replied
    }
    /// Who gave the numbers; null where they were not given, or that is not known.
    async fn numbers_from(&self) -> Option<Answerer> {
        self.answer.numbers_from.map(Into::into)
    }
    /// Whether CAMHS of the area take referrals, by band of age.
    async fn accepts(&self) -> AcceptedBands {
        let accepts = self.answer.accepts;
        AcceptedBands {
            under_12_months: accepts.months_0_12,
            from_12_to_24_months: accepts.months_12_24,
            from_24_to_36_months: accepts.months_24_36,
        }
    }
    /// Children referred in the year.
    async fn referred(&self) -> ChildBands {
        Self::bands(&self.answer.referred, self.answer.referred_0_18)
    }
    /// Children seen in the year.
    async fn seen(&self) -> ChildBands {
        Self::bands(&self.answer.seen, self.answer.seen_0_18)
    }
    /// The source; null for a made-up area.
    async fn source(&self) -> Option<Result<Source>> {
        self.body.as_ref()?;
        Some(source(&self.request, &self.answer.source))
    }
    /// Where in the source.
    async fn locator(&self) -> Option<&str> {
        self.answer.locator.as_deref()
    }
}
