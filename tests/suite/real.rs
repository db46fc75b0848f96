//! The suite for servers that people point at: it can fail, it touches nothing of theirs, and what
//! docs/real-servers.md shows is what it prints. `tests/run` runs it against every version.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Ran};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

const REAL: &str = env!("CARGO_BIN_EXE_real");

/// A person's server, with tokens that are not the suite's: named ones and a legacy one.
fn server(jenkins: Jenkins) -> Lab {
    let mut alice = User::new("alice", PASSWORD);
    alice.legacy_token = true;
    let lab = Lab::with(Setup::new(jenkins).user(alice), PROGRAM);
    lab.login();
    assert_eq!(lab.run(&["token", "create", "nightly real-job"], "").code, 0);
    lab
}

fn suite(lab: &Lab, program: &str) -> Command {
    let mut command = lab.command_of(REAL);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command.args([lab.sandbox.url(), "--user", "alice", "--program", program]);
    command
}

fn run(lab: &Lab, program: &str, password: &str) -> Ran {
    lab.run_command(suite(lab, program), &format!("{password}\n"))
}

/// What became of a step; nothing where it was not run.
fn outcome<'a>(ran: &'a Ran, step: &str) -> Option<&'a str> {
    ran.out.lines().find_map(|line| Some(line.strip_prefix(step)?.trim()))
}

/// `cargo-jenkins` in the hands of `script`, which may end with `exec "$REAL" "$@"`.
fn planted(lab: &Lab, script: &str) -> String {
    let file = lab.home().join("planted");
    std::fs::write(&file, script.replace("$REAL", PROGRAM)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn what_it_prints_is_what_the_page_shows() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/real-servers.md");
    let page = std::fs::read_to_string(docs).unwrap();
    let (_, rest) = page.split_once("<!-- seen: 2.541.2 -->\n```text\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let lab = server(Jenkins::V2_541_2);
    let before = lab.sandbox.tokens("alice");
    let notes = lab.home().join("notes");
    let noting = format!(
        "#!/bin/sh\n{{ printf '%s\\n' \"$@\"; env; }} >>'{}'\nexec \"$REAL\" \"$@\"\n",
        notes.display()
    );
    let ran = run(&lab, &planted(&lab, &noting), PASSWORD);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    // The steps with Python are run by `tests/run`, which has the module.
    let is_python = |line: &str| {
        ["import ", "the same ", "builds by "].iter().any(|step| line.starts_with(step))
    };
    let lines = |text: &str| -> Vec<String> {
        let steps = text.lines().skip(2).filter(|line| !is_python(line));
        let mut steps: Vec<String> = steps.map(str::to_owned).collect();
        let total = steps.pop().unwrap();
        assert!(total.contains("30 steps: ") && !total.contains("FAILED"), "{total}");
        steps
    };
    assert_eq!(lines(&ran.out), lines(shown));
    let mut after = lab.sandbox.tokens("alice");
    after.iter_mut().zip(&before).for_each(|(after, before)| after.uses = before.uses);
    assert_eq!(after, before);
    let words = std::fs::read_to_string(notes).unwrap();
    assert!(words.contains("--password-stdin") && !words.contains(PASSWORD), "{words}");
}

#[test]
fn a_wrong_password_is_tried_twice_at_most() {
    let lab = server(Jenkins::V2_572);
    let (before, asked) = (lab.names(), lab.sandbox.asked().len());
    let ran = run(&lab, PROGRAM, "wrong horse 7");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(outcome(&ran, "login"), Some("FAILED"), "{}", ran.out);
    assert!(!format!("{}{}", ran.out, ran.err).contains("wrong horse"), "{}", ran.out);
    let asked = lab.sandbox.asked().split_off(asked);
    let tries = asked.iter().filter(|asked| asked.credential == "wrong").count();
    assert!((1..=2).contains(&tries), "{tries} tries");
    assert_eq!(lab.names(), before);
}

#[test]
fn a_program_that_revokes_nothing_is_found_out_and_cleaned_up_after() {
    let lab = server(Jenkins::V2_426_2);
    let before = lab.names();
    let lying = "#!/bin/sh\ncase \"$*\" in\n\
                 *'token revoke'*--yes*) echo '{\"revoked\":[],\"would_revoke\":[]}'; exit 0 ;;\n\
                 esac\nexec \"$REAL\" \"$@\"\n";
    let ran = run(&lab, &planted(&lab, lying), PASSWORD);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(outcome(&ran, "revoke"), Some("FAILED"), "{}", ran.out);
    assert_eq!(outcome(&ran, "rotate"), Some("done"), "{}", ran.out);
    assert_eq!(outcome(&ran, "nothing left"), Some("FAILED"), "{}", ran.out);
    assert!(ran.out.contains("was left and is gone now"), "{}", ran.out);
    assert_eq!(lab.names(), before);
}

#[test]
fn whoever_interrupts_it_finds_nothing_left() {
    let lab = server(Jenkins::V2_572);
    let before = lab.names();
    // The value of a token arrives in a minute, and the suite is told to stop long before.
    lab.sandbox.fail(Fault::Delay(Duration::from_secs(60)).on("rename"));
    let child = lab.start_command(suite(&lab, PROGRAM), PASSWORD);
    let begun = Instant::now();
    while lab.sandbox.asked().iter().all(|asked| asked.fault.is_none()) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody renames");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_ne!(lab.names(), before);
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let ran = Ran::of(child);
    assert_eq!(ran.code, 130, "{}{}", ran.out, ran.err);
    assert!(begun.elapsed() < Duration::from_secs(50), "it waited");
    assert_eq!(outcome(&ran, "nothing left"), Some("done"), "{}", ran.out);
    assert_eq!(lab.names(), before);
}

#[test]
fn without_the_list_what_is_known_is_ended_all_the_same() {
    let lab = server(Jenkins::V2_541_2);
    let before = lab.names();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/me/security/").always());
    let ran = run(&lab, PROGRAM, PASSWORD);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(outcome(&ran, "list"), Some("FAILED"), "{}", ran.out);
    assert_eq!(outcome(&ran, "whoAmI by api"), Some("done"), "{}", ran.out);
    lab.sandbox.heal();
    // What a killed login left, nobody can know of.
    let left = lab.names().into_iter().filter(|name| !name.contains("-login@"));
    assert_eq!(left.collect::<Vec<_>>(), before, "{}", ran.out);
}
