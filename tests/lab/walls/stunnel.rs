//! stunnel: TLS before a port that speaks none.

use super::service::{Service, found};
use std::process::Command;

/// Runs one that leads to `target`, with this PEM of a certificate and its key.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(pem: &str, target: &str) -> Service {
    let program = found("stunnel").expect("it is installed");
    Service::start(1, |folder, ports| {
        let own = folder.display();
        let conf = format!(
            "foreground = yes\npid =\noutput = {own}/log\n[tls]\naccept = 127.0.0.1:{}\n\
             connect = {target}\ncert = {own}/pem\n",
            ports[0]
        );
        std::fs::write(folder.join("conf"), conf).expect("a file of ours");
        std::fs::write(folder.join("pem"), pem).expect("a file of ours");
        let mut command = Command::new(&program);
        command.arg(folder.join("conf"));
        command
    })
}
