//! A connection to one controller, as one user.

mod changes;
mod state;

use crate::Problem;
use crate::lifecycle::World;
use crate::model::{BrowserSession, Credential, Expiry, ListedToken, Secret, Site, Version};
use crate::protocol::{
    CredentialKind, Peer, Reply, Request, configured_root, cookies, crumb, legacy, signature,
    tokens_page, who_am_i,
};
use crate::transport::{Exchange, Lost, Network};
use jiff::Timestamp;
use std::sync::atomic::AtomicBool;

/// A connection to one controller: one conversation, as one user, with the rules for crumbs.
pub struct Connection<'a, N: Network> {
    world: &'a World<N>,
    site: &'a Site,
    kind: CredentialKind,
    conversation: N::Conversation,
    /// Whether its login page was seen to be there.
    is_ready: AtomicBool,
    /// In the place of a credential.
    session: Option<BrowserSession>,
    crumb: Option<crumb::Crumb>,
    /// What the controller said it is.
    pub version: Option<Version>,
    /// Whether it showed the page of the time before 2.129, which tells where no version does.
    shows_one_token: bool,
    /// The controller's clock when it last listed tokens.
    pub clock: Option<Timestamp>,
}

impl<'a, N: Network> Connection<'a, N> {
    /// A fresh connection as `credential`'s user.
    ///
    /// # Errors
    /// As [`Network::open`].
    pub fn new(
        world: &'a World<N>,
        site: &'a Site,
        credential: &Credential,
        kind: CredentialKind,
    ) -> Result<Connection<'a, N>, Problem> {
        let conversation = world.open(site, Some(credential))?;
        Ok(Connection::over(conversation, world, site, kind))
    }

    /// A fresh connection within a browser's session.
    ///
    /// # Errors
    /// As [`Network::open`].
    pub(super) fn in_session(
        world: &'a World<N>,
        site: &'a Site,
        session: BrowserSession,
    ) -> Result<Connection<'a, N>, Problem> {
        let conversation = world.open(site, None)?;
        let connection = Connection::over(conversation, world, site, CredentialKind::Session);
        Ok(Connection { session: Some(session), ..connection })
    }

    fn over(
        conversation: N::Conversation,
        world: &'a World<N>,
        site: &'a Site,
        kind: CredentialKind,
    ) -> Connection<'a, N> {
        Connection {
            world,
            site,
            kind,
            conversation,
            is_ready: AtomicBool::new(false),
            session: None,
            crumb: None,
            version: None,
            shows_one_token: false,
            clock: None,
        }
    }

    /// Whether a user has one token there, without a name, as far as the answers so far tell.
    #[must_use]
    pub(super) fn is_before_named_tokens(&self) -> bool {
        match &self.version {
            Some(version) => version.is_before_named_tokens(),
            None => self.shows_one_token,
        }
    }

    /// Has the controller say what it is, if it does, and show the page that tells it otherwise.
    ///
    /// # Errors
    /// What its answers mean.
    pub(super) async fn ask_version(&mut self) -> Result<(), Problem> {
        self.who_am_i().await?;
        if self.version.is_none() {
            let reply = self.ask(legacy::request()).await?;
            self.learn(&reply);
        }
        Ok(())
    }

    /// What a page tells of the controller.
    fn learn(&mut self, reply: &Reply) {
        self.version = signature::version(reply).or(self.version.take());
        self.shows_one_token |= self.version.is_none() && legacy::is_before_named_tokens(reply);
    }

    /// Whether it speaks with one of the account's tokens.
    pub(super) fn shows_token(&self) -> bool {
        self.kind == CredentialKind::Token
    }

    fn asked(&self) -> Peer<'a> {
        Peer { controller: &self.site.controller, kind: self.kind }
    }

    async fn ask(&self, request: Request) -> Result<Reply, Problem> {
        self.exchange(request).await.map_err(|lost| lost.problem)
    }

    async fn exchange(&self, request: Request) -> Result<Reply, Lost> {
        let request = match &self.session {
            Some(session) => cookies::within(session, request),
            None => request,
        };
        let mut reply = self.conversation.exchange(&request).await?;
        if request.only_reads() && self.is_to_be_read_again(&reply).await {
            reply = self.conversation.exchange(&request).await?;
        }
        self.world.heard.hear(&self.site.controller, &reply, (self.world.now)());
        Ok(reply)
    }

    /// Fetches the crumb that posts with a password need; with a token only where one was refused.
    /// JSON first, then XML, which proxies that rewrite JSON leave alone.
    ///
    /// # Errors
    /// What the controller's answer means; [`Problem::NotJenkins`] for a 404 without any Jenkins.
    pub async fn fetch_crumb(&mut self) -> Result<(), Problem> {
        let reply = self.ask(crumb::request()).await?;
        let mut answer = crumb::read(&reply, &self.asked());
        if matches!(answer, Err(Problem::AnswerUnknown { .. })) {
            let reply = self.ask(crumb::request_xml()).await?;
            answer = crumb::read(&reply, &self.asked());
        }
        self.version = signature::version(&reply).or(self.version.take());
        self.crumb = match answer {
            Ok(crumb::Answer::Crumb(crumb)) => Some(crumb),
            Ok(crumb::Answer::NoIssuer) => None,
            // Before 2.421 a 404 names nobody: the issuer is off, or this is no Jenkins.
            Ok(crumb::Answer::NotThere(wall)) => {
                self.who_am_i().await?;
                wall.map_or(Ok(None), Err)?
            }
            Err(problem) => return Err(self.in_its_state(problem).await),
        };
        if self.version.as_ref().is_some_and(Version::wants_crumbs_with_tokens) {
            self.world.heard.hear_crumbs(&self.site.controller, self.crumb.is_some());
        }
        Ok(())
    }

    /// The crumb last fetched.
    #[must_use]
    pub fn crumb(&self) -> Option<&crumb::Crumb> {
        self.crumb.as_ref()
    }

    /// The same, when nothing else is to be asked.
    #[must_use]
    pub(super) fn into_crumb(self) -> Option<crumb::Crumb> {
        self.crumb
    }

    /// Who the controller takes us for.
    ///
    /// # Errors
    /// [`Problem::CredentialsIgnored`] when it sees nobody; else what its answer means.
    pub async fn who_am_i(&mut self) -> Result<String, Problem> {
        let reply = self.ask(who_am_i::request()).await?;
        match who_am_i::read(&reply, &self.asked()) {
            Ok(who) => {
                self.version = who.version.or(self.version.take());
                if who.anonymous { Err(self.why_nobody().await) } else { Ok(who.name) }
            }
            Err(problem) => Err(self.in_its_state(problem).await),
        }
    }

    /// Has the controller say which root it writes into addresses. That it does not is nobody's
    /// trouble.
    pub(super) async fn ask_root(&self) {
        if let Ok(reply) = self.ask(configured_root::request()).await
            && let Some(root) = configured_root::read(&reply)
        {
            self.world.heard.hear_root(&self.site.controller, root, (self.world.now)());
        }
    }

    /// The user's tokens, from whichever address has the page.
    ///
    /// # Errors
    /// [`Problem::PageUnreadable`] rather than an empty list when in doubt.
    pub async fn tokens(&mut self) -> Result<Vec<ListedToken>, Problem> {
        let [first, second] = tokens_page::addresses(self.version.as_ref());
        let mut reply = self.ask(first).await?;
        if tokens_page::is_elsewhere(&reply) {
            reply = self.ask(second).await?;
        }
        self.learn(&reply);
        self.clock = reply.date();
        match tokens_page::read(&reply, &self.asked()) {
            Ok(tokens) => Ok(tokens),
            Err(problem) => Err(self.in_its_state(problem).await),
        }
    }

    /// Lets the controller show that it answers this credential, unless it did: what it, or somebody
    /// in front of it, refuses to everybody is found out before anything is created. Says whether
    /// the wish for an end is still ahead by its clock.
    ///
    /// # Errors
    /// [`Problem::ExpiryUnusable`]; what the controller's answer means.
    pub(super) async fn before_creation(
        &mut self,
        world: &World<N>,
        expiry: Expiry,
    ) -> Result<(), Problem> {
        let controller = &self.site.controller;
        if self.world.heard.clock(controller).is_none() {
            self.who_am_i().await?;
        }
        expiry.ahead(world.time_at(controller)).map(drop)
    }

    /// The one token of the time before 2.129.
    ///
    /// # Errors
    /// As [`legacy::read`].
    pub async fn legacy_token(&mut self) -> Result<Secret, Problem> {
        let reply = self.ask(legacy::request()).await?;
        self.version = signature::version(&reply).or(self.version.take());
        match legacy::read(&reply, &self.asked()) {
            Ok(token) => Ok(token),
            Err(problem) => Err(self.in_its_state(problem).await),
        }
    }
}
