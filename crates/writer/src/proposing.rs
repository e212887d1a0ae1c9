//! What becomes of a command: a commit, or a step of a proposal.
//!
//! What a contributor sends waits for a reviewer, and so does a new service, whoever sends it. A command that names a service
//! which only a proposal has, or the proposal itself, is planned on the preview of that proposal and becomes a step of it.

use registry::{
    Change, Classification, Decided, EntityType, Place, Preview, Proposal, ProposalChanged, ProposalEvent,
    Registry, ServiceWithdrawn, ServicesMerged, Slug,
};
use sha2::{Digest, Sha256};

use crate::actor::{Actor, Role};
use crate::authorise::{Action, Denied, Resource, authorize};
use crate::command::{
    Check, Command, CommandContext, DecideClassification, EndFunding, MOST_BATCH_CHANGES, MergeServices,
    Order, Plan, WithdrawService,
};
use crate::merging::{self, Merge};
use crate::refusal::{Fault, FaultCode, Refusal};

/// The most proposals of one author that wait.
const MOST_WAITING: usize = 10_000;
/// The most steps of a proposal.
const MOST_STEPS: usize = 20;
/// The most changes of a proposal.
const MOST_CHANGES: usize = 250;
/// The most self-reviews that a proposal would keep or withdraw: a page shows all that they say.
const MOST_SELF_REVIEWS: usize = 5;
/// The most changes of a proposal that begins with a table: those of some 60 services.
pub const MOST_CHANGES_OF_TABLE: usize = 1_000;
/// The letters of ids.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many letters an id has.
const ID: usize = 10;

/// How a proposal is accepted.
#[derive(Clone, Copy)]
pub(crate) struct Acceptance<'a> {
    pub(crate) reason: &'a str,
    pub(crate) class: Option<Classification>,
    pub(crate) without: &'a [Place],
    /// The services it adds that are the same as others.
    pub(crate) merges: &'a [Merge],
}

/// Plans a command: what is to be committed.
pub(crate) fn plan(context: CommandContext<'_>, order: &Order) -> Result<Plan, Refusal> {
    let command = &order.command;
    if let Some(id) = &order.proposal {
        let mut check = Check::new(context);
        let waiting =
            check.proposal_seen("proposal", id).filter(|proposal| check.waits("proposal", proposal));
        check.finish()?;
        let Some(proposal) = waiting else { return Ok(Plan::default()) };
        return match command {
            Command::WithdrawService(command) if has(context.registry, proposal, &command.service) => {
                withdraw(context, proposal, command)
            }
            command => step(context, proposal, command),
        };
    }
    match (target(context, command)?, command) {
        (Some(proposal), Command::DecideClassification(command)) => decide(context, proposal, command),
        (Some(proposal), Command::WithdrawService(command)) => withdraw(context, proposal, command),
        (Some(proposal), Command::MergeServices(command)) => merge(context, proposal, command),
        (Some(proposal), command) => step(context, proposal, command),
        (None, Command::MergeServices(MergeServices { from, into, .. }))
            if context.registry.service(into).is_none()
                && named(context, "into", |proposal| has(context.registry, proposal, into))?.is_some() =>
        {
            // It would take from everybody what they can see.
            let message =
                format!("`{from}` is published and `{into}` waits for review: merge the other way round");
            Err(fault(FaultCode::BadRequest, "into", message))
        }
        (None, command) => {
            let plan = command.plan(context)?;
            if command.commits(context.actor.role, context.four_eyes) {
                Ok(plan)
            } else {
                open(context, plan, most_changes(command))
            }
        }
    }
}

/// The proposal that has the service, or the funding line, which a command names and the registry does not have.
fn target<'r>(context: CommandContext<'r>, command: &Command) -> Result<Option<&'r Proposal>, Refusal> {
    let CommandContext { registry, .. } = context;
    match (command, command.service()) {
        (Command::EndFunding(EndFunding { line, .. }), _) if registry.line(line).is_none() => {
            named(context, "line", |proposal| proposal.records_line(registry, line))
        }
        (_, Some((path, slug))) if registry.service(slug).is_none() => {
            named(context, path, |proposal| has(registry, proposal, slug))
        }
        _ => Ok(None),
    }
}

