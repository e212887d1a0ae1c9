//! Which services to list.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{InputObject, Result};
use facts::{Comparison, Truth, Value};
use fixedbitset::FixedBitSet;
use jiff::civil::Date;
use readmodel::{Row, Verdicts, Wanted, fold, possible_classifications};
use registry::{BodyNames, BodyView, Extent, Places, Registry, Revision, Slug};
use rules::DEFAULT;

use crate::claim_list::revision;
use crate::enums::{Classification, ClassificationBasis, Nation, ServiceStatus};
use crate::error::bad_request;
use crate::fact_filter::{FactCondition, FactFilter};
use crate::named::{find_body, named, slug};
use crate::request::Request;
use crate::search::filter_text;

/// Which services to list; every part that is given must hold.
#[derive(InputObject, Default)]
pub struct ServiceFilter {
    /// Words that all occur in names, other names, places or bodies served, whatever their case.
    text: Option<String>,
    /// In one of these nations.
    nations: Option<Vec<Nation>>,
    /// Of one of these classes.
    pub(crate) classifications: Option<Vec<Classification>>,
    /// Neither decided nor attested, left open by the default definition, and likely of one of these classes; see
    /// `Assessment.likely` for what that rests on.
    likely_classes: Option<Vec<Classification>>,
    /// With one of these statuses.
    statuses: Option<Vec<ServiceStatus>>,
    /// Slugs, ids or codes of commissioning bodies: works in the area of one of them today, or in a part of it, as `CommissioningBody.serves` has it.
    serves_areas: Option<Vec<String>>,
    /// True: works in the area of a health body of today, as far as is known; false: the others, which no map of health bodies shows.
    has_health_body: Option<bool>,
    /// Slugs, ids or codes of commissioning bodies: paid for by one of them today, as `CommissioningBody.funds` has it.
    funded_by: Option<Vec<String>>,
    /// Slugs of interventions: known to offer one of them.
    offers: Option<Vec<String>>,
    /// Known to accept children at this age in months from birth; conception is -9.
    accepts_at_months: Option<i32>,
    /// True: services whose attested or decided class the rules contradict; false: the others.
    contradicted: Option<bool>,
    /// With one of these slugs or ids, at most 1,000.
    slugs: Option<Vec<String>>,
    /// Changed after this revision.
    changed_since: Option<i32>,
    /// What has to be known of facts, at most 50; every one must hold.
    facts: Option<Vec<FactFilter>>,
    /// Whose class is decided, attested or assessed.
    bases: Option<Vec<ClassificationBasis>>,
    /// The default definition leaves one of these classes possible.
    possible_classes: Option<Vec<Classification>>,
    /// The score by the default definition is known to be this or more.
    score_at_least: Option<f64>,
    /// Slugs or ids of sources, at most 1,000: one of them says what the service is.
    listed_by: Option<Vec<String>>,
    /// Words that all occur in the name of the organisation that manages it, whatever their case.
    host_organisation: Option<String>,
    /// True: sources of the same day disagree about one of its facts; false: the others.
    has_conflicts: Option<bool>,
    /// True: a funding line on record is valid today; false: none is known, which does not mean that there is none.
    has_funding: Option<bool>,
}

/// The classes and the bases that a filter asks for.
pub(crate) type ClassesAndBases = (Option<Vec<Classification>>, Option<Vec<ClassificationBasis>>);

impl ServiceFilter {
    /// Takes out the classes and the bases that are asked for, for who looks at an earlier day.
    ///
    /// # Errors
    /// When the filter asks for what is only known of today.
    pub(crate) fn begin_as_of(&mut self) -> Result<ClassesAndBases> {
        let of_today = [
            ("statuses", self.statuses.is_some()),
            ("likelyClasses", self.likely_classes.is_some()),
            ("offers", self.offers.is_some()),
            ("acceptsAtMonths", self.accepts_at_months.is_some()),
            ("contradicted", self.contradicted.is_some()),
            ("facts", self.facts.is_some()),
            ("possibleClasses", self.possible_classes.is_some()),
            ("scoreAtLeast", self.score_at_least.is_some()),
            ("listedBy", self.listed_by.is_some()),
            ("hasConflicts", self.has_conflicts.is_some()),
        ];
        if let Some((part, _)) = of_today.iter().find(|(_, asked)| *asked) {
            return Err(bad_request(format!(
                "`filter.{part}`: it is about what is known today, and cannot stand beside `asOf`"
            )));
        }
        Ok((self.classifications.take(), self.bases.take()))
    }
}

