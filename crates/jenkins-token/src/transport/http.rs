//! The network over HTTP: no redirects, no cookies, no referer, no compression, no netrc, one
//! deadline over a whole exchange, and no more of a body than the request allows.

use super::client::Client;
use super::connect::{Connector, Progress, Way};
use super::exchange::{Exchange, Lost, Network};
use super::front_door::{FrontDoor, Printed};
use super::limits::{self, LONGEST_CONNECT};
use super::route::Route;
use super::streamed::Streamed;
use super::tls::Tls;
use super::upload::Upload;
use super::{client_certificate, tls};
use crate::model::{Controller, Credential, Header, Secret, Site};
use crate::problem::Stage;
use crate::protocol::{Reply, Request};
use crate::{Problem, Waiting, Watch};
use base64::Engine;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT,
};
use std::ffi::OsString;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Told what goes over the wire: method, URL, status, size, time. Never a header's value.
pub type Trace = Arc<dyn Fn(&str) + Send + Sync>;

/// Opens conversations over HTTP and HTTPS.
#[derive(Clone)]
pub struct Http {
    pub(super) timeout: Duration,
    pub(super) narrator: Option<Trace>,
    pub(super) route: Option<Arc<Route>>,
    watch: Watch,
    kept: Option<Arc<Mutex<Option<Kept>>>>,
    /// Whether a conversation may get a connection that another one made.
    may_share: bool,
    patience: Duration,
    printed: Printed,
}

/// The connections of the last conversation, and whose they were.
struct Kept {
    site: Site,
    authorization: Secret,
    client: Client,
}

impl Http {
    /// Exchanges end after `timeout`, from the name lookup to the last byte.
    #[must_use]
    pub fn new(timeout: Duration) -> Http {
        Http {
            timeout,
            narrator: None,
            route: None,
            watch: Watch::default(),
            kept: None,
            may_share: false,
            patience: timeout,
            printed: Printed::default(),
        }
    }

    /// Waits for so long, and not for as long as for an answer, for a Jenkins that is starting.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Http {
        self.patience = patience;
        self
    }

    /// Has conversations with one controller as one user, one after the other, share a connection
    /// while it is fresh; those of anybody else, or of nobody, still share nothing. Of use where
    /// one runtime outlives the conversations, and nothing is to be verified by them.
    #[must_use]
    pub fn keeping_connections(mut self) -> Http {
        self.kept = Some(Arc::default());
        self.may_share = true;
        self
    }

    /// Takes roots and proxies from the variables that curl and Python's requests read:
    /// `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE` in the place of the system's roots, where a site
    /// has no file of its own; `https_proxy`, `http_proxy` (in small letters only), `all_proxy` and
    /// `no_proxy`.
    #[must_use]
    pub fn routed(mut self, lookup: impl Fn(&str) -> Option<OsString>) -> Http {
        self.route = Some(Arc::new(Route::from_variables(lookup)));
        self
    }

    /// Tells `watch` of what is waited for.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Http {
        self.watch = watch;
        self
    }

    /// Tells `narrator` of every exchange.
    #[must_use]
    pub fn narrated(mut self, narrator: Trace) -> Http {
        self.narrator = Some(narrator);
        self
    }
}

impl Network for Http {
    type Conversation = Conversation;

    fn open(&self, site: &Site, credential: Option<&Credential>) -> Result<Conversation, Problem> {
        if site.controller.is_exposed() && !site.allow_http {
            return Err(Problem::PlainHttp);
        }
        let authorization = credential.map(basic);
        let client = self.client(site, authorization.as_ref())?;
        Ok(Conversation {
            client,
            root: site.controller.clone(),
            authorization,
            front_door: FrontDoor::new(&site.headers, &self.printed, self.timeout)?,
            http: Http { kept: None, ..self.clone() },
        })
    }

    fn check(&self, site: &Site) -> Result<(), Problem> {
        if let Some(file) = &site.ca_file {
            tls::check(file)?;
        }
        site.client_certificate.as_ref().map_or(Ok(()), client_certificate::check)
    }

    fn waiting(&self, what: &str) -> Waiting {
        self.watch.waiting(what)
    }

    fn proxy(&self, site: &Site) -> Option<String> {
        // One that cannot be used is told when it is to be.
        let proxy = self.route.as_ref()?.proxy(&site.controller).ok()??;
        Some(proxy.said())
    }

