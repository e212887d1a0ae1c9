//! What a definition makes of every service, kept for as long as the snapshot is in force.

use std::sync::Arc;

use facts::Classification;
use registry::ServiceView;
use rules::{Definition, Evaluator, Verdict};

/// The verdicts of one definition on the services of one snapshot, in the order in which services were added.
#[derive(Clone, Debug)]
pub struct Verdicts {
    definition: Definition,
    rows: Vec<Row>,
}

/// What was judged: the service, the verdict, and the likely class where the verdict leaves several.
#[derive(Clone, Debug)]
struct Row {
    service: Arc<ServiceView>,
    verdict: Arc<Verdict>,
    likely: Option<usize>,
}

impl Verdicts {
    /// Judges the services. Those that `before` has judged already, and that have not changed since, are not judged again.
    pub(crate) fn new<'a>(
        definition: &Definition,
        services: impl Iterator<Item = &'a Arc<ServiceView>>,
        before: Option<&Self>,
    ) -> Self {
        let mut evaluator = Evaluator::new(definition);
        let mut judge = |(position, service): (usize, &Arc<ServiceView>)| {
            interrupt::check();
            let known = before.and_then(|before| before.rows.get(position));
            if let Some(known) = known.filter(|known| Arc::ptr_eq(&known.service, service)) {
                return known.clone();
            }
            let verdict = evaluator.evaluate(service.sheet());
            let likely = evaluator.likely_class_of(service.sheet(), &verdict);
            Row { service: service.clone(), verdict: Arc::new(verdict), likely }
        };
        Self { definition: definition.clone(), rows: services.enumerate().map(&mut judge).collect() }
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The verdict on the service at a position.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&Arc<Verdict>> {
        self.rows.get(position).map(|row| &row.verdict)
    }

    /// The likely class of the service at a position, by its position in the definition; nothing where the class is decided,
    /// and where none is likely.
    #[must_use]
    pub fn likely(&self, position: usize) -> Option<usize> {
        self.rows.get(position)?.likely
    }

    /// What the verdict at a position says in the registry's terms.
    #[must_use]
    pub fn classification(&self, position: usize) -> Classification {
        self.at(position)
            .map_or(Classification::Undetermined, |verdict| classification(&self.definition, verdict))
    }
}

/// A verdict in the registry's terms: undetermined unless all possible classes come to the same.
#[must_use]
pub fn classification(definition: &Definition, verdict: &Verdict) -> Classification {
    let mut classes = possible_classifications(definition, verdict);
    match classes.next() {
        Some(first) if classes.all(|class| class == first) => first,
        _ => Classification::Undetermined,
    }
}

/// The classifications that a verdict leaves possible.
pub fn possible_classifications<'a>(
    definition: &'a Definition,
    verdict: &'a Verdict,
) -> impl Iterator<Item = Classification> + 'a {
    verdict
        .classes
        .iter()
        .filter_map(|position| definition.class_at(position))
        .map(|class| class.classification)
}
