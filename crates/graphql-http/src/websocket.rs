//! GraphQL over WebSocket: the protocol `graphql-transport-ws`
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>), its message loop and its close codes.
//!
//! | code | when |
//! |---|---|
//! | 4400 | a message that is none |
//! | 4401 | an operation before the connection was acknowledged |
//! | 4403 | the key that came with `connection_init` is not good, or is good no longer (closed within a second or two) |
//! | 4408 | no `connection_init` in time |
//! | 4409 | an operation with the id of one that runs |
//! | 4429 | a second `connection_init` |
//! | 1001 | the server stops |
//! | 1008 | the other end takes its messages too slowly, or has not been heard of for a minute |
//! | 1009 | a message that is too long |
//!
//! A key may come in the header `Authorization` of the request that opens the connection or, since browsers cannot set that,
//! in the payload of `connection_init`: `{"authorization": "Bearer rj_…"}`.
//!
//! Opening costs a token of the address, and each message one of the address or, once it is known, of the key (`limit`);
//! while there is none, messages are not read.
//!
//! **Nothing piles up.** The next answer is asked for only when the one before has been handed to the network, and what has
//! not been asked for yet is in the registry, not in a buffer.

mod message;
mod session;

use async_graphql::Executor;
use poem::{
    Endpoint, FromRequest, IntoResponse, Request, Response,
    http::{StatusCode, header},
    web::websocket::{WebSocket, WebSocketConfig},
};

use self::session::{Opened, Session};
use crate::{
    caller::Caller,
    error::Code,
    live::Live,
    method::{plain_error, rejected},
    request_id::RequestId,
};

/// The subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Answers those who ask `/graphql` for a WebSocket.
pub(crate) struct WebSocketEndpoint<E> {
    pub(crate) live: Live<E>,
}

impl<E: Executor> Endpoint for WebSocketEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let offered = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
        let offered = offered.and_then(|protocols| protocols.to_str().ok()).unwrap_or_default();
        if !offered.split(',').any(|protocol| protocol.trim() == PROTOCOL) {
            let message = format!("expected the WebSocket subprotocol `{PROTOCOL}`");
            return Ok(plain_error(StatusCode::BAD_REQUEST, Code::BadRequest, &message));
        }
        // Before it is known who it is: a key comes later.
        let id = RequestId::of(&request);
        if let Err(rejection) = self.live.gate().limiter.count(&Caller::of(&request, &id), None) {
            return Ok(rejected(rejection));
        }
        let longest = self.live.guard().limits().body_bytes;
        let config = WebSocketConfig::default()
            .max_message_size(Some(longest))
            .max_frame_size(Some(longest))
            .max_write_buffer_size(4 * 1024 * 1024);
        let (live, opened) = (self.live.clone(), Opened::by(&request));
        let (request, mut body) = request.split();
        let socket = WebSocket::from_request(&request, &mut body).await?;
        let socket = socket.protocols([PROTOCOL]).config(config);
        Ok(socket.on_upgrade(|socket| Session::new(live, opened).run(socket)).into_response())
    }
}
