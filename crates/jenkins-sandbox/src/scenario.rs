//! A server's state as a text: what it is, what stands in front of it, and what goes wrong.
//!
//! ```
//! let scenario: jenkins_sandbox::Scenario = r#"
//!     next = ["lost@generateNewToken"]
//!     [server]
//!     jenkins = "2.426.2"
//!     users = [{ id = "alice", password = "secret" }]
//!     [server.front]
//!     strips = ["Authorization"]
//! "#
//! .parse()?;
//! assert_eq!(scenario.server.users[0].id, "alice");
//! # Ok::<(), String>(())
//! ```

use crate::faults::Planned;
use crate::setup::Setup;
use serde::Deserialize;
use std::str::FromStr;

/// What a sandbox serves, and what goes wrong in it. [`FromStr`] reads it as TOML, where every field but a
/// fault's words is named as in Rust, with hyphens.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// The server and what stands in front of it.
    pub server: Setup,
    /// What goes wrong once each, in this order.
    pub next: Vec<Planned>,
    /// What goes wrong every time.
    pub always: Vec<Planned>,
}

impl Scenario {
    /// Everything that is to go wrong.
    pub fn faults(&self) -> impl Iterator<Item = Planned> + '_ {
        let always = self.always.iter().cloned().map(Planned::always);
        self.next.iter().cloned().chain(always)
    }
}

impl FromStr for Scenario {
    type Err = String;

    fn from_str(text: &str) -> Result<Scenario, String> {
        toml_edit::de::from_str(text).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Fault;
    use crate::setup::{Hidden, Jenkins, Rights, Start};

    #[test]
    fn a_text_says_what_a_server_is() {
        let read: Result<Scenario, String> = r#"
            next = ["delay=500ms", "lost@POST /me/"]
            always = ["front-door=502@crumbIssuer"]
            [server]
            jenkins = "2.46.1"
            context = "/ci"
            start = "starting"
            anonymous-read = true
            quiet-period = "1s"
            clock = "2026-11-24T07:44:38Z"
            [[server.users]]
            id = "bob"
            password = "secret"
            rights = "reader"
            [server.front]
            hides = "headers"
            [[server.front.answers]]
            on = "GET /x"
            page = { status = 302, headers = { Location = "https://sso.example.com{target}" } }
        "#
        .parse();
        assert_eq!(read.as_ref().err(), None);
        let scenario = read.unwrap_or_default();
        let server = &scenario.server;
        assert_eq!((server.jenkins, &*server.context), (Jenkins::V2_46_1, "/ci"));
        assert!(server.anonymous_read && server.csrf && server.start == Start::Starting);
        assert_eq!((&*server.users[0].full_name, server.users[0].rights), ("bob", Rights::Reader));
        assert_eq!(
            (server.front.hides, server.front.answers[0].page.status),
            (Hidden::Headers, 302)
        );
        let faults: Vec<Planned> = scenario.faults().collect();
        assert_eq!(
            faults[1..],
            [
                Fault::Lost.on("POST /me/"),
                Fault::FrontDoor { status: 502 }.on("crumbIssuer").always(),
            ]
        );
        for wrong in ["next = ['fire']", "[server]\njenkins = '9'", "[server]\nfront = 1", "x = 1"]
        {
            assert!(wrong.parse::<Scenario>().is_err(), "{wrong}");
        }
    }
}
