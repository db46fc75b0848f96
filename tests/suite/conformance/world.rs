//! The sandboxes that stand for the servers of a script.

use super::steps::{Script, Unrecorded};
use jenkins_sandbox::{Jenkins, Planted, Rights, Sandbox, Setup, Start, User};
use jiff::fmt::rfc2822::DateTimeParser;

/// One server of the script, up and running.
pub struct Running {
    pub sandbox: Sandbox,
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// What a recording calls this server.
    pub recorded_origin: String,
}

impl Running {
    /// Starts what the script says of `server`, in the state the unrecorded step asks for.
    pub fn start(
        script: &Script,
        jenkins: Jenkins,
        server: &str,
        done: &Unrecorded,
        planted: Option<Planted>,
    ) -> Running {
        let as_recorded = &script.servers[server];
        let mut setup = Setup::new(jenkins);
        setup.planted = planted;
        setup.context.clone_from(&as_recorded.context_path);
        setup.csrf = as_recorded.csrf;
        setup.security = as_recorded.security;
        setup.anonymous_read = as_recorded.anonymous_read;
        setup.clock = as_recorded.clock.parse().ok();
        if let Some(zone) = &done.time_zone {
            setup.time_zone = zone_name(zone);
        }
        setup.start = if done.fails == Some(true) {
            Start::Failed
        } else if done.wizard == Some(true) {
            Start::Wizard
        } else if done.ready == Some(false) {
            Start::Starting
        } else {
            Start::Ready
        };
        for person in script.people(server) {
            let mut user = User::new(&person.id, &person.password);
            if let Some(name) = &person.full_name {
                user.full_name.clone_from(name);
            }
            user.rights =
                match as_recorded.rights.get(&person.id).unwrap_or(&person.rights).as_str() {
                    "admin" => Rights::Admin,
                    "reader" => Rights::Reader,
                    _ => Rights::None,
                };
            user.legacy_token = person.legacy_token.is_some();
            setup.users.push(user);
        }
        let sandbox = Sandbox::start(setup).expect("a sandbox");
        let after_scheme = sandbox.url().split("://").nth(1).expect("an absolute URL");
        let address = after_scheme.split('/').next().expect("a host").to_owned();
        Running { sandbox, address, recorded_origin: as_recorded.base_url.clone() }
    }

    /// Sets the server's clock to the `Date` of a recorded answer, which makes dates equal.
    pub fn set_clock(&self, date: Option<&str>) {
        let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
        if let Some(now) = date {
            self.sandbox.set_clock(now);
        }
    }

    /// Own text with `‹origin›` for this server.
    pub fn name_origin(&self, text: &str) -> String {
        text.replace(&format!("http://{}", self.address), "‹origin›")
    }

    /// Recorded text with `‹origin›` for the server it was recorded from.
    pub fn name_recorded_origin(&self, text: &str) -> String {
        text.replace(&self.recorded_origin, "‹origin›")
    }
}

/// `UTC-12` as Java and the sandbox spell it.
pub fn zone_name(zone: &str) -> String {
    match zone.strip_prefix("UTC") {
        Some(offset) if !offset.is_empty() => format!("GMT{offset}:00"),
        _ => zone.to_owned(),
    }
}

/// The sandbox's version of that name.
pub fn jenkins(version: &str) -> Jenkins {
    let of_that_name = Jenkins::ALL.into_iter().find(|j| j.version() == version);
    of_that_name.expect("a version the sandbox can be")
}