    fn patience(&self) -> Duration {
        self.patience
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Http {
    /// What the front door before `site` wants to see.
    ///
    /// # Errors
    /// [`ReachFault::HeadersMissing`](crate::problem::ReachFault) where the values are not in hand,
    /// `HeadersCommandFailed` where a program does not print them.
    pub(crate) async fn front_headers(&self, site: &Site) -> Result<Arc<[Header]>, Problem> {
        let front_door = FrontDoor::new(&site.headers, &self.printed, self.timeout)?;
        front_door.headers().await.map_err(|lost| lost.problem)
    }

    fn client(&self, site: &Site, authorization: Option<&Secret>) -> Result<Client, Problem> {
        let (Some(kept), Some(authorization)) = (&self.kept, authorization) else {
            return self.fresh(site);
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |kept: &&Kept| kept.site == *site && kept.authorization.same_as(authorization);
        if let Some(kept) = kept.as_ref().filter(same) {
            return Ok(kept.client.clone());
        }
        let client = self.fresh(site)?;
        let authorization = authorization.duplicate();
        *kept = Some(Kept { site: site.clone(), authorization, client: client.clone() });
        Ok(client)
    }

    fn fresh(&self, site: &Site) -> Result<Client, Problem> {
        let route = self.route.as_deref();
        let proxy = route.map_or(Ok(None), |route| route.proxy(&site.controller))?.map(Arc::new);
        if let (Some(narrator), Some(route)) = (&self.narrator, route)
            && let Some(line) = route.told(site, proxy.as_deref())
        {
            narrator(&line);
        }
        let named = route.and_then(Route::roots);
        let is_https = site.controller.is_https();
        let is_https_proxy = proxy.as_ref().is_some_and(|proxy| proxy.wants_tls());
        let with_requests = proxy.clone().filter(|it| !is_https && it.takes_requests());
        let by_roots = |tls: &dyn Fn() -> Result<Tls, Problem>| {
            let Some(route) = route.filter(|_| site.ca_file.is_none() && site.pin.is_none()) else {
                return tls();
            };
            route.must_have_system_roots(Ok(()))?;
            tls().or_else(|problem| route.must_have_system_roots(Err(problem)))
        };
        let connector = Connector::new(Way {
            keeps_loopback: !is_https && site.controller.loopback_name().is_some(),
            proxy,
            // Loading trust roots would cost more than an exchange by plain http.
            tls: is_https.then(|| by_roots(&|| Tls::with_site(site, named))).transpose()?,
            proxy_tls: is_https_proxy
                .then(|| by_roots(&|| Tls::with_others(site, named)))
                .transpose()?,
            longest: self.longest_connect(),
            http2: AtomicBool::default(),
            is_unsaid: AtomicBool::default(),
        });
        Ok(Client::new(connector, with_requests))
    }

    pub(super) fn longest_connect(&self) -> Duration {
        LONGEST_CONNECT.min(self.timeout)
    }

    /// The deadline of an exchange passed at that stage.
    pub(super) fn timed_out(&self, progress: &Progress) -> Lost {
        let stage = match progress.stage() {
            // A kept connection became free, and took the request, while this one was on its way.
            stage if self.may_share && stage.is_before_request() && progress.is_sending() => {
                Stage::Answer
            }
            stage => stage,
        };
        let maybe_sent = !stage.is_before_request();
        let seconds = self.timeout.as_secs();
        Lost { maybe_sent, problem: Problem::TimedOut { seconds, stage } }
    }
}

/// `Basic` with UTF-8, as Jenkins reads it (recordings `whoami-special-name`, `-latin1-name`).
fn basic(credential: &Credential) -> Secret {
    let pair = Zeroizing::new(format!("{}:{}", credential.user, credential.secret.expose()));
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()));
    Secret::new(format!("Basic {}", *encoded))
}

/// One connection to one root as one user.
pub struct Conversation {
    client: Client,
    root: Controller,
    authorization: Option<Secret>,
    front_door: FrontDoor,
    http: Http,
}

impl Exchange for Conversation {
    async fn exchange(&self, request: &Request) -> Result<Reply, Lost> {
        // A program that gives them has a deadline of its own.
        self.front_door.headers().await?;
        let begun = Instant::now();
        let progress = Progress::default();
        // Apart, for every verb holds several of these.
        let whole = Box::pin(async {
            let mut streamed = self.send(request, &progress, &Arc::default()).await?;
            let mut body = Vec::new();
            while let Some(bytes) = streamed.chunk().await? {
                if body.len() + bytes.len() > request.largest_reply {
                    let problem = Problem::ReplyTooBig { mebibytes: request.largest_reply >> 20 };
                    return Err(Lost { maybe_sent: true, problem });
                }
                body.extend_from_slice(&bytes);
            }
            let Streamed { status, reason, headers, .. } = streamed;
            Ok(Reply { status, reason, headers, body })
        });
        let _waiting = self.http.watch.waiting(self.root.as_str());
        let answer = tokio::time::timeout(self.http.timeout, whole)
            .await
            .unwrap_or_else(|_| Err(self.http.timed_out(&progress)));
        self.narrate(request, &answer, begun);
        answer
    }
}

impl Conversation {
    /// A reply whose body is read piece by piece and may be of any size, as the request's may be,
    /// as long as no piece lets the deadline pass.
    ///
    /// # Errors
    /// [`Lost`] when no reply came.
    pub async fn stream(&self, request: &Request) -> Result<Streamed, Lost> {
        self.front_door.headers().await?;
        let begun = Instant::now();
        let sent = Arc::new(AtomicU64::new(0));
        let progress = Progress::default();
        let _waiting = self.http.watch.waiting(self.root.as_str());
        let mut sending = Box::pin(self.send(request, &progress, &sent));
        let mut before = 0;
        let answer = loop {
            if let Ok(answer) = tokio::time::timeout(self.http.timeout, &mut sending).await {
                break answer;
            }
            let now = sent.load(Ordering::Relaxed);
            if now == before {
                break Err(self.http.timed_out(&progress));
            }
            before = now;
        };
        let head = answer.as_ref().map(|streamed| streamed.status);
        self.tell(
            request,
            begun,
            &match head {
                Ok(status) => format!("HTTP {status}, streamed"),
                Err(lost) => lost.problem.to_string(),
            },
        );
        answer
    }

