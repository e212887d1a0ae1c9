//! The funnel: from the bodies that were asked to those where a child was seen.

use registry::{AccessReturn, Answerer, words};

use super::heads::{Heads, accepts, heads};
use crate::Share;

words! {
    /// A step of the funnel, or a part of one. Each is a share of another.
    pub enum Stage ("a stage of the funnel") {
        /// The body replied, of those that were asked.
        Replied = "replied", "replied";
        /// It is known whether CAMHS accept, of those that were asked.
        Usable = "usable", "usable answer";
        /// CAMHS accept children of a band up to 36 months, of the usable answers.
        Accepts = "accepts", "accepts";
        /// CAMHS accept children of no such band, of the usable answers.
        Refuses = "refuses", "does not accept";
        /// Referrals and access by age are known, of those that accept.
        GivesData = "gives-data", "gives data by age";
        /// The body itself had them, of those that accept.
        DataFromBody = "data-from-body", "data from the body itself";
        /// The provider gave them, of those that accept.
        DataFromProvider = "data-from-provider", "data from the provider";
        /// Any child was referred, of those that give data.
        AnyReferral = "any-referral", "any child referred";
        /// 1 to 5 children were, of those with any referral.
        FewReferrals = "few-referrals", "1 to 5 children referred";
        /// No child was referred, of those that give data.
        NoReferral = "no-referral", "no child referred";
        /// Any child was seen, of those that give data.
        AnySeen = "any-seen", "any child seen";
        /// 1 to 5 children were, of those where any was.
        FewSeen = "few-seen", "1 to 5 children seen";
        /// No child was seen, of those that give data.
        NoneSeen = "none-seen", "no child seen";
        /// More than 100 children were seen, of those that give data.
        ManySeen = "many-seen", "more than 100 children seen";
        /// Referrals and access are known for these and for all children of 0 to 18 years, of those that were asked.
        FullData = "full-data", "full data";
    }
}

impl Stage {
    /// The stage of which it is a share; `None` for those that were asked.
    #[must_use]
    pub fn of(self) -> Option<Self> {
        match self {
            Self::Replied | Self::Usable | Self::FullData => None,
            Self::Accepts | Self::Refuses => Some(Self::Usable),
            Self::GivesData | Self::DataFromBody | Self::DataFromProvider => Some(Self::Accepts),
            Self::AnyReferral | Self::NoReferral | Self::AnySeen | Self::NoneSeen | Self::ManySeen => {
                Some(Self::GivesData)
            }
            Self::FewReferrals => Some(Self::AnyReferral),
            Self::FewSeen => Some(Self::AnySeen),
        }
    }

    /// Whether a return is at the stage: whatever is not known leaves it out.
    #[must_use]
    pub fn holds(self, answer: &AccessReturn) -> bool {
        self.is_told(&Told::of(answer))
    }

    fn is_told(self, told: &Told) -> bool {
        // In the stage of which this is a share, so that no share is more than a whole.
        if self.of().is_some_and(|of| !of.is_told(told)) {
            return false;
        }
        let Told { referred, seen, gives_data, .. } = *told;
        match self {
            Self::Replied => told.replied,
            Self::Usable => told.accepts.is_some(),
            Self::Accepts => told.accepts == Some(true),
            Self::Refuses => told.accepts == Some(false),
            Self::GivesData => gives_data,
            Self::DataFromBody => gives_data && told.numbers_from == Some(Answerer::Body),
            Self::DataFromProvider => gives_data && told.numbers_from == Some(Answerer::Provider),
            Self::AnyReferral => referred.any() == Some(true),
            Self::FewReferrals => referred.few(),
            Self::NoReferral => referred.any() == Some(false),
            Self::AnySeen => seen.any() == Some(true),
            Self::FewSeen => seen.few(),
            Self::NoneSeen => seen.any() == Some(false),
            Self::ManySeen => seen.more_than(100),
            Self::FullData => gives_data && told.all_ages && told.accepts == Some(true),
        }
    }
}

/// What the stages ask of a return.
#[derive(Clone, Copy)]
struct Told {
    replied: bool,
    accepts: Option<bool>,
    numbers_from: Option<Answerer>,
    referred: Heads,
    seen: Heads,
    gives_data: bool,
    all_ages: bool,
}

impl Told {
    fn of(answer: &AccessReturn) -> Self {
        let (referred, seen) = (heads(&answer.referred), heads(&answer.seen));
        Self {
            replied: answer.replied,
            accepts: accepts(answer),
            numbers_from: answer.numbers_from,
            referred,
            seen,
            gives_data: referred.any().is_some() && seen.any().is_some(),
            all_ages: answer.referred_0_18.is_some() && answer.seen_0_18.is_some(),
        }
    }
}

/// How many of the returns of one year are at each stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// How many bodies were asked.
    pub asked: u64,
    /// Each stage with its share, in the order of [`Stage::ALL`].
    pub stages: Vec<(Stage, Share)>,
}

impl Funnel {
    /// The funnel of some returns, one a body.
    #[must_use]
    pub fn new(returns: &[&AccessReturn]) -> Self {
        let told: Vec<Told> = returns.iter().map(|answer| Told::of(answer)).collect();
        let stages = Stage::ALL.iter().map(|stage| {
            let whole = told.iter().filter(|told| stage.of().is_none_or(|of| of.is_told(told)));
            (*stage, Share::among(whole, |told| stage.is_told(told)))
        });
        Self { asked: returns.len() as u64, stages: stages.collect() }
    }

    /// The share at a stage.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Option<Share> {
        self.stages.iter().find(|(other, _)| *other == stage).map(|(_, share)| *share)
    }
}
