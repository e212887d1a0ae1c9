//! Lists of commissioning bodies.

use std::sync::Arc;

use async_graphql::{InputObject, Result};
use readmodel::{SortKey, Wanted, fold};
use registry::BodyView;

use crate::body::CommissioningBody;
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::enums::{BodyKind, Nation};
use crate::error::bad_request;
use crate::request::Request;
use crate::scalar::Date;
use crate::search::filter_text;

connection!(CommissioningBodyConnection, CommissioningBodyEdge, CommissioningBody, "commissioning bodies");

/// The most slugs or codes that a filter names.
const MAX_NAMED: usize = 1_000;

/// Which bodies to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct CommissioningBodyFilter {
    /// Words that all occur in the name or the codes, whatever their case.
    text: Option<String>,
    /// Of one of these kinds.
    kinds: Option<Vec<BodyKind>>,
    /// In one of these nations.
    nations: Option<Vec<Nation>>,
    /// By what coverage says of their areas today, successions followed. True: bodies in whose area no full team is on record;
    /// false: those in whose area, or in a part of it, one sees families. In neither are bodies of whose area it is not known,
    /// and those that have none today.
    without_team: Option<bool>,
    /// With one of these slugs, at most 1,000.
    slugs: Option<Vec<String>>,
    /// With one of these codes of the NHS Organisation Data Service, whatever their case; at most 1,000.
    ods_codes: Option<Vec<String>>,
    /// With one of these codes of the Government Statistical Service, whatever their case; at most 1,000.
    gss_codes: Option<Vec<String>>,
    /// That exist on this day; those whose days are not known count as there.
    exists_on: Option<Date>,
}

impl CommissioningBodyFilter {
    fn matches(&self, text: &Wanted, body: &BodyView) -> bool {
        let codes = [body.body.ods_code.as_deref(), body.body.gss_code.as_deref()];
        let (name, codes) = (fold(&body.body.name), codes.map(|code| code.map(fold)));
        let found = |word: &str| name.contains(word) || codes.iter().flatten().any(|code| code == word);
        text.chunks().all(found)
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&body.body.kind.into()))
            && self
                .nations
                .as_ref()
                .is_none_or(|nations| body.body.nation.is_some_and(|nation| nations.contains(&nation.into())))
            && self.slugs.as_ref().is_none_or(|slugs| slugs.iter().any(|slug| body.body.slug == **slug))
            && is_one_of(self.ods_codes.as_deref(), body.body.ods_code.as_deref())
            && is_one_of(self.gss_codes.as_deref(), body.body.gss_code.as_deref())
            && self.exists_on.is_none_or(|day| body.body.valid_on(day.0))
    }
}

/// Whether a code is one of those that are asked for, if any are.
fn is_one_of(codes: Option<&[String]>, own: Option<&str>) -> bool {
    codes.is_none_or(|codes| {
        own.is_some_and(|own| codes.iter().any(|code| code.trim().eq_ignore_ascii_case(own)))
    })
}

/// Whether a full team is on record for an area; `None` where something is that may be one.
fn has_team(area: &provision::Area) -> Option<bool> {
    match area.status {
        provision::Status::FullTeam => Some(true),
        provision::Status::NotKnown => None,
        provision::Status::Emerging
        | provision::Status::EmbeddedSpecialist
        | provision::Status::Other
        | provision::Status::NoneKnown => Some(false),
    }
}

/// A page of bodies by name.
pub(crate) fn bodies(
    request: &Arc<Request>,
    filter: &CommissioningBodyFilter,
    args: &PageArgs,
) -> Result<CommissioningBodyConnection> {
    let text = filter_text(filter.text.as_deref())?;
    let lists = [("slugs", &filter.slugs), ("odsCodes", &filter.ods_codes), ("gssCodes", &filter.gss_codes)];
    for (name, list) in lists {
        let count = list.as_ref().map_or(0, Vec::len);
        if count > MAX_NAMED {
            return Err(bad_request(format!("`filter.{name}`: expected at most {MAX_NAMED}, got {count}")));
        }
    }
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| Cursor::decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let registry = request.snapshot.registry();
    let coverage = filter.without_team.map(|without| {
        let profiles = request.snapshot.profiles();
        (without, provision::Coverage::new(registry, profiles, request.today))
    });
    let wanted = |position: u32| {
        coverage.as_ref().is_none_or(|(without, coverage)| {
            coverage.area_at(position).and_then(has_team).is_some_and(|has_team| has_team != *without)
        })
    };
    let mut found: Vec<(String, &Arc<BodyView>)> = (0..)
        .zip(registry.bodies())
        .filter(|(position, body)| wanted(*position) && filter.matches(&text, body))
        .map(|(_, body)| (fold(&body.body.name), body))
        .collect();
    found.sort_by(|(a_name, a), (b_name, b)| a_name.cmp(b_name).then_with(|| a.body.slug.cmp(&b.body.slug)));
    let total = found.len();
    let behind = |(name, body): &(String, &Arc<BodyView>), cursor: &Cursor| {
        name.as_str().cmp(&cursor.name).then_with(|| body.body.slug.as_str().cmp(&cursor.slug))
    };
    let start =
        after.as_ref().map_or(0, |cursor| found.partition_point(|entry| behind(entry, cursor).is_le()));
    let end =
        before.as_ref().map_or(total, |cursor| found.partition_point(|entry| behind(entry, cursor).is_lt()));
    let within: Vec<CommissioningBody> = found
        .get(start..end.max(start))
        .unwrap_or_default()
        .iter()
        .map(|(_, body)| CommissioningBody::new(request, body))
        .collect();
    let revision = request.snapshot.revision();
    let cursor = |body: &CommissioningBody| {
        let (name, slug) = (fold(&body.body.body.name), body.body.body.slug.to_string());
        Cursor { revision, key: SortKey::Name, name, slug }.encode()
    };
    Ok(CommissioningBodyConnection::of(Page::cut(within, args, start > 0, end < total, cursor), total))
}
