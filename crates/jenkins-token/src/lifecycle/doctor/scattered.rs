//! Tokens that lie about: in files and variables where other programs, backups and colleagues read them.
//! They are named by their place and never shown.

use super::check::{Check, Part};
use crate::next_step::{Run, Step, Verb};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// More of a file is not looked at.
const LARGEST: u64 = 1 << 20;

/// Where a token belongs, because somebody wants it to be used from there.
const MEANT: &str = "JENKINS_API_TOKEN";

/// Below the home directory.
const FILES: [&str; 12] = [
    ".netrc",
    "_netrc",
    ".gitconfig",
    ".config/git/config",
    ".git-credentials",
    ".config/git/credentials",
    ".curlrc",
    ".config/curlrc",
    ".config/pip/pip.conf",
    ".pip/pip.conf",
    ".pypirc",
    ".m2/settings.xml",
];

/// Looks into the files below `home`, the configuration of the repository round `directory`, and
/// `variables`.
pub(super) fn scattered(
    home: Option<&Path>,
    directory: &Path,
    variables: &BTreeMap<OsString, OsString>,
) -> Check {
    let mut places = Vec::new();
    let in_home =
        home.into_iter().flat_map(|home| FILES.map(|file| (format!("~/{file}"), home.join(file))));
    for (shown, file) in in_home {
        places.extend(lines_of(&file).into_iter().map(|line| format!("{shown}, line {line}")));
    }
    if let Some(config) = repository(directory) {
        let lines = lines_of(&config);
        places.extend(lines.into_iter().map(|line| format!(".git/config, line {line}")));
    }
    let holds = |(name, value): &(&OsString, &OsString)| {
        *name != MEANT && holds_token(&value.to_string_lossy())
    };
    let variables = variables.iter().filter(holds).map(|(name, _)| name.to_string_lossy());
    places.extend(variables.map(|name| format!("the variable {name}")));
    if places.is_empty() {
        return Check::ok(Part::Secrets, "none was found where tokens are often left");
    }
    let next = Step::after(
        "take it out of there; if it is the stored one, others may have read it",
        Run::from(Verb::RotateToken),
    );
    let found = places.len();
    Check::warning(Part::Secrets, format!("a token lies in {}", places.join("; ")), next)
        .in_public(format!("{found} found outside of the store"))
}

/// The configuration of the repository that a directory is in.
fn repository(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().map(|above| above.join(".git/config")).find(|file| file.is_file())
}

/// The numbers of the lines that hold a token, counted from 1.
fn lines_of(file: &Path) -> Vec<usize> {
    let is_read = std::fs::metadata(file).is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
    if !is_read {
        return vec![];
    }
    let text = zeroize::Zeroizing::new(std::fs::read(file).unwrap_or_default());
    let lines = text.split(|byte| *byte == b'\n').zip(1..);
    lines.filter(|(line, _)| holds_token(&String::from_utf8_lossy(line))).map(|(_, n)| n).collect()
}

/// Whether a token's value stands in it, alone: `11` and 32 hexadecimal digits in small letters.
fn holds_token(text: &str) -> bool {
    const LENGTH: usize = 34;
    let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let mut words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
    words.any(|word| word.len() == LENGTH && word.starts_with(b"11") && word.iter().all(is_hex))
}