/// A filter with everything looked up once.
struct Matcher<'r> {
    request: &'r Request,
    filter: &'r ServiceFilter,
    text: Wanted,
    /// The services in the areas of the bodies that are named, by position.
    served: Option<HashSet<u32>>,
    /// The services that they pay for.
    funded: Option<HashSet<Slug>>,
    slugs: Option<HashSet<&'r str>>,
    changed_since: Option<Revision>,
    facts: Vec<FactCondition>,
    bases: Option<Vec<registry::ClassificationBasis>>,
    possible: Option<(Vec<facts::Classification>, Option<Arc<Verdicts>>)>,
    score_at_least: Option<(f64, Option<Arc<Verdicts>>)>,
    listed_by: Option<HashSet<&'r str>>,
    host_organisation: Wanted,
    offered: facts::Members,
    ages: Option<(facts::FactIndex, facts::FactIndex)>,
    interventions: Option<facts::FactIndex>,
    places: RefCell<Places<'r>>,
}

/// The most slugs that a filter names.
const MAX_SLUGS: usize = 1_000;

/// The most facts that a filter names.
const MAX_FACTS: usize = 50;

/// What has to be known of facts.
fn conditions(filters: &[FactFilter], vocabulary: &facts::Vocabulary) -> Result<Vec<FactCondition>> {
    if filters.len() > MAX_FACTS {
        let count = filters.len();
        return Err(bad_request(format!("`filter.facts`: expected at most {MAX_FACTS}, got {count}")));
    }
    filters.iter().enumerate().map(|(place, filter)| filter.read(place, vocabulary)).collect()
}

/// The bodies that a filter names, each once: a list may name one thousands of times.
fn bodies<'r>(
    registry: &'r Registry,
    argument: &str,
    list: Option<&[String]>,
) -> Result<Option<Vec<&'r Arc<BodyView>>>> {
    let Some(list) = list else { return Ok(None) };
    let (names, argument) = (BodyNames::new(registry), format!("filter.{argument}"));
    let (mut given, mut slugs) = (HashSet::new(), HashSet::new());
    for name in list.iter().filter(|name| given.insert(*name)) {
        slugs.insert(
            find_body(&names, &argument, name)?.ok_or_else(|| {
                bad_request(format!("`{argument}`: there is no commissioning body `{name}`"))
            })?,
        );
    }
    Ok(Some(slugs.into_iter().filter_map(|slug| registry.body(slug)).collect()))
}

/// The services that work in the areas of bodies, by position.
fn served(registry: &Registry, bodies: &[&Arc<BodyView>], today: Date) -> HashSet<u32> {
    let mut found = HashSet::new();
    for body in bodies {
        let working = Places::new(registry, registry.day_of(body, today)).services_in(body);
        let known = working.into_iter().filter(|working| working.reach.extent != Extent::Perhaps);
        found.extend(known.map(|working| working.service));
    }
    found
}

/// The services that bodies pay for.
fn funded(registry: &Registry, bodies: &[&Arc<BodyView>], today: Date) -> HashSet<Slug> {
    let lines = bodies.iter().flat_map(|body| {
        // One that gave its area away and has no last day on record pays its lines itself.
        let day = if body.body.valid_on(today) { today } else { registry.day_of(body, today) };
        funding::lines_paid_by(registry, body, day)
    });
    lines.map(|link| link.line.service.clone()).collect()
}

