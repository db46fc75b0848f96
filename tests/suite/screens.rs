//! What a person sees of accounts and tokens, on terminals of every width and kind.

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Terminal, login_of};
use unicode_width::UnicodeWidthStr;

/// East Asian characters take two columns each.
const USERS: [&str; 3] = ["alice", "bob", "山田太郎"];
const LONG: &str =
    "cargo-jenkins somebody@a-machine-with-a-long-name.example.com 2026-11-26 for builds";

/// Three accounts, the second of which has lost its token.
fn three_accounts() -> Lab {
    let users = USERS.map(|user| User::new(user, PASSWORD));
    let setup = users.into_iter().fold(Setup::new(Jenkins::V2_572), Setup::user);
    let lab = Lab::with(setup, PROGRAM);
    for user in USERS {
        let name = format!("{user}的令牌");
        let words = login_of(user, lab.sandbox.url(), &["--token-name", &name]);
        let ran = lab.run(&words, PASSWORD);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    lab.sandbox.revoke_all("bob");
    lab
}

fn at(lab: &Lab, columns: u16, words: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = lab.command(words);
    command.envs(variables.iter().copied());
    Terminal::start_at(&command, columns).ended().out.replace("\r\n", "\n")
}

/// What nobody may break: a command to copy, a URL, a path.
fn is_one_piece(line: &str) -> bool {
    line.trim_start().starts_with("next: ")
        || !line.trim().contains(' ')
        || line.contains("/tokens/")
        || line.trim_start().starts_with("uuid ")
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let lab = three_accounts();
    for name in ["short", LONG, "机器上的一个很长的名字用来构建和部署所有的项目"]
    {
        lab.sandbox.add_token("alice", name).expect("a token");
    }
    for columns in [40, 41, 50, 60, 72, 80, 100, 120, 200] {
        for words in [
            &["status"][..],
            &["status", "--offline"],
            &["token", "list", "-u", "alice"],
            &["token", "list", "-u", "alice", "--wide"],
            &["token", "revoke", "--all-others", "--dry-run", "-u", "alice"],
        ] {
            let shown = at(&lab, columns, words, &[]);
            for line in shown.lines().filter(|line| !is_one_piece(line)) {
                let width = line.width();
                assert!(width <= usize::from(columns), "{columns} {words:?}: {width}: {shown}");
            }
        }
    }
}

#[test]
fn a_screen_says_who_answers_what_is_known_and_what_to_do() {
    let lab = three_accounts();
    let shown = at(&lab, 100, &["status"], &[]);
    let url = lab.sandbox.url();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], format!("{url}   Jenkins 2.572"), "{shown}");
    let row = |user: &str| lines.iter().position(|line| line.contains(user)).expect("a row");
    assert!(lines[row("alice")].starts_with("    alice     valid    alice的令牌"), "{shown}");
    assert!(lines[row("alice") + 1].contains("created just now · git: "), "{shown}");
    assert!(lines[row("bob")].contains("suspect"), "{shown}");
    assert!(lines[row("山田")].starts_with("  * 山田太郎  valid    山田太郎的令牌"), "{shown}");
    assert_eq!(lines.last(), Some(&"* = used when no account is named"), "{shown}");
    let next = lines.iter().find(|line| line.trim_start().starts_with("next: ")).expect("a step");
    assert!(next.contains("cargo jenkins status"), "{shown}");
    // All of it is on one screen, once.
    assert_eq!(shown.matches("next: ").count(), 1, "{shown}");
}

