//! What a view makes when it is first asked for, out of that of a view before where there is one.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Something that a view makes when it is first asked for, out of that of a view before where there is one.
#[derive(Debug)]
pub(crate) struct Carried<T> {
    own: OnceLock<Arc<T>>,
    /// That of a view before, until this one has its own.
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
        self.own.get_or_init(|| {
            let earlier = self.earlier().clone();
            let own = Arc::new(make(earlier.as_deref()));
            *self.earlier() = None;
            own
        })
    }

    /// That of the next view, which is not made yet.
    pub(crate) fn next(&self) -> Self {
        let earlier = self.own.get().cloned().or_else(|| self.earlier().clone());
        Self { own: OnceLock::new(), earlier: Mutex::new(earlier) }
    }

    /// Whether somebody asked for it, of this view or of one before.
    pub(crate) fn is_wanted(&self) -> bool {
        self.own.get().is_some() || self.earlier().is_some()
    }

    fn earlier(&self) -> MutexGuard<'_, Option<Arc<T>>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
