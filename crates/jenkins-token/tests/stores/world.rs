//! One test's own directory, its people, and itself again in another process.

use jenkins_token::Problem;
use jenkins_token::accounts::{AccountLock, Home};
use jenkins_token::model::{Account, Controller, Origin, Secret, Token, TokenUuid, UserId};
use jenkins_token::stores::Record;
use std::env;
use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Output};
use std::task::{Context, Poll, Waker};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// A token value no other text holds.
pub(crate) const VALUE: &str = "11deadbeefcafe0123456789abcdef0123";

pub(crate) struct World {
    directory: TempDir,
    pub(crate) home: Home,
}

impl World {
    pub(crate) fn new() -> World {
        let directory = TempDir::with_prefix("jenkins-token-").unwrap();
        let home = Home::at(directory.path().join("home"));
        World { directory, home }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs the test called `name` again, in a process that `shell` prepares; there [`errand`]
    /// says which home is meant.
    pub(crate) fn send(&self, name: &str, shell: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{shell}\nexec \"$0\" --exact \"$1\" --nocapture")]);
        command.arg(env::current_exe().unwrap()).arg(name);
        command.env("ERRAND", self.home.state()).output().unwrap()
    }
}

/// The home to work in, when this process was started by [`World::send`].
pub(crate) fn errand() -> Option<Home> {
    env::var_os("ERRAND").map(Home::at)
}

/// The account's lock, waited for by this thread.
pub(crate) fn lock(
    home: &Home,
    account: &Account,
    patience: Duration,
) -> Result<AccountLock, Problem> {
    let pause = |time| async move { sleep(time) };
    let mut lock = pin!(AccountLock::acquire(home, account, patience, pause));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(lock) = lock.as_mut().poll(&mut context) {
            return lock;
        }
    }
}

/// Fails unless the process ran its one test to a good end.
#[track_caller]
pub(crate) fn done(output: &Output) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}\n{stderr}");
}

pub(crate) fn controller(root: &str) -> Controller {
    Controller::parse(root).unwrap()
}

pub(crate) fn account(root: &str, user: &str) -> Account {
    Account { controller: controller(root), user: UserId::parse(user).unwrap() }
}

pub(crate) fn alice() -> Account {
    account("https://ci.example.com/", "alice")
}

pub(crate) fn token(value: &str) -> Token {
    Token {
        uuid: TokenUuid::parse("0b8f4f0e-62a4-4b1c-9d1e-6a6e1c1e1f11"),
        name: "laptop".to_owned(),
        value: Secret::new(value),
        origin: Origin::Created,
        created: Some("2026-11-24T09:00:00.123456789Z".parse().unwrap()),
        expires: Some("2027-01-31".parse().unwrap()),
        days: Some(30),
    }
}

pub(crate) fn current(value: &str) -> Record {
    Record { current: Some(token(value)), ..Record::default() }
}

/// The value of the current token, or a word for what is there instead.
pub(crate) fn value_of(record: Option<&Record>) -> &str {
    let Some(record) = record else { return "no record" };
    record.current.as_ref().map_or("no current token", |token| token.value.expose())
}

/// A world whose `accounts.toml` is `text`.
pub(crate) fn with_file(text: &str) -> World {
    let world = World::new();
    fs::create_dir_all(world.home.accounts_file().parent().unwrap()).unwrap();
    fs::write(world.home.accounts_file(), text).unwrap();
    world
}

pub(crate) fn text(world: &World) -> String {
    fs::read_to_string(world.home.accounts_file()).unwrap()
}
