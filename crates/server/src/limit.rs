//! How often somebody may ask: so many requests at once, and so many a second from then on, for each key, and for each address
//! without one.
//!
//! Answers say how things stand in the headers of `draft-ietf-httpapi-ratelimit-headers-06`: `RateLimit-Limit`,
//! `RateLimit-Remaining`, `RateLimit-Reset` (seconds until all of it is there again) and `RateLimit-Policy`. Who asks too often
//! gets 429, the code `RATE_LIMITED` and `Retry-After`. Each operation counts once, whatever carries it; pages and health checks
//! do not count.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use poem::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    caller::{Caller, Rejection},
    error::Code,
};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// After how many requests those who have not asked for a while are forgotten.
const FORGET_EVERY: u64 = 20_000;

/// How often somebody may ask.
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
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            address: Some(Rate::new(200, 2_000)),
            key: Some(Rate::new(1_000, 10_000)),
            loopback: Some(Rate::new(100_000, 1_000_000)),
            behind_proxy: false,
        }
    }
}

/// Counts.
#[derive(Clone)]
pub(crate) struct Limiter {
    addresses: Option<Arc<Count<IpAddr>>>,
    keys: Option<Arc<Count<Arc<str>>>>,
    loopback: Option<Arc<Count<IpAddr>>>,
    behind_proxy: bool,
}

impl Limiter {
    pub(crate) fn new(limits: &RateLimits) -> Self {
        Self {
            addresses: limits.address.map(|rate| Arc::new(Count::new(rate))),
            keys: limits.key.map(|rate| Arc::new(Count::new(rate))),
            loopback: limits.loopback.map(|rate| Arc::new(Count::new(rate))),
            behind_proxy: limits.behind_proxy,
        }
    }

    /// Counts a request by somebody with a good key (`viewer`), or else by an address; says how things stand.
    pub(crate) fn count(
        &self,
        caller: &Caller<'_>,
        viewer: Option<&Arc<str>>,
    ) -> Result<Allowance, Rejection> {
        if let Some(viewer) = viewer {
            return self.keys.as_ref().map_or(Ok(Allowance::default()), |keys| keys.take(viewer, "this key"));
        }
        let Some(address) = self.address(caller) else { return Ok(Allowance::default()) };
        let counts = if address.is_loopback() { &self.loopback } else { &self.addresses };
        counts.as_ref().map_or(Ok(Allowance::default()), |counts| counts.take(&address, "your address"))
    }

    /// Whose request it is.
    fn address(&self, caller: &Caller<'_>) -> Option<IpAddr> {
        let forwarded =
            caller.headers.get_all(FORWARDED_FOR).iter().next_back().filter(|_| self.behind_proxy);
        let forwarded =
            forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        forwarded.or_else(|| caller.address.map(|address| address.ip())).map(network)
    }
}

/// The part of an address that somebody has to themselves: of IPv6 the first half.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        other => other,
    }
}

type Counter<K> = RateLimiter<
    K,
    governor::state::keyed::DefaultKeyedStateStore<K>,
    DefaultClock,
    StateInformationMiddleware,
>;

/// The requests of everybody of one kind.
struct Count<K: std::hash::Hash + Eq + Clone> {
    rate: Rate,
    counter: Counter<K>,
    policy: HeaderValue,
    taken: AtomicU64,
}

impl<K: std::hash::Hash + Eq + Clone> Count<K> {
    fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.a_second).allow_burst(rate.at_once);
        let window = rate.at_once.get().div_ceil(rate.a_second.get());
        let policy = format!("{};w={window}", rate.at_once);
        let counter: DefaultKeyedRateLimiter<K> = RateLimiter::dashmap(quota);
        Self {
            rate,
            counter: counter.with_middleware(),
            policy: HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("")),
            taken: AtomicU64::new(0),
        }
    }

    fn take(&self, who: &K, words: &str) -> Result<Allowance, Rejection> {
        if self.taken.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.counter.retain_recent();
        }
        let known = |remaining: u32| {
            let used = self.rate.at_once.get().saturating_sub(remaining);
            let reset = used.div_ceil(self.rate.a_second.get());
            Allowance(Some((self.rate.at_once.get(), remaining, reset, self.policy.clone())))
        };
        match self.counter.check_key(who) {
            Ok(state) => Ok(known(state.remaining_burst_capacity())),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let message = format!(
                    "too many requests from {words}: expected at most {} a second, {} at once; ask again in {seconds} s",
                    self.rate.a_second, self.rate.at_once
                );
                let mut rejection = Rejection::new(Code::RateLimited, message);
                rejection.headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
                rejection.headers.extend(known(0).headers());
                Err(rejection)
            }
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
    use crate::request_id::RequestId;

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
