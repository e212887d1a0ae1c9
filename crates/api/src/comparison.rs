//! What changes for every service when one definition replaces another.

use std::sync::Arc;

use async_graphql::{Object, Result};
use readmodel::Verdicts;
use rules::ClassSet;

use crate::definition::{AssessedClass, Definition, classes, require_definition};
use crate::request::Request;
use crate::scalar::int;
use crate::service::Service;

/// What changes for every service in the registry when one definition replaces another.
pub struct DefinitionComparison {
    request: Arc<Request>,
    base: rules::Definition,
    other: rules::Definition,
    moved: Vec<Move>,
    unchanged: usize,
}

/// A service that the other definition sees otherwise.
#[derive(Clone)]
pub struct Move {
    service: Service,
    base: (rules::Definition, ClassSet, Option<usize>),
    other: (rules::Definition, ClassSet, Option<usize>),
}

/// Compares two definitions on all services that the viewer sees, in the order of their names.
pub(crate) fn compare(request: &Arc<Request>, base: &str, other: &str) -> Result<DefinitionComparison> {
    let (base, other) =
        (require_definition(request, base, "base")?, require_definition(request, other, "other")?);
    let verdicts = |definition: &rules::Definition| {
        let verdicts = request.snapshot.verdicts(definition.slug());
        verdicts.ok_or_else(|| async_graphql::Error::new("a definition without verdicts"))
    };
    let (before, after) = (verdicts(&base)?, verdicts(&other)?);
    let (mut moved, mut unchanged) = (Vec::new(), 0);
    for row in request.snapshot.service_index().rows().iter().filter(|row| row.is_live()) {
        if ids(&before, row.position) == ids(&after, row.position) {
            unchanged += 1;
            continue;
        }
        let possible = |verdicts: &Verdicts| {
            verdicts.at(row.position).map(|verdict| verdict.classes).unwrap_or_default()
        };
        moved.push(Move {
            service: Service::new(request, row),
            base: (base.clone(), possible(&before), before.likely(row.position)),
            other: (other.clone(), possible(&after), after.likely(row.position)),
        });
    }
    Ok(DefinitionComparison { request: request.clone(), base, other, moved, unchanged })
}

/// The classes that are possible, in an order of their own: definitions list them in different orders.
fn ids(verdicts: &Verdicts, position: usize) -> Vec<&str> {
    let possible = verdicts.at(position).into_iter().flat_map(|verdict| verdict.classes.iter());
    let classes = possible.filter_map(|class| verdicts.definition().class_at(class));
    let mut ids: Vec<&str> = classes.map(|class| class.id.as_str()).collect();
    ids.sort_unstable();
    ids
}

/// What changes for every service in the registry when one definition replaces another.
#[Object]
impl DefinitionComparison {
    /// The definition that is replaced.
    async fn base(&self) -> Definition {
        Definition::new(&self.request, &self.base)
    }
    /// The definition that replaces it.
    async fn other(&self) -> Definition {
        Definition::new(&self.request, &self.other)
    }
    /// The services that the other definition sees otherwise, by name.
    async fn moved(&self) -> &[Move] {
        &self.moved
    }
    /// How many services both see alike.
    async fn unchanged(&self) -> i32 {
        int(self.unchanged)
    }
}

/// A service that the other definition sees otherwise.
#[Object]
impl Move {
    /// The service.
    async fn service(&self) -> &Service {
        &self.service
    }
    /// The classes that were possible; one when it was settled.
    async fn from(&self) -> Vec<AssessedClass> {
        classes(&self.base.0, self.base.1.iter())
    }
    /// The classes that are possible under the other definition.
    async fn to(&self) -> Vec<AssessedClass> {
        classes(&self.other.0, self.other.1.iter())
    }
    /// The class that was likely; null when it was settled, and when none was.
    async fn from_likely(&self) -> Option<AssessedClass> {
        classes(&self.base.0, self.base.2).pop()
    }
    /// The class that is likely under the other definition; null when it is settled, and when none is.
    async fn to_likely(&self) -> Option<AssessedClass> {
        classes(&self.other.0, self.other.2).pop()
    }
    /// The clause that it depends on: what keeps the service out of the class that it had, else what the other definition's
    /// verdict rests on.
    async fn because(&self) -> String {
        let moved = rules::compare(&self.base.0, &self.other.0, [self.service.service.sheet()]).pop();
        moved.map(|moved| moved.because).unwrap_or_default()
    }
}
