//! Files that are made when they are asked for, as the public sees the registry: counted by what they take, kept for as long
//! as they are right, and made off the threads that answer.

use std::{borrow::Cow, sync::Arc, time::Duration};

use bytes::Bytes;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use tokio::sync::Semaphore;

use crate::{
    cache::{Form, Kept, Key, is_known},
    caller::{Caller, Rejection, Standing},
    error::{Code, internal},
    gate::Gate,
    method::{only_read, plain_error, rejected},
    request_id::RequestId,
};

/// How many files may be made at once, and how long others wait for their turn.
pub(crate) const AT_ONCE: usize = 2;
const TURN: Duration = Duration::from_secs(5);

/// What makes the files under an address.
pub(crate) trait Files: Send + Sync + 'static {
    /// What the next file depends on besides its address, and what makes it: both of one state.
    fn begin(&self) -> (Standing, Making);
}

/// Makes a file from the path and the query of its address.
pub(crate) type Making = Box<dyn FnOnce(&str, &str) -> Result<File, NoFile> + Send>;

/// A file that was made.
pub(crate) struct File {
    pub(crate) media_type: &'static str,
    pub(crate) content: Bytes,
}

/// Why there is none.
pub(crate) struct NoFile {
    pub(crate) status: StatusCode,
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// Serves them.
pub(crate) struct FilesEndpoint<F> {
    pub(crate) files: Arc<F>,
    /// The tokens that making one takes.
    pub(crate) tokens: u32,
    pub(crate) gate: Arc<Gate>,
    /// Turns at making, shared by all that are made.
    pub(crate) turns: Arc<Semaphore>,
    /// Headers of their own.
    pub(crate) policy: Option<&'static str>,
}

impl<F: Files> Endpoint for FilesEndpoint<F> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let id = RequestId::of(&request);
        let caller = Caller::of(&request, &id);
        let bucket = self.gate.limiter.bucket(&caller, None);
        let allowance = match bucket.take(1) {
            Ok(allowance) => allowance,
            Err(rejection) => return Ok(rejected(rejection)),
        };
        only_read(&request)?;
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        let (standing, making) = self.files.begin();
        let key = Key::new(&standing, 0, Form::File, &[path.as_bytes(), query.as_bytes()]);
        let kept = self.gate.cache.as_ref().and_then(|cache| cache.get(&key, &standing));
        let (mut response, allowance) = if let Some(kept) = kept {
            (self.send(&kept, &request), allowance)
        } else {
            let allowance = match bucket.take(self.tokens.saturating_sub(1)) {
                Ok(allowance) => allowance,
                Err(rejection) => return Ok(rejected(rejection)),
            };
            let response = match self.make(path.to_owned(), query.to_owned(), making, &id).await {
                Ok(file) => {
                    let kept = Arc::new(Kept::file(file.content, file.media_type));
                    if let Some(cache) = &self.gate.cache {
                        cache.put(key, &kept);
                    }
                    self.send(&kept, &request)
                }
                Err(response) => response,
            };
            (response, allowance)
        };
        allowance.tell(response.headers_mut());
        Ok(response)
    }
}

impl<F: Files> FilesEndpoint<F> {
    /// Makes a file when it is its turn.
    async fn make(
        &self,
        path: String,
        query: String,
        making: Making,
        id: &RequestId,
    ) -> Result<File, Response> {
        let Ok(Ok(turn)) = tokio::time::timeout(TURN, self.turns.clone().acquire_owned()).await else {
            let message = "too many files are being made; try again in 1 s";
            let rejection = Rejection::new(Code::Unavailable, message);
            return Err(rejected(rejection.with(header::RETRY_AFTER, HeaderValue::from_static("1"))));
        };
        let made = tokio::task::spawn_blocking(move || {
            // Until it is made, whether anybody still waits for it or not.
            let _turn = turn;
            making(&path, &query)
        });
        match made.await {
            Ok(Ok(file)) => Ok(file),
            Ok(Err(NoFile { status, code, message })) => Err(plain_error(status, code, &message)),
            Err(fault) => {
                tracing::error!(request_id = %id, error = %fault, "a file could not be made");
                let error = internal(id);
                Err(plain_error(Code::Internal.status(), Code::Internal, &error.message))
            }
        }
    }

    /// A file, with all that caches on the way need to know; or that the caller has it already.
    fn send(&self, kept: &Kept, request: &Request) -> Response {
        let mut response = if is_known(request.headers(), &kept.tag) {
            Response::builder().status(StatusCode::NOT_MODIFIED).finish()
        } else {
            Response::builder().content_type(kept.media_type.unwrap_or_default()).body(kept.body.clone())
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, public(self.gate.max_age));
        headers.insert(header::ETAG, kept.tag.clone());
        if let Some(policy) = self.policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        }
        response
    }
}

/// What caches on the way may do with an answer that everybody sees.
pub(crate) fn public(max_age: u32) -> HeaderValue {
    let control = match max_age {
        0 => Cow::Borrowed("public, no-cache"),
        seconds => Cow::Owned(format!("public, max-age={seconds}")),
    };
    HeaderValue::from_str(&control).unwrap_or(HeaderValue::from_static("public, no-cache"))
}
