//! A front door that lets nobody in without its headers: said once at a login, they are sent with
//! every request to that controller, lie beside the token, and are shown by nobody.

mod steps;

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Front, Instead, Jenkins, Page, Setup, User, Wanted};
use lab::listener::{self, Listener};
use lab::{Lab, PASSWORD, Ran, login, login_of};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

const ID: &str = "5f3a.access";
const SECRET: &str = "c0ffee-let-me-in";

fn wanted(header: &str, value: &str) -> Wanted {
    let otherwise = Page::new(302).with("Location", "https://corp.example/cdn-cgi/access/login");
    Wanted { header: header.to_owned(), value: Some(value.to_owned()), otherwise }
}

/// As Cloudflare Access, which wants two.
fn front() -> Front {
    let id = wanted("CF-Access-Client-Id", ID);
    Front { wants: vec![id, wanted("CF-Access-Client-Secret", SECRET)], ..Front::default() }
}

fn lines() -> String {
    format!("CF-Access-Client-Id: {ID}\nCF-Access-Client-Secret: {SECRET}\n")
}

fn lab() -> Lab {
    let alice = User::new("alice", PASSWORD);
    let mut setup = Setup::new(Jenkins::V2_572).user(alice).user(User::new("bob", "bobs word"));
    setup.front = front();
    Lab::with(setup, PROGRAM)
}

fn log_in(lab: &Lab) -> Ran {
    lab.run(&login(lab.sandbox.url(), &["--header-stdin"]), &format!("{}\n{PASSWORD}", lines()))
}

