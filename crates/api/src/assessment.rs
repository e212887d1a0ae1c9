//! What a definition makes of a service.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Object, Result, SimpleObject};
use facts::Sheet;
use registry::{Evidence, ServiceView};
use rules::Evaluator;

use crate::at_hand::{AtHand, Writing};
use crate::connection::size;
use crate::definition::{AssessedClass, Characteristic, Definition, classes};
use crate::enums::Outcome;
use crate::error::bad_request;
use crate::fact::{Claim, FactDefinition, claims, implied_claims};
use crate::likely::Likely;
use crate::request::Request;
use crate::scalar::{Json, int};
use crate::service::Service;

/// What a definition makes of a service, with reasons. The same facts and the same definition give the same assessment.
#[derive(Clone)]
pub struct Assessment {
    assessed: Arc<Assessed>,
}

/// The verdict, and what is behind it: found out when it is first asked for.
struct Assessed {
    request: Arc<Request>,
    definition: rules::Definition,
    subject: Subject,
    verdict: Arc<rules::Verdict>,
    reasons: OnceLock<rules::Assessment>,
    likely: OnceLock<Option<rules::Likely>>,
}

/// What is assessed.
enum Subject {
    Service(Arc<ServiceView>, Evidence),
    Sheet(Sheet),
}

impl Subject {
    fn sheet(&self) -> &Sheet {
        match self {
            Self::Service(service, evidence) => service.resolution.sheet(*evidence),
            Self::Sheet(sheet) => sheet,
        }
    }
}

impl Assessed {
    /// Whether a likely class rests on what is presumed of a fact.
    fn rests_on(&self, fact: facts::FactIndex) -> bool {
        let presumptions = self.definition.presumptions();
        self.verdict.classes.only().is_none()
            && self.likely().is_some_and(|likely| {
                let mut rests_on = likely.rests_on.iter();
                likely.classes.only().is_some()
                    && rests_on.any(|position| presumptions[*position].fact == fact)
            })
    }

    fn likely(&self) -> Option<&rules::Likely> {
        self.likely.get_or_init(|| self.definition.likely(self.subject.sheet())).as_ref()
    }

    fn reasons(&self) -> &rules::Assessment {
        self.reasons.get_or_init(|| self.definition.assess(self.subject.sheet()))
    }
}

impl Assessment {
    pub(crate) fn of_service(service: &Service, definition: &rules::Definition, evidence: Evidence) -> Self {
        let Service { request, position, service } = service;
        let verdict = request.snapshot.verdict(definition, *position, service, evidence);
        Self::new(request, definition, Subject::Service(service.clone(), evidence), verdict)
    }

    pub(crate) fn of_sheet(request: &Arc<Request>, definition: &rules::Definition, sheet: Sheet) -> Self {
        let verdict = Arc::new(definition.verdict(&sheet));
        Self::new(request, definition, Subject::Sheet(sheet), verdict)
    }

    fn new(
        request: &Arc<Request>,
        definition: &rules::Definition,
        subject: Subject,
        verdict: Arc<rules::Verdict>,
    ) -> Self {
        let (request, definition) = (request.clone(), definition.clone());
        let (reasons, likely) = (OnceLock::new(), OnceLock::new());
        Self { assessed: Arc::new(Assessed { request, definition, subject, verdict, reasons, likely }) }
    }
}

impl Assessment {
    fn results(&self) -> impl Iterator<Item = CharacteristicResult> {
        let count = self.assessed.verdict.outcomes.len();
        (0..count).map(|position| CharacteristicResult { assessment: self.clone(), position })
    }
}

