//! HTTP sessions and their cookies, spelled as each container spells them: Winstone, Jetty and
//! Tomcat.

use crate::jenkins::random;
use crate::jenkins::version_rules::Container;
use std::collections::HashMap;

/// The sessions of one start of the server.
pub(crate) struct Sessions {
    container: Container,
    cookie: String,
    /// Session id → the user who logged in with the form.
    open: HashMap<String, Option<String>>,
}

impl Sessions {
    pub(crate) fn new(container: Container) -> Sessions {
        let cookie = match container {
            Container::Tomcat => "JSESSIONID".to_owned(),
            Container::Jetty92 | Container::Jetty94 | Container::Jetty10 => {
                format!("JSESSIONID.{}", random::hex(4))
            }
        };
        Sessions { container, cookie, open: HashMap::new() }
    }

    /// The open session among the cookies, if one is ours.
    pub(crate) fn find(&self, cookies: &[(String, String)]) -> Option<String> {
        cookies
            .iter()
            .find(|(name, id)| *name == self.cookie && self.open.contains_key(id))
            .map(|(_, id)| id.clone())
    }

    /// The user logged in in a session.
    pub(crate) fn user(&self, id: &str) -> Option<String> {
        self.open.get(id).cloned().flatten()
    }

    /// Whether one of them is this user's.
    pub(crate) fn has(&self, user: &str) -> bool {
        self.open.values().any(|owner| owner.as_deref() == Some(user))
    }

    /// Opens a session.
    pub(crate) fn open(&mut self, user: Option<String>) -> String {
        let id = match self.container {
            Container::Jetty92 => random::hex(12),
            Container::Jetty94 | Container::Jetty10 => format!("node0{}.node0", random::hex(12)),
            Container::Tomcat => random::hex(16).to_uppercase(),
        };
        self.open.insert(id.clone(), user);
        id
    }

    /// Ends a session.
    pub(crate) fn close(&mut self, id: &str) {
        self.open.remove(id);
    }

    /// Ends them all.
    pub(crate) fn close_all(&mut self) {
        self.open.clear();
    }

    /// `Cookie` for a session.
    pub(crate) fn cookie(&self, id: &str) -> String {
        format!("{}={id}", self.cookie)
    }

    /// `Set-Cookie` for a session.
    pub(crate) fn set_cookie(&self, id: &str, context: &str, secure: bool) -> String {
        let path = if context.is_empty() { "/" } else { context };
        let separator = match self.container {
            Container::Jetty92 | Container::Jetty94 => ";",
            Container::Jetty10 | Container::Tomcat => "; ",
        };
        let mut parts = vec![self.cookie(id), format!("Path={path}"), "HttpOnly".to_owned()];
        if secure {
            parts.insert(2, "Secure".to_owned());
        }
        parts.join(separator)
    }
}
