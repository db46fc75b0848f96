//! Settings in a project's manifests, through the real cargo: which account they choose.

use crate::login::PROGRAM;
use jenkins_sandbox::{Jenkins, Setup, User};
use lab::{Checkout, Lab, PASSWORD, Ran};
use serde_json::Value;

/// A world whose account is on another controller than the project's, which `second` is.
pub(crate) fn two_controllers() -> (Lab, Lab) {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let second = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab.login_at(second.sandbox.url());
    (lab, second)
}

pub(crate) fn says(table: &str, url: &str) -> String {
    format!("[{table}.metadata.jenkins]\ncontroller = \"{url}\"\n")
}

pub(crate) const TOKEN: [&str; 2] = ["token", "--json"];

pub(crate) fn answered(ran: &Ran) -> String {
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    said["controller"].as_str().unwrap().to_owned()
}

const MEMBER: &str = "[package]\nname = \"one\"\nversion = \"0.1.0\"\n";

#[test]
fn a_project_chooses_its_controller_wherever_one_stands_in_it() {
    let (lab, second) = two_controllers();
    let url = second.sandbox.url();
    let root = format!(
        "[package]\nname = \"root\"\nversion = \"0.1.0\"\n[workspace]\nmembers = [\"one\"]\n{}",
        says("workspace", url)
    );
    let rooted = Checkout::new(
        &lab,
        &[
            ("Cargo.toml", &root),
            ("src/lib.rs", ""),
            ("one/Cargo.toml", MEMBER),
            ("one/src/lib.rs", ""),
        ],
    );
    let virtual_root = format!("[workspace]\nmembers = [\"one\"]\n{}", says("workspace", url));
    let unrooted = Checkout::new(
        &lab,
        &[("Cargo.toml", &virtual_root), ("one/Cargo.toml", MEMBER), ("one/src/lib.rs", "")],
    );
    let alone = Checkout::package(&lab, &says("package", url));
    for (checkout, directory, table) in [
        (&rooted, "", "workspace"),
        (&rooted, "src", "workspace"),
        (&rooted, "one", "workspace"),
        (&unrooted, "", "workspace"),
        (&unrooted, "one/src", "workspace"),
        (&alone, "", "package"),
        (&alone, "src", "package"),
    ] {
        let ran = checkout.cargo(directory, &TOKEN);
        assert_eq!(answered(&ran), url, "{directory}");
        let manifest = checkout.path("Cargo.toml");
        let using =
            format!("Using alice on {url} ({table}.metadata.jenkins of {})\n", manifest.display());
        assert_eq!(ran.err, using);
        assert_eq!(checkout.cargo(directory, &["token", "-q"]).err, "");
        // Without cargo there is no project.
        assert_eq!(answered(&checkout.direct(&TOKEN)), lab.sandbox.url());
        assert_eq!(answered(&checkout.direct(&["jenkins", "token", "--json"])), lab.sandbox.url());
    }
}

#[test]
fn a_package_comes_before_its_workspace() {
    let (lab, second) = two_controllers();
    let bob = User::new("bob", PASSWORD);
    let third = Lab::with(
        Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)).user(bob),
        PROGRAM,
    );
    lab.login_at(third.sandbox.url());
    let arguments =
        ["login", third.sandbox.url(), "-u", "bob", "--store", "file", "--password-stdin"];
    assert_eq!(lab.run(&arguments, PASSWORD).code, 0);
    let root = format!(
        "[workspace]\nmembers = [\"one\", \"two\"]\n{}user = \"bob\"\njob = \"team/app\"\n",
        says("workspace", third.sandbox.url())
    );
    let one = format!("{MEMBER}{}job = \"one\"\n", says("package", second.sandbox.url()));
    let two =
        format!("{}[package.metadata.jenkins]\nuser = \"alice\"\n", MEMBER.replace("one", "two"));
    let checkout = Checkout::new(
        &lab,
        &[
            ("Cargo.toml", &root),
            ("one/Cargo.toml", &one),
            ("one/src/lib.rs", ""),
            ("two/Cargo.toml", &two),
            ("two/src/lib.rs", ""),
        ],
    );
    assert_eq!(answered(&checkout.cargo("one", &TOKEN)), second.sandbox.url());
    assert_eq!(answered(&checkout.cargo("", &TOKEN)), third.sandbox.url());
    for (directory, options, user) in
        [("", &[][..], "bob"), ("two", &[], "alice"), ("two", &["-u", "bob"], "bob")]
    {
        let ran = checkout.cargo(directory, &[&TOKEN[..], options].concat());
        let said: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(said["user"], user, "{directory} {options:?}");
    }
    for (directory, job) in [("one", "job/one/api/json"), ("two", "job/team/job/app/api/json")] {
        let ran = checkout.cargo(directory, &["api", "-v", "{job}/api/json"]);
        assert!(ran.err.contains(job), "{}", ran.err);
    }
}

