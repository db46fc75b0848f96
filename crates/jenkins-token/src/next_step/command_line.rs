//! Next steps as a command line says them, whatever the program is called.

use super::step::{Choice, Language, Run, Verb};
use crate::escape;

/// The language of a program by this name, such as `cargo jenkins`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandLine(pub &'static str);

impl Language for CommandLine {
    fn run(&self, run: &Run) -> String {
        let root = run.root.as_deref().map(escape::word);
        let user = run.user.as_deref().map(|user| format!("-u {}", escape::word(user)));
        let choices = run.choices.iter().map(|choice| CommandLine::choice(*choice));
        let choices = choices.filter(|words| !words.is_empty());
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
        words.join(" ")
    }
}

impl CommandLine {
    /// The words that choose it. In capitals and for files stands what only a person knows.
    #[must_use]
    pub fn choice(choice: Choice) -> String {
        let said = match choice {
            Choice::AllowHttp => "--allow-http",
            Choice::CaFile => "--ca-file ca.pem",
            Choice::ClientCert => "--client-cert cert.pem --client-key key.pem",
            Choice::HeaderStdin => "--header-stdin --password-stdin < headers-and-password",
            Choice::Controller => "--controller URL",
            Choice::User => "--user ID",
            Choice::PasswordStdin => "--password-stdin < password-file",
            Choice::WithToken => "--with-token",
            Choice::Web => "--web",
            Choice::FileStore => "--store file",
            Choice::Timeout(seconds) => return format!("--timeout {seconds}"),
            Choice::Yes => "--yes",
            Choice::Use => "--use",
            Choice::ReplaceLegacy => "--replace-legacy",
            Choice::Print => "--print",
            // Where it is typed says it.
            Choice::OnTerminal => "",
        };
        said.to_owned()
    }
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
