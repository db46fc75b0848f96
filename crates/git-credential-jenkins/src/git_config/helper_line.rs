//! What git is to call: by name where that finds this very program, else by its path.

use super::git::Variables;
use crate::program_path::{self, CARGO_JENKINS, HELPER};
use jenkins_token::Problem;
use std::path::{Path, PathBuf};

/// The command of `cargo-jenkins` that is the helper.
const COMMAND: &str = "git-credential";

/// The value of `credential.<root>.helper`, which git gives to a shell.
///
/// # Errors
/// [`Problem::HelperAbsent`], [`Problem::Usage`] for a path that no configuration can hold.
pub(super) fn line(
    own: &Path,
    home: Option<&Path>,
    variable: Variables<'_>,
    absolute: bool,
) -> Result<String, Problem> {
    let mut line = program(own, variable, absolute)?;
    let moved = variable("JENKINS_TOKEN_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    if let Some(home) = home.map(Path::to_owned).or(moved) {
        line.push_str(" --home ");
        line.push_str(&quoted(&home)?);
    }
    Ok(line)
}

fn program(own: &Path, variable: Variables<'_>, absolute: bool) -> Result<String, Problem> {
    let helper = program_path::helper(own, variable);
    let is_on_path = |name: &str, program: &Path| {
        let found = program_path::on_path(name.as_ref(), variable);
        !absolute && found.is_some_and(|found| program_path::is_same(&found, program))
    };
    let is_cargo_jenkins = own.file_name().is_some_and(|name| name == CARGO_JENKINS);
    match helper {
        Some(helper) if is_on_path(HELPER, &helper) => Ok("jenkins".to_owned()),
        _ if is_cargo_jenkins && is_on_path(CARGO_JENKINS, own) => {
            Ok(format!("!{CARGO_JENKINS} {COMMAND}"))
        }
        Some(helper) => quoted(&helper),
        None if is_cargo_jenkins => Ok(format!("!{} {COMMAND}", quoted(own)?)),
        None => Err(Problem::HelperAbsent),
    }
}

/// The program a line of the configuration calls.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// The one of this name that is on `PATH`.
    ByName(&'static str),
    /// By its path.
    At(PathBuf),
    /// Somebody else's.
    Other,
}

/// What `line` calls.
pub(super) fn called(line: &str) -> Called {
    let (is_shell, text) = line.strip_prefix('!').map_or((false, line), |text| (true, text));
    let mut rest = text.chars();
    let program = PathBuf::from(word(&mut rest));
    let is_at = |name: &str| program.is_absolute() && program.ends_with(name);
    match is_shell {
        false if program.as_os_str() == "jenkins" => Called::ByName(HELPER),
        false if is_at(HELPER) => Called::At(program),
        true if word(&mut rest) != COMMAND => Called::Other,
        true if program.as_os_str() == CARGO_JENKINS => Called::ByName(CARGO_JENKINS),
        true if is_at(CARGO_JENKINS) => Called::At(program),
        _ => Called::Other,
    }
}

/// The home that `line` names.
pub(super) fn home(line: &str) -> Option<PathBuf> {
    let mut rest = line.chars();
    loop {
        match word(&mut rest).as_str() {
            "" => return None,
            "--home" => return Some(PathBuf::from(word(&mut rest))),
            _ => {}
        }
    }
}

/// The next word, as a shell reads it that meets no quotes.
fn word(rest: &mut std::str::Chars<'_>) -> String {
    let mut word = String::new();
    while let Some(c) = rest.next().filter(|c| *c != ' ') {
        word.push(if c == '\\' { rest.next().unwrap_or(c) } else { c });
    }
    word
}

/// For a shell, and beginning with `/`, by which git knows a path.
fn quoted(path: &Path) -> Result<String, Problem> {
    let unusable = |why| Problem::Usage { why: format!("{}: {why}", path.display()) };
    let text =
        path.to_str().ok_or_else(|| unusable("git's configuration cannot hold this path"))?;
    if text.chars().any(char::is_control) {
        return Err(unusable("the path holds a control character"));
    }
    let mut quoted = String::new();
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() && !"/._-+@%:,".contains(c) && c.is_ascii() {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    Ok(quoted)
}
