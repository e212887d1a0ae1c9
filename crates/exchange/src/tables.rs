//! Services, claims, bodies, successions and funding as CSV.
//!
//! UTF-8, lines end with CR LF, the first names the columns. Cells are guarded against formulas, losslessly
//! ([`crate::guard`]). An empty cell is nothing known. In a list, `;` stands between the items; a `;` or `\` of an item has
//! a `\` in front.

use std::io::Write;

use facts::guard;
use registry::{BodyView, Claim, ClaimState, FundingLine, Registry, ServiceView, Slug, Standing};

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

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Services => &[
                "slug",
                "name",
                "other_names",
                "nation",
                "localities",
                "areas",
                "status",
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

    /// Writes the table: everything, in the order in which it came into the registry.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(self, registry: &Registry, to: impl Write) -> csv::Result<()> {
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        csv.write_record(self.columns())?;
        let mut row =
            |cells: Vec<String>| csv.write_record(cells.iter().map(|cell| guard(cell).into_owned()));
        match self {
            Self::Services => {
                registry.services().try_for_each(|view| row(service(view)))?;
            }
            Self::Claims => {
                for view in registry.services() {
                    view.claims_with_state()
                        .try_for_each(|(own, state)| row(claim(registry, view, own, state)))?;
                }
            }
            Self::Bodies => registry.bodies().try_for_each(|view| row(body(view)))?,
            Self::Successions => {
                for view in registry.bodies() {
                    registry.successors(view).try_for_each(|(next, on)| {
                        row(vec![view.body.slug.to_string(), next.body.slug.to_string(), on.to_string()])
                    })?;
                }
            }
            Self::Funding => registry.lines().try_for_each(|line| row(funding(line)))?,
        }
        csv.flush()?;
        Ok(())
    }
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn list<T: AsRef<str>>(items: &[T]) -> String {
    let escaped = items.iter().map(|item| item.as_ref().replace('\\', "\\\\").replace(';', "\\;"));
    escaped.collect::<Vec<_>>().join(";")
}

fn service(view: &ServiceView) -> Vec<String> {
    let service = &view.service;
    let standing = match &view.standing {
        Standing::Published => "published",
        Standing::Proposed => "proposed",
        Standing::Withdrawn(_) => "withdrawn",
        Standing::Merged(..) => "merged",
    };
    let (class, basis) = view.classification().unzip();
    vec![
        service.slug.to_string(),
        service.name.clone(),
        list(&service.other_names),
        service.nation.to_string(),
        list(&service.localities),
        list(&service.areas.iter().map(Slug::as_str).collect::<Vec<_>>()),
        service.status.to_string(),
        text(service.website.as_ref()),
        text(service.host_organisation.as_ref()),
        class.map(|class| class.id().to_owned()).unwrap_or_default(),
        basis.map(|basis| basis.as_str().to_owned()).unwrap_or_default(),
        standing.to_owned(),
    ]
}

fn claim(registry: &Registry, view: &ServiceView, claim: &Claim, state: ClaimState) -> Vec<String> {
    let vocabulary = registry.vocabulary();
    let state = match state {
        ClaimState::Current => "current",
        ClaimState::Superseded => "superseded",
        ClaimState::Later => "later",
        ClaimState::Unread => "unread",
        ClaimState::Retracted => "retracted",
    };
    vec![
        view.service.slug.to_string(),
        claim.id.to_string(),
        claim.fact_id(vocabulary).to_owned(),
        text(claim.value_json(vocabulary)),
        yes(claim.is_complete()),
        claim.source.to_string(),
        text(claim.locator.as_deref()),
        text(claim.observed_on),
        text(claim.note.as_deref()),
        state.to_owned(),
        claim.recorded.to_string(),
    ]
}

fn body(view: &BodyView) -> Vec<String> {
    let body = &view.body;
    vec![
        body.slug.to_string(),
        body.name.clone(),
        body.kind.to_string(),
        text(body.nation),
        text(body.gss_code.as_ref()),
        text(body.ods_code.as_ref()),
        text(body.valid_from),
        text(body.valid_to),
    ]
}

fn funding(line: &FundingLine) -> Vec<String> {
    vec![
        line.id.to_string(),
        line.funder.to_string(),
        line.service.to_string(),
        line.budget.to_string(),
        line.role.to_string(),
        yes(line.lead),
        text(line.annual_amount),
        text(line.from),
        text(line.to),
        yes(line.time_limited),
        line.source.to_string(),
        text(line.locator.as_ref()),
        text(line.note.as_ref()),
    ]
}
