//! The one door through which the registry is changed.
//!
//! Commands queue. Whoever comes to the front takes all that wait, plans them one after another, each on what the ones
//! before it come to, and writes them together: one transaction, one synchronisation of the disk for many commands. Only
//! when that is durable is the snapshot swapped, the change announced, and each sender answered.
//!
//! It happens in a task of its own, which nobody cancels: a sender that goes away takes nothing with it.
//!
//! ```text
//! execute -> queue -> [authorise, check, changes] for each -> store.append_all -> swap -> announce -> answers
//!                     ^-- again, on what others wrote meanwhile (PostgreSQL) --'
//! ```

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use registry::{
    Answered, ApplyError, Change, Commit, EntityId, Position, Problem, Registry, Revision, Slug, text,
};
use store::{Removal, StoreError};
use tokio::sync::oneshot;

use crate::actor::Actor;
use crate::authorise::{Action, Resource, authorize};
use crate::clock::{ClockFault, ask_again, compare, compare_with_database};
use crate::command::{
    Command, CommandContext, Order, Plan, PreparedEdition, PublishOutcomes, Redacted, Reverted,
};
use crate::proposing;
use crate::refusal::{Fault, FaultCode, Refusal};
use crate::writer::Writer;
use readmodel::Snapshot;

/// How many commands may wait.
const MOST_WAITING: usize = 10_000;
/// How many commands are written together at most.
const MOST_TOGETHER: usize = 256;
/// How many commands are planned in one go, before others have their turn.
const IN_ONE_GO: usize = 8;
/// How often commands are planned again because others wrote meanwhile.
const ATTEMPTS: u32 = 20;

/// What a command came to.
#[derive(Clone)]
pub struct CommitReceipt {
    /// What it was about, or made; by a provisional name where that is proposed.
    pub entity: EntityId,
    /// The proposal that it is a step of, or that it ended.
    pub proposal: Option<Slug>,
    /// The position in the log of the commit that holds it.
    pub position: Position,
    /// The revision of what is published, as of that commit.
    pub revision: Revision,
    /// Whether it had been answered before, and changed nothing this time.
    pub repeated: bool,
    /// A snapshot that holds it. (It may hold what came after it as well.)
    pub snapshot: Arc<Snapshot>,
}

impl CommitReceipt {
    fn new(answered: Answered, repeated: bool, snapshot: &Arc<Snapshot>) -> Self {
        let Answered { entity, position, proposal } = answered;
        let record = snapshot.registry().commit_record(position);
        let revision = record.map_or(snapshot.revision(), |record| record.number);
        Self { entity, proposal, position, revision, repeated, snapshot: snapshot.clone() }
    }
}

/// What commands about the log itself read from it beforehand.
#[derive(Clone, Copy, Default)]
struct OfLog<'a> {
    reverted: Option<&'a Reverted>,
    redacted: Option<&'a Redacted>,
    prepared: Option<&'a PreparedEdition>,
}

/// A command in the queue.
pub(crate) struct Waiting {
    actor: Actor,
    order: Order,
    /// The revision that the order takes back, if it does.
    reverted: Option<Box<Reverted>>,
    /// The edition that the order publishes, if it does.
    prepared: Option<Box<PreparedEdition>>,
    answer: oneshot::Sender<Result<CommitReceipt, Refusal>>,
}

/// The commands that wait.
#[derive(Default)]
pub(crate) struct CommandQueue(Mutex<VecDeque<Waiting>>);

impl CommandQueue {
    fn push(&self, waiting: Waiting) -> Result<(), Refusal> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.len() >= MOST_WAITING {
            return Err(Refusal::Busy);
        }
        queue.push_back(waiting);
        Ok(())
    }

    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What removes words is worked out on the log as it is, and so it is done alone.
        let alone = queue.front().is_some_and(Waiting::redacts);
        let next = queue.iter().skip(1).position(Waiting::redacts).map_or(queue.len(), |at| at + 1);
        let together = if alone { 1 } else { next.min(MOST_TOGETHER) };
        queue.drain(..together).collect()
    }
}

impl Waiting {
    fn redacts(&self) -> bool {
        matches!(self.order.command, Command::RedactChange(_))
    }
}

/// What one command comes to on some snapshot.
enum Outcome {
    /// A revision holds it: a new one, or one from before.
    Held {
        answered: Answered,
        repeated: bool,
    },
    Refused(Refusal),
}

