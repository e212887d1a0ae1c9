//! Telling everything that stays open that the server stops, and waiting until it has said goodbye.

use std::future::Future;

use tokio::sync::watch;

/// Whether the server is asked to stop. Clones belong together; each is also somebody to be waited for.
#[derive(Debug, Clone)]
pub struct Stopping(watch::Receiver<bool>);

/// The handle that asks a server to stop.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

impl Stop {
    /// A handle that has not been used yet.
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// What is given to those who want to hear of it, see [`App::stopping`](crate::App::stopping).
    #[must_use]
    pub fn watch(&self) -> Stopping {
        Stopping(self.0.subscribe())
    }

    /// Asks.
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// Done when nobody is left who watches.
    pub async fn drained(&self) {
        self.0.closed().await;
    }
}

impl Stopping {
    /// A watch over nothing: never asked.
    #[must_use]
    pub fn never() -> Self {
        Self(watch::Sender::new(false).subscribe())
    }

    /// Done when the server is asked to stop.
    pub fn asked(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut watch = self.0.clone();
        async move {
            if watch.wait_for(|stop| *stop).await.is_err() {
                // Nobody is left who could ask.
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stop, Stopping};

    #[tokio::test]
    async fn who_watches_hears_and_is_waited_for() {
        let stop = Stop::new();
        let watch = stop.watch();
        let asked = watch.asked();
        stop.now();
        asked.await;
        let waits = tokio::spawn(async move { stop.drained().await });
        assert!(!waits.is_finished());
        drop(watch);
        waits.await.unwrap();
    }

    #[tokio::test]
    async fn nobody_can_ask_over_nothing() {
        let asked = Stopping::never().asked();
        let long = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(long, asked).await.is_err());
    }
}
