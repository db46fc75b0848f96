//! The `JENKINS_` variables.

use crate::world::{VALUE, account, alice, controller, current, value_of};
use jenkins_token::Problem;
use jenkins_token::stores::{Environment, TokenStore};

const ROOT: &str = "https://ci.example.com/";

/// What the variables say; `""` is a variable that is set and empty.
fn environment(url: &str, user: &str, token: &str) -> Result<Option<Environment>, Problem> {
    Environment::from_variables(|name| match name {
        "JENKINS_URL" => Some(url.into()),
        "JENKINS_USER_ID" => Some(user.into()),
        "JENKINS_API_TOKEN" => Some(token.into()),
        _ => None,
    })
}

#[test]
fn the_triple_is_one_accounts_credential_and_nobody_elses() {
    let environment = environment("HTTPS://CI.Example.com:443", "alice", VALUE).unwrap().unwrap();
    assert_eq!(environment.account(), Some(&alice()));
    assert_eq!(environment.narrows(), None);
    assert_eq!(value_of(environment.read(&alice()).unwrap().as_ref()), VALUE);
    for other in [
        account("http://ci.example.com/", "alice"),
        account("https://ci.example.com:8443/", "alice"),
        account("https://ci.example.com/jenkins/", "alice"),
        account("https://ci.example.com.evil.example/", "alice"),
        account(ROOT, "bob"),
    ] {
        assert!(environment.read(&other).unwrap().is_none(), "{other}");
    }
}

#[test]
fn a_url_alone_narrows() {
    let environment = environment(ROOT, "", "").unwrap().unwrap();
    assert_eq!(environment.narrows(), Some(controller(ROOT)));
    assert_eq!(environment.account(), None);
    assert!(environment.read(&alice()).unwrap().is_none());
}

#[test]
fn nothing_set_says_nothing() {
    assert!(environment("", "", "").unwrap().is_none());
    assert!(Environment::from_variables(|_| None).unwrap().is_none());
}

#[test]
fn a_part_of_the_credential_names_what_is_missing() {
    for (url, user, token, missing) in [
        ("", "alice", VALUE, "JENKINS_URL"),
        (ROOT, "", VALUE, "JENKINS_USER_ID"),
        ("", "", VALUE, "JENKINS_USER_ID"),
        (ROOT, "alice", "", "JENKINS_API_TOKEN"),
        ("", "alice", "", "JENKINS_API_TOKEN"),
    ] {
        let problem = environment(url, user, token).err();
        assert_eq!(problem, Some(Problem::EnvironmentIncomplete { missing }));
    }
}

#[test]
fn a_controller_that_was_typed_completes_a_user_and_a_token() {
    let beside = |url: &str, typed: &str| {
        let typed = controller(typed);
        Environment::beside(Some(&typed), |name| match name {
            "JENKINS_URL" => Some(url.into()),
            "JENKINS_USER_ID" => Some("alice".into()),
            "JENKINS_API_TOKEN" => Some(VALUE.into()),
            _ => None,
        })
        .unwrap()
        .unwrap()
    };
    assert_eq!(beside("", ROOT).account(), Some(&alice()));
    // What JENKINS_URL says is for that root alone.
    let elsewhere = beside(ROOT, "https://ci.example.com/jenkins/");
    assert_eq!(elsewhere.account(), Some(&alice()));
}

#[test]
fn what_cannot_be_a_credential_is_refused() {
    let name = |url, user, token| environment(url, user, token).err().map(|problem| problem.name());
    assert_eq!(name("https://alice:pw@ci.example.com/", "", ""), Some("url-unusable"));
    assert_eq!(name("https://ci.example.com/?x", "alice", VALUE), Some("url-unusable"));
    assert_eq!(name(ROOT, "a:b", VALUE), Some("user-id-unusable"));
    assert_eq!(name(ROOT, "alice", "11\n22"), Some("not-a-token"));
    assert_eq!(name("\"https://ci.example.com/\"", "alice", VALUE), Some("url-unusable"));
    assert_eq!(name(ROOT, "'alice'", VALUE), Some("user-id-unusable"));
}

#[test]
fn what_a_file_or_shell_leaves_around_a_value_is_none_of_it() {
    let around = [
        ("", "\n"),
        ("", "\r\n"),
        (" ", " "),
        ("\u{feff}", "\n\n"),
        ("\t", "\u{a0}"),
        ("\r\n", ""),
    ];
    for (before, after) in around {
        let put = |text: &str| format!("{before}{text}{after}");
        let environment = environment(&put(ROOT), &put("alice"), &put(VALUE)).unwrap().unwrap();
        assert_eq!(environment.account(), Some(&alice()));
        assert_eq!(value_of(environment.read(&alice()).unwrap().as_ref()), VALUE);
    }
    assert!(environment("\n", " ", "\u{feff}").unwrap().is_none(), "as good as empty");
}

#[test]
fn the_environment_is_read_only() {
    let environment = environment(ROOT, "alice", VALUE).unwrap().unwrap();
    assert!(environment.write(&alice(), &current("new")).is_err());
    assert!(environment.delete(&alice()).is_err());
    assert_eq!(value_of(environment.read(&alice()).unwrap().as_ref()), VALUE);
}
