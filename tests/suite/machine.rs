//! What a machine lacks or has wrong: certificates, files, a clock, a newer program of ours.

use crate::login::PROGRAM;
use jenkins_sandbox::{Dates, Jenkins};
use lab::{Lab, PASSWORD, Ran, login};
use std::process::Command;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");

/// With a file system of its own, in which a distribution's certificates are not there.
#[test]
fn a_slim_container_has_no_certificates() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let bare = "mount -t tmpfs none /etc/ssl";
    let may = |flags: &&str| {
        let asked = Command::new("unshare").args([flags, "sh", "-c", bare]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    let Some(flags) = ["-m", "-rm"].into_iter().find(may) else {
        println!("SKIPPED a container without certificates: no file system may be mounted here");
        return;
    };
    let mut command = lab.command_of("unshare");
    command.args([flags, "sh", "-c", &format!("{bare} && exec \"$@\""), "sh", PROGRAM]);
    command.args(login("https://127.0.0.1:1/", &[])).env("PATH", std::env::var_os("PATH").unwrap());
    let ran = lab.run_command(command, PASSWORD);
    assert!(ran.code == 3 && ran.err.contains("no certificates"), "{} {}", ran.code, ran.err);
    assert!(ran.err.contains("--ca-file"), "{}", ran.err);
}

#[test]
fn a_variable_that_names_no_certificates_is_named() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut command = lab.command(&login("https://127.0.0.1:1/", &[]));
    command.env("SSL_CERT_FILE", "/nowhere").env("SSL_CERT_DIR", "/nowhere");
    let ran = lab.run_command(command, PASSWORD);
    let found = "/nowhere: no certificate is found there (SSL_CERT_FILE)";
    assert!(ran.code == 2 && ran.err.contains(found), "{} {}", ran.code, ran.err);
}

/// Runs a program that may have this many files open at most; `None` where it cannot even be loaded.
fn limited(lab: &Lab, files: u32, words: &[&str], input: &str) -> Option<Ran> {
    let mut command = lab.command_of("bash");
    command.args(["-c", &format!("ulimit -n {files} && exec \"$@\""), "bash"]).args(words);
    let ran = lab.run_command(command, input);
    let unloaded = ran.code == 127 && ran.err.contains("loading shared libraries");
    assert!(!unloaded || files < 5, "{files}: {}", ran.err);
    (!unloaded).then_some(ran)
}

/// Every limit from none to plenty: what fails says so and what to do, and leaves nothing behind.
fn walk_the_limits(lab: &Lab, store: &str) {
    let url = lab.sandbox.url();
    let login = [PROGRAM, "login", url, "-u", "alice", "--store", store, "--password-stdin"];
    let asked = format!("protocol=http\nhost={}\n\n", &url["http://".len()..url.len() - 1]);
    assert_eq!(lab.run(&login[1..], PASSWORD).code, 0);
    let mut ended = [[0; 2]; 8];
    for files in 3..=24 {
        for (command, (words, input)) in [
            (&[PROGRAM, "status"][..], ""),
            (&[PROGRAM, "token"], ""),
            (&[PROGRAM, "token", "list"], ""),
            (&[PROGRAM, "api", "api/json"], ""),
            (&[PROGRAM, "token", "rotate"], ""),
            (&[PROGRAM, "git", "setup", "--print"], ""),
            (&login, PASSWORD),
            (&[HELPER, "get"], &asked),
        ]
        .into_iter()
        .enumerate()
        {
            let Some(ran) = limited(lab, files, words, input) else { continue };
            let (code, said) = (ran.code, format!("{store} {files} {words:?}: {}", ran.err));
            assert!(![70, 101].contains(&code), "{code} {said}");
            assert!(!ran.err.contains("this is a bug"), "{said}");
            assert!(!ran.err.contains("repair the disk"), "{said}");
            let tells = ran.err.contains("ulimit -n") || code == 7 && ran.err.contains("recover");
            // To git an answer that cannot be given is no failure.
            let succeeded =
                if words[0] == HELPER { ran.out.contains("password=") } else { code == 0 };
            assert!(succeeded || tells, "{code} {said}");
            ended[command][usize::from(succeeded)] += 1;
            if code == 7 {
                assert_eq!(lab.run(&["recover"], "").code, 0, "{said}");
            }
            assert_eq!((lab.names().len(), lab.open_intents()), (1, 0), "{said}");
        }
        assert_eq!(lab.run(&["status"], "").code, 0, "{store} {files}");
    }
    assert!(ended.iter().all(|[failed, succeeded]| *failed > 0 && *succeeded > 0), "{ended:?}");
}

#[test]
fn few_open_files_are_told_by_what_they_are() {
    walk_the_limits(&Lab::new(Jenkins::V2_572, PROGRAM), "file");
}

#[test]
#[cfg(target_os = "linux")]
fn few_open_files_are_told_where_a_keyring_is_asked_too() {
    if lab::keyring::installed() {
        let (mut lab, keyring) =
            (Lab::new(Jenkins::V2_572, PROGRAM), lab::keyring::Keyring::start());
        lab.bus = Some(keyring.address());
        walk_the_limits(&lab, "keyring");
    }
}

