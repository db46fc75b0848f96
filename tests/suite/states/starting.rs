//! A Jenkins that starts is waited for, as long as an answer would be; nothing is posted to it before it
//! has answered a question.

use super::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins, ReceivedRequest};
use lab::{Lab, PASSWORD, Terminal};
use std::process::Command;

/// As patient as the program is by itself.
fn waiting(lab: &Lab, words: &[&str]) -> Command {
    let mut command = lab.command(words);
    command.env_remove("LAB_PATIENCE");
    command
}

/// Whether what was posted came after an answer that Jenkins gives only when it is up.
fn is_asked_first(asked: &[ReceivedRequest]) -> bool {
    let posted = asked.iter().position(|it| it.method == "POST");
    let ready = asked.iter().position(|it| it.method == "GET" && it.status == 200);
    posted.is_none_or(|posted| ready.is_some_and(|ready| ready < posted))
}

#[test]
fn a_login_waits_for_a_restart_to_end_and_posts_once() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.sandbox.fail(Fault::Restart { requests: 2 });
        let login = ["login", lab.sandbox.url(), "-u", "alice", "--store", "file"];
        let words = [&login[..], &["--password-stdin"]].concat();
        let ran = lab.run_command(waiting(&lab, &words), PASSWORD);
        assert_eq!(ran.code, 0, "{}: {}", jenkins.version(), ran.err);
        let asked = lab.sandbox.asked();
        assert!(is_asked_first(&asked), "{asked:?}");
        let made = asked.iter().filter(|it| it.target.contains("generateNewToken")).count();
        assert_eq!(made, usize::from(jenkins != Jenkins::V2_46_1), "{asked:?}");
    }
}

#[test]
fn what_reads_waits_too_and_no_longer_than_for_an_answer() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for words in [&["status"][..], &["token", "list"], &["api", "me/api/json"], &["crumb"]] {
        lab.sandbox.fail(Fault::Restart { requests: 2 });
        let ran = lab.run_command(waiting(&lab, words), "");
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    }
    lab.sandbox.fail(Fault::Restart { requests: 1000 });
    let begun = std::time::Instant::now();
    let words = ["api", "me/api/json", "--timeout", "1"];
    let ran = lab.run_command(waiting(&lab, &words), "");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("Jenkins is starting"), "{}", ran.err);
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// What ends a token is posted, and so waits for an answer first, too.
#[test]
fn a_logout_waits_and_posts_once_or_not_at_all() {
    for jenkins in lab::with_named_tokens() {
        let lab = Lab::new(jenkins, PROGRAM);
        lab.login();
        let (kept, before) = (lab.token(), lab.sandbox.asked().len());
        lab.sandbox.fail(Fault::Restart { requests: 1000 });
        let ran = lab.run(&["logout"], "");
        assert_eq!(ran.code, 3, "{}: {}", jenkins.version(), ran.err);
        assert!(is_asked_first(&lab.sandbox.asked()[before..]), "{:?}", lab.sandbox.asked());
        assert_eq!((lab.token(), lab.open_intents()), (kept, 0), "{}", jenkins.version());
        lab.sandbox.heal();
        lab.sandbox.ready();
        let before = lab.sandbox.asked().len();
        lab.sandbox.fail(Fault::Restart { requests: 2 });
        let ran = lab.run_command(waiting(&lab, &["logout"]), "");
        assert_eq!(ran.code, 0, "{}: {}", jenkins.version(), ran.err);
        assert!(is_asked_first(&lab.sandbox.asked()[before..]), "{:?}", lab.sandbox.asked());
        assert!(lab.names().is_empty(), "{}", jenkins.version());
    }
}

#[test]
fn a_person_sees_what_is_waited_for() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::Restart { requests: 1000 });
    let mut terminal = Terminal::start(&waiting(&lab, &["token", "list", "--timeout", "4"]));
    terminal.expect("Waiting for Jenkins to start");
    let ran = terminal.ended();
    assert_eq!(ran.code, 3, "{}", ran.out);
}
