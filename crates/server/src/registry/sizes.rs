//! The lists of the schema, with what bounds them in a snapshot.
//!
//! Every list without pages has a line here; a test holds this against the schema, and another holds what is promised
//! against the answers to generated documents. Units of work are 10 µs, measured on the release build and rounded up; units of
//! text are 128 bytes.

use std::collections::BTreeSet;

use ::registry::Proposal;
use api::mutation::import_services::{MOST_COMPARISONS, MOST_RESEMBLING};
use facts::{FactDefinition, Kind};
use quality::outcomes::{Dictionary, Measures};
use quality::standards::StandardSet;
use quality::workforce::Framework;
use readmodel::{Count, Extent, Snapshot};
use store::{MOST_BYTES_OF_KEY, MOST_DELIVERIES, MOST_DOCUMENTS_OF_KEY, MOST_WEBHOOKS};
use writer::command::{MOST_BATCH_CHANGES, MOST_SERVICES};
use writer::{Actor, MOST_CHANGES_OF_TABLE, Role};

use graphql_http::guard::{Measure, Size, Sizes};

/// What a look at the past costs: the log is read again.
const PAST: u64 = 10_000;
/// Bytes of text in a unit of cost.
const TEXT_UNIT: u64 = 128;
/// Kinds of bodies and nations, with room: coverage counts by both.
const GROUPS: u64 = 5 * 16;
/// Years of a trend.
const YEARS: u64 = 30;
/// The windows in which funding ends, and the answers of the survey about core funding.
const WINDOWS: u64 = 4;
/// See [`WINDOWS`].
const CORE_FUNDING: u64 = 8;
/// The most services of proposals that a service is compared with.
const PROPOSED: u64 = 1_000;
/// The most that are shown: published ones, those of other proposals and those of its own.
const SHOWN: u64 = 20 + 10 + 10;
/// Pairs of names of two services.
const PAIRS_OF_NAMES: u64 = 12 * 12;
/// Everything of which there is a small, fixed number: nations, classifications, statuses, stages.
const WORDS: u64 = 20;
/// The most changes that undo a revision.
const REVERTED: u64 = 500;
/// Published figures about one category of referrals.
const PUBLISHED: u64 = 4;
/// Segments of the path of an error in an input.
const PATH: u64 = 16;

/// The proposals that an actor sees.
pub(crate) fn proposals<'v>(snapshot: &'v Snapshot, actor: &Actor) -> Vec<&'v Proposal> {
    let proposals = snapshot.registry().proposals();
    match (&actor.key, actor.role) {
        (Some(_), Role::Reviewer | Role::Admin) => proposals.iter().map(AsRef::as_ref).collect(),
        (Some(_), _) => proposals.of_author(&actor.name).map(AsRef::as_ref).collect(),
        (None, _) => Vec::new(),
    }
}

/// The sizes of all fields in a snapshot, for an actor.
#[must_use]
pub fn sizes(snapshot: &Snapshot, actor: &Actor) -> Sizes {
    let mut sizes = Sizes::default();
    let proposals = proposals(snapshot, actor);
    // What has ended has no preview.
    let waiting = || proposals.iter().copied().filter(|proposal| !proposal.state.is_final());
    let extent = &snapshot.extent().with_previews(waiting());
    of_services(&mut sizes, extent);
    let added = |proposal: &Proposal| {
        number(proposal.changes().filter(|(_, change)| change.added_service().is_some()).count())
    };
    let added = Measure::of(waiting().map(added));
    // The public and contributors may not ask. A third of a microsecond for each pair of names.
    let comparing = match actor.role {
        Role::Reviewer | Role::Admin => {
            let proposed = added.all.min(PROPOSED) + added.each;
            10 + (number(snapshot.duplicate_work()) + proposed * PAIRS_OF_NAMES) / 30
        }
        _ => 1,
    };
    let duplicates = each(SHOWN).work(Measure::each(comparing));
    sizes.set("Service.possibleDuplicates", duplicates);
    of_proposals(&mut sizes, &proposals, comparing);
    of_facts(&mut sizes, snapshot, extent);
    of_definitions(&mut sizes, snapshot, extent);
    of_bodies(&mut sizes, extent);
    of_funding(&mut sizes, extent);
    of_coverage(&mut sizes, extent);
    of_keys(&mut sizes, snapshot, actor);
    of_quality(&mut sizes);
    of_returns(&mut sizes, snapshot, actor);
    of_editions(&mut sizes, snapshot, actor);
    of_payloads(&mut sizes);
    of_imports(&mut sizes, snapshot);
    sizes.set("Proposal.addedServices", each(added.each).work(Measure::each(5 + added.each)));
    for (now, past) in OF_THE_PAST {
        sizes.copy(now, past);
    }
    sizes
}

