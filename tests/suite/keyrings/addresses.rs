//! Where the session bus is, as the variables say it.

use super::{Desk, done, says, table};
use lab::keyring::{Keyring, Kind};
use lab::{PASSWORD, Ran};
use std::process::Command;

#[test]
fn addresses_of_the_bus() {
    table(
        Kind::Gnome,
        &[
            ("stale, and the usual bus lives", stale_and_the_usual_bus_lives),
            ("stale, and there is no other", stale_and_there_is_no_other),
            ("of another kind", of_another_kind),
            ("escaped", escaped),
            ("abstract, and several", abstract_and_several),
            ("outside the session", outside_the_session),
            ("the usual place without any variable", the_usual_place),
        ],
    );
}

fn login(desk: &Desk, address: Option<&str>, runtime: Option<&str>) -> Ran {
    let url = desk.lab.sandbox.url();
    let mut command = desk.lab.command(&["login", url, "-u", "alice", "--password-stdin"]);
    set(&mut command, "DBUS_SESSION_BUS_ADDRESS", address);
    set(&mut command, "XDG_RUNTIME_DIR", runtime);
    desk.lab.run_command(command, PASSWORD)
}

fn set(command: &mut Command, name: &str, value: Option<&str>) {
    match value {
        Some(value) => command.env(name, value),
        None => command.env_remove(name),
    };
}

fn stale_and_the_usual_bus_lives() {
    let desk = Desk::new(Kind::Gnome);
    let usual = desk.keyring.path().to_str().unwrap();
    done(&login(&desk, Some("unix:path=/nowhere/bus"), Some(usual)));
    done(&login(&desk, Some("a bus"), Some(usual)));
    // Who switched it off does not get another one.
    says(&login(&desk, Some("disabled:"), Some(usual)), 6, &["says `disabled:`"]);
}

fn stale_and_there_is_no_other() {
    let desk = Desk::new(Kind::Gnome);
    let ran = login(&desk, Some("unix:path=/nowhere/bus"), Some("/nowhere/run"));
    let why = "DBUS_SESSION_BUS_ADDRESS does not lead to one: `unix:path=/nowhere/bus`";
    says(&ran, 6, &[why, "No such file", "/nowhere/run/bus", "or: unset DBUS_SESSION_BUS_ADDRESS"]);
    assert!(!ran.err.contains("start a keyring"), "{}", ran.err);
    assert!(desk.lab.sandbox.asked().is_empty());
}

fn of_another_kind() {
    let desk = Desk::new(Kind::Gnome);
    for address in ["disabled:", "autolaunch:", "/run/user/1000/bus", "tcp:host=localhost,port=1"] {
        let ran = login(&desk, Some(address), Some("/nowhere/run"));
        let shown = format!("`{address}`");
        says(&ran, 6, &["DBUS_SESSION_BUS_ADDRESS", &shown, "or: unset DBUS_SESSION_BUS_ADDRESS"]);
        assert!(!ran.err.contains("start a keyring"), "{}", ran.err);
    }
}

fn escaped() {
    for name in ["with a space", "with, comma", "w\u{f6}rter", "it's", "50%"] {
        let outside = tempfile::tempdir().unwrap();
        let directory = outside.path().join(name);
        std::fs::create_dir(&directory).unwrap();
        let mut keyring = Keyring::at(&address("path", &directory.join("bus")), Kind::Gnome);
        keyring.start_daemon();
        let desk = Desk::with(keyring);
        done(&login(&desk, Some(&desk.keyring.address()), None));
        // The same directory by the other variable, which escapes nothing.
        done(&login(&desk, None, directory.to_str()));
    }
    let outside = tempfile::tempdir().unwrap();
    let mut keyring = Keyring::at(&address("abstract", &outside.path().join("a, b")), Kind::Gnome);
    keyring.start_daemon();
    done(&Desk::with(keyring).login());
}

/// As the specification escapes it.
fn address(kind: &str, path: &std::path::Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/.\\*".contains(&byte);
    let escape = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") }
    };
    let name: Vec<String> = path.to_str().unwrap().bytes().map(escape).collect();
    format!("unix:{kind}={}", name.concat())
}

fn abstract_and_several() {
    let outside = tempfile::tempdir().unwrap();
    let mut keyring = Keyring::at(&address("abstract", &outside.path().join("bus")), Kind::Gnome);
    keyring.start_daemon();
    let desk = Desk::with(keyring);
    done(&desk.login());
    let several = format!("unix:path=/nowhere/bus;tcp:host=x;{}", desk.keyring.address());
    done(&login(&desk, Some(&several), None));
}

fn outside_the_session() {
    let desk = Desk::new(Kind::Gnome);
    let Some(ran) = elsewhere(&desk, "") else { return };
    let bus = format!("nobody listens at /run/user/{}/bus", rustix::process::geteuid().as_raw());
    says(
        &ran,
        6,
        &["this runs outside a desktop session", &bus, "or: run it in your desktop session"],
    );
    assert!(ran.err.contains("--store file"), "{}", ran.err);
}

fn the_usual_place() {
    let desk = Desk::new(Kind::Gnome);
    let bus = desk.keyring.path().join("bus");
    let link = format!("ln -s '{}' /run/user/$(id -u)/bus", bus.display());
    let Some(ran) = elsewhere(&desk, &link) else { return };
    done(&ran);
    assert_eq!(desk.items(), 1);
}

/// A login without either variable, and a `/run/user` of its own.
fn elsewhere(desk: &Desk, prepare: &str) -> Option<Ran> {
    let mine = "mount -t tmpfs none /run/user && mkdir /run/user/$(id -u)";
    let apart = ["--user", "--map-root-user", "--mount"];
    let apart = if rustix::process::geteuid().is_root() { &apart[2..] } else { &apart[..] };
    let able = Command::new("unshare").args(apart).args(["sh", "-c", mine]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        lab::keyring::skipped("a login outside the session: no /run/user of its own");
        return None;
    }
    let login = desk.lab.command(&["login", desk.lab.sandbox.url(), "-u", "alice"]);
    let mut command = desk.lab.command_of("unshare");
    command.args(apart).args(["sh", "-c", &format!("{mine}\n{prepare}\nexec \"$@\"")]).arg("sh");
    command.arg(login.get_program()).args(login.get_args()).arg("--password-stdin");
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("XDG_RUNTIME_DIR");
    Some(desk.lab.run_command(command, PASSWORD))
}
