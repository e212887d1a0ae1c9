//! What an operation costs by now, which is what its answer tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use async_graphql::{Context, Data};

use crate::{
    gate::put_in,
    guard::{Guard, LimitExceeded, LimitName, Running, Sizes},
};

/// How long the lists are that a request is asked for. A hook that puts one into the data of a request lets its cost be
/// that of what is really there; without it, lists are of an assumed length.
#[derive(Clone)]
pub struct StateSizes(Arc<dyn Fn() -> Arc<Sizes> + Send + Sync>);

impl StateSizes {
    /// Sizes that are looked up when an operation is admitted.
    pub fn new(sizes: impl Fn() -> Arc<Sizes> + Send + Sync + 'static) -> Self {
        Self(Arc::new(sizes))
    }

    /// The sizes for a request.
    pub(crate) fn of(data: &Data) -> Arc<Sizes> {
        put_in::<Self>(data).map_or_else(Arc::default, |sizes| (sizes.0)())
    }
}

/// What a running operation costs: what it was admitted with, and what has come to it since, because a part of it is
/// answered from another state than the one it was admitted under.
#[derive(Debug)]
pub struct Spent {
    guard: Guard,
    units: AtomicU64,
}

impl Spent {
    pub(crate) fn new(guard: &Guard, admitted: u64) -> Self {
        Self { guard: guard.clone(), units: AtomicU64::new(admitted) }
    }

    /// The cost by now.
    pub(crate) fn units(&self) -> u64 {
        self.units.load(Relaxed)
    }

    /// Adds what the field of a resolver, of this type, costs below itself where lists are of these sizes, beyond what it was admitted
    /// for: it is answered once.
    ///
    /// # Errors
    /// When the operation costs more than it may by now.
    pub fn charge(&self, ctx: &Context<'_>, ty: &str, sizes: &Sizes) -> Result<(), LimitExceeded> {
        let running = Running {
            fragments: &ctx.query_env.fragments,
            variables: &ctx.query_env.variables,
            definitions: &ctx.query_env.operation.node.variable_definitions,
        };
        let below = |sizes: &Sizes| self.guard.cost_below(&ctx.item.node, ty, &running, sizes);
        let admitted = ctx.data_opt::<StateSizes>().map_or(0, |admitted| below(&(admitted.0)()));
        let below = below(sizes).saturating_sub(admitted);
        let units = self.units.fetch_add(below, Relaxed).saturating_add(below);
        LimitExceeded::check(LimitName::Cost, units, self.guard.limits().cost)
    }
}
