//! Services, claims, bodies, successions and funding as CSV and XLSX, as imports read them back.
//!
//! CSV is UTF-8, lines end with CR LF, the first names the columns. Cells are guarded against formulas, losslessly
//! ([`crate::guard`]); yes and no are `yes` and `no`. An empty cell is nothing known. In a list, `;` stands between the items; a `;` or `\` of an item has
//! a `\` in front.

use std::io::{self, Write};

use jiff::civil::Date;
use registry::{
    BodyView, Claim, ClaimState, Classification, ClassificationBasis, FundingLine, Registry, ServiceView,
    Slug, Standing,
};
use serde_json::Value as Json;
use tabular::writer::{About, Cell, CsvWriter, TableWriter, XlsxWriter};

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// What services are called and where they work.
    Services,
    /// What sources say about them.
    Claims,
    /// Commissioning bodies.
    Bodies,
    /// Which body followed which.
    Successions,
    /// Who pays for what.
    Funding,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Services, Self::Claims, Self::Bodies, Self::Successions, Self::Funding];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Claims => "claims",
            Self::Bodies => "bodies",
            Self::Successions => "successions",
            Self::Funding => "funding",
        }
    }

    /// The table with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The headings of its columns.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Services => &[
                "slug",
                "name",
                "other_names",
                "nation",
                "localities",
                "areas",
                "status",
                "status_source",
                "status_locator",
                "status_as_of",
                "website",
                "host_organisation",
                "class",
                "class_basis",
                "standing",
            ],
            Self::Claims => &[
                "service",
                "id",
                "fact",
                "value",
                "complete",
                "source",
                "locator",
                "observed_on",
                "note",
                "state",
                "revision",
                "basis",
            ],
            Self::Bodies => {
                &["slug", "name", "kind", "nation", "gss_code", "ods_code", "valid_from", "valid_to"]
            }
            Self::Successions => &["from", "to", "on"],
            Self::Funding => &[
                "id",
                "funder",
                "service",
                "budget",
                "role",
                "lead",
                "annual_amount",
                "from",
                "to",
                "time_limited",
                "source",
                "locator",
                "note",
            ],
        }
    }

    /// Writes the table as CSV: everything, in the order in which it came into the registry. `bom` puts a byte order mark before
    /// it, by which Excel recognises UTF-8.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_csv(self, registry: &Registry, to: impl Write, bom: bool) -> io::Result<()> {
        let mut writer = CsvWriter::new(to, self.columns(), bom)?;
        self.write(registry, &mut writer)?;
        Box::new(writer).finish()
    }

    /// Writes the same as a workbook of Excel; `today` is the day of its making.
    ///
    /// # Errors
    /// When it cannot be written, or has more rows than a workbook may have.
    pub fn write_xlsx(self, registry: &Registry, to: impl Write, today: Date) -> io::Result<()> {
        let lines = self.columns().iter().filter_map(|column| {
            let (_, meaning) = MEANINGS.iter().find(|(id, _)| id == column)?;
            Some(((*column).to_owned(), (*meaning).to_owned()))
        });
        let about = About {
            title: format!(
                "The table of {} of the registry at revision {}",
                self.name(),
                registry.revision()
            ),
            lines: lines.collect(),
        };
        let mut writer = XlsxWriter::new(to, self.name(), self.columns(), about, today)?;
        self.write(registry, &mut writer)?;
        Box::new(writer).finish()
    }

    /// The headings of its columns, with those of the ids behind them; see [`Table::write_of_service`].
    #[must_use]
    pub fn columns_with_ids(self) -> Vec<&'static str> {
        let ids: &[&str] = match self {
            Self::Claims => &["service_id", "source_id"],
            Self::Funding => &["line_id", "funder_id", "service_id", "source_id"],
            Self::Services | Self::Bodies | Self::Successions => &[],
        };
        [self.columns(), ids].concat()
    }

    /// Writes the rows that are about one service, each with the ids by which the interface fetches what it names. Claims and funding
    /// only: the other tables have none.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write_of_service(
        self,
        registry: &Registry,
        view: &ServiceView,
        writer: &mut dyn TableWriter,
    ) -> io::Result<()> {
        let id = |kind: &str, slug: &Slug| Value::Text(format!("{kind}:{slug}"));
        let mut row = |values: Vec<Value>, ids: Vec<Value>| {
            let cells: Vec<Cell<'_>> = values.iter().chain(&ids).map(Value::cell).collect();
            writer.row(&cells)
        };
        match self {
            Self::Claims => view.claims_with_state().try_for_each(|(own, state)| {
                let ids = vec![id("service", &view.service.slug), id("source", &own.source)];
                row(claim(registry, view, own, state), ids)
            }),
            Self::Funding => registry.lines_of_service(view).try_for_each(|line| {
                let ids = vec![
                    id("funding-line", &line.id),
                    id("commissioning-body", &line.funder),
                    id("service", &line.service),
                    id("source", &line.source),
                ];
                row(funding(line), ids)
            }),
            Self::Services | Self::Bodies | Self::Successions => Ok(()),
        }
    }

    fn write(self, registry: &Registry, writer: &mut dyn TableWriter) -> io::Result<()> {
        let mut row = |values: Vec<Value>| {
            let cells: Vec<Cell<'_>> = values.iter().map(Value::cell).collect();
            writer.row(&cells)
        };
        match self {
            Self::Services => registry.services().try_for_each(|view| row(service(view))),
            Self::Claims => registry.services().try_for_each(|view| {
                view.claims_with_state().try_for_each(|(own, state)| row(claim(registry, view, own, state)))
            }),
            Self::Bodies => registry.bodies().try_for_each(|view| row(body(view))),
            Self::Successions => registry.bodies().try_for_each(|view| {
                let mut next = registry.successors(view);
                next.try_for_each(|(next, on)| {
                    row(vec![text(&view.body.slug), text(&next.body.slug), Value::Day(on)])
                })
            }),
            Self::Funding => registry.lines().try_for_each(|line| row(funding(line))),
        }
    }
}

