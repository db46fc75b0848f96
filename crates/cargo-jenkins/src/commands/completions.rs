//! `cargo jenkins completions`

use crate::completion::Asking;
use crate::console::Console;
use crate::exit;
use crate::invocation::Invocation;
use clap::Args;
use clap_complete::Shell;
use jenkins_token::Error;

/// Print a completion script for your shell.
///
/// In bash, zsh and fish it completes verbs, options, the controllers and users you are logged in
/// as, and the token names that token list showed last; no controller is asked. In elvish and
/// powershell it completes the verbs and options of cargo-jenkins.
///
/// Load it with `source <(cargo-jenkins completions bash)` at the end of ~/.bashrc, in zsh likewise in
/// ~/.zshrc after compinit, and in fish with `cargo-jenkins completions fish | source` in
/// ~/.config/fish/config.fish.
#[derive(Args)]
#[command(after_long_help = "Examples:
  cargo jenkins completions bash
  cargo jenkins completions zsh
  cargo jenkins completions fish")]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, invocation: &Invocation, console: &mut Console) -> Result<u8, Error> {
        let asking = match self.shell {
            Shell::Bash => Some(Asking::Bash),
            Shell::Zsh => Some(Asking::Zsh),
            Shell::Fish => Some(Asking::Fish),
            _ => None,
        };
        let mut script = asking.map(Asking::script).unwrap_or_default().as_bytes().to_vec();
        if asking.is_none() {
            let mut tree = invocation.tree().name("cargo-jenkins").bin_name("cargo-jenkins");
            clap_complete::generate(self.shell, &mut tree, "cargo-jenkins", &mut script);
        }
        console.print_bytes(&script)?;
        Ok(exit::DONE)
    }
}