/// What can be asked of the past, too, with the same sizes.
const OF_THE_PAST: [(&str, &str); 19] = [
    ("Query.areaCounts", "PastRegistry.areaCounts"),
    ("Query.changes", "PastRegistry.changes"),
    ("Query.fundingLineCounts", "PastRegistry.fundingLineCounts"),
    ("Query.claims", "PastRegistry.claims"),
    ("Query.accreditations", "PastRegistry.accreditations"),
    ("Query.fundingLines", "PastRegistry.fundingLines"),
    ("Query.serviceCounts", "PastRegistry.serviceCounts"),
    ("Query.services", "PastRegistry.services"),
    ("Query.teams", "PastRegistry.teams"),
    ("Query.search", "PastRegistry.search"),
    ("Query.registry", "PastRegistry.registry"),
    ("Query.nodes", "PastRegistry.nodes"),
    ("Query.interventions", "PastRegistry.interventions"),
    ("Query.sources", "PastRegistry.sources"),
    ("Query.commissioningBodies", "PastRegistry.commissioningBodies"),
    ("Query.fundingNetwork", "PastRegistry.fundingNetwork"),
    ("Query.coverage", "PastRegistry.coverage"),
    ("Query.coverageTrend", "PastRegistry.coverageTrend"),
    ("Query.access", "PastRegistry.access"),
];

fn measure(count: Count) -> Measure {
    Measure::new(count.each, count.all)
}

fn text(bytes: Count) -> Measure {
    Measure::new(bytes.each.div_ceil(TEXT_UNIT), bytes.all.div_ceil(TEXT_UNIT).saturating_add(bytes.each))
}

fn work(units: u64) -> Size {
    Size { work: Measure::each(units), ..Size::default() }
}

/// One list of at most this many entries for each parent.
fn each(most: u64) -> Size {
    Size::list(Measure::each(most))
}

/// A list of things of which there are this many, in each list once.
fn listed(count: Count) -> Size {
    Size::list(measure(count))
}

fn of_services(sizes: &mut Sizes, extent: &Extent) {
    let Extent { services, .. } = *extent;
    let one_by_one = Measure::each(1 + services / 200);
    for list in ["Query.services", "Query.teams"] {
        sizes.set(list, each(services).work(one_by_one));
    }
    // Every claim is looked at, and every line is sorted.
    let claims = extent.claims_of_service.all;
    sizes.set("Query.claims", each(claims).work(Measure::each(1 + services / 500 + claims / 200)));
    sizes.set("Query.fundingLines", each(extent.lines).work(Measure::each(1 + extent.lines / 20)));
    let looking = Measure::each(1 + services / 500);
    sizes.set("Query.accreditations", each(extent.accreditations.all).owned().work(looking));
    let counting = each(services).owned().work(Measure::each(1 + services / 100));
    // Claims are resolved and judged again, 20 to 30 µs for each service.
    sizes.set("Query.serviceCounts", counting.work_with("asOf", Measure::each(3 * services)));
    let counted = each(extent.lines).owned().work(Measure::each(1 + extent.lines / 20));
    sizes.set("Query.fundingLineCounts", counted);
    // Every source states its own; for each of them all are looked at.
    let of_source = |of| Size::list(Measure::new(of, of)).owned();
    sizes.set("Source.claims", of_source(claims).work(Measure::each(1 + services / 500 + claims / 200)));
    sizes.set("Source.fundingLines", of_source(extent.lines).work(Measure::each(1 + extent.lines / 20)));
    // A tenth of a microsecond for each change that is passed over.
    let passing = Measure::each(1 + extent.changes / 100);
    sizes.set("Query.changes", Size::default().work_with("filter", passing));
    sizes.set("Query.search", work(100));
    sizes.set("Query.registry", work(5 + services / 500));
    sizes.set("Query.past", work(PAST + extent.claims_of_service.all / 5));
    for field in ["RegistrySummary.knownAsOf", "RegistrySummary.currentServices"] {
        sizes.set(field, work(1 + services / 500));
    }
    sizes.set("FundingNetwork.currentLines", work(1 + extent.lines / 100));
    sizes.set("RegistrySummary.byClassification", each(WORDS).work(Measure::each(1 + services / 500)));
    sizes.set("RegistrySummary.byNation", each(WORDS).work(Measure::each(1 + services / 500)));
    sizes.set("Service.otherNames", listed(extent.other_names).owned().work(text(extent.service_texts)));
    sizes.set("Service.localities", listed(extent.localities).owned().work(text(extent.service_texts)));
    sizes.set("Service.areas", listed(extent.areas));
    sizes.set("Service.accreditations", listed(extent.accreditations).owned());
    sizes.set("Service.interventions", each(extent.interventions));
    sizes.set("Service.classification", Size::owned_value().work_with("asOf", Measure::each(10)));
    sizes.set("Service.team", Size::owned_value());
    sizes.set("Service.funding", Size::owned_value());
    sizes.set("ServiceClassification.attestations", listed(extent.attestations).owned());
    sizes.set("ServiceClassification.decision", Size::owned_value());
    sizes.set("Decision.reason", Size::default().work(text(extent.decision_reasons)));
    sizes.set("Team.listings", listed(extent.attestations).owned());
    sizes.set("Change.summary", work(8));
    sizes.set("Change.reason", work(80));
    sizes.set("Intervention.evidence", listed(extent.ratings).owned());
    sizes.set("Query.interventions", each(extent.interventions));
    sizes.set("Query.sources", each(extent.sources));
}

