//! The options of every command.

use clap::{Args, ValueEnum};
use jenkins_token::lifecycle::choose_account::Filter;
use jenkins_token::model::{Controller, UserId};
use jenkins_token::{Error, Problem};
use std::borrow::Cow;
use std::ffi::OsString;

/// Options of every command.
#[derive(Args, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
pub(crate) struct GlobalOptions {
    /// The controller: its root, or a page of one that you are logged in to
    #[arg(short, long, global = true, value_name = "URL", hide_short_help = true)]
    pub(crate) controller: Option<String>,
    /// The user on the controller, by id
    #[arg(
        short,
        long,
        global = true,
        value_name = "ID",
        alias = "username",
        hide_short_help = true
    )]
    pub(crate) user: Option<String>,
    /// Print one JSON object; errors as JSON, too, on stderr
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) json: bool,
    /// Print one JSON object a line
    #[arg(long, global = true, conflicts_with = "json", hide_short_help = true)]
    pub(crate) json_lines: bool,
    /// Print no progress or hints
    #[arg(short, long, global = true, hide_short_help = true)]
    pub(crate) quiet: bool,
    /// Show every request and decision, never a secret
    #[arg(short, long, global = true, action = clap::ArgAction::Count, hide_short_help = true)]
    pub(crate) verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto,
          hide_short_help = true)]
    pub(crate) color: Color,
    /// Print for a screen reader: one fact a line, no columns or marks
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) plain: bool,
    /// How long to wait for an answer of a controller
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30,
          hide_short_help = true, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Never ask; fail instead
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) no_input: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true, hide_short_help = true)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// A URL as a person types one: a host alone means https, and never http.
pub(crate) fn with_scheme(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    // A word without a dot or a port may be anything, such as a password.
    let is_host = host.contains('.') || !port.is_empty();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let is_plain = host.bytes().all(plain) && port.bytes().all(|b| b.is_ascii_digit());
    if is_host && is_plain && !host.is_empty() {
        return format!("https://{text}").into();
    }
    text.into()
}

/// The root on http that is meant where a person left out the scheme.
pub(crate) fn over_http(text: &str) -> Option<Controller> {
    let text = text.trim();
    let is_host = matches!(with_scheme(text), Cow::Owned(_));
    is_host.then(|| Controller::parse(&format!("http://{text}")).ok()).flatten()
}

/// Whether a word can be meant for a root, and not for a verb: there is more in it than a name.
pub(crate) fn may_be_a_root(text: &str) -> bool {
    text.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        || text.eq_ignore_ascii_case("localhost")
}

/// The root that a person names.
///
/// # Errors
/// As [`Controller::parse`].
pub(crate) fn root(text: &str) -> Result<Controller, Problem> {
    Controller::parse(&with_scheme(text))
}

/// Whether two texts name one root.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || root(one).is_ok_and(|one| root(other).is_ok_and(|other| one == other))
}

impl GlobalOptions {
    /// What can be told of a line that cannot be parsed: how its error is to be printed.
    pub(crate) fn of_unparsed(line: &[OsString]) -> GlobalOptions {
        let has =
            |option: &str| line.iter().take_while(|word| *word != "--").any(|word| word == option);
        let (json, json_lines) = (has("--json"), has("--json-lines"));
        GlobalOptions { json, json_lines, ..GlobalOptions::default() }
    }

    /// The accounts that are meant.
    pub(crate) fn filter(&self) -> Result<Filter, Error> {
        let controller = self.controller.as_deref().map(root);
        let user = self.user.as_deref().map(UserId::parse);
        Ok(Filter { controller: controller.transpose()?, user: user.transpose()? })
    }
}
