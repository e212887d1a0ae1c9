//! Publishing an edition of pooled outcomes.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::civil::Date;
use quality::disclosure::{Answer, RuleSet};
use quality::outcomes::{
    AggregateReturn, Edition, EditionTable, Editions, Measure, Measures, Of, Perspective, Policy, Returns,
    Scope, TooFewTeams,
};
use readmodel::Snapshot;
use registry::{
    Change, EntityType, KeptReturn, OutcomeBasis, OutcomeEdition, PublishedEdition, Quarter, Registry, Slug,
};
use serde::Serialize;
use tokio::sync::Semaphore;

use super::check::Check;
use super::{CommandContext, Order, Plan};
use crate::actor::Actor;
use crate::authorise::{Action, Denied, Resource, authorize};
use crate::command::Command;
use crate::refusal::{FaultCode, Refusal};

/// Editions are worked out one at a time: one can take seconds, and others must be answered meanwhile.
static WORKING: Semaphore = Semaphore::const_new(1);
/// The most quarters of one edition: five years.
const MOST_QUARTERS: usize = 20;
/// The most teams that are named as asked.
const MOST_ASKED: usize = 200;
/// The most outcomes of one edition, each of a team and quarter by one measure: 200 teams, 12 quarters and 16 measures.
const MOST_OUTCOMES: usize = 40_000;

/// Publish what may be published of the returns that are kept, as the next edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishOutcomes {
    /// The first quarter: `2024-25-Q1`.
    pub from: String,
    /// The last quarter.
    pub to: String,
    /// The slugs of the teams that were asked; when it is empty, it is not known how many were.
    pub asked: Vec<String>,
    /// The id of the rules by which small counts are hidden.
    pub rules: String,
    /// Why.
    pub reason: Option<String>,
}

/// An edition whose figures are worked out, and that is not published yet.
#[derive(Clone, Debug)]
pub struct PreparedEdition {
    /// The edition as the log will hold it.
    pub edition: OutcomeEdition,
    /// Its figures.
    pub table: EditionTable,
    /// What it hides, and why: for those who see the returns themselves.
    pub hidden: Vec<HiddenFigure>,
    /// What it rests on.
    basis: OutcomeBasis,
}

/// A figure that an edition hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenFigure {
    /// The measure.
    pub measure: String,
    /// Who gave the scores.
    pub perspective: Perspective,
    /// Of what; `None` where there is no figure by the measure at all.
    pub of: Option<Of>,
    /// Which figure: `eligible`, `paired`, `improved`, `deteriorated`, `improved_percent`; `all` where there is none.
    pub figure: &'static str,
    /// Why it is hidden.
    pub why: WhyHidden,
}

/// Why a figure is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyHidden {
    /// It is small.
    Small,
    /// A small one would follow from it and from what else is public.
    GivesAway,
    /// Too few teams reported.
    TooFewTeams(TooFewTeams),
}

/// What was read of a command.
struct Read {
    quarters: RangeInclusive<Quarter>,
    rules: &'static RuleSet,
    /// How many teams were asked, where that is known.
    asked: Option<u64>,
    /// Those, or else the ones that reported.
    teams: BTreeSet<Slug>,
    returns: Returns,
}

