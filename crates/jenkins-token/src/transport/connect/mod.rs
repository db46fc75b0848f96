//! From a URL to a connection that requests can be sent on: name, TCP, proxy, TLS, and at each
//! stage the answer to what failed there.

mod names;
mod progress;
mod proxy;
mod proxy_answer;
mod socks;
mod tcp;
mod tunnel;

pub(super) use progress::Progress;
pub(super) use proxy::{Proxy, unusable};
pub(super) use proxy_answer::own as of_proxy_itself;

use super::tls::{Broken, Tls};
use super::wire::{Protocol, Seen, Wire};
use crate::Problem;
use crate::problem::{ProxyFault, Stage, TlsFault};
use hyper::Uri;
use hyper_util::rt::TokioIo;
use proxy::Speaks;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tcp::Unreached;
use tokio_socks::TargetAddr;
use tower_service::Service;

/// Makes the connections to one server.
#[derive(Clone)]
pub(super) struct Connector(Arc<Way>);

/// How a server is reached.
pub(super) struct Way {
    /// The host is a name of this machine.
    pub(super) keeps_loopback: bool,
    pub(super) proxy: Option<Arc<Proxy>>,
    /// With the server, where it is spoken to by https.
    pub(super) tls: Option<Tls>,
    /// With a proxy that is spoken to by https.
    pub(super) proxy_tls: Option<Tls>,
    /// A connection that takes longer is not coming.
    pub(super) longest: Duration,
    /// The server understands nothing else.
    pub(super) http2: AtomicBool,
    /// The server did not say what it speaks, when it was offered HTTP/1.1 by TLS.
    pub(super) is_unsaid: AtomicBool,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotConnected(pub(super) Problem);

impl Connector {
    pub(super) fn new(way: Way) -> Connector {
        Connector(Arc::new(way))
    }

    /// Speaks HTTP/2 from now on, to a server that did not say in the handshake what it speaks;
    /// `false` where it did, or where this was done before.
    pub(super) fn turn_to_http2(&self) -> bool {
        self.0.is_unsaid.load(Ordering::Relaxed) && !self.0.http2.swap(true, Ordering::Relaxed)
    }

    /// It does not.
    pub(super) fn back_to_http1(&self) {
        self.0.http2.store(false, Ordering::Relaxed);
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Wire>;
    type Error = NotConnected;
    type Future = Pin<Box<dyn Future<Output = Result<TokioIo<Wire>, NotConnected>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NotConnected>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let way = self.0.clone();
        Box::pin(async move {
            let progress = Progress::current();
            let wire = match tokio::time::timeout(way.longest, way.reach(&uri, &progress)).await {
                Ok(reached) => reached.map_err(NotConnected)?,
                Err(_) => return Err(NotConnected(way.too_long(progress.stage()))),
            };
            progress.at(way.answer());
            Ok(TokioIo::new(wire))
        })
    }
}

impl Way {
    /// What is waited for once there is a connection.
    fn answer(&self) -> Stage {
        match &self.proxy {
            Some(proxy) if self.tls.is_none() && proxy.takes_requests() => {
                Stage::AnswerThrough(proxy.said())
            }
            _ => Stage::Answer,
        }
    }

    fn too_long(&self, stage: Stage) -> Problem {
        Problem::TimedOut { seconds: self.longest.as_secs(), stage }
    }

    async fn reach(&self, uri: &Uri, progress: &Progress) -> Result<Wire, Problem> {
        let host = uri.host().unwrap_or_default();
        let is_https = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let Some(tls) = self.tls.as_ref().filter(|_| is_https) else {
            return self.bytes_to(host, port, progress).await;
        };
        let http2_only = self.http2.load(Ordering::Relaxed);
        let wire = self.bytes_to(host, port, progress).await?;
        progress.at(Stage::Handshake);
        let spoken = match tls.handshake(host, wire, http2_only).await {
            // A server says so that takes no protocol but HTTP/2.
            Err(Broken::OtherProtocol) if !http2_only => {
                let wire = self.bytes_to(host, port, progress).await?;
                progress.at(Stage::Handshake);
                let spoken = tls.handshake(host, wire, true).await;
                self.http2.store(spoken.is_ok(), Ordering::Relaxed);
                spoken
            }
            done => done,
        };
        let wire = spoken.map_err(Broken::problem)?;
        self.is_unsaid.store(wire.protocol() == Protocol::Unsaid, Ordering::Relaxed);
        Ok(wire)
    }

