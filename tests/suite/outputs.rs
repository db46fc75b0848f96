//! What a command prints and nobody receives: a closed pipe, a closed output, a full disk.

use crate::login::PROGRAM;
use jenkins_sandbox::{Fault, Jenkins};
use lab::{Lab, Ran};

/// Runs a command of `lab` with its output led somewhere by a shell.
fn led(lab: &Lab, words: &str, output: &str) -> Ran {
    let script = format!("{PROGRAM} {words} {output}; exit ${{PIPESTATUS[0]}}");
    let mut command = lab.command_of("bash");
    command.args(["-c", &script]).env("PATH", "/usr/bin:/bin");
    lab.run_command(command, "")
}

#[test]
fn what_can_be_asked_again_minds_no_closed_pipe_and_a_full_disk_is_told() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for words in ["token list", "status", "token", "api api/json?tree=mode", "crumb", "--help"] {
        for output in ["| true", ">&-"] {
            let ran = led(&lab, words, output);
            assert_eq!(ran.code, 0, "{words} {output}: {}", ran.err);
        }
        if words != "--help" {
            let ran = led(&lab, words, "> /dev/full");
            assert_eq!(ran.code, 3, "{words}: {}", ran.err);
            assert!(ran.err.contains("cannot be written: No space left"), "{words}: {}", ran.err);
        }
    }
    // Its own answer is not made a success by that.
    assert_eq!(led(&lab, "api --silent no/such/page", "| true").code, 1);
    lab.sandbox.revoke_all("alice");
    assert_eq!(led(&lab, "status", "> /dev/full").code, 3);
}

#[test]
fn a_change_whose_answer_nobody_received_is_said_to_be_carried_out() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let path = "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";
    for (at, output) in ["| true", "> /dev/full"].into_iter().enumerate() {
        let ran = led(&lab, &format!("api {path} -f newTokenName=made"), output);
        assert_eq!((ran.code, lab.names().len()), (3, at + 2), "{output}: {}", ran.err);
        assert!(ran.err.contains("was carried out"), "{output}: {}", ran.err);
        assert!(!ran.err.contains("run the command again"), "{output}: {}", ran.err);
        // Nothing was to be printed.
        let ran = led(&lab, "api -X POST --silent me/api/json", output);
        assert_eq!(ran.code, 0, "{output}: {}", ran.err);
    }
    // A refusal is one, whoever reads its page.
    for output in ["| true", "> /dev/full"] {
        assert_eq!(led(&lab, "api -i no/such/page", output).code, 1, "{output}");
        assert_eq!(led(&lab, "api -X POST -i no/such/page", output).code, 1, "{output}");
    }
}

#[test]
fn a_value_that_nobody_received_is_revoked() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for more in ["", " --json"] {
        let words = format!("token create printed{more}");
        for output in ["| true", "> /dev/full"] {
            let ran = led(&lab, &words, output);
            assert_eq!(ran.code, 3, "{words} {output}: {}", ran.err);
            assert!(ran.err.contains("revoked again"), "{}", ran.err);
        }
        // Here it is known before.
        for output in [">&-", "> /dev/null"] {
            let ran = led(&lab, &words, output);
            assert_eq!(ran.code, 3, "{words} {output}: {}", ran.err);
            assert!(ran.err.contains("no token was created"), "{}", ran.err);
        }
        assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{words}");
        let ran = led(&lab, &words, "| cat");
        assert!(ran.code == 0 && ran.out.contains("11"), "{}", ran.err);
        assert_eq!(lab.run(&["token", "revoke", "printed", "--yes"], "").code, 0);
    }
}

#[test]
fn a_value_that_can_neither_be_shown_nor_revoked_is_in_the_journal() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.sandbox.fail(Fault::FrontDoor { status: 502 }.on("/revoke").always());
    let ran = led(&lab, "token create printed", "> /dev/full");
    assert_eq!((ran.code, lab.names().len(), lab.open_intents()), (7, 2, 1), "{}", ran.err);
    let ran = lab.run(&["recover"], "");
    assert!(ran.code == 7 && ran.err.contains("token revoke printed"), "{}", ran.err);
}
