//! What is said of headers that are given wrongly, not at all, or to no effect: each next step is one
//! that works.

use super::{ID, SECRET, lab, lines, wanted};
use jenkins_sandbox::{Front, Page, Wanted};
use lab::{PASSWORD, Terminal, login};

/// What is read behind the headers, whichever it is, stands behind an empty line.
#[test]
fn headers_that_do_not_end_are_told_with_a_line_that_does_it_right() {
    let lab = lab();
    let url = lab.sandbox.url();
    let base = ["login", url, "-u", "alice", "--store", "file", "--no-git", "--header-stdin"];
    for (way, given, words) in [
        ("--password-stdin", format!("{}{PASSWORD}\n", lines()), "is not `Name: value`"),
        ("--password-stdin", lines(), "they do not end"),
        ("--with-token", lines().trim_end().to_owned(), "they do not end"),
        ("--session-stdin", format!("X-Key 1\n\n{PASSWORD}"), "is not `Name: value`"),
        ("--password-stdin", String::new(), "there is no header"),
    ] {
        let ran = lab.run(&[&base[..], &[way]].concat(), &given);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(!ran.err.contains(SECRET) && !ran.err.contains(PASSWORD), "{}", ran.err);
        assert!(ran.err.contains(words) && ran.err.contains("an empty line"), "{}", ran.err);
        let file = ["password", "token", "cookie"].map(|it| format!("< headers-and-{it}"));
        let at = ["--password-stdin", "--with-token", "--session-stdin"];
        let at = at.iter().position(|it| *it == way).unwrap();
        assert!(ran.err.trim_end().ends_with(&file[at]), "{}", ran.err);
    }
    assert_eq!(lab.sandbox.asked().len(), 0);
    // With nothing behind the headers a password is what is missing; its line works as it stands.
    let ran = lab.run(&base, &lines());
    let next = ran.err.lines().find_map(|line| line.trim().strip_prefix("next: ")).unwrap();
    let (words, file) = next.split_once(" < ").unwrap();
    assert_eq!(file, "headers-and-password", "{next}");
    let words: Vec<&str> = words.split(' ').skip_while(|word| *word != "login").collect();
    let ran = lab.run(&words, &format!("{}\n{PASSWORD}", lines()));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// A person is asked again instead.
#[test]
fn on_a_terminal_a_header_that_is_none_is_asked_for_again() {
    let lab = lab();
    let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--no-git"];
    let mut terminal = Terminal::start(&lab.command(&[&login[..], &["--header-stdin"]].concat()));
    for (asks, keys) in [
        ("Header (Name: value): ", "nonsense".to_owned()),
        ("please try again", String::new()),
        ("Header (Name: value): ", format!("CF-Access-Client-Id: {ID}")),
        ("Next header, or Enter: ", format!("CF-Access-Client-Secret: {SECRET}")),
        ("Next header, or Enter: ", " ".to_owned()),
        ("Password of alice", PASSWORD.to_owned()),
    ] {
        terminal.expect(asks);
        if !keys.is_empty() {
            terminal.press(&format!("{}\n", keys.trim()));
        }
    }
    let ran = terminal.ended();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(!ran.out.contains(SECRET), "{}", ran.out);
}

#[test]
fn a_program_that_is_not_behind_two_dashes_is_told_with_a_line_that_has_it_there() {
    let lab = lab();
    let url = lab.sandbox.url();
    for words in [
        &["--headers-command"][..],
        &["--headers-command", "--"],
        &["--headers-command", "print-s3cret", "-x"],
        &["--headers-command=print-s3cret"],
        &["--", "print-s3cret"],
    ] {
        let ran = lab.run(&[&["login", url, "-u", "alice"], words].concat(), "");
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.err);
        assert!(ran.err.contains("followed by -- and the program"), "{words:?}: {}", ran.err);
        let next = format!("next: cargo jenkins login {url} --headers-command -- PROGRAM\n");
        assert!(ran.err.contains(&next), "{words:?}: {}", ran.err);
        assert!(!ran.err.contains("s3cret"), "{words:?}: {}", ran.err);
    }
    // What else is wrong is told as ever.
    let ran = lab.run(&["login", url, "--headers-command", "--nonsense", "--", "true"], "");
    assert!(ran.code == 2 && ran.err.contains("--nonsense"), "{}", ran.err);
    // A next step keeps the program, and nothing of its arguments.
    let words = ["login", url, "--headers-command", "--", "printf", "X: s3cret"];
    let ran = lab.run(&words, "");
    assert!(ran.err.contains("--headers-command"), "{}", ran.err);
    assert!(ran.err.contains(" -- printf ARGUMENTS < password-file"), "{}", ran.err);
    assert!(!ran.err.contains("s3cret"), "{}", ran.err);
}