#[test]
fn a_journal_of_another_format_is_another_versions() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    let left = lab.home().join("tokens/journal/0badcafe.json");
    std::fs::write(&left, r#"{"v": 2, "aim": {"of": "tomorrow"}}"#).unwrap();
    let ran = lab.run(&["recover"], "");
    assert!(ran.code == 6 && ran.err.contains("format 2"), "{} {}", ran.code, ran.err);
    assert!(ran.err.contains("update this program"), "{}", ran.err);
    assert!(left.exists() && lab.run(&["status"], "").code == 0);
}

/// Where the controller says what time it is, this machine's clock has no say.
#[test]
fn a_clock_that_cannot_be_right_matters_to_nobody_who_is_told_the_time() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for at in ["9999-12-30T22:00:00.999Z", "-009999-01-02T01:59:59Z", "1970-01-01T00:00:07Z"] {
        for command in [
            &["token", "rotate", "--older-than", "30d"][..],
            &["token", "revoke", "--unused-for", "30d", "--dry-run"],
            &["token", "list"],
        ] {
            // The same second twice would be an answer out of a cache.
            lab.sandbox.advance(std::time::Duration::from_secs(2));
            let ran = lab.run_at(at, command);
            assert_eq!(ran.code, 0, "{at} {command:?}: {}", ran.err);
        }
    }
}

/// What is reckoned from today fails by the clock's name where the controller does not say what time
/// it is, and the rest works.
#[test]
fn a_clock_that_cannot_be_right_is_told_by_its_year() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.sandbox.set_dates(Dates::Absent);
    lab.login();
    lab.login();
    assert_eq!(lab.run(&["token", "create", "old"], "").code, 0);
    let wrong = ["9999-12-30T22:00:00.999Z", "-009999-01-02T01:59:59Z", "1970-01-01T00:00:07Z"];
    let right = ["2038-01-19T03:14:08Z", "2262-04-11T23:47:17Z", "2999-12-31T00:00:00Z"];
    for (at, is_wrong) in wrong.map(|at| (at, true)).into_iter().chain(right.map(|at| (at, false)))
    {
        let year = at.rsplitn(3, '-').last().unwrap();
        for (command, reckons) in [
            (&["status"][..], false),
            (&["token"], false),
            (&["token", "list"], false),
            (&["token", "create", "x", "--expires", "30d"], false),
            (&["token", "rotate", "--expires", "never"], false),
            (&["token", "rotate", "--older-than", "30d"], true),
            (&["token", "revoke", "--unused-for", "30d", "--dry-run"], true),
            (&["recover"], false),
        ] {
            let ran = lab.run_at(at, command);
            let said = format!("{at} {command:?}: {}", ran.err);
            if is_wrong && reckons {
                assert!(ran.code == 3 && ran.err.contains("clock says"), "{} {said}", ran.code);
                assert!(
                    ran.err.contains(year) && ran.err.contains("next: set the clock"),
                    "{said}"
                );
            } else {
                assert_eq!(ran.code, 0, "{said}");
            }
            assert_eq!(lab.open_intents(), 0, "{said}");
        }
    }
    let at_the_end = |words: &[&str]| lab.run_at(wrong[0], words);
    let dated = at_the_end(&["token", "create", "y", "--expires", "2027-01-31"]);
    assert!(dated.code == 3 && dated.err.contains("clock says 9999"), "{}", dated.err);
    assert_eq!(lab.run(&["status"], "").code, 0);
}

/// Only the clock says that the token has ended.
#[test]
fn a_token_is_not_called_expired_by_a_clock_that_cannot_be_right() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let expiring = [&login(lab.sandbox.url(), &[])[..], &["--expires", "30d"]].concat();
    assert_eq!(lab.run(&expiring, PASSWORD).code, 0);
    let ended = lab.run_at("2999-01-01T00:00:00Z", &["token"]);
    assert!(ended.code == 4 && ended.err.contains("expired on"), "{}", ended.err);
    for command in [&["token"][..], &["api", "api/json"], &["exec", "--", "/bin/true"]] {
        let ran = lab.run_at("9998-01-01T00:00:00Z", command);
        assert_eq!(ran.code, 0, "{command:?} {}", ran.err);
    }
}

/// As cron and containers start programs.
#[test]
fn a_token_has_the_name_of_its_user_where_no_variable_says_it() {
    let name = std::process::Command::new("id").arg("-un").output().unwrap();
    let name = String::from_utf8(name.stdout).unwrap();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let begin = format!("{}:", name.trim());
    if !passwd.lines().any(|line| line.starts_with(&begin)) {
        println!("SKIPPED the name of the user: it is not in /etc/passwd");
        return;
    }
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut command = lab.command(&login(lab.sandbox.url(), &[]));
    command.env_remove("USER");
    let ran = lab.run_command(command, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let names = lab.names();
    assert!(names[0].contains(&format!("{}@", name.trim())), "{names:?}");
}
