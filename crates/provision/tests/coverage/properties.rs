//! What must hold in every registry.

use proptest::prelude::*;
use provision::{Coverage, Extent, Profiles, Share, Status, gaps, over_time};
use registry::{Change, Commit, Registry};
use serde_json::json;

use crate::world::{
    attestation, body, change, claim, on_record, population, profiles, registry, service, source, succession,
};

const KINDS: [&str; 4] =
    ["clinical-commissioning-group", "integrated-care-board", "local-authority", "nhs-trust"];
const STATUSES: [&str; 6] = ["planned", "starting", "operating", "paused", "closed", "unknown"];
const CLASSES: [&str; 5] = [
    "parent-infant-team",
    "camhs-embedded-specialist",
    "narrow-eligibility-team",
    "other-parent-infant-service",
    "not-a-parent-infant-service",
];

/// Kind, first and last year, babies.
type Body = (usize, Option<i16>, Option<i16>, Option<u32>);

#[derive(Clone, Debug)]
struct World {
    bodies: Vec<Body>,
    /// From one body to a later one, in a year.
    successions: Vec<(usize, usize, i16)>,
    /// One body lies in another: all of it, a part, or a part of unknown size.
    places: Vec<(usize, usize, usize)>,
    /// Status, class, areas.
    services: Vec<(usize, Option<usize>, Vec<usize>)>,
}

fn world() -> impl Strategy<Value = World> {
    let year = 2014..2024_i16;
    let body = (
        0..KINDS.len(),
        prop::option::of(year.clone()),
        prop::option::of(0..8_i16),
        prop::option::of(0..9_000_u32),
    )
        .prop_map(|(kind, from, years, babies)| {
            let to = years.map(|years| from.unwrap_or(2016) + years);
            (kind, from, to, babies)
        });
    let service =
        (0..STATUSES.len(), prop::option::of(0..CLASSES.len()), prop::collection::vec(0..12_usize, 0..4));
    (
        prop::collection::vec(body, 1..12),
        prop::collection::vec((0..12_usize, 0..12_usize, year), 0..12),
        prop::collection::vec((0..12_usize, 0..12_usize, 0..3_usize), 0..8),
        prop::collection::vec(service, 0..10),
    )
        .prop_map(|(bodies, successions, places, services)| World {
            bodies,
            successions,
            places,
            services,
        })
}

fn build(world: &World) -> Registry {
    let count = world.bodies.len();
    let mut changes: Vec<Change> = vec![source()];
    for (at, (kind, from, to, babies)) in world.bodies.iter().enumerate() {
        let (from, to) =
            (from.map(|year| format!("{year}-04-01")), to.map(|year| format!("{}-03-31", year + 1)));
        changes.push(body(&format!("b{at}"), KINDS[*kind], from.as_deref(), to.as_deref()));
        changes.extend(babies.map(|babies| population(&format!("b{at}"), 2020, babies)));
    }
    let mut seen = std::collections::HashSet::new();
    for (from, to, year) in &world.successions {
        let (from, to) = (from % count, to % count);
        // Forward only, so that there is no circle.
        if from < to && seen.insert((from, to)) {
            changes.push(succession(&format!("b{from}"), &format!("b{to}"), &format!("{year}-04-01")));
        }
    }
    for (inner, outer, share) in &world.places {
        let (inner, outer) = (inner % count, outer % count);
        let share = [Some(1.0), Some(0.4), None][*share];
        let lies = json!({"body": format!("b{inner}"), "within": format!("b{outer}"), "share": share, "source": "report"});
        changes.extend((inner != outer).then(|| change("lies-within-recorded", &lies)));
    }
    for (at, (status, class, areas)) in world.services.iter().enumerate() {
        let mut areas: Vec<String> = areas.iter().map(|area| format!("b{}", area % count)).collect();
        areas.sort();
        areas.dedup();
        let areas: Vec<&str> = areas.iter().map(String::as_str).collect();
        changes.push(service(&format!("s{at}"), STATUSES[*status], &areas));
        changes.extend(class.map(|class| attestation(&format!("s{at}"), CLASSES[class])));
    }
    registry(changes)
}

