//! A sandbox, a home and a command line of one test's own.

use crate::ran::{Ran, ended, feed};
use crate::terminal::answering;
use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The password of every lab's `alice`.
pub const PASSWORD: &str = "correct horse 7";

/// The words of a login of `alice` with her password, whose token goes into a file.
#[must_use]
pub fn login<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    login_of("alice", url, more)
}

/// The same of somebody else.
#[must_use]
pub fn login_of<'a>(user: &'a str, url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["login", url, "-u", user, "--store", "file", "--password-stdin"], more].concat()
}

/// The versions whose users have named tokens.
pub fn with_named_tokens() -> impl Iterator<Item = Jenkins> {
    Jenkins::ALL.into_iter().filter(|jenkins| *jenkins != Jenkins::V2_46_1)
}

/// One test's world; gone when dropped.
pub struct Lab {
    /// The Jenkins of this world.
    pub sandbox: Sandbox,
    /// The session bus its commands find; none else.
    pub bus: Option<String>,
    pub(crate) program: PathBuf,
    home: TempDir,
}

impl Lab {
    /// A world with that Jenkins and `alice` on it. `program` is the test's own
    /// `cargo-jenkins-lab`.
    ///
    /// # Panics
    /// When the sandbox cannot start.
    #[must_use]
    pub fn new(jenkins: Jenkins, program: &str) -> Lab {
        Lab::with(Setup::new(jenkins).user(User::new("alice", PASSWORD)), program)
    }

    /// A world with a Jenkins of any set-up.
    ///
    /// # Panics
    /// When the sandbox cannot start.
    #[must_use]
    pub fn with(setup: Setup, program: &str) -> Lab {
        let sandbox = Sandbox::start(setup).expect("a sandbox on loopback");
        let home = tempfile::tempdir().expect("a temporary directory");
        Lab { sandbox, bus: None, program: program.into(), home }
    }

    /// Where this world's accounts, tokens and journal are.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A command of this world: nothing of the person's environment reaches it.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        self.furnish(&mut command);
        command
    }

    /// Another program in this world.
    #[must_use]
    pub fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.furnish(&mut command);
        command
    }

    /// Gives a command this world in the place of the person's.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command
            .env_clear()
            .env("JENKINS_TOKEN_HOME", self.home.path().join("tokens"))
            .env("HOME", self.home.path())
            .env("USER", "tester")
            // What is not about waiting does not wait.
            .env("LAB_PATIENCE", "0")
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"))
            .current_dir(self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(bus) = &self.bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
    }

    /// Starts a command and gives it its standard input.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn start(&self, arguments: &[&str], input: &str) -> Child {
        self.start_command(self.command(arguments), input)
    }

    /// Starts a command that was made by [`Lab::command`] and changed.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn start_command(&self, command: Command, input: &str) -> Child {
        feed(command, input)
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn run(&self, arguments: &[&str], input: &str) -> Ran {
        ended(self.start(arguments, input))
    }

    /// Runs a command that was made by [`Lab::command`] and changed.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn run_command(&self, command: Command, input: &str) -> Ran {
        ended(feed(command, input))
    }

    /// Runs a command in a session with that bus.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn run_on(&self, bus: &str, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        ended(feed(command, input))
    }

    /// Runs a command of a session with that bus on a terminal, where all it says is data. A person
    /// answers each question with the next line of `typed`, and with Ctrl-D after the last.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn run_on_terminal(&self, bus: &str, arguments: &[&str], typed: &str) -> Ran {
        let mut command = self.command(arguments);
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        answering(&command, typed)
    }

    /// Runs a command at another time than now.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn run_at(&self, instant: &str, arguments: &[&str]) -> Ran {
        let mut command = self.command(arguments);
        command.env("LAB_CLOCK", instant);
        ended(feed(command, ""))
    }

    /// Logs `alice` in at `url` and checks that it worked.
    ///
    /// # Panics
    /// When it did not.
    #[allow(clippy::must_use_candidate, reason = "checked inside")]
    pub fn login_at(&self, url: &str) -> Ran {
        let ran = self.run(&login(url, &[]), PASSWORD);
        assert_eq!(ran.code, 0, "login: {}", ran.err);
        ran
    }

    /// Logs `alice` in at the sandbox.
    ///
    /// # Panics
    /// When it did not work.
    #[allow(clippy::must_use_candidate, reason = "checked inside")]
    pub fn login(&self) -> Ran {
        self.login_at(self.sandbox.url())
    }

    /// The names of `alice`'s tokens on the controller.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.sandbox.tokens("alice").into_iter().map(|token| token.name).collect()
    }

    /// What a login with `password` comes to, its token kept in a file.
    #[must_use]
    pub fn try_login(&self, user: &str, password: &str) -> Ran {
        self.run(&login_of(user, self.sandbox.url(), &[]), password)
    }

    /// Checks that the stored token is good for something.
    ///
    /// # Panics
    /// When it is not.
    pub fn must_work(&self, about: &str) {
        let ran = self.run(&["status"], "");
        assert_eq!(ran.code, 0, "{about}: {}{}", ran.out, ran.err);
    }

    /// The stored token.
    #[must_use]
    pub fn token(&self) -> String {
        self.run(&["token"], "").out.trim_end().to_owned()
    }

    /// How many intents the journal holds.
    #[must_use]
    pub fn open_intents(&self) -> usize {
        let journal = self.home.path().join("tokens/journal");
        // A killed writer leaves a hidden file that nobody reads.
        let is_intent =
            |file: &std::fs::DirEntry| !file.file_name().to_string_lossy().starts_with('.');
        std::fs::read_dir(journal).map_or(0, |files| files.flatten().filter(is_intent).count())
    }
}
