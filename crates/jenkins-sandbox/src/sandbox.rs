//! A running sandbox and what a test may ask of it.

use crate::date_header::Dates;
use crate::faults::Planned;
use crate::http::server::Server;
use crate::http::tls;
use crate::jenkins::controller::Controller;
use crate::jenkins::repositories::{self, Repositories};
use crate::jenkins::request_log::ReceivedRequest;
use crate::jenkins::shared::Shared;
use crate::jenkins::startup::Stage;
use crate::scenario::Scenario;
use crate::setup::{Front, Planted, Setup, Start};
use jiff::Timestamp;
use std::io;
use std::time::{Duration, Instant};

/// A running loopback Jenkins; stops when dropped.
pub struct Sandbox {
    url: String,
    authority: Option<String>,
    shared: Shared,
    server: Server,
}

/// A token as the controller knows it: never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSeen {
    /// Its uuid.
    pub uuid: String,
    /// Its name.
    pub name: String,
    /// Whether it is the legacy token.
    pub legacy: bool,
    /// How often it was used.
    pub uses: u64,
}

impl Sandbox {
    /// Starts a server on a thread of its own and returns once it listens on 127.0.0.1.
    ///
    /// # Errors
    /// When the port cannot be bound, the certificate cannot be made, or git is wanted and cannot
    /// make the repositories.
    pub fn start(setup: Setup) -> io::Result<Sandbox> {
        let (authority, acceptor) = if setup.tls {
            let (authority, acceptor) = tls::fresh(setup.certificate)?;
            (Some(authority), Some(acceptor))
        } else {
            (None, None)
        };
        let scheme = if setup.tls { "https" } else { "http" };
        let (port, context) = (setup.port, setup.context.clone());
        let repositories = setup.git.then(Repositories::create).transpose()?;
        let shared = Shared::new(Controller::new(setup, repositories));
        let server = Server::start(port, acceptor, shared.clone())?;
        let url = format!("{scheme}://127.0.0.1:{}{context}/", server.port);
        Ok(Sandbox { url, authority, shared, server })
    }

    /// The same, and plans what is to go wrong.
    ///
    /// # Errors
    /// As [`Sandbox::start`].
    pub fn play(scenario: Scenario) -> io::Result<Sandbox> {
        let faults: Vec<Planned> = scenario.faults().collect();
        let sandbox = Sandbox::start(scenario.server)?;
        for planned in faults {
            sandbox.fail(planned);
        }
        Ok(sandbox)
    }

    /// The root, with context path and closing slash: `http://127.0.0.1:PORT/jenkins/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate (PEM) that clients of a TLS sandbox must trust.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// What can be cloned: the addresses of the hosted repositories, if there are any.
    #[must_use]
    pub fn repositories(&self) -> Vec<String> {
        if self.shared.lock().repositories.is_none() {
            return Vec::new();
        }
        repositories::NAMES.iter().map(|name| format!("{}{name}", self.url)).collect()
    }

    /// What was asked so far, in order of arrival.
    #[must_use]
    pub fn asked(&self) -> Vec<ReceivedRequest> {
        self.shared.lock().asked.clone()
    }

    /// The tokens `user` has, in the order of the page.
    #[must_use]
    pub fn tokens(&self, user: &str) -> Vec<TokenSeen> {
        let controller = self.shared.lock();
        let tokens = controller.account(user).map(|account| account.tokens.sorted());
        tokens
            .unwrap_or_default()
            .into_iter()
            .map(|token| TokenSeen {
                uuid: token.uuid,
                name: token.name,
                legacy: token.legacy,
                uses: token.uses,
            })
            .collect()
    }

    /// Makes a token of `user`, as another program does; answers its value.
    #[must_use]
    pub fn add_token(&self, user: &str, name: &str) -> Option<String> {
        let mut controller = self.shared.lock();
        let now = controller.clock.now();
        let account = controller.account_mut(user)?;
        Some(account.tokens.mint(name, now, None).1)
    }

    /// Sets it up otherwise while it runs, as its administrator does. Version, users, address and what
    /// is hosted stay as they are.
    pub fn configure(&self, change: impl FnOnce(&mut Setup)) {
        let mut controller = self.shared.lock();
        change(&mut controller.setup);
        controller.state = controller.setup.start;
        controller.jobs.quieting = controller.setup.quieting_down;
    }

    /// Signs `user` in, as an identity provider that sent a browser back does; answers the cookie of
    /// that browser, `NAME=VALUE`.
    #[must_use]
    pub fn sign_in(&self, user: &str) -> String {
        let mut controller = self.shared.lock();
        let key = controller.key_of(user);
        let id = controller.sessions.open(Some(key));
        controller.sessions.cookie(&id)
    }

