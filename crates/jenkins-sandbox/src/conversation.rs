//! One connection: requests are answered by the controller, and whatever is planned goes wrong.

use crate::controller::Controller;
use crate::cut::{Cut, Scissors};
use crate::faults::Fault;
use crate::raw_quotes::RawQuotes;
use crate::sandbox::Asked;
use crate::server::Shared;
use crate::wire::{Reply, Request};
use crate::{auth, container, routes, startup};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::fmt;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncWrite};

/// The connection closes here, without an answer.
#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hung up, as planned")
    }
}

impl std::error::Error for HungUp {}

/// Where a connection came from.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) peer: SocketAddr,
    pub(crate) scheme: &'static str,
    /// Counted from 1.
    pub(crate) connection: usize,
}

/// Answers every request of a connection.
pub(crate) async fn serve<S>(stream: S, origin: Origin, shared: Shared)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let container = shared.lock().rules.container;
    let scissors = Scissors::new();
    let stream = Cut::new(RawQuotes::new(stream, container), scissors.clone());
    let service =
        service_fn(move |incoming| answer(incoming, origin, scissors.clone(), shared.clone()));
    // A client that hangs up is no fault of the server.
    let _ = hyper::server::conn::http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    origin: Origin,
    scissors: Scissors,
    shared: Shared,
) -> Result<hyper::Response<Full<Bytes>>, HungUp> {
    let request = read(incoming, origin).await;
    let (fault, answer) = act(&mut shared.lock(), request, origin);
    match fault {
        Some(Fault::Lost | Fault::Refuse) => return Err(HungUp),
        Some(Fault::Silent | Fault::Swallowed) => std::future::pending().await,
        Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::Cut { after }) => scissors.cut_after(after),
        Some(
            Fault::FrontDoor { .. }
            | Fault::Redirect { .. }
            | Fault::Reject
            | Fault::Restart { .. },
        )
        | None => {}
    }
    Ok(answer)
}

async fn read(incoming: hyper::Request<Incoming>, origin: Origin) -> Request {
    let (head, body) = incoming.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    Request {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect(),
        body,
        peer: origin.peer.ip(),
        scheme: origin.scheme,
    }
}

/// Carries the request out, as far as nothing keeps it from that, and notes it down.
fn act(
    controller: &mut Controller,
    request: Request,
    origin: Origin,
) -> (Option<Fault>, hyper::Response<Full<Bytes>>) {
    let fault = controller.faults.strike(&request);
    if let Some(Fault::Restart { requests }) = fault {
        controller.restart_by_itself(requests);
    }
    // Before the answer: the request may end the very token it carries.
    let credential = auth::credential(controller, &request);
    let reply = match fault {
        Some(Fault::Swallowed | Fault::Refuse) => Reply::default(),
        Some(Fault::FrontDoor { status }) => Reply::new(status),
        Some(Fault::Redirect { status, port }) => Reply::new(status)
            .with("Location", format!("http://127.0.0.1:{port}{}", request.target)),
        Some(Fault::Reject) => startup::rejected(controller, &request)
            .unwrap_or_else(|| routes::answer(controller, &request)),
        _ => {
            controller.come_up();
            routes::answer(controller, &request)
        }
    };
    controller.asked.push(Asked {
        connection: origin.connection,
        header_names: request.headers.iter().map(|(name, _)| name.clone()).collect(),
        credential,
        cookie: request.headers.iter().any(|(name, _)| name == "cookie"),
        status: reply.status,
        fault,
        method: request.method,
        target: request.target,
    });
    (fault, written(controller, reply))
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
