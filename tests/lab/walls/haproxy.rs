//! haproxy: a `frontend` for each wall, in one process.

use super::service::{Service, found};
use std::fmt::Write as _;
use std::process::Command;

/// A wall: its name, and the lines of its frontend. `backend` is the Jenkins behind.
pub type Wall = (&'static str, &'static str);

/// Runs one, with a port for each wall, in order. `more` stands at the end: other backends.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(backend: &str, more: &str, walls: &[Wall]) -> Service {
    let program = found("haproxy").expect("it is installed");
    Service::start(walls.len(), |folder, ports| {
        let mut text = String::from(
            "defaults\n mode http\n timeout connect 2s\n timeout client 20s\n timeout server 1s\n \
             timeout tarpit 1s\n timeout http-request 5s\n",
        );
        for ((name, lines), port) in walls.iter().zip(ports) {
            let _ = writeln!(text, "frontend {name}\n bind 127.0.0.1:{port}");
            for line in lines.lines() {
                let _ = writeln!(text, " {}", line.trim());
            }
        }
        let _ = writeln!(text, "backend jenkins\n server one {backend}\n{more}");
        let file = folder.join("conf");
        std::fs::write(&file, text).expect("a file of ours");
        let mut command = Command::new(&program);
        command.arg("-db").arg("-f").arg(file);
        command
    })
}
