//! The file of one service.

use std::collections::HashMap;

use facts::Vocabulary;
use jiff::civil::Date;

use super::Reading;
use super::entry::Entry;
use super::file::{File, Place};
use super::known_service;
use super::stated_amount::StatedAmount;
use super::value::{json, shown};
use crate::{
    Attestation, AttestationRecorded, Change, ClaimRecorded, Classification, FundingLine, Registry, Service,
    ServiceAdded, Slug, Statement, StatementError, StatusStatement, UnknownWord,
};

/// Where in a source its statements are found, for entries that do not say so themselves.
type Locators = HashMap<Slug, String>;

/// A service as its file has it.
pub(super) struct ServiceFile<'a> {
    pub(super) slug: Slug,
    /// The number under which a source lists it as a team.
    pub(super) number: Option<u32>,
    pub(super) changes: Vec<(Place<'a>, Change)>,
}

/// Reads the file of one service; `None` when what it says of the service itself cannot be read.
pub(super) fn read<'a>(
    file: &File<'a>,
    base: &Registry,
    reading: &mut Reading<'a>,
) -> Option<ServiceFile<'a>> {
    let locators = &reading.locators;
    let mut entry = Entry::of_file(file, "the service", &mut reading.errors);
    let slug = entry.required_parsed::<Slug>("slug");
    if let Some(slug) = &slug {
        let expected = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
        if expected != Some(slug) {
            entry.wrong("slug", format!("expected the name of the file, got `{slug}`"));
        }
    }
    let source = entry.required_parsed::<Slug>("source");
    let stated = status_stated(&mut entry, source.as_ref(), locators);
    let of_service = if entry.flag("known") {
        known_service::read(&mut entry, slug.as_ref(), stated, base)
    } else {
        new(&mut entry, slug.as_ref(), stated).map(|added| vec![added])
    };

    let mut entries = Vec::new();
    let mut number = None;
    let own = slug.clone();
    entry.tables("attestation", "an attestation", |mut entry| {
        let attestation = attestation(&mut entry, source.as_ref(), locators);
        let place = entry.finish();
        if let (Some(service), Some(attestation)) = (own.clone(), attestation) {
            if attestation.class == Classification::ParentInfantTeam {
                number = number.or_else(|| listed_number(attestation.locator.as_deref()?));
            }
            let recorded = AttestationRecorded { service, attestation };
            entries.push((place, Change::AttestationRecorded(recorded)));
        }
    });
    entry.tables("claim", "a claim", |mut entry| {
        let claim = claim(&mut entry, source.as_ref(), locators, base.vocabulary());
        let place = entry.finish();
        if let (Some(service), Some(claim)) = (own.clone(), claim) {
            entries.push((place, Change::ClaimRecorded(ClaimRecorded { service, claim })));
        }
    });
    let mut lines = 0;
    entry.tables("funding", "a funding line", |mut entry| {
        let line = own.as_ref().zip(own.as_ref().and_then(|own| next_line_id(own, &mut lines, base)));
        let line = funding(&mut entry, line, source.as_ref(), locators);
        let place = entry.finish();
        entries.extend(line.map(|line| (place, Change::FundingRecorded(line))));
    });
    let place = entry.finish();

    let Some(of_service) = of_service else {
        reading.broken.extend(slug.map(|slug| slug.to_string()));
        return None;
    };
    let changes = std::iter::once(place).zip(of_service).chain(entries).collect();
    Some(ServiceFile { slug: slug?, number, changes })
}

/// What a file says of a service that is new.
fn new(
    entry: &mut Entry<'_, '_>,
    slug: Option<&Slug>,
    status_stated: Option<StatusStatement>,
) -> Option<Change> {
    let name = entry.required_text("name");
    let nation = entry.required_parsed("nation");
    let status = entry.required_parsed("status");
    let other_names = entry.list("other-names");
    let localities = entry.list("localities");
    let areas = entry.list("areas");
    let (website, host_organisation) = (entry.text("website"), entry.text("host-organisation"));
    let (slug, name, nation, status) = (slug?.clone(), name?, nation?, status?);
    let service = Service {
        slug,
        name,
        other_names,
        nation,
        localities,
        areas,
        status,
        status_stated,
        website,
        host_organisation,
    };
    Some(Change::ServiceAdded(ServiceAdded { service, published: true, proposed_by: None }))
}

/// The source of the status, where the file gives any of its keys: that of the file unless it names another.
fn status_stated(
    entry: &mut Entry<'_, '_>,
    default: Option<&Slug>,
    locators: &Locators,
) -> Option<StatusStatement> {
    let (source, locator) = (entry.parsed("status-source"), entry.text("status-locator"));
    let as_of = entry.date("status-as-of");
    if source.is_none() && locator.is_none() && as_of.is_none() {
        return None;
    }
    let source = source.or_else(|| default.cloned())?;
    let locator = locator.or_else(|| locators.get(&source).cloned());
    if locator.is_none() {
        entry.wrong("status-source", "expected `status-locator`: where in the source");
    }
    Some(StatusStatement { source, locator, as_of })
}

