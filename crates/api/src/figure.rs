//! Published figures.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use provision::{PublishedSource, When, registry_count};

use crate::enums::Nation;
use crate::request::Request;
use crate::scalar::Date;
use crate::scalar::int;
use crate::source::Source;

/// How a source hedges a number.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "provision::Qualifier")]
pub enum FigureQualifier {
    /// About this number.
    About,
    /// Nearly this number.
    Nearly,
    /// Fewer than this number.
    FewerThan,
    /// More than this number.
    MoreThan,
}

/// What a figure is a part of.
#[derive(SimpleObject, Clone)]
pub struct FigureWhole {
    /// What the whole is.
    pub what: String,
    /// How many that are; null where the source does not say.
    pub value: Option<f64>,
}

/// A number as a source states it: a claim, not a fact. Figures with the same subject answer one question, and where they
/// differ, all of them stand.
#[derive(Clone)]
pub struct PublishedFigure {
    request: Arc<Request>,
    figure: &'static provision::Figure,
}

impl PublishedFigure {
    /// How many bodies of a kind there are, as was stated last by a day.
    pub(crate) fn of_bodies(
        request: &Arc<Request>,
        kind: registry::BodyKind,
        nation: Option<registry::Nation>,
        day: jiff::civil::Date,
    ) -> Result<Vec<Self>> {
        let figures = provision::stated(kind, nation, day)?.into_iter();
        Ok(figures.map(|figure| Self { request: request.clone(), figure }).collect())
    }
}

/// A number as a source states it: a claim, not a fact. Figures with the same subject answer one question, and where they
/// differ, all of them stand.
#[Object]
impl PublishedFigure {
    /// Its stable name.
    async fn slug(&self) -> &str {
        &self.figure.id
    }
    /// The question that it answers: "teams", "health-boards-scotland".
    async fn subject(&self) -> &str {
        &self.figure.subject
    }
    /// What it counts or measures.
    async fn title(&self) -> &str {
        &self.figure.title
    }
    /// The number, or the low end of a range; null where the source gives none.
    async fn low(&self) -> Option<f64> {
        self.figure.value.low()
    }
    /// The number, or the high end of a range; null where the source gives none.
    async fn high(&self) -> Option<f64> {
        self.figure.value.high()
    }
    /// How the source hedges it; null where it does not.
    async fn qualifier(&self) -> Option<FigureQualifier> {
        self.figure.qualifier.map(Into::into)
    }
    /// In what: "teams", "per cent", "WTE".
    async fn unit(&self) -> &str {
        &self.figure.unit
    }
    /// What it is a part of. A percentage always has it.
    async fn of(&self) -> Option<FigureWhole> {
        self.figure.of.as_ref().map(|of| FigureWhole { what: of.what.clone(), value: of.value })
    }
    /// The figure in words: "58 per cent of 129 areas with an answer".
    async fn text(&self) -> String {
        self.figure.text()
    }
    /// Of whom or where.
    async fn population(&self) -> &str {
        &self.figure.population
    }
    /// The nation, where it is about one.
    async fn nation(&self) -> Option<Nation> {
        self.figure.nation.map(Into::into)
    }
    /// The day that it is about; null where it is about a year.
    async fn as_of(&self) -> Option<Date> {
        match &self.figure.when {
            When::Day(day) => Some(Date(*day)),
            When::Year(_) => None,
        }
    }
    /// The year that it is about, as its source writes it; null where it is about a day.
    async fn year(&self) -> Option<&str> {
        match &self.figure.when {
            When::Day(_) => None,
            When::Year(year) => Some(year),
        }
    }
    /// Who states it.
    async fn source(&self) -> Source {
        published_source(&self.request, &self.figure.source)
    }
    /// What a reader should know of the source.
    async fn source_note(&self) -> Option<&str> {
        self.figure.source.note.as_deref()
    }
    /// Where in the source.
    async fn locator(&self) -> &str {
        &self.figure.locator
    }
    /// What a reader should know of the figure.
    async fn note(&self) -> Option<&str> {
        self.figure.note.as_deref()
    }
    /// What this registry counts for the same day; null where it cannot. It counts what is recorded in it, and no more.
    async fn registry_count(&self) -> Option<i32> {
        let (Some(counted), When::Day(day)) = (self.figure.counts, &self.figure.when) else { return None };
        let profiles = self.request.snapshot.profiles();
        Some(int(registry_count(profiles, counted, *day)))
    }
}

/// The figures about a subject or a nation; all of them without either.
pub(crate) fn published_figures(
    request: &Arc<Request>,
    subject: Option<&str>,
    nation: Option<Nation>,
) -> Result<Vec<PublishedFigure>> {
    let nation: Option<registry::Nation> = nation.map(Into::into);
    let figures = provision::figures()?.iter().filter(|figure| {
        subject.is_none_or(|subject| figure.subject == subject)
            && nation.is_none_or(|nation| figure.nation == Some(nation))
    });
    Ok(figures.map(|figure| PublishedFigure { request: request.clone(), figure }).collect())
}

/// A source of the registry, or one that only figures and recommendations name.
pub(crate) fn published_source(request: &Arc<Request>, source: &PublishedSource) -> Source {
    match request.snapshot.registry().source(&source.slug) {
        Some(known) => Source::new(request, known),
        None => Source::new(request, &Arc::new(source.into())),
    }
}

/// A source that only figures and recommendations name, by its slug.
pub(crate) fn find_published_source(request: &Arc<Request>, slug: &str) -> Result<Option<Source>> {
    let figures = provision::figures()?.iter().map(|figure| &figure.source);
    let recommendations = provision::recommendations()?.iter().map(|one| &one.source);
    let found = figures.chain(recommendations).find(|source| source.slug == *slug);
    Ok(found.map(|source| Source::new(request, &Arc::new(source.into()))))
}
