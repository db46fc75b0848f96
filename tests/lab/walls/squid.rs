//! squid, a proxy on the way: for everybody, with a password, and for nobody, in one process.

use super::service::{Service, found};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

/// Who may use the port for those with a password.
pub const USER: &str = "pia";
/// Her password.
pub const PASSWORD: &str = "proxy-secret-9";
/// Debian's reader of password files.
const READER: &str = "/usr/lib/squid/basic_ncsa_auth";

/// Runs one with three ports: open, with a password, denied. It alone knows `names`, which are lines
/// of a file of hosts.
///
/// # Panics
/// When it does not come up.
#[must_use]
pub fn start(names: &str) -> Service {
    let program = found("squid").expect("it is installed");
    Service::start(3, |folder, ports| {
        // As root it becomes a user of its own, who must be able to write there.
        let all = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder, all).expect("a folder of ours");
        let own = folder.display();
        let [open, password, denied] = ports else { unreachable!("three were wanted") };
        let conf = format!(
            "http_port 127.0.0.1:{open}\nhttp_port 127.0.0.1:{password}\n\
             http_port 127.0.0.1:{denied}\npid_filename {own}/pid\ncache_log {own}/log\n\
             access_log stdio:{own}/access\ncoredump_dir {own}\ncache deny all\n\
             pinger_enable off\nnetdb_filename none\nvisible_hostname squid.test\n\
             shutdown_lifetime 0 seconds\nhosts_file {own}/hosts\nforward_timeout 3 seconds\n\
             connect_timeout 2 seconds\nmax_filedescriptors 1024\n\
             auth_param basic program {READER} {own}/people\n\
             auth_param basic realm Example Corp proxy\nauth_param basic children 1\n\
             acl open localport {open}\nacl password localport {password}\n\
             acl known proxy_auth REQUIRED\nhttp_access allow open\n\
             http_access deny password !known\nhttp_access allow password known\n\
             http_access deny all\n"
        );
        let write = |name: &str, text: &str| {
            std::fs::write(folder.join(name), text).expect("a file of ours");
        };
        write("conf", &conf);
        write("hosts", &format!("127.0.0.1 localhost\n{names}"));
        write("people", &format!("{USER}:{}\n", hashed(PASSWORD)));
        let mut command = Command::new(&program);
        command.arg("-N").arg("-f").arg(folder.join("conf"));
        command
    })
}

/// As password files have it.
fn hashed(password: &str) -> String {
    let output = Command::new("openssl").args(["passwd", "-apr1", password]).output();
    let output = output.expect("openssl runs").stdout;
    String::from_utf8(output).expect("text").trim().to_owned()
}
