//! The answer first: how many teams, where, and as of when.

use provision::Standing;
use registry::{Nation, Stated};

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::{count, day};

/// The columns of a table of nations, and what each counts.
const COUNTED: [(&str, Standing); 5] = [
    ("Full teams", Standing::FullTeam),
    ("Planned or being set up", Standing::Emerging),
    ("Embedded specialists", Standing::EmbeddedSpecialist),
    ("Other services", Standing::Other),
    ("Perhaps a team", Standing::PerhapsTeam),
];

pub(crate) fn summary(about: &About<'_>) -> Section {
    let as_of = about.scope.as_of;
    let teams: Vec<u32> = about
        .rows()
        .map(|(position, _)| position)
        .filter(|position| about.standing(*position, as_of) == Standing::FullTeam)
        .collect();
    let confirmed = |position: &u32| about.profiles().confirmed(*position);
    let current = teams.iter().filter(|at| Stated::Service.is_current(confirmed(at), as_of)).count();
    let days: Vec<_> = teams.iter().filter_map(confirmed).collect();
    let between = days.iter().min().zip(days.iter().max()).map_or_else(
        || "No source says when that was so".to_owned(),
        |(first, last)| match (day(*first), day(*last)) {
            (first, last) if first == last => format!("They were last confirmed on {first}"),
            (first, last) => format!("They were last confirmed between {first} and {last}"),
        },
    );
    let first = format!(
        "As of {}, {} on record as working with families. {between}; {current} of them at most {} months before. What is older may have changed.",
        day(as_of),
        count(teams.len(), "full parent-infant team is", "full parent-infant teams are"),
        Stated::Service.months(),
    );
    let specialists = format!(
        "Beside them there are {} inside another team, such as child and adolescent mental health services (CAMHS). These are not teams.",
        count(
            about.count(Standing::EmbeddedSpecialist, None, as_of),
            "service of specialists",
            "services of specialists"
        ),
    );
    let caution = "What is not known never counts as a no: a service that no one has entered is not here, and there may be more of each.";
    let row = |title: &str, nation: Option<Nation>| {
        let counts = COUNTED.iter().map(|(_, standing)| about.count(*standing, nation, as_of).to_string());
        std::iter::once(title.to_owned()).chain(counts).collect()
    };
    let mut rows: Vec<Vec<String>> =
        Nation::ALL.iter().map(|nation| row(nation.title(), Some(*nation))).collect();
    rows.push(row("United Kingdom", None));
    let columns = std::iter::once("Nation").chain(COUNTED.iter().map(|(title, _)| *title)).collect();
    let table =
        Table { sheet: "Nations".to_owned(), caption: "Services by nation".to_owned(), columns, rows };
    let texts = [first, specialists, caution.to_owned()].map(Block::Text);
    Section {
        id: "summary",
        title: "At a glance",
        blocks: texts.into_iter().chain([Block::Table(table)]).collect(),
    }
}
