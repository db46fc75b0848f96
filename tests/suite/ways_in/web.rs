//! `login --web`: a token that a person makes in the browser.

use super::{PROGRAM, names, signing_in_elsewhere};
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Terminal, with_named_tokens};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A login that shows the person a page and a name.
fn started(lab: &Lab, more: &[&str]) -> Terminal {
    let login = ["login", lab.sandbox.url(), "--store", "file", "--no-git", "-u", "alice"];
    Terminal::start(&lab.command(&[&login, more].concat()))
}

/// The name that the token is to have.
fn proposed(terminal: &mut Terminal) -> String {
    terminal.expect("by this name: ");
    terminal.expect("API token of alice: ");
    let shown = terminal.shown().replace('\r', "");
    let line = shown.split("by this name: ").last().expect("a name");
    line.lines().next().expect("a name").to_owned()
}

#[test]
fn a_token_made_by_the_name_that_was_proposed_is_ours() {
    for jenkins in with_named_tokens() {
        let lab = signing_in_elsewhere(jenkins);
        let version = jenkins.version();
        let mut terminal = started(&lab, &["--web"]);
        let name = proposed(&mut terminal);
        let value = lab.sandbox.add_token("alice", &name).expect("alice is there");
        terminal.press(&format!("{value}\n"));
        let ran = terminal.ended();
        assert_eq!(ran.code, 0, "{version}: {}", ran.out);
        assert!(!ran.out.contains(&value), "{version}: it was shown");
        let page = if jenkins == Jenkins::V2_160
            || jenkins == Jenkins::V2_198
            || jenkins == Jenkins::V2_426_2
        {
            "me/configure"
        } else {
            "me/security/"
        };
        let page = format!("{}{page}", lab.sandbox.url());
        assert!(ran.out.contains(&page), "{version}: {}", ran.out);
        assert_eq!(lab.token(), value, "{version}");
        assert_eq!(lab.open_intents(), 0, "{version}");
        assert_eq!(lab.run(&["logout"], "").code, 0, "{version}");
        assert!(names(&lab.sandbox, "alice").is_empty(), "{version}: logout ends it");
    }
}

#[test]
fn another_token_than_the_one_proposed_is_adopted_and_told_by_its_uses() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let value = lab.sandbox.add_token("alice", "mine").expect("alice is there");
    let mut terminal = started(&lab, &["--web"]);
    let name = proposed(&mut terminal);
    let made = lab.sandbox.add_token("alice", &name).expect("alice is there");
    terminal.press(&format!("{value}\n"));
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(lab.token(), value);
    assert_eq!(names(&lab.sandbox, "alice"), ["mine"], "what nobody has the value of is revoked");
    assert!(lab.sandbox.token_of("alice", &made).is_none());
    assert_eq!(lab.run(&["logout"], "").code, 0);
    assert_eq!(names(&lab.sandbox, "alice"), ["mine"], "it is the person's");
}

#[test]
fn where_uses_are_not_counted_the_name_tells() {
    let mut setup = Setup::new(Jenkins::V2_541_2).user(User::new("alice", PASSWORD));
    setup.usage_statistics = false;
    let lab = Lab::with(setup, PROGRAM);
    let mut terminal = started(&lab, &["--web", "--token-name", "laptop"]);
    let name = proposed(&mut terminal);
    let value = lab.sandbox.add_token("alice", &name).expect("alice is there");
    terminal.press(&format!("{value}\n"));
    assert_eq!(terminal.ended().code, 0);
    assert_eq!(names(&lab.sandbox, "alice"), ["laptop"], "it gets the name that was wished for");
    assert_eq!(lab.run(&["token", "rotate"], "").code, 0);
    assert_eq!(names(&lab.sandbox, "alice"), ["laptop"]);
}

#[test]
fn what_is_pasted_wrongly_is_asked_for_again_and_the_earlier_login_stays() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let cookie = lab.sandbox.sign_in("alice");
    let first = ["login", lab.sandbox.url(), "--store", "file", "--session-stdin"];
    assert_eq!(lab.run(&first, &cookie).code, 0);
    let before = lab.token();
    let foreign = lab.sandbox.add_token("bob", "bobs").expect("bob is there");
    let mut terminal = started(&lab, &["--web"]);
    let name = proposed(&mut terminal);
    let uuid = "0b0b7a2e-2c3c-4f4c-9b1d-000000000000";
    for (wrong, word) in [
        ("https://ci.example.com/me/security/", "it is a URL"),
        (uuid, "uuid"),
        ("JSESSIONID.1=node0abc", "cookie"),
        ("one\ntwo\nthree", "several lines"),
    ] {
        terminal.press(&format!("{wrong}\n"));
        terminal.expect(word);
        terminal.expect("API token of alice: ");
    }
    assert_eq!(lab.token(), before);
    terminal.press(&format!("{foreign}\n"));
    terminal.expect("of another user");
    terminal.expect("API token of alice: ");
    assert_eq!(lab.token(), before);
    let value = lab.sandbox.add_token("alice", &name).expect("alice is there");
    terminal.press(&format!("{value}\n"));
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(names(&lab.sandbox, "alice"), [name], "it took the place of the first");
}

#[test]
fn who_gives_up_keeps_the_earlier_login_and_is_told_the_page() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let mut terminal = started(&lab, &["--web"]);
    let _ = proposed(&mut terminal);
    terminal.press("\u{4}");
    let ran = terminal.ended();
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("revoke it on") && ran.out.contains("Cancelled"), "{}", ran.out);
    assert_eq!(lab.open_intents(), 0);
}

