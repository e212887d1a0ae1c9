//! What `serve` allows: every limit as a flag, a variable of the environment and a key of the file.

use std::time::Duration;

use graphql_http::guard::Limits;
use graphql_http::limit::{AtOnce, PerAddress, Rate, RateLimits};
use graphql_http::serve::Connections;

/// How often a client may ask.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rate limits")]
pub(super) struct Rates {
    /// Requests a second from each address without a key; 0 for no limit
    ///
    /// Without this flag 200, and 100,000 from this machine itself. What takes more work counts as several requests: each
    /// event of a subscription by its cost, files like /funding.png by their time (20) unless they are kept. On a WebSocket
    /// opening it and every message count; they wait where a request is refused. Addresses of IPv6 count by their first
    /// half.
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_RATE_LIMIT")]
    rate_limit: Option<u32>,

    /// Requests at once from each address without a key [default: ten times the rate]
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_RATE_BURST")]
    rate_burst: Option<u32>,

    /// Requests a second with each key; 0 for no limit
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, env = "RARE_JEWELS_KEY_RATE_LIMIT")]
    key_rate_limit: u32,

    /// Requests at once with each key [default: ten times the rate]
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_KEY_RATE_BURST")]
    key_rate_burst: Option<u32>,

    /// Operations that run at once for each address, with a key or without; 0 for no limit
    ///
    /// One runs until its answer has been taken. Without this flag 128, and no limit for this machine itself.
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_MAX_OPERATIONS_PER_ADDRESS")]
    max_operations_per_address: Option<u32>,

    /// Subscriptions at once for each address, with a key or without; 0 for no limit
    ///
    /// Without this flag 256, and no limit for this machine itself.
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_MAX_SUBSCRIPTIONS_PER_ADDRESS")]
    max_subscriptions_per_address: Option<u32>,

    /// A proxy stands before the server: callers are distinguished by the last address in `X-Forwarded-For`
    ///
    /// With or without a port. Where none can be read, the request counts as the proxy's own, and the log says so once. A
    /// server without this flag warns once of a proxy on its own machine.
    #[arg(long, alias = "behind-proxy", env = "RARE_JEWELS_TRUST_PROXY")]
    pub(super) trust_proxy: bool,
}

impl Rates {
    pub(super) fn limits(&self) -> RateLimits {
        let rate = |a_second: u32, at_once: Option<u32>| {
            (a_second > 0).then(|| Rate::new(a_second, at_once.unwrap_or(a_second.saturating_mul(10))))
        };
        let defaults = RateLimits::default();
        let (address, loopback) = match (self.rate_limit, self.rate_burst) {
            (None, None) => (defaults.address, defaults.loopback),
            (None, burst) => {
                let usual = defaults.address.map_or(0, |rate| rate.a_second.get());
                (rate(usual, burst), rate(usual, burst))
            }
            (Some(a_second), burst) => (rate(a_second, burst), rate(a_second, burst)),
        };
        let key = rate(self.key_rate_limit, self.key_rate_burst);
        RateLimits { address, key, loopback, behind_proxy: self.trust_proxy, at_once: self.at_once() }
    }

    fn at_once(&self) -> AtOnce {
        let AtOnce { operations, subscriptions } = AtOnce::default();
        AtOnce {
            operations: per_address(self.max_operations_per_address, operations),
            subscriptions: per_address(self.max_subscriptions_per_address, subscriptions),
        }
    }
}

/// What a flag asks for holds for this machine, too.
fn per_address(asked: Option<u32>, default: PerAddress) -> PerAddress {
    asked.map_or(default, |most| PerAddress::most(most).everywhere())
}

/// How much one request may ask.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Query limits")]
pub(super) struct Guards {
    /// Bytes of a request body
    #[arg(long, alias = "max-body", value_name = "BYTES", default_value_t = 256 * 1024, env = "RARE_JEWELS_MAX_BODY_BYTES")]
    max_body_bytes: usize,