/// What a definition makes of a service, with reasons. The same facts and the same definition give the same assessment.
#[Object]
impl Assessment {
    /// The definition.
    async fn definition(&self) -> Definition {
        Definition::new(&self.assessed.request, &self.assessed.definition)
    }
    /// Which claims it rests on; of facts that are given, those alone.
    async fn evidence(&self) -> crate::enums::Evidence {
        match self.assessed.subject {
            Subject::Service(_, evidence) => evidence.into(),
            Subject::Sheet(_) => crate::enums::Evidence::Stated,
        }
    }
    /// The class; null while more than one class is possible.
    async fn class(&self) -> Option<AssessedClass> {
        classes(&self.assessed.definition, self.assessed.verdict.classes.only()).pop()
    }
    /// Exactly the classes that some completion of the unknown facts would give, in the definition's order.
    async fn possible_classes(&self) -> Vec<AssessedClass> {
        classes(&self.assessed.definition, self.assessed.verdict.classes.iter())
    }
    /// Always true: `possibleClasses` is exact.
    #[graphql(deprecation = "It is always true.")]
    async fn exact(&self) -> bool {
        true
    }
    /// Where the score lies.
    async fn score(&self) -> ScoreInterval {
        ScoreInterval::of(self.assessed.verdict.score)
    }
    /// What is likely where the evidence leaves something open; null where nothing is presumed of the service. What is decided
    /// does not depend on it.
    async fn likely(&self) -> Option<Likely> {
        let Assessed { definition, subject, verdict, .. } = &*self.assessed;
        let likely = self.assessed.likely()?.clone();
        Some(Likely::new(definition, subject.sheet(), verdict.classes.only().is_some(), likely))
    }
    /// One result a characteristic, in the definition's order.
    async fn characteristics(&self) -> Vec<CharacteristicResult> {
        self.results().collect()
    }
    /// One sentence.
    async fn headline(&self) -> &str {
        &self.assessed.reasons().headline
    }
    /// Why the service is of its class, or why that is open.
    async fn because(&self) -> Explanation {
        Explanation { explanation: self.assessed.reasons().reasons.clone() }
    }
    /// What to ask next, the most telling question first; where a class is likely, those that confirm what it rests on. A
    /// question that cannot change anything is not among them.
    async fn next_questions(
        &self,
        #[graphql(desc = "How many, 0 to 100.", default_with = "Some(3)")] first: Option<i32>,
    ) -> Result<Vec<NextQuestion>> {
        let Assessed { definition, subject, .. } = &*self.assessed;
        let questions =
            Evaluator::new(definition).questions(subject.sheet(), size("first", first.unwrap_or(3))?);
        Ok(questions
            .into_iter()
            .map(|question| NextQuestion { assessed: self.assessed.clone(), question })
            .collect())
    }
    /// What would make the service the class with this id: the fewest changes, with what to find out kept apart from
    /// what to change. One empty plan when it is that class already.
    async fn changes_to(
        &self,
        #[graphql(desc = "The id of a class of the definition.")] class: String,
        #[graphql(desc = "How many plans, 0 to 100.", default_with = "Some(3)")] first: Option<i32>,
    ) -> Result<Vec<ChangePlan>> {
        let Assessed { definition, subject, .. } = &*self.assessed;
        if definition.class(&class).is_none() {
            let known: Vec<String> =
                definition.classes().iter().map(|class| format!("`{}`", class.id)).collect();
            let expected = facts::list_text(&known, "or");
            return Err(bad_request(format!("`class`: unknown class `{class}`, expected {expected}")));
        }
        let plans = definition.plans_to(&class, subject.sheet(), size("first", first.unwrap_or(3))?);
        Ok(plans.into_iter().map(|plan| ChangePlan { assessed: self.assessed.clone(), plan }).collect())
    }
}

impl AtHand for Assessment {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        let verdict = &self.assessed.verdict;
        match ctx.item.node.name.node.as_str() {
            "class" => match verdict.classes.only() {
                Some(only) => out.object(ctx, &AssessedClass::new(&self.assessed.definition, only)),
                None => out.value(&()),
            },
            "possibleClasses" => {
                let definition = &self.assessed.definition;
                let classes = verdict.classes.iter();
                out.objects(ctx, classes.map(|position| AssessedClass::new(definition, position)))
            }
            "exact" => out.value(&true),
            "score" => out.object(ctx, &ScoreInterval::of(verdict.score)),
            "characteristics" => out.objects(ctx, self.results()),
            _ => None,
        }
    }
}

/// Where the truth lies, given what is unknown. `low` and `high` are equal when nothing unknown matters.
#[derive(SimpleObject, Clone, Copy)]
pub struct ScoreInterval {
    /// The score if everything unknown turned out badly.
    pub low: f64,
    /// The score if everything unknown turned out well.
    pub high: f64,
    /// The score of a service with every characteristic that applies.
    pub max: f64,
}

impl ScoreInterval {
    pub(crate) fn of(score: rules::Score) -> Self {
        Self { low: score.low, high: score.high, max: score.max }
    }
}

impl AtHand for ScoreInterval {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        match ctx.item.node.name.node.as_str() {
            "low" => out.value(&self.low),
            "high" => out.value(&self.high),
            "max" => out.value(&self.max),
            _ => None,
        }
    }
}

