//! Running operations: on threads of their own, within their time.
//!
//! Resolvers compute without waiting. On the threads that serve connections they would keep everybody else waiting, and no
//! timeout could end them. So queries run on the runtime's threads for blocking work, as many at once as there are cores, under
//! an [`interrupt::Flag`] that is raised when their time is over: the caller has the answer then, and the computation ends at
//! its next look at the flag. Small queries ([`Admitted::is_small`](crate::guard::Admitted)) run where they are: moving them to
//! another thread takes a fifth of their time.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    thread::available_parallelism,
    time::{Duration, Instant},
};

use async_graphql::{Executor, Request, Response, parser::types::OperationType};
use futures_util::FutureExt;
use interrupt::{Flag, Interrupted};
use tokio::{runtime::Handle, sync::Semaphore};

use crate::guard::{LimitExceeded, LimitName};

/// Runs operations of one app. Clones share their threads.
#[derive(Clone)]
pub(crate) struct Runner {
    limit: Duration,
    cores: Arc<Semaphore>,
}

/// What became of an operation.
pub(crate) enum Outcome<T> {
    /// It ran.
    Done(T),
    /// A resolver panicked, with this message.
    Panicked(String),
    /// Its time is over. A query is given up; a mutation is brought to its end all the same.
    TimedOut(LimitExceeded),
}

impl Runner {
    /// A runner that gives operations this much time.
    pub(crate) fn new(limit: Duration) -> Self {
        let cores = available_parallelism().map_or(2, usize::from).max(2);
        Self { limit, cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Runs an operation of this kind, small or not, and then `finish` on its response, in the same place.
    pub(crate) async fn run<E: Executor, T: Send + 'static>(
        &self,
        executor: &E,
        request: Request,
        kind: OperationType,
        small: bool,
        finish: impl FnOnce(Response) -> T + Send + 'static,
    ) -> Outcome<T> {
        let executor = executor.clone();
        // A panic in a resolver is a fault of one request, not of the connection and what else runs on it.
        let run = AssertUnwindSafe(async move { finish(executor.execute(request).await) }).catch_unwind();
        let start = Instant::now();
        let flag = Flag::new();
        let joined = async {
            if kind != OperationType::Query {
                // A write that began is brought to its end, even if the caller hangs up or is no longer waited for: half
                // of it may already be durable.
                return tokio::spawn(run).await.unwrap_or_else(|fault| Err(Box::new(fault)));
            }
            if small {
                return run.await;
            }
            let Ok(core) = self.cores.clone().acquire_owned().await else {
                return run.await;
            };
            let (flag, runtime) = (flag.clone(), Handle::current());
            let computed = tokio::task::spawn_blocking(move || {
                let _core = core;
                interrupt::run(&flag, || runtime.block_on(run))
            });
            match computed.await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(interrupted)) => Err(Box::new(interrupted)),
                Err(fault) => Err(Box::new(fault)),
            }
        };
        // Given up as well when the caller goes away: the flag is raised when this future is dropped.
        let _raise = RaiseOnDrop(flag.clone());
        match tokio::time::timeout(self.limit, joined).await {
            Ok(Ok(done)) => Outcome::Done(done),
            Ok(Err(panic)) if !panic.is::<Interrupted>() => {
                let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                Outcome::Panicked(
                    message.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default(),
                )
            }
            Ok(Err(_)) | Err(_) => Outcome::TimedOut(LimitExceeded::time(
                LimitName::ExecutionMilliseconds,
                self.limit,
                start.elapsed(),
            )),
        }
    }
}

struct RaiseOnDrop(Flag);

impl Drop for RaiseOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}
