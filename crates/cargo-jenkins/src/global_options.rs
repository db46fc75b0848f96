//! The options of every command.

use clap::{Args, ValueEnum};
use jenkins_token::Error;
use jenkins_token::lifecycle::lookup::Filter;
use jenkins_token::model::{Controller, UserId};

/// Options of every command.
#[derive(Args, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a switch of the command line each")]
pub(crate) struct GlobalOptions {
    /// The controller's root URL
    #[arg(short, long, global = true, value_name = "URL")]
    pub(crate) controller: Option<String>,
    /// The user id on the controller
    #[arg(short, long, global = true, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// One JSON object on stdout; errors as JSON on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// One JSON object a line
    #[arg(long, global = true, conflicts_with = "json")]
    pub(crate) json_lines: bool,
    /// No progress and hints
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Tell of every request and decision; never a secret
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Print for a screen reader: one fact a line, no columns, no marks, nothing that moves
    #[arg(long, global = true)]
    pub(crate) plain: bool,
    /// How long one exchange with a controller may take
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Never ask; fail instead
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Yes to every question
    #[arg(short, long, global = true)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl GlobalOptions {
    /// The accounts that are meant.
    pub(crate) fn filter(&self) -> Result<Filter, Error> {
        let controller = self.controller.as_deref().map(Controller::parse);
        let user = self.user.as_deref().map(UserId::parse);
        Ok(Filter { controller: controller.transpose()?, user: user.transpose()? })
    }
}
