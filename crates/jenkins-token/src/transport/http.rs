//! The network over `reqwest`: no redirects, no cookies, no referer, no compression, no netrc, one
//! deadline over a whole exchange, and no more of a body than the request allows.

use super::exchange::{Exchange, Lost, Network};
use super::front_door::{FrontDoor, Printed};
use super::limits::{LONGEST_CONNECT, MOST_HEADERS};
use super::route::Route;
use super::upload::Upload;
use super::{client_certificate, failure, streamed::Streamed, tls};
use crate::model::{Controller, Credential, Secret, Site};
use crate::protocol::{Reply, Request};
use crate::{Problem, Waiting, Watch};
use base64::Engine;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use std::ffi::OsString;
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// For how long a kept connection may lie idle: servers and proxies close theirs after five
/// seconds at the earliest, and a request that meets that is lost.
const LONGEST_IDLE: Duration = Duration::from_secs(2);

/// This machine; the URL's port counts.
const LOOPBACK: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

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
    printed: Printed,
}

/// The connections of the last conversation, and whose they were.
struct Kept {
    site: Site,
    authorization: Secret,
    client: reqwest::Client,
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
            printed: Printed::default(),
        }
    }

    /// Has conversations with one controller as one user, one after the other, share a connection
    /// while it is fresh; those of anybody else, or of nobody, still share nothing. Of use where
    /// one runtime outlives the conversations, and nothing is to be verified by them.
    #[must_use]
    pub fn keeping_connections(mut self) -> Http {
        self.kept = Some(Arc::default());
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
            timeout: self.timeout,
            proxy: self
                .route
                .as_ref()
                .and_then(|route| Some(route.proxy(&site.controller)?.named())),
            narrator: self.narrator.clone(),
            watch: self.watch.clone(),
        })
    }

    fn check(&self, site: &Site) -> Result<(), Problem> {
        if let Some(file) = &site.ca_file {
            tls::certificates(file)?;
        }
        site.client_certificate.as_ref().map_or(Ok(()), client_certificate::check)
    }

    fn waiting(&self, what: &str) -> Waiting {
        self.watch.waiting(what)
    }

    fn proxy(&self, site: &Site) -> Option<String> {
        self.route.as_ref().and_then(|route| Some(route.proxy(&site.controller)?.said()))
    }

    fn patience(&self) -> Duration {
        self.timeout
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

impl Http {
    fn client(
        &self,
        site: &Site,
        authorization: Option<&Secret>,
    ) -> Result<reqwest::Client, Problem> {
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

    fn fresh(&self, site: &Site) -> Result<reqwest::Client, Problem> {
        let client = tls::client()
            .user_agent(concat!("jenkins-token/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(LONGEST_CONNECT.min(self.timeout))
            .http1_max_headers(MOST_HEADERS)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(LONGEST_IDLE);
        let route = self.route.as_deref();
        if let (Some(narrator), Some(line)) = (&self.narrator, route.and_then(|it| it.told(site))) {
            narrator(&line);
        }
        let client = if site.controller.is_https() {
            tls::trust(client, site.ca_file.as_deref(), route.and_then(Route::roots))?
        } else {
            // Loading trust roots would cost more than the exchange.
            let client = client.no_proxy().tls_certs_only([]);
            match site.controller.loopback_name() {
                // What a resolver says of it would decide who gets the token.
                Some(name) => client.resolve_to_addrs(name, &LOOPBACK),
                None => client,
            }
        };
        let client = match route.and_then(|route| route.proxy(&site.controller)) {
            Some(proxy) => {
                let proxy = reqwest::Proxy::all(proxy.url.expose());
                client.proxy(proxy.map_err(|error| failure::unbuilt(&error))?)
            }
            None if route.is_some_and(|route| route.names_a_proxy(&site.controller)) => {
                client.no_proxy()
            }
            None => client,
        };
        client.build().map_err(|error| failure::unbuilt(&error))
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
    client: reqwest::Client,
    root: Controller,
    authorization: Option<Secret>,
    front_door: FrontDoor,
    timeout: Duration,
    /// The proxy on the way, and the variable that names it.
    proxy: Option<(String, &'static str)>,
    narrator: Option<Trace>,
    watch: Watch,
}

impl Exchange for Conversation {
    async fn exchange(&self, request: &Request) -> Result<Reply, Lost> {
        // A program that gives them has a deadline of its own.
        self.front_door.headers().await?;
        let begun = Instant::now();
        let whole = async {
            let mut streamed = self.send(request, &Arc::default()).await?;
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
        };
        let _waiting = self.watch.waiting(self.root.as_str());
        let answer = tokio::time::timeout(self.timeout, whole)
            .await
            .unwrap_or_else(|_| Err(self.timed_out()));
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
        let _waiting = self.watch.waiting(self.root.as_str());
        let mut sending = pin!(self.send(request, &sent));
        let mut before = 0;
        let answer = loop {
            if let Ok(answer) = tokio::time::timeout(self.timeout, &mut sending).await {
                break answer;
            }
            let now = sent.load(Ordering::Relaxed);
            if now == before {
                break Err(self.timed_out());
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
    async fn send(&self, request: &Request, sent: &Arc<AtomicU64>) -> Result<Streamed, Lost> {
        let not_sent = |what: &str| Lost {
            maybe_sent: false,
            problem: Problem::Bug { what: what.to_owned() },
        };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| not_sent("a method that is not a word"))?;
        let url = format!("{}{}", self.root, request.path);
        let mut headers = HeaderMap::new();
        // With `application/json`, Jetty 9.4 empties the bodies that tell one 403 from another.
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        for header in self.front_door.headers().await?.iter() {
            let name = HeaderName::try_from(header.name.as_str())
                .map_err(|_| not_sent("a front door's header name that is not a word"))?;
            headers.insert(name, sensitive(&header.value)?);
        }
        let mut sending = self.client.request(method, url);
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, sensitive(authorization)?);
        }
        if let Some(body) = &request.body {
            let kind = HeaderValue::from_bytes(body.content_type.as_bytes())
                .map_err(|_| not_sent("a content type that cannot be a header value"))?;
            headers.insert(CONTENT_TYPE, kind);
            let upload = Upload::open(body, sent.clone())
                .map_err(|problem| Lost { maybe_sent: false, problem })?;
            sending = sending.body(reqwest::Body::wrap(upload));
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
        let response = sending.headers(headers).send().await.map_err(|e| self.lost(&e))?;
        Ok(Streamed::new(response, self.timeout))
    }

    fn lost(&self, error: &reqwest::Error) -> Lost {
        let lost = failure::lost(error, self.timeout);
        match &self.proxy {
            Some(proxy) if error.is_connect() => failure::of_proxy(proxy, lost),
            _ => lost,
        }
    }

    fn timed_out(&self) -> Lost {
        let seconds = self.timeout.as_secs();
        Lost { maybe_sent: true, problem: Problem::no_answer(seconds) }
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
        if let Some(narrator) = &self.narrator {
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