/// Whether a proposal adds the service of a name, which may also be the id of the proposal or of its preview.
fn has(registry: &Registry, proposal: &Proposal, name: &str) -> bool {
    if let Some(id) = name.strip_prefix("proposal:").or_else(|| name.strip_prefix("preview:")) {
        return *proposal.id == *id;
    }
    let slug = EntityType::Service.name_in(name);
    proposal.new_service(registry).is_some_and(|new| *new == *slug)
}

/// The only proposal that the actor sees of those that have what is named.
fn named<'r>(
    context: CommandContext<'r>,
    path: &str,
    has_it: impl Fn(&Proposal) -> bool,
) -> Result<Option<&'r Proposal>, Refusal> {
    let found: Vec<&Proposal> =
        seen(context.registry, context.actor).into_iter().filter(|proposal| has_it(proposal)).collect();
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => {
            let ids: Vec<String> =
                several.iter().take(5).map(|proposal| format!("`proposal:{}`", proposal.id)).collect();
            let message = format!(
                "{} proposals have that name: expected the id of one, {}",
                several.len(),
                ids.join(", ")
            );
            Err(fault(FaultCode::Conflict, path, message))
        }
    }
}

/// The proposals that wait and that an actor sees.
pub fn seen<'r>(registry: &'r Registry, actor: &Actor) -> Vec<&'r Proposal> {
    let proposals = registry.proposals();
    if actor.role >= Role::Reviewer {
        return proposals.waiting().map(AsRef::as_ref).collect();
    }
    if actor.key.is_none() {
        return Vec::new();
    }
    let own = proposals.of_author(&actor.name).map(AsRef::as_ref);
    own.filter(|proposal: &&Proposal| !proposal.state.is_final()).collect()
}

/// Opens a proposal with what was planned.
fn open(context: CommandContext<'_>, plan: Plan, most: usize) -> Result<Plan, Refusal> {
    let own = context.registry.proposals().of_author(&context.actor.name);
    let waiting = own.filter(|proposal| !proposal.state.is_final()).count();
    if waiting >= MOST_WAITING {
        let message = format!("{waiting} of your proposals wait: expected fewer than {MOST_WAITING}");
        return Err(fault(FaultCode::BadRequest, "", message));
    }
    let Plan { changes, reason } = plan;
    fits(context.registry, &changes)?;
    let (changes, counts) = apart(changes);
    check_changes(changes.len(), most)?;
    let id = new_id(context.registry, context.actor);
    Ok(Plan::of(id, ProposalEvent::Proposed { changes, reason }).after(counts))
}

/// What is proposed, and the counts of returns, which stand beside proposals.
fn apart(changes: Vec<Change>) -> (Vec<Change>, Vec<Change>) {
    changes.into_iter().partition(Change::can_be_proposed)
}

/// An id that says nothing about how many proposals others have made.
fn new_id(registry: &Registry, actor: &Actor) -> Slug {
    let count = registry.proposals().count_of_author(&actor.name);
    for number in count.. {
        let hash = Sha256::digest(format!("{number} {}", actor.name));
        if let Ok(id) = Slug::new(&letters(&hash))
            && registry.proposals().get(&id).is_none()
        {
            return id;
        }
    }
    unreachable!("there are more ids than proposals")
}

