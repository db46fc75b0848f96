//! Ways in besides a password: the browser, its session, a token that a server was brought up with.

mod browser;
pub mod pushes;
mod seeds;
mod sessions;
mod web;

use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use lab::{Lab, PASSWORD};

const PROGRAM: &str = crate::login::PROGRAM;

/// A Jenkins that sends people to an identity provider.
fn signing_in_elsewhere(jenkins: Jenkins) -> Lab {
    let mut setup =
        Setup::new(jenkins).user(User::new("alice", PASSWORD)).user(User::new("bob", PASSWORD));
    setup.signs_in_at = Some("https://idp.example.com/authorize".to_owned());
    Lab::with(setup, PROGRAM)
}

/// The names of the tokens that `user` has.
fn names(sandbox: &Sandbox, user: &str) -> Vec<String> {
    sandbox.tokens(user).into_iter().map(|token| token.name).collect()
}
