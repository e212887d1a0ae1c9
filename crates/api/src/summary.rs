//! The registry at a glance.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use readmodel::Row;
use writer::Writer;

use crate::coverage_view::Between;
use crate::enums::{Classification, Nation};
use crate::request::Request;
use crate::scalar::{DateTime, int};

/// Whom to ask about the registry, as its operator says: an address of mail, or of a page.
#[derive(Clone, Debug)]
pub struct Contact(pub String);

/// The registry at a glance, at one revision.
pub struct RegistrySummary {
    pub(crate) request: Arc<Request>,
}

impl RegistrySummary {
    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.request.snapshot.service_index().rows().iter().filter(|row| row.is_live())
    }

    /// The last day for which a source mentions a service.
    fn confirmed(&self, row: &Row) -> Option<jiff::civil::Date> {
        self.request.snapshot.profiles().confirmed(u32::try_from(row.position).ok()?)
    }
}

/// The registry at a glance, at one revision.
#[Object]
impl RegistrySummary {
    /// Grows by one with every committed change; every answer of one request is read from one revision.
    async fn revision(&self) -> i32 {
        int(self.request.snapshot.revision().get())
    }
    /// The version of this schema: that of the program, `+`, and a digest that changes whenever the schema does. The header
    /// `Schema-Version` has it, too.
    async fn schema_version(&self) -> &'static str {
        crate::schema_version()
    }
    /// Returns whom to ask for a key, or about the registry: an address of mail, or of a page. Null where the operator names no one.
    async fn contact(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_opt::<Contact>().map(|contact| contact.0.clone())
    }
    /// Whether this server only reads: it refuses every mutation with the code `READ_ONLY`, and shows what is written elsewhere.
    async fn read_only(&self, ctx: &Context<'_>) -> bool {
        ctx.data_opt::<Arc<Writer>>().is_some_and(|writer| writer.is_read_only())
    }
    /// When the registry changed last.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.request.snapshot.registry().changed_at().unwrap_or(jiff::Timestamp::UNIX_EPOCH))
    }
    /// The first and the last of the days on which services were last confirmed: as of when the registry speaks. Null while no source has
    /// a day.
    async fn known_as_of(&self) -> Option<Between> {
        let days = self.rows().filter_map(|row| self.confirmed(row));
        let days = days.map(|day| (day, day));
        Between::of(days.reduce(|all, (day, _)| (all.0.min(day), all.1.max(day))))
    }
    /// How many services are current today: confirmed at most 24 months ago.
    async fn current_services(&self) -> i32 {
        let current =
            |row: &&Row| registry::Stated::Service.is_current(self.confirmed(row), self.request.today);
        int(self.rows().filter(current).count())
    }
    /// How many services you can see.
    async fn service_count(&self) -> i32 {
        int(self.rows().count())
    }
    /// How many there are of each class; classes without a service are there, too.
    async fn by_classification(&self) -> Vec<ClassificationCount> {
        let classes: Vec<facts::Classification> = self
            .rows()
            .map(|row| self.request.snapshot.classification(row.position, &row.service).0)
            .collect();
        facts::Classification::ALL
            .into_iter()
            .map(|class| ClassificationCount {
                classification: class.into(),
                count: int(classes.iter().filter(|other| **other == class).count()),
            })
            .collect()
    }
    /// How many there are in each nation.
    async fn by_nation(&self) -> Vec<NationCount> {
        let rows: Vec<(registry::Nation, facts::Classification)> = self
            .rows()
            .map(|row| {
                (
                    row.service.service.nation,
                    self.request.snapshot.classification(row.position, &row.service).0,
                )
            })
            .collect();
        let of = |nation: registry::Nation, class: facts::Classification| {
            int(rows.iter().filter(|row| **row == (nation, class)).count())
        };
        registry::Nation::ALL
            .iter()
            .map(|nation| NationCount {
                nation: (*nation).into(),
                count: int(rows.iter().filter(|(other, _)| other == nation).count()),
                teams: of(*nation, facts::Classification::ParentInfantTeam),
                embedded_specialists: of(*nation, facts::Classification::CamhsEmbeddedSpecialist),
            })
            .collect()
    }
}

/// How many services are of a class.
#[derive(SimpleObject)]
pub struct ClassificationCount {
    /// The class.
    pub classification: Classification,
    /// How many.
    pub count: i32,
}

/// How many services there are in a nation.
#[derive(SimpleObject)]
pub struct NationCount {
    /// The nation.
    pub nation: Nation,
    /// All services.
    pub count: i32,
    /// Full parent-infant teams.
    pub teams: i32,
    /// Specialists embedded in CAMHS.
    pub embedded_specialists: i32,
}
