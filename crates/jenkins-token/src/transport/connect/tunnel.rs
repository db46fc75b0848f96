//! A way through a proxy that speaks HTTP: `CONNECT`, answered by the proxy itself.

use super::proxy::Proxy;
use super::proxy_answer;
use crate::problem::ProxyFault;
use crate::transport::limits::{MOST_HEADERS, USER_AGENT};
use crate::transport::wire::{Seen, Wire};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use reqwest::Body;

/// What is read of a refusal's page.
const MOST_OF_PAGE: usize = 4 << 10;

/// Has `proxy`, at the other end of `wire`, connect to `address`.
pub(super) async fn open(wire: Wire, proxy: &Proxy, address: &str) -> Result<Wire, ProxyFault> {
    let seen = wire.seen();
    match ask(wire, proxy, address).await {
        Ok(response) if response.status().is_success() => through(response).await,
        Ok(response) => {
            let (head, body) = response.into_parts();
            let page = start_of(body).await;
            Err(proxy_answer::refusal(proxy, &head, &page))
        }
        Err(_) => Err(not_an_answer(&seen)),
    }
}

async fn ask(
    wire: Wire,
    proxy: &Proxy,
    address: &str,
) -> hyper::Result<Response<hyper::body::Incoming>> {
    let (mut sender, connection) =
        http1::Builder::new().max_headers(MOST_HEADERS).handshake(TokioIo::new(wire)).await?;
    // It ends with the tunnel, or with what is asked here.
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::new(Body::default());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = address.parse().unwrap_or_default();
    let headers = request.headers_mut();
    if let Ok(host) = HeaderValue::from_str(address) {
        headers.insert(header::HOST, host);
    }
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    if let Some(authorization) = &proxy.authorization {
        headers.insert(header::PROXY_AUTHORIZATION, authorization.clone());
    }
    sender.send_request(request).await
}

/// The connection itself, once the proxy has let go of it.
async fn through(response: Response<hyper::body::Incoming>) -> Result<Wire, ProxyFault> {
    let upgraded = hyper::upgrade::on(response).await.map_err(|_| ProxyFault::ProxyClosed)?;
    let parts = upgraded.downcast::<TokioIo<Wire>>().map_err(|_| ProxyFault::ProxyClosed)?;
    // What comes from now on is the controller's.
    Ok(Wire::new(parts.io.into_inner()).after(parts.read_buf))
}

async fn start_of(body: hyper::body::Incoming) -> String {
    let mut page = Vec::new();
    let mut response = reqwest::Response::from(Response::new(Body::wrap(body)));
    while page.len() < MOST_OF_PAGE
        && let Ok(Some(bytes)) = response.chunk().await
    {
        page.extend_from_slice(&bytes);
    }
    String::from_utf8_lossy(&page).into_owned()
}

/// What is there instead of a proxy that speaks HTTP.
fn not_an_answer(seen: &Seen) -> ProxyFault {
    match seen.first()[..] {
        [] | [b'H', ..] => ProxyFault::ProxyClosed,
        [5, ..] => ProxyFault::ProxySpeaksSocks,
        _ if seen.is_tls() => ProxyFault::ProxySpeaksTls,
        _ => ProxyFault::ProxySpeaksNoHttp { seen: seen.shown() },
    }
}