/// What a definition says about one characteristic of a service.
#[derive(Clone)]
pub struct CharacteristicResult {
    assessment: Assessment,
    position: usize,
}

impl CharacteristicResult {
    fn reasons(&self) -> Result<&rules::CharacteristicResult> {
        let result = self.assessment.assessed.reasons().characteristics.get(self.position);
        result.ok_or_else(outside)
    }

    fn rated(&self) -> Characteristic {
        let Assessed { request, definition, .. } = &*self.assessment.assessed;
        Characteristic { request: request.clone(), definition: definition.clone(), position: self.position }
    }

    fn outcome_found(&self) -> Result<rules::Outcome> {
        self.assessment.assessed.verdict.outcomes.get(self.position).copied().ok_or_else(outside)
    }
}

fn outside() -> async_graphql::Error {
    async_graphql::Error::new("a result outside of its assessment")
}

/// What a definition says about one characteristic of a service.
#[Object]
impl CharacteristicResult {
    /// The characteristic.
    async fn characteristic(&self) -> Characteristic {
        self.rated()
    }
    /// Whether the service has it.
    async fn outcome(&self) -> Result<Outcome> {
        Ok(self.outcome_found()?.into())
    }
    /// Whether it has, if everything that is presumed of it is so; the same as `outcome` where that is known.
    async fn likely_outcome(&self) -> Result<Outcome> {
        let likely = self.assessment.assessed.likely();
        let presumed = likely.and_then(|likely| likely.outcomes.get(self.position).copied());
        presumed.map_or_else(|| self.outcome_found(), Ok).map(Into::into)
    }
    /// What it adds to the score.
    async fn score(&self) -> Result<ScoreInterval> {
        Ok(ScoreInterval::of(self.reasons()?.score))
    }
    /// Why.
    async fn because(&self) -> Result<Explanation> {
        Ok(Explanation { explanation: self.reasons()?.reasons.clone() })
    }
    /// The claims that the outcome rests on; empty for a service that is not in the registry.
    async fn claims(&self) -> Result<Vec<Claim>> {
        let Assessed { request, subject: Subject::Service(service, evidence), .. } =
            &*self.assessment.assessed
        else {
            return Ok(Vec::new());
        };
        let facts = self.reasons()?.reasons.facts();
        let behind = |fact| {
            let is_asked = *evidence == Evidence::WithImplied;
            let implied = is_asked.then(|| implied_claims(request, service, fact)).into_iter().flatten();
            claims(request, service, fact).into_iter().chain(implied)
        };
        Ok(facts.into_iter().flat_map(behind).collect())
    }
    /// What would help; null unless the characteristic is known to be met in part or not at all. What is not known is
    /// found out first: see `nextQuestions`.
    async fn remedy(&self) -> Result<Option<String>> {
        let lacking = matches!(self.outcome_found()?, rules::Outcome::NotMet | rules::Outcome::PartlyMet);
        let characteristic = self.assessment.assessed.definition.characteristic_at(self.position);
        Ok(characteristic.filter(|_| lacking).and_then(|characteristic| characteristic.remedy.clone()))
    }
}

impl AtHand for CharacteristicResult {
    fn field(&self, ctx: &Context<'_>, out: &mut Writing) -> Option<()> {
        match ctx.item.node.name.node.as_str() {
            "characteristic" => out.object(ctx, &self.rated()),
            "outcome" => out.word::<Outcome>(self.outcome_found().ok()?),
            _ => None,
        }
    }
}

/// A tree; only the children that decide the outcome are shown, the others are counted.
#[derive(Clone)]
pub struct Explanation {
    explanation: rules::Explanation,
}

/// A tree; only the children that decide the outcome are shown, the others are counted.
#[Object]
impl Explanation {
    /// The reason in plain words.
    async fn text(&self) -> &str {
        &self.explanation.text
    }
    /// Whether what is asked for here holds.
    async fn outcome(&self) -> Outcome {
        self.explanation.outcome.into()
    }
    /// The reasons below that decide.
    async fn children(&self) -> Vec<Explanation> {
        interrupt::check();
        let children = self.explanation.children.iter();
        children.map(|explanation| Explanation { explanation: explanation.clone() }).collect()
    }
    /// How many reasons were left out because they do not decide.
    async fn omitted(&self) -> i32 {
        int(self.explanation.omitted)
    }
}

/// A question worth asking.
#[derive(Clone)]
pub struct NextQuestion {
    assessed: Arc<Assessed>,
    question: rules::Question,
}

