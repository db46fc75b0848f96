//! A command line that makes no sense, told without what may be a secret in it.

use crate::console::Console;
use crate::extra_word::{self, ExtraWord};
use crate::{exit, habits};
use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use jenkins_token::{Problem, escape};
use std::ffi::OsString;
use std::io::{Write, stdout};

/// Help and version are answers; anything else is reported as every error is.
pub(crate) fn report(
    error: clap::Error,
    line: &[OsString],
    tree: &Command,
    console: &mut Console,
) -> u8 {
    if !error.use_stderr() {
        let printed = error.print().and_then(|()| stdout().flush());
        return match printed {
            // A closed pipe is no reason to complain.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                console.report(&Problem::OutputFailed { why: error.to_string() }.into())
            }
            _ => exit::DONE,
        };
    }
    let (words, _) = habits::meant(line, tree);
    let is_exec = words.get(1) == Some(&"exec");
    if is_exec {
        console.exit_code = exit::code_of_exec;
    }
    let wants_program = words.get(1) == Some(&"login") && is_about_headers_program(&error, line);
    let help = format!("{} --help", words.join(" "));
    let extra = is_word_without_place(&error).then(|| extra_word::found(line, tree)).flatten();
    let is_incomplete = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if is_incomplete && !console.wants_json() {
        let _ = error.print();
    } else {
        let tip = if wants_program {
            let url = line.iter().map(|word| word.to_string_lossy());
            let url =
                url.filter(|word| word.contains("://")).map(|url| escape::address(&url)).next();
            let url = url.map_or_else(|| "URL".to_owned(), |url| escape::word(&url));
            Some(format!("{} {url} --headers-command -- PROGRAM", words.join(" ")))
        } else {
            tip(&error, line, &words).or_else(|| extra.as_ref().and_then(|it| it.meant.clone()))
        };
        console.help = tip.unwrap_or(help);
        let why = if is_incomplete {
            "a command is needed".to_owned()
        } else if wants_program {
            "--headers-command is followed by -- and the program that prints the headers, at the \
             end of the line"
                .to_owned()
        } else if let Some(ExtraWord { why, .. }) = extra {
            why
        } else {
            told(&discreet(error))
        };
        console.report(&Problem::Usage { why }.into());
    }
    if is_exec { exit::EXEC_FAILED } else { exit::USAGE }
}

/// Whether it is of a word, and not of an option, that nobody expected.
fn is_word_without_place(error: &clap::Error) -> bool {
    error.kind() == ErrorKind::UnknownArgument
        && text(error, ContextKind::InvalidArg).is_some_and(|it| !it.starts_with('-'))
}

/// Whether what is wrong is where the program of `--headers-command` stands.
fn is_about_headers_program(error: &clap::Error, line: &[OsString]) -> bool {
    let is_option = |word: &OsString| {
        let word = word.to_string_lossy();
        word == "--headers-command" || word.starts_with("--headers-command=")
    };
    let at = line.iter().position(is_option);
    let behind = line.iter().position(|word| word == "--");
    match (error.kind(), at) {
        // What stands there is meant as the program.
        (ErrorKind::UnknownArgument, Some(at)) => behind.is_none_or(|behind| behind < at),
        (ErrorKind::TooManyValues, Some(_)) => {
            text(error, ContextKind::InvalidArg).is_some_and(|it| it.contains("--headers-command"))
        }
        // The option without a program, or a program without the option.
        (ErrorKind::MissingRequiredArgument, at) => at.is_some() || behind.is_some(),
        _ => false,
    }
}

/// That a word stands where a verb of `command` or a URL may, and is neither.
pub(crate) fn not_a_verb(word: &str, command: &Command) -> clap::Error {
    let mut command = command.clone();
    let names = command.get_subcommands().map(Command::get_name);
    let begins = names.filter(|name| name.chars().next() == word.chars().next());
    let shared = |name: &&str| name.chars().filter(|c| word.contains(*c)).count();
    let similar = begins.max_by_key(shared).map(str::to_owned).into_iter().collect();
    let mut error = clap::Error::new(ErrorKind::InvalidSubcommand);
    error.insert(ContextKind::InvalidSubcommand, ContextValue::String(word.to_owned()));
    error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(similar));
    error.format(&mut command)
}

/// The sentence of an error, without usage and hints.
fn told(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let sentence = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = sentence.lines().map(str::trim).collect();
    lines.join(" ")
}

/// `error` with its options named, and without words that nobody expected: what stands where
/// nothing belongs may be a token or password, and a URL may hold one.
fn discreet(mut error: clap::Error) -> clap::Error {
    let shown = |text: &str| match text.split_once('=').map_or(text, |(name, _)| name) {
        name if name.starts_with("--") && is_word(&name[2..], 30) => name.to_owned(),
        name if name.starts_with('-') => name.chars().take(2).collect(),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let Some(argument) = text(&error, ContextKind::InvalidArg) else { return error };
            let name = shown(&argument);
            if name.is_empty() {
                error.remove(ContextKind::InvalidArg);
            } else {
                error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            }
        }
        ErrorKind::InvalidSubcommand => hide(&mut error, ContextKind::InvalidSubcommand, 20),
        _ => hide(&mut error, ContextKind::InvalidValue, 16),
    }
    error
}

/// Replaces what is not a short plain word.
fn hide(error: &mut clap::Error, kind: ContextKind, longest: usize) {
    if text(error, kind).is_some_and(|text| !text.is_empty() && !is_word(&text, longest)) {
        error.insert(kind, ContextValue::String("…".to_owned()));
    }
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    }
}

fn is_word(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// What was meant, where that can be told; `words` lead to the command that was.
fn tip(error: &clap::Error, line: &[OsString], words: &[&str]) -> Option<String> {
    let has = |option: &str| line.iter().any(|argument| argument == option);
    let words = words.join(" ");
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = text(error, ContextKind::InvalidSubcommand)?;
            let Some(ContextValue::Strings(similar)) = error.get(ContextKind::SuggestedSubcommand)
            else {
                return None;
            };
            // Another first letter is another word.
            let similar =
                similar.iter().rev().find(|name| name.chars().next() == typed.chars().next());
            similar.map(|name| format!("{words} {name}, if that is meant; else {words} --help"))
        }
        ErrorKind::UnknownArgument => {
            let argument = text(error, ContextKind::InvalidArg)?;
            let name = argument.split('=').next().unwrap_or_default();
            let tip = match name {
                _ if argument.contains("://") => "name the controller with --controller URL",
                "--token" | "--api-token" => {
                    "give a token on standard input: --with-token < token-file"
                }
                "--password" | "-p" => {
                    "give a password on standard input: --password-stdin < password-file"
                }
                "--insecure" | "-k" => "trust the certificate: --ca-file FILE of login",
                _ if argument.starts_with('-') => return None,
                _ if has("--with-token") || has("--stdin") => {
                    "a token is read from standard input: --with-token < token-file"
                }
                _ if has("--password-stdin") => {
                    "a password is read from standard input: --password-stdin < password-file"
                }
                _ => return None,
            };
            Some(tip.to_owned())
        }
        _ => None,
    }
}