    /// `sent` counts the bytes of the body that went out.
    async fn send(
        &self,
        request: &Request,
        progress: &Progress,
        sent: &Arc<AtomicU64>,
    ) -> Result<Streamed, Lost> {
        let front_door = self.front_door.headers().await?;
        let made = || self.made(request, &front_door, sent);
        let response = self.client.send(progress, made).await?;
        Ok(Streamed::new(response, self.http.timeout))
    }

    fn made(
        &self,
        request: &Request,
        front_door: &[Header],
        sent: &Arc<AtomicU64>,
    ) -> Result<reqwest::Request, Lost> {
        let not_sent = |what: &str| Lost {
            maybe_sent: false,
            problem: Problem::Bug { what: what.to_owned() },
        };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| not_sent("a method that is not a word"))?;
        let url = reqwest::Url::parse(&format!("{}{}", self.root, request.path))
            .map_err(|_| not_sent("a path that makes no URL"))?;
        let mut made = reqwest::Request::new(method, url);
        let headers = made.headers_mut();
        // With `application/json`, Jetty 9.4 empties the bodies that tell one 403 from another.
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(USER_AGENT, HeaderValue::from_static(limits::USER_AGENT));
        for header in front_door {
            let name = HeaderName::try_from(header.name.as_str())
                .map_err(|_| not_sent("a front door's header name that is not a word"))?;
            headers.insert(name, sensitive(&header.value)?);
        }
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, sensitive(authorization)?);
        }
        // Front doors answer 411 to a POST that does not say that it has no body.
        if request.body.as_ref().is_none_or(|body| body.length() == 0)
            && ["POST", "PUT", "PATCH"].contains(&&*request.method)
        {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name.as_str())
                .map_err(|_| not_sent("a header name that is not a word"))?;
            headers.insert(name, sensitive(value)?);
        }
        if let Some(body) = &request.body {
            let kind = HeaderValue::from_bytes(body.content_type.as_bytes())
                .map_err(|_| not_sent("a content type that cannot be a header value"))?;
            headers.insert(CONTENT_TYPE, kind);
            let upload = Upload::open(body, sent.clone())
                .map_err(|problem| Lost { maybe_sent: false, problem })?;
            *made.body_mut() = Some(reqwest::Body::wrap(upload));
        }
        Ok(made)
    }

    fn narrate(&self, request: &Request, answer: &Result<Reply, Lost>, begun: Instant) {
        let mut text = String::new();
        let _ = match answer {
            Ok(reply) => write!(text, "HTTP {}, {} bytes", reply.status, reply.body.len()),
            Err(lost) => write!(text, "{}", lost.problem),
        };
        self.tell(request, begun, &text);
    }

    fn tell(&self, request: &Request, begun: Instant, what: &str) {
        if let Some(narrator) = &self.http.narrator {
            let path = request.path.split('?').next().unwrap_or_default();
            let method = &request.method;
            let spent = begun.elapsed().as_millis();
            narrator(&format!("{method} {}{path}: {what}, {spent} ms", self.root));
        }
    }
}

fn sensitive(value: &Secret) -> Result<HeaderValue, Lost> {
    let mut value = HeaderValue::from_bytes(value.expose().as_bytes()).map_err(|_| Lost {
        maybe_sent: false,
        problem: Problem::Usage { why: "a header value holds a control character".to_owned() },
    })?;
    value.set_sensitive(true);
    Ok(value)
}
