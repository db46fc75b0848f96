//! Faults on demand: what goes wrong, and which requests it strikes.
//!
//! ```no_run
//! use jenkins_sandbox::{Fault, Jenkins, Sandbox, Setup, User};
//!
//! let sandbox = Sandbox::start(Setup::new(Jenkins::V2_572).user(User::new("alice", "secret")))?;
//! sandbox.fail(Fault::Lost.on("generateNewToken")); // the next request of that kind
//! sandbox.fail(Fault::Cut { after: 40 }); // the next request, whatever it is
//! sandbox.fail(Fault::Refuse.always()); // nobody listens any more …
//! sandbox.heal(); // … and now somebody does, at the same port
//! # Ok::<(), std::io::Error>(())
//! ```

use crate::message::Request;
use serde::Deserialize;
use std::str::FromStr;
use std::time::Duration;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is carried out, and this many bytes of the answer arrive, the head counted, before the
    /// connection closes.
    Cut {
        /// How many bytes.
        after: usize,
    },
    /// It is carried out, and the answer comes byte by byte, one each time this has passed.
    Drip(Duration),
    /// It is carried out, and what comes back has no end.
    Endless(Endless),
    /// It is carried out, and the connection closes without an answer.
    Lost,
    /// It is carried out at once, and the answer comes this much later.
    Delay(Duration),
    /// It is carried out, and nothing comes back; the connection stays open.
    Silent,
    /// The same, but it is not carried out.
    Swallowed,
    /// It is not carried out, and its connection closes. Planned for every request it closes the
    /// port too, so that connecting is refused.
    Refuse,
    /// It is not carried out: something in front of Jenkins answers with this status.
    FrontDoor {
        /// The status.
        status: u16,
    },
    /// It is carried out, and something in front of Jenkins answers with this status in its place, as
    /// a filter does that lets no secret out.
    Answered {
        /// The status.
        status: u16,
    },
    /// It is carried out, and answered as if its crumb were missing.
    CrumbDenied,
    /// It is not carried out: something in front of Jenkins sends it to another port of 127.0.0.1.
    Redirect {
        /// The status, such as 307.
        status: u16,
        /// The port.
        port: u16,
    },
    /// It is not carried out: 401 in Jenkins' own words, although the credentials are right. Who
    /// sends none is answered as ever.
    Reject,
    /// The server restarts ([`Sandbox::restart`](crate::Sandbox::restart)). This request and the
    /// next ones get what the version was seen to answer while it started: to a POST with a valid
    /// token 500, 403 for want of a crumb, in 2.572 then 401, and 503.
    Restart {
        /// How many requests each stage of the start lasts; with 0 it is up again at once.
        requests: usize,
    },
}

/// What of an answer has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endless {
    /// `100 Continue`, again and again.
    Continue,
    /// Its header lines.
    Head,
    /// Its body.
    Body,
}

impl Fault {
    /// Strikes the next request whose first line holds `text`: method, space, path and query, such
    /// as `POST /me/` or `generateNewToken`.
    #[must_use]
    pub fn on(self, text: &str) -> Planned {
        Planned { fault: self, text: text.to_owned(), always: false, spared: 0 }
    }

    /// Strikes every request until [`Sandbox::heal`](crate::Sandbox::heal).
    #[must_use]
    pub fn always(self) -> Planned {
        self.on("").always()
    }
}

/// A fault and the requests it waits for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Planned {
    fault: Fault,
    text: String,
    always: bool,
    /// How many more of these requests it lets pass.
    spared: usize,
}

impl Planned {
    /// Strikes every such request, not just the next, until
    /// [`Sandbox::heal`](crate::Sandbox::heal).
    #[must_use]
    pub fn always(self) -> Planned {
        Planned { always: true, ..self }
    }

    /// Lets the next `count` such requests pass before it strikes.
    #[must_use]
    pub fn after(self, count: usize) -> Planned {
        Planned { spared: count, ..self }
    }

    /// Whether nobody is to listen any more.
    pub(crate) fn closes_the_port(&self) -> bool {
        self.fault == Fault::Refuse && self.always && self.text.is_empty()
    }
}

impl From<Fault> for Planned {
    fn from(fault: Fault) -> Planned {
        fault.on("")
    }
}

