//! Next steps as a Python program takes them. What the module has no function for is a line for the
//! command line that comes with it, which needs no cargo.

use jenkins_token::escape;
use jenkins_token::next_step::{Choice, CommandLine, Language, Run, Verb};
use pyo3::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Python, with the module imported.
pub(crate) struct InPython {
    /// The program that comes with the module.
    shell: CommandLine,
}

/// Its name, once it was made; locked only for a moment, and without a call of Python's.
static SHELL: Mutex<Option<CommandLine>> = Mutex::new(None);

impl Language for InPython {
    fn run(&self, run: &Run) -> String {
        let on_controller =
            |call: &str| format!("jenkins_token.Controller({}).{call}", whose_of(run));
        if run.choices.contains(&Choice::OnTerminal) {
            // A script asks nobody.
            return self.shell.run(run);
        }
        match &run.verb {
            Verb::Again => {
                let choices: Vec<_> = InPython::choices(run).collect();
                if choices.is_empty() {
                    return "the same call".to_owned();
                }
                format!("the same call with {}", choices.join(", "))
            }
            Verb::Help => "help(jenkins_token)".to_owned(),
            Verb::Login => InPython::login(run),
            Verb::Logout => format!("jenkins_token.logout({})", whose_of(run)),
            Verb::RotateToken => {
                let given = Some(whose_of(run)).filter(|whose| !whose.is_empty()).into_iter();
                let given: Vec<_> = given.chain(InPython::choices(run)).collect();
                format!("jenkins_token.rotate({})", given.join(", "))
            }
            Verb::Status => format!("jenkins_token.status({})", whose_of(run)),
            Verb::Recover => "jenkins_token.recover()".to_owned(),
            Verb::Doctor => format!("jenkins_token.doctor({})", whose_of(run)),
            Verb::ListTokens => on_controller("tokens()"),
            Verb::CreateToken if run.choices.is_empty() => on_controller("create_token(name)"),
            Verb::Post(path) => format!("request(\"POST\", {path:?})"),
            Verb::CreateToken | Verb::ProjectHelp | Verb::GitSetup | Verb::GitStatus => {
                self.shell.run(run)
            }
        }
    }
}

impl InPython {
    /// This process's Python.
    pub(crate) fn of(py: Python<'_>) -> InPython {
        let known = *SHELL.lock().unwrap_or_else(PoisonError::into_inner);
        let shell = known.unwrap_or_else(|| {
            let made = shell_of(py);
            *SHELL.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
            made
        });
        InPython { shell }
    }

    /// How a person runs the program that comes with the module.
    pub(crate) fn shell(&self) -> CommandLine {
        self.shell
    }

    /// A line for the shell, which begins with the program's name.
    pub(crate) fn shell_line(&self, words: &str) -> String {
        format!("{} {words}", self.shell.0)
    }

    fn choice(choice: Choice) -> String {
        let said = match choice {
            Choice::AllowHttp => "allow_http=True",
            Choice::CaFile => "ca_file=\"ca.pem\"",
            Choice::ClientCert => "client_cert=\"cert.pem\", client_key=\"key.pem\"",
            Choice::HeaderStdin => "headers=headers",
            Choice::Controller => "url=URL",
            Choice::User => "user=ID",
            Choice::WithToken | Choice::Web => "token=token",
            Choice::FileStore => "store=\"file\"",
            Choice::Timeout(seconds) => return format!("timeout={seconds}"),
            Choice::ReplaceLegacy => "replace_legacy=True",
            Choice::PasswordStdin
            | Choice::SecretStdin
            | Choice::Yes
            | Choice::Use
            | Choice::Print
            | Choice::OnTerminal => {
                return CommandLine::choice(choice);
            }
        };
        said.to_owned()
    }

    /// A password is a parameter here, so it is the caller's, as a token is.
    fn login(run: &Run) -> String {
        let name = |text: &Option<String>, unknown: &str| {
            text.as_deref().map_or_else(|| unknown.to_owned(), literal)
        };
        let mut given = vec![name(&run.root, "url"), name(&run.user, "user")];
        if ![Choice::WithToken, Choice::Web].iter().any(|it| run.choices.contains(it)) {
            given.push("password".to_owned());
        }
        given.extend(InPython::choices(run));
        format!("jenkins_token.login({})", given.join(", "))
    }

    fn choices(run: &Run) -> impl Iterator<Item = String> {
        let chosen = run.choices.iter().filter(|choice| {
            !matches!(choice, Choice::PasswordStdin | Choice::SecretStdin | Choice::OnTerminal)
        });
        chosen.map(|choice| InPython::choice(*choice))
    }
}

fn whose_of(run: &Run) -> String {
    whose(run.root.as_deref(), run.user.as_deref())
}

/// The parameters that name the account.
pub(crate) fn whose(root: Option<&str>, user: Option<&str>) -> String {
    let root = root.map(literal);
    let user = user.map(|user| format!("user={}", literal(user)));
    root.into_iter().chain(user).collect::<Vec<_>>().join(", ")
}

pub(crate) fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// How a person runs the module with this Python: its name, where `PATH` finds this very path by it;
/// a link to it elsewhere may be of another environment.
fn shell_of(py: Python<'_>) -> CommandLine {
    let said = py.import("sys").and_then(|sys| sys.getattr("executable")?.extract::<PathBuf>());
    let Some(python) = said.ok().filter(|python| python.is_absolute()) else {
        return CommandLine("python -m jenkins_token");
    };
    let name = python.file_name().map_or(python.as_path(), Path::new);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|it| it.join(name)).find(|it| it.is_file());
    let typed = if found.as_ref() == Some(&python) { name } else { &python };
    // It lives as long as the process.
    CommandLine(format!("{} -m jenkins_token", escape::word(&typed.to_string_lossy())).leak())
}
