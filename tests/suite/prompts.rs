//! What a person on a terminal is asked, and what their answer does.

use crate::login::PROGRAM;
use crate::tokens::with_tokens;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::{Lab, PASSWORD, Terminal};
use rustix::termios::LocalModes;

const NO_BUS: &str = "";

#[test]
fn a_token_ends_only_after_a_yes() {
    let lab = with_tokens(Jenkins::V2_426_2, &["other"]);
    let revoke = ["token", "revoke", "other"];
    for no in ["n\n", "\n", "yessir\n", ""] {
        let ran = lab.run_on_terminal(NO_BUS, &revoke, no);
        assert_eq!(ran.code, 1, "{no:?}: {}", ran.out);
        assert!(ran.out.contains("[y/N]") && ran.out.contains("`other`"), "{}", ran.out);
        assert_eq!(lab.names().len(), 2, "{no:?}");
    }
    let ran = lab.run_on_terminal(NO_BUS, &revoke, "y\n");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn a_login_asks_for_user_and_password_and_shows_only_one() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let login = ["login", lab.sandbox.url(), "--store", "file"];
    let ran = lab.run_on_terminal(NO_BUS, &login, &format!("alice\n{PASSWORD}\n"));
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("User id: ") && ran.out.contains("Password of alice"), "{}", ran.out);
    let after = ran.out.split("Password of alice").nth(1).unwrap_or_default();
    assert!(!after.contains(PASSWORD), "the password was shown: {}", ran.out);
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn of_three_accounts_a_terminal_offers_the_choice() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let start = || {
        let setup = Setup::new(Jenkins::V2_426_2).user(User::new("alice", PASSWORD));
        Sandbox::start(setup).expect("a sandbox on loopback")
    };
    let more = [start(), start()];
    for sandbox in &more {
        lab.login_at(sandbox.url());
    }
    assert_eq!(lab.run(&["switch"], "").code, 2, "nobody can be asked");
    let active = |url: &str| {
        let status = lab.run(&["status", "--offline", "--json"], "").out;
        let status = crate::tokens::json(&status);
        let rows = status["accounts"].as_array().expect("rows").clone();
        rows.iter().filter(|row| row["active"] == true).all(|row| row["controller"] == url)
    };
    assert!(active(lab.sandbox.url()), "the first one answers");
    let ran = lab.run_on_terminal(NO_BUS, &["switch"], "9\n");
    assert_eq!(ran.code, 1, "{}", ran.out);
    let line = |out: &str, url: &str| out.lines().position(|line| line.contains(url));
    let shown = ran.out.replace('\r', "");
    let at = line(&shown, more[1].url()).expect("it is offered");
    let number: String = shown.lines().nth(at).unwrap_or_default().chars().take(1).collect();
    let ran = lab.run_on_terminal(NO_BUS, &["switch"], &format!("{number}\n"));
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(active(more[1].url()));
}

/// A login whose password is asked for, and how the terminal was set before.
fn at_the_password(lab: &Lab) -> (Terminal, String) {
    let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file"];
    let mut terminal = Terminal::start(&lab.command(&login));
    let before = format!("{:?}", terminal.before());
    terminal.expect("Password of alice");
    terminal.expect(": ");
    let is_hidden = || !terminal.state().local_modes.contains(LocalModes::ECHO);
    assert!(is_hidden());
    (terminal, before)
}

fn was_sent(lab: &Lab) -> bool {
    lab.sandbox.asked().iter().any(|asked| asked.credential != "none")
}

#[test]
fn what_ends_a_question_gives_the_terminal_back() {
    for (signal, code) in [("INT", 130), ("QUIT", 131), ("TERM", 143), ("HUP", 129)] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let (mut terminal, before) = at_the_password(&lab);
        match signal {
            "INT" => terminal.press("secret\u{3}"),
            "QUIT" => terminal.press("\u{1c}"),
            _ => terminal.signal(signal),
        }
        let (after, ended, shown) = terminal.left();
        assert_eq!(format!("{after:?}"), before, "{signal}");
        assert_eq!(ended, code, "{signal}: {shown}");
        assert!(shown.ends_with("\r\nCancelled\r\n"), "{signal}: {shown:?}");
        assert!(!was_sent(&lab) && !shown.contains("secret"), "{signal}");
    }
}

