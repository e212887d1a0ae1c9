//! 360Giving 1.4: the lines that are like grants. <https://standard.threesixtygiving.org>
//!
//! A line is like a grant when a charity pays it, it comes from a voluntary budget, or it is for a start or a project;
//! regular commissioning is none. The standard asks for an amount, a day of the award, a funder and a recipient, so a line
//! can be told only when its amount and both its days are known: the amount awarded is the annual amount over its time, the
//! day of the award is its first day (no other is recorded). What is left out is listed with the reason, in the file, too.

use jiff::Unit;
use jiff::civil::Date;
use registry::{Body, BodyKind, Budget, FundingRole, Slug};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::records;
use super::{FormatError, Options};
use crate::{Link, Network};

/// A line that is not in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The id of the line.
    pub line: Slug,
    /// Why.
    pub reason: &'static str,
}

/// A package of 360Giving, and the lines of the network that are not in it.
///
/// # Errors
/// When there is no grant to tell: a package must have one.
pub fn giving(network: &Network, options: &Options) -> Result<(Vec<u8>, Vec<LeftOut>), FormatError> {
    let (mut grants, mut left_out) = (Vec::new(), Vec::new());
    for link in &network.links {
        match grant(link, options) {
            Ok(grant) => grants.push(grant),
            Err(reason) => left_out.push(LeftOut { line: link.line.id.clone(), reason }),
        }
    }
    if grants.is_empty() {
        return Err(FormatError::NoGrants(left_out));
    }
    let lines = network.links.len();
    let filter = Some(records::filter(network)).filter(|filter| !filter.is_empty());
    let description = format!(
        "{} of the {lines} funding lines in force on {} (filter: {}; revision {}). The others are no grants or cannot be \
         written as grants: see `leftOut`. Sources: {}.",
        grants.len(),
        network.as_of(),
        filter.as_deref().unwrap_or("none"),
        network.view.revision,
        records::sources(network).join("; ")
    );
    let package = json!({
        "version": "1.4",
        "title": format!("Grants to parent-infant services, as of {}", network.as_of()),
        "description": description,
        "publisher": { "name": options.publisher },
        "grants": grants,
        "leftOut": left_out,
    });
    Ok((format!("{package:#}\n").into_bytes(), left_out))
}

fn grant(link: &Link, options: &Options) -> Result<Json, &'static str> {
    let record = &link.line;
    let funder = &link.named.body;
    let like_a_grant = funder.kind == BodyKind::CharitableFunder
        || record.budget == Budget::Voluntary
        || matches!(record.role, FundingRole::StartUp | FundingRole::Project);
    if !like_a_grant {
        return Err("regular commissioning, not a grant");
    }
    if record.role == FundingRole::InKind {
        return Err("in kind, not money");
    }
    let annual = record.annual_amount.ok_or("the amount is not known")?;
    let from = record.from.ok_or("the first day, and with it the day of the award, is not known")?;
    let to = record.to.ok_or("the last day, and with it the amount awarded, is not known")?;
    let (years, months) = duration(from, to);
    let service = &link.service.service;
    let prefix = &options.giving_prefix;
    let recipient = match &service.host_organisation {
        Some(host) => {
            let slug = Slug::slugify(host).unwrap_or_else(|| service.slug.clone());
            json!({ "id": format!("{prefix}-organisation-{slug}"), "name": host })
        }
        None => json!({ "id": format!("{prefix}-service-{}", service.slug), "name": service.name }),
    };
    let mut planned = json!({ "startDate": from.to_string(), "endDate": to.to_string() });
    if let (Some(months), Some(planned)) = (months, planned.as_object_mut()) {
        planned.insert("duration".to_owned(), Json::from(months));
    }
    let places: Vec<Json> =
        service.localities.iter().map(|place| json!({ "name": place, "countryCode": "GB" })).collect();
    let mut grant = json!({
        "id": format!("{prefix}-{}", record.id),
        "title": format!("{} funding for {}", capital(record.role.title()), service.name),
        "description": description(link),
        "currency": "GBP",
        // To the penny.
        "amountAwarded": (annual * years * 100.0).round() / 100.0,
        "awardDate": from.to_string(),
        "plannedDates": [planned],
        "fundingOrganization": [{ "id": organisation(funder, prefix), "name": funder.name }],
        "recipientOrganization": [recipient],
    });
    if let (false, Some(grant)) = (places.is_empty(), grant.as_object_mut()) {
        grant.insert("beneficiaryLocation".to_owned(), Json::from(places));
    }
    Ok(grant)
}

/// How many years, and how many months if it is whole months.
fn duration(from: Date, to: Date) -> (f64, Option<i32>) {
    let after = to.tomorrow().unwrap_or(to);
    let span = from.until((Unit::Month, after)).ok();
    match span.map(|span| (span.get_months(), span.get_days())) {
        Some((months, 0)) => (f64::from(months) / 12.0, Some(months)),
        _ => (f64::from((after - from).get_days()) / 365.25, None),
    }
}

/// After org-id.guide: NHS bodies have a register; for others there is the publisher's own.
fn organisation(body: &Body, prefix: &str) -> String {
    match &body.ods_code {
        Some(code) => format!("GB-NHS-{code}"),
        None => format!("{prefix}-body-{}", body.slug),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn description(link: &Link) -> String {
    let record = &link.line;
    let source = link.source.as_ref().map_or(record.source.as_str(), |source| source.title.as_str());
    let place = record.locator.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
    format!(
        "{} funding. Budget: {}. Source: {source}{place}.",
        capital(record.role.title()),
        record.budget.title()
    )
}
