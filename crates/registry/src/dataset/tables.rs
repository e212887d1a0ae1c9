//! The files that hold lists: sources, interventions, bodies and successions.

use super::Reading;
use super::dating::Dating;
use super::entry::Entry;
use super::file::File;
use crate::{Body, Change, EvidenceRating, Intervention, Registry, Slug, Source, Succession};

/// `[[source]]`
pub(super) fn sources<'a>(file: &File<'a>, reading: &mut Reading<'a>) {
    let mut found = Vec::new();
    let mut errors = std::mem::take(&mut reading.errors);
    let mut whole = Entry::of_file(file, "the file", &mut errors);
    whole.tables("source", "a source", |mut entry| {
        let slug = entry.required_parsed::<Slug>("slug");
        let title_and_publisher = entry.required_text("title").zip(entry.required_text("publisher"));
        let dating = Dating::read(&mut entry);
        let (url, licence) = (entry.text("url"), entry.text("licence"));
        if let Some((slug, day)) = slug.clone().zip(entry.date("collected-on")) {
            reading.locators.insert(slug, dating.as_collected_on(day));
        }
        let place = entry.finish();
        let published = dating.first_day();
        let source = slug.clone().zip(title_and_publisher).map(|(slug, (title, publisher))| {
            Change::SourceAdded(Source { slug, title, publisher, published, url, licence })
        });
        found.push((place, slug, source));
    });
    whole.finish();
    reading.errors = errors;
    keep(reading, found);
}

/// `[[intervention]]`
pub(super) fn interventions<'a>(file: &File<'a>, reading: &mut Reading<'a>) {
    let mut found = Vec::new();
    let mut errors = std::mem::take(&mut reading.errors);
    let mut whole = Entry::of_file(file, "the file", &mut errors);
    whole.tables("intervention", "an intervention", |mut entry| {
        let slug = entry.required_parsed::<Slug>("slug");
        let name = entry.required_text("name");
        let (mut evidence, mut named) = (Vec::new(), Vec::new());
        entry.tables("evidence", "an evidence rating", |mut entry| {
            let scheme = entry.required_text("scheme");
            let rating = entry.required_text("rating");
            let source = entry.required_parsed::<Slug>("source");
            let locator = entry.text("locator");
            named.extend(source.clone().zip(entry.line_of("source")));
            entry.finish();
            if let (Some(scheme), Some(rating), Some(source)) = (scheme, rating, source) {
                evidence.push(EvidenceRating { scheme, rating, source, locator });
            }
        });
        let mut place = entry.finish();
        for (source, line) in named {
            place.names(&source, line);
        }
        let intervention = slug.clone().zip(name);
        let intervention =
            intervention.map(|(slug, name)| Change::InterventionAdded(Intervention { slug, name, evidence }));
        found.push((place, slug, intervention));
    });
    whole.finish();
    reading.errors = errors;
    keep(reading, found);
}

/// `[[body]]`
pub(super) fn bodies<'a>(file: &File<'a>, base: &Registry, reading: &mut Reading<'a>) {
    let mut found = Vec::new();
    let mut errors = std::mem::take(&mut reading.errors);
    let mut whole = Entry::of_file(file, "the file", &mut errors);
    whole.tables("body", "a body", |mut entry| {
        let slug = entry.required_parsed::<Slug>("slug");
        let name = entry.required_text("name");
        let kind = entry.required_parsed("kind");
        let nation = entry.parsed("nation");
        let (ods_code, gss_code) = (entry.text("ods-code"), entry.text("gss-code"));
        let (valid_from, valid_to) = (entry.date("valid-from"), entry.date("valid-to"));
        let place = entry.finish();
        let body = slug.clone().zip(name.zip(kind)).map(|(slug, (name, kind))| {
            Change::BodyAdded(Body { slug, name, kind, nation, ods_code, gss_code, valid_from, valid_to })
        });
        if slug.as_deref().is_none_or(|slug| base.body(slug).is_none()) {
            found.push((place, slug, body));
        }
    });
    // Read by `successions`, once all bodies are there.
    whole.value("succession");
    whole.finish();
    reading.errors = errors;
    keep(reading, found);
}

/// `[[succession]]`
pub(super) fn successions<'a>(file: &File<'a>, reading: &mut Reading<'a>) {
    let mut found = Vec::new();
    let mut errors = std::mem::take(&mut reading.errors);
    // Whatever else the file holds, `bodies` has read or reported.
    let mut whole = Entry::of_file(file, "the file", &mut errors);
    whole.tables("succession", "a succession", |mut entry| {
        let from = entry.required_parsed("from");
        let to = entry.required_parsed("to");
        let on = entry.required("on", |entry| entry.date("on"));
        let place = entry.finish();
        let succession = from.zip(to.zip(on));
        let succession =
            succession.map(|(from, (to, on))| Change::SuccessionAdded(Succession { from, to, on }));
        found.push((place, None, succession));
    });
    reading.errors = errors;
    keep(reading, found);
}

fn keep<'a>(reading: &mut Reading<'a>, found: Vec<(super::file::Place<'a>, Option<Slug>, Option<Change>)>) {
    for (place, slug, change) in found {
        match (change, slug) {
            (Some(change), _) => reading.push(place, change),
            (None, Some(slug)) => {
                reading.broken.insert(slug.to_string());
            }
            (None, None) => {}
        }
    }
}
