//! Counts and shares of pooled figures, as disclosure control leaves them.

use async_graphql::{Enum, Object, SimpleObject};
use quality::Range;
use quality::disclosure::{Answer, RuleSet, Zero};

use crate::scalar::int;

/// Whether the figures of a period can still change without a revision.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "quality::outcomes::Stage")]
pub enum FigureStage {
    /// Every quarter is closed: what changes now is a revision.
    Final,
    /// A quarter is not closed yet.
    Provisional,
}

/// Why a figure is null.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenReason {
    /// It is small, or a small one would follow from it and what else is public. Which of the two is not said.
    Protected,
    /// It is a share of nothing.
    OfNothing,
    /// Fewer teams reported than a pooled figure needs.
    TooFewTeams,
}

/// The rules by which small counts are hidden and others rounded.
#[derive(Clone, Copy)]
pub struct DisclosureRules {
    pub(crate) rules: &'static RuleSet,
}

/// The rules by which small counts are hidden and others rounded.
#[Object]
impl DisclosureRules {
    /// Its stable name.
    async fn slug(&self) -> &str {
        self.rules.id.as_str()
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.rules.title
    }
    /// Where it is published.
    async fn source(&self) -> &str {
        &self.rules.source
    }
    /// Counts below this are small.
    async fn small_below(&self) -> i32 {
        int(self.rules.small_below)
    }
    /// Whether zero is small, too.
    async fn zero_is_small(&self) -> bool {
        self.rules.zero == Zero::Small
    }
    /// Other counts are rounded to the nearest multiple of this.
    async fn rounded_to(&self) -> i32 {
        int(self.rules.base)
    }
}

/// A count as it is published.
#[derive(SimpleObject, Clone, Copy)]
pub struct PooledCount {
    /// Whether it counts families that are made up.
    pub synthetic: bool,
    /// The count, rounded; null where it is hidden, which is not zero.
    pub value: Option<i32>,
    /// Why it is null.
    pub reason: Option<HiddenReason>,
}

/// By which rules figures are shown, and whether they are of families that are made up: so they are where nothing else is said.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) rules: &'a RuleSet,
    pub(crate) synthetic: bool,
}

impl<'a> From<&'a RuleSet> for Shown<'a> {
    fn from(rules: &'a RuleSet) -> Self {
        Self { rules, synthetic: true }
    }
}

impl PooledCount {
    pub(crate) fn new<'a>(shown: impl Into<Shown<'a>>, answer: Answer) -> Self {
        let Shown { rules, synthetic } = shown.into();
        let value = rules.shown(answer).map(int);
        Self { synthetic, value, reason: value.is_none().then_some(HiddenReason::Protected) }
    }
}

/// A part of a whole as it is published: both counts, and the percentage.
#[derive(SimpleObject, Clone, Copy)]
pub struct PooledShare {
    /// Whether it counts families that are made up.
    pub synthetic: bool,
    /// The part.
    pub count: PooledCount,
    /// The whole.
    pub of: PooledCount,
    /// The part in whole per cent of the whole; null where it is hidden. It is from the counts before rounding where the rules
    /// allow that.
    pub percent: Option<i32>,
    /// Why the percentage is null.
    pub reason: Option<HiddenReason>,
    /// Wilson's 95% interval of the percentage, from the counts as they are shown; null where either is hidden.
    pub interval: Option<PercentRange>,
}

impl PooledShare {
    pub(crate) fn new<'a>(
        shown: impl Into<Shown<'a>>,
        [part, whole]: [Answer; 2],
        percent: Option<u64>,
        interval: Option<Range>,
    ) -> Self {
        let shown = shown.into();
        let (count, of) = (PooledCount::new(shown, part), PooledCount::new(shown, whole));
        // Without its two numbers a percentage says nothing.
        let percent = percent.filter(|_| count.value.is_some() && of.value.is_some()).map(int);
        let reason = match percent {
            Some(_) => None,
            None if of.value == Some(0) => Some(HiddenReason::OfNothing),
            None => Some(HiddenReason::Protected),
        };
        let (synthetic, interval) =
            (shown.synthetic, interval.map(|range| PercentRange::new(range, shown.synthetic)));
        Self { synthetic, count, of, percent, reason, interval }
    }

    /// A share whose percentage follows from its counts as they are shown.
    pub(crate) fn of_shown<'a>(shown: impl Into<Shown<'a>>, part: Answer, whole: Answer) -> Self {
        let shown = shown.into();
        Self::new(shown, [part, whole], shown.rules.percent_of_shown(part, whole), None)
    }
}

/// A range of percentages, from 0 to 100, to one decimal.
#[derive(SimpleObject, Clone, Copy)]
pub struct PercentRange {
    /// Whether it is about families that are made up.
    pub synthetic: bool,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl PercentRange {
    pub(crate) fn new(range: Range, synthetic: bool) -> Self {
        let percent = |part: f64| (part * 1_000.0).round() / 10.0;
        Self { synthetic, low: percent(range.low), high: percent(range.high) }
    }
}
