//! Keeping up with what others write to the log: other servers, and commands that make and revoke keys. PostgreSQL says when that
//! happens; looking now and then finds what it could not say. And keeping an eye on whether the registry itself could write.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use store::StoreError;
use tokio::sync::Notify;

use crate::writer::Writer;

/// How often to look when nobody says that there is something to see.
const EVERY: Duration = Duration::from_millis(400);
/// How often to look whether a write would be durable, while none has failed.
const PROBE: Duration = Duration::from_secs(1);
/// How often the uses of keys are written down, in looks.
const USES: u32 = 150;

impl Writer {
    /// Keeps up with what others write, for as long as the program runs. Meant for a task of its own.
    ///
    /// While the database is away, reads go on from memory; [`Writer::trouble`] says so.
    pub async fn follow(self: Arc<Self>) {
        let news = Notify::new();
        // Neither ever ends.
        tokio::join!(self.keep_up(&news), self.listen(&news), self.watch_writes());
    }

    /// Finds out that nothing can be written before a write fails for it, and that something can again.
    async fn watch_writes(&self) {
        if self.only_reads {
            return;
        }
        loop {
            let probed = self.store.probe().await;
            match (&probed, self.unwritable()) {
                // That it is away is reported by who reads.
                (Err(StoreError::Away | StoreError::Lost(_)), _) => {}
                (Err(error), None) => {
                    let caused = error as &(dyn std::error::Error + 'static);
                    tracing::error!(error = caused, "the database cannot be written");
                }
                (Ok(()), Some(_)) => tracing::info!("the database can be written again"),
                _ => {}
            }
            let pause = if probed.is_ok() { PROBE } else { EVERY };
            self.set_unwritable(probed.err().map(|error| error.to_string()));
            // A write that fails has its own say, at once.
            let _ = tokio::time::timeout(pause, self.write_failed.notified()).await;
        }
    }

    /// Hears of what others write at once, for as long as the database says so.
    async fn listen(&self, news: &Notify) {
        loop {
            match self.store.listen().await {
                Ok(Some(mut commits)) => {
                    // What was written before there was a connection is for the next look.
                    news.notify_one();
                    while commits.next().await.is_ok() {
                        news.notify_one();
                    }
                }
                // A file does not say when it is written, and a replica does not pass on what its primary says.
                Ok(None) => return,
                Err(error) => tracing::debug!(%error, "cannot listen; looking instead"),
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn keep_up(&self, news: &Notify) {
        let mut interval = tokio::time::interval(EVERY);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for look in 1_u32.. {
            tokio::select! {
                _ = interval.tick() => {}
                () = news.notified() => {}
            }
            let mut looked = self.look().await;
            // Into a file nobody else writes them, and only keys that are revoked take some away.
            if looked.is_ok() && (self.store.is_shared() || look % USES == 0) {
                looked = self.documents.look().await;
            }
            if look % USES == 0 && looked.is_ok() && !self.only_reads {
                looked = self.keys.write_uses().await;
            }
            match (&looked, self.away()) {
                (Err(error), None) => {
                    // With what caused it, which its text leaves out.
                    let caused = error as &(dyn std::error::Error + 'static);
                    tracing::error!(error = caused, "the database is away; answers come from memory");
                }
                (Ok(()), Some(_)) => tracing::info!("the database is back"),
                _ => {}
            }
            self.set_trouble(looked.err().map(|error| error.to_string()));
        }
    }

    pub(crate) async fn look(&self) -> Result<(), StoreError> {
        let position = self.keys.look().await?;
        if self.stale.load(Ordering::Acquire) {
            let _writing = self.writing.lock().await;
            self.read_again().await?;
        } else if position > self.snapshot().position() {
            let _writing = self.writing.lock().await;
            self.catch_up().await?;
        }
        Ok(())
    }
}