impl Writer {
    /// Does what a command says, in the name of an actor. When this is ready, it is durable and in force.
    ///
    /// Dropping the future changes nothing about what is done; only the answer is lost.
    ///
    /// # Errors
    /// When the actor may not, the input is wrong (everything that is wrong with it), or the database fails.
    pub async fn execute(self: &Arc<Self>, actor: Actor, order: Order) -> Result<CommitReceipt, Refusal> {
        if self.only_reads {
            return Err(Refusal::ReadOnly);
        }
        let reverted = match &order.command {
            Command::RevertRevision(command) => {
                authorize(&actor, Action::RevertRevision, Resource::Registry)?;
                let (this, number) = (Arc::clone(self), Revision::new(command.revision));
                aside(async move { this.reverted(number).await }).await?.map(Box::new)
            }
            _ => None,
        };
        let prepared = match &order.command {
            Command::PublishOutcomes(command) if self.is_first(&actor, &order) => {
                let (this, command, actor) = (Arc::clone(self), command.clone(), actor.clone());
                Some(aside(async move { this.prepared(command, actor).await }).await?)
            }
            _ => None,
        };
        let (answer, answered) = oneshot::channel();
        self.queue.push(Waiting { actor, order, reverted, prepared, answer })?;
        let this = Arc::clone(self);
        tokio::spawn(async move { this.work().await });
        answered.await.unwrap_or(Err(Refusal::Closing))
    }

    /// Says what a command would come to now, and writes nothing: the snapshot of the receipt is never in force. For commands that
    /// take back no revision and remove nothing from the log.
    ///
    /// # Errors
    /// As [`Writer::execute`], but for the database.
    pub fn dry_run(&self, actor: &Actor, order: &Order) -> Result<CommitReceipt, Refusal> {
        let before = self.snapshot();
        match self.plan_one(before.registry(), actor, order, OfLog::default(), Ok(()))? {
            (Outcome::Refused(refusal), _) => Err(refusal),
            (Outcome::Held { answered, repeated }, None) => {
                Ok(CommitReceipt::new(answered, repeated, &before))
            }
            (Outcome::Held { answered, repeated }, Some((next, _))) => {
                let after = Arc::new(before.after(next));
                Ok(CommitReceipt::new(answered, repeated, &after))
            }
        }
    }

    /// Whether an order was not answered before.
    fn is_first(&self, actor: &Actor, order: &Order) -> bool {
        let snapshot = self.snapshot();
        order
            .request
            .as_ref()
            .is_none_or(|request| snapshot.registry().answered(&actor.name, request).is_none())
    }

    /// Works out an edition beside the queue: it can take seconds.
    async fn prepared(
        &self,
        command: PublishOutcomes,
        actor: Actor,
    ) -> Result<Box<PreparedEdition>, Refusal> {
        let (snapshot, today) = (self.snapshot(), (self.clock)().to_zoned(TimeZone::UTC).date());
        command.prepare(snapshot, actor, today).await.map(Box::new)
    }

    /// Reads the revision that is to be taken back, and what was before it; nothing when there is no such revision.
    async fn reverted(&self, number: Revision) -> Result<Option<Reverted>, Refusal> {
        let snapshot = self.snapshot();
        let Some(record) = snapshot.registry().revision_record(number) else { return Ok(None) };
        let position = record.position;
        let failed = |error| Refusal::Store(Arc::new(error));
        let before = match number.get().checked_sub(1).map(Revision::new) {
            Some(Revision::ZERO) | None => Registry::empty(snapshot.library().vocabulary().clone()),
            Some(before) => self.past(before).await.map_err(failed)?.registry().clone(),
        };
        let commit = self.store.commit(position).await.map_err(failed)?;
        Ok(commit.map(|commit| Reverted { number, commit, before }))
    }

    /// Works out how the words that a command removes are removed from the log as it is; nothing when it removes none, or may not.
    async fn redacted(&self, before: &Snapshot, batch: &[Waiting]) -> Result<Option<Redacted>, StoreError> {
        let [Waiting { actor, order: Order { command: Command::RedactChange(command), .. }, .. }] = batch
        else {
            return Ok(None);
        };
        if authorize(actor, Action::RedactChange, Resource::Registry).is_err() {
            return Ok(None);
        }
        let registry = before.registry();
        let record = command.of.revision().and_then(|number| registry.revision_record(number));
        let commit = match record {
            Some(record) => self.store.commit(record.position).await?,
            None => None,
        };
        let today = (self.clock)().to_zoned(TimeZone::UTC).date();
        Ok(Some(match command.of.redactor(commit.as_ref(), registry, today) {
            Ok(redactor) => Ok(self.store.removals(&redactor, registry).await?),
            Err(fault) => Err(fault),
        }))
    }

