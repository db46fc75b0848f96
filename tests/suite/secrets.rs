//! No secret in output, arguments or files others could read.

use crate::first_light::PROGRAM;
use base64::Engine;
use jenkins_sandbox::Jenkins;
use lab::{Lab, PASSWORD};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn verbose_runs_show_no_password_token_or_base64_of_them() {
    for jenkins in Jenkins::ALL {
        let lab = Lab::new(jenkins, PROGRAM);
        let url = lab.sandbox.url();
        let arguments = ["login", url, "-u", "alice", "--store", "file", "--password-stdin", "-vv"];
        let mut said = vec![lab.run(&arguments, PASSWORD)];
        let token = lab.token();
        // Before 2.198 the crumb is the same each time, so it can be looked for.
        let crumb = lab.run(&["api", "crumbIssuer/api/json"], "");
        let crumb: serde_json::Value = serde_json::from_str(&crumb.out).unwrap();
        for arguments in [
            &["status", "-vv"][..],
            &["token", "list", "-vv"],
            &["api", "-vv", "-i", "-X", "POST", "quietDown"],
            &["api", "-vv", "no/such"],
            &["recover", "-vv"],
            &["token", "rename", "no such", "x", "-vv"],
            &["token", "revoke", "no such", "-y", "-vv"],
            &["exec", "-vv", "--", "/bin/true"],
            &["switch", "-vv"],
            &arguments,
            &["logout", "-vv"],
        ] {
            said.push(lab.run(arguments, PASSWORD));
        }
        let base64 = base64::engine::general_purpose::STANDARD;
        let secrets = [
            PASSWORD.to_owned(),
            token.clone(),
            base64.encode(format!("alice:{PASSWORD}")),
            base64.encode(format!("alice:{token}")),
            crumb["crumb"].as_str().unwrap().to_owned(),
        ];
        for ran in said {
            for secret in &secrets {
                assert!(!ran.err.contains(secret) && !ran.out.contains(secret), "{}", ran.err);
            }
        }
    }
}

#[test]
fn only_the_owner_can_read_what_is_written() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let token = lab.token();
    let mut with_token = 0;
    let mut look = vec![lab.home().join("tokens")];
    while let Some(path) = look.pop() {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        if path.is_dir() {
            assert_eq!(mode, 0o700, "{}", path.display());
            look.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            assert_eq!(mode, 0o600, "{}", path.display());
            with_token += usize::from(holds(&path, &token));
            assert!(!holds(&path, PASSWORD), "{}", path.display());
        }
    }
    assert_eq!(with_token, 1, "one file has the token, and accounts.toml is not it");
}

fn holds(path: &Path, secret: &str) -> bool {
    std::fs::read_to_string(path).unwrap().contains(secret)
}