impl TryFrom<String> for Planned {
    type Error = String;

    fn try_from(words: String) -> Result<Planned, String> {
        words.parse()
    }
}

/// `FAULT` or `FAULT@TEXT`, as the command line takes it.
impl FromStr for Planned {
    type Err = String;

    fn from_str(words: &str) -> Result<Planned, String> {
        let (fault, text) = words.split_once('@').unwrap_or((words, ""));
        let (name, value) = match fault.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (fault, None),
        };
        let number = |value: &str| value.parse().map_err(|_| format!("`{value}` is not a number"));
        let time = |value: &str| {
            let time = value.parse::<jiff::SignedDuration>().ok();
            let time = time.and_then(|time| Duration::try_from(time).ok());
            time.ok_or_else(|| format!("`{value}` is not a duration such as 500ms"))
        };
        let fault = match (name, value) {
            ("cut", Some(value)) => Fault::Cut { after: number(value)? },
            ("lost", None) => Fault::Lost,
            ("drip", Some(value)) => Fault::Drip(time(value)?),
            ("endless", Some("continue")) => Fault::Endless(Endless::Continue),
            ("endless", Some("head")) => Fault::Endless(Endless::Head),
            ("endless", Some("body")) => Fault::Endless(Endless::Body),
            ("delay", Some(value)) => Fault::Delay(time(value)?),
            ("silent", None) => Fault::Silent,
            ("swallowed", None) => Fault::Swallowed,
            ("refuse", None) => Fault::Refuse,
            ("front-door", Some(value)) => match value.parse() {
                Ok(status @ 200..=599) => Fault::FrontDoor { status },
                _ => return Err(format!("`{value}` is not the HTTP status of an answer")),
            },
            ("answered", Some(value)) => match value.parse() {
                Ok(status @ 200..=599) => Fault::Answered { status },
                _ => return Err(format!("`{value}` is not the HTTP status of an answer")),
            },
            ("crumb-denied", None) => Fault::CrumbDenied,
            ("redirect", Some(value)) => Fault::Redirect {
                status: 307,
                port: value.parse().map_err(|_| format!("`{value}` is not a port"))?,
            },
            ("reject", None) => Fault::Reject,
            ("restart", None) => Fault::Restart { requests: 1 },
            ("restart", Some(value)) => Fault::Restart { requests: number(value)? },
            _ => {
                return Err("known are cut=BYTES, drip=TIME, endless=continue, endless=head, \
                            endless=body, lost, delay=TIME, silent, swallowed, refuse, \
                            front-door=STATUS, answered=STATUS, crumb-denied, redirect=PORT, reject, restart and restart=REQUESTS"
                    .to_owned());
            }
        };
        Ok(fault.on(text))
    }
}

/// The faults that wait.
#[derive(Default)]
pub(crate) struct Faults(Vec<Planned>);

impl Faults {
    pub(crate) fn plan(&mut self, planned: Planned) {
        self.0.push(planned);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first planned one that waits for such a request; used up, unless it strikes always.
    pub(crate) fn strike(&mut self, request: &Request) -> Option<Fault> {
        let line = format!("{} {}", request.method, request.target);
        let waits = |planned: &Planned| line.contains(&planned.text);
        for planned in self.0.iter_mut().filter(|planned| planned.spared > 0) {
            if waits(planned) {
                planned.spared -= 1;
                return None;
            }
        }
        let found = self.0.iter().position(waits)?;
        let fault = self.0[found].fault;
        if !self.0[found].always {
            self.0.remove(found);
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_faults() {
        let planned = |words: &str| words.parse::<Planned>();
        assert_eq!(planned("lost@POST /me/"), Ok(Fault::Lost.on("POST /me/")));
        assert_eq!(planned("cut=7"), Ok(Fault::Cut { after: 7 }.into()));
        let half = Fault::Delay(Duration::from_millis(500));
        assert_eq!(planned("delay=500ms"), Ok(half.into()));
        assert_eq!(planned("answered=403"), Ok(Fault::Answered { status: 403 }.into()));
        for wrong in
            ["", "answered=x", "lost=1", "cut", "cut=x", "delay=-1s", "front-door=700", "fire@x"]
        {
            assert!(planned(wrong).is_err(), "{wrong}");
        }
    }
}
