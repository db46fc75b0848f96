//! What a command says that would have to ask, and cannot: why, and the whole line that asks nobody.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD, login};

const NO_BUS: &str = "";

/// The first way on, as it was printed.
fn next(ran: &lab::Ran) -> String {
    let line = ran.err.lines().find_map(|line| line.trim().strip_prefix("next: "));
    let line = line.unwrap_or_else(|| panic!("no next step: {}", ran.err));
    line.split("cargo jenkins ").nth(1).expect("a command").to_owned()
}

#[test]
fn the_way_that_was_typed_stays_and_with_it_every_option() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = lab.sandbox.url();
    let table: [(&[&str], &str); 5] = [
        (&["--with-token"], "--with-token --user ID < token-file"),
        (&["--with-token", "--store", "file", "--no-git"], "--with-token --user ID < token-file"),
        (&["--password-stdin"], "--password-stdin --user ID < password-file"),
        (&["--web", "-u", "alice", "--store", "file"], "--with-token < token-file"),
        (&["--web", "--no-git"], "--with-token --user ID < token-file"),
    ];
    for (typed, ends) in table {
        let ran = lab.run(&[&["login", url], typed].concat(), "");
        let next = next(&ran);
        assert_eq!(ran.code, 2, "{typed:?}: {}", ran.err);
        for option in typed.iter().filter(|word| **word != "--web") {
            let long = if *option == "-u" { "--user" } else { option };
            assert!(next.contains(long), "{typed:?}: {next}");
        }
        let [way, user] = ["--with-token", "--user"].map(|name| next.matches(name).count());
        assert!(way + next.matches("--password-stdin").count() == 1, "{typed:?}: {next}");
        assert_eq!(user, 1, "{typed:?}: {next}");
        let words = |line: &str| {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        let all = words(&next);
        assert!(words(ends).iter().all(|word| all.contains(word)), "{typed:?}: {next}");
    }
}

#[test]
fn without_a_keyring_the_next_step_says_where_the_password_comes_from() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = lab.sandbox.url();
    let ran = lab.run(&["login", url, "-u", "alice", "--no-git"], "");
    let wanted =
        format!("login {url} --no-git --store file --password-stdin --user alice < password-file");
    let words = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    assert_eq!((ran.code, words(&next(&ran))), (6, words(&wanted)), "{}", ran.err);
    // As printed, it logs in.
    let line = next(&ran);
    let typed: Vec<&str> = line.split(" < ").next().unwrap_or_default().split(' ').collect();
    let ran = lab.run(&typed, PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn whose_token_is_in_a_file_is_not_told_that_a_keyring_has_it() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    for more in [&["--store", "keyring"][..], &["--store", "keyring", "--password-stdin"]] {
        let words = [&["login", lab.sandbox.url(), "-u", "alice"], more].concat();
        let ran = lab.run(&words, PASSWORD);
        assert_eq!(ran.code, 6, "{}", ran.err);
        assert!(!ran.err.contains("has this account's token"), "{}", ran.err);
        assert!(ran.err.contains("in your desktop session"), "{}", ran.err);
    }
    assert_eq!(lab.run(&["status"], "").code, 0, "it is where it was");
}

#[test]
fn who_wants_no_questions_is_told_that_and_not_of_a_terminal() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.sandbox.add_token("alice", "other").expect("alice is there");
    let url = lab.sandbox.url();
    let asks = ["login", url, "-u", "alice", "--store", "file"];
    let ends = ["token", "revoke", "other"];
    assert!(lab.run(&asks, "").err.contains("there is no terminal to ask for it"));
    let quiet = lab.run_on_terminal(NO_BUS, &[&asks[..], &["--no-input"]].concat(), "");
    assert!(quiet.out.contains("is needed, and --no-input was given"), "{}", quiet.out);
    let ran = lab.run(&login(url, &["--no-git"]), PASSWORD);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(lab.run(&ends, "").err.contains("there is no terminal to ask on"));
    let quiet = lab.run_on_terminal(NO_BUS, &[&ends[..], &["--no-input"]].concat(), "");
    assert!(quiet.out.contains("--no-input was given: "), "{}", quiet.out);
}

#[test]
fn who_is_given_all_three_variables_is_not_told_to_set_them() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let value = lab.sandbox.add_token("alice", "ci").expect("alice is there");
    let given = |words: &[&str], is_given: bool| {
        let mut command = lab.command(words);
        for name in ["HOME", "JENKINS_TOKEN_HOME", "XDG_RUNTIME_DIR"] {
            command.env_remove(name);
        }
        if is_given {
            command.env("JENKINS_URL", lab.sandbox.url()).env("JENKINS_USER_ID", "alice");
            command.env("JENKINS_API_TOKEN", &value);
        }
        lab.run_command(command, PASSWORD)
    };
    let set = "or: set JENKINS_URL, JENKINS_USER_ID and JENKINS_API_TOKEN";
    for words in [&["exec", "--mint", "true"][..], &["token", "create", "foo"]] {
        let ran = given(words, true);
        assert!(ran.err.contains("there is no directory to keep"), "{words:?}: {}", ran.err);
        assert!(ran.err.contains("next: set JENKINS_TOKEN_HOME"), "{words:?}: {}", ran.err);
        assert!(!ran.err.contains(set), "{words:?}: {}", ran.err);
    }
    let ran = given(&login(lab.sandbox.url(), &[]), false);
    assert!(ran.err.contains(set), "{}", ran.err);
}
