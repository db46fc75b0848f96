//! `cargo demo`: from a password to a token in use, on three Jenkins versions, in a private world
//! with a keyring of its own.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod git;
mod python;
mod step;

use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::keyring::{self, Keyring};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use step::{PASSWORD, Step, World};

fn main() -> ExitCode {
    let programs = build();
    let keyring = match keyring::missing() {
        None => Some(Keyring::start()),
        Some(program) => {
            println!("There is no {program} here: the tokens of this demo go to files.");
            None
        }
    };
    let world = World { programs: &programs, keyring: keyring.as_ref() };
    let mut wrong = 0;
    for jenkins in [Jenkins::V2_46_1, Jenkins::V2_426_2, Jenkins::V2_572] {
        wrong += story(jenkins, &world);
    }
    wrong += project(&world);
    wrong += git::story(&world);
    wrong += python::story(&world);
    if wrong == 0 {
        println!("\nEvery step did what it should.");
        ExitCode::SUCCESS
    } else {
        println!("\n{wrong} steps did not do what they should.");
        ExitCode::FAILURE
    }
}

/// Builds the two programs beside this one, so that cargo and git find them on PATH.
fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let both = ["build", "--quiet", "-p", "cargo-jenkins", "-p", "git-credential-jenkins"];
    let built = Command::new(cargo).args(both).status();
    assert!(built.expect("cargo runs").success(), "the programs do not build");
    let me = std::env::current_exe().expect("this program has a path");
    me.parent().expect("it lies in a directory").to_owned()
}

/// One version's story; answers how many steps went wrong.
fn story(jenkins: Jenkins, world: &World<'_>) -> usize {
    let setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
    let sandbox = Sandbox::start(setup).expect("a port on loopback");
    let home = tempfile::tempdir().expect("a temporary directory");
    let step = Step { world, home: home.path(), work: home.path(), url: sandbox.url() };
    let old = jenkins == Jenkins::V2_46_1;
    println!("\n=== Jenkins {} at {} ===", jenkins.version(), sandbox.url());
    let curl = "printf 'user = \"alice:%s\"' \"$(cargo jenkins token)\" | \
                curl --silent --config - \"$URL\"me/api/json?tree=id";
    let mut wrong = usize::from(!step.run(&world.login(), 0, "Logged in as alice"));
    wrong += usize::from(!step.run("cargo jenkins token", 0, ""));
    wrong += usize::from(!step.run(curl, 0, "\"id\":\"alice\""));
    wrong += usize::from(!step.run("cargo jenkins api -X POST quietDown", 0, ""));
    let quiet = "cargo jenkins api 'api/json?tree=quietingDown'";
    wrong += usize::from(!step.run(quiet, 0, "\"quietingDown\":true"));
    wrong += if old {
        usize::from(!step.run("cargo jenkins token list", 5, "needs a newer Jenkins"))
    } else {
        usize::from(!step.run("cargo jenkins token list", 0, "cargo-jenkins "))
    };
    wrong += if old {
        let create = "cargo jenkins token create backup";
        usize::from(!step.run(create, 5, "needs a newer Jenkins"))
    } else {
        several(&step)
    };
    let rotate = "cargo jenkins token rotate";
    if old {
        wrong += usize::from(!step.run(rotate, 2, "--replace-legacy"));
        let replace = "cargo jenkins token rotate --replace-legacy";
        wrong += usize::from(!step.run(replace, 0, "now uses token"));
    } else {
        wrong += usize::from(!step.run(rotate, 0, "Revoked the previous token"));
    }
    wrong += usize::from(!step.run(curl, 0, "\"id\":\"alice\""));
    let store = if world.keyring.is_some() { "keyring" } else { "file" };
    wrong += usize::from(!step.run("cargo jenkins status", 0, store));
    let ended = if old { "Forgot alice" } else { "Revoked token" };
    wrong += usize::from(!step.run("cargo jenkins logout", 0, ended));
    wrong += usize::from(!step.run("cargo jenkins token", 4, "not logged in"));
    if !old && !sandbox.tokens("alice").is_empty() {
        println!("!!! the token is still on the controller");
        wrong += 1;
    }
    wrong
}

/// More tokens than one: created, listed, renamed, revoked.
fn several(step: &Step<'_>) -> usize {
    [
        ("cargo jenkins token create backup --expires 30d", "shown only this once"),
        ("cargo jenkins token rename backup nightly", "to `nightly`"),
        ("cargo jenkins token list", "nightly"),
        ("cargo jenkins token revoke --all-others --dry-run", "nightly"),
        ("cargo jenkins token revoke nightly --yes", "Revoked `nightly`"),
        ("cargo jenkins exec -- sh -c 'echo $JENKINS_USER_ID at $JENKINS_URL'", "alice at "),
    ]
    .into_iter()
    .filter(|(command, holds)| !step.run(command, 0, holds))
    .count()
}

/// A Rust project that picks its controller among two.
fn project(world: &World<'_>) -> usize {
    let start = |jenkins| {
        let setup = Setup::new(jenkins).user(User::new("alice", PASSWORD));
        Sandbox::start(setup).expect("a port on loopback")
    };
    let (default, other) = (start(Jenkins::V2_426_2), start(Jenkins::V2_572));
    let home = tempfile::tempdir().expect("a temporary directory");
    let work = tempfile::tempdir().expect("a temporary directory");
    println!("\n=== A project and two controllers, {} and {} ===", default.url(), other.url());
    let login = world.login();
    let step = |sandbox: &Sandbox, command: &str, holds: &str| {
        let step = Step { world, home: home.path(), work: work.path(), url: sandbox.url() };
        usize::from(!step.run(command, 0, holds))
    };
    step(&default, &login, "Logged in")
        + step(&other, &login, "Logged in")
        + step(&default, "cargo new --quiet --vcs none app", "")
        + step(&other, "cd app; cargo jenkins init -c \"$URL\" --job team/app", "")
        + step(&other, "grep -A 2 jenkins app/Cargo.toml", other.url())
        + step(&default, "cd app; cargo jenkins api 'me/api/json?tree=id'", other.url())
        + step(&default, "cargo jenkins -v api 'me/api/json?tree=id'", default.url())
}
