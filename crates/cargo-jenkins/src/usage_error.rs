//! A command line that makes no sense, told without what may be a secret in it.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// `error` with its options named, and without words that nobody expected: what stands where
/// nothing belongs may be a token or password, and a URL may hold one.
pub(crate) fn discreet(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let shown = |text: &str| match text.split_once('=').map_or(text, |(name, _)| name) {
        name if name.starts_with("--") && is_word(&name[2..], 30) => name.to_owned(),
        name if name.starts_with('-') => name.chars().take(2).collect(),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let Some(argument) = text(&error, ContextKind::InvalidArg) else { return error };
            let name = shown(&argument);
            error.remove(ContextKind::Suggested);
            if name.is_empty() {
                error.remove(ContextKind::InvalidArg);
            } else {
                error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            }
            if let Some(tip) = tip(&argument, arguments) {
                let tips = ContextValue::StyledStrs(vec![tip.to_owned().into()]);
                error.insert(ContextKind::Suggested, tips);
            }
        }
        ErrorKind::InvalidSubcommand => hide(&mut error, ContextKind::InvalidSubcommand, 20),
        _ => hide(&mut error, ContextKind::InvalidValue, 16),
    }
    error
}

/// Replaces what is not a short plain word.
fn hide(error: &mut clap::Error, kind: ContextKind, longest: usize) {
    if text(error, kind).is_some_and(|text| !is_word(&text, longest)) {
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

/// Where what nobody expected belongs.
fn tip(argument: &str, arguments: &[OsString]) -> Option<&'static str> {
    let has = |option: &str| arguments.iter().any(|argument| argument == option);
    if argument.contains("://") {
        return Some("a controller is named with --controller URL");
    }
    if argument.starts_with('-') {
        None
    } else if has("--with-token") || has("--stdin") {
        Some("a token is read from standard input: --with-token < token-file")
    } else if has("--password-stdin") {
        Some("a password is read from standard input: --password-stdin < password-file")
    } else {
        None
    }
}
