//! Where there is a team, and where none is known: section 8 of the report.

use provision::{Group, Status, gaps as without_team};
use registry::Extent;

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::{day_or_unknown, list};

/// How many areas without a team a ranking has.
const MOST_GAPS: usize = 20;

pub(crate) fn areas(about: &About<'_>) -> Section {
    let groups = about.coverage.groups();
    let sentences = groups.iter().flat_map(|group| {
        let told = [Status::FullTeam, Status::NotKnown, Status::NoneKnown];
        let of = move |status: &Status| group.statuses.iter().find(|count| count.status == *status);
        told.into_iter()
            .filter_map(move |status| of(&status))
            .filter(|count| count.share.count() > 0)
            .map(|count| group.sentence(count))
    });
    let mut blocks = vec![
        Block::Text(
            "Percentages are of the areas that the registry holds. Areas of different kinds of body overlap and are never added up.".to_owned(),
        ),
        Block::List(sentences.collect()),
        Block::Table(counted(&groups)),
    ];
    let listed = groups.iter().filter(|group| group.kind.is_health_body());
    blocks.extend(listed.map(|group| Block::Table(one_by_one(about, group))));
    Section { id: "areas", title: "Where there is a team", blocks }
}

fn counted(groups: &[Group]) -> Table {
    let rows = groups.iter().flat_map(|group| {
        group.statuses.iter().filter(|count| count.share.count() > 0).map(|count| {
            vec![
                group.nation.map_or("across nations", registry::Nation::title).to_owned(),
                group.kind.title().to_owned(),
                count.status.title().to_owned(),
                count.share.to_string(),
                count.in_part.to_string(),
                count.current.to_string(),
                count.babies.told().map_or_else(|| "no figure".to_owned(), |babies| babies.to_string()),
            ]
        })
    });
    Table {
        sheet: "Areas counted".to_owned(),
        caption: "Areas by status".to_owned(),
        columns: vec![
            "Nation",
            "Kind of body",
            "Status",
            "Areas",
            "In a part only",
            "Current",
            "Babies under two",
        ],
        rows: rows.collect(),
    }
}

fn one_by_one(about: &About<'_>, group: &Group) -> Table {
    let of_group =
        |area: &&provision::Area| area.body.body.kind == group.kind && area.body.body.nation == group.nation;
    let mut areas: Vec<_> = about.coverage.areas().iter().filter(of_group).collect();
    areas.sort_by(|a, b| a.body.body.name.cmp(&b.body.body.name));
    let registry = about.snapshot.registry();
    let rows = areas.into_iter().map(|area| {
        let evidence = about.coverage.evidence(registry, about.profiles(), area);
        let services = evidence.iter().filter(|one| one.extent != Extent::Perhaps);
        let names = services.filter_map(|one| registry.service_at(one.service));
        let babies = area.body.population(about.scope.as_of.year());
        vec![
            area.body.body.name.clone(),
            area.status.title().to_owned(),
            if area.status == Status::NoneKnown { String::new() } else { area.extent.title().to_owned() },
            list(names.map(|service| service.service.name.as_str()), "none known"),
            if area.status == Status::NoneKnown { String::new() } else { day_or_unknown(area.confirmed) },
            babies.map_or_else(|| "no figure".to_owned(), |population| population.under_2.to_string()),
        ]
    });
    let nation = group.nation.map_or("", registry::Nation::title);
    Table {
        sheet: format!("{} {}", nation, group.kind.title()).trim().chars().take(31).collect(),
        caption: format!("{}: {}, one by one", nation, group.kind.title()),
        columns: vec!["Body", "Status", "Extent", "Services", "Last confirmed", "Babies under two"],
        rows: rows.collect(),
    }
}

pub(crate) fn gaps(about: &About<'_>) -> Section {
    let mut blocks = vec![Block::Text(
        "Areas in which no full team is known to work, those with most babies under two first. That nothing is on record does not mean that there \
         is nothing."
            .to_owned(),
    )];
    for group in about.coverage.groups().iter().filter(|group| group.kind.is_health_body()) {
        let of_group = |area: &provision::Area| {
            area.body.body.kind == group.kind && area.body.body.nation == group.nation
        };
        let found = without_team(&about.coverage, of_group);
        let rows: Vec<Vec<String>> = found
            .iter()
            .take(MOST_GAPS)
            .map(|gap| {
                let babies = gap.babies(about.scope.as_of.year()).map(|population| population.under_2);
                vec![
                    gap.rank.map_or_else(|| "?".to_owned(), |rank| rank.to_string()),
                    gap.area.body.body.name.clone(),
                    gap.area.status.title().to_owned(),
                    babies.map_or_else(|| "no figure".to_owned(), |babies| babies.to_string()),
                ]
            })
            .collect();
        let nation = group.nation.map_or("", registry::Nation::title);
        let shown = if found.len() > MOST_GAPS {
            format!(", the first {MOST_GAPS} of {}", found.len())
        } else {
            String::new()
        };
        blocks.push(Block::Table(Table {
            sheet: format!("Gaps {nation} {}", group.kind.title()).chars().take(31).collect(),
            caption: format!("{nation}: areas of a {} without a known team{shown}", group.kind.title()),
            columns: vec!["Rank", "Body", "Status", "Babies under two"],
            rows,
        }));
    }
    Section { id: "gaps", title: "Where no team is known", blocks }
}
