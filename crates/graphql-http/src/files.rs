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
    cache::{Form, Kept, Key},
    caller::{Caller, Rejection, Standing},
    error::{Code, internal},
    gate::Gate,
    method::{nothing_at, only_read, plain_error, rejected},
    request_id::RequestId,
};

/// How many files may be made at once, and how long others wait for their turn.
pub(crate) const AT_ONCE: usize = 1;
pub(crate) const TURN: Duration = Duration::from_secs(5);

/// What makes the files under an address.
pub trait Files: Send + Sync + 'static {
    /// What the next file depends on besides its address, and what makes it: both of one state.
    fn begin(&self) -> (Standing, Making);
}

/// Makes a file from the path and the query of its address.
pub type Making = Box<dyn FnOnce(&str, &str) -> Result<File, NoFile> + Send>;

/// A file that was made.
pub struct File {
    /// What it is: `text/csv; charset=utf-8`.
    pub media_type: &'static str,
    /// Its bytes.
    pub content: Bytes,
}

/// Why there is none.
pub struct NoFile {
    /// The status of the answer.
    pub status: StatusCode,
    /// The code of the error.
    pub code: Code,
    /// The error in words for people.
    pub message: String,
}

impl NoFile {
    /// There is nothing at this path.
    #[must_use]
    pub fn nothing_at(path: &str) -> Self {
        Self::not_found(nothing_at(path))
    }

    /// There is nothing to send, for a reason.
    #[must_use]
    pub fn not_found(message: String) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: Code::NotFound, message }
    }

    /// The query of the address does not fit.
    #[must_use]
    pub fn bad_query(message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code: Code::BadRequest, message }
    }
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
            (self.send(&kept, &request).await, allowance)
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
                    self.send(&kept, &request).await
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
            // Held until it is made, even if the caller has gone.
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
    async fn send(&self, kept: &Kept, request: &Request) -> Response {
        let mut response = kept.send(request).await;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, public(self.gate.max_age));
        if let Some(policy) = self.policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        }
        response
    }
}

/// What caches on the way may do with a public answer.
pub(crate) fn public(max_age: u32) -> HeaderValue {
    let control = match max_age {
        0 => Cow::Borrowed("public, no-cache"),
        seconds => Cow::Owned(format!("public, max-age={seconds}")),
    };
    HeaderValue::from_str(&control).unwrap_or(HeaderValue::from_static("public, no-cache"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use poem::http::Method;

    use super::*;
    use crate::{App, limit::Rate, limit::RateLimits};

    struct Query;

    #[Object]
    impl Query {
        async fn quick(&self) -> bool {
            true
        }
    }

    /// Counts the files that were made, which are of a state.
    #[derive(Default)]
    struct Made {
        state: AtomicU64,
        count: Arc<AtomicU32>,
    }

    impl Files for Arc<Made> {
        fn begin(&self) -> (Standing, Making) {
            let state = self.state.load(Ordering::SeqCst);
            let count = self.count.clone();
            let making = move |path: &str, query: &str| match query {
                "bad" => {
                    let message = "`bad`: expected better".to_owned();
                    Err(NoFile { status: StatusCode::BAD_REQUEST, code: Code::BadRequest, message })
                }
                "broken" => panic!("a wire broke"),
                _ => {
                    let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                    let content = format!("{path} {query} {state} {number}").into();
                    Ok(File { media_type: "text/plain", content })
                }
            };
            (Standing { state, day: 1, ..Standing::default() }, Box::new(making))
        }
    }

    fn app(made: &Arc<Made>, rate: Rate) -> impl Endpoint<Output = Response> + use<> {
        let rates = RateLimits { loopback: Some(rate), behind_proxy: true, ..RateLimits::default() };
        let app = App::new(Schema::new(Query, EmptyMutation, EmptySubscription)).rates(rates).max_age(60);
        app.files(&["/file"], made.clone(), 10, Some("default-src 'none'")).build()
    }

    async fn get(app: &impl Endpoint<Output = Response>, address: &str, tag: Option<&str>) -> Response {
        let request = Request::builder().method(Method::GET).uri(address.parse().unwrap());
        let request = match tag {
            Some(tag) => request.header(header::IF_NONE_MATCH, tag),
            None => request,
        };
        // A request without a connection has only the address that a proxy would give.
        app.get_response(request.header("x-forwarded-for", "127.0.0.1").finish()).await
    }

    async fn text(response: Response) -> String {
        response.into_body().into_string().await.unwrap()
    }

    #[tokio::test]
    async fn a_file_is_made_once_for_each_address_and_state() {
        let made = Arc::new(Made::default());
        let app = app(&made, Rate::new(1, 1_000));
        assert_eq!(text(get(&app, "/file?a", None).await).await, "/file a 0 1");
        let again = get(&app, "/file?a", None).await;
        for (name, value) in [
            ("cache-control", "public, max-age=60"),
            ("content-type", "text/plain"),
            ("content-security-policy", "default-src 'none'"),
            ("access-control-allow-origin", "*"),
        ] {
            assert_eq!(again.header(name), Some(value), "{name}");
        }
        // Caches may give it to others.
        assert_eq!((again.header("ratelimit-remaining"), again.header("x-request-id")), (None, None));
        let tag = again.header("etag").unwrap().to_owned();
        assert_eq!(text(again).await, "/file a 0 1");
        let known = get(&app, "/file?a", Some(&tag)).await;
        assert_eq!((known.status().as_u16(), known.header("ratelimit-remaining")), (304, None));
        assert_eq!(text(get(&app, "/file?b", None).await).await, "/file b 0 2");
        made.state.store(1, Ordering::SeqCst);
        assert_eq!(get(&app, "/file?a", Some(&tag)).await.status(), 200);
        assert_eq!(made.count.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn making_takes_tokens_and_what_is_kept_takes_one() {
        let made = Arc::new(Made::default());
        let app = app(&made, Rate::new(1, 25));
        assert_eq!(get(&app, "/file?a", None).await.status(), 200);
        for _ in 0..3 {
            assert_eq!(get(&app, "/file?a", None).await.status(), 200);
        }
        assert_eq!(get(&app, "/file?b", None).await.status(), 200);
        let refused = get(&app, "/file?c", None).await;
        assert_eq!(refused.status(), 429);
        assert!(
            refused.header("retry-after").is_some() && refused.header("cache-control") == Some("no-store")
        );
        assert_eq!(made.count.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn what_cannot_be_made_is_an_error_and_not_kept() {
        let made = Arc::new(Made::default());
        let app = app(&made, Rate::new(1, 1_000));
        for (query, status) in [("bad", 400), ("broken", 500), ("broken", 500)] {
            let response = get(&app, &format!("/file?{query}"), None).await;
            assert_eq!(
                (response.status().as_u16(), response.header("cache-control")),
                (status, Some("no-store"))
            );
        }
    }
}