impl<'r> Matcher<'r> {
    fn new(request: &'r Request, filter: &'r ServiceFilter) -> Result<Self> {
        let vocabulary = request.snapshot.registry().vocabulary();
        let registry = request.snapshot.registry();
        let served_areas = bodies(registry, "servesAreas", filter.serves_areas.as_deref())?;
        let funded_by = bodies(registry, "fundedBy", filter.funded_by.as_deref())?;
        let slugs = filter.slugs.as_ref().map_or(0, Vec::len);
        if slugs > MAX_SLUGS {
            return Err(bad_request(format!("`filter.slugs`: expected at most {MAX_SLUGS}, got {slugs}")));
        }
        let interventions = vocabulary.find("interventions");
        let definition = interventions.and_then(|fact| vocabulary.get(fact));
        let mut offered = facts::Members::NONE;
        for slug in filter.offers.iter().flatten() {
            let position = definition.and_then(|definition| definition.choice(slug)).ok_or_else(|| {
                let choices = definition.map(facts::FactDefinition::choices).unwrap_or_default();
                let meant = facts::suggest(slug, choices.iter().map(|choice| choice.id.as_str()));
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                bad_request(format!("`filter.offers`: there is no intervention `{slug}`{meant}"))
            })?;
            offered = offered.union(facts::Members::one(position));
        }
        Ok(Self {
            request,
            filter,
            text: filter_text(filter.text.as_deref())?,
            served: served_areas.map(|bodies| served(registry, &bodies, request.today)),
            funded: funded_by.map(|bodies| funded(registry, &bodies, request.today)),
            slugs: filter.slugs.as_ref().map(|list| list.iter().map(|name| slug("service", name)).collect()),
            changed_since: filter.changed_since.map(|since| revision("changedSince", since)).transpose()?,
            facts: conditions(filter.facts.as_deref().unwrap_or_default(), vocabulary)?,
            bases: filter.bases.as_ref().map(|bases| bases.iter().map(|basis| (*basis).into()).collect()),
            possible: filter.possible_classes.as_ref().map(|classes| {
                (classes.iter().map(|class| (*class).into()).collect(), request.snapshot.verdicts(DEFAULT))
            }),
            score_at_least: filter.score_at_least.map(|least| (least, request.snapshot.verdicts(DEFAULT))),
            listed_by: named("listedBy", "source", filter.listed_by.as_deref())?,
            host_organisation: filter_text(filter.host_organisation.as_deref())?,
            offered,
            ages: vocabulary.find("accepts_from_months").zip(vocabulary.find("accepts_until_months")),
            interventions,
            places: RefCell::new(Places::new(registry, request.today)),
        })
    }

    /// The places of the services that match in the directory.
    fn matching(&self) -> FixedBitSet {
        let (snapshot, filter) = (&self.request.snapshot, self.filter);
        let mut places = snapshot.live().clone();
        if let Some(nations) = &filter.nations {
            places.intersect_with(&snapshot.in_nations(nations.iter().map(|nation| (*nation).into())));
        }
        if let Some(statuses) = &filter.statuses {
            places.intersect_with(&snapshot.with_statuses(statuses.iter().map(|status| (*status).into())));
        }
        if let Some(classes) = &filter.classifications {
            places.intersect_with(&snapshot.of_classes(classes.iter().map(|class| (*class).into())));
        }
        if let Some(classes) = &filter.likely_classes {
            places.intersect_with(&snapshot.likely_of(classes.iter().map(|class| (*class).into())));
        }
        match filter.contradicted {
            Some(true) => places.intersect_with(snapshot.contradicted()),
            Some(false) => places.difference_with(snapshot.contradicted()),
            None => {}
        }
        for word in self.text.chunks() {
            places.intersect_with(&snapshot.service_index().containing(word));
        }
        if self.looks_closer() {
            let rows = snapshot.service_index().rows();
            let others: Vec<usize> =
                places.ones().filter(|place| !rows.get(*place).is_some_and(|row| self.fits(row))).collect();
            for place in others {
                places.remove(place);
            }
        }
        places
    }

    /// Whether the filter asks for what has to be looked up service by service.
    fn looks_closer(&self) -> bool {
        let filter = self.filter;
        filter.serves_areas.is_some()
            || filter.has_health_body.is_some()
            || filter.funded_by.is_some()
            || filter.offers.is_some()
            || filter.accepts_at_months.is_some()
            || filter.slugs.is_some()
            || filter.changed_since.is_some()
            || !self.facts.is_empty()
            || filter.bases.is_some()
            || filter.possible_classes.is_some()
            || filter.score_at_least.is_some()
            || filter.listed_by.is_some()
            || filter.host_organisation.is_some()
            || filter.has_conflicts.is_some()
            || filter.has_funding.is_some()
    }

