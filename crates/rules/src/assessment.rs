//! Assessing a service: everything that a definition says about it, with reasons.

use std::sync::Arc;

use facts::Sheet;

use crate::definition::Definition;
use crate::eval::Evaluator;
use crate::explain::{Explainer, Explanation};
use crate::outcome::{Outcome, Score, Verdict};

/// What a definition says about a service, with reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// Classes, score and outcomes.
    pub verdict: Verdict,
    /// One sentence of at most 25 words.
    pub headline: Arc<str>,
    /// Why it is of its class, or why that is open.
    pub reasons: Explanation,
    /// One result for each characteristic, in the definition's order.
    pub characteristics: Vec<CharacteristicResult>,
}

/// What a definition says about one characteristic of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct CharacteristicResult {
    /// Whether the service has it.
    pub outcome: Outcome,
    /// What it adds to the score.
    pub score: Score,
    /// Why.
    pub reasons: Explanation,
}

impl Definition {
    /// Assesses a service, with reasons.
    #[must_use]
    pub fn assess(&self, facts: &Sheet) -> Assessment {
        let mut evaluator = Evaluator::new(self);
        let verdict = evaluator.evaluate(facts);
        let (domains, _) = self.ir().domains(facts);
        let explainer = Explainer { definition: self, domains: &domains, outcomes: &verdict.outcomes };
        let results = verdict.outcomes.iter().zip(evaluator.shares()).enumerate();
        let results = results.map(|(position, (outcome, score))| CharacteristicResult {
            outcome: *outcome,
            score,
            reasons: explainer.characteristic(position).render(self, facts),
        });
        let characteristics = results.collect();
        let reasons = explainer.classes(verdict.classes).render(self, facts);
        let open = explainer.first_unknown(verdict.classes).map(|reason| reason.text(self, facts));
        let headline = self.headline(&verdict, open.as_deref()).0.into();
        Assessment { verdict, headline, reasons, characteristics }
    }

    /// Why a service is of its class, or why that is open.
    #[must_use]
    pub fn explain(&self, facts: &Sheet) -> Explanation {
        self.assess(facts).reasons
    }
}
