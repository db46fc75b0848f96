//! gnome-keyring.

use super::{Desk, done, says, table};
use lab::keyring::{Keyring, Kind};

#[test]
fn gnome_keyring() {
    table(
        Kind::Gnome,
        &[
            ("unlocked", || Desk::new(Kind::Gnome).all_verbs_work()),
            ("locked after a login", locked_after_a_login),
            ("locked at a first login", locked_at_a_first_login),
            ("without a default collection", without_a_default_collection),
            ("killed between two calls", killed_between_two_calls),
            ("it hangs", it_hangs),
            ("read often", || Desk::logged_in(Kind::Gnome).reads(100)),
        ],
    );
}

fn locked_after_a_login() {
    let mut desk = Desk::logged_in(Kind::Gnome);
    desk.keyring.lock();
    let next = "next: unlock it: answer its dialog on a terminal: ";
    for verb in [&["token"][..], &["logout"], &["token", "rotate"]] {
        says(&desk.run(verb), 6, &["the keyring is locked", next, "cargo jenkins status -c"]);
    }
    assert_eq!((desk.lab.names().len(), desk.lab.open_intents()), (1, 0));
    desk.keyring.kill_daemon();
    desk.keyring.start_daemon();
    done(&desk.run(&["status"]));
}

fn locked_at_a_first_login() {
    let desk = Desk::new(Kind::Gnome);
    desk.keyring.lock();
    let ran = desk.login();
    let next = format!("cargo jenkins login {}", desk.lab.sandbox.url());
    says(&ran, 6, &["the keyring is locked", "next: unlock it", &next]);
    assert!(!ran.err.contains("status"), "{}", ran.err);
    assert!(desk.lab.sandbox.asked().is_empty());
    // Typed on a terminal it shows the dialog, which nobody can answer here.
    let login = ["login", desk.lab.sandbox.url()];
    let ran = desk.lab.run_on_terminal(&desk.keyring.address(), &login, "alice\n");
    assert!(ran.out.contains("was dismissed or not answered"), "{}", ran.out);
}

fn without_a_default_collection() {
    let mut keyring = Keyring::without_daemon();
    keyring.start_daemon_locked();
    let desk = Desk::with(keyring);
    let ran = desk.login();
    let next = format!("on a terminal: cargo jenkins login {}", desk.lab.sandbox.url());
    says(&ran, 6, &["the keyring has no collection to keep tokens in", "next: ", &next]);
    assert!(!ran.err.contains("start a keyring"), "{}", ran.err);
    assert!(desk.lab.sandbox.asked().is_empty());
    let login = ["login", desk.lab.sandbox.url()];
    let ran = desk.lab.run_on_terminal(&desk.keyring.address(), &login, "alice\n");
    assert!(ran.out.contains("Its dialog offers to create one"), "{}", ran.out);
    assert!(ran.out.contains("was dismissed or not answered"), "{}", ran.out);
    // Who only reads is offered nothing.
    let ran = desk.lab.run_on_terminal(&desk.keyring.address(), &["status"], "");
    assert!(!ran.out.contains("create one"), "{}", ran.out);
}

fn killed_between_two_calls() {
    let mut desk = Desk::logged_in(Kind::Gnome);
    desk.keyring.kill_daemon();
    let ran = desk.run(&["token"]);
    says(&ran, 6, &["there is no keyring: no program keeps secrets on the session bus\n"]);
    desk.keyring.start_daemon();
    done(&desk.run(&["token"]));
}

fn it_hangs() {
    let mut desk = Desk::logged_in(Kind::Gnome);
    desk.keyring.signal("STOP");
    let begun = std::time::Instant::now();
    says(&desk.run(&["token"]), 6, &["did not answer within 3 seconds"]);
    assert!(begun.elapsed().as_secs() < 6);
    desk.keyring.signal("CONT");
    done(&desk.run(&["token"]));
}