    /// Reads the registry again after contents were removed from the log, so that they are in no memory either, and clears the files
    /// of the database of them.
    async fn forget(&self, planned: Registry) -> Arc<Snapshot> {
        if let Err(error) = self.store.compact().await {
            tracing::error!(%error, "what was removed may still be found in the files of the database");
        }
        match self.read_again().await {
            Ok(snapshot) => snapshot,
            Err(error) => {
                tracing::error!(%error, "the registry cannot be read again yet: until then, what was removed is in memory");
                self.stale.store(true, Ordering::Release);
                self.put_in_force(planned)
            }
        }
    }

    /// Takes what waits, and does it.
    async fn work(&self) {
        let writing = self.writing.lock().await;
        let batch = self.queue.take();
        if !batch.is_empty() {
            self.together(batch).await;
        }
        drop(writing);
    }

    /// Whether something was refused that another server may have made right meanwhile: it knows of a revision, a body or a
    /// source that this one has not heard of yet. The lock for writing is held.
    async fn has_news_for(&self, outcomes: &[Outcome], read: Position) -> bool {
        outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(Refusal::Faults(_))))
            && self.store.is_shared()
            && self.away().is_none()
            && self.catch_up().await.is_ok()
            && self.snapshot().position() > read
    }

    /// Does several commands in one transaction. The lock for writing is held.
    async fn together(&self, batch: Vec<Waiting>) {
        // Commands beside the server write about keys as well. If the log cannot be read, the append will say so.
        if batch.iter().any(|waiting| waiting.order.command.action() == Action::ManageKeys) {
            let _ = self.catch_up().await;
        }
        for attempt in 1..=ATTEMPTS {
            let before = self.snapshot();
            let redacted = match Box::pin(self.redacted(&before, &batch)).await {
                Ok(redacted) => redacted,
                Err(error) => return fail_all(batch, error),
            };
            let (registry, commits, outcomes) = self.plan(before.registry(), &batch, redacted.as_ref()).await;
            if commits.is_empty() {
                if attempt == 1 && self.has_news_for(&outcomes, before.position()).await {
                    continue;
                }
                return answer(batch, outcomes, &before);
            }
            let removals: Vec<Removal> = redacted.and_then(Result::ok).unwrap_or_default();
            match self.store.append_removing(before.position(), &commits, &removals).await {
                Ok(head) => {
                    if !self.keys.wrote(before.position(), head, &commits) {
                        // Others wrote about keys meanwhile: whoever follows the log reads it, if this cannot.
                        let _ = self.keys.look().await;
                    }
                    let removes = commits.iter().flat_map(|commit| &commit.changes).any(is_redaction);
                    let after = if removes { Box::pin(self.forget(registry)).await } else { self.put_in_force(registry) };
                    return answer(batch, outcomes, &after);
                }
                Err(StoreError::Conflict { .. } | StoreError::Repeated { .. }) if attempt < ATTEMPTS => {
                    // Others wrote meanwhile: read it, and plan again on it.
                    if let Err(error) = self.catch_up().await {
                        return fail(batch, outcomes, before.position(), &before, error);
                    }
                }
                // A revocation must not wait until there is room again.
                Err(StoreError::DiskFull | StoreError::Disk(_))
                    if attempt == 1 && revokes(&batch) && self.store.release_reserve() => {}
                // Nothing was written: once more, on a new connection.
                Err(StoreError::Lost(_)) if attempt < ATTEMPTS => {}
                Err(
                    error @ (StoreError::Away
                    | StoreError::DiskFull
                    | StoreError::ReadAccess
                    // Read back, it would be found in a file that is at its path no longer.
                    | StoreError::Gone
                    | StoreError::Replaced
                    | StoreError::Unwritable { .. }
                    | StoreError::Conflict { .. }),
                ) => {
                    self.write_failed.notify_one();
                    return fail(batch, outcomes, before.position(), &before, error);
                }
                // A connection that breaks at the wrong moment leaves it open whether they were written: look.
                Err(error) => match self.store.load_after(before.position()).await {
                    Ok(found) if found.starts_with(&commits) => {
                        let after = if self.catch_up().await.is_ok() {
                            self.snapshot()
                        } else {
                            let removes = commits.iter().flat_map(|commit| &commit.changes).any(is_redaction);
                            self.stale.fetch_or(removes, Ordering::AcqRel);
                            self.put_in_force(registry)
                        };
                        return answer(batch, outcomes, &after);
                    }
                    _ => {
                        self.write_failed.notify_one();
                        return fail(batch, outcomes, before.position(), &before, error);
                    }
                },
            }
        }
    }

    /// Compares the clock with that of a database that is shared, now and then and whenever it has moved. One that cannot be
    /// asked is away, and the append will say so.
    async fn compare_with_database(&self) -> Result<(), ClockFault> {
        let now = (self.clock)();
        let asked = *self.asked_for_time.lock().unwrap_or_else(PoisonError::into_inner);
        if !ask_again(now, asked) {
            return Ok(());
        }
        if let Ok(Some(database)) = self.store.now().await {
            compare_with_database(now, database)?;
            *self.asked_for_time.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
        Ok(())
    }

    /// Plans commands one after another, each on what the ones before it come to.
    async fn plan(
        &self,
        before: &Registry,
        batch: &[Waiting],
        redacted: Option<&Redacted>,
    ) -> (Registry, Vec<Commit>, Vec<Outcome>) {
        let mut registry = before.clone();
        let mut commits = Vec::new();
        let mut outcomes = Vec::new();
        let clock = self.compare_with_database().await;
        for (number, waiting) in batch.iter().enumerate() {
            if number > 0 && number.is_multiple_of(IN_ONE_GO) {
                tokio::task::yield_now().await;
            }
            let Waiting { actor, order, reverted, prepared, .. } = waiting;
            let of_log = OfLog { reverted: reverted.as_deref(), redacted, prepared: prepared.as_deref() };
            let outcome = match self.plan_one(&registry, actor, order, of_log, clock) {
                Ok((outcome, None)) => outcome,
                Ok((outcome, Some((next, commit)))) => {
                    registry = next;
                    commits.push(commit);
                    outcome
                }
                Err(refusal) => Outcome::Refused(refusal),
            };
            outcomes.push(outcome);
        }
        (registry, commits, outcomes)
    }

    /// Plans one command: what it comes to, and, unless it was answered before, its commit with the snapshot after it.
    fn plan_one(
        &self,
        registry: &Registry,
        actor: &Actor,
        order: &Order,
        OfLog { reverted, redacted, prepared }: OfLog<'_>,
        clock: Result<(), ClockFault>,
    ) -> Result<(Outcome, Option<(Registry, Commit)>), Refusal> {
        authorize(actor, order.command.action(), Resource::Registry)?;
        if let Some(request) = &order.request {
            check_request(request)?;
            if let Some(answered) = registry.answered(&actor.name, request) {
                return Ok((answered_before(registry, actor, order, answered)?, None));
            }
        }
        let now = (self.clock)();
        let believed = clock.and_then(|()| compare(now, registry.written_at(), self.accepted_clock));
        let now = match (believed, registry.written_at()) {
            (Ok(()), _) => now,
            // Whatever the clock says, a key ends: at the time of the last commit.
            (Err(_), Some(last)) if matches!(order.command, Command::RevokeKey(_)) => last,
            (Err(fault), _) => return Err(fault.into()),
        };
        let today = now.to_zoned(TimeZone::UTC).date();
        let context = CommandContext {
            four_eyes: self.four_eyes,
            reverted,
            redacted,
            prepared,
            ..CommandContext::new(registry, actor, order, today)
        };
        let Plan { changes, reason } = proposing::plan(context, order)?;
        let Some(mut answered) = Answered::of(registry.position().next(), &changes) else {
            return Err(fault("", "nothing would change".to_owned(), FaultCode::BadRequest));
        };
        answered.proposal = answered.proposal.or_else(|| registry.proposals().logged(&answered.entity));
        let faults = registry.admit(&changes, today);
        if !faults.is_empty() {
            return Err(Refusal::Faults(faults.iter().map(Fault::of_registry).collect()));
        }
        // A clock that was set back must not put revisions out of order.
        let at = registry.written_at().map_or(now, |last| last.max(now));
        let mut commit = Commit::new(registry.position().next(), at, actor.name.clone(), changes);
        commit.actor_label.clone_from(&actor.label);
        commit.key.clone_from(&actor.key);
        commit.request.clone_from(&order.request);
        commit.request_digest = order.request.as_ref().and_then(|_| order.digest());
        commit.reason = reason;
        let next = registry.apply(&commit).map_err(|error| refused(&error))?;
        let outcome = Outcome::Held { answered, repeated: false };
        Ok((outcome, Some((next, commit))))
    }
}

