//! `cargo jenkins init` writes a manifest as a careful person would.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use lab::{Checkout, Lab};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

fn logged_in() -> Lab {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    lab.login();
    lab
}

const MEMBER: &str = "[package]\nname = \"one\"\nversion = \"0.1.0\"\n";

#[test]
fn settings_land_in_the_root_and_every_other_byte_stays() {
    let lab = logged_in();
    let url = lab.sandbox.url();
    let head = "# the whole\r\n[workspace]\r\nmembers   = [ 'one' ] # all\r\n";
    let rest = "\r\n# speed\r\n[profile.dev]\r\ndebug = 1";
    let checkout = Checkout::new(
        &lab,
        &[
            ("Cargo.toml", &format!("{head}{rest}")),
            ("one/Cargo.toml", MEMBER),
            ("one/src/lib.rs", ""),
        ],
    );
    let manifest = checkout.path("Cargo.toml");
    fs::set_permissions(&manifest, PermissionsExt::from_mode(0o664)).unwrap();
    let wish = ["init", "--job", "team/app", "--token-name", "ci", "--expires", "30d"];
    let ran = checkout.cargo("one/src", &wish);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let wrote = format!(
        "Wrote [workspace.metadata.jenkins] to {}: controller = {url}, job = team/app, token-name = ci, \
         expires = 30d\n",
        manifest.display()
    );
    assert_eq!(ran.err, wrote);
    let added = format!(
        "\r\n[workspace.metadata.jenkins]\r\ncontroller = \"{url}\"\r\njob = \"team/app\"\r\n\
         token-name = \"ci\"\r\nexpires = \"30d\"\r\n"
    );
    assert_eq!(checkout.text("Cargo.toml"), format!("{head}{added}{rest}"));
    assert_eq!(checkout.text("one/Cargo.toml"), MEMBER);
    assert_eq!(fs::metadata(&manifest).unwrap().permissions().mode() & 0o777, 0o664);
    let before = fs::metadata(&manifest).unwrap().modified().unwrap();
    for directory in ["", "one"] {
        let again = checkout.cargo(directory, &wish);
        assert_eq!(again.code, 0, "{}", again.err);
        assert!(again.err.contains("already has controller"), "{}", again.err);
    }
    assert_eq!(fs::metadata(&manifest).unwrap().modified().unwrap(), before);
    assert_eq!(checkout.text("Cargo.toml"), format!("{head}{added}{rest}"));
    // What it wrote is what is read.
    let api = checkout.cargo("one", &["api", "-v", "/{job}/"]);
    assert!(api.err.contains("job/team/job/app/"), "{}", api.err);
    let left: Vec<_> = fs::read_dir(checkout.path("")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_package_on_its_own_does_not_become_a_workspace() {
    let lab = logged_in();
    let checkout = Checkout::package(&lab, "");
    let before = checkout.text("Cargo.toml");
    fs::rename(checkout.path("Cargo.toml"), checkout.path("real.toml")).unwrap();
    symlink("real.toml", checkout.path("Cargo.toml")).unwrap();
    let ran = checkout.cargo("", &["init", "-u", "alice"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let url = lab.sandbox.url();
    let added = format!("\n[package.metadata.jenkins]\ncontroller = \"{url}\"\nuser = \"alice\"\n");
    assert_eq!(checkout.text("real.toml"), format!("{before}{added}"));
    assert!(checkout.path("Cargo.toml").is_symlink());
    let token = lab.token();
    assert!(!checkout.text("Cargo.toml").contains(&token));
    let json = checkout.cargo("", &["init", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(said["changed"], false);
    assert_eq!(said["table"], "package.metadata.jenkins");
}

#[test]
fn a_controller_is_written_only_when_logged_in_to_and_kept_unless_told() {
    let lab = logged_in();
    let url = lab.sandbox.url();
    let second = Lab::new(Jenkins::V2_426_2, PROGRAM);
    let other = second.sandbox.url();
    let checkout = Checkout::package(&lab, "");
    let before = checkout.text("Cargo.toml");
    let fails = |arguments: &[&str], code: i32| {
        let before = checkout.text("Cargo.toml");
        let ran = checkout.cargo("", arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert_eq!(checkout.text("Cargo.toml"), before);
        ran.err
    };
    fails(&["init", "-c", other], 4);
    fails(&["init", "-u", "bob"], 4);
    fails(&["init", "-c", url, "--job", "../x"], 2);
    fails(&["init", "--expires", "soon"], 2);
    lab.login_at(other);
    assert!(fails(&["init"], 2).contains("more than one"), "which of two is asked of a person");
    assert_eq!(checkout.cargo("", &["init", "-c", other]).code, 0);
    let named = format!("{before}\n[package.metadata.jenkins]\ncontroller = \"{other}\"\n");
    assert_eq!(checkout.text("Cargo.toml"), named);
    assert_eq!(checkout.cargo("", &["init", "--job", "app"]).code, 0);
    assert_eq!(checkout.text("Cargo.toml"), format!("{named}job = \"app\"\n"));
    let spelled = checkout.text("Cargo.toml").replace(other, other.trim_end_matches('/'));
    checkout.write("Cargo.toml", &spelled);
    for arguments in [&["init"][..], &["init", "-c", other]] {
        assert_eq!(checkout.cargo("", arguments).code, 0);
        assert_eq!(checkout.text("Cargo.toml"), spelled, "it says so in its own words");
    }
    assert_eq!(lab.run(&["logout", "-c", other], "").code, 0);
    assert!(fails(&["init"], 4).contains("names"), "nobody is logged in to what it says");
    assert_eq!(checkout.cargo("", &["init", "-c", url]).code, 0);
    assert!(checkout.text("Cargo.toml").contains(url));
}

#[test]
fn without_a_manifest_to_write_init_says_why() {
    let lab = logged_in();
    let nowhere = Checkout::new(&lab, &[("README.md", "")]);
    let ran = nowhere.cargo("", &["init"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("no Cargo.toml"), "{}", ran.err);
    let broken = Checkout::new(&lab, &[("Cargo.toml", "[package\n")]);
    let ran = broken.cargo("", &["init"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("cargo cannot read"), "{}", ran.err);
    assert_eq!(broken.text("Cargo.toml"), "[package\n");
    let odd = Checkout::package(&lab, "[package.metadata]\njenkins = 1\n");
    let before = odd.text("Cargo.toml");
    assert_eq!(odd.cargo("", &["init"]).code, 2);
    assert_eq!(odd.text("Cargo.toml"), before);
}

#[test]
fn a_job_is_written_as_names_however_it_was_pasted() {
    let lab = logged_in();
    let url = lab.sandbox.url();
    let page = format!("{url}job/team%20a/job/app/12/console");
    for pasted in ["team a/app", "job/team%20a/job/app", "/job/team a/job/app/", &page] {
        let checkout = Checkout::package(&lab, "");
        let ran = checkout.cargo("", &["init", "--job", pasted]);
        assert_eq!(ran.code, 0, "{pasted}: {}", ran.err);
        let text = checkout.text("Cargo.toml");
        assert!(text.contains("job = \"team a/app\""), "{pasted}: {text}");
        // A manifest that somebody wrote by hand is read alike.
        let by_hand = text.replace("team a/app", pasted);
        checkout.write("Cargo.toml", &by_hand);
        let api = checkout.cargo("", &["api", "-v", "{job}/api/json"]);
        assert!(api.err.contains("job/team%20a/job/app/api/json"), "{pasted}: {}", api.err);
    }
    let elsewhere = Checkout::package(&lab, "");
    let ran = elsewhere.cargo("", &["init", "--job", "https://other.example.com/job/app"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("https://other.example.com/"), "{}", ran.err);
    assert!(!elsewhere.text("Cargo.toml").contains("job ="));
    let settings = format!(
        "[package.metadata.jenkins]\ncontroller = \"{url}\"\njob = \"https://other.example.com/job/a\"\n"
    );
    let ran = Checkout::package(&lab, &settings).cargo("", &["api", "{job}/api/json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("package.metadata.jenkins.job"), "{}", ran.err);
}

#[test]
fn a_token_name_is_written_as_it_was_given() {
    let lab = logged_in();
    let checkout = Checkout::package(&lab, "");
    let name = format!("soft\u{ad}hyphen {}", "x".repeat(300));
    assert_eq!(checkout.cargo("", &["init", "--token-name", &name]).code, 0);
    assert!(checkout.text("Cargo.toml").contains(&format!("token-name = \"{name}\"")));
}
