//! Bodies of answers, handed to the network in pieces, so that it is known whether the other end takes them.
//!
//! A write timeout ([`crate::write_timeout`]) does not see an HTTP/2 peer that reads its frames and never opens the window
//! of a stream: nothing is written to the connection, and the answer waits. So each stream notes when a piece was last asked
//! for, and one that waits for too long is reset; the others of its connection go on.

use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::{
    body::{Body, Frame, SizeHint},
    rt::Executor,
};
use tokio::{sync::watch, time::Instant};

use crate::crowd::Place;

/// The largest piece: what is handed over counts as taken, and stays in memory until it is.
const PIECE: usize = 64 * 1024;

tokio::task_local! {
    /// The stream that a request came on; HTTP/1.1 has none.
    static STREAM: Arc<Progress>;
}

/// Since when a stream has waited for the other end.
#[derive(Debug, Default)]
struct Progress(Mutex<Option<Instant>>);

impl Progress {
    fn set(&self, waiting: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = waiting;
    }

    fn waited(&self) -> Duration {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

/// A body in pieces. It holds the place of its request until its last piece has been handed over.
#[derive(Debug)]
pub(crate) struct Paced<B> {
    body: B,
    rest: Bytes,
    stream: Option<Arc<Progress>>,
    _place: Option<Arc<Place>>,
}

impl<B> Paced<B> {
    /// The body of an answer to a request that is being answered by the task that calls this.
    pub(crate) fn new(body: B, place: Option<Arc<Place>>) -> Self {
        let stream = STREAM.try_with(Arc::clone).ok();
        Self { body, rest: Bytes::new(), stream, _place: place }
    }

    fn piece(&mut self, mut data: Bytes) -> Frame<Bytes> {
        let piece = data.split_to(data.len().min(PIECE));
        self.rest = data;
        Frame::data(piece)
    }
}

impl<B: Body<Data = Bytes, Error = io::Error> + Unpin> Body for Paced<B> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let polled = if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(match frame.into_data() {
                    Ok(data) => Ok(self.piece(data)),
                    Err(other) => Ok(other),
                })),
                other => other,
            }
        } else {
            let rest = std::mem::take(&mut self.rest);
            Poll::Ready(Some(Ok(self.piece(rest))))
        };
        if let Some(stream) = &self.stream {
            // With a piece in hand it is for the other end to go on, and otherwise for us.
            stream.set(matches!(polled, Poll::Ready(Some(_))).then(Instant::now));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), u64::try_from(self.rest.len()).unwrap_or(u64::MAX));
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(hint.lower().saturating_add(rest));
        hint
    }
}

/// Runs the streams of an HTTP/2 connection, resets those that wait for too long, and knows how many are open.
#[derive(Debug, Clone)]
pub(crate) struct Streams {
    longest: Duration,
    open: watch::Sender<usize>,
}

impl Streams {
    /// The streams of a connection; each may wait for the other end for `longest`.
    pub(crate) fn new(longest: Duration) -> Self {
        Self { longest, open: watch::Sender::new(0) }
    }

    /// Done when no stream has been open for so long.
    pub(crate) async fn silent(&self, long: Duration) {
        let mut open = self.open.subscribe();
        // The sender is here, so neither fails.
        while open.wait_for(|open| *open == 0).await.is_ok() {
            if tokio::time::timeout(long, open.wait_for(|open| *open > 0)).await.is_err() {
                return;
            }
        }
    }
}

/// A stream that is open, until it is dropped.
struct Open(watch::Sender<usize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

impl<F> Executor<F> for Streams
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, stream: F) {
        self.open.send_modify(|open| *open += 1);
        let (open, longest) = (Open(self.open.clone()), self.longest);
        let progress = Arc::new(Progress::default());
        tokio::spawn(STREAM.scope(progress.clone(), async move {
            let _open = open;
            let mut stream = pin!(stream);
            // Dropped before its end, a stream is reset.
            while progress.waited() < longest {
                if tokio::time::timeout(longest / 4, stream.as_mut()).await.is_ok() {
                    return;
                }
            }
            tracing::debug!("a stream was reset: the other end does not take what is sent to it");
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::poll_fn;

    #[tokio::test]
    async fn a_body_comes_whole_in_pieces() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut body = Paced::new(BytesBody(Some(text.clone().into())), None);
        assert_eq!(body.size_hint().exact(), Some(800_000));
        let (mut seen, mut pieces) = (Vec::new(), 0);
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let data = frame.unwrap().into_data().unwrap();
            assert!(data.len() <= PIECE);
            seen.extend_from_slice(&data);
            pieces += 1;
            let left = u64::try_from(text.len() - seen.len()).unwrap();
            assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(left), left == 0));
        }
        assert_eq!((seen == text, pieces), (true, 13));
    }

    struct BytesBody(Option<Bytes>);

    impl Body for BytesBody {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_none()
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
        }
    }

    #[tokio::test]
    async fn a_connection_is_silent_only_while_no_stream_is_open() {
        let streams = Streams::new(Duration::from_mins(1));
        streams.execute(tokio::time::sleep(Duration::from_millis(150)));
        let begun = Instant::now();
        streams.silent(Duration::from_millis(100)).await;
        assert!(begun.elapsed() >= Duration::from_millis(250), "{:?}", begun.elapsed());
    }
}
