//! Which addresses are of a network that is not the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Parts of the internet's address space that lead nowhere public, with what they are for: the registries of IANA for special
/// purposes, and multicast.
const IPV4: [(Ipv4Addr, u32, &str); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private network"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "a provider's own network"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "the local link"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private network"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relays"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private network"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "measurements"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "no use"),
];

/// The same of IPv6, within what is handed out to the public at all (`2000::/3`).
const IPV6: [(Ipv6Addr, u32, &str); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "protocols"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),
];

/// Returns what an address is for, where that is not the public internet; nothing for one of the public internet.
///
/// An address of IPv6 that stands for one of IPv4 (mapped, compatible, 6to4, NAT64) is what that one is.
#[must_use]
pub fn private_network(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => of_ipv4(address),
        IpAddr::V6(address) => of_ipv6(address),
    }
}

fn of_ipv4(address: Ipv4Addr) -> Option<&'static str> {
    let within = |(network, bits, _): &&(Ipv4Addr, u32, &str)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    IPV4.iter().find(within).map(|(_, _, purpose)| *purpose)
}

fn of_ipv6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(inner) = inner(address) {
        return of_ipv4(inner);
    }
    let [first, ..] = address.segments();
    if address.is_loopback() {
        return Some("this machine");
    }
    match first {
        0x2000..=0x3fff => {}
        0xfc00..=0xfdff => return Some("a private network"),
        0xfe80..=0xfebf => return Some("the local link"),
        0xff00..=0xffff => return Some("multicast"),
        _ => return Some("no public use"),
    }
    let within = |(network, bits, _): &&(Ipv6Addr, u32, &str)| {
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= *bits
    };
    IPV6.iter().find(within).map(|(_, _, purpose)| *purpose)
}

/// The address of IPv4 that one of IPv6 stands for.
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match address.segments() {
        // `::` and `::1` are none.
        [0, 0, 0, 0, 0, 0, 0, _] => None,
        // Compatible, which nothing uses any more; mapped; translated (RFC 2765); NAT64, of which an operator's own prefix (RFC
        // 8215) is private whatever it stands for; 6to4.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => of(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::{inner, private_network};

    const PRIVATE: [&str; 46] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:0:10.1.2.3",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::192.168.0.1",
        "64:ff9b:1:808:8:800::",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2002:c0a8:101::",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "100::1",
    ];
    const PUBLIC: [&str; 14] = [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2002:808:808::1",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
    ];

    #[test]
    fn what_is_private_is_known_in_every_form() {
        for address in PRIVATE {
            assert!(private_network(address.parse().unwrap()).is_some(), "{address}");
        }
        for address in PUBLIC {
            assert_eq!(private_network(address.parse().unwrap()), None, "{address}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_the_same_in_every_form_that_stands_for_it(bits: u32) {
            let plain = private_network(IpAddr::V4(Ipv4Addr::from_bits(bits)));
            let [a, b, c, d] = bits.to_be_bytes();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let forms = [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            ];
            for form in forms {
                prop_assert_eq!(private_network(IpAddr::V6(form)), plain, "{}", form);
            }
        }

        #[test]
        fn what_the_standard_library_knows_to_be_private_is(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let known = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_broadcast() || address.is_documentation()
                || address.is_unspecified();
            prop_assert!(!known || private_network(IpAddr::V4(address)).is_some(), "{}", address);
        }

        #[test]
        fn only_what_is_handed_out_to_the_public_is_public(bits: u128) {
            let address = Ipv6Addr::from_bits(bits);
            let handed_out = address.segments()[0] & 0xe000 == 0x2000;
            let stands_for_another = inner(address).is_some();
            prop_assert!(handed_out || stands_for_another || private_network(IpAddr::V6(address)).is_some(), "{}", address);
        }
    }
}
