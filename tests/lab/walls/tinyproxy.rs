//! tinyproxy, a proxy on the way that lets everything through but one host and most ports.

use super::service::{Service, found};
use std::fmt::Write as _;
use std::process::Command;

/// Runs one. `filtered` is a host that it does not allow; `only` are the ports it connects to, or none
/// for all.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(filtered: &str, only: &[u16]) -> Service {
    start_before(filtered, only, None)
}

/// The same, which has the proxy at port `next` of this machine ask for what is below `.test`.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start_before(filtered: &str, only: &[u16], next: Option<u16>) -> Service {
    let program = found("tinyproxy").expect("it is installed");
    Service::start(1, |folder, ports| {
        let own = folder.display();
        let mut conf = format!(
            "Port {}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 20\nLogFile \"{own}/log\"\n\
             MaxClients 50\nFilter \"{own}/filter\"\n",
            ports[0]
        );
        if let Some(next) = next {
            let _ = writeln!(conf, "Upstream http 127.0.0.1:{next} \".test\"");
        }
        for port in only {
            let _ = writeln!(conf, "ConnectPort {port}");
        }
        std::fs::write(folder.join("conf"), conf).expect("a file of ours");
        std::fs::write(folder.join("filter"), format!("^{}$\n", filtered.replace('.', "\\.")))
            .expect("a file of ours");
        let mut command = Command::new(&program);
        command.arg("-d").arg("-c").arg(folder.join("conf"));
        command
    })
}
