//! How far a long table has got, for people who watch a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, or nothing.
#[derive(Clone)]
pub(crate) struct Progress {
    bytes: ProgressBar,
    known: bool,
}

impl Progress {
    /// A bar over so many bytes, or a count where nobody knows how many there are; invisible unless `shown`.
    pub(crate) fn new(bytes: Option<u64>, shown: bool) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let template = match bytes {
            Some(_) => "{bar:30} {percent:>3}%  {msg}  {eta} left",
            None => "{spinner} {bytes} read  {msg}",
        };
        let bar = ProgressBar::with_draw_target(bytes, target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bytes: bar, known: bytes.is_some() }
    }

    /// So many more bytes have been read.
    pub(crate) fn read(&self, bytes: u64) {
        self.bytes.inc(bytes);
    }

    /// So many rows have been dealt with.
    pub(crate) fn rows(&self, rows: u64) {
        if !self.bytes.is_hidden() {
            let seconds = self.bytes.elapsed().as_secs_f64().max(0.001);
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a rate for people"
            )]
            let rate = (rows as f64 / seconds) as u64;
            self.bytes.set_message(format!(
                "{}, {} a second",
                crate::sentence::count(rows, "row", "rows"),
                crate::sentence::grouped(rate)
            ));
        }
    }

    /// Does something that writes to the terminal, without the bar in its way.
    pub(crate) fn aside<T>(&self, act: impl FnOnce() -> T) -> T {
        if self.bytes.is_hidden() { act() } else { self.bytes.suspend(act) }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if self.known || !self.bytes.is_hidden() {
            self.bytes.finish_and_clear();
        }
    }
}
