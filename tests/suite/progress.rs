//! What a person sees while something takes its time, and who interrupts it.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Terminal, login_of};
use std::os::unix::net::UnixListener;
use std::time::Duration;

const SLOW: Fault = Fault::Delay(Duration::from_millis(1500));
const PATIENCE: Duration = Duration::from_secs(10);

/// Alice logged in to a Jenkins that takes its time to say who she is.
fn slow() -> Lab {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(SLOW.on("whoAmI"));
    lab
}

fn on(lab: &Lab, term: &str, words: &[&str]) -> Terminal {
    let mut command = lab.command(words);
    command.env("TERM", term);
    Terminal::start_at(&command, 60)
}

#[test]
fn a_wait_of_more_than_a_second_is_shown_and_taken_away_again() {
    let lab = slow();
    let shown = on(&lab, "xterm", &["status"]).ended();
    assert_eq!(shown.code, 0, "{}", shown.out);
    let wait = format!("\r\u{1b}[KWaiting for {} (1 s)\r\u{1b}[K", lab.sandbox.url());
    assert_eq!(shown.out.matches(&wait).count(), 1, "{:?}", shown.out);
    assert_eq!(shown.out.matches("Waiting").count(), 1, "{:?}", shown.out);
}

#[test]
fn where_nothing_can_be_taken_away_it_is_said_once() {
    for (term, words) in [("dumb", &["status"][..]), ("xterm", &["status", "--plain"])] {
        let lab = slow();
        let shown = on(&lab, term, words).ended();
        let wait = format!("Waiting for {}\r\n", lab.sandbox.url());
        assert_eq!(shown.out.matches(&wait).count(), 1, "{term}: {:?}", shown.out);
        assert_eq!(shown.out.matches("Waiting").count(), 1, "{term}: {:?}", shown.out);
    }
}

#[test]
fn nobody_is_told_who_did_not_want_it_or_is_not_there() {
    for words in [&["status", "-q"][..], &["status", "--json"], &["status", "-v"]] {
        let lab = slow();
        let shown = on(&lab, "xterm", words).ended();
        assert!(!shown.out.contains("Waiting"), "{words:?}: {:?}", shown.out);
    }
    let lab = slow();
    let mut command = lab.command(&["status"]);
    command.env("TERM", "xterm");
    let ran = lab.run_command(command, "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
}

#[test]
fn a_long_address_stays_on_one_line() {
    let lab = slow();
    let mut command = lab.command(&["status"]);
    command.env("TERM", "xterm");
    let shown = Terminal::start_at(&command, 40).ended().out;
    let waits = shown.split('\r').filter(|part| part.contains("Wai"));
    let waits: Vec<&str> = waits.map(|part| part.trim_start_matches("\u{1b}[K")).collect();
    assert!(!waits.is_empty(), "{shown:?}");
    assert!(waits.iter().all(|wait| wait.chars().count() < 40), "{waits:?}");
}

#[test]
fn another_command_and_the_keyring_are_waited_for_by_their_names() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Silent.on("generateNewToken"));
    let mut first = lab.start(&["token", "rotate"], "");
    assert!(lab.sandbox.has_failed_within(PATIENCE));
    let mut second = on(&lab, "xterm", &["token", "rotate"]);
    second.expect("Waiting for another command to finish (1 s)");
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.ended().code, 0);

    let path = lab.home().join("silent-bus");
    let bus = UnixListener::bind(&path).expect("a socket");
    let mut login = lab.command(&["login", lab.sandbox.url(), "-u", "alice", "--store", "keyring"]);
    login.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", path.display()));
    login.env("TERM", "xterm");
    let mut login = Terminal::start_at(&login, 60);
    if login.is_asked() {
        login.press(&format!("{PASSWORD}\n"));
    }
    login.expect("Waiting for the keyring (1 s)");
    drop(bus);
}

#[test]
fn who_interrupts_is_told_whether_anything_was_begun() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for (words, path, recover) in
        [(&["status"][..], "whoAmI", false), (&["token", "rotate"], "generateNewToken", true)]
    {
        lab.sandbox.fail(Fault::Silent.on(path));
        let mut terminal = on(&lab, "xterm", words);
        terminal.expect("Waiting for ");
        terminal.press("\u{3}");
        let shown = terminal.ended();
        assert_eq!(shown.code, 130, "{:?}", shown.out);
        assert!(shown.out.contains("\r\u{1b}[K\r\nInterrupted"), "{:?}", shown.out);
        let said = "Interrupted; to see and finish what was begun: cargo jenkins recover\r\n";
        assert_eq!(shown.out.contains(said), recover, "{words:?}: {:?}", shown.out);
        lab.sandbox.heal();
    }
    let recovered = lab.run(&["recover"], "");
    assert_eq!(recovered.code, 0, "{}", recovered.err);
    assert_eq!((lab.names().len(), lab.open_intents()), (1, 0));
}

#[test]
fn many_short_waits_are_a_long_one() {
    let users = ["alice", "bob", "carol"].map(|user| User::new(user, PASSWORD));
    let setup = users.into_iter().fold(Setup::new(Jenkins::V2_572), Setup::user);
    let lab = Lab::with(setup, PROGRAM);
    for user in ["alice", "bob", "carol"] {
        let ran = lab.run(&login_of(user, lab.sandbox.url(), &[]), PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    for _ in 0..3 {
        lab.sandbox.fail(Fault::Delay(Duration::from_millis(700)).on("whoAmI"));
    }
    let shown = on(&lab, "xterm", &["status"]).ended();
    assert_eq!(shown.code, 0, "{}", shown.out);
    assert!(shown.out.contains("Waiting for "), "{:?}", shown.out);
    assert!(shown.out.contains("\r\u{1b}[K"), "{:?}", shown.out);
}
