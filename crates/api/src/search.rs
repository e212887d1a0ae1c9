//! Finding services, bodies and interventions by what people remember of them.

use std::sync::Arc;

use async_graphql::{Result, SimpleObject, Union};
use registrar::fold;

use crate::body::CommissioningBody;
use crate::connection::size;
use crate::intervention::Intervention;
use crate::request::Request;
use crate::service::Service;

/// What can be found.
#[derive(Union, Clone)]
pub enum SearchResult {
    /// A service.
    Service(Service),
    /// A commissioning body.
    CommissioningBody(CommissioningBody),
    /// An intervention.
    Intervention(Intervention),
}

/// Something that was found.
#[derive(SimpleObject, Clone)]
pub struct SearchHit {
    /// What was found.
    pub result: SearchResult,
    /// How well it fits, from 0 to 1.
    pub score: f64,
    /// The text that fits.
    pub snippet: String,
}

/// The best hits for a text.
pub(crate) fn search(request: &Arc<Request>, text: &str, first: Option<i32>) -> Result<Vec<SearchHit>> {
    let size = size("first", first.unwrap_or(20))?;
    let wanted = fold(text);
    let words: Vec<&str> = wanted.split_whitespace().collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let registry = request.view.registry();
    let mut hits: Vec<SearchHit> = Vec::new();
    let mut offer = |texts: &mut dyn Iterator<Item = &str>, result: &dyn Fn() -> SearchResult| {
        // What something is called first weighs more than its other names and places.
        let best = texts
            .enumerate()
            .map(|(rank, text)| (likeness(&words, &fold(text)) * if rank == 0 { 1.0 } else { 0.9 }, text))
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some((score, snippet)) = best.filter(|(score, _)| *score >= 0.6) {
            hits.push(SearchHit { result: result(), score, snippet: snippet.to_owned() });
        }
    };
    for row in request.view.directory().rows().iter().filter(|row| row.seen_by(request.audience())) {
        let service = &row.service.service;
        let names = std::iter::once(&service.name).chain(&service.other_names).chain(&service.localities);
        offer(&mut names.map(String::as_str), &|| SearchResult::Service(Service::new(request, row)));
    }
    for body in registry.bodies() {
        let codes = [body.body.ods_code.as_deref(), body.body.gss_code.as_deref()];
        let names = std::iter::once(body.body.name.as_str()).chain(codes.into_iter().flatten());
        offer(&mut names.into_iter(), &|| {
            SearchResult::CommissioningBody(CommissioningBody::new(request, body))
        });
    }
    for intervention in registry.interventions() {
        offer(&mut std::iter::once(intervention.name.as_str()), &|| {
            SearchResult::Intervention(Intervention::new(request, intervention))
        });
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.snippet.cmp(&b.snippet)));
    hits.truncate(size);
    Ok(hits)
}

/// How like a text is to the words that were asked for: the mean over the words of the likest word in the text, with a
/// little more for texts that have nothing else.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn likeness(wanted: &[&str], text: &str) -> f64 {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut sum = 0.0;
    for wanted in wanted {
        let best = words.iter().map(|word| word_likeness(wanted, word)).fold(0.0, f64::max);
        if best == 0.0 {
            return 0.0;
        }
        sum += best;
    }
    let covered = wanted.len() as f64 / words.len().max(wanted.len()) as f64;
    (sum / wanted.len() as f64) * (0.9 + 0.1 * covered)
}

/// 1 for the same word, less for its beginning, less again for a slip of the pen.
#[expect(clippy::cast_precision_loss, reason = "lengths of words")]
fn word_likeness(wanted: &str, word: &str) -> f64 {
    if wanted == word {
        return 1.0;
    }
    if word.starts_with(wanted) {
        return 0.85 + 0.1 * wanted.len() as f64 / word.len() as f64;
    }
    match facts::suggest(wanted, [word]) {
        Some(_) => 0.7,
        None => 0.0,
    }
}
