//! hyper's client over connections of ours: requests and responses are reqwest's.

use super::connect::{Connector, Progress, Proxy, of_proxy_itself};
use super::exchange::Lost;
use super::failure;
use super::limits::{LONGEST_HEAD, MOST_HEADERS};
use super::wire::Seen;
use crate::Problem;
use hyper::Request;
use hyper::header::PROXY_AUTHORIZATION;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use reqwest::{Body, Response};
use std::sync::Arc;
use std::time::Duration;

/// For how long a kept connection may lie idle: servers and proxies close theirs after five
/// seconds at the earliest, and a request that meets that is lost.
const LONGEST_IDLE: Duration = Duration::from_secs(2);

/// Sends requests to one server, and keeps a connection to it. Follows no redirect, keeps no cookie.
#[derive(Clone)]
pub(super) struct Client {
    connector: Connector,
    pool: legacy::Client<Connector, Body>,
    /// The proxy that requests go to as they are.
    proxy: Option<Arc<Proxy>>,
}

impl Client {
    /// `proxy` is that which requests go to without TLS around them.
    pub(super) fn new(connector: Connector, proxy: Option<Arc<Proxy>>) -> Client {
        let pool = legacy::Client::builder(TokioExecutor::new())
            .http1_max_headers(MOST_HEADERS)
            .http2_max_header_list_size(LONGEST_HEAD)
            // Some proxies close a connection after each answer and do not say so.
            .pool_max_idle_per_host(usize::from(proxy.is_none()))
            .pool_idle_timeout(LONGEST_IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector.clone());
        Client { connector, pool, proxy }
    }

    /// One request, and the head of its answer. `request` makes it, again for a server that shows
    /// that it understands nothing but HTTP/2, and where a kept connection ended without an answer
    /// to what only reads.
    pub(super) async fn send(
        &self,
        progress: &Progress,
        request: impl Fn() -> Result<reqwest::Request, Lost>,
    ) -> Result<Response, Lost> {
        let first = request()?;
        let only_reads = first.method() == reqwest::Method::GET;
        match self.send_once(progress, first).await {
            Err(Failed { was_kept: true, .. }) if only_reads => {
                Ok(self.send_once(progress, request()?).await?)
            }
            Err(Failed { lost, .. })
                if may_want_http2(&lost, only_reads) && self.connector.turn_to_http2() =>
            {
                let again = self.send_once(progress, request()?).await.map_err(Lost::from);
                if again.as_ref().is_err_and(|again| !again.maybe_sent) {
                    // It does not choose HTTP/2 either.
                    self.connector.back_to_http1();
                    return Err(lost);
                }
                again
            }
            done => Ok(done?),
        }
    }

    async fn send_once(
        &self,
        progress: &Progress,
        request: reqwest::Request,
    ) -> Result<Response, Failed> {
        let mut request: Request<Body> =
            request.try_into().map_err(|error| Failed::new(failure::unsent(&error)))?;
        if self.proxy.is_some() {
            // Meant for a front door behind it, which it would read and keep.
            request.headers_mut().remove(PROXY_AUTHORIZATION);
        }
        if let Some(authorization) = self.proxy.as_ref().and_then(|it| it.authorization.as_ref()) {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        }
        progress.watches(&mut request);
        let response = progress.of(self.pool.request(request)).await;
        let response = response.map_err(|error| Failed {
            was_kept: failure::was_kept(&error),
            lost: failure::of_client(&error),
        })?;
        if let Some(seen) = response.extensions().get::<Arc<Seen>>() {
            seen.is_answered();
        }
        let (head, body) = response.into_parts();
        if let Some(proxy) = &self.proxy
            && let Some((fault, maybe_sent)) = of_proxy_itself(proxy, &head)
        {
            return Err(Failed::new(Lost { maybe_sent, problem: proxy.problem(fault) }));
        }
        Ok(Response::from(hyper::Response::from_parts(head, Body::wrap(body))))
    }
}

/// One attempt came to nothing.
struct Failed {
    lost: Lost,
    /// On a connection that was kept, of which the other side had seen enough.
    was_kept: bool,
}

impl Failed {
    fn new(lost: Lost) -> Failed {
        Failed { lost, was_kept: false }
    }
}

impl From<Failed> for Lost {
    fn from(failed: Failed) -> Lost {
        failed.lost
    }
}

/// Whether a server may have understood nothing because it speaks HTTP/2 only: it said so in its
/// own frames, or closed the connection. Then it is asked in the handshake, where it must choose it.
fn may_want_http2(lost: &Lost, only_reads: bool) -> bool {
    match lost.problem {
        Problem::Http2Only => !lost.maybe_sent,
        Problem::ClosedWithoutAnswer => only_reads,
        _ => false,
    }
}
