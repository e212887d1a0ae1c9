//! Lists of commissioning bodies.

use std::sync::Arc;

use async_graphql::{InputObject, Result};
use facts::Classification;
use registrar::{SortKey, fold};
use registry::{BodyView, Registry};

use crate::body::CommissioningBody;
use crate::connection::{Page, PageArgs, connection};
use crate::cursor::Cursor;
use crate::enums::{BodyKind, Nation};
use crate::request::Request;

connection!(CommissioningBodyConnection, CommissioningBodyEdge, CommissioningBody, "commissioning bodies");

/// Which bodies to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct CommissioningBodyFilter {
    /// Words that all occur in the name or the codes, whatever their case.
    text: Option<String>,
    /// Of one of these kinds.
    kinds: Option<Vec<BodyKind>>,
    /// In one of these nations.
    nations: Option<Vec<Nation>>,
    /// True: bodies that exist today and commission for an area in which no full team is known to work, neither for them
    /// nor for a body that they followed; false: those for which one is known. Bodies without an area are in neither.
    without_team: Option<bool>,
}

impl CommissioningBodyFilter {
    fn matches(&self, request: &Request, words: &[String], body: &Arc<BodyView>) -> bool {
        let found = |word: &String| {
            let codes = [body.body.ods_code.as_deref(), body.body.gss_code.as_deref()];
            fold(&body.body.name).contains(word)
                || codes.into_iter().flatten().any(|code| fold(code) == *word)
        };
        words.iter().all(found)
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&body.body.kind.into()))
            && self
                .nations
                .as_ref()
                .is_none_or(|nations| body.body.nation.is_some_and(|nation| nations.contains(&nation.into())))
            && self.without_team.is_none_or(|without| {
                commissions_an_area(body)
                    && body.body.valid_on(request.today)
                    && has_team(request, body) != without
            })
    }
}

/// Whether the body commissions for the people of an area.
fn commissions_an_area(body: &BodyView) -> bool {
    use registry::BodyKind::{
        ClinicalCommissioningGroup, HealthAndSocialCareTrust, HealthBoard, IntegratedCareBoard,
        LocalAuthority, LocalHealthBoard,
    };
    matches!(
        body.body.kind,
        ClinicalCommissioningGroup
            | IntegratedCareBoard
            | HealthBoard
            | LocalHealthBoard
            | HealthAndSocialCareTrust
            | LocalAuthority
    )
}

/// Whether a full team is known to serve the area of the body, or of one that it followed.
fn has_team(request: &Request, body: &Arc<BodyView>) -> bool {
    lineage(request.view.registry(), body).iter().any(|body| {
        request.view.registry().services_serving(body, request.audience()).any(|service| {
            let row = request.view.directory().row(&service.service.slug);
            row.is_some_and(|row| request.view.classification(row).0 == Classification::ParentInfantTeam)
        })
    })
}

/// The body and all that it followed. The registry refuses successions that come back to where they began.
fn lineage(registry: &Registry, body: &Arc<BodyView>) -> Vec<Arc<BodyView>> {
    let mut all = vec![body.clone()];
    let mut next = 0;
    while let Some(body) = all.get(next).cloned() {
        for (predecessor, _) in registry.predecessors(&body) {
            if !all.iter().any(|known| known.body.slug == predecessor.body.slug) {
                all.push(predecessor.clone());
            }
        }
        next += 1;
    }
    all
}

/// A page of bodies by name.
pub(crate) fn bodies(
    request: &Arc<Request>,
    filter: &CommissioningBodyFilter,
    args: &PageArgs,
) -> Result<CommissioningBodyConnection> {
    let words: Vec<String> =
        filter.text.as_deref().map(fold).unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let place = |cursor: &Option<String>, argument: &str| {
        cursor.as_deref().map(|cursor| Cursor::decode(cursor, argument)).transpose()
    };
    let (after, before) = (place(&args.after, "after")?, place(&args.before, "before")?);
    let registry = request.view.registry();
    let mut found: Vec<(String, &Arc<BodyView>)> = registry
        .bodies()
        .filter(|body| filter.matches(request, &words, body))
        .map(|body| (fold(&body.body.name), body))
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
    let revision = request.view.revision();
    let cursor = |body: &CommissioningBody| {
        let (name, slug) = (fold(&body.body.body.name), body.body.body.slug.to_string());
        Cursor { revision, key: SortKey::Name, name, slug }.encode()
    };
    Ok(CommissioningBodyConnection::of(Page::cut(within, args, start > 0, end < total, cursor), total))
}