/// What a commit may change: for a service, a second one and a body by their numbers, and some other number.
fn later(kind: usize, at: usize, other: usize, number: i16) -> Change {
    let (one, two, area) = (format!("s{at}"), format!("s{other}"), format!("b{other}"));
    let pick = usize::from(number.unsigned_abs());
    let edit = |edit: serde_json::Value| change("service-edited", &json!({"service": one, "edit": edit}));
    match kind {
        0 => claim(&one, "opened_year", &json!(2012 + number)),
        1 => attestation(&one, CLASSES[pick % CLASSES.len()]),
        2 => edit(json!({"status": STATUSES[pick % STATUSES.len()]})),
        3 => edit(json!({"areas": [area]})),
        4 => change("decided", &json!({"service": one, "class": CLASSES[0], "reason": "seen"})),
        5 => change("claim-retracted", &json!({"service": one, "recorded_for": one, "number": 1})),
        6 => change("service-withdrawn", &json!({"service": one})),
        7 => change("services-merged", &json!({"from": one, "into": two})),
        8 => service(&format!("new-{at}"), "operating", &[&area]),
        9 => body(&format!("new-b{at}"), KINDS[pick % KINDS.len()], None, None),
        10 => succession(&format!("b{at}"), &area, "2020-04-01"),
        11 => population(&area, 2019, 7),
        12 => change(
            "service-added",
            &json!({"service": {"slug": "proposed", "name": "proposed", "nation": "england", "areas": [area], "status": "operating"}}),
        ),
        _ => change("published", &json!({"service": "proposed"})),
    }
}