    /// Bytes of a GraphQL document
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024, env = "RARE_JEWELS_MAX_DOCUMENT")]
    max_document: usize,

    /// Tokens of a document
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, env = "RARE_JEWELS_MAX_TOKENS")]
    max_tokens: usize,

    /// Selection sets within selection sets
    #[arg(long, value_name = "LEVELS", default_value_t = 32, value_parser = clap::value_parser!(u64).range(1..=32), env = "RARE_JEWELS_MAX_DEPTH")]
    max_depth: u64,

    /// Fields selected, once fragments are expanded
    #[arg(long, value_name = "COUNT", default_value_t = 2_000, env = "RARE_JEWELS_MAX_FIELDS")]
    max_fields: u64,

    /// Aliases
    #[arg(long, value_name = "COUNT", default_value_t = 100, env = "RARE_JEWELS_MAX_ALIASES")]
    max_aliases: u64,

    /// Directives
    #[arg(long, value_name = "COUNT", default_value_t = 100, env = "RARE_JEWELS_MAX_DIRECTIVES")]
    max_directives: u64,

    /// Cost of an operation: the fields of its answer, the work behind them (10 µs a unit) and long texts (128 bytes a unit)
    ///
    /// An upper bound, from how long the lists are that it asks for; an answer names it in `extensions.cost`.
    #[arg(long, value_name = "UNITS", default_value_t = 100_000, env = "RARE_JEWELS_MAX_COST")]
    max_cost: u64,

    /// Bytes of an answer
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1024..=1 << 30), env = "RARE_JEWELS_MAX_ANSWER")]
    max_answer: u64,

    /// Cost of all operations that run at once, and of answers that wait to be sent; beyond it 503
    ///
    /// In the units of --max-cost: answers count 128 bytes a unit, so that at most 128 MB of them wait by default.
    #[arg(long, value_name = "UNITS", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..), env = "RARE_JEWELS_MAX_WORK")]
    max_work: u64,

    /// Seconds that an operation may run
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..), alias = "max-seconds", env = "RARE_JEWELS_REQUEST_TIMEOUT")]
    request_timeout: u64,
}

impl Guards {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            body_bytes: self.max_body_bytes,
            document_bytes: self.max_document,
            tokens: self.max_tokens,
            depth: self.max_depth,
            fields: self.max_fields,
            aliases: self.max_aliases,
            directives: self.max_directives,
            cost: self.max_cost,
            answer_bytes: usize::try_from(self.max_answer).unwrap_or(usize::MAX),
            work: self.max_work,
            execution: Duration::from_secs(self.request_timeout),
            ..Limits::default()
        }
    }
}

/// How the server runs.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Server")]
pub(super) struct Running {
    /// MiB of answers that are kept and given again while nothing changes; 0 for none
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(0..=65_536), alias = "cache-size", env = "RARE_JEWELS_CACHE_SIZE_MIB")]
    cache_size_mib: u64,

    /// Seconds for which caches on the way need not ask whether a public answer is still right
    #[arg(long, value_name = "SECONDS", default_value_t = 0, env = "RARE_JEWELS_MAX_AGE")]
    pub(super) max_age: u32,

    /// Connections at once, those of web sockets included
    ///
    /// Others are answered 503 with `Retry-After` and closed; /health/live and /health/ready are answered all the same. Fewer
    /// where the system allows the process fewer open files; the log says so.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), env = "RARE_JEWELS_MAX_CONNECTIONS")]
    max_connections: u32,

    /// Connections at once from each address; 0 for no limit
    ///
    /// Others are answered 429 with `Retry-After` and closed. Without this flag 256, and no limit for this machine itself
    /// nor, with --trust-proxy, for any: all connections are the proxy's then.
    #[arg(long, value_name = "COUNT", env = "RARE_JEWELS_MAX_CONNECTIONS_PER_ADDRESS")]
    max_connections_per_address: Option<u32>,

    /// Seconds in which the head of a request has to arrive, and for which a silent connection is kept
    ///
    /// HTTP/1.1: from the opening of the connection, or the answer before, to the end of the next head. HTTP/2: closed when
    /// no request has been open for so long, whatever pings are answered; and 20 s after a ping that is not answered.
    /// Server-sent events are not silent: the server sends a comment every 15 s, and closes when it is not taken in
    /// --write-timeout. A web socket has 5 s for `connection_init`, is sent a ping every 20 s, and is closed when nothing has
    /// been heard of it for a minute.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..), alias = "head-seconds", env = "RARE_JEWELS_HEADER_TIMEOUT")]
    header_timeout: u64,

    /// Seconds for which the other end may leave an answer untaken
    ///
    /// Then the connection is closed; on HTTP/2 only the stream is reset if it is its window that is closed. Who takes less
    /// than a kilobyte a second has that long in all. Holds for every answer, for server-sent
    /// events, and for what is sent on a web socket.
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..), env = "RARE_JEWELS_WRITE_TIMEOUT")]
    write_timeout: u64,

    /// Seconds that running requests have to end when the server is asked to stop
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        alias = "grace-seconds",
        env = "RARE_JEWELS_SHUTDOWN_TIMEOUT"
    )]
    shutdown_timeout: u64,

    /// An OpenTelemetry collector that is sent a span of every request, by OTLP over HTTP: `http://localhost:4318`
    #[arg(long, value_name = "URL", env = "RARE_JEWELS_OTLP_ENDPOINT")]
    otlp_endpoint: Option<String>,
}

