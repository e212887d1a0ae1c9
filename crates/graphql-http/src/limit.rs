//! How often a client may ask: so many requests at once, and so many a second from then on, for each key, and for each address
//! without one.
//!
//! Answers say how things stand in the headers of `draft-ietf-httpapi-ratelimit-headers-06`: `RateLimit-Limit`,
//! `RateLimit-Remaining`, `RateLimit-Reset` (seconds until all of it is there again) and `RateLimit-Policy`. Who asks too often
//! gets 429, the code `RATE_LIMITED` and `Retry-After`.
//!
//! Each has a token bucket. A token is what a small request takes, up to about [`TOKEN`] of a processor's time:
//!
//! | what | tokens |
//! |---|---|
//! | an operation by HTTP, whatever comes of it | 1 |
//! | opening a WebSocket, and each message on it, pings and pongs included | 1 |
//! | an event of a subscription, those that are replayed included | 1, and 1 for each [`EVENT_COST`] of its static cost |
//! | `/documents`, `/metrics`, a file that is kept, or that the caller has | 1 |
//! | a file that has to be made | what it takes, see [`App::files`](crate::App) |
//! | pages, `/schema.graphql`, health checks, preflights of browsers | none |
//!
//! What comes by HTTP is refused when the bucket is empty. Messages and events wait until there are tokens: they are neither
//! read nor made before.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    address::Addresses,
    caller::{Caller, Rejection},
    crowd::{Crowd, Place},
    error::Code,
};

/// The time of a processor that a token stands for, more or less, where work is counted by what it takes.
pub const TOKEN: Duration = Duration::from_millis(5);
/// How much static cost of an event a further token pays for.
pub const EVENT_COST: u64 = 100;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The headers that say how things stand for a caller.
pub(crate) const HEADERS: [HeaderName; 4] = [LIMIT, REMAINING, RESET, POLICY];

/// After how many requests those who have not asked for a while are forgotten.
const FORGET_EVERY: u64 = 20_000;

/// How often a client may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many requests a second in the long run.
    pub a_second: NonZeroU32,
    /// So many at once.
    pub at_once: NonZeroU32,
}

impl Rate {
    /// A rate; nothing below one a second.
    #[must_use]
    pub fn new(a_second: u32, at_once: u32) -> Self {
        let least = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self { a_second: least(a_second), at_once: least(at_once) }
    }
}

/// Who may ask how often. The defaults leave room for whole pages of dashboards and for test suites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimits {
    /// Each address without a key. Default 200 a second, 2,000 at once.
    pub address: Option<Rate>,
    /// Each key. Default 1,000 a second, 10,000 at once.
    pub key: Option<Rate>,
    /// This machine itself, without a key: whoever develops or measures. Default 100,000 a second, 1,000,000 at once.
    pub loopback: Option<Rate>,
    /// Whether a proxy stands before the server, whose `X-Forwarded-For` names the caller in its last place.
    pub behind_proxy: bool,
    /// What each address may have at the same time.
    pub at_once: AtOnce,
}

/// What each address may have at the same time, with a key or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtOnce {
    /// Operations that run, until their answers have been taken. Default 128.
    pub operations: PerAddress,
    /// Subscriptions. Default 256.
    pub subscriptions: PerAddress,
}

impl Default for AtOnce {
    fn default() -> Self {
        Self { operations: PerAddress::most(128), subscriptions: PerAddress::most(256) }
    }
}

/// How many of something each address may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerAddress {
    /// The most; without one, any number.
    pub most: Option<NonZeroU32>,
    /// Whether that holds for this machine itself, too.
    pub loopback: bool,
}

impl PerAddress {
    /// The limit for every address but this machine itself; 0 for any number.
    #[must_use]
    pub fn most(most: u32) -> Self {
        Self { most: NonZeroU32::new(most), loopback: false }
    }

    /// The same for this machine itself.
    #[must_use]
    pub fn everywhere(self) -> Self {
        Self { loopback: true, ..self }
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            address: Some(Rate::new(200, 2_000)),
            key: Some(Rate::new(1_000, 10_000)),
            loopback: Some(Rate::new(100_000, 1_000_000)),
            behind_proxy: false,
            at_once: AtOnce::default(),
        }
    }
}

/// Counts.
#[derive(Clone)]
pub(crate) struct Limiter {
    addresses: Option<Arc<Count<IpAddr>>>,
    keys: Option<Arc<Count<Arc<str>>>>,
    loopback: Option<Arc<Count<IpAddr>>>,
    callers: Arc<Addresses>,
    operations: Crowd,
    subscriptions: Crowd,
}

impl Limiter {
    pub(crate) fn new(limits: &RateLimits) -> Self {
        Self {
            addresses: limits.address.map(|rate| Arc::new(Count::new(rate, "your address"))),
            keys: limits.key.map(|rate| Arc::new(Count::new(rate, "this key"))),
            loopback: limits.loopback.map(|rate| Arc::new(Count::new(rate, "your address"))),
            callers: Arc::new(Addresses::new(limits.behind_proxy)),
            operations: Crowd::new(limits.at_once.operations),
            subscriptions: Crowd::new(limits.at_once.subscriptions),
        }
    }

