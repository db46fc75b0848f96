//! Bad input is refused before anything is sent.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD};

#[test]
fn a_wrong_password_gets_one_try_and_leaves_nothing() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        let url = lab.sandbox.url();
        let arguments = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        let ran = lab.run(&arguments, "wrong");
        assert_eq!(ran.code, 4, "{}: {}", jenkins.version(), ran.err);
        let tries = lab.sandbox.asked().into_iter().filter(|asked| asked.credential != "none");
        assert_eq!(tries.count(), 1, "{}", jenkins.version());
        assert_eq!(lab.run(&["status"], "").code, 4);
        assert_eq!(lab.open_intents(), 0);
    }
}

#[test]
fn h9_h10_h11_h15_urls_that_could_mean_two_places_are_refused() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    for url in [
        "https://alice:secret-in-url@ci.example.com/",
        "https://evil.com\\@ci.example.com/",
        "https://evil.com#@ci.example.com",
        "ftp://ci.example.com/",
        "ci",
        "https://jenkins\u{3002}example.com/",
        "https://ci.ex\u{430}mple.com/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://ci.example.com:0443/",
        "https://ci.example.com:99999/",
        "https://ci.example.com/a/../b/",
        "https://ci.example.com/a%2fb/",
        "https://ci.example.com/;jsessionid=1/",
        "http://ci.example.com/",
    ] {
        let arguments = ["login", url, "-u", "alice", "--store", "file", "--password-stdin"];
        let ran = lab.run(&arguments, PASSWORD);
        assert_eq!(ran.code, 2, "{url}: {}", ran.err);
        assert!(!ran.err.contains("secret-in-url"), "{}", ran.err);
    }
    assert!(lab.sandbox.asked().is_empty());
}

#[test]
fn ids_names_and_ends_that_cannot_work_are_refused() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let url = lab.sandbox.url();
    let refuse = |more: &[&str], user: &str| {
        let mut arguments = vec!["login", url, "-u", user, "--store", "file", "--password-stdin"];
        arguments.extend(more);
        let ran = lab.run(&arguments, PASSWORD);
        assert_eq!(ran.code, 2, "{more:?} {user}: {}", ran.err);
    };
    refuse(&[], "al:ice");
    refuse(&[], " ");
    refuse(&["--token-name", "two\nlines"], "alice");
    refuse(&["--token-name", "  "], "alice");
    for end in ["soon", "-1", "2026-02-30", "2026/02/05", "99999999d"] {
        refuse(&[&format!("--expires={end}")], "alice");
    }
    refuse(&["--ca-file", "/nowhere/ca.pem", "--timeout", "0"], "alice");
    assert!(lab.sandbox.asked().is_empty());
    // Whether a day is over is for the controller's clock to say, so that it is asked.
    refuse(&["--expires=2020-01-01"], "alice");
    assert!(lab.names().is_empty());
}

#[test]
fn api_never_leaves_the_root() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let before = lab.sandbox.asked().len();
    for path in [
        "//evil.example/x",
        "\\\\evil",
        "/\\evil",
        "\\/evil",
        "../x",
        "job/../../x",
        "job/%2e%2e/%2e%2e/x",
        "job/..;/x",
        "job/..%2f..%2fx",
        "job/..\\..\\x",
        "job/..%5c..%5cx",
        "job/%252e%252e%252fx",
        "ftp://evil.example/",
        "https:/\\evil.example/",
    ] {
        let ran = lab.run(&["api", path], "");
        assert_eq!(ran.code, 2, "{path}: {} {}", ran.out, ran.err);
    }
    assert_eq!(lab.run(&["api", "api/json", "-H", "Authorization: x"], "").code, 2);
    assert_eq!(lab.sandbox.asked().len(), before);
    // Only the controller itself knows what else it is called.
    for url in ["https://evil.example/", "http://127.0.0.1:1/"] {
        assert_eq!(lab.run(&["api", url], "").code, 2, "{url}");
    }
    let asked = lab.sandbox.asked().split_off(before);
    assert!(asked.iter().all(|it| it.target == "/me/api/json?tree=absoluteUrl"), "{asked:?}");
    assert_eq!(lab.run(&["api", "no/such/page"], "").code, 1);
}

#[test]
fn l16_an_unreadable_list_of_accounts_is_refused_and_left_alone() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let file = lab.home().join("tokens/accounts.toml");
    for broken in ["version = 99\n", "not toml at all ["] {
        std::fs::write(&file, broken).unwrap();
        let arguments =
            ["login", lab.sandbox.url(), "-u", "alice", "--store", "file", "--password-stdin"];
        for arguments in [&["token"][..], &["status"], &arguments] {
            assert_eq!(lab.run(arguments, PASSWORD).code, 6, "{arguments:?}");
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
    }
    assert_eq!(lab.names().len(), 1);
}
