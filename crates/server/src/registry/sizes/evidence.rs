//! What is known of services, and what definitions make of it.

use facts::{FactDefinition, Kind};
use graphql_http::guard::{Measure, Size, Sizes};
use readmodel::{Extent, Snapshot};

use super::{TEXT_UNIT, each, measure, number, text, work};

pub(super) fn of_facts(sizes: &mut Sizes, snapshot: &Snapshot, extent: &Extent) {
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

pub(super) fn of_definitions(sizes: &mut Sizes, snapshot: &Snapshot, extent: &Extent) {
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
