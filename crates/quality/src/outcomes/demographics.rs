//! What is published of who was referred: each item of the dictionary, by category.
//!
//! Figures are of all teams, for the whole period and for its years. Unlike [`Editions`](super::Editions), they are decided once:
//! whoever publishes a second time about the same referrals gives the difference away.

use std::collections::BTreeMap;

use registry::FinancialYear;

use super::edition::{Of, interval, is_whole};
use super::policy::{Policy, Stage};
use super::pool::{Returns, Scope, TooFewTeams};
use super::returns::ItemCounts;
use super::{CategoryId, Dictionary, Item, ItemId};
use crate::disclosure::{Answer, CellId, GivesAway, Group, Publication, Published, Request, RuleSet};
use crate::{Proportion, Range};

/// Referrals by one item: what everybody may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Demographics {
    /// The item.
    pub item: ItemId,
    /// How many of the teams that were asked reported it.
    pub teams: Proportion,
    /// Whether all quarters are closed.
    pub stage: Stage,
    /// Of all teams in the whole period, and in each year.
    pub figures: Vec<ItemFigure>,
    /// How many counts and percentages are hidden, small ones included.
    pub hidden: usize,
}

/// Referrals of a period by one item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemFigure {
    /// Of what.
    pub of: Of,
    /// Referrals of which the category is known.
    pub known: Answer,
    /// Referrals of which it is not.
    pub not_known: Answer,
    /// Each category, in the order of the dictionary.
    pub categories: Vec<PublishedCategory>,
}

/// Referrals in a category.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedCategory {
    /// The category.
    pub category: CategoryId,
    /// How many.
    pub count: Answer,
    /// In whole per cent of those of which the category is known.
    pub percent: Option<u64>,
    /// Wilson's 95% interval of it, from the counts as they are shown; `None` when either is hidden.
    pub interval: Option<Range>,
}

/// Cells for each category and, last, for what is not known.
type Row = Vec<CellId>;

impl Demographics {
    /// Decides the figures of every item of a dictionary, together: all are about the same referrals. An item that too few
    /// teams reported has none.
    ///
    /// # Errors
    /// When nothing can be published.
    pub fn publish(
        returns: &Returns,
        scope: Scope<'_>,
        policy: &Policy,
        dictionary: &Dictionary,
        rules: RuleSet,
    ) -> Result<Vec<Result<Self, TooFewTeams>>, GivesAway> {
        let mut publication = Publication::new(rules);
        let mut requests: Vec<Request> = Vec::new();
        let mut plan: Vec<(&Item, Of, usize)> = Vec::new();
        let mut same: BTreeMap<FinancialYear, Group> = BTreeMap::new();
        let mut all = Vec::new();
        for item in dictionary.items() {
            let pooled = returns.item(scope, policy, &item.id);
            if pooled.is_ok() {
                let rows = rows(&mut publication, returns, scope, item);
                for (year, row) in &rows {
                    let own = Group::new(row.iter().copied());
                    let before = own.clone().and_then(|own| same.insert(*year, own));
                    requests.extend(before.zip(own).map(|(one, other)| Request::Same { one, other }));
                }
                for of in periods(&rows, scope) {
                    let own = figure_requests(&rows, &of, item.categories.len());
                    plan.push((item, of, requests.len()));
                    requests.extend(own);
                }
            }
            all.push(pooled.map(|pooled| Self {
                item: item.id.clone(),
                teams: pooled.teams,
                stage: pooled.stage,
                figures: Vec::new(),
                hidden: 0,
            }));
        }
        let answers = publication.publish(requests)?;
        for (item, of, from) in plan {
            let own = answers.get(from..from + 2 + 2 * item.categories.len()).unwrap_or_default();
            let table = all.iter_mut().flatten().find(|table| table.item == item.id);
            if let Some(table) = table {
                table.hidden += Publication::hidden(own);
                table.figures.push(figure(publication.rules(), item, of, own));
            }
        }
        Ok(all)
    }
}

/// The cells of an item for each year. Nothing is published of teams and quarters: what stays open of a year stays open of them,
/// since any of them could have had all of its referrals, or none.
fn rows(
    publication: &mut Publication,
    returns: &Returns,
    scope: Scope<'_>,
    item: &Item,
) -> BTreeMap<FinancialYear, Row> {
    let mut counts: BTreeMap<FinancialYear, Vec<u64>> = BTreeMap::new();
    for (_, one) in returns.within(scope) {
        let own = one.items.iter().find(|counts| counts.item == item.id);
        // A year without a referral has no figures: there is nothing to protect, and nothing to say.
        let Some(own) = own.filter(|_| one.referrals > 0) else { continue };
        let row = counts.entry(one.quarter.year()).or_insert_with(|| vec![0; item.categories.len() + 1]);
        for (sum, count) in row.iter_mut().zip(of_each(item, own)) {
            *sum += count;
        }
    }
    let mut cells = |row: Vec<u64>| row.into_iter().map(|count| publication.add(count)).collect();
    counts.into_iter().map(|(key, row)| (key, cells(row))).collect()
}

/// The counts of each category in the order of the dictionary, and last of what is not known.
fn of_each<'a>(item: &'a Item, own: &'a ItemCounts) -> impl Iterator<Item = u64> + 'a {
    let count = |category: &CategoryId| {
        let own = own.categories.iter().filter(|counts| counts.category == *category);
        own.map(|counts| counts.count).sum()
    };
    item.categories.iter().map(move |category| count(&category.id)).chain([own.not_known])
}

/// The periods with figures.
fn periods(rows: &BTreeMap<FinancialYear, Row>, scope: Scope<'_>) -> Vec<Of> {
    let years = rows.keys().copied().filter(|year| is_whole(*year, scope));
    [Of::All].into_iter().chain(years.map(Of::Year)).collect()
}

/// The requests for one figure, in the order in which [`figure`] reads their answers.
fn figure_requests(rows: &BTreeMap<FinancialYear, Row>, of: &Of, categories: usize) -> Vec<Request> {
    let own = rows.iter().filter(|(year, _)| match of {
        Of::Year(own) => own == *year,
        _ => true,
    });
    let own: Vec<&Row> = own.map(|(_, row)| row).collect();
    let group = |from: usize, to: usize| {
        Group::new(own.iter().flat_map(|row| row.get(from..to).unwrap_or_default().iter().copied()))
    };
    let known = group(0, categories);
    let mut requests: Vec<Request> = [known.clone(), group(categories, categories + 1)]
        .into_iter()
        .flatten()
        .map(Request::Count)
        .collect();
    for at in 0..categories {
        let Some((part, whole)) = group(at, at + 1).zip(known.clone()) else { continue };
        requests.extend([Request::Count(part.clone()), Request::Percent { part, whole }]);
    }
    requests
}

fn figure(rules: &RuleSet, item: &Item, of: Of, answers: &[Published]) -> ItemFigure {
    let count = |at: usize| match answers.get(at) {
        Some(Published::Count(answer)) => *answer,
        _ => Answer::Withheld,
    };
    let (known, not_known) = (count(0), count(1));
    let category = |(category, at): (&super::Category, usize)| {
        let own = count(2 + 2 * at);
        let percent = match answers.get(3 + 2 * at) {
            Some(Published::Percent(percent)) => *percent,
            _ => rules.percent_of_shown(own, known),
        };
        let interval = interval(own, known);
        PublishedCategory { category: category.id.clone(), count: own, percent, interval }
    };
    let categories = item.categories.iter().zip(0..).map(category).collect();
    ItemFigure { of, known, not_known, categories }
}