impl NextQuestion {
    fn vocabulary(&self) -> &facts::Vocabulary {
        self.assessed.definition.vocabulary()
    }
}

/// A question worth asking.
#[Object]
impl NextQuestion {
    /// The fact to ask for.
    async fn fact(&self) -> FactDefinition {
        FactDefinition::new(self.vocabulary(), self.question.fact)
    }
    /// The question, for people.
    async fn question(&self) -> &str {
        self.vocabulary().get(self.question.fact).map_or("", |fact| &fact.question)
    }
    /// How many classes stay possible, in the worst case.
    async fn worst_case_classes(&self) -> i32 {
        int(self.question.worst_case_classes)
    }
    /// Whether every answer leaves a single class.
    async fn settles(&self) -> bool {
        self.question.settles
    }
    /// Whether every answer leaves a single class, decided or likely.
    async fn settles_likely(&self) -> bool {
        let Assessed { definition, subject, .. } = &*self.assessed;
        self.question.settles || definition.settles_likely(subject.sheet(), self.question.fact)
    }
    /// Whether some answer rules out a class that is possible now. Questions that do come before those that change the score only.
    async fn may_change_class(&self) -> bool {
        self.question.may_rule_out
    }
    /// Whether it confirms something that the likely class rests on.
    async fn confirms_likely(&self) -> bool {
        self.assessed.rests_on(self.question.fact)
    }
}

/// What to find out and what to change.
#[derive(Clone)]
pub struct ChangePlan {
    assessed: Arc<Assessed>,
    plan: rules::Plan,
}

/// What to find out and what to change.
#[Object]
impl ChangePlan {
    /// Facts to find out.
    async fn confirm(&self) -> Vec<FactDefinition> {
        let vocabulary = self.assessed.definition.vocabulary();
        self.plan.confirm.iter().map(|change| FactDefinition::new(vocabulary, change.fact)).collect()
    }
    /// How those facts would have to turn out, in the same order.
    async fn confirm_as(&self) -> Vec<PlannedChange> {
        planned(&self.assessed, &self.plan.confirm)
    }
    /// Things the service would have to change.
    async fn change(&self) -> Vec<PlannedChange> {
        planned(&self.assessed, &self.plan.change)
    }
}

fn planned(assessed: &Arc<Assessed>, changes: &[rules::Change]) -> Vec<PlannedChange> {
    let planned =
        |change: &rules::Change| PlannedChange { assessed: assessed.clone(), change: change.clone() };
    changes.iter().map(planned).collect()
}

/// One fact with the value that it would have to have.
#[derive(Clone)]
pub struct PlannedChange {
    assessed: Arc<Assessed>,
    change: rules::Change,
}

impl PlannedChange {
    fn definition(&self) -> Result<&facts::FactDefinition> {
        let definition = self.assessed.definition.vocabulary().get(self.change.fact);
        definition.ok_or_else(|| async_graphql::Error::new("a fact that the vocabulary does not have"))
    }
}

/// One fact with the value that it would have to have.
#[Object]
impl PlannedChange {
    /// The fact.
    async fn fact(&self) -> FactDefinition {
        FactDefinition::new(self.assessed.definition.vocabulary(), self.change.fact)
    }
    /// Whether it is presumed to be so already, and only has to be confirmed.
    async fn presumed(&self) -> bool {
        let Assessed { definition, subject, .. } = &*self.assessed;
        let applied = self.assessed.likely().map_or(&[][..], |likely| &likely.applied);
        applied.iter().any(|position| {
            definition.presumptions()[*position].fact == self.change.fact
                && definition.presumed_value(subject.sheet(), *position).as_ref() == Some(&self.change.to)
        })
    }
    /// What is known of it now; null when nothing is.
    async fn from(&self) -> Result<Option<Json>> {
        let definition = self.definition()?;
        Ok(self.change.from.as_ref().map(|value| Json(definition.value_to_json(value))))
    }
    /// What it would have to be: one example that is enough.
    async fn to(&self) -> Result<Json> {
        Ok(Json(self.definition()?.value_to_json(&self.change.to)))
    }
    /// The same for people.
    async fn text(&self) -> Result<String> {
        let definition = self.definition()?;
        let to = definition.text(&self.change.to);
        Ok(match &self.change.from {
            Some(from) => format!("{}: from {} to {to}", definition.title, definition.text(from)),
            None => format!("{}: {to}", definition.title),
        })
    }
}
