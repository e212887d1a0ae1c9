//! Lists of proposals.

use std::sync::Arc;

use async_graphql::Result;
use registry::Slug;

use crate::connection::{Page, PageArgs, connection};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::bad_request;
use crate::proposal::{Proposal, ProposalState};
use crate::request::Request;

connection!(ProposalConnection, ProposalEdge, Proposal, "proposals");

/// Proposals in a state, or in any, those that wait longest first. Reviewers only.
pub(crate) fn review_queue(
    request: &Arc<Request>,
    args: &PageArgs,
    state: Option<ProposalState>,
) -> Result<ProposalConnection> {
    request.viewer.reviews()?;
    let proposals = request.snapshot.registry().proposals();
    let waits = |state: registry::ProposalState| !state.is_final();
    match state.map(registry::ProposalState::from) {
        Some(state) if waits(state) => {
            page(request, proposals.waiting().filter(|proposal| proposal.state == state), args)
        }
        state => {
            let wanted =
                |proposal: &&Arc<registry::Proposal>| state.is_none_or(|state| proposal.state == state);
            page(request, proposals.iter().filter(wanted), args)
        }
    }
}

/// What the viewer has proposed, newest first.
pub(crate) fn own_proposals(
    request: &Arc<Request>,
    args: &PageArgs,
    state: Option<ProposalState>,
) -> Result<ProposalConnection> {
    let request = request.published();
    let state = state.map(registry::ProposalState::from);
    let proposals = request.snapshot.registry().proposals();
    let own = request.viewer.key.as_ref().map(|_| proposals.of_author(&request.viewer.name).rev());
    let own = own.into_iter().flatten();
    page(&request, own.filter(|proposal| state.is_none_or(|state| proposal.state == state)), args)
}

fn page<'p>(
    request: &Arc<Request>,
    proposals: impl Iterator<Item = &'p Arc<registry::Proposal>>,
    args: &PageArgs,
) -> Result<ProposalConnection> {
    let all: Vec<&Arc<registry::Proposal>> = proposals.collect();
    let start = match args.after.as_deref().map(decode).transpose()? {
        None => 0,
        Some(after) => {
            let at = all.iter().position(|proposal| proposal.id == after.as_str());
            at.map(|at| at + 1).ok_or_else(|| {
                bad_request(format!("`after`: the list has no proposal `{after}` any more: begin it again"))
            })?
        }
    };
    let rest = all.iter().skip(start).take(args.size + 1);
    let rest: Vec<Proposal> = rest.map(|proposal| Proposal::new(request, proposal)).collect();
    let page = Page::cut(rest, args, start > 0, false, |proposal| encode(&proposal.proposal.id));
    Ok(ProposalConnection::of(page, all.len()))
}

fn encode(id: &Slug) -> String {
    seal(&format!("proposal/{id}"))
}

fn decode(cursor: &str) -> Result<String> {
    let read = |text: &str| text.strip_prefix("proposal/").map(str::to_owned);
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of a list of proposals", cursor))
}
