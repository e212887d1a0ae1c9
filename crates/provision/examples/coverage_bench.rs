//! Measures every answer about gaps on a country larger than this one, and prints the times.
//!
//! `cargo run --release -p coverage --example coverage_bench` makes 10,000 bodies in four generations, each of which follows one or
//! two of the one before, 100,000 services with an attestation, two claims and two areas each, a figure of babies and a
//! return for every body. Nothing is kept between two runs but the snapshot and the profiles of its services: those of the
//! snapshot before the commit, for the first answer after one.

use std::error::Error;
use std::time::Instant;

use facts::{Classification, Vocabulary};
use provision::access::Funnel;
use provision::capacity::{Question, assess};
use provision::{Coverage, Profiles, figures, gaps, over_time, registry_count, standards};
use registry::{Change, Commit, Position, Registry, ServiceView};
use serde_json::{Value as Json, json};

const BODIES: u32 = 10_000;
const SERVICES: u32 = 100_000;
const GENERATIONS: u32 = 4;
/// How often each is run; the slowest run is told beside the median.
const RUNS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let registry = country()?;
    let day = "2023-06-01".parse()?;
    let on_record = |_: usize, service: &ServiceView| {
        service.classification().map_or(Classification::Undetermined, |(class, _)| class)
    };
    let profiles = Profiles::new(&registry, on_record);
    let coverage = Coverage::new(&registry, &profiles, day);
    let board = coverage.areas().last().ok_or("no area")?.body.clone();
    let standard = standards()?.first().ok_or("no standard")?;
    let figures = figures()?;

    println!("{BODIES} bodies, {SERVICES} services, {} areas on {day}", coverage.areas().len());
    told("profiles of all services (once, when opened)", || {
        Profiles::new(&registry, on_record).count(provision::Standing::FullTeam, day)
    });
    let later = registry.apply(&next(&registry)?)?;
    told("first answer after a commit: coverage of a day", || {
        let profiles = profiles.after(&later, on_record);
        Coverage::new(&later, &profiles, day).groups().len()
    });
    told("coverage of a day, counted", || Coverage::new(&registry, &profiles, day).groups().len());
    told("coverage of a day, 100 areas with their evidence", || {
        let coverage = Coverage::new(&registry, &profiles, day);
        let areas = coverage.areas().iter().take(100);
        areas.map(|area| coverage.evidence(&registry, &profiles, area).len()).sum::<usize>()
    });
    told("ranking of gaps", || gaps(&Coverage::new(&registry, &profiles, day), |_| true).len());
    told("trend over 16 years", || over_time(&profiles, 2015..=2030).len());
    told("capacity of an area", || {
        let question = Question::Body(&board);
        assess(&registry, &profiles, standard, question, None, 1.0, day).capacity.roles.len()
    });
    told("funnel of 10,000 returns", || {
        let returns: Vec<_> = registry.bodies().flat_map(|body| body.returns.iter()).collect();
        Funnel::new(&returns).asked
    });
    told("published figures with our own counts", || {
        let counted = figures.iter().filter_map(|figure| figure.counts);
        counted.map(|counted| registry_count(&profiles, counted, day)).sum::<u64>()
    });
    Ok(())
}

/// Runs something, and prints its median and its slowest time.
fn told<T>(what: &str, work: impl Fn() -> T) {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    println!("{what:<52} median {median:>7.2} ms, slowest {slowest:>7.2} ms");
}

fn country() -> Result<Registry, Box<dyn Error>> {
    let mut changes = vec![change(
        "source-added",
        &json!({"slug": "report", "title": "report", "publisher": "nobody", "published": "2019-06-01"}),
    )?];
    let each = BODIES / GENERATIONS;
    for body in 0..BODIES {
        changes.extend(of_body(body, body / each, each)?);
    }
    for service in 0..SERVICES {
        changes.extend(of_service(service)?);
    }
    let commit = Commit::new(Position::FIRST, "2024-01-01T00:00:00Z".parse()?, "bench", changes);
    Ok(Registry::empty(Vocabulary::built_in()).apply(&commit)?)
}

