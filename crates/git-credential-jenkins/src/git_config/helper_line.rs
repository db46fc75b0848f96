//! What git is to call: by name where that finds this very program, else by its path.

use super::git::Variables;
use super::program_path::{PROGRAM, find, is_same, program};
use jenkins_token::Problem;
use std::path::{Path, PathBuf};

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
    let program = program(own, variable)?;
    let path = variable("PATH").unwrap_or_default();
    let by_name = find(&path.to_string_lossy()).is_some_and(|found| is_same(&found, &program));
    let mut line = if by_name && !absolute { "jenkins".to_owned() } else { quoted(&program)? };
    let moved = variable("JENKINS_TOKEN_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    if let Some(home) = home.map(Path::to_owned).or(moved) {
        line.push_str(" --home ");
        line.push_str(&quoted(&home)?);
    }
    Ok(line)
}

/// The program a line of the configuration calls.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// As `git credential-NAME`, with a name that is ours.
    ByName,
    /// By its path.
    At(PathBuf),
    /// Somebody else's.
    Other,
}

/// What `line` calls.
pub(super) fn called(line: &str) -> Called {
    let mut word = String::new();
    let mut rest = line.chars();
    while let Some(c) = rest.next().filter(|c| *c != ' ') {
        word.push(if c == '\\' { rest.next().unwrap_or(c) } else { c });
    }
    let path = Path::new(&word);
    if word == "jenkins" {
        Called::ByName
    } else if path.is_absolute() && path.file_name().is_some_and(|name| name == PROGRAM) {
        Called::At(path.to_owned())
    } else {
        Called::Other
    }
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