    /// Counts a request by somebody with a good key (`viewer`), or else by an address; says how things stand.
    pub(crate) fn count(
        &self,
        caller: &Caller<'_>,
        viewer: Option<&Arc<str>>,
    ) -> Result<Allowance, Rejection> {
        self.bucket(caller, viewer).take(1)
    }

    /// The tokens of a caller.
    pub(crate) fn bucket(&self, caller: &Caller<'_>, viewer: Option<&Arc<str>>) -> Bucket {
        if let Some(viewer) = viewer {
            return Bucket::Key(self.keys.clone(), viewer.clone());
        }
        let Some(address) = self.callers.of(caller) else { return Bucket::Endless };
        let counts = if address.is_loopback() { &self.loopback } else { &self.addresses };
        Bucket::Address(counts.clone(), address)
    }

    /// The address of a caller, as it is counted.
    pub(crate) fn address(&self, caller: &Caller<'_>) -> Option<IpAddr> {
        self.callers.of(caller)
    }

    /// A place among the operations of an address that run.
    pub(crate) fn operation(&self, caller: &Caller<'_>) -> Result<Place, Rejection> {
        self.operations.take(self.callers.of(caller)).map_err(|full| full.of("operations"))
    }

    /// A place among the subscriptions of an address.
    pub(crate) fn subscription(&self, caller: &Caller<'_>) -> Result<Place, Rejection> {
        self.subscriptions.take(self.callers.of(caller)).map_err(|full| full.of("subscriptions"))
    }
}

/// The tokens of a key or an address.
#[derive(Clone)]
pub(crate) enum Bucket {
    Key(Option<Arc<Count<Arc<str>>>>, Arc<str>),
    Address(Option<Arc<Count<IpAddr>>>, IpAddr),
    /// Of a caller without an address.
    Endless,
}

impl Bucket {
    /// Takes tokens, or says when there will be enough. More than fit into the bucket are as many as fit.
    fn try_take(&self, tokens: u32) -> Result<Allowance, Short> {
        match self {
            Self::Key(Some(counts), key) => counts.take(key, tokens),
            Self::Address(Some(counts), address) => counts.take(address, tokens),
            _ => Ok(Allowance::default()),
        }
    }

    /// Takes tokens, and says how things stand.
    pub(crate) fn take(&self, tokens: u32) -> Result<Allowance, Rejection> {
        self.try_take(tokens).map_err(Short::rejection)
    }

    /// Takes tokens once there are enough.
    pub(crate) async fn wait(&self, tokens: u32) {
        while let Err(short) = self.try_take(tokens) {
            tokio::time::sleep(short.wait).await;
        }
    }
}

/// A bucket that has too few tokens.
struct Short {
    wait: Duration,
    rate: Rate,
    words: &'static str,
    known: Allowance,
}

impl Short {
    fn rejection(self) -> Rejection {
        let Self { wait, rate, words, known } = self;
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let message = format!(
            "too many requests from {words}: expected at most {} a second, {} at once; ask again in {seconds} s",
            rate.a_second, rate.at_once
        );
        let mut rejection = Rejection::new(Code::RateLimited, message);
        rejection.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        rejection.headers.extend(known.headers());
        rejection
    }
}

type Counter<K> = RateLimiter<
    K,
    governor::state::keyed::DefaultKeyedStateStore<K>,
    DefaultClock,
    StateInformationMiddleware,
>;

/// The requests of everybody of one kind.
pub(crate) struct Count<K: std::hash::Hash + Eq + Clone> {
    rate: Rate,
    /// Who they are, for refusals.
    words: &'static str,
    counter: Counter<K>,
    policy: HeaderValue,
    taken: AtomicU64,
}

impl<K: std::hash::Hash + Eq + Clone> Count<K> {
    fn new(rate: Rate, words: &'static str) -> Self {
        let quota = Quota::per_second(rate.a_second).allow_burst(rate.at_once);
        let window = rate.at_once.get().div_ceil(rate.a_second.get());
        let policy = format!("{};w={window}", rate.at_once);
        let counter: DefaultKeyedRateLimiter<K> = RateLimiter::dashmap(quota);
        Self {
            rate,
            words,
            counter: counter.with_middleware(),
            policy: HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("")),
            taken: AtomicU64::new(0),
        }
    }

    fn take(&self, who: &K, tokens: u32) -> Result<Allowance, Short> {
        if self.taken.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.counter.retain_recent();
        }
        let known = |remaining: u32| {
            let used = self.rate.at_once.get().saturating_sub(remaining);
            let reset = used.div_ceil(self.rate.a_second.get());
            Allowance(Some((self.rate.at_once.get(), remaining, reset, self.policy.clone())))
        };
        let taken = match NonZeroU32::new(tokens.min(self.rate.at_once.get())) {
            Some(tokens) if tokens.get() > 1 => self.counter.check_key_n(who, tokens),
            _ => Ok(self.counter.check_key(who)),
        };
        match taken {
            Ok(Ok(state)) => Ok(known(state.remaining_burst_capacity())),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(Short { wait, rate: self.rate, words: self.words, known: known(0) })
            }
            // No more is asked for than fits.
            Err(_) => Ok(known(0)),
        }
    }
}

