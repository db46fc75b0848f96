//! The bytes of a connection, and what is remembered of them to explain a failure.

use hyper::body::Bytes;
use hyper_util::client::legacy::connect::{Connected, Connection};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Enough to tell one protocol from another.
const FIRST: usize = 24;

/// What bytes come and go by: a socket, or what is spoken over one.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection, or a layer of it.
pub(super) struct Wire {
    io: Box<dyn Io>,
    /// Read already by whoever spoke first on it.
    ahead: Bytes,
    seen: Arc<Seen>,
    is_proxied: bool,
    protocol: Protocol,
}

/// What a server chose to speak, of what it was offered in the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// It did not say.
    Unsaid,
    Http1,
    Http2,
}

/// What came and went.
#[derive(Default)]
pub(super) struct Seen {
    first: Mutex<Vec<u8>>,
    read: AtomicBool,
    written: AtomicBool,
    /// Whether the last that passed was written, and nothing came back.
    unanswered: AtomicBool,
    /// Whether a request on it was answered.
    answered: AtomicBool,
    /// Whether the server asked for a client certificate, and whether it was given one.
    pub(super) client_certificate: Option<ClientCertificate>,
}

/// What became of a server's question for a client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientCertificate {
    Given,
    Missing,
}

impl Seen {
    /// Of a connection on which a client certificate was asked for, or not.
    pub(super) fn with_question(asked: Option<ClientCertificate>) -> Seen {
        Seen { client_certificate: asked, ..Seen::default() }
    }

    /// The first bytes that were read.
    pub(super) fn first(&self) -> Vec<u8> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same as text that can be shown.
    pub(super) fn shown(&self) -> String {
        let first = self.first();
        let line = first.split(|byte| b"\r\n".contains(byte)).next().unwrap_or_default();
        format!("`{}`", line.escape_ascii())
    }

    pub(super) fn has_read(&self) -> bool {
        self.read.load(Ordering::Relaxed)
    }

    pub(super) fn has_written(&self) -> bool {
        self.written.load(Ordering::Relaxed)
    }

    /// The head of an answer came.
    pub(super) fn is_answered(&self) {
        self.answered.store(true, Ordering::Relaxed);
    }

    /// Whether it was kept after an answer, and of the next one nothing came.
    pub(super) fn ended_while_kept(&self) -> bool {
        self.answered.load(Ordering::Relaxed) && self.unanswered.load(Ordering::Relaxed)
    }

    /// An alert of TLS, in clear text.
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.first()[..], [0x15 | 0x16, 3, ..])
    }

    /// The settings that begin an HTTP/2 connection: a frame of type 4 on stream 0.
    pub(super) fn is_http2(&self) -> bool {
        matches!(self.first()[..], [0, _, _, 4, 0 | 1, 0, 0, 0, 0, ..])
    }

    fn note(&self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.read.store(true, Ordering::Relaxed);
            self.unanswered.store(false, Ordering::Relaxed);
            let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            let room = FIRST.saturating_sub(first.len()).min(bytes.len());
            first.extend_from_slice(&bytes[..room]);
        }
    }

    fn note_written(&self, bytes: usize) {
        self.written.fetch_or(bytes > 0, Ordering::Relaxed);
        self.unanswered.fetch_or(bytes > 0, Ordering::Relaxed);
    }
}

impl Wire {
    pub(super) fn new(io: impl Io + 'static) -> Wire {
        Wire::with(io, Seen::default())
    }

    pub(super) fn with(io: impl Io + 'static, seen: Seen) -> Wire {
        Wire {
            io: Box::new(io),
            ahead: Bytes::new(),
            seen: Arc::new(seen),
            is_proxied: false,
            protocol: Protocol::Unsaid,
        }
    }

    /// With bytes that were read from it before.
    pub(super) fn after(mut self, ahead: Bytes) -> Wire {
        self.ahead = ahead;
        self
    }

    /// One to a proxy, which wants to be told of whom is asked.
    pub(super) fn proxied(mut self) -> Wire {
        self.is_proxied = true;
        self
    }

    pub(super) fn speaking(mut self, protocol: Protocol) -> Wire {
        self.protocol = protocol;
        self
    }

    pub(super) fn protocol(&self) -> Protocol {
        self.protocol
    }

    pub(super) fn seen(&self) -> Arc<Seen> {
        self.seen.clone()
    }
}

impl Connection for Wire {
    fn connected(&self) -> Connected {
        let connected = Connected::new().proxy(self.is_proxied).extra(self.seen.clone());
        match self.protocol {
            Protocol::Http2 => connected.negotiated_h2(),
            Protocol::Http1 | Protocol::Unsaid => connected,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let room = buffer.remaining().min(self.ahead.len());
            let bytes = self.ahead.split_to(room);
            self.seen.note(&bytes);
            buffer.put_slice(&bytes);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
        self.seen.note(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.io).poll_write(context, bytes))?;
        self.seen.note_written(written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.io).poll_write_vectored(context, pieces))?;
        self.seen.note_written(written);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
