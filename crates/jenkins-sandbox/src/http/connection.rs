//! One connection: requests are answered by the controller, and whatever is planned goes wrong.

use crate::faults::{Endless, Fault};
use crate::http::cgi;
use crate::http::raw_quotes::RawQuotes;
use crate::http::tamper::{Plan, Tamper, Tampered};
use crate::jenkins::controller::Controller;
use crate::jenkins::request_log::ReceivedRequest;
use crate::jenkins::shared::Shared;
use crate::message::{Reply, Request};
use crate::web::answer;
use crate::web::calls::auth;
use crate::web::calls::starting;
use crate::web::exchange::crumbs;
use crate::web::exchange::git_service;
use crate::web::exchange::servlet_container;
use crate::web::front;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
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
    let tamper = Tamper::new();
    let stream = Tampered::new(RawQuotes::new(stream, container), tamper.clone());
    let service =
        service_fn(move |incoming| answer(incoming, origin, tamper.clone(), shared.clone()));
    // A client that hangs up is not a fault of the server.
    let _ = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    incoming: hyper::Request<Incoming>,
    origin: Origin,
    tamper: Tamper,
    shared: Shared,
) -> Result<hyper::Response<cgi::Body>, HungUp> {
    let (request, for_git) = read(incoming, origin).await;
    let (fault, mut reply, place) = act(&mut shared.lock(), request, origin);
    let body = body_of(&mut reply, for_git).await;
    if !matches!(fault, Some(Fault::Answered { .. } | Fault::CrumbDenied)) {
        shared.lock().asked[place].status = reply.status;
    }
    match fault {
        Some(Fault::Lost | Fault::Refuse) => return Err(HungUp),
        Some(Fault::Silent | Fault::Swallowed) => std::future::pending().await,
        Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::Cut { after }) => tamper.plan(Plan::Cut(after)),
        Some(Fault::Drip(every)) => tamper.plan(Plan::Drip(every)),
        Some(Fault::Endless(what)) => tamper.plan(endless(what)),
        Some(
            Fault::FrontDoor { .. }
            | Fault::Answered { .. }
            | Fault::CrumbDenied
            | Fault::Redirect { .. }
            | Fault::Reject
            | Fault::Restart { .. },
        )
        | None => {}
    }
    Ok(written(&shared.lock(), reply, body))
}

/// What is written in the place of an answer.
fn endless(what: Endless) -> Plan {
    // Slowly, where the client would take as much as comes.
    let every = Duration::from_millis(100);
    match what {
        Endless::Continue => {
            Plan::Endless { first: "", then: "HTTP/1.1 100 Continue\r\n\r\n", every }
        }
        Endless::Head => {
            Plan::Endless { first: "HTTP/1.1 200 OK\r\n", then: "X-More: 1\r\n", every }
        }
        Endless::Body => Plan::Endless {
            first: "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
            then: SPACES,
            every: Duration::ZERO,
        },
    }
}

/// A piece of a page.
const SPACES: &str = match str::from_utf8(&[b' '; 16384]) {
    Ok(spaces) => spaces,
    Err(_) => " ",
};

/// The request, and its body apart where only git wants it: a push may be large and is nothing a
/// page or a form could want.
async fn read(incoming: hyper::Request<Incoming>, origin: Origin) -> (Request, Option<Incoming>) {
    let (head, incoming) = incoming.into_parts();
    let content_type = head.headers.get("content-type").map(hyper::header::HeaderValue::as_bytes);
    let (body, for_git) = if git_service::is_pack_request(content_type) {
        (Vec::new(), Some(incoming))
    } else {
        (collected(incoming).await, None)
    };
    let request = Request {
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
    };
    (request, for_git)
}

async fn collected(body: Incoming) -> Vec<u8> {
    body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default()
}

/// The answer's body, which git writes where the reply says so.
async fn body_of(reply: &mut Reply, for_git: Option<Incoming>) -> cgi::Body {
    if let Some(call) = reply.git.take() {
        if let Ok(body) = cgi::run(call, for_git).await {
            return body;
        }
        *reply = Reply::new(500);
    } else if let Some(unread) = for_git {
        // Read all the same: whoever is still sending might miss the answer.
        collected(unread).await;
    }
    Either::Left(Full::new(Bytes::from(std::mem::take(&mut reply.body))))
}

/// Carries the request out, as far as nothing keeps it from that, and notes it down; answers also at
/// which place.
fn act(
    controller: &mut Controller,
    request: Request,
    origin: Origin,
) -> (Option<Fault>, Reply, usize) {
    let fault = controller.faults.strike(&request);
    if let Some(Fault::Restart { requests }) = fault {
        controller.restart_by_itself(requests);
    }
    // Before the answer: the request may end the very token it carries.
    let credential = auth::credential(controller, &request);
    let token = auth::token(controller, &request);
    let reply = match fault {
        Some(Fault::Swallowed | Fault::Refuse) => Reply::default(),
        Some(Fault::FrontDoor { status }) => Reply::new(status),
        Some(Fault::Redirect { status, port }) => Reply::new(status)
            .with("Location", format!("http://127.0.0.1:{port}{}", request.target)),
        Some(Fault::Reject) => starting::rejected(controller, &request)
            .unwrap_or_else(|| answer::answer(controller, &request)),
        _ => front::instead(&controller.setup.front, &request).unwrap_or_else(|| {
            controller.come_up();
            let request =
                front::passed_on(&controller.setup.front, &request, controller.asked.len());
            answer::answer(controller, &request)
        }),
    };
    // What Jenkins itself said of it.
    let status = reply.status;
    let mut reply = match fault {
        Some(Fault::Answered { status }) => Reply::new(status),
        Some(Fault::CrumbDenied) => crumbs::denied(controller, &request),
        _ => reply,
    };
    front::hide(&controller.setup.front, &mut reply);
    controller.asked.push(ReceivedRequest {
        connection: origin.connection,
        header_names: request.headers.iter().map(|(name, _)| name.clone()).collect(),
        credential,
        token,
        about: request.form_parameter("tokenUuid"),
        name: request.form_parameter("newTokenName"),
        cookie: request.headers.iter().any(|(name, _)| name == "cookie"),
        status,
        fault,
        method: request.method,
        target: request.target,
    });
    (fault, reply, controller.asked.len() - 1)
}

fn written(controller: &Controller, reply: Reply, body: cgi::Body) -> hyper::Response<cgi::Body> {
    let reason = servlet_container::reason(controller.rules.container, &reply);
    let mut builder = hyper::Response::builder().status(reply.status);
    for (name, value) in controller.dates.headers(controller.clock.now()) {
        builder = builder.header(name, value);
    }
    for (name, value) in reply.headers {
        builder = builder.header(&*name, value.into_bytes());
    }
    if let Ok(reason) = ReasonPhrase::try_from(reason.into_bytes()) {
        builder = builder.extension(reason);
    }
    // Only a header value with a line break can be refused here.
    builder.body(body).unwrap_or_else(|_| {
        let mut broken = hyper::Response::new(Either::Left(Full::default()));
        *broken.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}
