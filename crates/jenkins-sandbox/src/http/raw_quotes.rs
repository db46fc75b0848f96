//! The quotation mark that people write into URLs, which hyper would refuse for every container.
//!
//! `xpath=concat(//crumbRequestField,":",//crumb)` is in many recipes, and curl sends it as it
//! stands. Jetty reads it like `%22`; Tomcat's rule for the characters of a target refuses it.
//!
//! Source: common knowledge. The recordings wrote `%22`; of Tomcat's rule they show `[`
//! (`me-token-property`).

use crate::jenkins::version_rules::Container;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{self, AsyncRead, AsyncWrite, ReadBuf};

/// A connection whose GET lines hold no raw quotation mark any more.
pub(crate) struct RawQuotes<S> {
    stream: S,
    instead: &'static [u8],
    waiting: Vec<u8>,
}

impl<S> RawQuotes<S> {
    pub(crate) fn new(stream: S, container: Container) -> RawQuotes<S> {
        let instead: &[u8] = match container {
            // Refused later on, like the quotation mark.
            Container::Tomcat => b"^",
            Container::Jetty92 | Container::Jetty94 | Container::Jetty10 => b"%22",
        };
        RawQuotes { stream, instead, waiting: Vec::new() }
    }

    /// The bytes with the first line's quotation marks replaced, if they begin a GET.
    fn replaced(&self, read: &[u8]) -> Vec<u8> {
        let end = read.iter().position(|byte| *byte == b'\r').unwrap_or(read.len());
        if !read.starts_with(b"GET ") || !read[..end].contains(&b'"') {
            return read.to_vec();
        }
        let line: Vec<&[u8]> = read[..end].split(|byte| *byte == b'"').collect();
        [&line.join(self.instead), &read[end..]].concat()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for RawQuotes<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.waiting.is_empty() {
            let mut bytes = [0; 16384];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.stream).poll_read(context, &mut read))?;
            this.waiting = this.replaced(read.filled());
        }
        let count = this.waiting.len().min(into.remaining());
        let rest = this.waiting.split_off(count);
        into.put_slice(&this.waiting);
        this.waiting = rest;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for RawQuotes<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_of_a_get_is_touched() {
        let jetty = RawQuotes::new((), Container::Jetty94);
        let get = jetty.replaced(b"GET /?a=\":\" HTTP/1.1\r\nA: \"b\"\r\n\r\n");
        assert_eq!(get, b"GET /?a=%22:%22 HTTP/1.1\r\nA: \"b\"\r\n\r\n");
        let post: &[u8] = b"POST /?a=\" HTTP/1.1\r\n\r\n";
        assert_eq!(jetty.replaced(post), post);
    }
}