/// What is in the columns that do not say it themselves.
const MEANINGS: [(&str, &str); 13] = [
    ("slug", "The stable name: the interface takes it, and so do imports."),
    ("service", "The slug of the service."),
    ("other_names", "Names that it goes by, with `;` between them."),
    ("localities", "Places as sources name them, with `;` between them."),
    ("areas", "The slugs of the bodies whose area it serves, with `;` between them."),
    ("status_source", "The slug of the source of the status; empty where the status has none of its own."),
    ("status_locator", "Where in that source."),
    ("status_as_of", "The day for which that source says so; without it, the day of the source counts."),
    ("class", "What it is on record as; empty where no reviewer has decided and no source has attested."),
    ("class_basis", "Who says so: `decided` by a reviewer, or `attested` by a source."),
    ("complete", "Whether the list names everything that there is."),
    ("annual_amount", "Pounds a year. An empty cell is not known, which is never nothing."),
    ("observed_on", "The day for which the source says so."),
];

/// What is in a cell.
enum Value {
    Empty,
    Text(String),
    Yes(bool),
    Number(f64),
    Day(Date),
}

impl Value {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Empty => Cell::Empty,
            Self::Text(text) => Cell::Text(text),
            Self::Yes(answer) => Cell::Boolean(*answer),
            Self::Number(number) => Cell::Number(*number),
            Self::Day(day) => Cell::Date(*day),
        }
    }
}

fn text<T: ToString + ?Sized>(value: &T) -> Value {
    Value::Text(value.to_string())
}

fn optional<T: ToString>(value: Option<T>) -> Value {
    value.map_or(Value::Empty, |value| Value::Text(value.to_string()))
}

fn day(value: Option<Date>) -> Value {
    value.map_or(Value::Empty, Value::Day)
}

fn list<T: AsRef<str>>(items: &[T]) -> Value {
    let escaped = items.iter().map(|item| item.as_ref().replace('\\', "\\\\").replace(';', "\\;"));
    Value::Text(escaped.collect::<Vec<_>>().join(";"))
}

fn service(view: &ServiceView) -> Vec<Value> {
    let service = &view.service;
    let standing = match &view.standing {
        Standing::Published => "published",
        Standing::Proposed => "proposed",
        Standing::Withdrawn(_) => "withdrawn",
        Standing::Merged(..) => "merged",
    };
    let (class, basis) = view.classification().unzip();
    let stated = service.status_stated.as_ref();
    vec![
        text(&service.slug),
        text(&service.name),
        list(&service.other_names),
        text(&service.nation),
        list(&service.localities),
        list(&service.areas.iter().map(Slug::as_str).collect::<Vec<_>>()),
        text(&service.status),
        optional(stated.map(|stated| &stated.source)),
        optional(stated.and_then(|stated| stated.locator.as_ref())),
        day(stated.and_then(|stated| stated.as_of)),
        optional(service.website.as_ref()),
        optional(service.host_organisation.as_ref()),
        optional(class.map(Classification::id)),
        optional(basis.map(ClassificationBasis::as_str)),
        text(standing),
    ]
}

fn claim(registry: &Registry, view: &ServiceView, claim: &Claim, state: ClaimState) -> Vec<Value> {
    let vocabulary = registry.vocabulary();
    let state = match state {
        ClaimState::Current => "current",
        ClaimState::Superseded => "superseded",
        ClaimState::Later => "later",
        ClaimState::Unread => "unread",
        ClaimState::Implied => "implied",
        ClaimState::Retracted => "retracted",
    };
    vec![
        text(&view.service.slug),
        text(&claim.id),
        text(claim.fact_id(vocabulary)),
        claim.value_json(vocabulary).map_or(Value::Empty, |value| written(&value)),
        Value::Yes(claim.is_complete()),
        text(&claim.source),
        optional(claim.locator.as_deref()),
        day(claim.observed_on),
        optional(claim.note.as_deref()),
        text(state),
        text(&claim.recorded),
        text(if claim.implied { "implied" } else { "stated" }),
    ]
}

/// A value as the import of claims reads it back: `yes`, `camhs`, a number, or JSON.
fn written(value: &Json) -> Value {
    match value {
        Json::Bool(answer) => Value::Yes(*answer),
        Json::String(choice) => text(choice),
        Json::Number(number) => number.as_f64().map_or(Value::Empty, Value::Number),
        other => text(other),
    }
}

fn body(view: &BodyView) -> Vec<Value> {
    let body = &view.body;
    vec![
        text(&body.slug),
        text(&body.name),
        text(&body.kind),
        optional(body.nation),
        optional(body.gss_code.as_ref()),
        optional(body.ods_code.as_ref()),
        day(body.valid_from),
        day(body.valid_to),
    ]
}

fn funding(line: &FundingLine) -> Vec<Value> {
    vec![
        text(&line.id),
        text(&line.funder),
        text(&line.service),
        text(&line.budget),
        text(&line.role),
        Value::Yes(line.lead),
        line.annual_amount.map_or(Value::Empty, Value::Number),
        day(line.from),
        day(line.to),
        Value::Yes(line.time_limited),
        text(&line.source),
        optional(line.locator.as_ref()),
        optional(line.note.as_ref()),
    ]
}
