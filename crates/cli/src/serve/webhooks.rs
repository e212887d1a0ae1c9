//! Sending revisions to webhooks while the server runs.

use std::sync::Arc;
use std::time::Duration;

use api::Schema;
use graphql_http::App;
use server::WebhookBody;
use tokio::task::JoinHandle;
use webhooks::{Body, Delivery, Next, Policy, Worker};
use writer::Writer;

use crate::clock::now;
use crate::failure::Failure;

/// How revisions are sent to webhooks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Webhooks")]
pub(super) struct Sending {
    /// Send to private networks, this machine among them, and without encryption (`http://`), too
    ///
    /// Without this flag a webhook leads to the public internet by `https://`. Every address is looked at when it is connected.
    #[arg(long = "webhooks-allow-private", env = "RARE_JEWELS_WEBHOOKS_ALLOW_PRIVATE")]
    allow_private: bool,

    /// Seconds until a delivery that failed is tried again
    ///
    /// Twice as many after each further failure, up to an hour. A receiver that answers 429 or 503 with `Retry-After` may ask for
    /// more, up to a day.
    #[arg(long = "webhooks-retry-after", value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600), env = "RARE_JEWELS_WEBHOOKS_RETRY_AFTER")]
    retry_after: u64,

    /// Seconds without a success after which a webhook is disabled
    ///
    /// Three days without this flag. At once when the receiver answers 410.
    #[arg(long = "webhooks-give-up-after", value_name = "SECONDS", default_value_t = 259_200, value_parser = clap::value_parser!(u64).range(1..=31_536_000), env = "RARE_JEWELS_WEBHOOKS_GIVE_UP_AFTER")]
    give_up_after: u64,
}

impl Sending {
    pub(super) fn allows_private(&self) -> bool {
        self.allow_private
    }

    fn policy(&self) -> Policy {
        Policy {
            first_pause: Duration::from_secs(self.retry_after),
            give_up_after: Duration::from_secs(self.give_up_after),
        }
    }
}

/// What sends revisions, before it begins.
pub(super) struct Webhooks(Worker);

impl Webhooks {
    pub(super) fn of(sending: &Sending, writer: &Arc<Writer>) -> Result<Self, Failure> {
        let body = WebhookBody::new(writer, now);
        let body: Body = Arc::new(move |delivery: Delivery| {
            let body = body.clone();
            Box::pin(async move {
                let Delivery { revision, previous, filter } = delivery;
                body.of(revision, previous, filter.as_deref()).await
            })
        });
        let next: Next = Arc::new(WebhookBody::next);
        let worker =
            Worker::new(writer.clone(), now, (body, next), sending.policy(), sending.allows_private());
        worker.map(Self).map_err(|error| Failure::File(format!("webhooks cannot be encrypted: {error}")))
    }

    /// Shows in `/metrics` how it goes.
    pub(super) fn shown(&self, app: App<Schema>) -> App<Schema> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (attempts, disabled, late) = (self.0.counts(), self.0.counts(), self.0.counts());
        app.counter(
            "webhook_attempts",
            "Attempts to deliver a revision to a webhook, by what became of them",
            "outcome",
            move || attempts.attempts().to_vec(),
        )
        .gauge("webhooks_disabled", "Webhooks that are disabled", move || number(disabled.disabled()))
        .gauge(
            "webhooks_late_seconds",
            "Age of the oldest revision that a webhook which is not disabled has not taken",
            move || number(late.seconds_late()),
        )
    }

    /// Begins to send, in a task of its own. One that only reads has no turn, and sends nothing.
    pub(super) fn start(self) -> JoinHandle<()> {
        tokio::spawn(self.0.run())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use webhooks::Policy;

    use super::Sending;

    #[derive(Parser)]
    struct All {
        #[command(flatten)]
        sending: Sending,
    }

    #[test]
    fn the_flags_default_to_what_the_worker_does_by_itself() {
        let all = All::parse_from(["serve"]);
        assert_eq!(all.sending.policy(), Policy::default());
        assert!(!all.sending.allows_private());
    }
}