/// A commit that says more of a service, and where another one works.
fn next(registry: &Registry) -> Result<Commit, Box<dyn Error>> {
    let claim =
        json!({"fact": "opened_year", "value": 2018, "source": "report", "observed_on": "2024-02-01"});
    let changes = vec![
        change("claim-recorded", &json!({"service": "service-7", "claim": claim}))?,
        change("service-edited", &json!({"service": "service-8", "edit": {"areas": ["body-1"]}}))?,
    ];
    Ok(Commit::new(registry.position().next(), "2024-02-01T00:00:00Z".parse()?, "bench", changes))
}

/// A body of a generation, with whom it followed, its babies and its return.
fn of_body(body: u32, generation: u32, each: u32) -> Result<Vec<Change>, Box<dyn Error>> {
    let kinds = ["clinical-commissioning-group", "integrated-care-board", "health-board", "local-authority"];
    let nations = ["england", "england", "scotland", "wales"];
    let at = (body % 4) as usize;
    let slug = format!("body-{body}");
    let from = format!("{}-04-01", 2013 + 3 * generation);
    let mut fields =
        json!({"slug": slug, "name": slug, "kind": kinds[at], "nation": nations[at], "valid_from": from});
    if generation + 1 < GENERATIONS
        && let Some(fields) = fields.as_object_mut()
    {
        fields.insert("valid_to".to_owned(), json!(format!("{}-03-31", 2016 + 3 * generation)));
    }
    let mut changes = vec![change("body-added", &fields)?];
    if generation > 0 {
        let before = body - each;
        changes.push(change(
            "succession-added",
            &json!({"from": format!("body-{before}"), "to": slug, "on": from}),
        )?);
        // Every third followed another one, too.
        if body.is_multiple_of(3) && before >= 4 {
            let other = format!("body-{}", before - 4);
            changes.push(change("succession-added", &json!({"from": other, "to": slug, "on": from}))?);
        }
    }
    let babies = json!({"body": slug, "year": 2020, "under_1": body % 4_000, "under_2": 2 * (body % 4_000), "source": "report"});
    changes.push(change("population-recorded", &babies)?);
    let known = !body.is_multiple_of(3);
    let answer = json!({
        "body": slug, "year": "2017-18", "replied": known, "numbers_from": "body", "source": "report",
        "accepts": {"months_0_12": known.then_some(body.is_multiple_of(2)), "months_12_24": known, "months_24_36": known},
        "referred": {"months_0_12": "3", "months_12_24": (body % 20).to_string(), "months_24_36": "0"},
        "seen": {"months_0_12": "0", "months_12_24": (body % 7).to_string(), "months_24_36": "0"},
    });
    changes.push(change("return-recorded", &answer)?);
    Ok(changes)
}

/// A service with two areas, what a source says that it is, and two claims.
fn of_service(service: u32) -> Result<Vec<Change>, Box<dyn Error>> {
    let classes = [
        "parent-infant-team",
        "camhs-embedded-specialist",
        "narrow-eligibility-team",
        "single-intervention-service",
        "other-parent-infant-service",
    ];
    let states = ["operating", "operating", "operating", "starting", "planned", "paused", "closed"];
    let slug = format!("service-{service}");
    // Few teams, and areas without any: as it is.
    let body = |salt: u32| {
        format!("body-{}", (service.wrapping_mul(2_654_435_761).rotate_left(salt) >> 4) % (BODIES / 3))
    };
    let (first, second) = (body(3), body(11));
    let mut areas = vec![first.clone()];
    if second != first {
        areas.push(second);
    }
    let class = if service.is_multiple_of(40) { classes[0] } else { classes[1 + (service % 4) as usize] };
    let state = states[(service % 7) as usize];
    Ok(vec![
        change(
            "service-added",
            &json!({"published": true, "service":
                {"slug": slug, "name": slug, "nation": "england", "areas": areas, "status": state}}),
        )?,
        change(
            "attestation-recorded",
            &json!({"service": slug, "attestation": {"class": class, "source": "report", "as_of": "2019-06-01"}}),
        )?,
        change(
            "claim-recorded",
            &json!({"service": slug, "claim": {"fact": "opened_year", "value": 2005 + service % 18, "source": "report"}}),
        )?,
        change(
            "claim-recorded",
            &json!({"service": slug, "claim": {"fact": "staff_wte", "value": {"low": 1, "high": 5}, "source": "report"}}),
        )?,
    ])
}

fn change(tag: &str, with: &Json) -> Result<Change, registry::PayloadError> {
    Change::from_payload(tag, &with.to_string())
}