/// The next id of a funding line that the registry does not hold; `last` is the number of the one before.
fn next_line_id(service: &Slug, last: &mut usize, base: &Registry) -> Option<Slug> {
    loop {
        *last += 1;
        let id = service.numbered(*last).ok()?;
        if base.line(&id).is_none() {
            return Some(id);
        }
    }
}

/// Where in its source an entry is found: as it says itself, else as its source says of all its entries.
fn locator(entry: &mut Entry<'_, '_>, source: Option<&Slug>, locators: &Locators) -> Option<String> {
    match source.and_then(|source| locators.get(source)) {
        Some(of_all) => entry.text("locator").or_else(|| Some(of_all.clone())),
        None => entry.required_text("locator"),
    }
}

/// The source that an entry names, else that of the file.
fn source_of(entry: &mut Entry<'_, '_>, default: Option<&Slug>) -> Option<Slug> {
    entry.parsed("source").or_else(|| default.cloned())
}

fn attestation(
    entry: &mut Entry<'_, '_>,
    default: Option<&Slug>,
    locators: &Locators,
) -> Option<Attestation> {
    let class = entry.required("class", |entry| {
        let word = entry.text("class")?;
        let words = Classification::ALL.map(Classification::id);
        word.parse().map_err(|_| entry.wrong("class", UnknownWord::new("a class", &words, &word))).ok()
    });
    let source = source_of(entry, default);
    let (locator, as_of) = (locator(entry, source.as_ref(), locators), entry.date("as-of"));
    Some(Attestation { class: class?, source: source?, locator: Some(locator?), as_of })
}

fn claim(
    entry: &mut Entry<'_, '_>,
    default: Option<&Slug>,
    locators: &Locators,
    vocabulary: &Vocabulary,
) -> Option<Statement> {
    let fact = entry.required_text("fact");
    let value = entry.required("value", |entry| {
        let value = entry.value("value")?;
        let json = json(value);
        if json.is_none() {
            entry.wrong("value", format!("expected the value of a fact, got {}", shown(value)));
        }
        json
    });
    let (complete, implied) = (entry.flag("complete"), entry.flag("implied"));
    let source = source_of(entry, default);
    let (locator, note) = (locator(entry, source.as_ref(), locators), entry.text("note"));
    let observed_on: Option<Date> = entry.date("observed-on");
    if implied && note.is_none() {
        entry.wrong("note", "expected what it follows from: what is implied needs a note");
    }
    let (fact, value) = (fact?, value?);
    let statement = Statement {
        fact,
        value: Some(value),
        complete,
        source: source?,
        locator: Some(locator?),
        observed_on,
        note,
        implied,
        redacted: false,
    };
    if let Err(error) = statement.read(vocabulary) {
        let key = match error {
            StatementError::Fact { .. } => "fact",
            StatementError::Value { .. } => "value",
            StatementError::Complete { .. } => "complete",
        };
        entry.wrong(key, error);
        return None;
    }
    Some(statement)
}

fn funding(
    entry: &mut Entry<'_, '_>,
    line: Option<(&Slug, Slug)>,
    default: Option<&Slug>,
    locators: &Locators,
) -> Option<FundingLine> {
    let funder = entry.required_parsed("funder");
    let budget = entry.required_parsed("budget");
    let role = entry.required_parsed("role");
    let (lead, time_limited) = (entry.flag("lead"), entry.flag("time-limited"));
    let (annual_amount, stated) = (
        entry.number("annual-amount"),
        entry.table("stated-amount", "an amount as stated", StatedAmount::read),
    );
    if annual_amount.is_some() && stated.is_some() {
        entry.wrong("stated-amount", "expected either `annual-amount` or `stated-amount`, got both");
    }
    let (from, to) = (entry.date("from"), entry.date("to"));
    let source = source_of(entry, default);
    let (locator, own_note) = (locator(entry, source.as_ref(), locators), entry.text("note"));
    let note = [own_note, stated.map(StatedAmount::words)]
        .into_iter()
        .flatten()
        .reduce(|note, more| format!("{note}; {more}"));
    let (service, id) = line?;
    Some(FundingLine {
        id,
        funder: funder?,
        service: service.clone(),
        budget: budget?,
        role: role?,
        lead,
        annual_amount: annual_amount.or_else(|| stated.and_then(StatedAmount::yearly)),
        from,
        to,
        time_limited,
        source: source?,
        locator: Some(locator?),
        note,
        retracted: false,
    })
}

/// The number at the end of "section 7, list of teams, number 15".
fn listed_number(locator: &str) -> Option<u32> {
    locator.rsplit_once("number ")?.1.parse().ok()
}
