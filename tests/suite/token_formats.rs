//! `token --format`: real programs read each form, and no process shows the token in its arguments.

use crate::login::PROGRAM;
use base64::Engine as _;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, Listener, PASSWORD, listener};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Users whose ids need quotes somewhere.
const USERS: [&str; 4] = ["alice", "o'neil, \"b\"", "#back\\slash", "böb"];

fn lab(user: &str) -> Lab {
    let setup = Setup::new(Jenkins::V2_572).user(User::new(user, PASSWORD));
    let lab = Lab::with(setup, PROGRAM);
    let ran = lab.run(&lab::login_of(user, lab.sandbox.url(), &[]), PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // Whoever asks lives long enough to be seen.
    lab.sandbox.fail(Fault::Delay(Duration::from_millis(60)).always());
    lab
}

/// Runs `script` with bash, in which `jenkins` is this program.
fn bash(lab: &Lab, script: &str) -> Output {
    bash_beside(lab, "", script)
}

/// The same with another server's URL in `$FRONT`.
fn bash_beside(lab: &Lab, front: &str, script: &str) -> Output {
    let programs = lab.home().join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    let _ = std::os::unix::fs::symlink(PROGRAM, programs.join("jenkins"));
    let mut command = lab.command_of("bash");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    command
        .args(["-euc", script])
        .env("PATH", path)
        .env("URL", lab.sandbox.url())
        .env("FRONT", front);
    command.env("GIT_TERMINAL_PROMPT", "0").output().unwrap()
}

/// What `run` gives, and whether meanwhile the arguments of any process held `secret`.
fn watched<T>(secret: &str, run: impl FnOnce() -> T) -> (T, bool) {
    let (is_over, was_seen) = (AtomicBool::new(false), AtomicBool::new(false));
    let given = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
                for process in processes {
                    let words = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
                    if String::from_utf8_lossy(&words).contains(secret) {
                        was_seen.store(true, Ordering::Relaxed);
                    }
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        let given = run();
        is_over.store(true, Ordering::Relaxed);
        given
    });
    (given, was_seen.into_inner())
}

/// What each reader does with its form; it prints the answer's user.
const SCRIPTS: [(&str, &str); 6] = [
    ("curl", "curl -fsS -K <(jenkins token --format curl) \"${URL}me/api/json\""),
    ("curl -L", "curl -fsSLK <(jenkins token --format curl) \"${URL}me/api/json\""),
    ("curl -H", "curl -fsS -H @<(jenkins token --format basic) \"${URL}me/api/json\""),
    ("curl netrc", "curl -fsS --netrc-file <(jenkins token --format netrc) \"${URL}me/api/json\""),
    (
        "python netrc",
        "(umask 077; jenkins token --format netrc > netrc)
         python3 -c 'import netrc, sys
login, _, password = netrc.netrc(\"netrc\").authenticators(\"127.0.0.1\")
sys.stdout.write(login + \"\\n\" + password)'",
    ),
    (
        "env",
        "eval \"$(jenkins token --format env)\"
         printf '%s\\n' \"$JENKINS_URL\" \"$JENKINS_USER_ID\" \"$JENKINS_API_TOKEN\"
         sh -c 'test -n \"$JENKINS_API_TOKEN\"'",
    ),
];

#[test]
fn every_reader_takes_its_form_and_no_process_shows_the_token() {
    for user in USERS {
        let lab = lab(user);
        let token = lab.token();
        for (reader, script) in SCRIPTS {
            let (ran, was_seen) = watched(&token, || bash(&lab, script));
            let out = String::from_utf8_lossy(&ran.stdout);
            let err = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{reader} as {user}: {out}{err}");
            assert!(!was_seen, "{reader} as {user}: the token stood in somebody's arguments");
            let expected = match reader {
                "python netrc" => format!("{user}\n{token}"),
                "env" => format!("{}\n{user}\n{token}\n", lab.sandbox.url()),
                _ => {
                    let me: serde_json::Value = serde_json::from_str(&out).unwrap();
                    assert_eq!(me["id"], user, "{reader}");
                    continue;
                }
            };
            assert_eq!(out, expected, "{reader}");
        }
    }
}

/// git looks into a netrc file only after a 401, which Jenkins' own repositories do not answer.
#[test]
fn git_takes_the_netrc_line_to_whoever_asks_for_a_password() {
    for user in USERS {
        let lab = lab(user);
        let token = lab.token();
        let front = Listener::answering(|heard| {
            let status = if heard.header("authorization").is_some() { "404" } else { "401" };
            listener::answer(status, "WWW-Authenticate: Basic realm=\"x\"\r\n", b"")
        });
        let script = "(umask 077; jenkins token --format netrc > .netrc)
                      git ls-remote \"${FRONT}app.git\" || true";
        let (ran, was_seen) = watched(&token, || bash_beside(&lab, &front.url, script));
        assert!(ran.status.success() && !was_seen);
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{token}"));
        let sent = front
            .heard()
            .iter()
            .any(|heard| heard.header("authorization") == Some(&format!("Basic {pair}")));
        assert!(sent, "{user}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn the_watch_sees_a_token_in_arguments() {
    let lab = lab("alice");
    let token = lab.token();
    // For longer than a look around takes on a slow machine.
    let script = "sh -c 'sleep 2; true' sh \"$(jenkins token)\"";
    let (_, was_seen) = watched(&token, || bash(&lab, script));
    assert!(was_seen);
}

#[test]
fn curl_never_sends_the_token_of_an_https_controller_in_clear_text() {
    let lab = lab("alice");
    for (url, proto) in [("https://ci.example.com", true), ("http://ci.example.com", false)] {
        let mut command = lab.command(&["token", "--format", "curl"]);
        command.env("JENKINS_URL", url).env("JENKINS_USER_ID", "eve");
        command.env("JENKINS_API_TOKEN", "11".repeat(17));
        let ran = lab.run_command(command, "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let user = format!("user = \"eve:{}\"\n", "11".repeat(17));
        let expected = if proto { format!("proto = \"=https\"\n{user}") } else { user };
        assert_eq!(ran.out, expected);
    }
    let file = lab.home().join("config");
    std::fs::write(&file, "proto = \"=https\"\nuser = \"eve:x\"\n").unwrap();
    let ran = bash(&lab, "curl -sS -K config \"${URL}me/api/json\"");
    assert_eq!(ran.status.code(), Some(1), "curl takes it for an unsupported protocol");
}

#[test]
fn a_form_is_of_the_token_alone() {
    let lab = lab("alice");
    for line in [
        &["token", "--format", "curl", "--json"][..],
        &["--json-lines", "token", "--format", "env"],
        &["token", "--format", "netrc", "list"],
        &["token", "--format", "wget"],
        &["crumb", "--format", "xml", "--json"],
    ] {
        let ran = lab.run(line, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line:?}: {}", ran.err);
        assert!(ran.err.contains("--format"), "{line:?}: {}", ran.err);
    }
}
