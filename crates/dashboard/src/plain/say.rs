//! The answers of pages in sentences that may be quoted: those of the app, word for word. `tests/browser/checks/same.mjs` compares them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::words::{basis, day, grouped, list, number, term, text, whole};
use crate::html::Html;

const NATIONS: [&str; 4] = ["ENGLAND", "NORTHERN_IRELAND", "SCOTLAND", "WALES"];

/// The kinds of body that the map of health boards shows.
const HEALTH: [&str; 5] = [
    "CLINICAL_COMMISSIONING_GROUP",
    "INTEGRATED_CARE_BOARD",
    "HEALTH_BOARD",
    "LOCAL_HEALTH_BOARD",
    "HEALTH_AND_SOCIAL_CARE_TRUST",
];

/// Up to this number of services are named in one sentence.
const NAMED: usize = 6;

/// Writes the answer of a page, where the app has it.
pub(super) fn answer(html: &mut Html, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    html.markup("<section class=\"rj-hero rj-hero--words\" aria-label=\"The answer in short\">\n");
    for sentence in sentences {
        html.markup("<p class=\"rj-quote\"><q>").text(sentence).markup("</q></p>\n");
    }
    html.markup("</section>\n");
}

/// How many teams there are, where, and when that was last confirmed.
pub(super) fn teams(data: &Value) -> String {
    let of = |nation: &str| {
        let mut nations = list(data, "/registry/byNation").iter();
        nations.find(|one| text(one, "/nation") == nation).map_or(0, |one| number(one, "/teams"))
    };
    let all: i64 = NATIONS.into_iter().map(of).sum();
    if all == 0 {
        return "No specialised parent-infant relationship team is on record yet.".to_owned();
    }
    let (some, none): (Vec<&str>, Vec<&str>) = NATIONS.into_iter().partition(|nation| of(nation) > 0);
    let some: Vec<_> = some.into_iter().map(|nation| format!("{} in {}", of(nation), term(nation))).collect();
    let none: Vec<_> = none.into_iter().map(term).collect();
    let team = "specialised parent-infant relationship team";
    let teams = count(all, &format!("{team} is"), &format!("{team}s are"));
    let mut said = format!("{teams} on record: {}", series(&some));
    if !none.is_empty() {
        let _ = write!(said, "; none is known in {}", series(&none).replace(" and ", " or "));
    }
    said.push('.');
    let teams = list(data, "/teams/nodes");
    if data.pointer("/teams/pageInfo/hasNextPage") != Some(&Value::Bool(false)) {
        return said;
    }
    match teams.iter().filter(|team| text(team, "/status") == "CLOSED").count() {
        0 => {}
        1 => said.push_str(" 1 of them has closed since."),
        closed => {
            let _ = write!(said, " {closed} of them have closed since.");
        }
    }
    let days: BTreeSet<_> =
        teams.iter().map(|team| text(team, "/lastConfirmed")).filter(|day| !day.is_empty()).collect();
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        let when = if first == last {
            format!("on {}", day(first))
        } else {
            format!("between {} and {}", day(first), day(last))
        };
        let _ = write!(said, " Last confirmed {when}, {} of them in the last 24 months.", current(teams));
    }
    said
}