#[test]
fn of_tokens_the_stored_one_comes_first_and_ids_only_where_they_tell_apart() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let add = || {
        lab.sandbox.add_token("alice", "another").expect("a token");
        lab.sandbox.tokens("alice").pop().expect("it is listed").uuid
    };
    let first = add();
    lab.login();
    let shown = at(&lab, 100, &["token", "list"], &[]);
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[0].contains("NAME") && !lines[0].contains("UUID"), "{shown}");
    assert!(lines[1].starts_with("*  ") && lines[2].starts_with("   another "), "{shown}");
    assert!(lines[2].contains("never"), "it was not used: {shown}");
    assert!(!shown.contains(&first), "{shown}");
    assert!(at(&lab, 100, &["token", "list", "--wide"], &[]).contains(&first));
    let twin = add();
    let shown = at(&lab, 100, &["token", "list"], &[]);
    assert!(shown.contains(&first) && shown.contains(&twin), "{shown}");
    // A program reads what it always did, in the page's order.
    let piped = lab.run(&["token", "list"], "").out;
    let cells: Vec<&str> = piped.lines().next().unwrap().split('\t').collect();
    assert_eq!(cells[..3], ["", "another", first.as_str()], "{piped}");
    assert_eq!(cells.len(), 7, "{piped}");
}

#[test]
fn colour_says_what_the_word_says_and_only_where_it_can_be_shown() {
    let lab = three_accounts();
    let (green, yellow) = ("\u{1b}[1;32mvalid\u{1b}[0m", "\u{1b}[1;33msuspect\u{1b}[0m");
    for (is_colored, words, variables) in [
        (true, &["status"][..], &[("TERM", "xterm-256color")][..]),
        (true, &["status", "--color", "always"], &[]),
        (true, &["status"], &[("CLICOLOR_FORCE", "1")]),
        (true, &["status"], &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]),
        (true, &["status"], &[("CARGO_TERM_COLOR", "always")]),
        (true, &["status", "--color", "always"], &[("NO_COLOR", "1"), ("TERM", "dumb")]),
        (false, &["status"], &[]),
        (false, &["status"], &[("TERM", "dumb")]),
        (false, &["status"], &[("TERM", "xterm"), ("NO_COLOR", "1")]),
        (false, &["status"], &[("TERM", "xterm"), ("CLICOLOR", "0")]),
        (false, &["status"], &[("TERM", "xterm"), ("CARGO_TERM_COLOR", "never")]),
        (false, &["status"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]),
        (false, &["status", "--color", "never"], &[("TERM", "xterm"), ("CLICOLOR_FORCE", "1")]),
    ] {
        let shown = at(&lab, 80, words, variables);
        let has = shown.contains(green) && shown.contains(yellow);
        assert_eq!(has, is_colored, "{words:?} {variables:?}: {shown}");
        assert_eq!(shown.contains('\u{1b}'), is_colored, "{words:?} {variables:?}: {shown}");
    }
    // What a program reads has none.
    let piped = lab.run(&["status", "--color", "always"], "");
    assert!(!piped.out.contains('\u{1b}'), "{}", piped.out);
    assert!(piped.err.contains("\u{1b}[1;31merror:\u{1b}[0m"), "{}", piped.err);
}

#[test]
fn a_screen_reader_gets_one_fact_a_line() {
    let lab = three_accounts();
    lab.sandbox.add_token("alice", "other").expect("a token");
    for (words, variables) in
        [(&["--plain"][..], &[][..]), (&[], &[("ACCESSIBLE", "1"), ("TERM", "xterm")])]
    {
        let status = at(&lab, 80, &[&["status"], words].concat(), variables);
        for line in ["User: alice", "State: valid", "Token: alice的令牌", "Created just now"] {
            assert!(status.lines().any(|shown| shown == line), "{line}: {status}");
        }
        let default = "User: 山田太郎, used when no account is named";
        assert!(status.lines().any(|line| line == default), "{status}");
        let list = at(&lab, 80, &[&["token", "list", "-u", "alice"], words].concat(), variables);
        for line in ["Name: alice的令牌 (in use)", "Name: other", "Expires: never"] {
            assert!(list.lines().any(|shown| shown == line), "{line}: {list}");
        }
        let shown = format!("{status}{list}");
        assert!(!shown.contains("  ") && !shown.contains("* "), "{shown}");
    }
}

#[test]
fn a_value_comes_last_and_alone() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let shown = at(&lab, 80, &["token", "create", "backup"], &[]);
    let last = shown.lines().last().expect("a line");
    assert!(lab.sandbox.token_of("alice", last).is_some(), "{shown}");
    assert!(shown.starts_with("Created token `backup` of alice on "), "{shown}");
}
