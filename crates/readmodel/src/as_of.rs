//! What services were on a day, by what had been said of them by then.

use facts::Classification;
use jiff::civil::Date;
use registry::{ClassificationBasis, ServiceView};
use rules::{DEFAULT, Evaluator};

use crate::snapshot::Snapshot;
use crate::verdicts::{classification, possible_classifications};

/// What a service was on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassificationAsOf {
    /// The class: decided by then, else attested by then, else assessed by what was known by then.
    pub class: Classification,
    /// Where it comes from.
    pub basis: ClassificationBasis,
    /// Whether what was known by then rules out the class that was decided or attested.
    pub contradicted: bool,
    /// Whether what was known by then does not rule it out, but made another one likely.
    pub unlikely: bool,
}

/// Says of one service after another what it was on a day, by the default definition as it is now.
pub struct AsOf<'s> {
    snapshot: &'s Snapshot,
    day: Date,
    evaluator: Option<Evaluator>,
}

impl Snapshot {
    /// Returns what says what services were on a day.
    #[must_use]
    pub fn as_of(&self, day: Date) -> AsOf<'_> {
        let evaluator = self.library().get(DEFAULT).map(Evaluator::new);
        AsOf { snapshot: self, day, evaluator }
    }
}

impl AsOf<'_> {
    /// Returns the class of a service and its basis.
    pub fn class_of(&mut self, service: &ServiceView) -> (Classification, ClassificationBasis) {
        self.snapshot.registry().classification_by(service, self.day).unwrap_or_else(|| {
            let class = self.assessed(service);
            (class.unwrap_or(Classification::Undetermined), ClassificationBasis::Assessed)
        })
    }

    /// What the definition makes of what was known.
    fn assessed(&mut self, service: &ServiceView) -> Option<Classification> {
        let evaluator = self.evaluator.as_mut()?;
        let known = self.snapshot.registry().resolve_as_of(service, self.day);
        let verdict = evaluator.evaluate(&known.sheet);
        Some(classification(self.snapshot.library().get(DEFAULT)?, &verdict))
    }

    /// Returns the class of a service, and how it stands to what was known.
    pub fn of(&mut self, service: &ServiceView) -> ClassificationAsOf {
        let (class, basis) = self.class_of(service);
        let (contradicted, unlikely) = self.doubts(service, class, basis).unwrap_or_default();
        ClassificationAsOf { class, basis, contradicted, unlikely }
    }

    /// Whether what was known rules out a class on record, or else makes another one likely.
    fn doubts(
        &mut self,
        service: &ServiceView,
        class: Classification,
        basis: ClassificationBasis,
    ) -> Option<(bool, bool)> {
        if basis == ClassificationBasis::Assessed || class == Classification::Undetermined {
            return None;
        }
        let (definition, evaluator) = (self.snapshot.library().get(DEFAULT)?, self.evaluator.as_mut()?);
        let known = self.snapshot.registry().resolve_as_of(service, self.day);
        let verdict = evaluator.evaluate(&known.sheet);
        if possible_classifications(definition, &verdict).all(|possible| possible != class) {
            return Some((true, false));
        }
        let likely = evaluator.likely_class_of(&known.sheet, &verdict);
        let likely = likely.and_then(|position| definition.class_at(position));
        Some((false, likely.is_some_and(|likely| likely.classification != class)))
    }
}
