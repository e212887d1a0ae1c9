//! A fresh database of either kind, and commits to put into it.

use std::sync::atomic::{AtomicU32, Ordering};

use facts::Vocabulary;
use registry::{Change, Commit, Position, Registry};
use serde_json::{Value as Json, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// The variable that gives the address of a PostgreSQL server on which databases may be made.
const POSTGRES: &str = "RARE_JEWELS_TEST_POSTGRES";

/// A database of its own for one test.
pub(crate) struct Fresh {
    pub(crate) address: String,
    /// Removed with the value.
    pub(crate) folder: Option<TempDir>,
}

impl Fresh {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { address: format!("sqlite://{}/registry.db", folder.path().display()), folder: Some(folder) }
    }

    /// `None`, and a line that says so, when no server is given.
    pub(crate) async fn postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var(POSTGRES) else {
            println!("skipped: {POSTGRES} gives no PostgreSQL server");
            return None;
        };
        let name = format!("rj_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server).await.unwrap();
        for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        }
        let (before, _) = server.rsplit_once('/').unwrap();
        Some(Self { address: format!("{before}/{name}"), folder: None })
    }

    /// Runs SQL as somebody with a shell would.
    pub(crate) async fn sql(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(file) = self.address.strip_prefix("sqlite://") {
            let mut connection = SqliteConnection::connect(file).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await
        } else {
            let mut connection = PgConnection::connect(&self.address).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await
        }
    }

    /// The texts of the first column.
    pub(crate) async fn ask(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        if let Some(file) = self.address.strip_prefix("sqlite://") {
            let mut connection = SqliteConnection::connect(file).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        } else {
            let mut connection = PgConnection::connect(&self.address).await.unwrap();
            sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
        }
    }

    /// Takes the triggers away that keep honest people from changing the log.
    pub(crate) async fn unlock_log(&self) {
        let sql = if self.folder.is_some() {
            "DROP TRIGGER revision_no_update; DROP TRIGGER revision_no_delete; \
             DROP TRIGGER change_no_update; DROP TRIGGER change_no_delete"
        } else {
            "DROP TRIGGER revision_append_only ON revision; DROP TRIGGER change_append_only ON change; \
             DROP TRIGGER change_content ON change; DROP TRIGGER revision_reason ON revision"
        };
        self.sql(sql).await.unwrap();
    }
}

/// A commit of changes as they stand in the log.
pub(crate) fn commit(number: u64, changes: Json) -> Commit {
    let changes: Vec<Change> = serde_json::from_value(changes).unwrap();
    let at = format!("2024-01-02T03:04:05.{number:06}Z").parse().unwrap();
    let mut commit = Commit::new(Position::new(number), at, "someone", changes);
    commit.reason = Some(format!("reason {number}\nof two lines, with \"quotes\" and an ŷ"));
    commit
}

