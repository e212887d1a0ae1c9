//! What changed between two days.

use provision::{Coverage, Standing, Status};

use crate::document::{Block, Section, Table};
use crate::section::About;
use crate::words::day;

pub(crate) fn since(about: &About<'_>) -> Option<Section> {
    let (since, as_of) = (about.scope.since?, about.scope.as_of);
    let moved = about.rows().filter_map(|(position, row)| {
        let (before, now) = (about.standing(position, since), about.standing(position, as_of));
        (before != now).then(|| {
            let word = |standing: Standing| match standing {
                Standing::Nothing => "nothing on record".to_owned(),
                standing => standing.title().to_owned(),
            };
            vec![row.service.service.name.clone(), row.nation.title().to_owned(), word(before), word(now)]
        })
    });
    let services = Table {
        sheet: "Services that moved".to_owned(),
        caption: format!("Services that are something else than on {}", day(since)),
        columns: vec!["Service", "Nation", "Then", "Now"],
        rows: moved.collect(),
    };
    let before = Coverage::new(about.snapshot.registry(), about.profiles(), since).groups();
    let teams = |group: &provision::Group| {
        group
            .statuses
            .iter()
            .find(|count| count.status == Status::FullTeam)
            .map(|count| count.share.to_string())
    };
    let rows = about.coverage.groups().into_iter().map(|group| {
        let then = before.iter().find(|then| then.kind == group.kind && then.nation == group.nation);
        vec![
            group.nation.map_or("across nations", registry::Nation::title).to_owned(),
            group.kind.title().to_owned(),
            then.and_then(teams).unwrap_or_else(|| "no such bodies".to_owned()),
            teams(&group).unwrap_or_default(),
        ]
    });
    let areas = Table {
        sheet: "Areas then and now".to_owned(),
        caption: "Areas with a full team, then and now".to_owned(),
        columns: vec!["Nation", "Kind of body", "Then", "Now"],
        rows: rows.collect(),
    };
    let said = format!(
        "What is known today of {}, beside what is known of {}. A difference may be a change, or a source that mentions one day only.",
        day(since),
        day(as_of)
    );
    let blocks = vec![Block::Text(said), Block::Table(areas), Block::Table(services)];
    Some(Section { id: "since", title: "What changed", blocks })
}
