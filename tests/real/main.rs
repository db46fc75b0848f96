//! One suite against any Jenkins that a person points at: `tests/run --real` starts it, and
//! docs/real-servers.md says how to read it. `--sandboxes` runs the same against each version of
//! the sandbox, so that it never rots.

#![allow(clippy::print_stderr)]

mod command;
mod forwarder;
mod place;
mod report;
mod sandboxes;
mod steps;
mod stop;
mod suite;
mod target;
mod witness;

use clap::Parser;
use jenkins_token::model::Secret;
use report::Report;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;
use suite::Suite;
use target::Target;
use zeroize::Zeroizing;

/// The end-to-end suite, against a Jenkins of yours. It ends what it makes.
#[derive(Parser)]
#[command(name = "tests/run --real")]
struct Arguments {
    /// The Jenkins start page, or any page of it
    #[arg(value_name = "URL", required_unless_present = "sandboxes")]
    url: Option<String>,
    /// The user id; the password is read from standard input
    #[arg(long, value_name = "ID", required_unless_present = "sandboxes")]
    user: Option<String>,
    /// Before Jenkins 2.129: give the user's one token another value, which ends the one there is
    #[arg(long)]
    may_replace_legacy: bool,
    /// Accept plain http to another machine
    #[arg(long)]
    allow_http: bool,
    /// Trust the certificates in this PEM file
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// A Python that can import `jenkins_token`
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
    /// The `cargo-jenkins` to run, in the place of the one beside this program
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Run against every version of the sandbox instead
    #[arg(long, conflicts_with_all = ["url", "user"])]
    sandboxes: bool,
}

fn main() -> ExitCode {
    jenkins_token::process::keep_private();
    let arguments = Arguments::parse();
    let beside = std::env::current_exe().unwrap_or_default().with_file_name("cargo-jenkins");
    let program = whole(arguments.program).unwrap_or(beside);
    let python = whole(arguments.python);
    if !program.exists() {
        eprintln!("{} is not there: cargo build -p cargo-jenkins", program.display());
        return ExitCode::from(2);
    }
    stop::listen();
    if arguments.sandboxes {
        return sandboxes::run(&program, python.as_deref());
    }
    let user = arguments.user.unwrap_or_default();
    let url = arguments.url.unwrap_or_default();
    let password = match password(&user, &url) {
        Ok(password) => password,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let target = Target {
        url,
        user,
        password,
        may_replace_legacy: arguments.may_replace_legacy,
        allow_http: arguments.allow_http,
        ca_file: whole(arguments.ca_file),
        python,
        program,
    };
    let mut report = Report::new(std::io::stdout());
    match Suite::new(target) {
        Ok(suite) => ExitCode::from(steps::run(suite, &mut report)),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Commands are started elsewhere. A link stays one: the Python of an environment is known by it.
fn whole(path: Option<PathBuf>) -> Option<PathBuf> {
    path.map(|path| std::path::absolute(&path).unwrap_or(path))
}

/// From a terminal without an echo, else everything on standard input but the line's end.
fn password(user: &str, url: &str) -> Result<Secret, String> {
    let text = if std::io::stdin().is_terminal() {
        let prompt = format!("Password of {user} on {url}: ");
        Zeroizing::new(rpassword::prompt_password(prompt).map_err(|error| error.to_string())?)
    } else {
        let mut text = Zeroizing::new(String::new());
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(|error| format!("standard input cannot be read: {error}"))?;
        text
    };
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err("the password is to come on standard input, and nothing came".to_owned());
    }
    Ok(Secret::new(line))
}
