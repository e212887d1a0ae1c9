//! Ends long computations early, from outside.
//!
//! A server gives an answer up when its time is over. Resolvers and the measures behind them compute without waiting, so that
//! no runtime can stop them from outside: they have to look. [`check`] is what they call where they loop. It reads a flag of
//! the thread, which costs about a nanosecond, and returns; once the flag is raised, it unwinds the thread with
//! [`Interrupted`], which [`run`] catches. Nothing in between needs to know, as with a panic; the panic hook is not called.
//!
//! Without a [`Flag`] in force, [`check`] never does anything: crates that compute stay pure, and need no clock.
//!
//! ```
//! use interrupt::{Flag, Interrupted, check, run};
//!
//! let flag = Flag::new();
//! let sum = run(&flag, || (0..10).inspect(|_| check()).sum::<i32>());
//! assert_eq!(sum, Ok(45));
//! flag.raise();
//! assert_eq!(run(&flag, || (0..10).inspect(|_| check()).sum::<i32>()), Err(Interrupted));
//! ```
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

thread_local! {
    static IN_FORCE: RefCell<Option<Flag>> = const { RefCell::new(None) };
}

/// A flag that, once raised, ends the computations that run under it. Clones are the same flag.
#[derive(Clone, Debug, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    /// A flag that is not raised.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends what runs under the flag, at its next [`check`].
    pub fn raise(&self) {
        self.0.store(true, Relaxed);
    }

    /// Whether it was raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// A computation was ended before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Unwinds the thread if the flag in force on it is raised; see the documentation of the crate.
pub fn check() {
    let raised = IN_FORCE.with_borrow(|flag| flag.as_ref().is_some_and(Flag::is_raised));
    if raised {
        resume_unwind(Box::new(Interrupted));
    }
}

/// The flag in force on this thread, to hand on to another that computes for it.
#[must_use]
pub fn in_force() -> Option<Flag> {
    IN_FORCE.with_borrow(Clone::clone)
}

/// Runs a computation under a flag on this thread.
///
/// # Errors
/// When the flag was raised before the computation was done. Other panics go on.
pub fn run<T>(flag: &Flag, compute: impl FnOnce() -> T) -> Result<T, Interrupted> {
    /// Puts the flag back that was in force before, whichever way the computation ends.
    struct Restore(Option<Flag>);
    impl Drop for Restore {
        fn drop(&mut self) {
            IN_FORCE.set(self.0.take());
        }
    }
    let restore = Restore(IN_FORCE.replace(Some(flag.clone())));
    let outcome = catch_unwind(AssertUnwindSafe(compute));
    drop(restore);
    outcome.map_err(|panic| match panic.downcast::<Interrupted>() {
        Ok(interrupted) => *interrupted,
        Err(panic) => resume_unwind(panic),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_flag_nothing_ends() {
        check();
        assert!(in_force().is_none());
    }

    #[test]
    fn flags_nest_and_go() {
        let (outer, inner) = (Flag::new(), Flag::new());
        inner.raise();
        let nested = run(&outer, || {
            let ended = run(&inner, check);
            check();
            ended
        });
        assert_eq!(nested, Ok(Err(Interrupted)));
        assert!(in_force().is_none());
    }

    #[test]
    fn other_panics_go_on() {
        let outcome = catch_unwind(|| run(&Flag::new(), || panic!("broken")));
        assert!(outcome.is_err());
        assert!(in_force().is_none());
    }
}