/// What a service is, on what basis, as of when, and who pays.
pub(super) fn service(service: &Value) -> String {
    let class = text(service, "/classification/class");
    let what = match class {
        "PARENT_INFANT_TEAM" => "a parent-infant team",
        "CAMHS_EMBEDDED_SPECIALIST" => {
            "specialists inside CAMHS (child and adolescent mental health services)"
        }
        "PERINATAL_EMBEDDED_SPECIALIST" => "specialists inside perinatal mental health services",
        "NARROW_ELIGIBILITY_TEAM" => "a team with narrow eligibility",
        "SINGLE_INTERVENTION_SERVICE" => "a service of one intervention",
        "OTHER_PARENT_INFANT_SERVICE" => "a parent-infant service of another type",
        "NOT_A_PARENT_INFANT_SERVICE" => "not a parent-infant service",
        _ => "a service whose type is not determined yet",
    };
    let mut said = format!("{} is on record as {what}", text(service, "/name"));
    if !matches!(class, "UNDETERMINED" | "") {
        let _ = write!(said, " ({})", basis(service));
    }
    match text(service, "/lastConfirmed") {
        "" if is_current(service) => {}
        "" => said.push_str(", of a day that no source states"),
        last => {
            let _ = write!(said, ", last confirmed on {}", day(last));
        }
    }
    said.push_str(match text(service, "/status") {
        "CLOSED" => "; it has closed.",
        _ if is_current(service) => ".",
        _ => "; it is not known to be still so.",
    });
    if service.pointer("/classification/contradicted") == Some(&Value::Bool(true)) {
        said.push_str(" The answers on record conflict with that.");
    }
    let mut funders: Vec<String> = Vec::new();
    for name in list(service, "/funding/lines").iter().map(|line| text(line, "/funder/name")) {
        if funders.iter().all(|one| one != name) {
            funders.push(name.to_owned());
        }
    }
    let _ = match funders.len() {
        0 => write!(said, " No source on record says who pays for it."),
        1 => write!(said, " {} is on record as paying for it.", series(&funders)),
        _ => write!(said, " {} are on record as paying for it.", series(&funders)),
    };
    said
}

/// Where a service stands in its life, as of when, and who says so.
pub(super) fn status(service: &Value) -> String {
    let (status, source) = (text(service, "/status"), text(service, "/statusSource/title"));
    let last = text(service, "/statusLastConfirmed");
    let mut said = term(status);
    if status != "UNKNOWN" && !last.is_empty() {
        let _ = write!(said, ", last confirmed on {}", day(last));
    }
    if !source.is_empty() {
        let locator = text(service, "/statusLocator");
        let comma = if locator.is_empty() { "" } else { ", " };
        let _ = write!(said, " ({source}{comma}{locator})");
    }
    if status != "UNKNOWN" && last.is_empty() {
        said.push_str("; no source gives a day, so it may have changed");
    } else if status != "UNKNOWN" && service.get("statusCurrent") != Some(&Value::Bool(true)) {
        said.push_str("; it is not known to be still so");
    }
    said
}

/// In how many health boards a full team is on record, of all.
pub(super) fn cover(data: &Value) -> String {
    let groups = list(data, "/coverage/groups").iter();
    let groups: Vec<_> = groups.filter(|group| HEALTH.contains(&text(group, "/kind"))).collect();
    let sum = |status: &str, path: &str| -> i64 {
        let counts = groups.iter().flat_map(|group| list(group, "/statuses"));
        counts.filter(|one| text(one, "/status") == status).map(|one| number(one, path)).sum()
    };
    let (full, part) = (sum("FULL_TEAM", "/share/count"), sum("FULL_TEAM", "/inPart"));
    let all: i64 = groups.iter().map(|group| number(group, "/areas")).sum();
    let mut said = format!(
        "On {}, a full parent-infant team is on record in {full} of {} health boards in the United Kingdom",
        day(text(data, "/coverage/asOf")),
        grouped(all)
    );
    if part > 0 {
        let _ = write!(said, ", in {part} of them in a part of the area only");
    }
    if full > 0 {
        let current = sum("FULL_TEAM", "/current/count");
        let _ = write!(said, "; {current} of the {full} are confirmed in the last 24 months");
    }
    let none = sum("NONE_KNOWN", "/share/count");
    let _ = write!(
        said,
        "; in {none} no parent-infant service is on record, which does not mean that there is none."
    );
    said
}

/// How many pay for how many, and how much of the money is known.
pub(super) fn network(network: &Value) -> String {
    let lines = list(network, "/links");
    let all = |path: &str| -> i64 {
        let names: BTreeSet<_> = lines.iter().map(|line| text(line, path)).collect();
        i64::try_from(names.len()).unwrap_or(i64::MAX)
    };
    format!(
        "On {}, {} on record as paying for {}, by {}, {} of them confirmed in the last 24 months. {}",
        day(text(network, "/asOf")),
        count(all("/funder/slug"), "body is", "bodies are"),
        count(all("/service/slug"), "service", "services"),
        count(i64::try_from(lines.len()).unwrap_or(i64::MAX), "funding line", "funding lines"),
        current(lines),
        match number(network, "/total/knownLines") {
            0 => "None of the amounts is known, which is not £0.".to_owned(),
            known => format!(
                "The amounts of {known} are known, £{} a year together; those of {} are not known, which is not £0.",
                pounds(network),
                number(network, "/total/unknownLines")
            ),
        }
    )
}

