//! nginx: a `server` block for each wall, in one process.

use super::service::{Service, found};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// A wall: its name, and what its `server` block holds. `{listen}` stands for the address to listen
/// on, which is written before it otherwise; `{backend}` for the Jenkins behind.
pub type Wall = (&'static str, String);

/// What passes everything on.
pub const PASS: &str = "proxy_pass http://{backend}; proxy_set_header Host $http_host;";

/// Runs one, with a port for each wall, in order. `http` stands before the blocks.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(backend: &str, http: &str, walls: &[Wall]) -> Service {
    let program = found("nginx").expect("it is installed");
    Service::start(walls.len(), |folder, ports| {
        std::fs::write(folder.join("conf"), conf(folder, backend, http, walls, ports))
            .expect("a file of ours");
        let mut command = Command::new(&program);
        command.arg("-e").arg(folder.join("log")).arg("-p").arg(folder).arg("-c");
        command.arg(folder.join("conf"));
        command
    })
}

fn conf(folder: &Path, backend: &str, http: &str, walls: &[Wall], ports: &[u16]) -> String {
    let own = folder.display();
    let mut text = format!(
        "daemon off; master_process off; pid {own}/pid; error_log {own}/log;\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log off; default_type text/html;\n{http}\n"
    );
    for temp in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(text, "{temp}_temp_path {own}/{temp};");
    }
    for ((name, block), port) in walls.iter().zip(ports) {
        let address = format!("127.0.0.1:{port}");
        let listen =
            if block.contains("{listen}") { String::new() } else { format!("listen {address};") };
        let block = block
            .replace("{listen}", &address)
            .replace("{backend}", backend)
            .replace("{folder}", &own.to_string());
        let _ = writeln!(text, "server {{ # {name}\n{listen} {block} }}");
    }
    text + "}\n"
}