/// What was answered to the same request before.
fn answered_before(
    registry: &Registry,
    actor: &Actor,
    order: &Order,
    answered: &Answered,
) -> Result<Outcome, Refusal> {
    let record = registry.commit_record(answered.position);
    let is_same = if let Some(digest) = record.and_then(|record| record.request_digest.as_deref()) {
        order.digest().as_deref() == Some(digest)
    } else {
        // From before digests were kept, when every commit made a revision.
        let before = Revision::new(answered.position.get().saturating_sub(1));
        let first = registry.changes_after(before).next();
        first.is_some_and(|first| order.command.could_have_made(&first))
    };
    let at = record.map(|record| record.at);
    let is_same = is_same
        && match &order.command {
            Command::SubmitOutcomeReturns(of) => of.were_sent(registry, &actor.name, at),
            Command::SubmitSelfReview(of) => of.was_sent(registry, &actor.name, at),
            _ => true,
        };
    if is_same {
        return Ok(Outcome::Held { answered: answered.clone(), repeated: true });
    }
    let made = record.filter(|record| registry.revision_record(record.number) == Some(*record));
    let place = match (made, record) {
        (Some(made), _) => format!(", in revision {}", made.number),
        (None, Some(record)) => format!(", on {}", record.at.to_zoned(TimeZone::UTC).date()),
        (None, None) => String::new(),
    };
    let message = format!("you have used this key for something else{place}");
    Err(fault("idempotencyKey", message, FaultCode::Conflict))
}

