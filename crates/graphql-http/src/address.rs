//! Whose request it is, by address: that of the connection or, behind a proxy, the one that the proxy names.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use poem::http::{HeaderName, HeaderValue, header};

use crate::caller::Caller;

pub(crate) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// Reads the addresses of callers, and warns once of each way in which they cannot be read.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    behind_proxy: bool,
    warned_of_proxy: AtomicBool,
    warned_of_header: AtomicBool,
}

impl Addresses {
    /// With `behind_proxy`, the last address in `X-Forwarded-For` names the caller.
    pub(crate) fn new(behind_proxy: bool) -> Self {
        Self { behind_proxy, ..Self::default() }
    }

    /// The network whose request it is, as [`network`] has it; `None` where no address is known.
    pub(crate) fn of(&self, caller: &Caller<'_>) -> Option<IpAddr> {
        let peer = caller.address.map(|address| address.ip());
        let address = if self.behind_proxy {
            match last_forwarded(caller) {
                Ok(address) => Some(address),
                Err(value) => {
                    self.warn_of_header(value);
                    peer
                }
            }
        } else {
            self.warn_of_proxy(caller, peer);
            peer
        };
        address.map(network)
    }

    fn warn_of_header(&self, value: Option<&HeaderValue>) {
        if !self.warned_of_header.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                header = ?value,
                "no address can be read from the end of X-Forwarded-For, so the request counts as the proxy's own; \
                 expected an address, with or without a port, that the proxy adds to every request"
            );
        }
    }

    /// Warns where all callers seem to be this machine, because a proxy on it passes them on.
    fn warn_of_proxy(&self, caller: &Caller<'_>, peer: Option<IpAddr>) {
        let forwards = |name: &HeaderName| caller.headers.contains_key(name);
        if peer.is_some_and(|peer| peer.to_canonical().is_loopback())
            && [FORWARDED_FOR, header::FORWARDED, REAL_IP].iter().any(forwards)
            && !self.warned_of_proxy.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                "a proxy on this machine passes requests on, and all of them count as this machine's, which has wide \
                 limits: start the server with --trust-proxy, and let the proxy set X-Forwarded-For"
            );
        }
    }
}

/// The last address that `X-Forwarded-For` names: the one that the proxy itself has seen. What stands before it comes from
/// the caller. The error is the header that names none, if there is one.
fn last_forwarded<'a>(caller: &Caller<'a>) -> Result<IpAddr, Option<&'a HeaderValue>> {
    let header = caller.headers.get_all(FORWARDED_FOR).iter().next_back();
    let last = header.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.and_then(parse).ok_or(header)
}

/// An address as proxies write it: with a port, in brackets, in quotes, with a zone, or none of these.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let plain = |text: &str| text.split('%').next()?.parse::<IpAddr>().ok();
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_port =
            port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
        return plain(address).filter(|address| is_port && address.is_ipv6());
    }
    plain(text).or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The part of an address that one household or firm has to itself: of IPv6 the first half.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request_id::RequestId;
    use poem::http::HeaderMap;

    fn read(addresses: &Addresses, peer: &str, name: &HeaderName, value: &str) -> String {
        let (id, mut headers) = (RequestId::next(), HeaderMap::new());
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        let address = Some((peer.parse::<IpAddr>().unwrap(), 1).into());
        let caller = Caller { headers: &headers, key: None, address, request_id: &id };
        addresses.of(&caller).unwrap().to_string()
    }

    #[test]
    fn addresses_are_read_however_proxies_write_them() {
        let addresses = Addresses::new(true);
        for (value, expected) in [
            ("203.0.113.6", "203.0.113.6"),
            ("203.0.113.6:5123", "203.0.113.6"),
            ("10.9.9.9, 203.0.113.6:5123", "203.0.113.6"),
            ("[2001:db8::1]:443", "2001:db8::"),
            ("[2001:db8::1]", "2001:db8::"),
            ("2001:db8:0:1::7", "2001:db8:0:1::"),
            ("\"[2001:db8::1]:443\"", "2001:db8::"),
            ("[fe80::1%eth0]:80", "fe80::"),
            ("::ffff:203.0.113.6", "203.0.113.6"),
        ] {
            assert_eq!(read(&addresses, "127.0.0.1", &FORWARDED_FOR, value), expected, "{value}");
        }
        assert!(!addresses.warned_of_header.load(Ordering::Relaxed));
        for value in
            ["unknown", "", "10.9.9.9, ", "203.0.113.6:99999", "[203.0.113.6]:1", "[2001:db8::1]x", "[::1"]
        {
            assert_eq!(read(&addresses, "192.0.2.1", &FORWARDED_FOR, value), "192.0.2.1", "{value}");
        }
        assert!(addresses.warned_of_header.load(Ordering::Relaxed));
    }

    #[test]
    fn a_proxy_that_is_not_expected_is_warned_of_if_it_is_on_this_machine() {
        for (peer, warned) in
            [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("192.0.2.1", false)]
        {
            for name in [FORWARDED_FOR, header::FORWARDED, REAL_IP] {
                let addresses = Addresses::new(false);
                let read = read(&addresses, peer, &name, "203.0.113.6");
                assert_ne!(read, "203.0.113.6");
                assert_eq!(addresses.warned_of_proxy.load(Ordering::Relaxed), warned, "{peer} {name}");
            }
        }
        let addresses = Addresses::new(false);
        read(&addresses, "127.0.0.1", &header::USER_AGENT, "curl");
        assert!(!addresses.warned_of_proxy.load(Ordering::Relaxed));
    }
}
