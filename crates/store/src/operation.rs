//! What is to be written, apart from any dialect of SQL.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

/// The tables, those before which others refer to first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Revision,
    Change,
    Source,
    Intervention,
    EvidenceRating,
    Body,
    Succession,
    Population,
    LiesWithin,
    AccessReturn,
    Service,
    ServiceOtherName,
    ServiceLocality,
    ServiceArea,
    Claim,
    Attestation,
    Accreditation,
    Decision,
    FundingLine,
    AccessKey,
}

impl Table {
    /// Those that can be made from the log.
    pub(crate) const PLAIN: [Self; 16] = [
        Self::Source,
        Self::Intervention,
        Self::EvidenceRating,
        Self::Body,
        Self::Succession,
        Self::LiesWithin,
        Self::Service,
        Self::ServiceOtherName,
        Self::ServiceLocality,
        Self::ServiceArea,
        Self::Claim,
        Self::Attestation,
        Self::Accreditation,
        Self::Decision,
        Self::FundingLine,
        Self::AccessKey,
    ];

    /// Those that hold words of the log.
    pub(crate) const OF_WORDS: [Self; 17] = [
        Self::Source,
        Self::Intervention,
        Self::EvidenceRating,
        Self::Body,
        Self::Succession,
        Self::Population,
        Self::LiesWithin,
        Self::AccessReturn,
        Self::Service,
        Self::ServiceOtherName,
        Self::ServiceLocality,
        Self::ServiceArea,
        Self::Claim,
        Self::Attestation,
        Self::Accreditation,
        Self::Decision,
        Self::FundingLine,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Change => "change",
            Self::Source => "source",
            Self::Intervention => "intervention",
            Self::EvidenceRating => "evidence_rating",
            Self::Body => "body",
            Self::Succession => "succession",
            Self::Population => "population",
            Self::LiesWithin => "lies_within",
            Self::AccessReturn => "access_return",
            Self::Service => "service",
            Self::ServiceOtherName => "service_other_name",
            Self::ServiceLocality => "service_locality",
            Self::ServiceArea => "service_area",
            Self::Claim => "claim",
            Self::Attestation => "attestation",
            Self::Accreditation => "accreditation",
            Self::Decision => "decision",
            Self::FundingLine => "funding_line",
            Self::AccessKey => "access_key",
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Revision => &[
                "number",
                "at",
                "actor",
                "actor_label",
                "key_id",
                "request",
                "request_digest",
                "reason",
                "format",
                "previous_hash",
                "hash",
            ],
            Self::Change => &["revision", "ordinal", "tag", "entity", "summary", "payload", "salt", "digest"],
            Self::Source => &["slug", "title", "publisher", "published", "url", "licence"],
            Self::Intervention => &["slug", "name"],
            Self::EvidenceRating => &["intervention", "scheme", "rating", "source", "locator"],
            Self::Body => {
                &["slug", "name", "kind", "nation", "ods_code", "gss_code", "valid_from", "valid_to"]
            }
            Self::Succession => &["from_body", "to_body", "on_day"],
            Self::Population => &["body", "year", "under_1", "under_2", "source", "locator", "revision"],
            Self::LiesWithin => &["body", "within_body", "share", "source", "locator", "revision"],
            Self::AccessReturn => &[
                "body",
                "year",
                "replied",
                "numbers_from",
                "accepts_0_12",
                "accepts_12_24",
                "accepts_24_36",
                "referred_0_12",
                "referred_12_24",
                "referred_24_36",
                "referred_0_18",
                "seen_0_12",
                "seen_12_24",
                "seen_24_36",
                "seen_0_18",
                "source",
                "locator",
                "revision",
            ],
            Self::Service => &[
                "slug",
                "name",
                "nation",
                "status",
                "status_source",
                "status_locator",
                "status_as_of",
                "website",
                "host_organisation",
                "standing",
                "merged_into",
                "proposed_by",
                "revision",
            ],
            Self::ServiceOtherName => &["service", "name"],
            Self::ServiceLocality => &["service", "locality"],
            Self::ServiceArea => &["service", "body"],
            Self::Claim => &[
                "service",
                "recorded_for",
                "fact",
                "value",
                "complete",
                "source",
                "locator",
                "observed_on",
                "note",
                "revision",
                "ordinal",
                "retracted_in",
            ],
            Self::Attestation => &["service", "class", "source", "locator", "as_of", "revision"],
            Self::Accreditation => ACCREDITATION,
            Self::Decision => &["service", "class", "reason", "decided_by", "decided_at", "revision"],
            Self::FundingLine => &[
                "id",
                "funder",
                "service",
                "budget",
                "role",
                "lead",
                "annual_amount",
                "from_day",
                "to_day",
                "time_limited",
                "source",
                "locator",
                "note",
                "revision",
            ],
            // Without `last_used_at`, which is not in the log.
            Self::AccessKey => {
                &["id", "name", "label", "role", "secret_hash", "created_at", "expires_at", "revoked_at"]
            }
        }
    }

    /// The statement that gives each row as one JSON text.
    pub(crate) fn dump(self, dialect: Dialect) -> String {
        let name = self.name();
        match dialect {
            Dialect::Sqlite => {
                let fields: Vec<String> =
                    self.columns().iter().map(|column| format!("'{column}', {column}")).collect();
                format!("SELECT json_object({}) FROM {name}", fields.join(", "))
            }
            Dialect::Postgres => {
                format!(
                    "SELECT to_jsonb(row)::text FROM (SELECT {} FROM {name}) AS row",
                    self.columns().join(", ")
                )
            }
        }
    }

    /// Whether a column holds JSON rather than a text or a number.
    fn is_json(self, column: &str) -> bool {
        self == Self::Claim && column == "value"
    }
}