type Series = (&'static Measure, Perspective);

impl PublishOutcomes {
    /// Works out what would be published, and writes nothing, beside what answers others. It takes as long as the search for what must be
    /// hidden does.
    ///
    /// # Errors
    /// When the actor may not, the input is wrong, or nothing can be published.
    pub async fn prepare(
        self,
        snapshot: Arc<Snapshot>,
        actor: Actor,
        today: Date,
    ) -> Result<PreparedEdition, Refusal> {
        authorize(&actor, Action::PublishOutcomes, Resource::Registry)?;
        let _working = WORKING.acquire().await;
        let work = move || self.worked_out(snapshot.registry(), &actor, today);
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(Refusal::Closing))
    }

    fn worked_out(
        &self,
        registry: &Registry,
        actor: &Actor,
        today: Date,
    ) -> Result<PreparedEdition, Refusal> {
        let order = Order::from(Command::PublishOutcomes(self.clone()));
        let context = CommandContext::new(registry, actor, &order, today);
        let mut check = Check::new(context);
        let read = self.read(&mut check)?;
        check.finish()?;
        let Some(read) = read else { return Err(unreadable("nothing was read")) };
        let mut check = Check::new(context);
        let prepared = worked_out(&mut check, &read)?;
        check.finish()?;
        prepared.ok_or_else(|| unreadable("nothing was worked out"))
    }

    /// The edition, where its figures were worked out on what is there now.
    pub(super) fn plan(&self, context: CommandContext<'_>) -> Result<Plan, Refusal> {
        let mut check = Check::new(context);
        check.prose_if_any("reason", self.reason.as_deref());
        let prepared = match context.prepared {
            Some(prepared) if prepared.basis == context.registry.outcome_returns().basis() => Some(prepared),
            _ => None,
        };
        if prepared.is_none() {
            let message = "what is kept or published has changed meanwhile: look at it again";
            check.fault(FaultCode::Conflict, "", message);
        }
        check.finish()?;
        let changes = prepared.map(|prepared| Change::OutcomesPublished(prepared.edition.clone()));
        Ok(Plan { changes: changes.into_iter().collect(), reason: self.reason.clone() })
    }

    fn read(&self, check: &mut Check<'_>) -> Result<Option<Read>, Refusal> {
        let mut quarter = |path: &str, text: &str| {
            let read = text.parse::<Quarter>();
            read.map_err(|error| check.fault(FaultCode::BadRequest, path, error.to_string())).ok()
        };
        let ends = quarter("from", &self.from).zip(quarter("to", &self.to));
        check.at_most("asked", self.asked.len(), MOST_ASKED);
        let known = RuleSet::built_in().map_err(unreadable)?;
        let rules = known.iter().find(|rules| rules.id.as_str() == self.rules);
        if rules.is_none() {
            let known: Vec<&str> = known.iter().map(|rules| rules.id.as_str()).collect();
            let message = format!("expected one of {}, got `{}`", known.join(", "), self.rules);
            check.fault(FaultCode::NotFound, "rules", message);
        }
        let Some(((from, to), rules)) = ends.zip(rules) else { return Ok(None) };
        let length = std::iter::successors(Some(from), |quarter| quarter.next());
        let length = length.take_while(|quarter| *quarter <= to).take(MOST_QUARTERS + 1).count();
        let has_begun = Quarter::of(check.context.today).is_some_and(|now| to <= now);
        if length == 0 || length > MOST_QUARTERS || !has_begun {
            let message =
                format!("expected a quarter that has begun, from {from} on, of at most {MOST_QUARTERS}");
            check.fault(FaultCode::BadRequest, "to", message);
            return Ok(None);
        }
        let quarters = from..=to;
        let Some(returns) = kept(check, &quarters)? else { return Ok(None) };
        let outcomes: usize = returns.iter().map(|one| one.outcomes.len()).sum();
        if outcomes > MOST_OUTCOMES {
            let message = format!(
                "expected a period with at most {MOST_OUTCOMES} outcomes of teams by quarter and measure, got {outcomes}"
            );
            check.fault(FaultCode::BadRequest, "to", message);
        }
        let teams = self.teams(check, &returns);
        let asked = (!self.asked.is_empty()).then_some(teams.len() as u64);
        Ok(Some(Read { quarters, rules, asked, teams, returns: returns.into_iter().collect() }))
    }

    /// The teams that were asked: all that reported are among them. Where that is not known, those that reported.
    fn teams(&self, check: &mut Check<'_>, returns: &[AggregateReturn]) -> BTreeSet<Slug> {
        let reported: BTreeSet<Slug> = returns.iter().map(|one| one.team.clone()).collect();
        if self.asked.is_empty() {
            return reported;
        }
        let mut asked = BTreeSet::new();
        for (at, name) in self.asked.iter().enumerate().take(MOST_ASKED) {
            if let Some(view) = check.context.registry.visible_service(EntityType::Service.name_in(name)) {
                asked.insert(view.service.slug.clone());
            } else {
                let message = format!("unknown service `{}`", facts::visible(name));
                check.fault(FaultCode::NotFound, &format!("asked.{at}"), message);
            }
        }
        for other in reported.difference(&asked) {
            let message = format!("a return of `{other}` is kept: name it, or take the return back");
            check.fault(FaultCode::BadRequest, "asked", message);
        }
        asked
    }
}

