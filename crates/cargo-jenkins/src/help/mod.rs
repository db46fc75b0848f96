//! The help: what every page of it has alike, and the topics that no command is about.

mod environment;

pub(crate) use environment::ENVIRONMENT;

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, ArgAction, Command};
use jenkins_token::next_step::CommandLine;

/// The heading of what every command takes.
pub(crate) const GLOBAL: &str = "Global options";

/// Those that are needed most, where every line counts.
const SUMMARY: &str =
    "Global options: -c/--controller URL, -u/--user ID, --json, -y/--yes, -h/--help";

/// The name that the texts of the help are written with.
const WRITTEN: CommandLine = CommandLine("cargo jenkins");

/// Where the manual is: no web page has it as long as the manifest names none.
fn manual() -> String {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => "Manual: docs/ in this program's source, first docs/get-a-token.md.".to_owned(),
        address => format!("Manual: {address}"),
    }
}

/// The command tree as a person sees it who started the program by this name.
pub(crate) fn of(tree: Command, program: CommandLine) -> Command {
    finished(bare(tree, program), program, program.0)
}

/// The same without the texts, which is all that it takes to read a line: they are written for each
/// command, and most runs show none.
pub(crate) fn bare(tree: Command, program: CommandLine) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .help("Print a summary (-h), or all of the help (--help)")
        .hide_short_help(true)
        .help_heading(GLOBAL)
        .action(ArgAction::Help)
        .global(true);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .help("Print the version")
        .hide_short_help(true)
        .help_heading(GLOBAL)
        .action(ArgAction::Version);
    let tree = with_root_url(tree, "");
    let tree = tree.name(program.0).bin_name(program.0).arg(help).arg(version);
    let tree = tree.disable_help_flag(true).disable_version_flag(true);
    tree.disable_help_subcommand(true)
}

/// The commands that take the controller by position, too, as `login` does.
const TAKE_A_URL: [&str; 7] =
    ["logout", "status", "token", "token list", "token rotate", "crumb", "recover"];

/// The name of that argument.
pub(crate) const ROOT_URL: &str = "root_url";

fn with_root_url(command: Command, words: &str) -> Command {
    let command = command.mut_subcommands(|below| {
        let words = format!("{words} {}", below.get_name());
        with_root_url(below, words.trim_start())
    });
    if !TAKE_A_URL.contains(&words) {
        return command;
    }
    command.arg(Arg::new(ROOT_URL).value_name("URL").help("The controller, as with --controller"))
}

/// A command and those below it, `words` being what a person types for it.
fn finished(mut command: Command, program: CommandLine, words: &str) -> Command {
    let called = |text: Option<StyledStr>| -> Resettable<StyledStr> {
        text.map(|text| text.to_string().replace(WRITTEN.0, program.0).into()).into()
    };
    let examples = command.get_after_long_help().map(|text| format!("{text}\n\n"));
    let after = examples.unwrap_or_default() + &manual();
    let (about, long) = (command.get_about().cloned(), command.get_long_about().cloned());
    command = command.about(called(about)).long_about(called(long));
    command = command.after_help(format!("{SUMMARY}\nAll options and examples: {words} --help"));
    command = command.after_long_help(called(Some(after.into())));
    command = command.mut_args(|arg| {
        let (help, long) = (arg.get_help().cloned(), arg.get_long_help().cloned());
        arg.help(called(help)).long_help(called(long))
    });
    command.mut_subcommands(|below| {
        let words = format!("{words} {}", below.get_name());
        finished(below, program, &words)
    })
}
