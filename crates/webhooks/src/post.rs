//! One request of a command to a register, with a key.

use std::net::IpAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::AUTHORIZATION;
use tokio::time::timeout;

use crate::connection::{Connector, WHOLE, in_words, post};

/// The most bytes of an answer that is read.
const BODY: usize = 1024 * 1024;

/// Sends JSON to an address with a key, and answers with the status and the body of the answer. A private network is allowed: the
/// caller chose the address. Without encryption only this machine is, since others would read the key.
///
/// # Errors
/// When the address is none, cannot be reached, or does not answer in time, in words.
pub async fn post_json(url: &str, key: &str, body: String) -> Result<(u16, Bytes), String> {
    let connector = Connector::new(true).map_err(in_words("encryption"))?;
    let url = connector.url(url)?;
    let is_here =
        url.host() == "localhost" || url.host().parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !url.is_encrypted() && !is_here {
        return Err("expected `https://`: others would read the key".to_owned());
    }
    let request = post(&url).header(AUTHORIZATION, format!("Bearer {key}")).body(Full::from(body));
    let request = request.map_err(in_words("writing the request"))?;
    let answered = timeout(WHOLE, connector.exchange(&url, request, BODY)).await;
    let (head, body) = answered.map_err(|_| format!("no answer within {} s", WHOLE.as_secs()))??;
    Ok((head.status.as_u16(), body))
}
