//! What a snapshot makes when it is first asked for, out of that of a snapshot before where there is one.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Something that a snapshot makes when it is first asked for, out of that of a snapshot before where there is one.
#[derive(Debug)]
pub(crate) struct Carried<T> {
    own: OnceLock<Arc<T>>,
    /// That of a snapshot before, until this one has its own.
    earlier: Mutex<Option<Arc<T>>>,
}

impl<T> Default for Carried<T> {
    fn default() -> Self {
        Self { own: OnceLock::new(), earlier: Mutex::new(None) }
    }
}

impl<T> Carried<T> {
    /// It, made from the earlier one, if there is one, when it is first asked for.
    pub(crate) fn get_or_make(&self, make: impl FnOnce(Option<&T>) -> T) -> &T {
        if let Some(own) = self.own.get() {
            return own;
        }
        let own = self.own.get_or_init(|| {
            let earlier = self.earlier().clone();
            Arc::new(make(earlier.as_deref()))
        });
        // Let go only now that its own can be seen: who looks for either finds one.
        *self.earlier() = None;
        own
    }

    /// That of the next snapshot, which is not made yet.
    pub(crate) fn next(&self) -> Self {
        let own = || self.own.get().cloned();
        // Its own may be made between the first look and the second.
        let earlier = own().or_else(|| self.earlier().clone()).or_else(own);
        Self { own: OnceLock::new(), earlier: Mutex::new(earlier) }
    }

    /// Whether it, or that of a snapshot before, has been made.
    pub(crate) fn is_known(&self) -> bool {
        self.own.get().is_some() || self.earlier().is_some()
    }

    fn earlier(&self) -> MutexGuard<'_, Option<Arc<T>>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
