//! Where commands are started: in a home directory of their own, so that nothing of the person's
//! accounts, keyring or files is touched.

use crate::command::{Ran, Running, Stop};
use crate::suite::Suite;
use jenkins_token::accounts::Home;
use jenkins_token::escape;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command finds in `LANG` and `LC_ALL`. None of it may matter.
const LOCALES: [(&str, Option<&str>); 6] = [
    ("C", None),
    ("de_DE.UTF-8", Some("de_DE.UTF-8")),
    ("zh_CN.GB18030", Some("zh_CN.GB18030")),
    ("tr_TR.UTF-8", None),
    ("POSIX", Some("C")),
    ("", None),
];

/// How a person's machine reaches the world; the rest of the environment is not ours to use.
const OF_THE_MACHINE: [&str; 11] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "TMPDIR",
];

/// A home directory and a name of its own, in which commands are run.
pub(crate) struct Place<'a> {
    pub(crate) suite: &'a Suite,
    name: &'static str,
    variables: Vec<(&'static str, String)>,
}

impl<'a> Place<'a> {
    /// That of most steps.
    pub(crate) fn main(suite: &'a Suite) -> Place<'a> {
        Place::new(suite, "main")
    }

    /// Of that name; places of one name are one place.
    pub(crate) fn new(suite: &'a Suite, name: &'static str) -> Place<'a> {
        Place { suite, name, variables: Vec::new() }
    }

    /// The same, where commands find that in their environment too.
    pub(crate) fn with(mut self, variable: &'static str, value: String) -> Place<'a> {
        self.variables.push((variable, value));
        self
    }

    /// In the names of tokens that were made here.
    pub(crate) fn mark(&self) -> String {
        format!("{}-{}", self.suite.mark, self.name)
    }

    /// A name for a token made here.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{} {name}", self.mark())
    }

    /// Where its accounts, tokens and journal are.
    pub(crate) fn home(&self) -> Home {
        Home::at(self.folder().join("tokens"))
    }

    fn folder(&self) -> PathBuf {
        self.suite.folder.path().join(self.name)
    }

    /// Starts `cargo-jenkins`. Errors are told as JSON, and a slow server has its time.
    pub(crate) fn start(&self, words: &[&str], input: &str) -> Result<Running, Stop> {
        let everywhere = ["--json", "--no-input", "--timeout", "60"];
        let mut command = self.command(&self.suite.target.program)?;
        // Behind `--` stands the command that `exec` becomes.
        let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
        command.args(&words[..end]).args(everywhere).args(&words[end..]);
        let hides = match words {
            ["crumb" | "exec", ..] | ["token", "create", ..] | ["token"] => true,
            _ => words.iter().any(|word| word.starts_with("crumbIssuer/")),
        };
        let line: Vec<String> = words.iter().map(|word| typed(word)).collect();
        let line = format!("{}cargo jenkins {}", Place::shown(&command), line.join(" "));
        Running::start(command, line, input, hides)
    }

    /// Runs `cargo-jenkins` to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Result<Ran, Stop> {
        self.start(words, "")?.end()
    }

    /// The same with something on its standard input.
    pub(crate) fn run_with(&self, words: &[&str], input: &str) -> Result<Ran, Stop> {
        self.start(words, input)?.end()
    }

    /// Runs a script of Python, which gets the password on its standard input.
    pub(crate) fn python(&self, python: &Path, script: &Path, words: &[&str]) -> Result<Ran, Stop> {
        let mut command = self.command(python)?;
        command.arg(script).args(words).env("PYTHONDONTWRITEBYTECODE", "1");
        let name = script.file_name().unwrap_or_default().to_string_lossy();
        let line = format!("{}python {name} {}", Place::shown(&command), words.join(" "));
        let password = self.suite.target.password.expose();
        Running::start(command, line, password, false)?.end()
    }

    /// Runs another program to its end, which finds ours.
    pub(crate) fn program(&self, program: &Path, words: &[&str]) -> Result<Ran, Stop> {
        let mut command = self.command(program)?;
        let ours = self.suite.target.program.parent().into_iter().map(Path::to_owned);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(ours.chain(std::env::split_paths(&path)));
        command.args(words).env("PATH", path.unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        let line = format!("{} {}", program.display(), words.join(" "));
        Running::start(command, line, "", false)?.end()
    }

    /// A file in its folder, where its commands are started.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// A command of this place, in the language whose turn it is.
    fn command(&self, program: &Path) -> Result<Command, Stop> {
        std::fs::create_dir_all(self.folder())?;
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.folder());
        let machine =
            OF_THE_MACHINE.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        command.envs(machine);
        let turn = self.suite.turn.get();
        self.suite.turn.set(turn + 1);
        let (lang, all) = LOCALES[turn % LOCALES.len()];
        if !lang.is_empty() {
            command.env("LANG", lang);
        }
        if let Some(all) = all {
            command.env("LC_ALL", all);
        }
        command
            .env("JENKINS_TOKEN_HOME", self.folder().join("tokens"))
            .env("HOME", self.folder())
            .env("USER", self.mark())
            .env("XDG_RUNTIME_DIR", self.folder().join("run"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    fn shown(command: &Command) -> String {
        let ours = ["LANG", "LC_ALL"];
        let pairs = command.get_envs().filter_map(|(name, value)| {
            let (name, value) = (name.to_str()?, value?.to_str()?);
            ours.contains(&name).then(|| format!("{name}={value} "))
        });
        pairs.collect()
    }

    /// The stored token: name, uuid and value.
    pub(crate) fn token(&self) -> Result<Value, Stop> {
        let ran = self.run(&["token"])?.done()?;
        let token = ran.json()?;
        match token["value"].as_str() {
            Some(value) => self.suite.note(&token, value),
            None => return Err(ran.wrong("it tells no token")),
        }
        Ok(token)
    }

    /// The rows that `token list` tells.
    pub(crate) fn rows(&self) -> Result<Vec<Value>, Stop> {
        let ran = self.run(&["token", "list"])?.done()?;
        let mut list = ran.json()?;
        match list["tokens"].take() {
            Value::Array(rows) => Ok(rows),
            _ => Err(ran.wrong("it tells no list of tokens")),
        }
    }

    /// The names of those of them that were made here, sorted.
    pub(crate) fn own_names(&self) -> Result<Vec<String>, Stop> {
        let rows = self.rows()?;
        let names = rows.iter().filter_map(|row| row["name"].as_str());
        let mut names: Vec<String> =
            names.filter(|name| name.contains(&self.mark())).map(str::to_owned).collect();
        names.sort();
        Ok(names)
    }
}

/// A word as people type it.
fn typed(word: &str) -> String {
    let bare = word.trim_start_matches('-');
    if escape::word(bare) == bare { word.to_owned() } else { escape::word(word) }
}

/// The row of a token.
pub(crate) fn row<'a>(rows: &'a [Value], uuid: &Value) -> Option<&'a Value> {
    rows.iter().find(|row| !uuid.is_null() && row["uuid"] == *uuid)
}