/// Lists of proposals, and of what is in one.
fn of_proposals(sizes: &mut Sizes, proposals: &[&Proposal], comparing: u64) {
    let most = |of: &dyn Fn(&Proposal) -> usize| {
        number(proposals.iter().map(|proposal| of(proposal)).max().unwrap_or(0))
    };
    let count = number(proposals.len());
    let changes = most(&|proposal| proposal.changes().count());
    for list in ["Query.reviewQueue", "Viewer.proposals"] {
        sizes.set(list, each(count).work(Measure::each(1 + count / 500)));
    }
    // A preview takes some two microseconds for each change.
    let preview = || Measure::each(5 + changes / 4);
    for field in ["Proposal.service", "Proposal.slug", "Proposal.name", "Proposal.assessment"] {
        sizes.set(field, Size::default().work(preview()));
    }
    sizes.set("Proposal.changes", each(changes).owned().work(preview()));
    sizes.set("Proposal.outcomeReturns", each(changes).owned());
    sizes.set("Proposal.conflicts", each(changes).owned().work(preview()));
    sizes.set("Proposal.authors", each(most(&|proposal| proposal.authors.len())).owned());
    sizes.set("Proposal.comments", each(most(&|proposal| proposal.comments.len())).owned());
    let duplicates = each(SHOWN);
    sizes.set("Proposal.possibleDuplicates", duplicates.work(Measure::each(comparing + 5 + changes / 4)));
    for line in [
        "Proposal.summary",
        "ProposedChange.summary",
        "ProposedChange.before",
        "ProposedChange.after",
        "ProposalConflict.message",
    ] {
        sizes.set(line, work(4));
    }
    let reasons = most(&|proposal| {
        let reasons = proposal.steps.iter().filter_map(|step| step.reason.as_deref());
        let comments = proposal.comments.iter().map(|comment| &*comment.text);
        let decision = proposal.decision.iter().map(|decision| &*decision.reason);
        reasons.chain(comments).chain(decision).map(str::len).max().unwrap_or(0)
    });
    for prose in
        ["ProposedChange.reason", "ProposalComment.text", "ProposalDecision.reason", "Proposal.reason"]
    {
        sizes.set(prose, work(1 + reasons / TEXT_UNIT));
    }
}

fn of_facts(sizes: &mut Sizes, snapshot: &Snapshot, extent: &Extent) {
    let vocabulary = snapshot.registry().vocabulary();
    // Definitions may bring facts of their own.
    let vocabularies = || snapshot.library().iter().map(rules::Definition::vocabulary).chain([vocabulary]);
    let facts = vocabularies().map(|words| number(words.iter().count())).max().unwrap_or(0);
    let definitions = || vocabularies().flat_map(|words| words.iter().map(|(_, definition)| definition));
    let most = |of: fn(&FactDefinition) -> usize| number(definitions().map(of).max().unwrap_or(0));
    let choices = most(|definition| definition.choices().len());
    let longest = |definition: &FactDefinition| {
        let bytes = match &definition.kind {
            Kind::Set { choices, .. } => choices.iter().map(|choice| choice.title.len() + 24).sum(),
            Kind::Boolean { yes, no, .. } => yes.len().max(no.len()),
            Kind::Number { .. } => 64,
            Kind::Choice(choices) => choices.iter().map(|choice| choice.title.len()).max().unwrap_or(0),
        };
        number(bytes) / TEXT_UNIT
    };
    let text_of_all = vocabulary.iter().map(|(_, definition)| longest(definition)).sum();
    let fact_text = Measure::each(definitions().map(longest).max().unwrap_or(0));
    // The ends of a number, or the members of a set, each with an id and the ends of its whole-time equivalent.
    let value = Measure::each(2 + 4 * extent.staff_claimed.each);
    let value_of_all = 2 * facts + 4 * extent.staff_claimed.each;
    sizes.set("Query.vocabulary", each(facts));
    sizes.set("FactDefinition.choices", each(choices));
    for (field, bytes) in [
        ("FactDefinition.help", most(|definition| definition.help.len())),
        ("FactDefinition.question", most(|definition| definition.question.len())),
        ("NextQuestion.question", most(|definition| definition.question.len())),
    ] {
        sizes.set(field, work(bytes / TEXT_UNIT));
    }
    sizes.set("Service.facts", each(facts).owned());
    sizes.set("Service.conflicts", each(facts).owned());
    sizes.set("Service.fact", Size::owned_value());
    let claims = measure(extent.claims_of_fact).in_list(extent.claims_of_service.each);
    sizes.set("Fact.claims", Size::list(claims).owned());
    sizes.set("Fact.choices", each(choices).owned());
    sizes.set("ImpliedValue.claims", Size::list(claims).owned());
    for (text_of, value_of) in [("Fact.text", "Fact.value"), ("ImpliedValue.text", "ImpliedValue.value")] {
        sizes.set(text_of, Size::default().work(fact_text.in_list(text_of_all)));
        sizes.set(value_of, Size::default().work(value.in_list(value_of_all)));
    }
    sizes.set("Claim.text", Size::default().work(fact_text));
    sizes.set("Claim.value", Size::default().work(value));
    sizes.set("Claim.note", Size::default().work(text(extent.claim_notes)));
    sizes.set("PlannedChange.text", Size::default().work(fact_text));
    for field in ["PlannedChange.to", "PlannedChange.from"] {
        sizes.set(field, work(2 + 4 * choices));
    }
    for list in ["ChangePlan.change", "ChangePlan.confirm", "ChangePlan.confirmAs"] {
        sizes.set(list, each(facts).owned());
    }
    sizes.set("Team.staffing", each(choices).owned());
}

