//! A connection that is given up when the other end does not take what is written to it.
//!
//! Everything that leaves goes through here: answers over HTTP/1.1 and HTTP/2, server-sent events and, since they keep the
//! stream when the connection is upgraded, `WebSocket`s.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

use crate::listen::Stream;

/// How many bytes buy a second of waiting, so that a reader of single bytes does not hold an answer for ever. Any line that
/// can carry a page at all carries more.
const BYTES_A_SECOND: u64 = 1024;

/// How many unsent bytes the system may keep for a connection. It bounds what an unread answer takes outside of the program,
/// and lets a slow reader be distinguished from one that has stopped: without it, the system reports room only after
/// megabytes have been read.
#[cfg(any(target_os = "linux", target_os = "android"))]
const NOT_SENT: u32 = 256 * 1024;

/// A stream whose writes have to make progress.
#[derive(Debug)]
pub(crate) struct WriteTimeout<H> {
    stream: Stream,
    longest: Duration,
    /// For how long it may still wait: `longest` at most, less what it has waited, and more for every byte taken.
    left: Duration,
    waiting: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// What is held for as long as the stream is open, upgraded or not: places among the connections.
    _held: H,
}

impl<H> WriteTimeout<H> {
    /// A stream that fails with [`io::ErrorKind::TimedOut`] once it has waited for `longest` to be allowed to write.
    pub(crate) fn new(stream: Stream, longest: Duration, held: H) -> Self {
        if let Some(tcp) = stream.tcp() {
            // Answers are written whole; waiting for more to send with them only delays them.
            let _ = tcp.set_nodelay(true);
        }
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Some(tcp) = stream.tcp() {
            let socket = socket2::SockRef::from(tcp);
            let _ = socket.set_tcp_notsent_lowat(NOT_SENT);
            // For what the system has already taken over: the last part of an answer, or an event to a machine that is gone.
            let _ = socket.set_tcp_user_timeout(Some(longest));
        }
        let timer = Box::pin(tokio::time::sleep(longest));
        Self { stream, longest, left: longest, waiting: None, timer, _held: held }
    }

    /// What became of a write: as it is, or an error if it waits and its time is over.
    fn judge(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                if let Some(since) = self.waiting.take() {
                    self.left = self.left.saturating_sub(since.elapsed());
                }
                if self.left < self.longest {
                    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
                    let bought = Duration::from_millis(bytes.saturating_mul(1_000) / BYTES_A_SECOND);
                    self.left = self.left.saturating_add(bought).min(self.longest);
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                if self.waiting.is_none() {
                    let now = Instant::now();
                    self.waiting = Some(now);
                    self.timer.as_mut().reset(now + self.left);
                }
                ready!(self.timer.as_mut().poll(cx));
                // Without this, the system would go on offering what it has.
                if let Some(tcp) = self.stream.tcp() {
                    let _ = tcp.set_zero_linger();
                }
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the other end does not take what is sent to it",
                )))
            }
        }
    }
}

impl<H: Unpin> AsyncRead for WriteTimeout<H> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<H: Unpin> AsyncWrite for WriteTimeout<H> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