/// The returns of a period that are kept. No one publishes what they sent themselves.
fn kept(
    check: &mut Check<'_>,
    quarters: &RangeInclusive<Quarter>,
) -> Result<Option<Vec<AggregateReturn>>, Refusal> {
    let (registry, actor) = (check.context.registry, check.context.actor);
    let mut found = Vec::new();
    for kept in registry.outcome_returns().kept().filter(|kept| quarters.contains(&kept.quarter)) {
        if registry.service(&kept.service).is_none_or(|view| !view.standing.is_live()) {
            let message =
                format!("`{}` is gone: take back its return for {} first", kept.service, kept.quarter);
            check.fault(FaultCode::Conflict, "from", message);
            continue;
        }
        let sent = registry.outcome_returns().sent(&kept.counts);
        if sent.is_some_and(|sent| actor.is(&sent.by)) {
            return Err(Denied::OwnReturn { service: kept.service.to_string() }.into());
        }
        if let Some(one) = content(registry, kept) {
            found.push(one);
        } else {
            let message = format!("this register does not know what the return of `{}` says", kept.service);
            check.fault(FaultCode::Conflict, "from", message);
        }
    }
    if found.is_empty() && check.is_clean() {
        let message = format!("no return is kept for {} to {}", quarters.start(), quarters.end());
        check.fault(FaultCode::NotFound, "from", message);
    }
    Ok(check.is_clean().then_some(found))
}

/// What a return says; `None` where the log does not say it.
fn content(registry: &Registry, kept: &KeptReturn) -> Option<AggregateReturn> {
    let content = registry.outcome_returns().sent(&kept.counts)?.content.clone()?;
    serde_json::from_str(&content).ok()
}

fn unreadable(error: impl std::fmt::Display) -> Refusal {
    let (code, message) = (FaultCode::Conflict, error.to_string());
    Refusal::Faults(vec![crate::refusal::Fault { code, message, path: Vec::new() }])
}

/// An edition that is public, with what it rests on.
struct Before {
    name: Slug,
    quarters: RangeInclusive<Quarter>,
    table: EditionTable,
    returns: Returns,
    teams: BTreeSet<Slug>,
}

/// The editions with which the next one is decided together: all that share a quarter with it, directly or by way of others.
fn before(check: &mut Check<'_>, read: &Read) -> Vec<Before> {
    let registry = check.context.registry;
    let all: Vec<&Arc<PublishedEdition>> = registry.outcome_returns().editions().collect();
    let together = overlapping(&all, &read.quarters);
    let mut found = Vec::new();
    for edition in together {
        let table = serde_json::from_str::<EditionTable>(&edition.table).ok();
        let basis = edition.basis().and_then(|kept| {
            kept.map(|kept| content(registry, kept)).collect::<Option<Vec<AggregateReturn>>>()
        });
        let same_rules = |table: &EditionTable| table.rules == read.rules.id;
        match (table, basis) {
            (Some(table), Some(returns)) if same_rules(&table) => {
                let teams = returns.iter().map(|one| one.team.clone()).collect();
                found.push(Before {
                    name: edition.edition.clone(),
                    quarters: edition.from..=edition.to,
                    table,
                    returns: returns.into_iter().collect(),
                    teams,
                });
            }
            (Some(table), _) if !same_rules(&table) => {
                let message = format!(
                    "`{}` is about some of these quarters by the rules `{}`: two rules together give small counts away",
                    edition.edition, table.rules
                );
                check.fault(FaultCode::Conflict, "rules", message);
            }
            _ => {
                let message = format!(
                    "`{}` is about some of these quarters, and this register does not know the counts that it rests on",
                    edition.edition
                );
                check.fault(FaultCode::Conflict, "from", message);
            }
        }
    }
    found
}

/// Of some editions those that share a quarter with a period, or with one that does, in their order.
fn overlapping<'e>(
    all: &[&'e Arc<PublishedEdition>],
    quarters: &RangeInclusive<Quarter>,
) -> Vec<&'e Arc<PublishedEdition>> {
    let mut periods = vec![(*quarters.start(), *quarters.end())];
    let mut is_in = vec![false; all.len()];
    let mut next = 0;
    while let Some((from, to)) = periods.get(next).copied() {
        for (edition, is_in) in all.iter().zip(&mut is_in) {
            if !*is_in && edition.overlaps(from, to) {
                *is_in = true;
                periods.push((edition.from, edition.to));
            }
        }
        next += 1;
    }
    all.iter().zip(is_in).filter_map(|(edition, is_in)| is_in.then_some(*edition)).collect()
}

