//! What is said to both databases in the same words. The types of the two drivers differ, and the bounds under which one
//! function could serve both would be longer than the function: so these are macros, for the bodies of the two `impl`s.

/// The part of [`Writing`](crate::session::Writing) that is the same in both.
macro_rules! writing_alike {
    () => {
        async fn answered(&mut self, actor: &str, request: &str) -> Result<Option<Position>, StoreError> {
            let number: Option<i64> =
                sqlx::query_scalar("SELECT number FROM revision WHERE actor = $1 AND request = $2")
                    .bind(actor)
                    .bind(request)
                    .fetch_optional(self)
                    .await?;
            Ok(number.map(crate::row::revision))
        }

        async fn run(&mut self, sql: String, parameters: Vec<String>) -> Result<(), StoreError> {
            // Only names of tables and columns are put into a statement: see `operation`.
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for parameter in parameters {
                query = query.bind(parameter);
            }
            query.execute(self).await?;
            Ok(())
        }

        async fn set_head(&mut self, head: &Head) -> Result<(), StoreError> {
            sqlx::query("UPDATE head SET number = $1, hash = $2")
                .bind(crate::row::column(head.revision))
                .bind(&head.hash)
                .execute(self)
                .await?;
            Ok(())
        }
    };
}

/// The part of [`Reading`](crate::session::Reading) that is the same in both.
macro_rules! reading_alike {
    ($dialect:expr) => {
        async fn read_head(&self) -> Result<Head, StoreError> {
            let (number, hash) =
                sqlx::query_as("SELECT number, hash FROM head").fetch_one(&mut *self.connection().await?).await?;
            Ok(Head { revision: crate::row::revision(number), hash })
        }

        async fn table(&self, table: Table) -> Result<Vec<String>, StoreError> {
            // Only names of tables and columns are put into the statement: see `operation`.
            let sql = sqlx::AssertSqlSafe(table.dump($dialect));
            Ok(sqlx::query_scalar(sql).fetch_all(&mut *self.connection().await?).await?)
        }

        async fn key_positions(&self) -> Result<Vec<Position>, StoreError> {
            let sql = "SELECT DISTINCT revision FROM change WHERE tag = 'key-changed' ORDER BY revision";
            let rows: Vec<i64> = sqlx::query_scalar(sql).fetch_all(&mut *self.connection().await?).await?;
            Ok(rows.into_iter().map(crate::row::revision).collect())
        }

        async fn has_removed(&self) -> Result<bool, StoreError> {
            let sql = "SELECT EXISTS (SELECT 1 FROM change WHERE digest IS NOT NULL)";
            Ok(sqlx::query_scalar(sql).fetch_one(&mut *self.connection().await?).await?)
        }

        async fn has_format(&self) -> Result<bool, StoreError> {
            let sql = "SELECT EXISTS (SELECT 1 FROM revision WHERE format IS NOT NULL)";
            Ok(sqlx::query_scalar(sql).fetch_one(&mut *self.connection().await?).await?)
        }

        async fn changes(&self, after: Cursor, upto: i64, limit: i64) -> Result<Vec<ChangeRow>, StoreError> {
            type Row = (i64, i64, String, String, String, String, Option<String>, Option<String>);
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT revision, ordinal, tag, entity, summary, payload, salt, digest FROM change \
                 WHERE (revision, ordinal) > ($1, $2) AND revision <= $3 ORDER BY revision, ordinal LIMIT $4",
            )
            .bind(after.revision)
            .bind(after.ordinal)
            .bind(upto)
            .bind(limit)
            .fetch_all(&mut *self.connection().await?)
            .await?;
            let rows = rows.into_iter().map(|(revision, ordinal, tag, entity, summary, payload, salt, digest)| {
                ChangeRow { revision, ordinal, tag, entity, summary, payload, salt, digest }
            });
            Ok(rows.collect())
        }
    };
}

pub(crate) use {reading_alike, writing_alike};
