//! `cargo jenkins completions`

use crate::exit;
use crate::task::Task;
use clap::Args;
use clap_complete::Shell;
use jenkins_token::Error;

/// Print a script that completes `cargo-jenkins` in a shell.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo jenkins completions bash
  cargo jenkins completions zsh
  cargo jenkins completions fish")]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, task: &mut Task<'_>) -> Result<u8, Error> {
        let mut script = Vec::new();
        let mut tree = crate::tree().name("cargo-jenkins").bin_name("cargo-jenkins");
        clap_complete::generate(self.shell, &mut tree, "cargo-jenkins", &mut script);
        task.print_bytes(&script)?;
        Ok(exit::DONE)
    }
}
