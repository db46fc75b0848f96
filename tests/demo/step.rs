//! One command of a story: shown with its real output, in a private world.

use lab::keyring::Keyring;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) const PASSWORD: &str = "correct-horse-7";

/// Where every step runs.
pub(crate) struct World<'a> {
    pub(crate) programs: &'a Path,
    pub(crate) keyring: Option<&'a Keyring>,
}

impl World<'_> {
    /// Logs in with the password from a variable, as a script would.
    pub(crate) fn login(&self) -> String {
        let store = if self.keyring.is_some() { "" } else { "--store file " };
        format!(
            "printf %s \"$PASSWORD\" | \
             cargo jenkins login \"$URL\" --user alice {store}--password-stdin"
        )
    }
}

/// Variables that would lead out of the private world.
const OF_THE_PERSON: [&str; 8] = [
    "GIT_ASKPASS",
    "GIT_CONFIG_GLOBAL",
    "JENKINS_TOKEN_HOME",
    "JENKINS_URL",
    "JENKINS_USER_ID",
    "JENKINS_API_TOKEN",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
];

/// Where cargo and rustup are: the one thing of the person's that a step needs.
fn toolchain(variable: &str, below_home: &str) -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(below_home);
    std::env::var_os(variable).map_or_else(home, PathBuf::from)
}

/// Where one step runs.
pub(crate) struct Step<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) home: &'a Path,
    pub(crate) work: &'a Path,
    pub(crate) url: &'a str,
}

impl Step<'_> {
    /// Shows a command and its real output; answers whether it did what it should.
    pub(crate) fn run(&self, command: &str, code: i32, holds: &str) -> bool {
        println!("\n$ {command}");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        for name in OF_THE_PERSON {
            shell.env_remove(name);
        }
        match self.world.keyring {
            Some(keyring) => shell.env("DBUS_SESSION_BUS_ADDRESS", keyring.address()),
            None => shell.env_remove("DBUS_SESSION_BUS_ADDRESS"),
        };
        let output = shell
            .args(["-c", command])
            .current_dir(self.work)
            .env("PATH", format!("{}:{path}", self.world.programs.display()))
            .env("HOME", self.home)
            .env("XDG_RUNTIME_DIR", self.home.join("run"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("URL", self.url)
            .env("PASSWORD", PASSWORD)
            .envs([("CARGO_HOME", toolchain("CARGO_HOME", ".cargo"))])
            .envs([("RUSTUP_HOME", toolchain("RUSTUP_HOME", ".rustup"))])
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        println!("{}", said.trim_end());
        let good = output.status.code() == Some(code) && said.contains(holds);
        if !good {
            println!("!!! expected exit {code} and `{holds}`, got {}", output.status);
        }
        good
    }
}