/// Also at the question that is asked once more, and by whichever signal.
#[test]
fn who_interrupts_reads_what_may_be_left_and_where_it_can_be_revoked() {
    for (is_again, signal) in [(false, None), (true, None), (false, Some("TERM"))] {
        let lab = signing_in_elsewhere(Jenkins::V2_572);
        let foreign = lab.sandbox.add_token("bob", "bobs").expect("bob is there");
        let mut terminal = started(&lab, &["--web"]);
        let name = proposed(&mut terminal);
        if is_again {
            terminal.press(&format!("{foreign}\n"));
            terminal.expect("please try again");
            terminal.expect("API token of alice: ");
        }
        match signal {
            Some(signal) => terminal.signal(signal),
            None => terminal.press("\u{3}"),
        }
        let ran = terminal.ended();
        let page = format!("{}me/security/", lab.sandbox.url());
        let left = format!("If you created the token `{name}`, revoke it on {page}");
        let (_, end) = ran.out.split_once("Cancelled").expect("it says so");
        assert!(end.contains(&left), "{}", ran.out);
        // The name is known here still.
        assert_eq!(lab.open_intents(), 1);
    }
}

#[test]
fn who_gives_up_at_the_second_question_leaves_nothing_open() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let foreign = lab.sandbox.add_token("bob", "bobs").expect("bob is there");
    let mut terminal = started(&lab, &["--web"]);
    let name = proposed(&mut terminal);
    terminal.press(&format!("{foreign}\n"));
    terminal.expect("please try again");
    terminal.expect("API token of alice: ");
    terminal.press("\u{4}");
    let ran = terminal.ended();
    assert_eq!((ran.code, lab.open_intents()), (1, 0), "{}", ran.out);
    assert!(ran.out.contains(&format!("the token `{name}`, revoke it on")), "{}", ran.out);
}

#[test]
fn what_was_made_before_a_kill_is_revoked_by_the_next_login() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let mut terminal = started(&lab, &["--web"]);
    let name = proposed(&mut terminal);
    let lost = lab.sandbox.add_token("alice", &name).expect("alice is there");
    terminal.signal("KILL");
    drop(terminal.ended());
    assert_eq!(lab.open_intents(), 1);
    let cookie = lab.sandbox.sign_in("alice");
    let again = ["login", lab.sandbox.url(), "--store", "file", "--session-stdin"];
    let ran = lab.run(&again, &cookie);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains(&name), "{}", ran.err);
    assert!(lab.sandbox.token_of("alice", &lost).is_none());
    assert_eq!(lab.open_intents(), 0);
}

#[test]
fn a_terminal_is_offered_the_browser_where_no_password_is_taken() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let login = ["login", lab.sandbox.url(), "--store", "file", "--no-git"];
    let mut terminal = Terminal::start(&lab.command(&login));
    terminal.expect("sign in at idp.example.com");
    terminal.expect("[Y/n]: ");
    terminal.press("\n");
    terminal.expect("whoAmI/");
    terminal.expect("User id: ");
    terminal.press("alice\n");
    let name = proposed(&mut terminal);
    let value = lab.sandbox.add_token("alice", &name).expect("alice is there");
    terminal.press(&format!("{value}\n"));
    assert_eq!(terminal.ended().code, 0);
    let mut terminal = Terminal::start(&lab.command(&login));
    terminal.expect("[Y/n]: ");
    terminal.press("n\n");
    terminal.expect("User id: ");
    terminal.press("alice\n");
    terminal.expect("Password of alice");
    terminal.press("\u{4}");
    drop(terminal.ended());
}

#[test]
fn without_a_terminal_nothing_is_begun() {
    let lab = signing_in_elsewhere(Jenkins::V2_572);
    let ran = lab.run(&["login", lab.sandbox.url(), "--web", "-u", "alice", "--json"], "");
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no-prompt"), "{}", ran.err);
    assert_eq!(lab.open_intents(), 0);
}

/// A browser that notes what it is to open.
fn browser(lab: &Lab) -> (PathBuf, PathBuf) {
    let (program, opened) = (lab.home().join("browser"), lab.home().join("opened"));
    let script = format!("#!/bin/sh\necho noise\nprintf '%s\\n' \"$@\" > '{}'\n", opened.display());
    fs::write(&program, script).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it may run");
    (program, opened)
}

#[test]
fn the_page_is_opened_where_there_is_a_display_and_always_told() {
    for display in [Some(":99"), None] {
        let lab = signing_in_elsewhere(Jenkins::V2_572);
        let (program, opened) = browser(&lab);
        let login = ["login", lab.sandbox.url(), "--store", "file", "--web", "-u", "alice"];
        let mut command = lab.command(&login);
        let word = match display {
            Some(display) => {
                command.env("BROWSER", &program).env("DISPLAY", display);
                "Opening"
            }
            None => "Open",
        };
        let mut terminal = Terminal::start(&command);
        let _ = proposed(&mut terminal);
        let page = format!("{}me/security/", lab.sandbox.url());
        assert!(terminal.shown().contains(&format!("{word} {page}")), "{}", terminal.shown());
        if display.is_some() {
            let begun = Instant::now();
            let read = || fs::read_to_string(&opened).unwrap_or_default();
            while !read().ends_with('\n') && begun.elapsed() < Duration::from_secs(20) {
                std::thread::sleep(Duration::from_millis(20));
            }
            assert_eq!(read().trim(), page);
            assert!(!terminal.shown().contains("noise"), "{}", terminal.shown());
        }
        terminal.press("\u{4}");
        drop(terminal.ended());
    }
}
