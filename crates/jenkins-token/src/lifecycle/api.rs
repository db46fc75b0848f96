//! One call of a controller's API: sent once, with a crumb only where the controller still wants
//! one, followed within the root, and believed only as far as its answer proves.

mod call;
mod incoming;

use super::trust;
pub use call::{Call, Content, Field, Value};
pub use incoming::Answer;

use super::World;
use super::chosen_account::Chosen;
use super::session::Session;
use crate::model::{Controller, Credential, Place};
use crate::protocol::answer::{self, Verdict};
use crate::protocol::{Peer, Reply, Request, configured_root, denial, signature};
use crate::transport::{Conversation, Exchange, Http};
use crate::{Error, Problem, escape};
use url::Url;

/// Jenkins needs two at most; more than this come to no end.
const MOST_REDIRECTS: usize = 10;

/// A call that was answered.
#[non_exhaustive]
pub struct Sent {
    /// Whose answer it is: where the last redirect led, with its query.
    pub url: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call.
pub enum Outcome {
    /// The controller's answer; its body is still to be read.
    Done(Answer),
    /// What was posted is done, and this path below the root is what it led to.
    Redirected(Answer, String),
    /// The answer as it came, and what it means.
    Refused(Reply, Problem),
}

/// Makes the call as `credential`'s user.
///
/// # Errors
/// When no answer came; [`Problem::PathOutside`], with nothing sent there; what keeps a crumb from
/// being fetched.
pub async fn send(
    world: &World<Http>,
    chosen: &Chosen,
    credential: &Credential,
    call: &Call,
) -> Result<Sent, Error> {
    let steps = async {
        let conversation = world.open(&chosen.site, Some(credential))?;
        Talk { world, chosen, credential, conversation }.send(call).await
    };
    steps.await.map_err(|problem| problem.of(&chosen.account))
}

/// One conversation about one call.
struct Talk<'a> {
    world: &'a World<Http>,
    chosen: &'a Chosen,
    credential: &'a Credential,
    conversation: Conversation,
}