#[test]
fn what_a_person_says_comes_before_the_project_which_is_then_not_even_read() {
    let (lab, second) = two_controllers();
    let url = lab.sandbox.url();
    let checkout = Checkout::package(&lab, &says("package", second.sandbox.url()));
    let token = lab.run(&["token", "-c", url], "").out;
    let triple = [
        ("JENKINS_URL", url),
        ("JENKINS_USER_ID", "alice"),
        ("JENKINS_API_TOKEN", token.trim_end()),
    ];
    for manifest in [checkout.text("Cargo.toml"), "[package\n".to_owned()] {
        checkout.write("Cargo.toml", &manifest);
        let given = checkout.cargo("", &["token", "--json", "-c", url]);
        for ran in [
            given,
            checkout.cargo_with(&triple, "", &TOKEN),
            checkout.cargo_with(&triple[..1], "", &TOKEN),
        ] {
            assert_eq!(answered(&ran), url);
            assert_eq!(ran.err, "");
        }
    }
    let read = checkout.cargo("", &["token", "-v"]);
    assert!(read.err.contains("settings are left out"), "where it matters: {}", read.err);
}

#[test]
fn login_logout_status_and_recover_leave_the_project_aside() {
    let (lab, second) = two_controllers();
    let url = lab.sandbox.url();
    let checkout = Checkout::package(&lab, &says("package", second.sandbox.url()));
    for manifest in [checkout.text("Cargo.toml"), "[package\n".to_owned()] {
        checkout.write("Cargo.toml", &manifest);
        assert_eq!(checkout.cargo("", &["status"]).code, 0);
        assert_eq!(checkout.cargo("", &["recover"]).code, 0);
        let login = checkout.cargo("", &["login", "--no-input", "--store", "file"]);
        assert!(login.err.contains("the Jenkins URL is needed"), "{}", login.err);
        // The default account, as anywhere else.
        let logout = checkout.cargo("", &["logout"]);
        assert_eq!(logout.code, 0, "{}", logout.err);
        assert!(logout.err.contains(url), "{}", logout.err);
        assert!(lab.names().is_empty());
        assert_eq!(second.names().len(), 1);
        lab.login_at(url);
        let other = second.sandbox.url();
        // The first that was logged in to is the default again.
        assert_eq!(lab.run(&["logout", "-c", other], "").code, 0);
        lab.login_at(other);
    }
}

#[test]
fn outside_of_a_project_nothing_is_said() {
    let (lab, _second) = two_controllers();
    let checkout = Checkout::new(&lab, &[("README.md", "")]);
    let ran = checkout.cargo("", &TOKEN);
    assert_eq!(answered(&ran), lab.sandbox.url());
    assert_eq!(ran.err, "");
    let job = checkout.cargo("", &["api", "{job}/build"]);
    assert_eq!(job.code, 2, "{}", job.err);
}

/// A sparse checkout, a member that is missing: the settings are absent, and `-v` says why.
#[test]
fn a_manifest_that_cargo_refuses_has_no_settings() {
    let (lab, second) = two_controllers();
    let default = lab.sandbox.url();
    let named = says("workspace", second.sandbox.url());
    let sparse = format!("[workspace]\nmembers = [\"gone\"]\n{named}");
    for manifest in [
        "[package\n",
        "",
        "[package]\nname = \"app\u{1b}[2J\"\n",
        "[package]\nname = \"app\"\nversion = \"1.0.0\"\nworkspace = \"..\"\n",
        &sparse,
        "[workspace]\n[workspace]\n",
    ] {
        let checkout = Checkout::new(&lab, &[("a\u{1b}[2Jb/Cargo.toml", manifest)]);
        let quiet = checkout.cargo("a\u{1b}[2Jb", &TOKEN);
        assert_eq!(answered(&quiet), default, "{manifest}");
        assert_eq!(quiet.err, "", "{manifest}");
        let ran = checkout.cargo("a\u{1b}[2Jb", &["token", "--json", "-v"]);
        assert_eq!(answered(&ran), default, "{manifest}");
        assert!(ran.err.contains("settings are left out: cargo cannot read "), "{}", ran.err);
        assert!(!ran.err.contains('\u{1b}'), "{:?}", ran.err);
        let init = checkout.cargo("a\u{1b}[2Jb", &["init", "-c", second.sandbox.url(), "--yes"]);
        assert_eq!(init.code, 2, "{manifest}: {}", init.err);
        assert!(init.err.starts_with("error: cargo cannot read "), "{manifest}: {}", init.err);
    }
    let checkout = Checkout::new(&lab, &[("Cargo.toml/README.md", "")]);
    assert_eq!(answered(&checkout.cargo("", &TOKEN)), default);
}

