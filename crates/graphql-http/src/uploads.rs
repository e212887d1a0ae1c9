//! Files that callers send: read within bounds, counted and admitted as operations are, and computed on off the threads that
//! answer.

use std::{sync::Arc, time::Instant};

use async_graphql::{Data, ServerError};
use bytes::Bytes;
use interrupt::Flag;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};
use tokio::sync::Semaphore;

use crate::{
    caller::{Caller, Rejection},
    coding::{self, Coding, MIN_BYTES},
    endpoint::{Fault, read_body},
    error::{Code, error, internal},
    files::TURN,
    gate::{Entrant, Gate},
    guard::{LimitExceeded, LimitName, Limits, Refusal},
    request_id::RequestId,
};

/// How many files may be computed on at once.
pub(crate) const AT_ONCE: usize = 2;
/// How many bytes of a file a token pays for.
const TOKEN_BYTES: u64 = 8 * 1024;
/// The tokens of a file that is compressed, whatever its length: a few bytes can become many.
const TOKENS_OF_ARCHIVE: u32 = 100;
/// The bytes of a file that one unit of work stands for while it is read.
const UNIT_BYTES: u64 = 128;

/// The methods that an address for files answers.
const METHODS: &str = "POST, OPTIONS";

/// The media types that a form of another site can send, without asking this server first.
const OF_FORMS: [&str; 3] = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

/// What takes the files that are sent to an address.
pub trait Uploads: Send + Sync + 'static {
    /// Looks at who sends a file and on what terms, before any of it is read: what the hook put into the data of the request,
    /// the query of the address, and the headers.
    ///
    /// # Errors
    /// When the file would not be taken.
    fn begin(&self, data: Data, query: &str, headers: &HeaderMap) -> Result<Taking, NotTaken>;
}

/// Takes a file. Runs on a thread on which it may compute and wait, under an [`interrupt::Flag`].
pub type Taking = Box<dyn FnOnce(Vec<u8>) -> Result<Taken, NotTaken> + Send>;

/// The answer to a file.
pub struct Taken {
    /// Its status.
    pub status: StatusCode,
    /// The media type of what is answered.
    pub media_type: &'static str,
    /// What is answered.
    pub content: Vec<u8>,
}

/// Why a file is not taken.
#[derive(Debug)]
pub struct NotTaken {
    /// The code of the errors, and so the status.
    pub code: Code,
    /// The errors in words for people; at least one.
    pub messages: Vec<String>,
    /// After how many seconds to send it again, if that helps.
    pub retry_after: Option<u32>,
}

impl NotTaken {
    /// A file that is not taken for one reason.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, messages: vec![message.into()], retry_after: None }
    }

    /// Files of these terms are not taken.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, message)
    }
}

impl From<NotTaken> for Fault {
    fn from(refused: NotTaken) -> Self {
        let errors = |message: &String| error(refused.code, message.clone(), None);
        let errors: Vec<ServerError> = refused.messages.iter().map(errors).collect();
        let retry = refused.retry_after.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)));
        Self { status: refused.code.status(), errors, headers: retry.into_iter().collect() }
    }
}

/// Serves an address that takes files.
pub(crate) struct UploadsEndpoint<U> {
    pub(crate) uploads: Arc<U>,
    pub(crate) gate: Arc<Gate>,
    /// The most bytes of a file.
    pub(crate) most: usize,
    /// Turns at computing, shared by all addresses that take files.
    pub(crate) turns: Arc<Semaphore>,
}

impl<U: Uploads> Endpoint for UploadsEndpoint<U> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let id = RequestId::of(&request);
        let response = match *request.method() {
            Method::OPTIONS => return Ok(self.gate.options(&Caller::of(&request, &id), METHODS)),
            Method::POST => self.respond(request, &id).await,
            ref other => {
                let message = format!("{other} is not for `{}`, expected POST", request.uri().path());
                Err(Fault::method(message, METHODS))
            }
        };
        Ok(response.unwrap_or_else(|fault| fault.into_response(&self.gate.work)))
    }
}

