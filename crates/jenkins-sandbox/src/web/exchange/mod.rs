//! One exchange in progress: the request, who asks, the session it is in.

pub(crate) mod crumbs;
pub(crate) mod git_service;
pub(crate) mod headers;
pub(crate) mod path;
pub(crate) mod servlet_container;

use crate::jenkins::builds::Starter;
use crate::jenkins::controller::{Account, Controller};
use crate::jenkins::version_rules::{Container, Rules};
use crate::message::{Reply, Request};
use crate::setup::{Planted, Rights};

/// How a caller showed who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    Nothing,
    Password,
    Token,
    Session,
}

/// One exchange in progress.
pub(crate) struct Exchange<'a> {
    pub(crate) controller: &'a mut Controller,
    pub(crate) request: &'a Request,
    /// The user's normalised id; `None` is anonymous.
    pub(crate) caller: Option<String>,
    pub(crate) proof: Proof,
    /// The id that came with a password, as it was typed.
    pub(crate) typed: Option<String>,
    session: Option<String>,
    /// Whether the client does not know the session yet.
    fresh_session: bool,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(controller: &'a mut Controller, request: &'a Request) -> Exchange<'a> {
        let session = controller.sessions.find(&request.cookies());
        Exchange {
            controller,
            request,
            caller: None,
            proof: Proof::Nothing,
            typed: None,
            session,
            fresh_session: false,
        }
    }

    pub(crate) fn rules(&self) -> &'static Rules {
        self.controller.rules
    }

    /// The context path.
    pub(crate) fn context(&self) -> &str {
        &self.controller.setup.context
    }

    /// The root in the addresses it writes, with a closing slash: as configured, else as the client
    /// sees it.
    pub(crate) fn root_url(&self) -> String {
        let configured = self.controller.setup.configured_root.clone();
        configured.unwrap_or_else(|| format!("{}{}/", self.request.origin(), self.context()))
    }

    /// The session the client is in, if any.
    pub(crate) fn known_session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The session, opened now if there is none.
    pub(crate) fn session(&mut self) -> String {
        if let Some(id) = &self.session {
            return id.clone();
        }
        let id = self.controller.sessions.open(None);
        self.session = Some(id.clone());
        self.fresh_session = true;
        id
    }

    /// A login changes the session, so that nobody else knows its id.
    pub(crate) fn log_in(&mut self, user: String) {
        if let Some(id) = self.session.take() {
            self.controller.sessions.close(&id);
        }
        self.session = Some(self.controller.sessions.open(Some(user)));
        self.fresh_session = true;
    }

    /// Ends the session.
    pub(crate) fn log_out(&mut self) {
        if let Some(id) = self.session.take() {
            self.controller.sessions.close(&id);
        }
        self.fresh_session = false;
    }

    /// Whether the sandbox has this bug on purpose.
    pub(crate) fn has(&self, bug: Planted) -> bool {
        self.controller.setup.planted == Some(bug)
    }

    /// Whether it lists a plugin of that short name.
    pub(crate) fn has_plugin(&self, name: &str) -> bool {
        self.controller.setup.plugins.iter().any(|plugin| plugin.short_name == name)
    }

    pub(crate) fn rights(&self) -> Rights {
        self.controller.rights(self.caller.as_deref())
    }

    pub(crate) fn is_admin(&self) -> bool {
        self.rights() == Rights::Admin
    }

    /// The caller's account.
    pub(crate) fn account(&self) -> Option<&Account> {
        self.caller.as_deref().and_then(|key| self.controller.account(key))
    }

    /// The caller, as one who starts a build.
    pub(crate) fn starter(&self) -> Starter {
        match self.account() {
            Some(account) => {
                Starter { id: Some(account.key()), name: account.user.full_name.clone() }
            }
            None => Starter { id: None, name: "anonymous".to_owned() },
        }
    }

    /// A plain error page of the container.
    pub(crate) fn error(&self, status: u16, message: Option<&str>) -> Reply {
        servlet_container::error(self.rules().container, self.request, status, message)
    }

    /// A redirect to a path below the context: Jetty makes it absolute, Tomcat does not.
    pub(crate) fn redirect(&self, path: &str) -> Reply {
        let context = self.context();
        let location = match self.rules().container {
            Container::Jetty92 | Container::Jetty94 | Container::Jetty10 => {
                format!("{}{context}{path}", self.request.origin())
            }
            Container::Tomcat => format!("{context}{path}"),
        };
        Reply::new(302).with("Location", location)
    }

    /// Adds `X-Jenkins` and its kin.
    pub(crate) fn advertise(&self, reply: Reply) -> Reply {
        reply
            .with("X-Jenkins", self.controller.setup.version())
            .with("X-Jenkins-Session", self.controller.instance.clone())
    }

    /// The last touches every answer from within the context gets.
    pub(crate) fn finish(&self, mut reply: Reply) -> Reply {
        reply.headers.insert(0, ("X-Content-Type-Options".into(), "nosniff".to_owned()));
        if let (true, Some(id)) = (self.fresh_session, &self.session) {
            let secure = self.request.scheme == "https";
            let cookie = self.controller.sessions.set_cookie(id, self.context(), secure);
            reply = reply.with("Set-Cookie", cookie);
        }
        reply
    }
}
