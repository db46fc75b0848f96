//! The environment is an account: what works with a stored one works with its variables, or says
//! why it cannot.

use crate::login::PROGRAM;
use crate::tokens::{json, with_tokens};
use jenkins_sandbox::{Fault, Jenkins, Setup, User};
use lab::{Lab, PASSWORD, Ran, login_of};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const HELPER: &str = env!("CARGO_BIN_EXE_git-credential-jenkins-lab");
const WRONG: &str = "11ffffffffffffffffffffffffffffffff";

/// How the environment holds a token, and what it is called then.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Variable,
    File,
    Unit,
}

impl By {
    const ALL: [By; 3] = [By::Variable, By::File, By::Unit];

    fn name(self) -> &'static str {
        match self {
            By::Variable => "JENKINS_API_TOKEN",
            By::File => "JENKINS_API_TOKEN_FILE",
            By::Unit => "jenkins-api-token",
        }
    }
}

/// A shell with the variables of `alice`.
struct Shell<'a> {
    lab: &'a Lab,
    variables: Vec<(&'static str, String)>,
}

impl<'a> Shell<'a> {
    fn new(lab: &'a Lab, by: By, token: &str) -> Shell<'a> {
        let file = || -> PathBuf {
            let file = lab.home().join("jenkins-api-token");
            let _ = fs::remove_file(&file);
            fs::write(&file, format!("{token}\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
            file
        };
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let held = match by {
            By::Variable => ("JENKINS_API_TOKEN", token.to_owned()),
            By::File => ("JENKINS_API_TOKEN_FILE", text(file())),
            By::Unit => ("CREDENTIALS_DIRECTORY", text(file().parent().unwrap().to_owned())),
        };
        let url = lab.sandbox.url().to_owned();
        let variables = vec![("JENKINS_URL", url), ("JENKINS_USER_ID", "alice".to_owned()), held];
        Shell { lab, variables }
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.lab.command(arguments);
        command.envs(self.variables.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        self.lab.run_command(command, input)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn rows(&self) -> Vec<Value> {
        let ran = self.run(&["status", "--json"]);
        json(&ran.out)["accounts"].as_array().unwrap().clone()
    }
}

/// A token of `alice` that nobody has stored here.
fn token_of(lab: &Lab) -> String {
    lab.sandbox.restore_token("alice", "99999999-0000-4000-8000-000000000001", "by hand", &made(1));
    made(1)
}

fn made(number: u32) -> String {
    format!("11{number:032x}")
}

#[test]
fn whatever_works_with_a_stored_account_works_with_the_variables() {
    for by in By::ALL {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let token = token_of(&lab);
        let shell = Shell::new(&lab, by, &token);
        assert_eq!(shell.run(&["token"]).out.trim(), token, "{by:?}");
        for command in [
            &["status"][..],
            &["status", "--offline"],
            &["token", "list"],
            &["token", "create", "mine"],
            &["token", "rename", "mine", "ours"],
            &["api", "whoAmI/api/json"],
            &["crumb"],
            &["exec", "--", "/usr/bin/env"],
            &["token", "revoke", "ours", "--yes"],
        ] {
            let ran = shell.run(command);
            assert_eq!(ran.code, 0, "{by:?} {command:?}: {}{}", ran.out, ran.err);
        }
        assert_eq!(lab.names(), ["by hand"], "{by:?}");
        let rows = shell.rows();
        assert_eq!(rows.len(), 1, "{by:?}");
        let row = &rows[0];
        let because = format!("{} is set", by.name());
        assert_eq!(
            (row["state"].as_str(), row["store"].as_str(), row["from"].as_str()),
            (Some("valid"), Some("environment"), Some(by.name())),
        );
        assert_eq!(
            (&row["active"], row["active_because"].as_str()),
            (&true.into(), Some(&*because))
        );
        // What needs a store says so, and what to do about the variable.
        for command in
            [&["logout"][..], &["token", "rotate"], &["token", "create", "laptop", "--use"]]
        {
            let ran = shell.run(command);
            assert_eq!(ran.code, 4, "{by:?} {command:?}: {}", ran.err);
            let says = format!("its token comes from {}", by.name());
            assert!(ran.err.contains(&says), "{by:?} {command:?}: {}", ran.err);
            let unset = if by == By::Unit { "LoadCredential=" } else { "unset JENKINS_API_TOKEN" };
            assert!(ran.err.contains(unset), "{by:?} {command:?}: {}", ran.err);
        }
        assert_eq!(lab.names(), ["by hand"], "{by:?}: nothing was changed");
        assert!(!lab.home().join("tokens/accounts.toml").exists(), "{by:?}: nothing was kept");
    }
}

#[test]
fn its_own_token_and_the_stored_one_are_revoked_by_no_sweep() {
    let lab = with_tokens(Jenkins::V2_572, &["backup"]);
    let stored = lab.token();
    let shell = Shell::new(&lab, By::Variable, &token_of(&lab));
    let ran = shell.run(&["token", "revoke", "by hand", "--yes"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let ran = shell.run(&["token", "revoke", "--all-others", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.names().len(), 2, "{:?}", lab.names());
    assert!(lab.sandbox.token_of("alice", &stored).is_some());
    assert_eq!(lab.run(&["status"], "").code, 0);
    // As inside of exec: both are one.
    let same = Shell::new(&lab, By::Variable, &stored);
    assert_eq!(same.run(&["token", "revoke", "--all-others", "--yes"]).code, 0);
    assert_eq!(lab.names().len(), 1);
    assert!(lab.sandbox.token_of("alice", &stored).is_some());
}

/// It stays where it is when it is revoked: the way leads over a stored account.
#[test]
fn its_own_token_is_revoked_once_it_is_taken_out() {
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let shell = Shell::new(&lab, By::Variable, &token_of(&lab));
    let ran = shell.run(&["token", "revoke", "by hand", "--yes"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("is the one in JENKINS_API_TOKEN"), "{}", ran.err);
    assert!(!ran.err.contains("rotate") && !ran.err.contains("logout"), "{}", ran.err);
    let next = ran.err.lines().find(|line| line.contains("next: ")).unwrap();
    assert!(next.contains("first unset JENKINS_API_TOKEN JENKINS_USER_ID"), "{next}");
    let url = lab.sandbox.url();
    assert!(next.contains("token revoke 'by hand'") && next.ends_with(url), "{next}");
    // What these words say, with what the line says.
    let mut rest = Shell::new(&lab, By::Variable, "");
    rest.variables.retain(|(name, _)| *name == "JENKINS_URL");
    let words = ["token", "revoke", "by hand", "--yes", "--user", "alice", "--controller", url];
    let ran = rest.run(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(lab.names().len(), 1);
    // The stored one that the shell has too is replaced and ended by our own verbs.
    let name = lab.names().remove(0);
    let same = Shell::new(&lab, By::Variable, &lab.token());
    let ran = same.run(&["token", "revoke", &name, "--yes"]);
    assert!(ran.code == 2 && ran.err.contains("token rotate"), "{}", ran.err);
}

#[test]
fn two_tokens_or_a_part_of_a_credential_are_usage_errors_that_help() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut shell = Shell::new(&lab, By::File, WRONG);
    shell.variables.push(("JENKINS_API_TOKEN", WRONG.to_owned()));
    for command in [&["token"][..], &["status"], &["api", "x"], &["token", "list"]] {
        let ran = shell.run(command);
        assert_eq!(ran.code, 2, "{command:?}: {}", ran.err);
        assert!(ran.err.contains("JENKINS_API_TOKEN is set too"), "{command:?}: {}", ran.err);
    }
    // In a build on Jenkins JENKINS_URL is always set: it is nobody's fault.
    shell.variables.retain(|(name, _)| *name == "JENKINS_URL" || *name == "JENKINS_API_TOKEN");
    let ran = shell.run(&["token"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let next = &ran.err[ran.err.find("next:").unwrap()..];
    assert!(
        next.contains("set JENKINS_USER_ID") && next.contains("unset JENKINS_API_TOKEN"),
        "{next}"
    );
    assert!(!next.contains("JENKINS_URL"), "{next}");
    // What is stored is shown all the same.
    lab.login();
    let ran = shell.run(&["status"]);
    assert!(ran.code == 2 && ran.out.contains("alice"), "{}{}", ran.out, ran.err);
}

/// `bob` is logged in, and the shell is `alice`'s.
fn beside_bob() -> (Lab, String) {
    let lab = Lab::with(
        Setup::new(Jenkins::V2_572).user(User::new("alice", PASSWORD)).user(User::new("bob", "pw")),
        PROGRAM,
    );
    assert_eq!(lab.run(&login_of("bob", lab.sandbox.url(), &[]), "pw").code, 0);
    let token = token_of(&lab);
    (lab, token)
}

#[test]
fn nobody_is_said_to_be_used_while_the_environment_is() {
    let (lab, token) = beside_bob();
    let shell = Shell::new(&lab, By::Variable, &token);
    let rows = shell.rows();
    let stars: Vec<_> = rows.iter().map(|row| (row["user"].as_str(), &row["active"])).collect();
    assert_eq!(stars, [(Some("alice"), &true.into()), (Some("bob"), &false.into())]);
    let ran = shell.run(&["status"]);
    assert!(
        ran.err.contains("is used when no account is named: JENKINS_API_TOKEN is set"),
        "{}",
        ran.err
    );
    let url = lab.sandbox.url();
    let again = login_of("bob", url, &[]);
    for (command, input) in [(&again[..], "pw"), (&["switch", "-u", "bob"], "")] {
        let ran = shell.run_with(command, input);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        let told = format!(
            "alice on {url} is used when no account is named, because JENKINS_API_TOKEN is set"
        );
        assert!(ran.err.contains(&told), "{command:?}: {}", ran.err);
        for claim in ["is now the default", "still the default"] {
            assert!(!ran.err.contains(claim), "{command:?}: {}", ran.err);
        }
    }
    // A controller's URL alone, as in a build, moves the star and says so.
    let other = Lab::new(Jenkins::V2_426_2, PROGRAM);
    assert_eq!(lab.run(&login_of("alice", other.sandbox.url(), &[]), PASSWORD).code, 0);
    let mut build = Shell::new(&lab, By::Variable, &token);
    build.variables = vec![("JENKINS_URL", other.sandbox.url().to_owned())];
    let starred = build.rows().into_iter().find(|row| row["active"] == true).unwrap();
    assert_eq!(starred["controller"], other.sandbox.url());
    assert_eq!(starred["active_because"], "JENKINS_URL names its controller");
}

#[test]
fn who_ends_this_shells_token_is_told() {
    let url_of = |lab: &Lab| lab.sandbox.url().to_owned();
    for (by, command) in [
        (By::Variable, &["token", "rotate"][..]),
        (By::File, &["token", "create", "laptop", "--use"]),
        (By::Variable, &["logout"]),
        (By::Unit, &["logout"]),
        (By::Variable, &[]),
    ] {
        let lab = with_tokens(Jenkins::V2_572, &[]);
        let shell = Shell::new(&lab, by, &lab.token());
        let url = url_of(&lab);
        let login = login_of("alice", &url, &[]);
        let command = if command.is_empty() { &login[..] } else { command };
        let ran = shell.run_with(command, PASSWORD);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        assert!(ran.err.contains("which no longer works"), "{command:?}: {}", ran.err);
        assert!(ran.err.contains(by.name()), "{command:?}: {}", ran.err);
        // Another token of the shell's does not end with it, nor one that lives on.
        let lab = with_tokens(Jenkins::V2_572, &[]);
        let shell = Shell::new(&lab, by, &token_of(&lab));
        let url = url_of(&lab);
        let login = login_of("alice", &url, &[]);
        let command = if command[0] == "login" { &login[..] } else { command };
        let ran = shell.run_with(command, PASSWORD);
        assert!(!ran.err.contains("no longer works"), "{command:?}: {}", ran.err);
    }
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let shell = Shell::new(&lab, By::Variable, &lab.token());
    let ran = shell.run(&["token", "rotate", "--keep-old"]);
    assert!(ran.code == 0 && !ran.err.contains("no longer works"), "{}", ran.err);
}

#[test]
fn a_401_to_another_token_than_the_stored_one_says_that_it_was_replaced() {
    for by in By::ALL {
        let lab = with_tokens(Jenkins::V2_572, &[]);
        let old = lab.token();
        let shell = Shell::new(&lab, by, &old);
        assert_eq!(lab.run(&["token", "rotate"], "").code, 0);
        for command in [&["status"][..], &["api", "whoAmI/api/json"], &["token", "list"]] {
            let ran = shell.run(command);
            assert_ne!(ran.code, 0, "{by:?} {command:?}");
            let says = format!("{} was answered 401, and it is not the stored token", by.name());
            assert!(ran.err.contains(&says), "{by:?} {command:?}: {}", ran.err);
            let unset = if by == By::Unit { "LoadCredential=" } else { by.name() };
            let next = ran.err.lines().find(|line| line.contains("next:")).unwrap();
            assert!(next.contains(unset) && next.contains("stored token is used"), "{next}");
        }
        let rows = shell.rows();
        assert_eq!(
            (rows[0]["state"].as_str(), rows[1]["state"].as_str()),
            (Some("suspect"), Some("valid"))
        );
        assert_eq!(lab.run(&["status"], "").code, 0, "{by:?}: the stored one is not in doubt");
    }
    // Of the very token that is stored a 401 may pass.
    let lab = with_tokens(Jenkins::V2_572, &[]);
    let shell = Shell::new(&lab, By::Variable, &lab.token());
    lab.sandbox.fail(Fault::Reject.on("whoAmI"));
    let ran = shell.run(&["api", "whoAmI/api/json"]);
    assert!(ran.err.contains("which may pass"), "{}", ran.err);
}

#[test]
fn git_gets_what_the_environment_has() {
    for by in By::ALL {
        let lab = Lab::new(Jenkins::V2_572, PROGRAM);
        let token = token_of(&lab);
        let shell = Shell::new(&lab, by, &token);
        let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
        let get = |shell: &Shell<'_>| {
            let mut command = lab.command_of(HELPER);
            command.arg("get").envs(shell.variables.iter().cloned());
            lab.run_command(command, &format!("protocol=http\nhost={host}\n\n"))
        };
        let said = get(&shell);
        assert!(
            said.out.contains(&format!("password={token}\n")),
            "{by:?}: {}{}",
            said.out,
            said.err
        );
        // Nobody typed the root, and a remote completes no credential.
        let mut without = Shell::new(&lab, by, &token);
        without.variables.retain(|(name, _)| *name != "JENKINS_URL");
        assert_eq!(get(&without).out, "", "{by:?}");
    }
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let mut both = Shell::new(&lab, By::File, WRONG);
    both.variables.push(("JENKINS_API_TOKEN", WRONG.to_owned()));
    let host = lab.sandbox.url().trim_start_matches("http://").trim_end_matches('/');
    let mut command = lab.command_of(HELPER);
    command.arg("get").envs(both.variables.iter().cloned());
    let said = lab.run_command(command, &format!("protocol=http\nhost={host}\n\n"));
    assert_eq!(said.out, "quit=1\n", "{}", said.err);
    assert!(said.err.contains("JENKINS_API_TOKEN is set too"), "{}", said.err);
}

#[test]
fn git_is_set_up_for_the_environments_root() {
    let lab = Lab::new(Jenkins::V2_572, PROGRAM);
    let shell = Shell::new(&lab, By::Variable, &token_of(&lab));
    let ran = shell.run(&["git", "setup"]);
    let config = fs::read_to_string(lab.home().join(".gitconfig")).unwrap_or_default();
    assert!(config.contains(lab.sandbox.url().trim_end_matches('/')), "{config}{}", ran.err);
    let ran = shell.run(&["git", "status"]);
    assert!(ran.out.contains("git gets the token of JENKINS_API_TOKEN"), "{}{}", ran.out, ran.err);
    // Without the variables nobody is logged in there.
    assert_eq!(lab.run(&["git", "setup"], "").code, 4);
    assert_eq!(shell.run(&["git", "remove"]).code, 0);
}
