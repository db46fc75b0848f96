//! Whether the person's shell completes commands; nobody has to want that.

use super::check::{Check, Part};
use crate::files::plain_read;
use std::path::Path;

/// A shell, where its settings are below the home directory.
const SHELLS: [(&str, &str); 3] =
    [("bash", ".bashrc"), ("zsh", ".zshrc"), ("fish", ".config/fish/config.fish")];

/// More of them is not looked at.
const LARGEST: u64 = 1 << 20;

/// What loads the completion there.
const LOADED_BY: &str = "cargo-jenkins completions";

/// Looks into the settings of `shell` below `home`.
pub(super) fn completions(home: Option<&Path>, shell: Option<&Path>) -> Check {
    let name = shell.and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let Some((shell, file)) = SHELLS.into_iter().find(|(shell, _)| *shell == name) else {
        return Check::ok(Part::Completions, "no shell that is known here");
    };
    let settings = home.map(|home| home.join(file));
    let text = settings.and_then(|file| plain_read::read(&file, LARGEST).ok()).unwrap_or_default();
    let not = if String::from_utf8_lossy(&text).contains(LOADED_BY) { "" } else { "not " };
    Check::ok(Part::Completions, format!("{not}set up for {shell}"))
}