/// The letters of an id.
pub(crate) fn letters(hash: &[u8]) -> String {
    hash.iter().take(ID).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Plans a command on the preview of a proposal, as a step of it.
fn step(context: CommandContext<'_>, proposal: &Proposal, command: &Command) -> Result<Plan, Refusal> {
    if !command.action().proposes() {
        let message = "expected a command that can be proposed";
        return Err(fault(FaultCode::BadRequest, "proposal", message.to_owned()));
    }
    unchanged(context, proposal)?;
    let preview = proposal.preview(context.registry);
    let Plan { changes, reason } =
        command.plan(CommandContext { registry: &preview.registry, expected: None, ..context })?;
    fits(&preview.registry, &changes)?;
    check_retractions(context.registry, &changes)?;
    let (changes, counts) = apart(changes);
    check_size(proposal, &changes)?;
    let changes = provisional(&preview, changes)?;
    Ok(event(proposal, ProposalEvent::Proposed { changes, reason }).after(counts))
}

/// Changes with the names that a proposal has for them.
fn provisional(preview: &Preview, changes: Vec<Change>) -> Result<Vec<Change>, Refusal> {
    preview.rebased.provisional(changes).map_err(|name| {
        let message = format!(
            "the proposal called something of its own `{name}` before that was published: propose this by itself"
        );
        fault(FaultCode::Conflict, "proposal", message)
    })
}

/// That a proposal is as its sender has seen it. What happens to proposals makes no revisions, so a revision shows less than
/// the version of the proposal.
pub(crate) fn unchanged(context: CommandContext<'_>, proposal: &Proposal) -> Result<(), Refusal> {
    let version = proposal.version;
    if context.expected_version.is_some_and(|expected| expected != version) {
        let message = format!("the proposal has changed since: it has version {version} now");
        return Err(fault(FaultCode::Conflict, "expectedVersion", message));
    }
    let head = context.registry.revision();
    match context.expected {
        Some(expected) if expected > head => {
            let message = format!("expected a revision up to {head}, got {expected}");
            Err(fault(FaultCode::BadRequest, "expectedRevision", message))
        }
        Some(expected) if proposal.updated.revision > expected => {
            let message = format!("the proposal has changed since revision {expected}");
            Err(fault(FaultCode::Conflict, "expectedRevision", message))
        }
        _ => Ok(()),
    }
}

/// A verdict on a service that a proposal adds accepts the proposal.
fn decide(
    context: CommandContext<'_>,
    proposal: &Proposal,
    command: &DecideClassification,
) -> Result<Plan, Refusal> {
    check_reason(context, &command.reason)?;
    unchanged(context, proposal)?;
    is_about_its_service(proposal, "service")?;
    let acceptance =
        Acceptance { reason: &command.reason, class: Some(command.class), without: &[], merges: &[] };
    accept(context, proposal, acceptance)
}

/// That a proposal changes nothing but the service that it adds: who names only that has not seen the rest.
fn is_about_its_service(proposal: &Proposal, path: &str) -> Result<(), Refusal> {
    let own = |name: &Slug| proposal.calls_its_own(name);
    let other = proposal.changes().find(|(_, change)| match change {
        Change::SourceAdded(_) => false,
        other => !other.service().or(other.line()).is_some_and(own),
    });
    let Some((_, other)) = other else { return Ok(()) };
    let message = format!(
        "its proposal also changes `{}`: look at all of it, and accept it by its id, `proposal:{}`",
        other.entity(),
        proposal.id
    );
    Err(fault(FaultCode::Conflict, path, message))
}

/// Taking out a service that a proposal adds ends the proposal.
fn withdraw(
    context: CommandContext<'_>,
    proposal: &Proposal,
    command: &WithdrawService,
) -> Result<Plan, Refusal> {
    check_reason(context, &command.reason)?;
    unchanged(context, proposal)?;
    Ok(end(proposal, &command.reason, context.actor.is(&proposal.author)))
}

/// Merging a service that a proposal adds: into one that everybody sees, which accepts the proposal, or into that of another
/// proposal, which takes it in.
fn merge(context: CommandContext<'_>, proposal: &Proposal, command: &MergeServices) -> Result<Plan, Refusal> {
    check_reason(context, &command.reason)?;
    unchanged(context, proposal)?;
    let CommandContext { registry, .. } = context;
    is_about_its_service(proposal, "from")?;
    let into = EntityType::Service.name_in(&command.into);
    if registry.service(into).is_some() {
        if registry.visible_service(into).is_none() {
            let message = format!("`{into}` is not published any more");
            return Err(fault(FaultCode::Conflict, "into", message));
        }
        let service = proposal.new_service(registry).map_or_else(String::new, |slug| slug.to_string());
        let merges = &[Merge { service, into: into.to_owned() }];
        let acceptance = Acceptance { reason: &command.reason, class: None, without: &[], merges };
        return accept(context, proposal, acceptance);
    }
    let Some(into) = named(context, "into", |proposal| has(registry, proposal, into))? else {
        let message = format!("unknown service `{into}`");
        return Err(fault(FaultCode::NotFound, "into", message));
    };
    if into.id == proposal.id {
        let message = "expected two services, got the same twice".to_owned();
        return Err(fault(FaultCode::BadRequest, "into", message));
    }
    unchanged(context, into)?;
    let preview = into.preview(registry);
    let joined = proposal.joined(&preview.registry);
    let mut changes: Vec<Change> = joined.changes.into_iter().map(|(_, change)| change).collect();
    let from = changes.iter().find_map(Change::added_service).map(|service| service.slug.clone());
    if let Some((from, into)) = from.zip(preview.service.clone()) {
        changes.push(Change::ServicesMerged(ServicesMerged { from, into }));
    }
    fits(&preview.registry, &changes)?;
    check_size(into, &changes)?;
    let changes = provisional(&preview, changes)?;
    let (other, reason) = (proposal.id.clone(), command.reason.clone());
    let mut plan = event(into, ProposalEvent::TookIn { other, changes, reason });
    if let Some(service) = proposal.logged() {
        let withdrawn = ServiceWithdrawn { service: service.clone() };
        plan.changes.insert(0, Change::ServiceWithdrawn(withdrawn));
    }
    Ok(plan)
}

/// That changes which are left out are there, and can be.
fn check_places(proposal: &Proposal, without: &[Place]) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    for (position, place) in without.iter().enumerate() {
        let Place { step, change } = place;
        let message = if proposal.is_logged(*step) {
            format!(
                "step {step} stands in the log of an earlier version: it is accepted whole, or the proposal is not"
            )
        } else if without[..position].contains(place) {
            format!("change {change} of step {step} is left out already")
        } else if !proposal.changes().any(|(other, _)| other == *place) {
            format!("the proposal has no change {change} in step {step}")
        } else {
            continue;
        };
        let path = vec!["without".to_owned(), position.to_string()];
        faults.push(Fault { code: FaultCode::NotFound, message, path });
    }
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
}