#[test]
fn who_is_turned_away_by_a_front_door_reads_how_its_headers_are_given() {
    let lab = lab();
    let plain = login(lab.sandbox.url(), &[]);
    let elsewhere = |location: &str| Page::new(302).with("Location", location);
    let mut refused = Page::new(403).with("Content-Type", "text/html");
    refused.body = "<title>Forbidden</title>".to_owned();
    for otherwise in [
        elsewhere("https://corp.example/cdn-cgi/access/login"),
        elsewhere("https://idp.example/o/oauth2/auth?client_id=7&state=8"),
        refused,
    ] {
        let wants = Wanted { otherwise, ..wanted("X-Key", "7") };
        lab.sandbox.put_in_front(Front { wants: vec![wants], ..Front::default() });
        let ran = lab.run(&plain, PASSWORD);
        assert_eq!(ran.code, 3, "{}", ran.err);
        let next = ran.err.lines().find(|line| line.contains("a service token")).unwrap();
        // There nothing else helps.
        let is_access = ran.err.contains("cdn-cgi/access");
        assert_eq!(next.contains("next: "), is_access, "{}", ran.err);
        let (line, file) = next.split_once(" < ").unwrap();
        assert_eq!(file, "headers-and-password", "{next}");
        let words: Vec<&str> = line.split(' ').skip_while(|word| *word != "login").collect();
        let ran = lab.run(&words, &format!("X-Key: 7\n\n{PASSWORD}"));
        assert_eq!(ran.code, 0, "{next}: {}", ran.err);
        assert_eq!(lab.run(&["logout"], "").code, 0);
    }
}

/// What was read from a file failed: asked for on a terminal, it can be another.
#[test]
fn who_gave_headers_that_are_not_taken_is_not_sent_to_the_same_line() {
    let lab = lab();
    let url = lab.sandbox.url();
    let wants =
        Wanted { otherwise: Page::new(302).with("Location", "/door"), ..wanted("X-Key", "7") };
    lab.sandbox.put_in_front(Front { wants: vec![wants], ..Front::default() });
    let ran = lab.run(&login(url, &["--header-stdin"]), &format!("X-Key: 8\n\n{PASSWORD}"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let step = ran.err.lines().find(|line| line.contains("a service token")).unwrap();
    assert!(step.contains("--header-stdin"), "{}", ran.err);
    assert!(!step.contains("--password-stdin") && !step.contains(" < "), "{}", ran.err);
}

/// A proxy on the way would take it for its own, so it stays here, and that is said.
#[test]
fn what_a_proxy_would_keep_is_told_at_the_login() {
    let lab = lab();
    let words =
        ["login", "http://ci.example.com", "--allow-http", "-u", "alice", "--store", "file"];
    let words = [&words[..], &["--header-stdin", "--password-stdin"]].concat();
    for (proxy, header, is_told) in [
        (Some("http://127.0.0.1:1"), "proxy-authorization", true),
        (Some("http://127.0.0.1:1"), "X-Key", false),
        (None, "Proxy-Authorization", false),
    ] {
        let mut command = lab.command(&[&words[..], &["--timeout", "1"]].concat());
        command.envs(proxy.map(|proxy| ("http_proxy", proxy)));
        let ran = lab.run_command(command, &format!("{header}: s3cret\n\n{PASSWORD}"));
        assert_eq!(ran.code, 3, "{}", ran.err);
        let said = "Proxy-Authorization is not sent over plain http through http://127.0.0.1:1/";
        assert_eq!(ran.err.contains(said), is_told, "{}", ran.err);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
}
