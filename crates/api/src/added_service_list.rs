//! The services that a proposal would add, as a list.

use async_graphql::Result;
use registry::Slug;

use crate::at_hand::{Apart, Read};
use crate::connection::{Page, PageArgs};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::bad_request;
use crate::proposal::Proposal;
use crate::service_list::ServiceConnection;

/// A page of the services that a proposal would add, in its order; nothing once it has ended: their names may be those of others
/// by then.
pub(crate) fn added_services(
    proposal: &Proposal,
    apart: Apart,
    args: &PageArgs,
) -> Result<ServiceConnection> {
    let changes = proposal.proposal.changes().filter(|_| !proposal.proposal.state.is_final());
    let added = changes.filter_map(|(_, change)| change.added_service());
    let added: Vec<&Slug> = added.map(|service| &service.slug).collect();
    let start = match args.after.as_deref().map(decode).transpose()? {
        None => 0,
        Some(after) => {
            let at = added.iter().position(|slug| slug.as_str() == after);
            at.map(|at| at + 1).ok_or_else(|| {
                bad_request(format!(
                    "`after`: the proposal does not add `{after}` any more: begin the list again"
                ))
            })?
        }
    };
    let rest: Vec<&Slug> = added.iter().skip(start).take(args.size + 1).copied().collect();
    let Page { entries, info } = Page::cut(rest, args, start > 0, false, |slug| encode(slug));
    let shown = |(cursor, slug): (String, &Slug)| Some((cursor, Read::new(proposal.added(slug)?, apart)));
    let page = Page { entries: entries.into_iter().filter_map(shown).collect(), info };
    Ok(ServiceConnection::of(page, added.len()))
}

fn encode(slug: &Slug) -> String {
    seal(&format!("added/{slug}"))
}

fn decode(cursor: &str) -> Result<String> {
    let read = |text: &str| text.strip_prefix("added/").map(str::to_owned);
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of the services of a proposal", cursor))
}
