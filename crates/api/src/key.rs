//! Keys, for admins: who may write, and which services were asked about themselves. Never the keys themselves.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use jiff::Timestamp;
use registry::KeyRecord;
use writer::authorise::{Action, Resource, authorize};
use writer::{Writer, end_of_day};

use crate::connection::{Page, PageArgs, connection};
use crate::cursor::{no_cursor, seal, unseal};
use crate::error::{Code, bad_request, denied, error};
use crate::proposal::Proposal;
use crate::registered_document::RegisteredDocument;
use crate::request::{Request, request};
use crate::scalar::DateTime;
use crate::service::Service;
use crate::viewer::{Role, Viewer};

/// Whether a key opens anything.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It opens what its role may do.
    Valid,
    /// Its last day is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// When each key was used last, by its id.
pub(crate) type Uses = HashMap<String, Timestamp>;

/// A key of a person, or of a link that asks a service about itself. What opens the registry is shown once, when it is made, and
/// is nowhere.
#[derive(Clone)]
pub struct Key {
    request: Arc<Request>,
    record: KeyRecord,
    used: Option<Timestamp>,
}

connection!(KeyConnection, KeyEdge, Key, "keys");

impl Viewer {
    /// That they manage keys.
    pub(crate) fn manages_keys(&self) -> Result<()> {
        authorize(&self.actor(), Action::ManageKeys, Resource::Registry).map_err(|error| denied(&error))
    }
}

impl Key {
    pub(crate) fn new(request: &Arc<Request>, record: &KeyRecord, uses: &Uses) -> Self {
        let last_used = uses.get(record.id.as_str()).copied();
        Self { request: request.clone(), record: record.clone(), used: last_used }
    }

    pub(crate) fn round_name(&self) -> Option<&str> {
        self.record.terms.scope.as_ref().map(|scope| scope.round.as_str())
    }

    /// Who has it.
    pub(crate) fn owner(&self) -> &str {
        &self.record.name
    }

    pub(crate) fn made_at(&self) -> Timestamp {
        self.record.created_at
    }

    pub(crate) fn ends_at(&self) -> Option<Timestamp> {
        self.record.terms.expires_at
    }

    /// Where it stands on the day of the request: ends are ends of days.
    pub(crate) fn stands(&self) -> KeyState {
        let over = |end: Timestamp| end_of_day(self.request.today).is_ok_and(|today| end < today);
        if self.record.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.ends_at().is_some_and(over) {
            KeyState::Expired
        } else {
            KeyState::Valid
        }
    }

    pub(crate) fn is_used(&self) -> bool {
        self.used.is_some()
    }

    /// What was proposed with it, oldest first; nothing for a person, whose proposals are not about the key.
    fn answers(&self) -> impl DoubleEndedIterator<Item = &Arc<registry::Proposal>> {
        let proposals = self.request.snapshot.registry().proposals();
        let of_link = self.record.terms.scope.as_ref();
        of_link.map(|_| proposals.of_author(&self.record.name)).into_iter().flatten()
    }

    pub(crate) fn first_answer(&self) -> Option<Timestamp> {
        self.answers().next().map(|proposal| proposal.created.at)
    }

    pub(crate) fn first_acceptance(&self) -> Option<Timestamp> {
        let accepted = self.answers().filter(|answer| answer.state == registry::ProposalState::Accepted);
        accepted.filter_map(|answer| answer.decision.as_ref()).map(|decision| decision.at.at).min()
    }
}