/// Decides the figures beside all that is public already.
fn worked_out(check: &mut Check<'_>, read: &Read) -> Result<Option<PreparedEdition>, Refusal> {
    let before = before(check, read);
    if !check.is_clean() {
        return Ok(None);
    }
    let (policy, today) = (Policy::built_in().map_err(unreadable)?, check.context.today);
    let series = series(before.iter().map(|before| &before.returns).chain([&read.returns]))?;
    let mut editions = Editions::new(series.iter().copied(), read.rules.clone());
    for Before { name, quarters, table, returns, teams } in &before {
        if editions.recall(returns, Scope { teams, quarters, today }, policy, table).is_err() {
            let message = format!("the figures of `{name}` do not follow from the returns that it rests on");
            check.fault(FaultCode::Conflict, "from", message);
            return Ok(None);
        }
    }
    let scope = Scope { teams: &read.teams, quarters: &read.quarters, today };
    let Ok(published) = editions.publish(&read.returns, scope, policy) else {
        let message = "nothing can be published of this period beside what is public already: a small count would follow";
        check.fault(FaultCode::Conflict, "from", message);
        return Ok(None);
    };
    let own = self::series([&read.returns])?;
    let published: Vec<(Series, Result<Edition, TooFewTeams>)> =
        series.into_iter().zip(published).filter(|(series, _)| own.contains(series)).collect();
    if let Some(Err(too_few)) = published.first().map(|(_, edition)| edition)
        && published.iter().all(|(_, edition)| edition.is_err())
    {
        check.fault(FaultCode::Conflict, "from", too_few.to_string());
        return Ok(None);
    }
    let said = published.iter().map(|((measure, by), edition)| (&measure.id, *by, edition));
    let table = EditionTable::new(read.rules, read.asked, said);
    let returns = check.context.registry.outcome_returns();
    let number = returns.editions().count() + 1;
    let edition = OutcomeEdition {
        edition: Slug::new(&format!("edition-{number}")).map_err(unreadable)?,
        from: *read.quarters.start(),
        to: *read.quarters.end(),
        table: serde_json::to_value(&table).map_err(unreadable)?,
    };
    let hidden = published.iter().flat_map(|(series, edition)| hidden(*series, edition)).collect();
    Ok(Some(PreparedEdition { edition, table, hidden, basis: returns.basis() }))
}

/// The measures and perspectives of some returns, in the order of the list of measures.
fn series<'a>(returns: impl IntoIterator<Item = &'a Returns>) -> Result<Vec<Series>, Refusal> {
    let used: BTreeSet<(&str, Perspective)> =
        returns.into_iter().flat_map(Returns::series).map(|(measure, by)| (measure.as_str(), by)).collect();
    let measures = Measures::built_in().map_err(unreadable)?.all().iter();
    let all = measures.flat_map(|measure| measure.perspectives.iter().map(move |by| (measure, *by)));
    Ok(all.filter(|(measure, by)| used.contains(&(measure.id.as_str(), *by))).collect())
}

/// What an edition hides, and why.
fn hidden((measure, perspective): Series, edition: &Result<Edition, TooFewTeams>) -> Vec<HiddenFigure> {
    let figure = |of: Option<&Of>, figure, why| HiddenFigure {
        measure: measure.id.to_string(),
        perspective,
        of: of.cloned(),
        figure,
        why,
    };
    let edition = match edition {
        Ok(edition) => edition,
        Err(too_few) => return vec![figure(None, "all", WhyHidden::TooFewTeams(*too_few))],
    };
    let mut found = Vec::new();
    for own in &edition.figures {
        let counts = [
            ("eligible", Some(own.eligible)),
            ("paired", Some(own.paired)),
            ("improved", own.improved),
            ("deteriorated", own.deteriorated),
        ];
        found.extend(counts.into_iter().filter_map(|(name, answer)| match answer? {
            Answer::Rounded(_) => None,
            Answer::Small => Some(figure(Some(&own.of), name, WhyHidden::Small)),
            Answer::Withheld => Some(figure(Some(&own.of), name, WhyHidden::GivesAway)),
        }));
        let shown = |answer: Answer| matches!(answer, Answer::Rounded(_));
        // A percentage beside a count that is hidden goes with it.
        if own.improved.is_some_and(shown) && shown(own.paired) && own.improved_percent.is_none() {
            found.push(figure(Some(&own.of), "improved_percent", WhyHidden::GivesAway));
        }
    }
    found
}