    /// Ends every session, as a restart or an hour of nothing does.
    pub fn end_sessions(&self) {
        self.shared.lock().sessions.close_all();
    }

    /// Puts a token back that `user` had in another life of the server; one that has not the form of
    /// a named one is the legacy token.
    pub fn restore_token(&self, user: &str, uuid: &str, name: &str, value: &str) {
        let mut controller = self.shared.lock();
        let now = controller.clock.now();
        if let Some(account) = controller.account_mut(user) {
            account.tokens.restore(uuid, name, value, now);
        }
    }

    /// The uuid of the token of `user` that has this value and is valid.
    #[must_use]
    pub fn token_of(&self, user: &str, value: &str) -> Option<String> {
        let controller = self.shared.lock();
        let (tokens, today) = (&controller.account(user)?.tokens, controller.clock.today());
        tokens.holder(value, today).map(|token| token.uuid.clone())
    }

    /// The value of the legacy token of `user`, as its page shows it.
    #[must_use]
    pub fn legacy_token(&self, user: &str) -> Option<String> {
        let controller = self.shared.lock();
        Some(controller.account(user)?.tokens.legacy_value()?.to_owned())
    }

    /// Ends every token of `user`, as an administrator or another program does.
    pub fn revoke_all(&self, user: &str) {
        if let Some(account) = self.shared.lock().account_mut(user) {
            account.tokens.revoke(|_| true);
        }
    }

    /// Sets the server's clock, which goes on from there.
    pub fn set_clock(&self, now: Timestamp) {
        self.shared.lock().clock.set(now);
    }

    /// Changes what becomes of the time that answers tell.
    pub fn set_dates(&self, dates: Dates) {
        self.shared.lock().dates = dates;
    }

    /// Moves the server's clock on: what waits is built, what runs ends.
    pub fn advance(&self, by: Duration) {
        let mut controller = self.shared.lock();
        let by = jiff::SignedDuration::try_from(by).unwrap_or(jiff::SignedDuration::MAX);
        let now = controller.clock.now();
        controller.clock.set(now.checked_add(by).unwrap_or(now));
    }

    /// Moves the server to another zone, as a restart elsewhere would.
    pub fn set_time_zone(&self, zone: &str) {
        self.shared.lock().clock.set_zone(zone);
    }

    /// Puts something else in front of the server.
    pub fn put_in_front(&self, front: Front) {
        self.shared.lock().setup.front = front;
    }

    /// Has its administrator change the root it writes into addresses.
    pub fn configure_root(&self, root: Option<&str>) {
        self.shared.lock().setup.configured_root = root.map(str::to_owned);
    }

    /// Has a bug on purpose from now on.
    pub fn plant(&self, bug: Planted) {
        self.shared.lock().setup.planted = Some(bug);
    }

    /// Plans a fault: for the next request, for the next of a kind ([`Fault::on`](crate::Fault::on)), or for all of
    /// them until [`Sandbox::heal`] ([`Fault::always`](crate::Fault::always)). Of several the one planned first strikes.
    pub fn fail(&self, fault: impl Into<Planned>) {
        let planned = fault.into();
        let closes = planned.closes_the_port();
        self.shared.lock().faults.plan(planned);
        if closes {
            self.server.set_door(false);
        }
    }

    /// Nothing goes wrong any more; a start under way is not touched.
    pub fn heal(&self) {
        self.shared.lock().faults.clear();
        self.server.set_door(true);
    }

    /// Waits until a planned fault has struck; whether one did within `patience`.
    #[must_use]
    pub fn has_failed_within(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        loop {
            if self.shared.lock().asked.iter().any(|asked| asked.fault.is_some()) {
                return true;
            }
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// A server that was starting is ready now.
    pub fn ready(&self) {
        self.shared.lock().stand_at(Start::Ready);
    }

    /// Forgets sessions, and with them crumbs, and gets a new instance id, as a restart does; tokens
    /// stay, and a legacy one gets another uuid. See [`Fault::Restart`](crate::Fault::Restart) for one that takes its time.
    pub fn restart(&self) {
        self.shared.lock().restart();
    }

    /// The same, but the server is still starting until [`Sandbox::ready`], and has come as far as
    /// `stage`; call it again to move on.
    pub fn restart_slowly(&self, stage: Stage) {
        let mut controller = self.shared.lock();
        if controller.state != Start::Starting {
            controller.restart();
        }
        controller.stand_at(Start::Starting);
        controller.stage = stage;
    }
}