fn of_definitions(sizes: &mut Sizes, snapshot: &Snapshot, extent: &Extent) {
    let most = |of: &dyn Fn(&rules::Definition) -> usize| {
        number(snapshot.library().iter().map(of).max().unwrap_or(0))
    };
    let longest = |of: fn(&rules::Characteristic) -> usize| {
        most(&|definition| definition.characteristics().iter().map(of).max().unwrap_or(0)) / TEXT_UNIT
    };
    let characteristics = most(&|definition| definition.characteristics().len());
    let classes = most(&|definition| definition.classes().len());
    let reach = snapshot.library().iter().map(rules::Definition::reach).fold(
        rules::Reach::default(),
        |most, reach| rules::Reach {
            reasons: most.reasons.max(reach.reasons),
            steps: most.steps.max(reach.steps),
        },
    );
    sizes.set("Query.definitions", each(number(snapshot.library().iter().count())));
    sizes.set(
        "Definition.document",
        work(most(&|definition| definition.document().len()).div_ceil(TEXT_UNIT)),
    );
    sizes.set("Definition.problem", work(64));
    sizes.set("Definition.characteristics", each(characteristics));
    sizes.set("Definition.classes", each(classes));
    sizes.set("Definition.sources", each(most(&|definition| definition.sources().len())));
    sizes.set("Characteristic.rule", work(longest(|one| one.rule.len())));
    sizes.set("Characteristic.summary", work(longest(|one| one.summary.len())));
    sizes.set("CharacteristicResult.remedy", work(longest(|one| one.remedy.as_ref().map_or(0, String::len))));
    sizes.set("Service.assessment", Size::default().work(Measure::each(2)));
    sizes.set("Query.assess", work(5));
    sizes.set("Assessment.headline", work(10));
    sizes.set("Assessment.because", work(10));
    sizes.set("Assessment.characteristics", each(characteristics).owned());
    sizes.set("Assessment.possibleClasses", each(classes));
    let presumptions = most(&|definition| definition.presumptions().len());
    sizes.set("Definition.presumptions", each(presumptions));
    sizes.set("Assessment.likely", work(10));
    sizes.set("Likely.possibleClasses", each(classes));
    sizes.set("Likely.presumptions", each(presumptions).owned());
    sizes.set("Likely.applied", each(presumptions).owned());
    let members = most(&|definition| {
        let presumptions = definition.presumptions().iter();
        let members = presumptions.map(|presumption| match &presumption.value {
            rules::Presumed::Value(facts::Value::Set(members)) => members.sure().iter().count(),
            _ => 1,
        });
        members.max().unwrap_or(0)
    });
    sizes.set("Presumption.value", work(1 + members));
    // With the members that are known, each with an id and the ends of its whole-time equivalent.
    sizes.set("Presumed.value", work(5 + members + 4 * extent.staff_claimed.each));
    sizes.set("Presumed.ifNot", work(10));
    sizes.set("IfNot.possibleClasses", each(classes));
    sizes.set("CharacteristicResult.likelyOutcome", work(2));
    sizes.set("NextQuestion.settlesLikely", work(50));
    sizes.set("NextQuestion.confirmsLikely", work(2));
    sizes.set("PlannedChange.presumed", work(5));
    sizes.set("Assessment.nextQuestions", work(50));
    sizes.set("Assessment.changesTo", work(300));
    sizes.set("CharacteristicResult.claims", each(extent.claims_of_service.each).work(Measure::each(2)));
    let steps = (0..reach.steps).map(|step| Measure::each(reach.reasons.saturating_sub(step + 1)));
    sizes.set(
        "Explanation.children",
        Size {
            entries: Some(Measure::each(reach.reasons)),
            owned: true,
            steps: steps.collect(),
            ..Size::default()
        },
    );
    sizes.set("Explanation.text", work(2));
    sizes.set("Query.compareDefinitions", work(5 + extent.services));
    sizes.set("DefinitionComparison.moved", each(extent.services));
    sizes.set("Move.because", work(10));
    sizes.set("Move.from", each(classes));
    sizes.set("Move.to", each(classes));
}

