//! The program `jenkins-sandbox`: a sandbox from the command line.

use clap::Parser as _;
use std::io::Write as _;
use std::process::ExitCode;

mod command;

fn main() -> ExitCode {
    match command::run(command::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "jenkins-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}
