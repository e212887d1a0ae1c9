//! Whatever a registry holds: its tables, written and read back, change nothing.

use exchange::tables::Table;
use facts::{FactDefinition, FactKind, Interval, Vocabulary};
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use registry::{Change, Registry, text};
use serde_json::{Value as Json, json};

use crate::tables::{csv, read_back, xlsx};
use crate::world::after;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_written_reads_back_without_a_change(registry in registry()) {
        for table in Table::ALL {
            prop_assert_eq!(read_back(&registry, table, csv(&registry, table).as_bytes()), vec![], "{}", table.name());
            prop_assert_eq!(read_back(&registry, table, &xlsx(&registry, table)), vec![], "{} as XLSX", table.name());
        }
    }
}

/// A registry with two sources and some bodies, services, claims and funding lines.
fn registry() -> impl Strategy<Value = Registry> {
    let services = vec((service(), vec(claim(), 0..6)), 1..4);
    (line(), vec(body(), 2..5), services, vec(funding(), 0..5)).prop_map(|(title, bodies, services, lines)| {
        let mut changes = vec![
            ("source-added", json!({"slug": "first", "title": title, "publisher": "Us"})),
            ("source-added", json!({"slug": "second", "title": "Second", "publisher": title, "published": "2020-01-31"})),
        ];
        let count = bodies.len();
        for (position, mut body) in bodies.into_iter().enumerate() {
            body["slug"] = json!(format!("body-{position}"));
            // Two bodies have no code in common.
            for code in ["ods_code", "gss_code"] {
                if let Some(letters) = body[code].as_str().map(str::to_owned) {
                    body[code] = json!(format!("{letters}{position}"));
                }
            }
            changes.push(("body-added", without_nulls(body)));
        }
        changes.push(("succession-added", json!({"from": "body-0", "to": "body-1", "on": "2015-04-01"})));
        let of_services = services.len();
        for (position, (mut service, claims)) in services.into_iter().enumerate() {
            let slug = format!("service-{position}");
            service["slug"] = json!(slug);
            let areas = service["areas"].as_u64().unwrap_or_default();
            let areas = (0..count).filter(|area| areas >> area & 1 == 1).map(|area| format!("body-{area}"));
            service["areas"] = json!(areas.collect::<Vec<_>>());
            changes.push(("service-added", json!({"published": true, "service": without_nulls(service)})));
            changes.extend(claims.into_iter().map(|claim| {
                ("claim-recorded", json!({"service": slug, "claim": without_nulls(claim)}))
            }));
        }
        for (position, mut line) in lines.into_iter().enumerate() {
            let service = format!("service-{}", position % of_services);
            line["id"] = json!(format!("{service}-{}", position + 1));
            line["service"] = json!(service);
            line["funder"] = json!(format!("body-{}", position % count));
            changes.push(("funding-recorded", without_nulls(line)));
        }
        let changes = changes.into_iter().map(|(tag, with)| Change::from_payload(tag, &with.to_string()).unwrap());
        after(&Registry::empty(Vocabulary::built_in()), changes.collect())
    })
}