impl Running {
    pub(super) fn cache_bytes(&self) -> u64 {
        self.cache_size_mib * 1024 * 1024
    }

    pub(super) fn connections(&self, behind_proxy: bool) -> Connections {
        let default = if behind_proxy { PerAddress::most(0) } else { Connections::default().per_address };
        Connections {
            most: usize::try_from(self.max_connections).unwrap_or(usize::MAX),
            per_address: per_address(self.max_connections_per_address, default),
            head: Duration::from_secs(self.header_timeout),
            write: Duration::from_secs(self.write_timeout),
        }
    }

    pub(super) fn otlp_endpoint(&self) -> Option<&str> {
        self.otlp_endpoint.as_deref()
    }

    pub(super) fn grace(&self) -> Duration {
        Duration::from_secs(self.shutdown_timeout)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use graphql_http::limit::Rate;

    use super::*;

    #[derive(Parser)]
    struct All {
        #[command(flatten)]
        rates: Rates,
        #[command(flatten)]
        guards: Guards,
        #[command(flatten)]
        running: Running,
    }

    #[test]
    fn the_flags_default_to_what_the_server_does_by_itself() {
        let all = All::parse_from(["serve"]);
        assert_eq!(all.rates.limits(), RateLimits::default());
        assert_eq!(all.guards.limits(), Limits::default());
        assert_eq!(all.running.connections(false), Connections::default());
        assert_eq!(all.running.cache_bytes(), graphql_http::cache::DEFAULT_BYTES);
    }

    #[test]
    fn limits_for_addresses_that_are_asked_for_hold_for_this_machine_and_a_proxy_too() {
        let all = All::parse_from(["serve"]);
        assert_eq!(all.running.connections(true).per_address.most, None);
        let all = All::parse_from([
            "serve",
            "--max-connections-per-address=9",
            "--max-subscriptions-per-address=0",
            "--trust-proxy",
        ]);
        let connections = all.running.connections(all.rates.trust_proxy);
        assert_eq!(connections.per_address, PerAddress::most(9).everywhere());
        let expected = AtOnce { subscriptions: PerAddress::most(0).everywhere(), ..AtOnce::default() };
        assert_eq!(all.rates.limits().at_once, expected);
    }

    #[test]
    fn a_rate_that_is_asked_for_holds_for_this_machine_too_and_none_is_none() {
        let limits = All::parse_from(["serve", "--rate-limit", "5"]).rates.limits();
        assert_eq!((limits.address, limits.loopback), (Some(Rate::new(5, 50)), Some(Rate::new(5, 50))));
        let limits = All::parse_from(["serve", "--rate-burst", "3"]).rates.limits();
        assert_eq!((limits.address, limits.loopback), (Some(Rate::new(200, 3)), Some(Rate::new(200, 3))));
        let limits = All::parse_from(["serve", "--rate-limit", "0", "--key-rate-limit", "0"]).rates.limits();
        assert_eq!((limits.address, limits.loopback, limits.key), (None, None, None));
    }
}
