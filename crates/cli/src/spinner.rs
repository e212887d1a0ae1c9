//! That something is going on, for people who watch a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::stderr_is_terminal;

/// A line on standard error that moves, when that is a terminal; else nothing.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    /// Begins with what is going on.
    pub(crate) fn new(what: &'static str) -> Self {
        if !stderr_is_terminal() {
            return Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}  {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        bar.set_message(what);
        Self(bar)
    }

    /// Something else is going on now.
    pub(crate) fn says(&self, what: &'static str) {
        self.0.set_message(what);
    }

    /// So many are done.
    pub(crate) fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
