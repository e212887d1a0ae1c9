//! Pooled outcomes: from a team's referrals to figures of the whole sector.
//!
//! 1. An [`Aggregator`] runs on the team's own machine. It reads a table with one row a referral, by the [`Dictionary`] and
//!    the [`Measures`], and answers with [`AggregateReturn`]s: counts, and sums of scores of many.
//! 2. The registry keeps [`Returns`], and pools them by measure version and perspective, from enough teams.
//! 3. What is published of it are [`Editions`], which go through [`disclosure`](crate::disclosure).
//!
//! **The outcome rule** is the one of NHS England for services for children: closed cases with two or more contacts, that were
//! not refused; a pair of scores is one on or after the first contact, and one on a later day, on or after the second
//! contact, from the same perspective; a change of at least the threshold of the measure is reliable. Its exclusion of stays
//! in hospital has no counterpart here.

mod aggregate;
mod demographics;
mod dictionary;
mod edition;
mod layout;
mod measure;
mod policy;
mod pool;
mod read;
mod referral;
mod returns;
mod score;
mod table;

pub use aggregate::Aggregator;
pub use demographics::{Demographics, ItemFigure, PublishedCategory};
pub use dictionary::{Category, CategoryId, Dictionary, Item, ItemId};
pub use edition::{Edition, Editions, Of, PublishedOutcome};
pub use layout::{ColumnProblem, HeaderError, Layout};
pub use measure::{Course, Direction, Domain, Measure, MeasureId, Measures, Perspective};
pub use policy::{Policy, Stage};
pub use pool::{PooledItem, PooledOutcome, Returns, Scope, TooFewTeams};
pub use referral::BadCell;
pub use returns::{
    AggregateReturn, CaseCounts, CategoryCount, Change, ItemCounts, MIN_PAIRS_FOR_SUMS, MOST_CASES,
    OutcomeCounts, ReturnError, ReturnProblem, Sums,
};
pub use score::{BadScore, Score};
pub use table::{EditionTable, FigureRow, SeriesTable};