impl<U: Uploads> UploadsEndpoint<U> {
    async fn respond(&self, mut request: Request, id: &RequestId) -> Result<Response, Fault> {
        let caller = Caller::of(&request, id);
        let Entrant { data, standing, .. } = self.gate.enter(&caller).await?;
        let place = self.gate.limiter.operation(&caller)?;
        let viewer = standing.as_ref().and_then(|standing| standing.viewer.as_ref());
        let bucket = self.gate.limiter.bucket(&caller, viewer);
        check_type(request.headers())?;
        let query = request.uri().query().unwrap_or_default().to_owned();
        let taking = self.uploads.begin(data, &query, request.headers())?;
        let limits = Limits { body_bytes: self.most, ..self.gate.guard.limits().clone() };
        let held = self.gate.work.take(size(self.most) / UNIT_BYTES)?;
        let file = read_body(&mut request, &limits).await?;
        let allowance = bucket.take(tokens(&file))?;
        let compute = move || {
            // Counted until it is done, even if the caller has gone.
            let _held = held;
            taking(file)
        };
        let taken = self.compute(compute, &limits, id).await?;
        if taken.content.len() > limits.answer_bytes {
            let exceeded = LimitExceeded {
                limit: LimitName::AnswerBytes,
                max: size(limits.answer_bytes),
                actual: size(taken.content.len()),
            };
            return Err(Fault::refused(StatusCode::BAD_REQUEST, &Refusal::Limit(exceeded)));
        }
        let mut response = self.send(taken, request.headers()).await;
        allowance.tell(response.headers_mut());
        if place.is_counted() {
            // It is given back when the answer has left.
            response.set_data(Arc::new(place));
        }
        Ok(response)
    }

    /// Computes when it is its turn, for no longer than an operation may run.
    async fn compute(
        &self,
        compute: impl FnOnce() -> Result<Taken, NotTaken> + Send + 'static,
        limits: &Limits,
        id: &RequestId,
    ) -> Result<Taken, Fault> {
        let Ok(Ok(turn)) = tokio::time::timeout(TURN, self.turns.clone().acquire_owned()).await else {
            let message = "too many files are being read; send it again in 1 s";
            let rejection = Rejection::new(Code::Unavailable, message);
            return Err(rejection.with(header::RETRY_AFTER, HeaderValue::from_static("1")).into());
        };
        let flag = Flag::new();
        let start = Instant::now();
        let computed = tokio::task::spawn_blocking({
            let flag = flag.clone();
            move || {
                let _turn = turn;
                interrupt::run(&flag, compute)
            }
        });
        // Given up as well when the caller goes away.
        let _raise = RaiseOnDrop(flag);
        match tokio::time::timeout(limits.execution, computed).await {
            Ok(Ok(Ok(taken))) => taken.map_err(Fault::from),
            Ok(Err(fault)) => {
                tracing::error!(request_id = %id, error = %fault, "a file could not be read");
                let status = Code::Internal.status();
                Err(Fault { status, errors: vec![internal(id)], headers: Vec::new() })
            }
            Ok(Ok(Err(_))) | Err(_) => {
                let exceeded =
                    LimitExceeded::time(LimitName::ExecutionMilliseconds, limits.execution, start.elapsed());
                Err(Fault::refused(StatusCode::SERVICE_UNAVAILABLE, &Refusal::Limit(exceeded)))
            }
        }
    }

    async fn send(&self, taken: Taken, headers: &HeaderMap) -> Response {
        let mut body = Bytes::from(taken.content);
        let mut coding = Coding::accepted(headers).filter(|_| body.len() >= MIN_BYTES);
        if let Some(wanted) = coding {
            match wanted.compress_aside(body.clone()).await {
                Some(compressed) => body = compressed,
                None => coding = None,
            }
        }
        let mut response = Response::builder()
            .status(taken.status)
            .header(header::CONTENT_TYPE, taken.media_type)
            .header(header::CACHE_CONTROL, "no-store")
            .body(self.gate.work.sending(body));
        coding::declare(response.headers_mut(), coding);
        response
    }
}

/// Ends the computation when no caller waits for it any longer.
struct RaiseOnDrop(Flag);

impl Drop for RaiseOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}

/// The file must be sent as it is, and not by a form of another site.
fn check_type(headers: &HeaderMap) -> Result<(), Fault> {
    let unsupported = |message: String| {
        let fault = Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::BadRequest, message);
        Err(fault.with(header::ACCEPT, "application/octet-stream, text/csv"))
    };
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return unsupported("the body is compressed, expected the file as it is".to_owned());
    }
    let Some(declared) = headers.get(header::CONTENT_TYPE) else {
        return unsupported(
            "`Content-Type` is missing, expected one such as `application/octet-stream`".to_owned(),
        );
    };
    let name = declared.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if name.is_empty() || OF_FORMS.iter().any(|form| name.eq_ignore_ascii_case(form)) {
        let shown: String = name.chars().take(60).collect();
        return unsupported(format!(
            "`Content-Type` is `{shown}`, which forms send; expected one such as `application/octet-stream` or `text/csv`"
        ));
    }
    Ok(())
}

/// What a file costs its sender, besides the request.
fn tokens(file: &[u8]) -> u32 {
    let by_length = u32::try_from(size(file.len()) / TOKEN_BYTES).unwrap_or(u32::MAX);
    let is_archive = file.starts_with(b"PK");
    by_length.saturating_add(if is_archive { TOKENS_OF_ARCHIVE } else { 1 })
}

fn size(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}
