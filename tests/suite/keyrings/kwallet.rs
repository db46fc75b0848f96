//! `KWallet`.

use super::{Desk, done, says, table};
use lab::keyring::{Keyring, Kind};

#[test]
fn kwallet() {
    table(
        Kind::KWallet,
        &[
            ("open and not used yet", || {
                Desk::with(Keyring::start_unused_wallet()).all_verbs_work();
            }),
            ("open and used", || Desk::new(Kind::KWallet).all_verbs_work()),
            ("not used yet, on a terminal", not_used_yet_on_a_terminal),
            ("closed, ended and back", closed_ended_and_back),
            ("its Secret Service switched off", switched_off),
            // One of 128 has a number that begins with a zero byte, which KWallet drops.
            ("read often", || Desk::logged_in(Kind::KWallet).reads(300)),
        ],
    );
}

fn not_used_yet_on_a_terminal() {
    let desk = Desk::with(Keyring::start_unused_wallet());
    let url = desk.lab.sandbox.url();
    let login = ["login", url, "-u", "alice", "--no-git"];
    let typed = format!("{}\n", lab::PASSWORD);
    let ran = desk.lab.run_on_terminal(&desk.keyring.address(), &login, &typed);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains("please answer its dialog"), "{}", ran.out);
    done(&desk.run(&["token"]));
}

fn closed_ended_and_back() {
    let mut desk = Desk::logged_in(Kind::KWallet);
    // It writes a while after it has answered.
    std::thread::sleep(std::time::Duration::from_secs(7));
    desk.keyring.close_wallet();
    says(&desk.run(&["token"]), 6, &["the keyring is locked", "cargo jenkins status"]);
    says(&desk.run(&["logout"]), 6, &["the keyring is locked"]);
    desk.keyring.kill_daemon();
    says(&desk.run(&["token"]), 6, &["no program keeps secrets"]);
    desk.keyring.start_daemon();
    done(&desk.run(&["token"]));
    assert_eq!(desk.lab.names().len(), 1);
}

fn switched_off() {
    let mut keyring = Keyring::without_daemon_of(Kind::KWallet);
    keyring.start_daemon_switched_off();
    let ran = Desk::with(keyring).login();
    says(&ran, 6, &["there is no keyring: no program keeps secrets", "or: start a keyring"]);
}