fn sound(share: Share) -> bool {
    share.count() <= share.of() && share.percent().is_some() == (share.of() > 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn groups_count_each_area_once_and_never_add_kinds(world in world(), year in 2013..2026_i16) {
        let registry = build(&world);
        let profiles = profiles(&registry);
        let day = jiff::civil::date(year, 6, 30);
        let coverage = Coverage::new(&registry, &profiles, day);
        // Once each, and only bodies that exist and commission for an area.
        let mut slugs: Vec<&str> = coverage.areas().iter().map(|area| area.body.body.slug.as_str()).collect();
        let before = slugs.len();
        slugs.sort_unstable();
        slugs.dedup();
        prop_assert_eq!(before, slugs.len());
        for area in coverage.areas() {
            prop_assert!(area.body.body.valid_on(day) && provision::commissions_an_area(area.body.body.kind));
        }
        let groups = coverage.groups();
        prop_assert_eq!(groups.iter().map(|group| group.areas).sum::<u64>(), before as u64);
        for group in &groups {
            let of_kind = coverage.areas().iter().filter(|area| area.body.body.kind == group.kind);
            prop_assert_eq!(of_kind.count() as u64, group.areas);
            prop_assert_eq!(group.statuses.iter().map(|count| count.share.count()).sum::<u64>(), group.areas);
            for count in &group.statuses {
                prop_assert!(sound(count.share) && count.share.of() == group.areas && count.in_part <= count.share.count());
                let figures = count.babies.areas_with_figure + count.babies.areas_without_figure;
                prop_assert_eq!(figures, count.share.count());
                // Areas without any figure are not areas without babies.
                prop_assert_eq!(count.babies.told().is_none(), figures > 0 && count.babies.areas_with_figure == 0);
            }
            prop_assert_eq!(group.statuses.iter().map(|count| count.babies.known).sum::<u64>(), group.babies.known);
        }
    }

    #[test]
    fn what_is_on_record_is_never_told_as_none(world in world(), year in 2019..2026_i16) {
        let registry = build(&world);
        let profiles = profiles(&registry);
        let coverage = Coverage::new(&registry, &profiles, jiff::civil::date(year, 6, 30));
        for area in coverage.areas() {
            let evidence = coverage.evidence(&registry, &profiles, area);
            // None known exactly where nothing that counts is on record, however far back.
            prop_assert_eq!(area.status == Status::NoneKnown, evidence.is_empty());
            // A full team exactly where there is evidence of one that is known to work there.
            let team = evidence.iter().any(|one| {
                one.standing == provision::Standing::FullTeam && one.extent != Extent::Perhaps
            });
            prop_assert_eq!(area.status == Status::FullTeam, team);
            // One that may be a team leaves no status that says there is none.
            if evidence.iter().any(|one| {
                one.standing == provision::Standing::PerhapsTeam
                    || (one.standing == provision::Standing::FullTeam && one.extent == Extent::Perhaps)
            }) {
                prop_assert!(matches!(area.status, Status::FullTeam | Status::NotKnown));
            }
            // A service that names the body itself works in the whole of its area.
            let own = evidence.iter().any(|one| {
                one.standing.status() == area.status && one.named.body.slug == area.body.body.slug
            });
            if own && area.status != Status::NotKnown {
                prop_assert_eq!(area.extent, Extent::Whole);
            }
        }
    }

    #[test]
    fn gaps_are_the_areas_without_a_team_in_order(world in world(), year in 2013..2026_i16) {
        let registry = build(&world);
        let coverage = Coverage::new(&registry, &profiles(&registry), jiff::civil::date(year, 6, 30));
        let gaps = gaps(&coverage, |_| true);
        let without = coverage.areas().iter().filter(|area| area.status != Status::FullTeam).count();
        prop_assert_eq!(gaps.len(), without);
        let babies: Vec<Option<u32>> =
            gaps.iter().map(|gap| gap.babies(year).map(|population| population.under_2)).collect();
        prop_assert!(babies.is_sorted_by(|a, b| a >= b));
        for (gap, babies) in gaps.iter().zip(&babies) {
            prop_assert_eq!(gap.rank.is_some(), babies.is_some());
            // As many stand before it as have more babies.
            let more = gaps.iter().filter(|other| other.babies(year).map(|p| p.under_2) > *babies).count() as u64;
            prop_assert!(gap.rank.is_none_or(|rank| rank == more + 1));
        }
    }

    #[test]
    fn the_trend_is_the_coverage_of_each_of_its_days(world in world()) {
        let registry = build(&world);
        let profiles = profiles(&registry);
        for point in over_time(&profiles, 2015..=2024) {
            prop_assert!(sound(point.with_team) && point.with_team.of() > 0);
            prop_assert!(point.with_team.count() + point.not_known <= point.with_team.of());
            let groups = Coverage::new(&registry, &profiles, point.as_of).groups();
            let group = groups.iter().find(|group| group.kind == point.kind && group.nation == point.nation);
            prop_assert!(group.is_some(), "a point belongs to a group");
            let Some(group) = group else { continue };
            prop_assert_eq!(group.statuses[Status::FullTeam as usize].share, point.with_team);
        }
    }

    #[test]
    fn profiles_carried_over_commits_are_those_made_anew(
        world in world(),
        commits in prop::collection::vec((0..14_usize, 0..10_usize, 0..10_usize, 0..12_i16, any::<bool>()), 1..12),
    ) {
        let mut registry = build(&world);
        let mut carried = Profiles::new(&registry, on_record);
        for (kind, at, other, number, asked) in &commits {
            let change = later(*kind, *at, *other, *number);
            // Some do not fit, such as one about a service that was withdrawn: they are no commits.
            let time = "2021-02-01T00:00:00Z".parse().unwrap();
            let commit = Commit::new(registry.position().next(), time, "test", vec![change]);
            let Ok(next) = registry.apply(&commit) else { continue };
            registry = next;
            // Nobody asks after every commit: several may be made up for at once.
            if !asked {
                continue;
            }
            carried = carried.after(&registry, on_record);
            let anew = Profiles::new(&registry, on_record);
            for position in 0..=u32::try_from(registry.all_services().count()).unwrap() {
                prop_assert_eq!(carried.at(position), anew.at(position), "{} at {}", kind, position);
            }
            for year in [2015, 2021, 2023] {
                let day = jiff::civil::date(year, 6, 30);
                let told = |profiles: &Profiles| -> Vec<_> {
                    let coverage = Coverage::new(&registry, profiles, day);
                    let areas = coverage.areas().iter();
                    areas.map(|area| (area.body.body.slug.clone(), area.status, area.extent)).collect()
                };
                prop_assert_eq!(told(&carried), told(&anew));
            }
        }

    }
}