    /// What carries bytes to that port, by itself or through the proxy; http goes to a proxy that
    /// speaks it as it is.
    async fn bytes_to(&self, host: &str, port: u16, progress: &Progress) -> Result<Wire, Problem> {
        let Some(proxy) = &self.proxy else {
            let connect = Stage::Connect(format!("{host}:{port}"));
            progress.at(connect.clone());
            let names = names::Names {
                keeps_loopback: self.keeps_loopback,
                progress: Some((progress.clone(), connect.clone())),
            };
            return tcp::connect(names, host, port, self.longest).await.map_err(|why| match why {
                Unreached::NoName => Problem::HostUnknown,
                Unreached::Refused => Problem::ConnectionRefused,
                Unreached::Silent => self.too_long(connect),
                Unreached::NoRoute => Problem::NoRoute,
                Unreached::Other(problem) => problem,
            });
        };
        progress.at(proxy.stage());
        let names = names::Names { keeps_loopback: false, progress: None };
        let wire = tcp::connect(names, &proxy.host, proxy.port, self.longest).await;
        let wire = wire.map_err(|why| match why {
            Unreached::NoName => proxy.problem(ProxyFault::ProxyUnknown),
            Unreached::Refused => proxy.problem(ProxyFault::ProxyDown),
            Unreached::Silent => self.too_long(proxy.stage()),
            Unreached::NoRoute => proxy.problem(ProxyFault::ProxyNoRoute),
            Unreached::Other(problem) => problem,
        })?;
        let wire = match &self.proxy_tls {
            Some(tls) if proxy.wants_tls() => {
                let seen = wire.seen();
                let wire = tls.handshake(&proxy.host, wire, false).await;
                wire.map_err(|broken| proxy.problem(of_its_tls(broken, &seen)))?
            }
            _ => wire,
        };
        let address = format!("{host}:{port}");
        let through = match proxy.speaks {
            Speaks::Http | Speaks::Https if self.tls.is_none() => return Ok(wire.proxied()),
            Speaks::Http | Speaks::Https => tunnel::open(wire, proxy, &address).await,
            Speaks::Socks { knows_names } => {
                let target = self.socks_target(host, port, knows_names).await?;
                socks::open(wire, proxy, target).await
            }
        };
        through.map_err(|fault| proxy.problem(fault))
    }

    /// An address, or the name itself for a proxy that looks it up.
    async fn socks_target<'a>(
        &self,
        host: &'a str,
        port: u16,
        knows_names: bool,
    ) -> Result<TargetAddr<'a>, Problem> {
        let host = host.trim_matches(['[', ']']);
        if let Ok(address) = host.parse() {
            return Ok(TargetAddr::Ip((std::net::IpAddr::to_owned(&address), port).into()));
        }
        if knows_names {
            return Ok(TargetAddr::Domain(host.into(), port));
        }
        let found = tokio::net::lookup_host((host, port)).await;
        let first = found.ok().and_then(|mut found| found.next());
        first.map(TargetAddr::Ip).ok_or(Problem::HostUnknown)
    }
}

fn of_its_tls(broken: Broken, seen: &Seen) -> ProxyFault {
    match broken.fault() {
        TlsFault::PortSpeaksNoTls { .. } if seen.first().starts_with(&[5]) => {
            ProxyFault::ProxySpeaksSocks
        }
        TlsFault::PortSpeaksHttp | TlsFault::PortSpeaksNoTls { .. } => ProxyFault::ProxySpeaksNoTls,
        fault => ProxyFault::ProxyTlsFailed(fault),
    }
}