/// What is not there is left out.
fn without_nulls(mut object: Json) -> Json {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// A line of text that a registry takes, with what tables could trip over.
fn line() -> impl Strategy<Value = String> {
    "[=+@'\"a-zé-]{1,2}[a-z0-9é;,\\\\\"'=+. -]{0,10}[a-z0-9é;]"
        .prop_filter("no text that a registry takes", |line| {
            text::line("", line).is_ok() && !tabular::cell::is_unknown(line)
        })
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::btree_set(line(), 0..3).prop_map(|lines| lines.into_iter().collect())
}

fn day() -> impl Strategy<Value = Date> {
    (2010..2026_i16, 1..13_i8, 1..29_i8).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

/// Two days in order, either of which may not be known.
fn days() -> impl Strategy<Value = (Option<Date>, Option<Date>)> {
    (option::of(day()), option::of(day())).prop_map(|(from, to)| match (from, to) {
        (Some(from), Some(to)) if to < from => (Some(to), Some(from)),
        days => days,
    })
}

fn nation() -> impl Strategy<Value = &'static str> {
    select(&["england", "northern-ireland", "scotland", "wales"][..])
}

fn body() -> impl Strategy<Value = Json> {
    let kinds = select(&["local-authority", "nhs-trust", "charitable-funder"][..]);
    (
        line(),
        kinds,
        option::of(nation()),
        option::of("[A-Z][A-Z0-9]{2}"),
        option::of("[ESW]0[0-9]{6}"),
        days(),
    )
        .prop_map(|(name, kind, nation, ods_code, gss_code, (valid_from, valid_to))| {
            json!({
                "name": name, "kind": kind, "nation": nation, "ods_code": ods_code, "gss_code": gss_code,
                "valid_from": valid_from, "valid_to": valid_to,
            })
        })
}

fn service() -> impl Strategy<Value = Json> {
    let status = select(&["planned", "starting", "operating", "paused", "closed", "unknown"][..]);
    let stated = option::of((select(&["first", "second"][..]), option::of(line()), option::of(day())));
    let website = option::of("https://[a-z]{1,5}\\.example\\.org/[a-z0-9;,-]{0,5}");
    (line(), lines(), nation(), lines(), any::<u8>(), (status, stated), website, option::of(line())).prop_map(
        |(name, other_names, nation, localities, areas, (status, stated), website, host)| {
            let stated = stated.map(|(source, locator, as_of)| {
                without_nulls(json!({"source": source, "locator": locator, "as_of": as_of}))
            });
            json!({
                "name": name, "other_names": other_names, "nation": nation, "localities": localities, "areas": areas,
                "status": status, "status_stated": stated, "website": website, "host_organisation": host,
            })
        },
    )
}

fn claim() -> impl Strategy<Value = Json> {
    let words = (option::of(line()), option::of(day()), option::of(line()), any::<bool>());
    (any::<prop::sample::Index>(), any::<u32>(), select(&["first", "second"][..]), words).prop_map(
        |(fact, random, source, (locator, observed_on, note, is_implied))| {
            let vocabulary = Vocabulary::built_in();
            let facts: Vec<&FactDefinition> = vocabulary.iter().map(|(_, definition)| definition).collect();
            let fact = fact.get(&facts);
            let value = value(fact, random);
            let is_set = fact.fact_kind() == FactKind::Set && !value.is_null();
            let is_empty = value.as_array().is_some_and(Vec::is_empty);
            json!({
                "fact": fact.id, "value": value, "source": source, "locator": locator, "observed_on": observed_on, "note": note,
                "complete": (is_set && (is_empty || random.is_multiple_of(2))).then_some(true),
                "implied": (is_implied && note.is_some()).then_some(true),
            })
        },
    )
}

/// A value of a fact; null now and then: it was asked, and is not known.
fn value(fact: &FactDefinition, random: u32) -> Json {
    if random % 8 == 7 {
        return Json::Null;
    }
    let choices = fact.choices();
    let choice = |number: u32| choices.get(number as usize % choices.len()).map(|choice| &choice.id);
    match fact.fact_kind() {
        FactKind::Boolean => json!(random.is_multiple_of(2)),
        FactKind::Choice => json!(choice(random)),
        FactKind::Set => {
            let members = (0..random % 4).map(|number| choice(random / 7 + number)).collect::<Vec<_>>();
            json!(members)
        }
        FactKind::Number => {
            let small = f64::from(random % 40);
            let all = [small / 4.0, small, 1990.0 + small];
            let takes = |number: &f64| {
                Interval::new(Some(*number), Some(*number + 1.0)).is_ok_and(|interval| fact.takes(interval))
            };
            let low = all.into_iter().find(takes).unwrap_or(1.0);
            match random % 5 {
                0 => json!({"low": low, "high": low + 1.0}),
                1 => json!({"low": low}),
                _ => json!(low),
            }
        }
    }
}

fn funding() -> impl Strategy<Value = Json> {
    let budget = select(&["camhs", "public-health", "voluntary", "unknown"][..]);
    let role = select(&["core", "post", "start-up", "project", "in-kind"][..]);
    let amount = option::of((0..100_000_000_u32).prop_map(|pence| f64::from(pence) / 100.0));
    let words = (option::of(line()), option::of(line()), select(&["first", "second"][..]));
    (budget, role, amount, days(), any::<(bool, bool)>(), words).prop_map(
        |(budget, role, amount, (from, to), (lead, time_limited), (locator, note, source))| {
            json!({
                "budget": budget, "role": role, "lead": lead, "annual_amount": amount, "from": from, "to": to,
                "time_limited": time_limited, "source": source, "locator": locator, "note": note,
            })
        },
    )
}