/// A program that prints the headers, and how a login names it.
fn printer(lab: &Lab, script: &str) -> String {
    let path = lab.home().join("print headers; touch oops");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

#[test]
fn each_command_passes_the_front_door_and_none_shows_its_headers() {
    let lab = lab();
    let mut said = vec![log_in(&lab)];
    assert_eq!(said[0].code, 0, "{}", said[0].err);
    for words in [
        &["status"][..],
        &["status", "--json"],
        &["token"],
        &["token", "list"],
        &["token", "create", "one more", "-v"],
        &["token", "rename", "one more", "other"],
        &["token", "revoke", "other", "-y"],
        &["api", "whoAmI/api/json", "-v"],
        &["crumb"],
        &["token", "rotate", "-vv"],
        &["recover"],
        &["status", "-vv"],
        &["logout", "-v"],
    ] {
        let ran = lab.run(words, "");
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        if words[0] == "status" || words[0] == "token" {
            let mut found = vec![];
            files(lab.home(), &mut found);
            for path in found {
                let holds = fs::read(&path).unwrap();
                if String::from_utf8_lossy(&holds).contains(SECRET) {
                    assert!(path.starts_with(lab.home().join("tokens/tokens")), "{path:?}");
                    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
                }
            }
        }
        said.push(ran);
    }
    assert_eq!(lab.names().len(), 0);
    for ran in &said {
        assert!(!format!("{}{}", ran.out, ran.err).contains(SECRET), "{}{}", ran.out, ran.err);
    }
    assert!(said[2].out.contains("CF-Access-Client-Id"), "{}", said[2].out);
    assert!(said[10].err.contains("CF-Access-Client-Id"), "{}", said[10].err);
}

#[test]
fn a_later_login_keeps_them_changes_them_and_takes_them_off() {
    let lab = lab();
    let url = lab.sandbox.url();
    assert_eq!(log_in(&lab).code, 0);
    assert_eq!(lab.run(&login(url, &[]), PASSWORD).code, 0, "a plain one keeps them");
    let token = lab.token();
    let ran = lab.run(&login(url, &["--header-stdin"]), &format!("X-Other: 1\n\n{PASSWORD}"));
    assert_eq!((ran.code, lab.names().len()), (3, 1), "{}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0, "a login that fails changes nothing");
    lab.sandbox.put_in_front(Front { wants: vec![wanted("X-Key", "new")], ..Front::default() });
    let ran =
        lab.run(&login(url, &["--header-stdin"]), &format!("X-Key: new\r\n\r\n{PASSWORD}\r\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_ne!(lab.token(), token);
    lab.sandbox.put_in_front(Front::default());
    assert_eq!(lab.run(&login(url, &["--no-headers"]), PASSWORD).code, 0);
    let asked = lab.sandbox.asked().len();
    assert_eq!(lab.run(&["status"], "").code, 0);
    let mut found = vec![];
    files(lab.home(), &mut found);
    for path in found {
        let holds = fs::read_to_string(&path).unwrap_or_default();
        assert!(!holds.contains("X-Key") && !holds.contains(SECRET), "{path:?}: {holds}");
    }
    assert!(lab.sandbox.asked().len() > asked);
}

/// Who gave them may go: each account of the controller has them, and none an older one.
#[test]
fn they_are_the_controllers_and_not_one_users() {
    let lab = lab();
    let url = lab.sandbox.url();
    assert_eq!(log_in(&lab).code, 0);
    let ran = lab.run(&login_of("bob", url, &[]), "bobs word");
    assert_eq!(ran.code, 0, "{}", ran.err);
    lab.sandbox.put_in_front(Front { wants: vec![wanted("X-Key", "new")], ..Front::default() });
    let ran = lab.run(&login_of("bob", url, &["--header-stdin"]), "X-Key: new\n\nbobs word");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = lab.run(&["status"], "");
    assert_eq!(ran.code, 0, "alice has the new one too: {}{}", ran.out, ran.err);
    assert_eq!(lab.run(&["logout", "-u", "bob"], "").code, 0);
    assert_eq!(lab.run(&["status"], "").code, 0);
    assert_eq!(lab.run(&["logout"], "").code, 0);
}

#[test]
fn a_token_made_elsewhere_and_one_of_the_environment_pass_too() {
    let lab = lab();
    let url = lab.sandbox.url();
    let token = lab.sandbox.add_token("alice", "made elsewhere").unwrap();
    let words = ["login", url, "-u", "alice", "--store", "file", "--with-token", "--header-stdin"];
    let ran = lab.run(&words, &format!("{}\n{token}\n", lines()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
    let mut command = lab.command(&["api", "whoAmI/api/json"]);
    command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "bob");
    command.env("JENKINS_API_TOKEN", lab.sandbox.add_token("bob", "his").unwrap());
    let ran = lab.run_command(command, "");
    assert!(ran.code == 0 && ran.out.contains("\"bob\""), "{}{}", ran.out, ran.err);
}

/// Killed before anybody knew the account, the record has them with the token.
#[test]
fn a_first_login_that_was_interrupted_is_finished_through_the_front_door() {
    let lab = lab();
    // The verification, which follows the creation.
    lab.sandbox.fail(Fault::Lost.on("GET /whoAmI"));
    let ran = log_in(&lab);
    assert_eq!((ran.code, lab.open_intents()), (7, 1), "{}", ran.err);
    let ran = lab.run(&["recover"], "");
    assert_eq!((ran.code, lab.open_intents()), (0, 0), "{}{}", ran.out, ran.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

#[test]
fn where_they_are_gone_it_says_so_and_how_to_give_them_again() {
    let lab = lab();
    assert_eq!(log_in(&lab).code, 0);
    let token = fs::read_dir(lab.home().join("tokens/tokens")).unwrap().next().unwrap();
    let path = token.unwrap().path();
    let text = fs::read_to_string(&path).unwrap();
    let mut record: serde_json::Value = serde_json::from_str(&text).unwrap();
    record.as_object_mut().unwrap().remove("headers").unwrap();
    fs::write(&path, record.to_string()).unwrap();
    let ran = lab.run(&["status", "--json"], "");
    assert!(ran.code == 6 && ran.out.contains("headers-missing"), "{}{}", ran.out, ran.err);
    let ran = lab.run(&["token", "list"], "");
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("CF-Access-Client-Id, CF-Access-Client-Secret"), "{}", ran.err);
    assert!(ran.err.contains("--header-stdin --password-stdin < "), "{}", ran.err);
    assert_eq!(log_in(&lab).code, 0);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

/// What each request says by itself is not for a front door; nothing is sent or kept.
#[test]
fn headers_that_are_not_theirs_to_set_are_refused_before_anything_is_sent() {
    let lab = lab();
    for line in [
        "Authorization: Bearer s3cret",
        "Cookie: a=s3cret",
        "Host: s3cret",
        "Jenkins-Crumb: s3cret",
        "Transfer-Encoding: s3cret",
        "Connection: s3cret",
        "Content-Length: s3cret",
        "Accept-Encoding: s3cret",
        "s3cret",
        "X-Key:",
        "X-Key: s3cret\u{1}",
        "",
        "X-Key: s3cret\nx-key: s3cret",
    ] {
        let words = login(lab.sandbox.url(), &["--header-stdin", "-v"]);
        let ran = lab.run(&words, &format!("{line}\n\n{PASSWORD}"));
        assert_eq!(ran.code, 2, "{line}: {}", ran.err);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
        let name = line.split(':').next().unwrap();
        let told = ran.err.to_lowercase().contains(&name.to_lowercase());
        assert!(!line.contains(": s3cret") || told, "{line}: {}", ran.err);
    }
    assert_eq!(lab.sandbox.asked().len(), 0);
}

#[test]
fn a_program_prints_them_without_a_shell_whenever_they_are_needed() {
    let lab = lab();
    let script = format!("[ \"$2\" = '; touch oops' ] || exit 9\nprintf '{}'", lines());
    let program = printer(&lab, &script);
    let more = ["--headers-command", "--", &program, "$HOME", "; touch oops"];
    let ran = lab.run(&login(lab.sandbox.url(), &more), PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in [&["token", "rotate"][..], &["status", "-v"], &["api", "whoAmI/api/json"]] {
        let ran = lab.run(words, "");
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        assert!(!ran.err.contains(SECRET), "{}", ran.err);
    }
    assert!(!lab.home().join("oops").exists());
    let mut found = vec![];
    files(&lab.home().join("tokens"), &mut found);
    for path in found {
        assert!(!fs::read_to_string(&path).unwrap().contains(SECRET), "{path:?}");
    }
    assert_eq!(lab.run(&["logout"], "").code, 0);
}

#[test]
fn a_program_that_fails_is_told_and_what_it_printed_is_not() {
    let lab = lab();
    let program = printer(&lab, "exec /bin/sh \"$HOME/script\"");
    let script = |text: &str| fs::write(lab.home().join("script"), text).unwrap();
    script(&format!("printf '{}'", lines()));
    let more = ["--headers-command", "--", program.as_str()];
    assert_eq!(lab.run(&login(lab.sandbox.url(), &more), PASSWORD).code, 0);
    let asked = lab.sandbox.asked().len();
    for (text, why) in [
        (
            "echo 'X-Key: s3cret'; echo one >&2; echo 'run: tool login' >&2; exit 3",
            "run: tool login",
        ),
        ("echo s3cret", "not `Name: value`"),
        ("echo 'Authorization: s3cret'", "Authorization"),
        ("true", "there is no header"),
        ("kill -9 $$", "signal: 9"),
        ("head -c 100000 /dev/zero | tr '\\0' s", "64 KiB"),
        ("printf 'X-Key: s3cret\\001'", "X-Key"),
    ] {
        script(text);
        let ran = lab.run(&["token", "list", "-v"], "");
        assert_eq!(ran.code, 3, "{text}: {}", ran.err);
        assert!(ran.err.contains(why) && ran.err.contains("print headers"), "{text}: {}", ran.err);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
    fs::remove_file(&program).unwrap();
    let ran = lab.run(&["status", "--json"], "");
    assert!(ran.code == 3 && ran.out.contains("headers-command-failed"), "{}{}", ran.out, ran.err);
    assert_eq!(lab.sandbox.asked().len(), asked, "nothing was sent");
}

/// With all that it started, whatever still holds its output.
#[test]
fn a_program_that_does_not_end_is_ended() {
    let lab = lab();
    let program = printer(&lab, "sleep 1000 & echo $! > \"$HOME/pid\"; wait");
    let more = ["--headers-command", "--timeout", "1", "--", program.as_str()];
    let begun = Instant::now();
    let ran = lab.run(&login(lab.sandbox.url(), &more), PASSWORD);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("did not end within 1 second"), "{}", ran.err);
    assert!(begun.elapsed() < Duration::from_secs(60));
    let pid = fs::read_to_string(lab.home().join("pid")).unwrap();
    let state = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    assert!(state.is_empty() || state.contains(") Z "), "{state}");
    assert_eq!(lab.sandbox.asked().len(), 0);
}

/// In git's environment, and nowhere that a redirect leads to.
#[test]
fn git_passes_with_what_exec_hands_it() {
    let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
    (setup.git, setup.front) = (true, front());
    let lab = Lab::with(setup, PROGRAM);
    assert_eq!(log_in(&lab).code, 0);
    let git = |words: &[&str]| {
        let mut command = lab.command(&[&["exec", "--git-header", "--", "git"], words].concat());
        command.env("PATH", std::env::var_os("PATH").unwrap()).env("GIT_TERMINAL_PROMPT", "0");
        lab.run_command(command, "")
    };
    let repository = format!("{}userContent.git", lab.sandbox.url());
    let ran = git(&["ls-remote", &repository]);
    assert!(ran.code == 0 && ran.out.contains("HEAD"), "{}{}", ran.out, ran.err);
    let other = Listener::answering(|_| listener::answer("404 Not Found", "", b""));
    assert_ne!(git(&["ls-remote", &format!("{}x.git", other.url)]).code, 0);
    let away = Page::new(302).with("Location", &format!("{}x.git/info/refs", other.url));
    let answers = vec![Instead { on: "GET /userContent.git".to_owned(), page: away }];
    lab.sandbox.put_in_front(Front { answers, ..front() });
    assert_ne!(git(&["ls-remote", &repository]).code, 0);
    let heard = other.heard();
    assert!(!heard.is_empty());
    assert!(heard.iter().all(|it| it.header("cf-access-client-secret").is_none()), "{heard:?}");
}

/// Where a redirect or an artifact leads, nothing of ours is sent.
#[test]
fn nobody_but_the_controller_gets_them() {
    let lab = lab();
    assert_eq!(log_in(&lab).code, 0);
    let other = Listener::answering(|_| listener::answer("200 OK", "", b"x"));
    let target = format!("{}job/x/1/artifact/a.zip", other.url);
    for status in [301, 302, 303, 307, 308] {
        let page = Page::new(status).with("Location", &target);
        let answers = vec![Instead { on: "/job/".to_owned(), page }];
        lab.sandbox.put_in_front(Front { answers, ..front() });
        for words in [&["api", "job/x/1/artifact/a.zip"][..], &["api", "-X", "POST", "job/x/build"]]
        {
            let _ = lab.run(words, "");
        }
    }
    let heard = other.heard();
    let is_ours = |name: &str| heard.iter().any(|it| it.header(name).is_some());
    assert!(!is_ours("cf-access-client-secret") && !is_ours("authorization"), "{heard:?}");
}

/// Each command of the page can be typed.
#[test]
fn the_page_shows_what_can_be_typed() {
    let page = include_str!("../../docs/front-doors.md");
    let mut typed = 0;
    for line in page.lines().filter_map(|line| line.strip_prefix("cargo jenkins ")) {
        let line = line.split(" < ").next().unwrap();
        let words = ["cargo-jenkins"].into_iter().chain(line.split_whitespace());
        let taken = cargo_jenkins::tree().try_get_matches_from(words);
        assert!(taken.is_ok(), "{line}: {}", taken.unwrap_err());
        typed += 1;
    }
    assert!(typed >= 6, "{typed}");
}

#[test]
fn what_a_front_door_says_in_few_words_is_shown() {
    for (kind, body, shown) in [
        ("", "Who are you?", Some("answered 403: \"Who are you?\"")),
        (
            "text/plain; charset=utf-8",
            "Ask the network team\n",
            Some("403: \"Ask the network team\""),
        ),
        ("", "{\"error\":1}", None),
        ("application/json", "\"no entry\"", None),
        ("", "a\u{7}b", None),
        // Whoever repeats what it was shown.
        ("text/plain", "You sent Basic YWxpY2U6c2VjcmV0", None),
        ("", "alice with 11abababababababababababababababab may not", None),
    ] {
        let mut otherwise = Page::new(403);
        body.clone_into(&mut otherwise.body);
        if !kind.is_empty() {
            otherwise = otherwise.with("Content-Type", kind);
        }
        let wants = Wanted { header: "X-Key".to_owned(), value: None, otherwise };
        let mut setup = Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD));
        setup.front = Front { wants: vec![wants], ..Front::default() };
        let lab = Lab::with(setup, PROGRAM);
        let ran = lab.run(&login(lab.sandbox.url(), &[]), PASSWORD);
        assert_eq!(ran.code, 3, "{body:?}: {}", ran.err);
        match shown {
            Some(words) => assert!(ran.err.contains(words), "{body:?}: {}", ran.err),
            None => assert!(!ran.err.contains(body), "{body:?}: {}", ran.err),
        }
    }
}