/// What a body is known to pay for.
pub(super) fn money(body: &str, network: &Value) -> String {
    let lines = list(network, "/links");
    let mut names: Vec<String> = Vec::new();
    for name in lines.iter().map(|line| text(line, "/service/name")) {
        if names.iter().all(|one| one != name) {
            names.push(name.to_owned());
        }
    }
    let on = day(text(network, "/asOf"));
    if names.is_empty() {
        return format!(
            "On {on} no source on record names a parent-infant service that {body} pays for. It may pay for some."
        );
    }
    let what = if names.len() > NAMED { format!("{} services", names.len()) } else { series(&names) };
    let unknown = number(network, "/total/unknownLines");
    let amounts = match number(network, "/total/knownLines") {
        0 => "the amounts are not known.".to_owned(),
        _ if unknown > 0 => {
            let rest = count(unknown, "amount is", "amounts are");
            format!("£{} a year of it is known, {rest} not.", pounds(network))
        }
        _ => format!("£{} a year of it is known.", pounds(network)),
    };
    let confirmed =
        if lines.iter().any(is_current) { "" } else { " None of it is confirmed in the last 24 months." };
    format!("On {on} {body} is on record as paying for {what}; {amounts}{confirmed}")
}

/// What is known to work in the area of a body.
pub(super) fn area(body: &str, area: &Value, as_of: &str) -> String {
    let on = day(as_of);
    let what = match text(area, "/status") {
        "FULL_TEAM" => "a full parent-infant team is on record",
        "EMERGING" => "a parent-infant team is on record as planned or being set up",
        "EMBEDDED_SPECIALIST" => "no team is on record, but specialists inside another team are,",
        "OTHER" => "no team and no specialist is on record, but another parent-infant service is,",
        "NOT_KNOWN" => "a service, of which it is not known whether it is a team, is on record",
        _ => {
            return format!(
                "On {on} no parent-infant service is on record for {body}. There may be one that is not."
            );
        }
    };
    let place = if text(area, "/extent") == "PART" { "in a part of the area of" } else { "in the area of" };
    let services = match list(area, "/evidence").len() {
        0 => String::new(),
        services => {
            format!(" ({})", count(i64::try_from(services).unwrap_or(i64::MAX), "service", "services"))
        }
    };
    let what = format!("{what} {place} {body}{services}");
    let last = text(area, "/lastConfirmed");
    if is_current(area) {
        let when =
            if last.is_empty() { "current".to_owned() } else { format!("last confirmed on {}", day(last)) };
        return format!("On {on} {what}, {when}.");
    }
    let when = if last.is_empty() {
        "of a day that no source states".to_owned()
    } else {
        format!("last confirmed on {}", day(last))
    };
    let mut letters = what.chars();
    let what: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    format!("{what}, {when}; it is not known to be still so.")
}