#[test]
fn a_setting_of_the_wrong_kind_is_named_with_its_manifest() {
    let (lab, second) = two_controllers();
    let url = second.sandbox.url();
    for (line, named) in [
        ("controller = 1", "package.metadata.jenkins.controller"),
        ("controller = \"ci.example.com\"", "package.metadata.jenkins.controller"),
        ("controller = \"https://alice:hunter2@ci.example.com\"", "user name or password"),
        ("user = \"alice\"", "package.metadata.jenkins.user"),
        ("job = \"../../x\"", "package.metadata.jenkins.job"),
        ("token-name = \"\"", "package.metadata.jenkins.token-name"),
        ("expires = \"soon\"", "package.metadata.jenkins.expires"),
        ("expires = 2027-01-31", "not a string"),
    ] {
        let lines = format!("[package.metadata.jenkins]\n{line}\n");
        let ran = Checkout::package(&lab, &lines).cargo("", &["token"]);
        assert_eq!(ran.code, 2, "{line}: {}", ran.err);
        assert!(ran.err.contains(named) && ran.err.contains("Cargo.toml"), "{}", ran.err);
        assert!(!ran.err.contains("hunter2"), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
    let ran = Checkout::package(&lab, "[package.metadata]\njenkins = 1\n").cargo("", &["token"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let lines = format!("{}colour = 1\nallow-http = true\n", says("package", url));
    let ran = Checkout::package(&lab, &lines).cargo("", &TOKEN);
    assert_eq!(answered(&ran), url);
    for key in ["colour", "allow-http"] {
        let warning = format!("warning: unknown setting `{key}` in package.metadata.jenkins of ");
        assert!(ran.err.contains(&warning), "{}", ran.err);
    }
}

#[test]
fn a_new_token_takes_name_and_a_sooner_end_from_the_project() {
    let (lab, second) = two_controllers();
    let more = "token-name = \"app\"\nexpires = \"7d\"\n";
    let settings = format!("{}{more}", says("package", second.sandbox.url()));
    let checkout = Checkout::package(&lab, &settings);
    let made = |arguments: &[&str]| {
        let ran = checkout.cargo("", &[&["token", "create", "--json"], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let said: Value = serde_json::from_str(&ran.out).unwrap();
        (said["name"].as_str().unwrap().to_owned(), said["expires"].clone())
    };
    let week = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let week = Value::from(week.saturating_add(jiff::Span::new().days(7)).to_string());
    assert_eq!(made(&[]), ("app".to_owned(), week.clone()));
    assert_eq!(made(&["other", "--expires", "never"]), ("other".to_owned(), week.clone()));
    assert_ne!(made(&["sooner", "--expires", "1d"]).1, week);
    // Another controller than the project's: nothing of the project counts.
    let first = lab.sandbox.url();
    assert_eq!(checkout.cargo("", &["token", "create", "-c", first]).code, 2);
}

#[test]
fn a_project_does_not_choose_what_is_ended_or_replaced() {
    let (lab, second) = two_controllers();
    let checkout = Checkout::package(&lab, &says("package", second.sandbox.url()));
    let before = second.sandbox.asked().len();
    let default = lab.run(&TOKEN, "");
    for arguments in [
        &["token", "rotate"][..],
        &["token", "create", "mine", "--use"],
        &["token", "revoke", "--all-others", "--yes"],
    ] {
        let ran = checkout.cargo("", arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    }
    assert_ne!(lab.run(&TOKEN, "").out, default.out, "the default account's was replaced");
    assert_eq!(second.sandbox.asked().len(), before);
}