fn of_bodies(sizes: &mut Sizes, extent: &Extent) {
    let Extent { services, bodies, lines, .. } = *extent;
    sizes.set("Query.commissioningBodies", each(bodies).work(Measure::each(1 + (services + bodies) / 100)));
    sizes.set("CommissioningBody.successors", listed(extent.successors));
    sizes.set("CommissioningBody.predecessors", listed(extent.predecessors));
    for list in ["CommissioningBody.serves", "CommissioningBody.services"] {
        sizes.set(list, listed(extent.evidence).work(Measure::each(1)));
    }
    sizes.set("Service.worksIn", listed(extent.works_in));
    sizes.set("FundingLine.carriedOnByOneOf", listed(extent.heirs));
    sizes.set("CommissioningBody.funds", listed(extent.lines_followed).work(Measure::each(1 + lines / 100)));
    let pairs = Measure::each(extent.bodies.min(extent.pairs_of_service.all));
    sizes.set(
        "CommissioningBody.partners",
        Size::list(pairs).work(Measure::each(5 + (services + 2 * lines) / 20)),
    );
}

fn of_funding(sizes: &mut Sizes, extent: &Extent) {
    let Extent { services, funded_services: funded, funders, lines, .. } = *extent;
    // As many nodes as lines at most, and as many pairs of payers as there are under all services.
    let funders = funders.max(extent.bodies.min(lines));
    let pairs = extent.pairs_of_service.all.min(extent.bodies.saturating_mul(extent.bodies));
    let shared = Measure::new(funded.min(extent.pairs_of_service.all), extent.pairs_of_service.all);
    let nodes = funders + funded;
    // Three nanoseconds a step of betweenness, bounded by its effort; drawing, counting and building beside it.
    let betweenness = nodes.saturating_mul(nodes + lines).min(30_000_000 + 256 * (nodes + lines)) / 3_000;
    let network = 20 + (services + lines) / 10 + lines + betweenness;
    sizes.set("Query.fundingNetwork", work(network));
    sizes.set("Query.fundingScenario", work(network.saturating_mul(3)));
    sizes.set("Query.compareFundingScenarios", work(network.saturating_mul(6)));
    sizes.set("FundingNetwork.funders", each(funders).owned());
    sizes.set("FundingNetwork.services", each(funded).owned());
    sizes.set("FundingNetwork.links", each(lines).owned());
    sizes.set("FundingNetwork.partnerships", each(pairs).owned());
    sizes.set("FundingNetwork.unlinked", each(services).owned());
    sizes.set("FundingNetwork.bridges", each(lines).owned());
    sizes.set("FundingNetwork.endings", each(WINDOWS).owned().work(Measure::each(5 + lines)));
    sizes.set("FundingNetwork.coreFunding", each(CORE_FUNDING).owned().work(Measure::each(5 + lines / 5)));
    sizes.set("FundingNetwork.concentration", work(5 + lines / 10));
    sizes.set("FundingNetwork.total", work(1 + lines / 100));
    sizes.set("FundingNetwork.withdrawalRanking", each(funders).owned().work(Measure::each(10 + lines)));
    // A service has one only funder at most, and is stranded without each of several.
    sizes.set("FunderNode.soleFunderOf", Size::list(Measure::new(funded, funded)));
    sizes.set("FunderNode.strands", each(funded));
    sizes.set("FunderNode.body", Size::owned_value());
    sizes.set("ServiceNode.service", Size::owned_value());
    sizes.set("Partnership.bodies", each(2));
    sizes.set("Partnership.services", Size::list(shared));
    sizes.set("FundingEndings.lines", each(lines));
    sizes.set("FundingEndings.leftWithout", each(funded));
    // Each service is of one answer, those without a line among them.
    sizes.set("CoreFundingAnswer.services", Size::list(Measure::new(services, services)));
    sizes.set("WithdrawalHarm.unfunded", Size::list(Measure::new(funded, funded)));
    sizes.set("FundingScenario.unfunded", each(funded).owned());
    sizes.set("FundingScenario.weakened", each(funded).owned());
    sizes.set("FundingScenario.dissolved", each(pairs).owned());
    for list in ["WeakenedService.lost", "WeakenedService.cut", "WeakenedService.remaining"] {
        sizes.set(list, listed(extent.lines_of_service).owned());
    }
    for list in ["FundingScenarioComparison.dissolvedByFirst", "FundingScenarioComparison.dissolvedBySecond"]
    {
        sizes.set(list, each(pairs).owned());
    }
    for list in [
        "FundingScenarioComparison.unfundedByBoth",
        "FundingScenarioComparison.unfundedByFirst",
        "FundingScenarioComparison.unfundedBySecond",
    ] {
        sizes.set(list, each(funded).owned());
    }
    sizes.set("ServiceFunding.lines", listed(extent.lines_of_service).owned());
}

