//! How a receiver knows who sent a delivery: the convention of Standard Webhooks, which has libraries in most languages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;

/// The signature of a body that is sent under an id at a time: the content of the header `webhook-signature`.
pub(crate) fn signature(key: &[u8], id: &str, at: Timestamp, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let signed = hmac::sign(&key, format!("{id}.{}.{body}", at.as_second()).as_bytes());
    format!("v1,{}", STANDARD.encode(signed.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::signature;
    use store::WebhookSecret;

    /// The example of the convention's own libraries, and one whose signature was computed by Python: `hmac.new(base64.b64decode(…),
    /// b"….1774000000.…", "sha256")`.
    #[test]
    fn signatures_are_those_of_other_libraries() {
        for (secret, id, at, body, expected) in VECTORS {
            let key = writer::webhook::webhook_key(&WebhookSecret::new(secret.to_owned())).unwrap();
            let at = jiff::Timestamp::from_second(at).unwrap();
            assert_eq!(signature(&key, id, at, body), expected);
        }
    }

    const VECTORS: [(&str, &str, i64, &str, &str); 2] = [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "whsec_BQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQ=",
            "0001020304-12",
            1_774_000_000,
            "{\"data\":{\"name\":\"Tŷ Hafan\"}}",
            "v1,rzGICaDWvCF2medYv82faExCRfWNXiq8RWKMGrQDuBg=",
        ),
    ];
}