/// How things stand after a request was counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowance(Option<(u32, u32, u32, HeaderValue)>);

impl Allowance {
    fn headers(self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.0.into_iter().flat_map(|(limit, remaining, reset, policy)| {
            [(LIMIT, limit.into()), (REMAINING, remaining.into()), (RESET, reset.into()), (POLICY, policy)]
        })
    }

    /// Tells the caller.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        for (name, value) in self.headers() {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{address::FORWARDED_FOR, request_id::RequestId};

    fn limits() -> RateLimits {
        RateLimits { address: Some(Rate::new(1, 3)), key: Some(Rate::new(1, 5)), ..RateLimits::default() }
    }

    fn allowed(
        limiter: &Limiter,
        address: &str,
        forwarded: Option<&'static str>,
        key: Option<&str>,
    ) -> usize {
        let id = RequestId::next();
        let headers: HeaderMap =
            forwarded.into_iter().map(|value| (FORWARDED_FOR, HeaderValue::from_static(value))).collect();
        let address = Some((address.parse::<IpAddr>().unwrap(), 1).into());
        let caller = Caller { headers: &headers, key: None, address, request_id: &id };
        let key = key.map(Arc::from);
        (0..20).take_while(|_| limiter.count(&caller, key.as_ref()).is_ok()).count()
    }

    #[test]
    fn everybody_has_their_own_count() {
        let limiter = Limiter::new(&limits());
        assert_eq!(allowed(&limiter, "192.0.2.1", None, None), 3);
        assert_eq!(allowed(&limiter, "192.0.2.1", None, None), 0);
        assert_eq!(allowed(&limiter, "192.0.2.2", None, None), 3);
        assert_eq!(allowed(&limiter, "192.0.2.1", None, Some("a")), 5);
        assert_eq!(allowed(&limiter, "192.0.2.9", None, Some("a")), 0);
        assert_eq!(allowed(&limiter, "127.0.0.1", None, None), 20);
        // Half an address of IPv6 is one household.
        assert_eq!(allowed(&limiter, "2001:db8::1", None, None), 3);
        assert_eq!(allowed(&limiter, "2001:db8::2", None, None), 0);
        assert_eq!(allowed(&limiter, "2001:db8:0:1::2", None, None), 3);
    }

    #[test]
    fn only_a_proxy_that_is_expected_names_the_caller() {
        let limiter = Limiter::new(&limits());
        assert_eq!(allowed(&limiter, "192.0.2.1", Some("192.0.2.7"), None), 3);
        assert_eq!(allowed(&limiter, "192.0.2.1", Some("192.0.2.8"), None), 0);
        let limiter = Limiter::new(&RateLimits { behind_proxy: true, ..limits() });
        assert_eq!(allowed(&limiter, "127.0.0.1", Some("10.9.9.9, 192.0.2.7"), None), 3);
        assert_eq!(allowed(&limiter, "127.0.0.1", Some("10.8.8.8, 192.0.2.7"), None), 0);
    }

    #[tokio::test]
    async fn what_takes_more_takes_more_tokens() {
        let limiter = Limiter::new(&RateLimits { address: Some(Rate::new(100, 10)), ..limits() });
        let (headers, id) = (HeaderMap::new(), RequestId::next());
        let address = Some("192.0.2.1:1".parse().unwrap());
        let caller = Caller { headers: &headers, key: None, address, request_id: &id };
        let bucket = limiter.bucket(&caller, None);
        assert!(bucket.take(8).is_ok());
        let rejection = bucket.take(8).unwrap_err();
        assert!(rejection.headers.contains(&(header::RETRY_AFTER, HeaderValue::from(1))));
        let begun = std::time::Instant::now();
        // More than there may ever be: all of them, and not never.
        bucket.wait(1_000).await;
        assert!(begun.elapsed() >= Duration::from_millis(60), "{:?}", begun.elapsed());
        assert!(bucket.take(5).is_err());
    }

    #[test]
    fn a_refusal_says_how_things_stand() {
        let limiter = Limiter::new(&limits());
        assert_eq!(allowed(&limiter, "192.0.2.1", None, None), 3);
        let (headers, id) = (HeaderMap::new(), RequestId::next());
        let address = Some("192.0.2.1:1".parse().unwrap());
        let caller = Caller { headers: &headers, key: None, address, request_id: &id };
        let rejection = limiter.count(&caller, None).unwrap_err();
        assert_eq!(rejection.code, Code::RateLimited);
        assert!(
            rejection
                .message
                .starts_with("too many requests from your address: expected at most 1 a second, 3 at once")
        );
        let told: Vec<String> = rejection
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        retry-after: 1
        ratelimit-limit: 3
        ratelimit-remaining: 0
        ratelimit-reset: 3
        ratelimit-policy: 3;w=3
        ");
    }
}