fn of_coverage(sizes: &mut Sizes, extent: &Extent) {
    let Extent { services, bodies, .. } = *extent;
    let ground = 5 + (services + bodies) / 50;
    let groups = GROUPS.min(bodies);
    let figures = provision::figures().map_or(0, |figures| number(figures.len()));
    let recommendations = || provision::recommendations().into_iter().flatten();
    let most =
        |of: fn(&provision::Recommendation) -> usize| number(recommendations().map(of).max().unwrap_or(0));
    let standards = provision::standards().map_or(0, |all| number(all.len()));
    let roles = provision::standards()
        .map_or(0, |all| number(all.iter().map(|standard| standard.roles.len()).max().unwrap_or(0)));
    let filled = provision::standards().map_or(0, |all| {
        let roles = all.iter().flat_map(|standard| &standard.roles);
        number(roles.map(|role| role.filled_by.len()).max().unwrap_or(0))
    });
    sizes.set("Query.coverage", work(ground));
    for pages in ["Coverage.areas", "Coverage.gaps"] {
        sizes.set(pages, each(bodies).work(Measure::each(1 + bodies / 10)));
    }
    let counted = groups.saturating_mul(number(provision::Status::ALL.len()));
    let counting = Measure::each(ground + bodies / 10);
    sizes.set("Query.areaCounts", each(counted.min(bodies)).owned().work(counting));
    sizes.set("Coverage.groups", each(groups).owned().work(Measure::each(1 + bodies / 50)));
    sizes.set("CoverageGroup.statuses", each(WORDS).owned());
    sizes.set("CoverageGroup.stated", each(figures).work(Measure::each(1)));
    sizes.set("AreaCoverage.evidence", listed(extent.evidence).work(Measure::each(1)));
    sizes.set("Query.coverageTrend", work(ground.saturating_mul(YEARS)));
    sizes.set("CoverageTrend.points", each(groups.saturating_mul(YEARS)).owned());
    sizes.set("Query.access", work(10 + bodies / 20));
    sizes.set("Access.stages", each(WORDS).owned().work(Measure::each(1 + bodies / 20)));
    sizes.set(
        "Access.years",
        each(extent.returns.all.saturating_add(1)).work(Measure::each(1 + bodies / 100)),
    );
    sizes.set("Query.capacity", work(ground));
    sizes.set("Capacity.services", each(services));
    sizes.set("Capacity.roles", each(roles).owned());
    sizes.set("StaffingStandard.roles", each(roles).owned());
    sizes.set("StaffingRole.filledBy", each(filled));
    sizes.set("StaffingRole.filledByChoices", each(filled).owned());
    sizes.set("Query.staffingStandards", each(standards));
    sizes.set("Query.publishedFigures", each(figures));
    sizes.set("PublishedFigure.registryCount", work(1 + services / 500));
    sizes.set("Query.recommendations", each(number(recommendations().count())));
    sizes.set("Recommendation.addresses", each(most(|one| one.addresses.len())));
    sizes.set("Recommendation.nations", each(WORDS));
    sizes.set("Recommendation.progress", each(most(|one| one.progress.len())));
}

/// The most services that are asked at once.
const ASKED: u64 = 200;

