//! Who holds a stream open: looked up again for as long as it is, since a key may be revoked, expire or change its role.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_graphql::Data;
use poem::http::HeaderMap;

use crate::{
    caller::{Caller, Rejection, Standing},
    error::Code,
    gate::{Gate, put_in},
    limit::Bucket,
    request_id::RequestId,
};

/// How often a key is looked up while nothing happens. A server hears of a revoked key within half a second, so this ends
/// what it had opened within one.
const LOOK: Duration = Duration::from_millis(500);

/// Who holds a stream open, and what they pay with.
pub(crate) struct Holder {
    headers: HeaderMap,
    key: Option<String>,
    address: Option<SocketAddr>,
    id: RequestId,
    viewer: Option<Arc<str>>,
    bucket: Bucket,
}

impl Holder {
    /// The holder of a stream that begins, once the caller was looked up as `standing`.
    pub(crate) fn new(gate: &Gate, caller: &Caller<'_>, standing: Option<&Standing>) -> Self {
        let viewer = standing.and_then(|standing| standing.viewer.clone());
        Self {
            headers: caller.headers.clone(),
            key: caller.key.map(str::to_owned),
            address: caller.address,
            id: caller.request_id.clone(),
            bucket: gate.limiter.bucket(caller, viewer.as_ref()),
            viewer,
        }
    }

    /// The holder as a caller.
    pub(crate) fn caller<'a>(&'a self, id: &'a RequestId) -> Caller<'a> {
        Caller { headers: &self.headers, key: self.key.as_deref(), address: self.address, request_id: id }
    }

    /// What they pay with.
    pub(crate) fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// What their resolvers see now, if they still are who they were.
    pub(crate) async fn look(&self, gate: &Gate, id: &RequestId) -> Result<Data, Rejection> {
        let data = gate.look(&self.caller(id)).await?;
        let viewer = put_in::<Standing>(&data).and_then(|standing| standing.viewer);
        if viewer == self.viewer {
            Ok(data)
        } else {
            let message = "the key no longer has the role or the name that it had; connect again";
            Err(Rejection::new(Code::Unauthenticated, message))
        }
    }

    /// Checks that they still are who they were. A caller without a key cannot change.
    pub(crate) async fn check(&self, gate: &Gate) -> Result<(), Rejection> {
        if self.caller(&self.id).bearer().is_none() {
            return Ok(());
        }
        self.look(gate, &self.id).await.map(drop)
    }

    /// Done once they are not welcome any more: why.
    pub(crate) async fn unwelcome(&self, gate: &Gate) -> Rejection {
        if self.caller(&self.id).bearer().is_none() {
            return std::future::pending().await;
        }
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(rejection) = self.check(gate).await {
                return rejection;
            }
        }
    }
}
