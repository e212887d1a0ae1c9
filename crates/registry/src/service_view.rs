//! A service with everything that the registry knows of it.

use facts::{FactIndex, Knowledge, Sheet, Value, Vocabulary};

use crate::{
    Accreditation, Attestation, Claim, ClaimId, ClaimState, Classification, ClassificationBasis, Decision,
    Evidence, Resolution, Revision, Service, Standing, Statement,
};

/// A service with everything that the registry knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// What it is called and where it works.
    pub service: Service,
    /// Where it stands in the registry.
    pub standing: Standing,
    /// Who proposed it, if anybody did.
    pub proposed_by: Option<String>,
    /// The revision that touched it last.
    pub changed: Revision,
    /// Every claim about it, in the order in which they were recorded.
    pub claims: Vec<Claim>,
    /// Every source that says what it is, in the order in which they were recorded.
    pub attestations: Vec<Attestation>,
    /// Every source that says how it stands in a review, in the order in which they were recorded.
    pub accreditations: Vec<Accreditation>,
    /// Every verdict on it, the one that counts last.
    pub decisions: Vec<Decision>,
    /// What the claims come to.
    pub resolution: Resolution,
    /// How many of the claims were recorded for this service itself, not for one merged into it.
    pub(crate) own_claims: u32,
    /// Positions of its funding lines.
    pub(crate) lines: Vec<u32>,
    /// Positions in the journal of the changes that touched it.
    pub(crate) history: Vec<u32>,
}

impl ServiceView {
    /// What is known about it: what sources state.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.resolution.sheet
    }

    /// The value that follows from what sources say, of a fact that they do not state.
    #[must_use]
    pub fn implied(&self, fact: FactIndex) -> Option<&Value> {
        let open = self.sheet().value(fact).is_none();
        self.resolution.sheet(Evidence::WithImplied).value(fact).filter(|_| open)
    }

    /// Whether everybody can see it.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.standing == Standing::Published
    }

    /// Whether it has a claim that says the same, word for word.
    #[must_use]
    pub fn says(&self, statement: &Statement, vocabulary: &Vocabulary) -> bool {
        let id = ClaimId { service: self.service.slug.clone(), number: 0 };
        // Two ways to write a value are one way to read it.
        let read = Claim::from_statement(statement, id, Revision::ZERO, vocabulary).to_statement(vocabulary);
        self.claims.iter().any(|claim| claim.to_statement(vocabulary) == read)
    }

    /// The verdict that counts.
    #[must_use]
    pub fn decision(&self) -> Option<&Decision> {
        self.decisions.last()
    }

    /// The attestation that counts: that of the latest day, and of several the one recorded last. One without a day is
    /// older than any.
    #[must_use]
    pub fn attestation(&self) -> Option<&Attestation> {
        self.attestations.iter().max_by_key(|attestation| attestation.as_of)
    }

    /// What it is on record as: decided, else attested. The rules may assess it where this is `None`, and may contradict
    /// it where it is not.
    #[must_use]
    pub fn classification(&self) -> Option<(Classification, ClassificationBasis)> {
        let decided = self.decision().map(|decision| (decision.class, ClassificationBasis::Decided));
        decided.or_else(|| {
            self.attestation().map(|attestation| (attestation.class, ClassificationBasis::Attested))
        })
    }

    /// The claims about one fact, in the order in which they were recorded, each with the part that it has.
    pub fn claims_about(&self, fact: FactIndex) -> impl Iterator<Item = (&Claim, ClaimState)> {
        self.claims_with_state().filter(move |(claim, _)| claim.fact() == Some(fact))
    }

    /// Every claim with the part that it has.
    pub fn claims_with_state(&self) -> impl Iterator<Item = (&Claim, ClaimState)> {
        self.claims.iter().enumerate().map(|(position, claim)| (claim, self.resolution.state(position)))
    }

    /// The claims that a fact rests on.
    #[must_use]
    pub fn basis(&self, vocabulary: &Vocabulary, fact: FactIndex) -> Vec<&Claim> {
        self.resolution.basis(vocabulary, &self.claims, fact)
    }

    /// Facts about which sources of the same day disagree.
    pub fn conflicts<'a>(&'a self, vocabulary: &'a Vocabulary) -> impl Iterator<Item = FactIndex> + 'a {
        vocabulary
            .iter()
            .map(|(fact, _)| fact)
            .filter(|fact| *self.sheet().get(*fact) == Knowledge::Unknown(facts::UnknownReason::Conflicting))
    }
}