/// Runs something in a task of its own: what answers a request is deep on its stack already.
async fn aside<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(work).await.unwrap_or(Err(Refusal::Closing))
}

/// Whether all that waits revokes keys.
fn revokes(batch: &[Waiting]) -> bool {
    batch.iter().all(|waiting| matches!(waiting.order.command, Command::RevokeKey(_)))
}

/// Whether a change says that the content of another was removed.
pub(crate) fn is_redaction(change: &Change) -> bool {
    matches!(change, Change::Redacted(_))
}

fn check_request(request: &str) -> Result<(), Refusal> {
    text::line("", request).map_err(|problem| {
        let message = match problem {
            Problem::Text { expected, .. } => expected,
            other => other.to_string(),
        };
        fault("idempotencyKey", message, FaultCode::BadRequest)
    })
}

fn fault(path: &str, message: String, code: FaultCode) -> Refusal {
    let path = Some(path).filter(|path| !path.is_empty()).into_iter().map(str::to_owned).collect();
    Refusal::Faults(vec![Fault { code, message, path }])
}

/// What the registry found that the checks of the command did not look for.
fn refused(error: &ApplyError) -> Refusal {
    match error {
        ApplyError::Faults { faults, .. } => Refusal::Faults(faults.iter().map(Fault::of_registry).collect()),
        other => fault("", other.to_string(), FaultCode::BadRequest),
    }
}

fn answer(batch: Vec<Waiting>, outcomes: Vec<Outcome>, snapshot: &Arc<Snapshot>) {
    for (waiting, outcome) in batch.into_iter().zip(outcomes) {
        let answer = match outcome {
            Outcome::Held { answered, repeated } => Ok(CommitReceipt::new(answered, repeated, snapshot)),
            Outcome::Refused(refusal) => Err(refusal),
        };
        // Whoever went away does not want to know.
        let _ = waiting.answer.send(answer);
    }
}

/// Answers when what commands need could not be read.
fn fail_all(batch: Vec<Waiting>, error: StoreError) {
    let error = Arc::new(error);
    for waiting in batch {
        let _ = waiting.answer.send(Err(Refusal::Store(error.clone())));
    }
}

/// Answers when nothing could be written: what rested on it failed, what did not need it is answered.
fn fail(
    batch: Vec<Waiting>,
    outcomes: Vec<Outcome>,
    head: Position,
    snapshot: &Arc<Snapshot>,
    error: StoreError,
) {
    // With what caused it, which its text leaves out.
    let caused = &error as &(dyn std::error::Error + 'static);
    tracing::error!(error = caused, commands = batch.len(), "commands could not be written");
    let error = Arc::new(error);
    let outcomes = outcomes.into_iter().map(|outcome| match outcome {
        Outcome::Held { answered, .. } if answered.position > head => {
            Outcome::Refused(Refusal::Store(error.clone()))
        }
        // It may have been refused because of another that was not written.
        outcome => outcome,
    });
    answer(batch, outcomes.collect(), snapshot);
}
