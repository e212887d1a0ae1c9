//! What a definition makes of every service, kept for as long as the snapshot is in force.

use std::sync::Arc;

use facts::Classification;
use registry::persistent::List;
use registry::{Registry, ServiceView};
use rules::{Definition, Evaluator, Verdict};

/// The verdicts of one definition on the services of one snapshot, in the order in which services were added.
#[derive(Clone, Debug)]
pub struct Verdicts {
    definition: Definition,
    // Snapshots share what is the same.
    rows: List<Row>,
}

/// The verdict on a service, and the likely class where the verdict leaves several.
#[derive(Clone, Debug)]
struct Row {
    verdict: Arc<Verdict>,
    likely: Option<usize>,
}

impl Row {
    fn judge(evaluator: &mut Evaluator, service: &ServiceView) -> Self {
        interrupt::check();
        let verdict = evaluator.evaluate(service.sheet());
        let likely = evaluator.likely_class_of(service.sheet(), &verdict);
        Self { verdict: Arc::new(verdict), likely }
    }
}

impl Verdicts {
    /// Judges all services of a registry.
    pub(crate) fn new(definition: &Definition, registry: &Registry) -> Self {
        let (mut evaluator, mut rows) = (Evaluator::new(definition), List::default());
        for service in registry.all_services() {
            rows.push(Row::judge(&mut evaluator, service));
        }
        Self { definition: definition.clone(), rows }
    }

    /// The verdicts after some services have changed, given by their positions in ascending order. Only these are judged.
    pub(crate) fn after(&self, registry: &Registry, changed: &[usize]) -> Self {
        let mut next = self.clone();
        let mut evaluator = Evaluator::new(&self.definition);
        for position in changed {
            let service = u32::try_from(*position).ok().and_then(|position| registry.service_at(position));
            let Some(service) = service else { continue };
            let row = Row::judge(&mut evaluator, service);
            match next.rows.get_mut(*position) {
                Some(known) => *known = row,
                None => next.rows.push(row),
            }
        }
        next
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
