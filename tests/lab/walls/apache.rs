//! Apache's httpd: a virtual host for each wall, in one process.

use super::service::{Service, found};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Where Debian keeps its modules.
const MODULES: &str = "/usr/lib/apache2/modules";

/// A wall: its name, and what its virtual host holds. `{backend}` is the Jenkins behind, `{port}` its
/// own port.
pub type Wall = (&'static str, String);

/// Whether a module of it is there.
#[must_use]
pub fn has(module: &str) -> bool {
    Path::new(MODULES).join(format!("mod_{module}.so")).is_file()
}

/// Runs one with these modules beside its own, with a port for each wall, in order.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(backend: &str, modules: &[&str], walls: &[Wall]) -> Service {
    let program = found("apache2").expect("it is installed");
    Service::start(walls.len(), |folder, ports| {
        let own = folder.display();
        let mut text = format!(
            "ServerRoot {own}\nPidFile {own}/pid\nErrorLog {own}/log\nServerName 127.0.0.1\n\
             Mutex file:{own}\nDefaultRuntimeDir {own}\n"
        );
        // Root is not a user it serves as.
        if rustix::process::geteuid().is_root() {
            text.push_str("User nobody\nGroup nogroup\n");
        }
        let own_modules = ["mpm_prefork", "authz_core", "authn_core", "authz_user", "proxy"];
        for module in own_modules.iter().chain(["proxy_http"].iter()).chain(modules) {
            let _ = writeln!(text, "LoadModule {module}_module {MODULES}/mod_{module}.so");
        }
        for ((name, block), port) in walls.iter().zip(ports) {
            let block = block.replace("{backend}", backend).replace("{port}", &port.to_string());
            let _ = writeln!(
                text,
                "Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}> # {name}\n{block}\n\
                 </VirtualHost>"
            );
        }
        let text = text.replace("> # ", ">\n# ");
        std::fs::write(folder.join("conf"), text).expect("a file of ours");
        let mut command = Command::new(&program);
        command.arg("-X").arg("-f").arg(folder.join("conf"));
        command
    })
}
