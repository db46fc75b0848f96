//! Where a host is: the system's name service, except for the names of this machine.

use super::progress::Progress;
use crate::problem::Stage;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;
use tower_service::Service;

/// This machine; the URL's port counts.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// Looks names up.
#[derive(Clone)]
pub(super) struct Names {
    /// What a resolver says of a name of this machine would decide who gets the token.
    pub(super) keeps_loopback: bool,
    /// Told of the wait, and of where to when it is over.
    pub(super) progress: Option<(Progress, Stage)>,
}

/// The name service does not know the host.
#[derive(Debug, thiserror::Error)]
#[error("dns error")]
pub(super) struct NotFound(#[source] pub(super) io::Error);

type Addresses = vec::IntoIter<SocketAddr>;
type Looking = Pin<Box<dyn Future<Output = Result<Addresses, NotFound>> + Send>>;

impl Service<Name> for Names {
    type Response = Addresses;
    type Error = NotFound;
    type Future = Looking;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NotFound>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Looking {
        if self.keeps_loopback {
            return Box::pin(async { Ok(LOOPBACK.to_vec().into_iter()) });
        }
        let progress = self.progress.clone();
        Box::pin(async move {
            if let Some((progress, _)) = &progress {
                progress.at(Stage::LookUp(name.to_string()));
            }
            let found = GaiResolver::new().call(name).await.map_err(NotFound)?;
            if let Some((progress, next)) = progress {
                progress.at(next);
            }
            Ok(found.collect::<Vec<_>>().into_iter())
        })
    }
}