/// Accepts a proposal.
pub(crate) fn accept(
    context: CommandContext<'_>,
    proposal: &Proposal,
    acceptance: Acceptance<'_>,
) -> Result<Plan, Refusal> {
    let CommandContext { registry, actor, .. } = context;
    let service = proposal.service(registry);
    let name = || service.as_ref().map_or_else(|| proposal.id.to_string(), Slug::to_string);
    if actor.is(&proposal.author) {
        return Err(Denied::OwnProposal { service: name() }.into());
    }
    if proposal.is_written_by(|author| actor.is(author)) {
        return Err(Denied::OwnWords { service: name() }.into());
    }
    let Acceptance { reason, class, without, merges } = acceptance;
    if let (Some(_), Some(published)) = (class, service.as_deref().and_then(|slug| registry.service(slug))) {
        authorize(actor, Action::DecideClassification, Resource::Service(published))?;
    }
    check_places(proposal, without)?;
    let merged = merging::merged(registry, proposal, without, merges)?;
    let left_out = |place: &Place| without.contains(place);
    let preview = proposal.preview_without(registry, without);
    let conflicts: Vec<Fault> = preview
        .conflicts
        .iter()
        .map(|(place, problem)| Fault {
            code: FaultCode::Conflict,
            message: problem.to_string(),
            path: vec!["changes".to_owned(), place.step.to_string(), place.change.to_string()],
        })
        .collect();
    if !conflicts.is_empty() {
        return Err(Refusal::Faults(conflicts));
    }
    let taken = proposal.rebased(registry).changes.into_iter().filter(|(place, _)| !left_out(place));
    let mut changes: Vec<Change> = taken.map(|(_, change)| change).collect();
    if changes.is_empty() {
        let message = "expected a change that is left: reject the proposal instead".to_owned();
        return Err(fault(FaultCode::BadRequest, "without", message));
    }
    if let Some(class) = class {
        let Some(service) = service.clone() else {
            let message = "the proposal is about no service that could be of a class".to_owned();
            return Err(fault(FaultCode::BadRequest, "class", message));
        };
        if merged.iter().any(|merged| merged.from == service) {
            let message = format!("`{service}` is merged: decide on the service that it becomes part of");
            return Err(fault(FaultCode::BadRequest, "class", message));
        }
        changes.push(Change::Decided(Decided { service, class, reason: reason.to_owned() }));
    }
    changes.extend(merged.into_iter().map(Change::ServicesMerged));
    // Returns come after all that is public.
    changes.sort_by_key(|change| !change.is_public());
    let accepted = ProposalEvent::Accepted { reason: reason.to_owned(), without: without.to_vec() };
    changes.extend(event(proposal, accepted).changes);
    Ok(Plan { changes, reason: Some(reason.to_owned()) })
}