/// A key of a person, or of a link that asks a service about itself. What opens the registry is shown once, when it is made, and
/// is nowhere.
#[Object]
impl Key {
    /// The part of it that is no secret: the ten digits behind `rj_`.
    async fn id(&self) -> ID {
        ID(self.record.id.to_string())
    }
    /// Who has it. Keys of the same name are the same person.
    async fn name(&self) -> &str {
        &self.record.name
    }
    /// What everybody sees in the place of the name; null where they see the name.
    async fn label(&self) -> Option<&str> {
        self.record.terms.label.as_deref()
    }
    /// What its owner may do; null where a later version gave a role that this one does not know, which opens nothing.
    async fn role(&self) -> Option<Role> {
        self.record.terms.role.parse::<writer::Role>().ok().map(Role::from)
    }
    /// The service that it answers for, of a link; null of a person's key, and where the service was taken out.
    async fn service(&self) -> Option<Service> {
        Service::find(&self.request, &self.record.terms.scope.as_ref()?.service)
    }
    /// The name of the round in which the service was asked, of a link.
    async fn round(&self) -> Option<&str> {
        self.round_name()
    }
    /// Whether it opens anything.
    async fn state(&self) -> KeyState {
        self.stands()
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.made_at())
    }
    /// From when on it opens nothing; null when it has no end.
    async fn expires_at(&self) -> Option<DateTime> {
        self.ends_at().map(DateTime)
    }
    /// When it was revoked; null when it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.record.revoked_at.map(DateTime)
    }
    /// When it was used last, to the minute or so; null when no use is known. Uses are not in the log: a registry that was restored
    /// does not know of earlier ones.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.used.map(DateTime)
    }
    /// Whether it is the key of this request.
    async fn is_yours(&self) -> bool {
        self.request.viewer.key.as_deref() == Some(self.record.id.as_str())
    }
    /// The documents that its owner registered, in that order; at most 100.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<RegisteredDocument>> {
        RegisteredDocument::of_key(ctx, &self.record.id)
    }
    /// When the service first answered by the link; null when it has not, and of a person's key.
    async fn answered_at(&self) -> Option<DateTime> {
        self.first_answer().map(DateTime)
    }
    /// When an answer of the service was first accepted; null when none was, and of a person's key.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.first_acceptance().map(DateTime)
    }
    /// The newest answer of the service by the link; null when there is none, and of a person's key.
    async fn answer(&self) -> Option<Proposal> {
        self.answers().next_back().map(|proposal| Proposal::new(&self.request, proposal))
    }
}

/// All keys, or those of a round, with when they were used last. Admins only.
pub(crate) async fn all_keys(ctx: &Context<'_>, round: Option<&str>) -> Result<Vec<Key>> {
    let request = request(ctx)?;
    request.viewer.manages_keys()?;
    let uses = uses(ctx).await?;
    let keys = request.snapshot.registry().keys().iter().map(|record| Key::new(&request, record, &uses));
    Ok(keys.filter(|key| round.is_none_or(|round| key.round_name() == Some(round))).collect())
}

/// When keys were used last. What asks for it is not kept: no change of the registry says that it is out of date.
pub(crate) async fn uses(ctx: &Context<'_>) -> Result<Uses> {
    ctx.insert_http_header("cache-control", "no-store");
    let uses = ctx.data::<Arc<Writer>>()?.keys().uses().await;
    uses.map_err(|_| error(Code::Unavailable, "when keys were used last cannot be read now; try again later"))
}

/// A page of keys, the newest first.
pub(crate) async fn keys(
    ctx: &Context<'_>,
    args: Result<PageArgs>,
    state: Option<KeyState>,
    round: Option<&str>,
) -> Result<KeyConnection> {
    let (args, mut all) = (args?, all_keys(ctx, round).await?);
    all.retain(|key| state.is_none_or(|state| key.stands() == state));
    all.sort_by_key(|key| std::cmp::Reverse((key.made_at(), key.record.id.clone())));
    let start = match args.after.as_deref().map(decode).transpose()? {
        None => 0,
        Some(after) => {
            all.iter().position(|key| key.record.id == *after).map(|at| at + 1).ok_or_else(|| {
                bad_request(format!("`after`: the list has no key `{after}` any more: begin it again"))
            })?
        }
    };
    let rest = all.iter().skip(start).take(args.size + 1).cloned().collect();
    let page = Page::cut(rest, &args, start > 0, false, |key| seal(&format!("key/{}", key.record.id)));
    Ok(KeyConnection::of(page, all.len()))
}

fn decode(cursor: &str) -> Result<String> {
    let read = |text: &str| text.strip_prefix("key/").map(str::to_owned);
    unseal(cursor, read).ok_or_else(|| no_cursor("after", "a cursor of the list of keys", cursor))
}
