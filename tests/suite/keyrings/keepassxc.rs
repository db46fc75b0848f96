//! `KeePassXC`.

use super::{Desk, says, table};
use lab::keyring::{Keyring, Kind};

#[test]
fn keepassxc() {
    table(
        Kind::KeePassXc,
        &[
            ("open", || Desk::new(Kind::KeePassXc).all_verbs_work()),
            ("it asks for each program, at a first login", it_asks_at_a_first_login),
            ("it asks for each program, later", it_asks_later),
            ("locked", locked),
            ("read often", || Desk::logged_in(Kind::KeePassXc).reads(100)),
        ],
    );
}

fn it_asks_at_a_first_login() {
    let mut keyring = Keyring::without_daemon_of(Kind::KeePassXc);
    keyring.confirm_each_program();
    keyring.start_daemon();
    let desk = Desk::with(keyring);
    let ran = desk.login();
    says(&ran, 6, &["the keyring wants to ask", "next: "]);
    assert!(!ran.err.contains("locked"), "{}", ran.err);
    assert_eq!((desk.lab.names().len(), desk.items(), desk.lab.open_intents()), (0, 0, 0));
}

fn it_asks_later() {
    let mut desk = Desk::logged_in(Kind::KeePassXc);
    // It writes a while after it has answered.
    std::thread::sleep(std::time::Duration::from_secs(2));
    desk.keyring.kill_daemon();
    desk.keyring.confirm_each_program();
    desk.keyring.start_daemon();
    for verb in [&["token"][..], &["token", "rotate"], &["logout"]] {
        says(&desk.run(verb), 6, &["the keyring wants to ask", "next: ", "KeePassXC"]);
    }
    says(&desk.login(), 6, &["the keyring wants to ask"]);
    assert_eq!((desk.lab.names().len(), desk.items(), desk.lab.open_intents()), (1, 1, 0));
}

fn locked() {
    let mut keyring = Keyring::without_daemon_of(Kind::KeePassXc);
    keyring.start_daemon_locked();
    let desk = Desk::with(keyring);
    says(&desk.login(), 6, &["did not answer within 3 seconds", "next: look for", "dialog"]);
    assert!(desk.lab.sandbox.asked().is_empty());
}
