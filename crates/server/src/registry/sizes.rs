//! The lists of the schema, with what bounds them in a snapshot.
//!
//! Every list without pages has a line here; a test holds this against the schema, and another holds what is promised
//! against the answers to generated documents. Units of work are 10 µs, measured on the release build and rounded up; units of
//! text are 128 bytes.

mod desk;
mod evidence;
mod quality;

use ::registry::Proposal;
use readmodel::{Count, Extent, Snapshot};
use writer::{Actor, Role};

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
    desk::of_proposals(&mut sizes, &proposals, comparing);
    evidence::of_facts(&mut sizes, snapshot, extent);
    evidence::of_definitions(&mut sizes, snapshot, extent);
    of_bodies(&mut sizes, extent);
    of_funding(&mut sizes, extent);
    of_coverage(&mut sizes, extent);
    desk::of_keys(&mut sizes, snapshot, actor);
    quality::of_quality(&mut sizes);
    quality::of_returns(&mut sizes, snapshot, actor);
    quality::of_self_reviews(&mut sizes, snapshot, actor);
    quality::of_editions(&mut sizes, snapshot, actor);
    desk::of_payloads(&mut sizes);
    desk::of_imports(&mut sizes, snapshot);
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

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
