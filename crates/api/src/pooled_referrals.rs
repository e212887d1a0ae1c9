//! Pooled referrals by one item of the data dictionary.

use std::sync::Arc;

use async_graphql::{Object, Result};
use jiff::civil::Date;
use quality::Proportion;
use quality::disclosure::Answer;
use quality::outcomes::{Demographics, Dictionary, Item, ItemFigure, Policy, PublishedCategory, TooFewTeams};
use quality::synthetic::{LABEL, Pool, pool};

use crate::data_dictionary::{DictionaryCategory, DictionaryItem};
use crate::error::{Code, bad_request, error};
use crate::figure::{PublishedFigure, published_figures};
use crate::period::Period;
use crate::pooled_figure::{DisclosureRules, FigureStage, HiddenReason, PooledCount, PooledShare};
use crate::request::Request;
use crate::scalar::int;

/// What several teams' referrals are together, by one item of the data dictionary.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[derive(Clone)]
pub struct PooledReferrals {
    request: Arc<Request>,
    pool: &'static Pool,
    item: &'static Item,
    table: Option<&'static Demographics>,
    teams: Proportion,
    period: Period,
    today: Date,
}

/// What several teams' referrals are together, by one item of the data dictionary.
///
/// Every figure that can be asked for was decided together with all others, by `rules`: no two answers lead to a small count.
#[Object]
impl PooledReferrals {
    /// Whether the families are made up.
    async fn synthetic(&self) -> bool {
        true
    }
    /// What must stand wherever a figure of this is shown.
    async fn label(&self) -> &str {
        LABEL
    }
    /// The item.
    async fn item(&self) -> DictionaryItem {
        DictionaryItem { item: self.item }
    }
    /// The period of the referrals: "2024-25-Q1 to 2025-26-Q4", "2024-25".
    async fn period(&self) -> String {
        self.period.title(&self.pool.quarters)
    }
    /// Whether it can still change without a revision.
    async fn stage(&self) -> Result<FigureStage> {
        let last = self.period.last(&self.pool.quarters);
        Ok(Policy::built_in()?.stage(last, self.today).into())
    }
    /// How many teams reported the item.
    async fn teams_reported(&self) -> i32 {
        int(self.teams.count())
    }
    /// How many teams were asked.
    async fn teams_asked(&self) -> i32 {
        int(self.teams.of())
    }
    /// The rules by which small counts are hidden.
    async fn rules(&self) -> DisclosureRules {
        DisclosureRules { rules: &self.pool.rules }
    }
    /// How many counts and percentages by this item are hidden, of all periods.
    async fn hidden(&self) -> i32 {
        self.table.map_or(0, |table| int(table.hidden))
    }
    /// Why there are no figures; null where there are.
    async fn reason(&self) -> Option<HiddenReason> {
        self.table.is_none().then_some(HiddenReason::TooFewTeams)
    }
    /// Referrals of which the category is not known. They are in no category, and in no percentage.
    async fn not_known(&self) -> Option<PooledCount> {
        self.figure().map(|figure| PooledCount::new(&self.pool.rules, figure.not_known))
    }
    /// Each category, in the order of the dictionary; empty where too few teams reported.
    async fn categories(&self) -> Vec<PooledCategory> {
        let Some(figure) = self.figure() else { return Vec::new() };
        let category = |(category, own)| PooledCategory {
            request: self.request.clone(),
            pool: self.pool,
            category,
            known: figure.known,
            own,
        };
        self.item.categories.iter().zip(&figure.categories).map(category).collect()
    }
}

/// Referrals in a category.
#[derive(Clone)]
pub struct PooledCategory {
    request: Arc<Request>,
    pool: &'static Pool,
    category: &'static quality::outcomes::Category,
    known: Answer,
    own: &'static PublishedCategory,
}

/// Referrals in a category.
#[Object]
impl PooledCategory {
    /// Whether the families are made up.
    async fn synthetic(&self) -> bool {
        true
    }
    /// The category.
    async fn category(&self) -> DictionaryCategory {
        self.category.into()
    }
    /// How many, of those of which the category is known.
    async fn share(&self) -> PooledShare {
        let counts = [self.own.count, self.known];
        PooledShare::new(&self.pool.rules, counts, self.own.percent, self.own.interval)
    }
    /// What sources state about the same: of real families, in their own period. They are never pooled with the figures here.
    async fn published(&self) -> Result<Vec<PublishedFigure>> {
        match &self.category.published {
            Some(subject) => published_figures(&self.request, Some(subject), None),
            None => Ok(Vec::new()),
        }
    }
}

impl PooledReferrals {
    pub(crate) fn ask(request: &Arc<Request>, item: &str, period: Option<&str>) -> Result<Self> {
        let (dictionary, pool) = (Dictionary::built_in()?, pool()?);
        let found = dictionary.items().iter().find(|own| own.id.as_str() == item).ok_or_else(|| {
            let known: Vec<&str> = dictionary.items().iter().map(|own| own.id.as_str()).collect();
            error(Code::NotFound, format!("`item`: expected one of {}, got `{item}`", known.join(", ")))
        })?;
        let period = Period::read(period, &pool.quarters)?;
        if let Period::Quarter(_) = period {
            return Err(bad_request("`period`: expected a year: referrals are not published by quarter"));
        }
        let (table, teams) =
            pool.items.iter().zip(dictionary.items()).find(|(_, own)| own.id == found.id).map_or(
                (None, None),
                |(table, _)| match table {
                    Ok(table) => (Some(table), Some(table.teams)),
                    Err(TooFewTeams { reported, asked, .. }) => (None, Proportion::new(*reported, *asked)),
                },
            );
        let teams = teams.ok_or_else(|| async_graphql::Error::new("more teams reported than were asked"))?;
        Ok(Self { request: request.clone(), pool, item: found, table, teams, period, today: request.today })
    }

    fn figure(&self) -> Option<&'static ItemFigure> {
        self.table?.figures.iter().find(|figure| figure.of == self.period.of())
    }
}
