//! Next steps as a command line says them, whatever the program is called.

use super::step::{Choice, Language, Run, Verb};
use crate::escape;
use std::borrow::Cow;

/// The language of a program by this name, such as `cargo jenkins`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandLine(pub &'static str);

impl Language for CommandLine {
    fn run(&self, run: &Run) -> String {
        let root = run.root.as_deref().map(escape::word);
        let user = run.user.as_deref().map(|user| format!("-u {}", escape::word(user)));
        let options: Vec<_> =
            run.choices.iter().flat_map(|choice| CommandLine::options(*choice)).collect();
        let choices = options.iter().map(|(name, value)| words_of(name, value.as_deref()));
        let verb = match verb(&run.verb) {
            Some(verb) => format!("{} {verb}", self.0),
            None if run.choices.is_empty() => return "the same command".to_owned(),
            None => "the same command with".to_owned(),
        };
        let mut words = vec![verb];
        if matches!(run.verb, Verb::Login | Verb::Doctor) {
            words.push(root.unwrap_or_else(|| "URL".to_owned()));
            words.extend(user.into_iter().chain(choices));
        } else {
            words.extend(choices);
            words.extend(root.map(|root| format!("-c {root}")).into_iter().chain(user));
        }
        words.extend(password_from(&options));
        words.join(" ")
    }
}

impl CommandLine {
    /// The words that choose it.
    #[must_use]
    pub fn choice(choice: Choice) -> String {
        let options = CommandLine::options(choice);
        let words = options.iter().map(|(name, value)| words_of(name, value.as_deref()));
        words.chain(password_from(&options)).collect::<Vec<_>>().join(" ")
    }

    /// The options that choose it, each with its value. In capitals and for files stands what only
    /// a person knows.
    #[must_use]
    pub fn options(choice: Choice) -> Vec<(&'static str, Option<Cow<'static, str>>)> {
        let with = |name, value: &'static str| (name, Some(value.into()));
        let alone = |name| (name, None);
        match choice {
            Choice::AllowHttp => vec![alone("--allow-http")],
            Choice::CaFile => vec![with("--ca-file", "ca.pem")],
            Choice::ClientCert => {
                vec![with("--client-cert", "cert.pem"), with("--client-key", "key.pem")]
            }
            Choice::HeaderStdin => vec![alone("--header-stdin"), alone("--password-stdin")],
            Choice::Controller => vec![with("--controller", "URL")],
            Choice::User => vec![with("--user", "ID")],
            Choice::PasswordStdin | Choice::SecretStdin => vec![alone("--password-stdin")],
            Choice::WithToken => vec![alone("--with-token")],
            Choice::Web => vec![alone("--web")],
            Choice::FileStore => vec![with("--store", "file")],
            Choice::Timeout(seconds) => vec![("--timeout", Some(seconds.to_string().into()))],
            Choice::Yes => vec![alone("--yes")],
            Choice::Use => vec![alone("--use")],
            Choice::ReplaceLegacy => vec![alone("--replace-legacy")],
            Choice::Print => vec![alone("--print")],
            // Where it is typed says it.
            Choice::OnTerminal => vec![],
        }
    }

    /// The file that standard input comes from where options of these names read it.
    #[must_use]
    pub fn input(names: &[&str]) -> Option<String> {
        let secret = names.iter().find_map(|name| match *name {
            "--password-stdin" => Some("password"),
            "--with-token" => Some("token"),
            "--session-stdin" => Some("cookie"),
            _ => None,
        })?;
        Some(if names.contains(&"--header-stdin") {
            format!("headers-and-{secret}")
        } else {
            format!("{secret}-file")
        })
    }
}

fn words_of(name: &str, value: Option<&str>) -> String {
    value.map_or_else(|| name.to_owned(), |value| format!("{name} {value}"))
}

/// A password is never asked for where an option reads it; what else is read, a terminal may paste.
fn password_from(options: &[(&str, Option<Cow<'_, str>>)]) -> Option<String> {
    let names: Vec<&str> = options.iter().map(|(name, _)| *name).collect();
    let input = CommandLine::input(&names).filter(|_| names.contains(&"--password-stdin"));
    input.map(|file| format!("< {file}"))
}

fn verb(verb: &Verb) -> Option<String> {
    let said = match verb {
        Verb::Again => return None,
        Verb::Help => "--help",
        Verb::Login => "login",
        Verb::Logout => "logout",
        Verb::Status => "status",
        Verb::ListTokens => "token list",
        Verb::CreateToken => "token create NAME",
        Verb::RotateToken => "token rotate",
        Verb::Post(path) => return Some(format!("api -X POST {}", escape::word(path))),
        Verb::Recover => "recover",
        Verb::Doctor => "doctor",
        Verb::ProjectHelp => "init --help",
        Verb::GitSetup => "git setup",
        Verb::GitStatus => "git status",
    };
    Some(said.to_owned())
}