/// "1 team", "1,204 teams".
fn count(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// "a, b and c".
fn series(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn is_current(one: &Value) -> bool {
    one.get("current") == Some(&Value::Bool(true))
}

/// How many are confirmed in the last 24 months, in words.
fn current(all: &[Value]) -> String {
    match all.iter().filter(|one| is_current(one)).count() {
        0 => "none".to_owned(),
        some => some.to_string(),
    }
}

/// The known money.
fn pounds(network: &Value) -> String {
    whole(network.pointer("/total/known").and_then(Value::as_f64).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{area, cover, money, service, status, teams};

    #[test]
    fn teams_are_counted_by_nation_with_the_days_of_their_sources() {
        let team = |day: &str, current: bool| json!({ "status": "OPERATING", "lastConfirmed": day, "current": current });
        let data = json!({
            "registry": { "byNation": [{ "nation": "ENGLAND", "teams": 1 }, { "nation": "WALES", "teams": 1 }] },
            "teams": { "pageInfo": { "hasNextPage": false }, "nodes": [team("2019-06-01", false), team("2026-05-02", true)] },
        });
        assert_eq!(
            teams(&data),
            "2 specialised parent-infant relationship teams are on record: 1 in England and 1 in Wales; none is known in \
             Northern Ireland or Scotland. Last confirmed between 1 June 2019 and 2 May 2026, 1 of them in the last 24 months."
        );
        assert_eq!(teams(&json!({})), "No specialised parent-infant relationship team is on record yet.");
    }

    #[test]
    fn only_health_boards_are_counted_among_health_boards() {
        let group = |kind: &str| {
            json!({ "kind": kind, "areas": 7, "statuses": [
                { "status": "FULL_TEAM", "inPart": 1, "share": { "count": 2 }, "current": { "count": 0 } },
                { "status": "NONE_KNOWN", "inPart": 0, "share": { "count": 5 }, "current": { "count": 0 } },
            ] })
        };
        let data = json!({ "coverage": { "asOf": "2026-11-30", "groups": [group("LOCAL_HEALTH_BOARD"), group("LOCAL_AUTHORITY")] } });
        assert_eq!(
            cover(&data),
            "On 30 November 2026, a full parent-infant team is on record in 2 of 7 health boards in the United Kingdom, \
             in 1 of them in a part of the area only; 0 of the 2 are confirmed in the last 24 months; in 5 no parent-infant \
             service is on record, which does not mean that there is none."
        );
    }

    #[test]
    fn a_service_is_said_with_its_basis_its_day_and_its_funders() {
        let one = json!({
            "name": "Small Steps", "status": "OPERATING", "lastConfirmed": "2019-06-01", "current": false,
            "classification": { "class": "PARENT_INFANT_TEAM", "basis": "ATTESTED", "contradicted": true },
            "funding": { "lines": [{ "funder": { "name": "A" } }, { "funder": { "name": "B" } }, { "funder": { "name": "A" } }] },
        });
        assert_eq!(
            service(&one),
            "Small Steps is on record as a parent-infant team (listed in a report), last confirmed on 1 June 2019; it is not \
             known to be still so. The answers on record conflict with that. A and B are on record as paying for it."
        );
        let other = json!({ "name": "New", "classification": { "class": "UNDETERMINED" } });
        assert_eq!(
            service(&other),
            "New is on record as a service whose type is not determined yet, of a day that no source states; it is not known \
             to be still so. No source on record says who pays for it."
        );
    }

    #[test]
    fn a_status_is_said_with_its_day_and_its_source() {
        let stated = json!({
            "status": "OPERATING", "statusLastConfirmed": "2026-05-11", "statusCurrent": true,
            "statusSource": { "title": "Annual report" }, "statusLocator": "page 3",
        });
        assert_eq!(status(&stated), "Operating, last confirmed on 11 May 2026 (Annual report, page 3)");
        let old =
            json!({ "status": "STARTING", "statusLastConfirmed": "2019-06-01", "statusCurrent": false });
        assert_eq!(
            status(&old),
            "Being set up, last confirmed on 1 June 2019; it is not known to be still so"
        );
        let undated =
            json!({ "status": "OPERATING", "statusCurrent": false, "statusSource": { "title": "A page" } });
        assert_eq!(status(&undated), "Operating (A page); no source gives a day, so it may have changed");
        assert_eq!(status(&json!({ "status": "UNKNOWN", "statusCurrent": false })), "Not known");
    }

    #[test]
    fn what_is_not_known_is_not_nothing() {
        let none = json!({ "asOf": "2026-11-30", "links": [] });
        assert_eq!(
            money("Leeds", &none),
            "On 30 November 2026 no source on record names a parent-infant service that Leeds pays for. It may pay for some."
        );
        assert_eq!(
            area("Leeds", &json!({ "status": "NONE_KNOWN" }), "2026-11-30"),
            "On 30 November 2026 no parent-infant service is on record for Leeds. There may be one that is not."
        );
        let old = json!({ "status": "FULL_TEAM", "extent": "PART", "lastConfirmed": "2019-06-01", "current": false });
        assert_eq!(
            area("Leeds", &old, "2026-11-30"),
            "A full parent-infant team is on record in a part of the area of Leeds, last confirmed on 1 June 2019; it is \
             not known to be still so."
        );
    }
}
