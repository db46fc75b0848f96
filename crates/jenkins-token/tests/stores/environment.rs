//! The `JENKINS_` variables.

use crate::world::{VALUE, account, alice, controller};
use jenkins_token::Problem;
use jenkins_token::stores::Environment;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

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
    assert_eq!(environment.token(&alice()).unwrap().value.expose(), VALUE);
    for other in [
        account("http://ci.example.com/", "alice"),
        account("https://ci.example.com:8443/", "alice"),
        account("https://ci.example.com/jenkins/", "alice"),
        account("https://ci.example.com.evil.example/", "alice"),
        account(ROOT, "bob"),
    ] {
        assert!(environment.token(&other).is_none(), "{other}");
    }
}

#[test]
fn a_url_alone_narrows() {
    let environment = environment(ROOT, "", "").unwrap().unwrap();
    assert_eq!(environment.narrows(), Some(controller(ROOT)));
    assert_eq!(environment.account(), None);
    assert!(environment.token(&alice()).is_none());
}

#[test]
fn nothing_set_says_nothing() {
    assert!(environment("", "", "").unwrap().is_none());
    assert!(Environment::from_variables(|_| None).unwrap().is_none());
}

#[test]
fn a_part_of_the_credential_names_what_is_missing() {
    let (url_name, user_name, token_name) = ("JENKINS_URL", "JENKINS_USER_ID", "JENKINS_API_TOKEN");
    for (url, user, token, missing, given) in [
        ("", "alice", VALUE, url_name, token_name),
        (ROOT, "", VALUE, user_name, token_name),
        ("", "", VALUE, user_name, token_name),
        (ROOT, "alice", "", token_name, user_name),
        ("", "alice", "", token_name, user_name),
    ] {
        let problem = environment(url, user, token).err().unwrap();
        assert_eq!(problem, Problem::EnvironmentIncomplete { missing, given });
        // JENKINS_URL is always there in a build on Jenkins, and in nobody's way.
        let next = jenkins_token::Error::from(problem).next_step();
        let next = next.said_in(&jenkins_token::next_step::CommandLine("x"));
        let unset = next.split("unset ").nth(1).unwrap();
        assert!(next.contains(missing) && !unset.contains("JENKINS_URL"), "{next}");
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
        assert_eq!(environment.token(&alice()).unwrap().value.expose(), VALUE);
    }
    assert!(environment("\n", " ", "\u{feff}").unwrap().is_none(), "as good as empty");
}

/// A folder with a file of that text and mode, and what the environment makes of its path.
fn with_file(text: &[u8], mode: u32) -> (tempfile::TempDir, OsString) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jenkins-api-token");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    (folder, path.into())
}

fn from(variables: &[(&str, &Path)]) -> Result<Option<Environment>, Problem> {
    Environment::from_variables(|name| match name {
        "JENKINS_URL" => Some(ROOT.into()),
        "JENKINS_USER_ID" => Some("alice".into()),
        _ => variables.iter().find(|(it, _)| *it == name).map(|(_, path)| path.into()),
    })
}

#[test]
fn the_token_may_be_in_a_file_and_says_where_it_is() {
    let (folder, path) = with_file(format!("{VALUE}\n").as_bytes(), 0o600);
    let path = Path::new(&path);
    let value = |it: &Environment| it.token(&alice()).unwrap().value.expose().to_owned();
    let named = from(&[("JENKINS_API_TOKEN_FILE", path)]).unwrap().unwrap();
    assert_eq!(
        (&*value(&named), named.held().map(|it| it.by)),
        (VALUE, Some("JENKINS_API_TOKEN_FILE"))
    );
    let link = folder.path().join("link");
    symlink(path, &link).unwrap();
    let linked = from(&[("JENKINS_API_TOKEN_FILE", &link)]).unwrap().unwrap();
    assert_eq!(value(&linked), VALUE, "orchestrators link");
    let loaded = from(&[("CREDENTIALS_DIRECTORY", folder.path())]).unwrap().unwrap();
    assert_eq!(
        (&*value(&loaded), loaded.held().map(|it| it.by)),
        (VALUE, Some("jenkins-api-token"))
    );
    let other = tempfile::tempdir().unwrap();
    let nothing = from(&[("CREDENTIALS_DIRECTORY", other.path())]).err().unwrap();
    assert_eq!(nothing.name(), "environment-incomplete", "a unit may load others' only");
    let other = "11ffffffffffffffffffffffffffffffff";
    let first =
        from(&[("JENKINS_API_TOKEN", Path::new(other)), ("CREDENTIALS_DIRECTORY", folder.path())]);
    assert_eq!(value(&first.unwrap().unwrap()), other, "a variable is nearer");
}

#[test]
fn a_file_without_a_token_or_open_to_others_is_refused() {
    let refused = |path: &Path| from(&[("JENKINS_API_TOKEN_FILE", path)]).err().unwrap();
    for (text, mode, says) in [
        (VALUE.as_bytes(), 0o644, "others can read it; run: chmod 600 "),
        (VALUE.as_bytes(), 0o640, "others can read it; run: chmod 600 "),
        (VALUE.as_bytes(), 0o602, "others can read it; run: chmod 600 "),
        (b"", 0o600, "it is empty"),
        (b"\n", 0o600, "it is empty"),
        (format!("{VALUE}\n{VALUE}\n").as_bytes(), 0o600, "more than one line"),
        (b"\xff\xfe1\x001\x00", 0o600, "control characters"),
        (format!("JENKINS_API_TOKEN={VALUE}").as_bytes(), 0o400, "sets a variable"),
        (b"\"11ffffffffffffffffffffffffffffffff\"", 0o400, "in quotes"),
    ] {
        let (_folder, path) = with_file(text, mode);
        let said = refused(Path::new(&path)).to_string();
        assert!(said.contains(says) && said.contains("JENKINS_API_TOKEN_FILE"), "{says}: {said}");
        assert!(!said.contains(VALUE), "{said}");
    }
    let (folder, path) = with_file(VALUE.as_bytes(), 0o600);
    for (path, says) in [
        (folder.path(), "not a regular file"),
        (&folder.path().join("none"), "no such file"),
        (Path::new("jenkins-api-token"), "absolute path"),
        (Path::new("/dev/null"), "not a regular file"),
    ] {
        let problem = refused(path);
        assert_eq!(problem.name(), "environment-unusable");
        assert!(problem.to_string().contains(says), "{problem}");
    }
    let both = from(&[
        ("JENKINS_API_TOKEN", Path::new(VALUE)),
        ("JENKINS_API_TOKEN_FILE", Path::new(&path)),
    ]);
    let both = both.err().unwrap();
    assert_eq!((both.name(), both.class()), ("environment-unusable", jenkins_token::Class::Usage));
    assert!(both.to_string().contains("JENKINS_API_TOKEN is set too"), "{both}");
    // Whose it is is asked first: without that nobody reads it.
    let alone = Environment::from_variables(|name| {
        (name == "JENKINS_API_TOKEN_FILE").then(|| "/none".into())
    });
    assert_eq!(alone.err().map(|it| it.name()), Some("environment-incomplete"));
}