/// Ends a proposal without publishing it: taken back by its author, or turned down.
pub(crate) fn end(proposal: &Proposal, reason: &str, own: bool) -> Plan {
    let reason = reason.to_owned();
    if let Some(service) = proposal.logged() {
        // Its service stands in the log, and is taken out there.
        let withdrawn = Change::ServiceWithdrawn(ServiceWithdrawn { service: service.clone() });
        return Plan { changes: vec![withdrawn], reason: Some(reason) };
    }
    event(
        proposal,
        if own { ProposalEvent::Withdrawn { reason } } else { ProposalEvent::Rejected { reason } },
    )
}

fn check_reason(context: CommandContext<'_>, reason: &str) -> Result<(), Refusal> {
    let mut check = Check::new(context);
    check.prose("reason", reason);
    check.finish()
}

/// A plan with one event of a proposal.
pub(crate) fn event(proposal: &Proposal, event: ProposalEvent) -> Plan {
    Plan::of(proposal.id.clone(), event)
}

impl Plan {
    fn of(proposal: Slug, event: ProposalEvent) -> Self {
        Self { changes: vec![Change::ProposalChanged(ProposalChanged { proposal, event })], reason: None }
    }

    /// The same after the counts that it names.
    fn after(self, counts: Vec<Change>) -> Self {
        Self { changes: counts.into_iter().chain(self.changes).collect(), ..self }
    }
}

/// That changes fit a registry, though nobody commits them yet.
fn fits(registry: &Registry, changes: &[Change]) -> Result<(), Refusal> {
    let faults = registry.check(changes.to_vec());
    if faults.is_empty() {
        return Ok(());
    }
    Err(Refusal::Faults(faults.iter().map(Fault::of_registry).collect()))
}

/// That one more step with some changes leaves a proposal small enough to be looked at.
fn check_size(proposal: &Proposal, changes: &[Change]) -> Result<(), Refusal> {
    let steps = proposal.steps.iter().filter(|step| !step.removed).count() + 1;
    if steps > MOST_STEPS {
        let message = format!("expected a proposal of at most {MOST_STEPS} steps, got {steps}");
        return Err(fault(FaultCode::BadRequest, "proposal", message));
    }
    let all = proposal.changes().map(|(_, change)| change).chain(changes);
    let reviews = all.filter(|change| matches!(change, Change::SelfReview(_))).count();
    if reviews > MOST_SELF_REVIEWS {
        let message =
            format!("expected a proposal of at most {MOST_SELF_REVIEWS} self-reviews, got {reviews}");
        return Err(fault(FaultCode::BadRequest, "proposal", message));
    }
    // What a table began may be corrected.
    let before = proposal.changes().count();
    let most = if before > MOST_CHANGES { MOST_CHANGES_OF_TABLE } else { MOST_CHANGES };
    check_changes(before + changes.len(), most)
}

/// The most changes of a proposal that a command begins.
fn most_changes(command: &Command) -> usize {
    match command {
        Command::ImportServices(_) | Command::ImportTable(_) => MOST_CHANGES_OF_TABLE,
        Command::WriteBatch(_) => MOST_BATCH_CHANGES,
        _ => MOST_CHANGES,
    }
}

fn check_changes(changes: usize, most: usize) -> Result<(), Refusal> {
    if changes > most {
        let message = format!("expected a proposal of at most {most} changes, got {changes}");
        return Err(fault(FaultCode::BadRequest, "proposal", message));
    }
    Ok(())
}

/// That claims are retracted which are published: the numbers of others may still change.
pub(crate) fn check_retractions(registry: &Registry, changes: &[Change]) -> Result<(), Refusal> {
    for change in changes {
        if let Change::ClaimRetracted(retracted) = change {
            let claims = registry.service(&retracted.service).map(|service| service.claims.as_slice());
            let id = retracted.claim();
            if !claims.unwrap_or_default().iter().any(|claim| claim.id == id) {
                let message =
                    format!("claim `{id}` is only proposed: expected its step to be taken out instead");
                return Err(fault(FaultCode::BadRequest, "claim", message));
            }
        }
    }
    Ok(())
}

fn fault(code: FaultCode, path: &str, message: String) -> Refusal {
    let path = Some(path).filter(|path| !path.is_empty()).into_iter().map(str::to_owned).collect();
    Refusal::Faults(vec![Fault { code, message, path }])
}
