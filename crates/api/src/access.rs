//! Access of the youngest children to CAMHS, from freedom-of-information returns.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use provision::access::{self, Funnel};
use readmodel::SortKey;
use registry::FinancialYear;

use crate::access_return::AccessReturn;
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::int;
use crate::share::Share;

connection!(AccessReturnConnection, AccessReturnEdge, AccessReturn, "returns");

/// Which returns.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnSet {
    /// Those that this registry holds.
    Registry,
    /// A made-up set of made-up areas that reproduces the totals of the report, whose own answers were never published.
    Synthetic,
}

/// A step of the funnel, or a part of one. Each is a share of another.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "provision::access::Stage")]
pub enum AccessStage {
    /// The body replied, of those that were asked.
    Replied,
    /// It is known whether CAMHS accept, of those that were asked.
    Usable,
    /// CAMHS accept children of a band up to 36 months, of the usable answers.
    Accepts,
    /// CAMHS accept children of no such band, of the usable answers.
    Refuses,
    /// Referrals and access by age are known, of those that accept.
    GivesData,
    /// The body itself had them, of those that accept.
    DataFromBody,
    /// The provider gave them, of those that accept.
    DataFromProvider,
    /// Any child was referred, of those that give data.
    AnyReferral,
    /// 1 to 5 children were, of those with any referral.
    FewReferrals,
    /// No child was referred, of those that give data.
    NoReferral,
    /// Any child was seen, of those that give data.
    AnySeen,
    /// 1 to 5 children were, of those where any was.
    FewSeen,
    /// No child was seen, of those that give data.
    NoneSeen,
    /// More than 100 children were seen, of those that give data.
    ManySeen,
    /// Referrals and access are known for these and for all children of 0 to 18 years, of those that were asked.
    FullData,
}

/// A stage with its share.
#[derive(SimpleObject, Clone)]
pub struct AccessStageShare {
    /// The stage.
    pub stage: AccessStage,
    /// In words.
    pub title: String,
    /// The stage of which it is a share; null for those that were asked.
    pub of: Option<AccessStage>,
    /// How many of how many.
    pub share: Share,
}

/// Whether CAMHS take children up to 36 months, as bodies answered for one year.
#[derive(Clone)]
pub struct Access {
    request: Arc<Request>,
    set: ReturnSet,
    year: Option<FinancialYear>,
    returns: Vec<AccessReturn>,
}

impl Access {
    pub(crate) fn ask(request: &Arc<Request>, year: Option<String>, set: ReturnSet) -> Result<Self> {
        let asked = year.map(|year| year.parse::<FinancialYear>()).transpose();
        let asked = asked.map_err(|error| bad_request(format!("`year`: {error}")))?;
        let (year, mut returns) = match set {
            ReturnSet::Registry => of_registry(request, asked),
            ReturnSet::Synthetic => {
                let all = access::synthetic()?;
                let year = asked.or_else(|| all.iter().map(|answer| answer.year).max());
                let of_year = all.iter().filter(|answer| Some(answer.year) == year);
                (year, of_year.map(|answer| AccessReturn::synthetic(request, answer)).collect())
            }
        };
        returns.sort_by_cached_key(AccessReturn::key);
        Ok(Self { request: request.clone(), set, year, returns })
    }
}

/// The returns in force of every body about one year, the last without one.
fn of_registry(
    request: &Arc<Request>,
    asked: Option<FinancialYear>,
) -> (Option<FinancialYear>, Vec<AccessReturn>) {
    let bodies = || request.snapshot.registry().bodies();
    let year = asked.or_else(|| bodies().flat_map(|body| &body.returns).map(|answer| answer.year).max());
    let in_force = bodies().filter_map(|body| Some((body, body.access_return(year?)?)));
    (year, in_force.map(|(body, answer)| AccessReturn::of_body(request, body, answer)).collect())
}

/// Whether CAMHS take children up to 36 months, as bodies answered for one year.
#[Object]
impl Access {
    /// Whether the answers are made up. Wherever they are shown, `label` must be, too.
    async fn synthetic(&self) -> bool {
        self.set == ReturnSet::Synthetic
    }
    /// What must stand beside made-up answers; null for real ones.
    async fn label(&self) -> Option<&str> {
        (self.set == ReturnSet::Synthetic).then_some(access::SYNTHETIC_LABEL)
    }
    /// The year, from April to March: "2017-18". Null where there is no return at all.
    async fn year(&self) -> Option<String> {
        self.year.map(|year| year.to_string())
    }
    /// The years of which there are returns, the earliest first.
    async fn years(&self) -> Vec<String> {
        let mut years: Vec<FinancialYear> = match self.set {
            ReturnSet::Registry => {
                let bodies = self.request.snapshot.registry().bodies();
                bodies.flat_map(|body| body.returns.iter().map(|answer| answer.year)).collect()
            }
            ReturnSet::Synthetic => self.year.into_iter().collect(),
        };
        years.sort_unstable();
        years.dedup();
        years.into_iter().map(|year| year.to_string()).collect()
    }
    /// How many bodies were asked: as many as there are returns.
    async fn asked(&self) -> i32 {
        int(self.returns.len())
    }
    /// The funnel, stage by stage, each a share of another.
    async fn stages(&self) -> Vec<AccessStageShare> {
        let answers: Vec<&registry::AccessReturn> = self.returns.iter().map(|one| &one.answer).collect();
        let stages = Funnel::new(&answers).stages.into_iter();
        let told = stages.map(|(stage, share)| AccessStageShare {
            stage: stage.into(),
            title: stage.title().to_owned(),
            of: stage.of().map(Into::into),
            share: share.into(),
        });
        told.collect()
    }
    /// The returns themselves, by the name of the area.
    async fn returns(
        &self,
        #[graphql(
            desc = "How many entries, from the start or behind `after`: 0 to 100; 50 without a number."
        )]
        first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many entries from the end, or before `before`: 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AccessReturnConnection> {
        let args = PageArgs::new(first, after, last, before)?;
        let place = |cursor: &Option<String>, argument: &str| {
            cursor.as_deref().map(|cursor| Cursor::decode(cursor, argument)).transpose()
        };
        let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
        let found = &self.returns;
        let total = found.len();
        let of = |cursor: &Cursor| (cursor.name.clone(), cursor.slug.clone());
        let start = after.map_or(0, |cursor| found.partition_point(|one| one.key() <= of(&cursor)));
        let end = before.map_or(total, |cursor| found.partition_point(|one| one.key() < of(&cursor)));
        let within = found.get(start..end.max(start)).unwrap_or_default().to_vec();
        let revision = self.request.snapshot.revision();
        let cursor = |one: &AccessReturn| {
            let (name, slug) = one.key();
            Cursor { revision, key: SortKey::Name, name, slug }.encode()
        };
        Ok(AccessReturnConnection::of(Page::cut(within, &args, start > 0, end < total, cursor), total))
    }
}