/// Commits with every kind of change.
pub(crate) fn every_kind_of_change() -> Vec<Commit> {
    let claim = |service: &str, fact: &str, value: Json, complete: bool| {
        json!({"change": "claim-recorded", "with": {"service": service, "claim": {
            "fact": fact, "value": value, "complete": complete, "source": "report", "locator": "section 7",
            "observed_on": "2019-03-01", "note": "it's \"so\""}}})
    };
    let service = |slug: &str, published: bool| {
        json!({"change": "service-added", "with": {"published": published, "proposed_by": "a-contributor", "service": {
            "slug": slug, "name": format!("The {slug}"), "other_names": ["One", "Two"], "nation": "wales",
            "localities": ["Gwent"], "areas": ["board"], "status": "operating", "website": "https://example.org/"}}})
    };
    vec![
        commit(
            1,
            json!([
                {"change": "source-added", "with": {"slug": "report", "title": "Rare Jewels", "publisher": "PIP UK", "published": "2019-06-01", "url": "https://example.org", "licence": "OGL"}},
                {"change": "intervention-added", "with": {"slug": "vig", "name": "VIG", "evidence": [{"scheme": "EIF", "rating": "3+", "source": "report"}]}},
                {"change": "body-added", "with": {"slug": "board", "name": "A board", "kind": "local-health-board", "nation": "wales", "ods_code": "7A6", "valid_from": "2009-10-01"}},
                {"change": "body-added", "with": {"slug": "charity", "name": "A charity", "kind": "charitable-funder"}},
                {"change": "succession-added", "with": {"from": "board", "to": "charity", "on": "2030-01-01"}},
                service("first", true),
                claim("first", "dedicated_team", json!(true), false),
                claim("first", "staff_wte", json!({"low": 0.5, "high": 3}), false),
                claim("first", "professions", json!(["clinical-psychologist", {"id": "health-visitor", "wte": 2}]), true),
                {"change": "claim-recorded", "with": {"service": "first", "claim": {"fact": "opened_year", "source": "report"}}},
                {"change": "attestation-recorded", "with": {"service": "first", "attestation": {"class": "parent-infant-team", "source": "report", "as_of": "2019-06-01"}}},
                {"change": "funding-recorded", "with": {"id": "first-1", "funder": "board", "service": "first", "budget": "camhs", "role": "core", "lead": true, "annual_amount": 10000.5, "from": "2018-04-01", "source": "report"}},
                {"change": "accreditation-recorded", "with": {"service": "first", "accreditation": {"standard-set": "typed", "version": "2026-1", "state": "accredited", "on": "2018-06-01", "expires": "2021-06-01", "source": "report", "locator": "page 3"}}},
            ]),
        ),
        commit(
            2,
            json!([
                service("second", false),
                claim("second", "host", json!("camhs"), false),
                {"change": "funding-recorded", "with": {"id": "second-1", "funder": "charity", "service": "second", "budget": "voluntary", "role": "start-up", "source": "report"}},
                {"change": "accreditation-recorded", "with": {"service": "second", "accreditation": {"standard-set": "audit", "version": "2026-1", "state": "under-review", "on": "2018-06-01", "source": "report"}}},
                {"change": "decided", "with": {"service": "second", "class": "parent-infant-team", "reason": "it is one"}},
                {"change": "published", "with": {"service": "second"}},
            ]),
        ),
        commit(
            3,
            json!([
                {"change": "service-edited", "with": {"service": "first", "edit": {"name": "The first of all", "other_names": ["Three"], "localities": ["Newport", "Gwent"], "areas": ["charity"], "status": "paused", "status_stated": {"source": "report", "locator": "page 3", "as_of": "2019-01-31"}, "website": null, "host_organisation": "A host"}}},
                {"change": "funding-ended", "with": {"line": "first-1", "on": "2020-03-31"}},
                service("third", true),
            ]),
        ),
        commit(
            4,
            json!([
                {"change": "service-withdrawn", "with": {"service": "third"}},
                {"change": "services-merged", "with": {"from": "second", "into": "first"}},
                {"change": "body-edited", "with": {"body": "board", "edit": {"name": "The board", "gss_code": "W11000028", "valid_to": "2029-12-31"}}},
                {"change": "claim-retracted", "with": {"service": "first", "recorded_for": "second", "number": 1}},
            ]),
        ),
    ]
}

/// The registry of commits, without any database.
pub(crate) fn in_memory(commits: &[Commit]) -> Registry {
    Registry::empty(Vocabulary::built_in()).apply_all(commits.iter().cloned()).unwrap()
}

/// Everything that can be seen of a registry.
pub(crate) fn seen(registry: &Registry) -> String {
    let lists = (
        registry.sources().collect::<Vec<_>>(),
        registry.interventions().collect::<Vec<_>>(),
        registry.bodies().collect::<Vec<_>>(),
        registry.all_services().collect::<Vec<_>>(),
        registry.lines().collect::<Vec<_>>(),
        registry.revisions().collect::<Vec<_>>(),
        registry.changes_after(registry::Revision::ZERO).collect::<Vec<_>>(),
    );
    format!("{lists:#?}")
}