    fn fits(&self, row: &Row) -> bool {
        let filter = self.filter;
        let position = || u32::try_from(row.position).unwrap_or(u32::MAX);
        self.served.as_ref().is_none_or(|served| served.contains(&position()))
            && self.funded.as_ref().is_none_or(|funded| funded.contains(&row.service.service.slug))
            && filter.has_health_body.is_none_or(|has| has == self.has_health_body(row))
            && (filter.offers.is_none() || self.offers(row) == Truth::True)
            && filter.accepts_at_months.is_none_or(|age| self.accepts(row, f64::from(age)) == Truth::True)
            && self.slugs.as_ref().is_none_or(|wanted| wanted.contains(&*row.service.service.slug))
            && self.changed_since.is_none_or(|since| row.service.changed > since)
            && self.facts.iter().all(|condition| condition.holds(row.service.sheet()))
            && self.is_classified(row)
            && self.is_on_record(row)
    }

    /// Whether its class and its score are as asked for.
    fn is_classified(&self, row: &Row) -> bool {
        let basis = || self.request.snapshot.classification(row.position, &row.service).1;
        let possible = |classes: &[facts::Classification], verdicts: Option<&Arc<Verdicts>>| {
            let verdict =
                verdicts.and_then(|verdicts| Some((verdicts.definition(), verdicts.at(row.position)?)));
            verdict.is_some_and(|(definition, verdict)| {
                possible_classifications(definition, verdict).any(|class| classes.contains(&class))
            })
        };
        let score = |verdicts: Option<&Arc<Verdicts>>| {
            verdicts.and_then(|verdicts| verdicts.at(row.position)).map(|verdict| verdict.score.low)
        };
        self.bases.as_ref().is_none_or(|bases| bases.contains(&basis()))
            && self.possible.as_ref().is_none_or(|(classes, verdicts)| possible(classes, verdicts.as_ref()))
            && self
                .score_at_least
                .as_ref()
                .is_none_or(|(least, verdicts)| score(verdicts.as_ref()).is_some_and(|low| low >= *least))
    }

    /// Whether what is on record about it is as asked for.
    fn is_on_record(&self, row: &Row) -> bool {
        let (registry, service) = (self.request.snapshot.registry(), &row.service);
        let host = || service.service.host_organisation.as_deref().map(fold).unwrap_or_default();
        self.listed_by.as_ref().is_none_or(|sources| {
            service.attestations.iter().any(|attestation| sources.contains(&*attestation.source))
        }) && (self.filter.host_organisation.is_none() || {
            let host = host();
            self.host_organisation.chunks().all(|word| host.contains(word))
        }) && self
            .filter
            .has_conflicts
            .is_none_or(|has| has == service.conflicts(registry.vocabulary()).next().is_some())
            && self.filter.has_funding.is_none_or(|has| {
                has == registry.lines_of_service(service).any(|line| line.valid_on(self.request.today))
            })
    }

    fn has_health_body(&self, row: &Row) -> bool {
        let registry = self.request.snapshot.registry();
        let reaches = self.places.borrow_mut().of(&row.service);
        reaches.into_iter().any(|reach| {
            let body = registry.body_at(reach.body);
            reach.extent != Extent::Perhaps && body.is_some_and(|body| body.body.kind.is_health_body())
        })
    }

    fn offers(&self, row: &Row) -> Truth {
        match self.interventions.and_then(|fact| row.service.sheet().value(fact)) {
            Some(Value::Set(set)) => set.includes_any(self.offered),
            _ => Truth::Unknown,
        }
    }

    fn accepts(&self, row: &Row, age: f64) -> Truth {
        let Some((from, until)) = self.ages else { return Truth::Unknown };
        let compare = |fact, comparison| match row.service.sheet().value(fact) {
            Some(Value::Number(interval)) => interval.compare(comparison, age),
            _ => Truth::Unknown,
        };
        compare(from, Comparison::AtMost).and(compare(until, Comparison::AtLeast))
    }
}

/// The places of the services that match a filter, in the directory.
pub(crate) fn places(request: &Request, filter: &ServiceFilter) -> Result<FixedBitSet> {
    Ok(Matcher::new(request, filter)?.matching())
}

/// The services that match a filter, by name.
pub(crate) fn matching<'r>(request: &'r Request, filter: &ServiceFilter) -> Result<Vec<&'r Row>> {
    let places = places(request, filter)?;
    let rows = request.snapshot.service_index().rows();
    Ok(places.ones().filter_map(|place| rows.get(place)).collect())
}
