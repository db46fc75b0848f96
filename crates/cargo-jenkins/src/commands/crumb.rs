//! `cargo jenkins crumb`

use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::{Args, ValueEnum};
use jenkins_token::files::atomic_write;
use jenkins_token::lifecycle::crumb;
use jenkins_token::transport::block_on;
use jenkins_token::{Error, Problem, escape};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Print a crumb as curl's --header wants it.
///
/// Since Jenkins 2.96 a request with a token needs no crumb. One with a password does, and since
/// 2.186 only together with the session cookie that the crumb came with.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins crumb
  cargo jenkins crumb --cookie-jar cookies.txt
  cargo jenkins crumb --format xml")]
pub(crate) struct Crumb {
    /// How to print it: FIELD:VALUE, the value alone, or XML as the controller gives it [default:
    /// header]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the session's cookies to this file (only you can read it), for curl's --cookie
    #[arg(long, value_name = "FILE")]
    cookie_jar: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Header,
    Value,
    Xml,
}

impl Crumb {
    pub(crate) fn run(self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        if self.format.is_some() && console.wants_json() {
            let why = "--format and --json are two forms: give one of them".to_owned();
            return Err(Problem::Usage { why }.into());
        }
        let choice = invocation.choose(console)?;
        let (credential, _) = choice.credential()?;
        let crumb = block_on(crumb::crumb(choice.world, &choice.chosen, &credential))??;
        let (field, value) = (crumb.field(), crumb.value().expose());
        match &self.cookie_jar {
            Some(file) => {
                refuse_absent_directory(file)?;
                let jar = crumb.cookies().netscape(&choice.account().controller);
                atomic_write::write(file, jar.expose().as_bytes()).map_err(of_any_place)?;
            }
            None if !crumb.cookies().is_empty() && !console.wants_json() => console.say(
                "note: a call with a password needs the session's cookie too: --cookie-jar FILE",
            ),
            None => {}
        }
        if console.wants_json() {
            let cookies = crumb.cookies().iter();
            let cookies: Map<String, Value> =
                cookies.map(|(name, value)| (name.to_owned(), value.expose().into())).collect();
            console.print_json(&json!({ "field": field, "value": value, "cookies": cookies }))?;
            return Ok(exit::DONE);
        }
        console.print(match self.format.unwrap_or(Format::Header) {
            Format::Header => format!("{field}:{value}"),
            Format::Value => value.to_owned(),
            Format::Xml => format!(
                "<defaultCrumbIssuer><crumb>{}</crumb><crumbRequestField>{}</crumbRequestField>\
                 </defaultCrumbIssuer>",
                escape::xml(value),
                escape::xml(field)
            ),
        })?;
        Ok(exit::DONE)
    }
}

/// The jar lies where the person said, wherever accounts are kept.
fn of_any_place(problem: Problem) -> Problem {
    match problem {
        Problem::HomeUnwritable { path, why } => Problem::FileFailed { path, why },
        other => other,
    }
}

/// A mistyped path is no wish for new directories.
fn refuse_absent_directory(file: &Path) -> Result<(), Error> {
    let above = file.parent().filter(|above| !above.as_os_str().is_empty());
    if above.is_none_or(Path::is_dir) {
        return Ok(());
    }
    let why = "its directory does not exist".to_owned();
    Err(Problem::FileFailed { path: file.to_owned(), why }.into())
}
