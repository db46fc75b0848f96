//! A Rust project in a lab, and cargo started in it.

use crate::Lab;
use crate::ran::{Ran, ended, feed};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Files that somebody checked out.
pub struct Checkout<'a> {
    lab: &'a Lab,
    root: PathBuf,
}

impl<'a> Checkout<'a> {
    /// A new directory of the lab's with these files in it, each a path and a text.
    ///
    /// # Panics
    /// When they cannot be written.
    #[must_use]
    pub fn new(lab: &'a Lab, files: &[(&str, &str)]) -> Checkout<'a> {
        let root =
            (0..1000).map(|n| lab.home().join(format!("checkout-{n}"))).find(|p| !p.exists());
        let checkout = Checkout { lab, root: root.expect("a free name") };
        fs::create_dir(&checkout.root).expect("a directory");
        for (path, text) in files {
            checkout.write(path, text);
        }
        checkout
    }

    /// A package on its own, with these lines at the end of its manifest.
    #[must_use]
    pub fn package(lab: &'a Lab, lines: &str) -> Checkout<'a> {
        let manifest = format!("[package]\nname = \"app\"\nversion = \"0.1.0\"\n{lines}");
        Checkout::new(lab, &[("Cargo.toml", &manifest), ("src/lib.rs", "")])
    }

    /// A file of it.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The text of a file of it.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    /// Puts a file into it.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// `cargo jenkins` with these arguments, in a directory of the checkout.
    ///
    /// # Panics
    /// When the program cannot be put on the path.
    #[must_use]
    pub fn command(&self, directory: &str, arguments: &[&str]) -> Command {
        let programs = self.lab.home().join("bin");
        if !programs.exists() {
            fs::create_dir(&programs).expect("a directory");
            std::os::unix::fs::symlink(&self.lab.program, programs.join("cargo-jenkins"))
                .expect("a link");
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
        let mut command = Command::new(cargo);
        command
            .arg("jenkins")
            .args(arguments)
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
            .env("JENKINS_TOKEN_HOME", self.lab.home().join("tokens"))
            .env("HOME", self.lab.home())
            .env("USER", "tester")
            .env("XDG_RUNTIME_DIR", self.lab.home().join("run"))
            .current_dir(self.path(directory))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs that to its end.
    ///
    /// # Panics
    /// When cargo cannot be started.
    #[must_use]
    pub fn cargo(&self, directory: &str, arguments: &[&str]) -> Ran {
        self.cargo_with(&[], directory, arguments)
    }

    /// Runs that to its end, with these variables.
    ///
    /// # Panics
    /// When cargo cannot be started.
    #[must_use]
    pub fn cargo_with(
        &self,
        variables: &[(&str, &str)],
        directory: &str,
        arguments: &[&str],
    ) -> Ran {
        let mut command = self.command(directory, arguments);
        command.envs(variables.iter().copied());
        ended(feed(command, ""))
    }

    /// Runs `cargo-jenkins` itself in the checkout, without cargo.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn direct(&self, arguments: &[&str]) -> Ran {
        let mut command = self.lab.command(arguments);
        command.current_dir(&self.root);
        ended(feed(command, ""))
    }
}
