//! `cargo-jenkins complete`, which the completion scripts call at each press of the key.

use crate::completion::{self, Asking, Context};
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use jenkins_token::Error;

/// Print what may stand at the end of a command line.
#[derive(Args)]
pub(crate) struct Complete {
    #[arg(value_enum)]
    shell: Asking,
    /// Where bash takes words apart
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    breaks: String,
    /// The words up to the cursor; of bash the line
    #[arg(last = true)]
    words: Vec<String>,
}

impl Complete {
    pub(crate) fn run(&self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let process = &invocation.process;
        let context = Context {
            tree: &|| invocation.tree(),
            variable: &process.variable,
            directory: &process.directory,
        };
        let found = match (self.shell, self.words.as_slice()) {
            (Asking::Bash, [line]) => completion::answer_bash(line, &self.breaks, &context),
            (shell, words) => completion::answer(shell, words, &context),
        };
        console.print_bytes(found.as_bytes())?;
        Ok(exit::DONE)
    }
}
