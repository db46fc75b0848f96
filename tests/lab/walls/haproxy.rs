//! haproxy: a `frontend` for each wall, in one process.

use super::service::{Service, found};
use std::fmt::Write as _;
use std::process::Command;

/// A wall: its name, and the lines of its frontend. `jenkins` is the backend; what follows `bind` is
/// said of its port.
pub type Wall = (&'static str, String);

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
            let of_port = lines.lines().find_map(|line| line.trim().strip_prefix("bind "));
            let of_port = of_port.unwrap_or_default();
            let _ = writeln!(text, "frontend {name}\n bind 127.0.0.1:{port} {of_port}");
            for line in lines.lines().map(str::trim).filter(|line| !line.starts_with("bind ")) {
                let _ = writeln!(text, " {line}");
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
