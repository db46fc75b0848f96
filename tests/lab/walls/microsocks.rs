//! microsocks, a SOCKS proxy on the way.

use super::service::{Service, found};
use std::process::Command;

/// Runs one; with a user and password, where they are given.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(credential: Option<(&str, &str)>) -> Service {
    let program = found("microsocks").expect("it is installed");
    Service::start(1, |_, ports| {
        let mut command = Command::new(&program);
        command.args(["-i", "127.0.0.1", "-p", &ports[0].to_string()]);
        if let Some((user, password)) = credential {
            command.args(["-u", user, "-P", password]);
        }
        command
    })
}
