//! A connection that can be told to do something else with what is written.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{self, AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// What becomes of what is written.
#[derive(Clone, Copy)]
pub(crate) enum Plan {
    /// It goes out.
    Whole,
    /// This many more bytes go out.
    Cut(usize),
    /// A byte goes out, and the next one this much later.
    Drip(Duration),
    /// In its place goes this, and then that for ever.
    Endless { first: &'static str, then: &'static str, every: Duration },
}

/// The plan of a connection, shared with whoever decides.
#[derive(Clone)]
pub(crate) struct Tamper(Arc<Mutex<Plan>>);

impl Tamper {
    pub(crate) fn new() -> Tamper {
        Tamper(Arc::new(Mutex::new(Plan::Whole)))
    }

    pub(crate) fn plan(&self, plan: Plan) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    fn planned(&self) -> Plan {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connection.
pub(crate) struct Tampered<S> {
    stream: S,
    tamper: Tamper,
    pause: Option<Pin<Box<Sleep>>>,
    /// What of an endless answer is on its way.
    rest: Option<&'static [u8]>,
}

impl<S> Tampered<S> {
    pub(crate) fn new(stream: S, tamper: Tamper) -> Tampered<S> {
        Tampered { stream, tamper, pause: None, rest: None }
    }

    /// Waits out the pause, if there is one.
    fn poll_pause(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(())
    }
}

impl<S: AsyncWrite + Unpin> Tampered<S> {
    /// Never ready, unless the other end has gone.
    fn poll_endless(
        &mut self,
        context: &mut Context<'_>,
        (first, then, every): (&'static str, &'static str, Duration),
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.poll_pause(context));
            let rest = self.rest.unwrap_or(first.as_bytes());
            if rest.is_empty() {
                self.rest = Some(then.as_bytes());
                if !every.is_zero() {
                    self.pause = Some(Box::pin(sleep(every)));
                }
                continue;
            }
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            self.rest = Some(&rest[written..]);
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tampered<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tampered<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match this.tamper.planned() {
            Plan::Whole => Pin::new(&mut this.stream).poll_write(context, bytes),
            Plan::Cut(0) if !bytes.is_empty() => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            Plan::Cut(left) => {
                let most = &bytes[..left.min(bytes.len())];
                let written = Pin::new(&mut this.stream).poll_write(context, most);
                if let Poll::Ready(Ok(count)) = written {
                    this.tamper.plan(Plan::Cut(left - count));
                }
                written
            }
            Plan::Drip(every) => {
                ready!(this.poll_pause(context));
                let written =
                    Pin::new(&mut this.stream).poll_write(context, &bytes[..1.min(bytes.len())]);
                if let Poll::Ready(Ok(1)) = written {
                    this.pause = Some(Box::pin(sleep(every)));
                }
                written
            }
            Plan::Endless { first, then, every } => {
                this.poll_endless(context, (first, then, every))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
