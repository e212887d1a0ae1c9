//! Standards, outcomes and workforce.

use std::collections::BTreeSet;

use graphql_http::guard::{Measure, Sizes};
use quality::outcomes::{Dictionary, Measures};
use quality::standards::StandardSet;
use quality::workforce::Framework;
use readmodel::Snapshot;
use writer::{Actor, Role};

use super::{WORDS, each, number, work};

/// Published figures about one category of referrals.
const PUBLISHED: u64 = 4;

/// What does not change with the registry: standards, frameworks, measures, and the pool of made-up teams.
pub(super) fn of_quality(sizes: &mut Sizes) {
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
pub(super) fn of_returns(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
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

/// What was published of returns, and what is made up in its place. Years, quarters, measures and teams of an edition are in lists.
pub(super) fn of_editions(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
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
