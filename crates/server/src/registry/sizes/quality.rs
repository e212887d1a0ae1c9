//! Standards, outcomes and workforce.

use std::collections::BTreeSet;

use ::registry::{Change, Slug};
use graphql_http::guard::{Measure, Size, Sizes};
use quality::outcomes::{Dictionary, Measures};
use quality::standards::StandardSet;
use quality::workforce::Framework;
use readmodel::Snapshot;
use writer::{Actor, Role};

use super::{TEXT_UNIT, WORDS, each, number, work};

/// The most actions of a self-review.
const MOST_ACTIONS: u64 = 200;
/// The least bytes of an action of a self-review.
const ACTION_BYTES: u64 = 50;
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

/// Self-reviews. Of those who may not ask, the cost says nothing of how many there are.
pub(super) fn of_self_reviews(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let returns = snapshot.registry().outcome_returns();
    let is_own = |id: &Slug| returns.sent(id).is_some_and(|sent| actor.is(&sent.by));
    let reviews = actor.role >= Role::Reviewer;
    let kept = returns.self_reviews().map(|kept| &kept.contents).filter(|id| reviews || is_own(id));
    let kept: Vec<&Slug> = kept.collect();
    let proposals = super::proposals(snapshot, actor);
    let proposed = proposals.iter().flat_map(|proposal| proposal.changes());
    let proposed = proposed.filter_map(|(_, change)| match change {
        Change::SelfReview(of) => Some(&of.contents),
        _ => None,
    });
    let length = |id: &Slug| Some(returns.sent(id)?.content.as_ref()?.len());
    let longest = kept.iter().copied().chain(proposed).filter_map(length).max();
    let longest = number(longest.unwrap_or(0));
    let (count, text) = (number(kept.len()), longest / TEXT_UNIT);
    sizes.set("Query.selfReviews", each(count).owned().work(Measure::each(1 + count / 100)));
    // One is read as JSON.
    sizes.set("SelfReview.contents", work(10 + text));
    let standards = StandardSet::built_in().into_iter().flatten().map(|set| set.standards.len()).max();
    // All texts of one together are no longer than it is.
    for (list, prose, most) in [
        ("SelfReviewContents.responses", "SelfReviewResponse.evidence", number(standards.unwrap_or(0))),
        ("SelfReviewContents.actions", "SelfReviewAction.what", MOST_ACTIONS.min(longest / ACTION_BYTES)),
    ] {
        sizes.set(list, each(most).owned());
        sizes.set(prose, Size::default().work(Measure::each(1 + text).in_list(most + text)));
    }
}

/// What was published of returns, and what is made up in its place. An edition has a list of measures, and each a list of figures: years,
/// quarters and teams.
pub(super) fn of_editions(sizes: &mut Sizes, snapshot: &Snapshot, actor: &Actor) {
    let returns = snapshot.registry().outcome_returns();
    let editions = || returns.editions().filter(|edition| !edition.withdrawn);
    let longest = editions().map(|edition| edition.longest.map(number));
    let [most_series, most_figures] =
        longest.fold([0, 0], |[series, figures], [own, within]| [series.max(own), figures.max(within)]);
    let measures = Measures::built_in().into_iter().flat_map(Measures::all);
    let known: u64 = measures.map(|measure| number(measure.perspectives.len())).sum();
    // What a dry run answers, it could publish.
    let teams: BTreeSet<_> = returns.kept().map(|kept| &kept.service).collect();
    let prepared = if actor.role >= Role::Reviewer { WORDS + number(teams.len()) } else { 0 };
    let (series, figures) = (most_series.max(known), most_figures.max(WORDS).max(prepared));
    // An edition is read as JSON: some ten figures in a unit of work.
    let reading = 2 + most_series * most_figures / 10;
    let all = number(editions().count());
    sizes.set("Query.outcomeEditions", each(all).owned().work(Measure::each(reading)));
    sizes.set("Query.pooledOutcomes", work(reading));
    sizes.set("OutcomeEdition.outcomes", each(series).owned().work(Measure::each(2 + figures / 10)));
    sizes.set("PooledOutcomes.periods", each(WORDS));
    for list in ["PooledOutcomes.quarters", "PooledOutcomes.teams"] {
        sizes.set(list, each(figures).owned().work(Measure::each(2)));
    }
    // Four counts and a percentage of each figure.
    sizes.set("PublishOutcomesPayload.hidden", each(5 * series * figures).owned());
}