#[test]
fn a_stopped_question_gives_the_terminal_back_and_is_asked_again() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let (mut terminal, before) = at_the_password(&lab);
    for _ in 0..2 {
        terminal.press("half\u{1a}");
        terminal.is_stopped();
        assert_eq!(format!("{:?}", terminal.state()), before);
        terminal.signal("CONT");
        terminal.expect("Password of alice");
        terminal.expect(": ");
        assert!(!terminal.state().local_modes.contains(LocalModes::ECHO));
    }
    terminal.press(&format!("{PASSWORD}\n"));
    terminal.expect("Let git use this token too? [Y/n]: ");
    terminal.press("n\n");
    let (after, code, shown) = terminal.left();
    assert_eq!((code, format!("{after:?}")), (0, before), "{shown}");
    assert_eq!(lab.names().len(), 1);
}

#[test]
fn what_cannot_be_a_password_is_asked_for_again_and_sent_nowhere() {
    let long = format!("{}\n", "x".repeat(6000));
    for (typed, why) in [
        ("\n", "nothing was typed"),
        (long.as_str(), "longer than a terminal's line"),
        ("bell\u{7}\n", "a control character"),
        ("one\ntwo\nthree\n", "several lines came at once"),
        ("\u{1b}[200~one\ntwo\u{1b}[201~\n", "several lines came at once"),
    ] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let (mut terminal, before) = at_the_password(&lab);
        terminal.press(typed);
        terminal.expect(why);
        terminal.expect("please try again");
        terminal.expect("Password of alice");
        assert!(!was_sent(&lab), "{typed:?}");
        // Ctrl-D.
        terminal.expect(": ");
        terminal.press("\u{4}");
        let (after, code, shown) = terminal.left();
        assert_eq!((code, format!("{after:?}")), (1, before), "{typed:?}: {shown}");
        assert!(!was_sent(&lab) && !shown.contains("two"), "{typed:?}: {shown}");
    }
}

#[test]
fn a_pasted_password_is_taken_as_meant() {
    for paste in ["\u{1b}[200~{}\u{1b}[201~\n", "{}\r\n", "{}\n"] {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let (mut terminal, _) = at_the_password(&lab);
        terminal.press(&paste.replace("{}", PASSWORD));
        terminal.expect("Let git use this token too? [Y/n]: ");
        terminal.press("\u{4}");
        let (_, code, shown) = terminal.left();
        assert_eq!(code, 0, "{paste:?}: {shown}");
    }
}

#[test]
fn a_wrong_answer_is_asked_again_until_it_fits() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let login = ["login", "--store", "file"];
    let typed =
        format!("\nftp://ci.example.com\n{}\nal:ice\nalice\n{PASSWORD}\nn\n", lab.sandbox.url());
    let ran = lab.run_on_terminal(NO_BUS, &login, &typed);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(ran.out.matches("please try again").count(), 3, "{}", ran.out);
    let ran = lab.run_on_terminal(NO_BUS, &login, "\n\n\n\n\n\n\n\n");
    assert_eq!(ran.code, 1, "{}", ran.out);
}

#[test]
fn a_token_is_pasted_unseen_where_it_is_said_to_be_made() {
    for (jenkins, page) in [(Jenkins::V2_572, "me/security/"), (Jenkins::V2_426_2, "me/configure")]
    {
        let lab = Lab::new(jenkins, PROGRAM);
        let url = lab.sandbox.url();
        let token = lab.sandbox.add_token("alice", "from the browser").expect("a token");
        let login = ["login", url, "-u", "alice", "--store", "file", "--with-token", "--no-git"];
        let typed = format!("{PASSWORD}\n\n  {token} \n");
        let ran = lab.run_on_terminal(NO_BUS, &login, &typed);
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert!(ran.out.contains(&format!("Create a token on {url}{page} ")), "{}", ran.out);
        assert!(ran.out.matches("API token of alice: ").count() == 3, "asked again: {}", ran.out);
        assert!(!ran.out.contains(&token) && !ran.out.contains(PASSWORD), "{}", ran.out);
        assert_eq!(lab.token(), token);
    }
}
