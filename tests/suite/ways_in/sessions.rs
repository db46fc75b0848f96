//! `login --session-stdin`: the cookie of a browser that is signed in.

use super::{names, signing_in_elsewhere};
use jenkins_sandbox::{Jenkins, Setup};
use lab::{Lab, Terminal, with_named_tokens};
use std::process::Command;

fn login<'a>(lab: &'a Lab, more: &[&'a str]) -> Vec<&'a str> {
    [&["login", lab.sandbox.url(), "--store", "file", "--session-stdin"], more].concat()
}

/// What below the home holds this text.
fn files_holding(lab: &Lab, text: &str) -> String {
    let found = Command::new("grep").args(["-rlF", text]).arg(lab.home()).output();
    String::from_utf8_lossy(&found.expect("grep runs").stdout).into_owned()
}

#[test]
fn a_session_makes_a_token_on_every_version_and_is_not_kept() {
    for jenkins in Jenkins::ALL {
        let lab = signing_in_elsewhere(jenkins);
        let version = jenkins.version();
        let cookie = lab.sandbox.sign_in("alice");
        let ran = lab.run(&login(&lab, &[]), &format!("Cookie: theme=dark; {cookie}\n"));
        assert_eq!(ran.code, 0, "{version}: {}", ran.err);
        assert!(ran.err.contains("Logged in as alice"), "{version}: {}", ran.err);
        lab.sandbox.end_sessions();
        assert_eq!(lab.run(&["status"], "").code, 0, "{version}: the token alone does");
        let secret = cookie.split_once('=').expect("a value").1;
        assert!(!ran.err.contains(secret) && !ran.out.contains(secret), "{version}");
        let kept = files_holding(&lab, secret);
        assert!(kept.is_empty(), "{version}: {kept:?}");
        assert_eq!(lab.open_intents(), 0, "{version}");
        if jenkins != Jenkins::V2_46_1 {
            assert_eq!(names(&lab.sandbox, "alice").len(), 1, "{version}");
            assert_eq!(lab.run(&["logout"], "").code, 0, "{version}");
            assert!(names(&lab.sandbox, "alice").is_empty(), "{version}: it was ours");
        }
    }
}

#[test]
fn a_session_that_is_none_changes_nothing() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let cookie = lab.sandbox.sign_in("alice");
    assert_eq!(lab.run(&login(&lab, &[]), &cookie).code, 0);
    let (token, before) = (lab.token(), names(&lab.sandbox, "alice"));
    let ended = lab.sandbox.sign_in("alice");
    lab.sandbox.end_sessions();
    let table = [
        (ended.as_str(), 4, "session-ended"),
        ("JSESSIONID.0=node0; other=1", 4, "session-ended"),
        ("", 2, "not-a-session"),
        ("node0abcdef.node0", 2, "not-a-session"),
        (token.as_str(), 2, "not-a-session"),
        ("https://ci.example.com/", 2, "not-a-session"),
        ("a=1\nb=2\nc=3", 2, "not-a-session"),
        ("Set-Cookie: JSESSIONID=1; Path=/; HttpOnly", 2, "not-a-session"),
        ("JSESSIONID=a\u{1b}[31m", 2, "not-a-session"),
        ("JSESSIONID=", 2, "not-a-session"),
    ];
    for (given, code, problem) in table {
        let ran = lab.run(&login(&lab, &["--json"]), given);
        assert_eq!(ran.code, code, "{given:?}: {}", ran.err);
        assert!(ran.err.contains(problem), "{given:?}: {}", ran.err);
        assert!(given.len() < 9 || !ran.err.contains(given), "{given:?} is repeated");
    }
    assert_eq!(lab.token(), token, "the earlier login is as it was");
    assert_eq!(names(&lab.sandbox, "alice"), before);
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn a_session_of_somebody_else_than_was_typed_is_refused() {
    let lab = signing_in_elsewhere(Jenkins::V2_541_2);
    let cookie = lab.sandbox.sign_in("bob");
    let ran = lab.run(&login(&lab, &["-u", "alice"]), &cookie);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("signed in as bob"), "{}", ran.err);
    assert!(names(&lab.sandbox, "bob").is_empty());
    assert_eq!(lab.run(&login(&lab, &["-u", "BOB"]), &cookie).code, 0);
}

#[test]
fn a_terminal_asks_for_the_cookie_until_it_is_one() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let cookie = lab.sandbox.sign_in("alice");
    let mut terminal = Terminal::start(&lab.command(&login(&lab, &["--no-git"])));
    terminal.expect("Cookie: ");
    terminal.press("node0abcdef\n");
    terminal.expect("please try again");
    terminal.expect("Cookie: ");
    terminal.press(&format!("{cookie}\n"));
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains(&cookie), "it was shown: {}", ran.out);
}

/// A proxy that drops `Authorization` lets a session through, and no token.
#[test]
fn a_token_that_nobody_could_use_is_taken_back_at_once() {
    for jenkins in with_named_tokens() {
        let version = jenkins.version();
        for is_first in [true, false] {
            let lab = signing_in_elsewhere(jenkins);
            let cookie = lab.sandbox.sign_in("alice");
            if !is_first {
                assert_eq!(lab.run(&login(&lab, &[]), &cookie).code, 0, "{version}");
            }
            let (before, stored) = (names(&lab.sandbox, "alice"), lab.token());
            lab.sandbox.configure(|it| it.front.strips.push("Authorization".to_owned()));
            let ran = lab.run(&login(&lab, &["--json"]), &cookie);
            assert_eq!(ran.code, 4, "{version}: {}", ran.err);
            assert!(ran.err.contains("credentials-ignored"), "{version}: {}", ran.err);
            assert_eq!(names(&lab.sandbox, "alice"), before, "{version}");
            assert_eq!((lab.token(), lab.open_intents()), (stored, 0), "{version}");
        }
    }
}

#[test]
fn other_programs_cookies_beside_the_session_do_no_harm() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let cookie = lab.sandbox.sign_in("alice");
    let odd = format!("seen=; consent={{\"a\":\"b, c\"}}; lonely; name=\u{fc}; {cookie}; last=a b");
    let ran = lab.run(&login(&lab, &[]), &odd);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for quoted in [format!("'{cookie}'"), format!("\"{cookie}\"")] {
        let ran = lab.run(&login(&lab, &[]), &quoted);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("in quotes"), "{}", ran.err);
    }
    let around = format!("\u{200b}{cookie}\u{2060}\r\n");
    assert_eq!(lab.run(&login(&lab, &[]), &around).code, 0);
}

/// Where everybody is nobody no session can have anybody signed in.
#[test]
fn a_session_on_a_server_without_security_is_told_so() {
    for jenkins in Jenkins::ALL {
        let mut setup = Setup::new(jenkins);
        setup.security = false;
        let lab = Lab::with(setup, super::PROGRAM);
        let ran = lab.run(&login(&lab, &["--json"]), "JSESSIONID.1=node0abc");
        assert_eq!(ran.code, 3, "{}: {}", jenkins.version(), ran.err);
        assert!(ran.err.contains("security-off"), "{}: {}", jenkins.version(), ran.err);
    }
}

#[test]
fn the_next_step_after_a_session_that_ended_says_whose_token_is_meant() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let ran = lab.run(&login(&lab, &[]), "JSESSIONID.1=node0abc");
    assert!(ran.err.contains("--with-token --user ID < token-file"), "{}", ran.err);
    let words = ["login", lab.sandbox.url(), "--store", "file", "--with-token"];
    let ran = lab.run(&words, "x");
    assert!(ran.err.contains("--with-token --store file --user ID < token-file"), "{}", ran.err);
}
