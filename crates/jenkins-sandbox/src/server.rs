//! The listener: a thread of its own, HTTP/1.1, perhaps TLS, until it is told to stop.

use crate::controller::Controller;
use crate::raw_quotes::RawQuotes;
use crate::sandbox::Asked;
use crate::wire::{Reply, Request};
use crate::{auth, container, routes};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// The controller, shared by the server and those who ask about it.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Controller>>);

impl Shared {
    pub(crate) fn new(controller: Controller) -> Shared {
        Shared(Arc::new(Mutex::new(controller)))
    }

    /// The controller; a panic while answering one request does not end the sandbox.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Controller> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server thread; stops when dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds, then serves from a new thread.
    pub(crate) fn start(port: u16, tls: Option<TlsAcceptor>, shared: Shared) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread =
            std::thread::Builder::new().name("jenkins-sandbox".to_owned()).spawn(move || {
                runtime.block_on(async {
                    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                        return;
                    };
                    tokio::select! {
                        () = accept(listener, tls, shared) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Server { port, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens any more when the thread is already gone.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, tls: Option<TlsAcceptor>, shared: Shared) {
    let mut connection = 0;
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors, most likely: let others finish first.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            continue;
        };
        connection += 1;
        // Without it small answers wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let (tls, shared) = (tls.clone(), shared.clone());
        tokio::spawn(async move {
            match tls {
                None => serve(stream, peer, "http", connection, shared).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, peer, "https", connection, shared).await;
                    }
                }
            }
        });
    }
}

async fn serve<S>(
    stream: S,
    peer: SocketAddr,
    scheme: &'static str,
    connection: usize,
    shared: Shared,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let container = shared.lock().rules.container;
    let stream = RawQuotes::new(stream, container);
    let service =
        service_fn(move |incoming| answer(incoming, peer, scheme, connection, shared.clone()));
    // A client that hangs up is no fault of the server.
    let _ = hyper::server::conn::http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    peer: SocketAddr,
    scheme: &'static str,
    connection: usize,
    shared: Shared,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = incoming.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let request = Request {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect(),
        body,
        peer: peer.ip(),
        scheme,
    };
    let mut controller = shared.lock();
    // Before the answer: the request may end the very token it carries.
    let credential = auth::credential(&controller, &request);
    let token = auth::token(&controller, &request);
    let reply = routes::answer(&mut controller, &request);
    controller.asked.push(Asked {
        connection,
        header_names: request.headers.iter().map(|(name, _)| name.clone()).collect(),
        credential,
        token,
        about: request.form_parameter("tokenUuid"),
        name: request.form_parameter("newTokenName"),
        cookie: request.headers.iter().any(|(name, _)| name == "cookie"),
        status: reply.status,
        method: request.method,
        target: request.target,
    });
    Ok(written(&controller, reply))
}

fn written(controller: &Controller, reply: Reply) -> hyper::Response<Full<Bytes>> {
    let reason = container::reason(controller.rules.container, &reply);
    let now = controller.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut builder = hyper::Response::builder().status(reply.status).header("Date", now);
    for (name, value) in reply.headers {
        builder = builder.header(name, value.into_bytes());
    }
    if let Ok(reason) = ReasonPhrase::try_from(reason.into_bytes()) {
        builder = builder.extension(reason);
    }
    // Only a header value with a line break can be refused here.
    builder.body(Full::new(Bytes::from(reply.body))).unwrap_or_else(|_| {
        let mut broken = hyper::Response::new(Full::new(Bytes::new()));
        *broken.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}
