//! What a database can say about itself: whether its pages, indexes and references are whole.

use sqlx::{AssertSqlSafe, query, query_as, query_scalar};

use crate::StoreError;
use crate::session::Source;

/// How many findings of one kind are listed.
const LISTED: i64 = 100;

/// What the checks of a database found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Everything that is wrong, a line each.
    pub findings: Vec<String>,
    /// What was checked, for people.
    pub checks: Vec<String>,
}

impl Inspection {
    /// Takes what came of a check. Damage is a finding; any other failure is an error.
    fn add(&mut self, found: Result<Vec<String>, StoreError>) -> Result<(), StoreError> {
        match found {
            Ok(found) => self.findings.extend(found),
            Err(StoreError::Corrupt(error)) => self.findings.push(error.to_string()),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Source<sqlx::Sqlite> {
    /// Runs `PRAGMA integrity_check` and `PRAGMA foreign_key_check`.
    pub(crate) async fn inspect(&self) -> Result<Inspection, StoreError> {
        let checks = vec!["integrity_check".to_owned(), "foreign_key_check".to_owned()];
        let mut inspection = Inspection { checks, findings: Vec::new() };
        inspection.add(self.pages().await)?;
        inspection.add(self.references().await)?;
        Ok(inspection)
    }

    async fn pages(&self) -> Result<Vec<String>, StoreError> {
        let sql = AssertSqlSafe(format!("PRAGMA integrity_check({LISTED})"));
        let rows: Vec<String> = query_scalar(sql).fetch_all(&mut *self.connection().await?).await?;
        Ok(rows.into_iter().filter(|row| row != "ok").collect())
    }

    async fn references(&self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String, Option<i64>, String, i64)> =
            query_as("PRAGMA foreign_key_check").fetch_all(&mut *self.connection().await?).await?;
        let listed = usize::try_from(LISTED).unwrap_or(usize::MAX);
        let found = rows.into_iter().take(listed).map(|(table, row, parent, _)| {
            let row = row.map(|row| format!(", row {row}")).unwrap_or_default();
            format!("table `{table}`{row}: refers to a row of `{parent}` that is not there")
        });
        Ok(found.collect())
    }
}

/// Indexes that PostgreSQL does not use, references that it has not checked, and triggers that do not run.
const SUSPENDED: &str = "\
    SELECT format('the index %s is not valid', indexrelid::regclass) FROM pg_index \
    JOIN pg_class ON pg_class.oid = indexrelid \
    WHERE relnamespace = current_schema()::regnamespace AND NOT (indisvalid AND indisready) \
    UNION ALL \
    SELECT format('the constraint %I of %s was never checked', conname, conrelid::regclass) FROM pg_constraint \
    WHERE connamespace = current_schema()::regnamespace AND NOT convalidated \
    UNION ALL \
    SELECT format('the trigger %I of %s does not run', tgname, tgrelid::regclass) FROM pg_trigger \
    JOIN pg_class ON pg_class.oid = tgrelid \
    WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'D'";

/// Statements that read every value of a table, one for each table.
const FULL_READS: &str = "\
    SELECT format('SELECT coalesce(sum(length(t::text)), 0)::bigint FROM ONLY %s AS t', oid::regclass) FROM pg_class \
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY 1";

/// Statements that count the rows whose reference leads nowhere, one for each reference, with what they are about.
const REFERENCES: &str = "\
    SELECT format('%s refer to rows of %s that are not there (%I)', conrelid::regclass, confrelid::regclass, conname), \
    format('SELECT count(*) FROM ONLY %s AS child WHERE %s AND NOT EXISTS (SELECT FROM ONLY %s AS parent WHERE %s)', \
        conrelid::regclass, present, confrelid::regclass, same) \
    FROM pg_constraint CROSS JOIN LATERAL ( \
        SELECT string_agg(format('child.%I IS NOT NULL', own.attname), ' AND ') AS present, \
        string_agg(format('child.%I = parent.%I', own.attname, other.attname), ' AND ') AS same \
        FROM unnest(conkey, confkey) AS pair(own, other) \
        JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = pair.own \
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = pair.other) AS columns \
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname";

/// The indexes that `amcheck` can check, if it is there and may be used.
const INDEXES: &str = "\
    SELECT format('%I.bt_index_check', extension.nspname), index.oid::regclass::text \
    FROM (SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace \
        WHERE extname = 'amcheck') AS extension, pg_class AS index JOIN pg_am ON pg_am.oid = index.relam \
    JOIN pg_index ON indexrelid = index.oid \
    WHERE index.relnamespace = current_schema()::regnamespace AND amname = 'btree' AND index.relkind = 'i' \
    AND indisvalid AND indisready AND has_function_privilege( \
        to_regprocedure(format('%I.bt_index_check(regclass, boolean)', extension.nspname)), 'EXECUTE') \
    ORDER BY 2";

impl Source<sqlx::Postgres> {
    /// Does what a role without special rights can: reads every value, looks for references that lead nowhere and for what
    /// was switched off in the catalogue, and checks the indexes by `amcheck` where that is installed.
    pub(crate) async fn inspect(&self) -> Result<Inspection, StoreError> {
        let mut inspection = Inspection::default();
        inspection.add(self.rows(SUSPENDED.to_owned()).await)?;
        let reads: Vec<String> = query_scalar(FULL_READS).fetch_all(&mut *self.connection().await?).await?;
        inspection.checks.push(format!("every value of {} tables", reads.len()));
        for read in reads {
            let found = self.aside(read).await.map(|_| Vec::new());
            inspection.add(found)?;
        }
        let references: Vec<(String, String)> =
            query_as(REFERENCES).fetch_all(&mut *self.connection().await?).await?;
        inspection.checks.push(format!("{} references", references.len()));
        for (about, count) in references {
            let found = self.aside(count).await.map(|count| match count {
                0 => Vec::new(),
                count => vec![format!("{count} rows of {about}")],
            });
            inspection.add(found)?;
        }
        let indexes: Vec<(String, String)> =
            query_as(INDEXES).fetch_all(&mut *self.connection().await?).await?;
        if !indexes.is_empty() {
            inspection.checks.push(format!("{} indexes by amcheck", indexes.len()));
        }
        for (check, index) in indexes {
            // The name of an index is text in the statement, and doubled quotes keep it that.
            let index = index.replace('\'', "''");
            let sql = format!("SELECT count({check}('{index}'::regclass, true)::text)");
            let found = self.aside(sql).await.map(|_| Vec::new());
            inspection.add(found)?;
        }
        Ok(inspection)
    }

    async fn rows(&self, sql: String) -> Result<Vec<String>, StoreError> {
        Ok(query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *self.connection().await?).await?)
    }

    /// Runs a statement that gives one number. When it fails, the transaction goes on as it was before.
    async fn aside(&self, sql: String) -> Result<i64, StoreError> {
        let mut connection = self.connection().await?;
        query("SAVEPOINT inspection").execute(&mut *connection).await?;
        // Made by the statements above out of quoted names.
        let number = query_scalar::<_, i64>(AssertSqlSafe(sql)).fetch_one(&mut *connection).await;
        query("ROLLBACK TO SAVEPOINT inspection").execute(&mut *connection).await?;
        Ok(number?)
    }
}