/// What is kept of a review.
const ACCREDITATION: &[&str] =
    &["service", "standard_set", "version", "state", "on_day", "expires", "source", "locator", "revision"];

/// The values of some columns, by name. A column that is not named is NULL in a new row, and stays as it is in an old one.
pub(crate) type Row = Map<String, Json>;

/// One thing to be written.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    /// New rows.
    Insert(Table, Vec<Row>),
    /// New values in the rows whose column has that value.
    Update { table: Table, column: &'static str, is: String, row: Row },
    /// No more rows whose column has that value.
    Delete { table: Table, column: &'static str, is: String },
    /// No more rows.
    Clear(Table),
    /// A statement that reads the same in both dialects, with its parameters, all of them texts.
    Statement(&'static str, Vec<String>),
}

/// The two dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Operation {
    /// The operation as a statement with its parameters. Rows travel as one parameter, a JSON text, so a statement of a
    /// thousand rows costs one round trip, and the database casts each value to the type of its column.
    pub(crate) fn statement(self, dialect: Dialect) -> (String, Vec<String>) {
        match self {
            Self::Insert(table, rows) => {
                let (name, columns) = (table.name(), table.columns());
                let list = columns.join(", ");
                let rows = Json::Array(rows.into_iter().map(Json::Object).collect()).to_string();
                let select = match dialect {
                    Dialect::Sqlite => {
                        let values: Vec<String> =
                            columns.iter().map(|column| extract(table, column, "value")).collect();
                        format!("SELECT {} FROM json_each($1)", values.join(", "))
                    }
                    Dialect::Postgres => {
                        format!("SELECT {list} FROM json_populate_recordset(NULL::{name}, $1::json)")
                    }
                };
                (format!("INSERT INTO {name} ({list}) {select}"), vec![rows])
            }
            Self::Update { table, column, is, row } => {
                let name = table.name();
                let changed: Vec<&str> =
                    table.columns().iter().copied().filter(|column| row.contains_key(*column)).collect();
                let mut sql = format!("UPDATE {name} SET ");
                match dialect {
                    Dialect::Sqlite => {
                        for (position, changed) in changed.iter().enumerate() {
                            let comma = if position == 0 { "" } else { ", " };
                            // Writing to a text cannot fail.
                            let _ = write!(sql, "{comma}{changed} = {}", extract(table, changed, "$1"));
                        }
                    }
                    Dialect::Postgres => {
                        let list = changed.join(", ");
                        let _ = write!(
                            sql,
                            "({list}) = (SELECT {list} FROM json_populate_record(NULL::{name}, $1::json))"
                        );
                    }
                }
                let _ = write!(sql, " WHERE {column} = $2");
                (sql, vec![Json::Object(row).to_string(), is])
            }
            Self::Delete { table, column, is } => {
                (format!("DELETE FROM {} WHERE {column} = $1", table.name()), vec![is])
            }
            Self::Clear(table) => (format!("DELETE FROM {}", table.name()), Vec::new()),
            Self::Statement(sql, parameters) => (sql.to_owned(), parameters),
        }
    }
}

/// The value of a column in SQLite: as it is, or as the JSON that it is.
fn extract(table: Table, column: &str, from: &str) -> String {
    let arrow = if table.is_json(column) { "->" } else { "->>" };
    format!("{from} {arrow} '$.{column}'")
}
