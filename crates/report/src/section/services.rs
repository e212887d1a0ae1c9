//! The services on record, as section 7 of the report lists them.

use provision::Standing;
use readmodel::Row;
use registry::{Classification, ClassificationBasis, Extent, Places};

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::{count, day_or_unknown, list};

const COLUMNS: [&str; 7] = [
    "Service",
    "Nation",
    "Places",
    "Health bodies of the day",
    "What it is",
    "On what basis",
    "Last confirmed",
];

pub(crate) fn teams(about: &About<'_>) -> Section {
    let wanted = [Standing::FullTeam, Standing::PerhapsTeam, Standing::Emerging];
    let said = "Full teams, those that are planned or being set up, and services that may be teams.";
    of_standings(about, "teams", "Teams", "Teams", &wanted, said)
}

pub(crate) fn specialists(about: &About<'_>) -> Section {
    let said = "Specialists in parent-infant relationships who work inside another team. They are not teams.";
    of_standings(
        about,
        "specialists",
        "Embedded specialists",
        "Specialists",
        &[Standing::EmbeddedSpecialist],
        said,
    )
}

pub(crate) fn others(about: &About<'_>) -> Section {
    let wanted = [Standing::Other, Standing::PerhapsOther];
    let said = "Services for fewer families, with one intervention, or of another kind. They are not teams.";
    of_standings(about, "others", "Other services", "Other services", &wanted, said)
}

fn of_standings(
    about: &About<'_>,
    id: &'static str,
    title: &'static str,
    sheet: &str,
    wanted: &[Standing],
    said: &str,
) -> Section {
    let mut places = Places::new(about.snapshot.registry(), about.scope.as_of);
    let mut rows = Vec::new();
    for (position, row) in about.rows() {
        interrupt::check();
        let standing = about.standing(position, about.scope.as_of);
        if wanted.contains(&standing) {
            rows.push(cells(about, &mut places, position, row, standing));
        }
    }
    let found = format!("{said} {} on record.", count(rows.len(), "service", "services"));
    let table = Table { sheet: sheet.to_owned(), caption: title.to_owned(), columns: COLUMNS.to_vec(), rows };
    Section { id, title, blocks: vec![Block::Text(found), Block::Table(table)] }
}

fn cells(
    about: &About<'_>,
    places: &mut Places<'_>,
    position: u32,
    row: &Row,
    standing: Standing,
) -> Vec<String> {
    let registry = about.snapshot.registry();
    let service = &row.service.service;
    let (class, basis) = about.snapshot.classification(row.position, &row.service);
    let open = class == Classification::Undetermined;
    let basis = match basis {
        _ if open => "not enough evidence yet",
        ClassificationBasis::Attested => "listed in a report",
        ClassificationBasis::Decided => "confirmed by a reviewer",
        ClassificationBasis::Assessed => "worked out from the answers",
    };
    let health = places.of(&row.service).into_iter().filter(|reach| reach.extent != Extent::Perhaps);
    let health = health.filter_map(|reach| registry.body_at(reach.body));
    let health = health.filter(|body| body.body.kind.is_health_body()).map(|body| body.body.name.as_str());
    let class = if open { "type not determined yet" } else { class.title() };
    let what = match standing {
        Standing::PerhapsTeam if open => format!("{class}, perhaps a team"),
        Standing::PerhapsTeam | Standing::PerhapsOther if !open => {
            format!("{class}, perhaps: its status on the day is not known")
        }
        Standing::Emerging => format!("{class}, {}", service.status.title()),
        _ => class.to_owned(),
    };
    vec![
        service.name.clone(),
        service.nation.title().to_owned(),
        list(service.localities.iter().map(String::as_str), "not known"),
        list(health, "not known"),
        what,
        basis.to_owned(),
        day_or_unknown(about.profiles().confirmed(position)),
    ]
}