/// Of those who may not ask, the cost says nothing of how many there are.
fn of_keys(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let keys =
        if actor.role >= Role::Reviewer { number(snapshot.registry().keys().iter().count()) } else { 1 };
    // When they were used last is read from the database.
    let read = Measure::each(50 + keys);
    sizes.set("Query.keys", each(keys).work(read));
    sizes.set("Query.rounds", each(keys).owned().work(read));
    sizes.set("AskServicesPayload.links", each(ASKED).owned());
    sizes.set("AskServicesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("CreateKeyPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("KeyPayload.errors", each(INPUT_ERRORS).owned());
    let documents = || each(u64::from(MOST_DOCUMENTS_OF_KEY)).owned();
    for list in ["Viewer.documents", "Key.documents", "RegisterDocumentsPayload.documents"] {
        sizes.set(list, documents());
    }
    // All documents of a key together are bounded, and one can have all of their text.
    let text = u64::from(MOST_BYTES_OF_KEY) / TEXT_UNIT;
    let one = text / u64::from(MOST_DOCUMENTS_OF_KEY);
    sizes.set("RegisteredDocument.document", Size::default().work(Measure::each(one)));
    sizes.set("RemoveDocumentsPayload.removed", documents());
    for errors in ["RegisterDocumentsPayload.errors", "RemoveDocumentsPayload.errors"] {
        sizes.set(errors, each(INPUT_ERRORS).owned());
    }
    // Webhooks and deliveries are read from the database, which holds a bounded number of each.
    sizes.set("Query.webhooks", each(u64::from(MOST_WEBHOOKS)).owned().work(Measure::each(100)));
    let deliveries = each(u64::from(MOST_DELIVERIES)).owned().work(Measure::each(100));
    sizes.set("Webhook.deliveries", deliveries);
    for list in ["WebhookFilter.services", "WebhookFilter.entities"] {
        sizes.set(list, each(MOST_FILTERED));
    }
    for list in ["WebhookFilter.kinds", "WebhookFilter.nations"] {
        sizes.set(list, each(WORDS));
    }
    for errors in
        ["CreateWebhookPayload.errors", "EnableWebhookPayload.errors", "RemoveWebhookPayload.errors"]
    {
        sizes.set(errors, each(INPUT_ERRORS).owned());
    }
}

/// What does not change with the registry: standards, frameworks, measures, and the pool of made-up teams.
fn of_quality(sizes: &mut Sizes) {
    let sets = || StandardSet::built_in().into_iter().flatten();
    let frameworks = || Framework::built_in().into_iter().flatten();
    let measures = || Measures::built_in().into_iter().flat_map(Measures::all);
    let items = || Dictionary::built_in().into_iter().flat_map(Dictionary::items);
    let most = |counts: &mut dyn Iterator<Item = usize>| each(number(counts.max().unwrap_or(0)));
    let categories = || most(&mut items().map(|item| item.categories.len()));
    sizes.set("Query.standardSets", each(number(sets().count())));
    sizes.set("StandardSet.thresholds", most(&mut sets().map(|set| set.thresholds.len())).owned());
    sizes.set("StandardSet.groups", most(&mut sets().map(|set| set.groups.len())));
    sizes.set("StandardGroup.standards", most(&mut sets().map(|set| set.standards.len())).owned());
    sizes.set("Query.competencyFrameworks", each(number(frameworks().count())));
    sizes.set("CompetencyFramework.levels", most(&mut frameworks().map(|one| one.levels.len())).owned());
    sizes.set("CompetencyFramework.domains", most(&mut frameworks().map(|one| one.domains.len())).owned());
    sizes.set("Query.outcomeMeasures", each(number(measures().count())));
    sizes.set("OutcomeMeasure.perspectives", most(&mut measures().map(|one| one.perspectives.len())));
    sizes.set("OutcomeMeasure.sources", most(&mut measures().map(|one| one.sources.len())));
    sizes.set("DataDictionary.items", each(number(items().count())));
    sizes.set("DictionaryItem.categories", categories().owned());
    sizes.set("PooledReferrals.categories", categories().owned());
    sizes.set("PooledCategory.published", each(PUBLISHED));
    let standards = || most(&mut sets().map(|set| set.standards.len()));
    sizes.set("Benchmark.standards", standards().owned());
    sizes.set("CompetencyCoverage.domains", most(&mut frameworks().map(|one| one.domains.len())).owned());
    sizes.set("TrainingReach.years", each(WORDS));
    sizes.set("TrainingReach.professions", each(WORDS).owned());
    for field in ["Query.benchmark", "Query.trainingReach", "Query.competencies"] {
        sizes.set(field, work(2));
    }
    sizes.set("Query.pooledReferrals", work(2));
}

/// The returns of outcomes. Of those who may not ask, the cost says nothing of how many there are.
fn of_returns(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let items = || Dictionary::built_in().into_iter().flat_map(Dictionary::items);
    let measures = || Measures::built_in().into_iter().flat_map(Measures::all);
    let reviews = actor.role >= Role::Reviewer;
    let kept = if reviews { number(snapshot.registry().outcome_returns().count()) } else { 1 };
    sizes.set("Query.outcomeReturns", each(kept).owned().work(Measure::each(1 + kept / 100)));
    // A return is read as JSON.
    sizes.set("OutcomeReturn.counts", work(10));
    sizes.set("OutcomeReturnCounts.items", each(number(items().count())).owned());
    let categories = items().map(|item| item.categories.len()).max().unwrap_or(0);
    sizes.set("OutcomeReturnItem.categories", each(number(categories)).owned());
    let series = measures().map(|measure| measure.perspectives.len()).sum();
    sizes.set("OutcomeReturnCounts.outcomes", each(number(series)).owned());
}

/// The most things that a filter of a webhook names.
const MOST_FILTERED: u64 = 1_000;

/// What was published of returns, and what is made up in its place. Years, quarters, measures and teams of an edition are in lists.
fn of_editions(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let returns = snapshot.registry().outcome_returns();
    let editions = || returns.editions().filter(|edition| !edition.withdrawn);
    let longest = editions().map(|edition| number(edition.longest)).fold(WORDS, u64::max);
    // What a dry run answers, it could publish.
    let teams: BTreeSet<_> = returns.kept().map(|kept| &kept.service).collect();
    let longest =
        if actor.role >= Role::Reviewer { longest.max(WORDS + number(teams.len())) } else { longest };
    // An edition is read as JSON.
    let reading = 2 + longest / 10;
    let all = number(editions().count());
    sizes.set("Query.outcomeEditions", each(all).owned().work(Measure::each(reading)));
    sizes.set("Query.pooledOutcomes", work(reading));
    sizes.set("OutcomeEdition.outcomes", each(longest).owned().work(Measure::each(2)));
    sizes.set("PooledOutcomes.periods", each(WORDS));
    for list in ["PooledOutcomes.quarters", "PooledOutcomes.teams"] {
        sizes.set(list, each(longest).owned().work(Measure::each(2)));
    }
    let measures = Measures::built_in().into_iter().flat_map(Measures::all);
    let series: u64 = measures.map(|measure| number(measure.perspectives.len())).sum();
    // Four counts and a percentage of each figure.
    sizes.set("PublishOutcomesPayload.hidden", each(5 * series * longest).owned());
}

/// The most errors that a mutation names.
const INPUT_ERRORS: u64 = 100;
/// The most warnings that a mutation gives.
const WARNINGS: u64 = 5;

fn of_payloads(sizes: &mut Sizes) {
    for [errors, warnings] in [
        ["AddCommissioningBodyPayload.errors", "AddCommissioningBodyPayload.warnings"],
        ["AddSourcePayload.errors", "AddSourcePayload.warnings"],
        ["AnswerForServicePayload.errors", "AnswerForServicePayload.warnings"],
        ["AddSuccessionPayload.errors", "AddSuccessionPayload.warnings"],
        ["DecideClassificationPayload.errors", "DecideClassificationPayload.warnings"],
        ["EditServicePayload.errors", "EditServicePayload.warnings"],
        ["EndFundingPayload.errors", "EndFundingPayload.warnings"],
        ["MergeServicesPayload.errors", "MergeServicesPayload.warnings"],
        ["RecordAccreditationPayload.errors", "RecordAccreditationPayload.warnings"],
        ["RecordBabiesPayload.errors", "RecordBabiesPayload.warnings"],
        ["RecordClaimsPayload.errors", "RecordClaimsPayload.warnings"],
        ["RecordFundingPayload.errors", "RecordFundingPayload.warnings"],
        ["RecordReturnPayload.errors", "RecordReturnPayload.warnings"],
        ["RetractClaimPayload.errors", "RetractClaimPayload.warnings"],
        ["SubmitOutcomeReturnsPayload.errors", "SubmitOutcomeReturnsPayload.warnings"],
        ["SubmitServicePayload.errors", "SubmitServicePayload.warnings"],
        ["WithdrawOutcomeReturnPayload.errors", "WithdrawOutcomeReturnPayload.warnings"],
        ["WithdrawServicePayload.errors", "WithdrawServicePayload.warnings"],
    ] {
        sizes.set(errors, each(INPUT_ERRORS).owned());
        sizes.set(warnings, each(WARNINGS).owned());
    }
    sizes.set("PublishOutcomesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("ProposalPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RevertRevisionPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RevertRevisionPayload.changes", each(REVERTED));
    sizes.set("RedactChangePayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("RedactChangePayload.changes", each(REVERTED));
    sizes.set("UserError.path", each(PATH).owned());
}

/// Segments of the path of an imported service.
const PLACE: u64 = 2;

fn of_imports(sizes: &mut Sizes, snapshot: &Snapshot) {
    // New ones and known ones.
    let services = 2 * number(MOST_SERVICES);
    let comparisons = snapshot.duplicate_work().saturating_mul(MOST_SERVICES).min(MOST_COMPARISONS);
    let work = Measure::each(10 + number(MOST_CHANGES_OF_TABLE / 4) + number(comparisons / 30));
    sizes.set("ImportServicesPayload.services", each(services).owned().work(work));
    sizes.set("ImportServicesPayload.errors", each(INPUT_ERRORS).owned());
    sizes.set("WriteBatchPayload.errors", each(INPUT_ERRORS).owned());
    let changes = number(MOST_BATCH_CHANGES);
    sizes.set("WriteBatchPayload.changes", each(changes));
    let preview = Measure::each(5 + changes / 4);
    sizes.set("WriteBatchPayload.proposedChanges", each(changes).owned().work(preview));
    let comparing = Measure::each(1 + number(comparisons / 30));
    sizes.set("WriteBatchPayload.warnings", each(WARNINGS).owned().work(comparing));
    sizes.set("ImportedService.path", each(PLACE).owned());
    sizes.set("ImportedService.possibleDuplicates", each(number(MOST_RESEMBLING)).owned());
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