impl Talk<'_> {
    fn controller(&self) -> &Controller {
        &self.chosen.account.controller
    }

    fn session(&self) -> Session<'_, Http> {
        Session::of(self.world, self.chosen)
    }

    async fn send(&self, call: &Call) -> Result<Sent, Problem> {
        let mut request = call.request(&self.place(&call.path).await?)?;
        let mut been = vec![request.path.clone()];
        loop {
            let (answer, reply) = self.ask(&mut request).await?;
            let asked = Peer { controller: self.controller(), kind: self.chosen.kind };
            let mut url = format!("{}{}", self.controller(), request.path);
            let outcome = match answer::read(&request, &reply, &asked) {
                Verdict::Done => Outcome::Done(self.accepted(answer, reply).await?),
                Verdict::LedTo(path) => {
                    Outcome::Redirected(self.accepted(answer, reply).await?, path)
                }
                Verdict::Follow(path) => {
                    if been.contains(&path) || been.len() > MOST_REDIRECTS {
                        Outcome::Refused(reply, Problem::RedirectCircle)
                    } else {
                        been.push(path.clone());
                        request.path = path;
                        continue;
                    }
                }
                Verdict::Fetch(target) => {
                    url = target.to_string();
                    self.fetch(&target).await?
                }
                Verdict::LedElsewhere(target) => {
                    if let Some(path) = self.by_its_own_name(&target).await {
                        Outcome::Redirected(self.accepted(answer, reply).await?, path)
                    } else {
                        let problem = led_away(&reply, &asked, &target);
                        Outcome::Refused(answer.rest_of(reply).await, problem)
                    }
                }
                Verdict::Refused(problem) => {
                    let problem = self.refused(problem).await;
                    Outcome::Refused(answer.rest_of(reply).await, problem)
                }
            };
            return Ok(Sent { url, outcome });
        }
    }

    /// The path below the root that `path` means. A URL by another name is one when the controller
    /// says that the name is its own.
    async fn place(&self, path: &str) -> Result<String, Problem> {
        let outside = || Problem::PathOutside { path: escape::address(path) };
        match self.controller().place(path)? {
            Place::Below(path) => Ok(path),
            Place::Elsewhere(url) => self.by_its_own_name(&url).await.ok_or_else(outside),
        }
    }

    /// The path of `url` below the root that the administrator told the controller to call its own,
    /// which it writes into addresses. Often it is not the one that people use.
    async fn by_its_own_name(&self, url: &Url) -> Option<String> {
        let known = self.chosen.root.as_ref().and_then(|root| root.path_of(url));
        if known.is_some() {
            return known;
        }
        let reply = self.conversation.exchange(&configured_root::request()).await.ok()?;
        let own = configured_root::read(&reply)?;
        let path = own.path_of(url);
        self.world.heard.hear_root(self.controller(), own, (self.world.now)());
        path
    }

    /// Sends it; a second time, with a fresh crumb, when that is all that was missing: nothing was
    /// done then. Of the answer as much is read as it takes to judge it.
    async fn ask(&self, request: &mut Request) -> Result<(Answer, Reply), Problem> {
        let (mut with_crumb, mut has_waited) = (false, false);
        loop {
            let lost =
                |lost| incoming::unanswered(&incoming::name(request), request.only_reads(), lost);
            let streamed = self.conversation.stream(request).await.map_err(lost)?;
            let (answer, reply) = Answer::begin(streamed, request).await?;
            self.world.heard.hear(self.controller(), &reply, (self.world.now)());
            if !has_waited
                && request.only_reads()
                && self.session().connect(self.credential)?.is_to_be_read_again(&reply).await
            {
                has_waited = true;
                continue;
            }
            let asked = Peer { controller: self.controller(), kind: self.chosen.kind };
            let wants_crumb =
                reply.status == 403 && denial::read(&reply, &asked) == Problem::CrumbRefused;
            if !wants_crumb || with_crumb {
                return Ok((answer, reply));
            }
            let mut connection = self.session().connect(self.credential)?;
            connection.fetch_crumb().await?;
            let Some(crumb) = connection.into_crumb() else { return Ok((answer, reply)) };
            let bare = std::mem::replace(request, Request::get(""));
            *request = crumb.attach(bare, self.controller());
            with_crumb = true;
        }
    }

    /// What the other server has: no page of its own is an artifact, and where it sends on to,
    /// nobody goes.
    async fn fetch(&self, url: &Url) -> Result<Outcome, Problem> {
        let fetched = self.world.network.fetch(&self.chosen.site, url).await;
        let streamed = fetched.map_err(|lost| lost.problem)?;
        let (answer, reply) = Answer::begin(streamed, &Request::get("")).await?;
        if reply.status == 200 && !answer.is_page() {
            return Ok(Outcome::Done(answer.with(reply)));
        }
        let problem = Problem::ArtifactWithheld {
            host: url.host_str().unwrap_or_default().to_owned(),
            status: reply.status,
        };
        Ok(Outcome::Refused(answer.rest_of(reply).await, problem))
    }

    /// An answer of Jenkins to the credential ends the doubts of it. Anybody may have written what
    /// is not signed; the question who we are has one answer.
    async fn accepted(&self, answer: Answer, reply: Reply) -> Result<Answer, Problem> {
        let doubted = self.chosen.entry.as_ref().is_some_and(trust::is_doubted);
        if reply.status < 300 && doubted && (signature::is_signed(&reply) || self.is_known().await)
        {
            self.session().accepted();
        }
        Ok(answer.with(reply))
    }

    async fn is_known(&self) -> bool {
        match self.session().connect(self.credential) {
            Ok(mut connection) => connection.who_am_i().await.is_ok(),
            Err(_) => false,
        }
    }

    async fn refused(&self, problem: Problem) -> Problem {
        let problem = match self.session().connect(self.credential) {
            Ok(connection) => connection.in_its_state(problem).await,
            Err(_) => problem,
        };
        self.session().refused(problem)
    }
}

/// A 201 that leads away is no redirect, and proves as little.
fn led_away(reply: &Reply, asked: &Peer<'_>, url: &Url) -> Problem {
    let as_redirect = Reply {
        status: 302,
        reason: String::new(),
        headers: vec![("Location".to_owned(), url.to_string())],
        body: vec![],
    };
    match denial::read(&as_redirect, asked) {
        Problem::RedirectedAway { target } | Problem::RedirectedWithin { target }
            if reply.status == 201 =>
        {
            Problem::AnswerUnknown {
                asked: "the POST".to_owned(),
                status: 201,
                seen: format!("made at {target}, which is not below the root"),
            }
        }
        problem => problem,
    }
}
