//! A running sandbox and what a test may ask of it.

use crate::setup::Setup;
use jiff::Timestamp;
use std::io;

/// A running loopback Jenkins; stops when dropped.
pub struct Sandbox {
    url: String,
}

/// One request the sandbox was asked, without its secrets.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The TCP connection it came on, counted from 1.
    pub connection: usize,
    /// The method.
    pub method: String,
    /// The target as sent.
    pub target: String,
    /// Lower-case header names in order.
    pub header_names: Vec<String>,
    /// `Basic` with a password, `Basic` with a token, or nothing: `password`, `token`, `none`, `wrong`.
    pub credential: &'static str,
    /// Whether a cookie came along.
    pub cookie: bool,
    /// The status it was answered with.
    pub status: u16,
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
    /// When the port cannot be bound or the certificate cannot be made.
    pub fn start(setup: Setup) -> io::Result<Sandbox> {
        let _ = setup;
        Err(io::Error::other("not yet"))
    }

    /// The root, with context path and closing slash: `http://127.0.0.1:PORT/jenkins/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The certificate (PEM) that clients of a TLS sandbox must trust.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        None
    }

    /// What was asked so far, in order of arrival.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        Vec::new()
    }

    /// The tokens `user` has, in the order of the page.
    #[must_use]
    pub fn tokens(&self, user: &str) -> Vec<TokenSeen> {
        let _ = user;
        Vec::new()
    }

    /// Sets the server's clock.
    pub fn set_clock(&self, now: Timestamp) {
        let _ = now;
    }

    /// A server that was starting is ready now.
    pub fn ready(&self) {}

    /// Forgets sessions and gets a new instance id, as a restart does; tokens stay.
    pub fn restart(&self) {}
}
