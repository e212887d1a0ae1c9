//! Where a webhook leads.

use std::fmt;

use url::{Host, Url};

use super::address::private_network;

/// The most bytes of an address.
const MOST_BYTES: usize = 2_000;

/// An address that a webhook may lead to, as far as its text tells. What its name stands for is looked at when it is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// Why an address is none that a webhook may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWebhookUrl {
    /// It is no address, or not one of HTTP.
    #[error("expected an address such as `https://example.org/webhook`, of at most {MOST_BYTES} bytes")]
    Malformed,
    /// It has no encryption.
    #[error(
        "expected `https://`: `http://` is for private networks, where the server was started with `--webhooks-allow-private`"
    )]
    Plain,
    /// It holds a name and a password, or a fragment.
    #[error("expected no user, password or fragment (`#…`) in the address")]
    Extras,
    /// It names an address of a network that is not public.
    #[error(
        "the address is for {0}: expected one of the public internet, unless the server was started with `--webhooks-allow-private`"
    )]
    Private(&'static str),
}

impl WebhookUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When a webhook may not lead there.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, BadWebhookUrl> {
        if text.len() > MOST_BYTES {
            return Err(BadWebhookUrl::Malformed);
        }
        let url = Url::parse(text).map_err(|_| BadWebhookUrl::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if allow_private => {}
            "http" => return Err(BadWebhookUrl::Plain),
            _ => return Err(BadWebhookUrl::Malformed),
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(BadWebhookUrl::Extras);
        }
        let private = match url.host() {
            None => return Err(BadWebhookUrl::Malformed),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => private_network(address.into()),
            Some(Host::Ipv6(address)) => private_network(address.into()),
        };
        match private.filter(|_| !allow_private) {
            Some(purpose) => Err(BadWebhookUrl::Private(purpose)),
            None => Ok(Self(url)),
        }
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The name or the address of the host, an address of IPv6 without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// The port, that of the scheme where the address names none.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The host as the header `Host` has it: with its port where that is not that of the scheme.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// What is asked for there: the path and the query.
    #[must_use]
    pub fn target(&self) -> String {
        let query = self.0.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", self.0.path())
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{BadWebhookUrl, WebhookUrl};

    #[test]
    fn an_address_is_encrypted_and_public_unless_that_is_allowed() {
        let read = |text: &str, allow: bool| WebhookUrl::parse(text, allow).map(|url| url.to_string());
        assert_eq!(read("https://example.org/a?b=c", false).unwrap(), "https://example.org/a?b=c");
        assert_eq!(read("http://example.org/", false), Err(BadWebhookUrl::Plain));
        for text in ["example.org", "ftp://example.org", "file:///etc/passwd", "https://", "", "javascript:1"]
        {
            assert_eq!(read(text, true), Err(BadWebhookUrl::Malformed), "{text}");
        }
        for text in ["https://a:b@example.org/", "https://a@example.org/", "https://example.org/#x"] {
            assert_eq!(read(text, true), Err(BadWebhookUrl::Extras), "{text}");
        }
        // Every way in which an address can be written is read as the address.
        for host in
            ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::1]", "[::ffff:10.0.0.1]"]
        {
            let text = format!("https://{host}/");
            assert!(matches!(read(&text, false), Err(BadWebhookUrl::Private(_))), "{text}");
            assert!(read(&text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_address_has_what_a_request_needs() {
        let url = WebhookUrl::parse("http://[fd00::1]:8081/in?x=1", true).unwrap();
        assert_eq!((url.host(), url.port(), url.authority()), ("fd00::1", 8081, "[fd00::1]:8081"));
        assert_eq!((&*url.target(), url.is_encrypted()), ("/in?x=1", false));
        let url = WebhookUrl::parse("https://example.org", true).unwrap();
        assert_eq!((url.port(), url.authority(), &*url.target()), (443, "example.org", "/"));
    }
}
