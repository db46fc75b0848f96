//! Tokens that lie about: in files and variables where other programs, backups and colleagues read them.
//! They are named by their place and never shown.

use super::check::{Check, Part};
use super::way::Way;
use super::{git_files, token_shape};
use crate::files::plain_read;
use crate::next_step::{Choice, Run, Step, Verb};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// More of a file is not looked at.
const LARGEST: u64 = 1 << 20;

/// Where a token belongs, because somebody wants it to be used from there.
const MEANT: &str = "JENKINS_API_TOKEN";
/// The same, of a header that one command's git was given.
const MEANT_FOR_GIT: &str = "GIT_CONFIG_VALUE_";

/// Below the home directory.
const FILES: [&str; 15] = [
    ".netrc",
    "_netrc",
    ".authinfo",
    ".gitconfig",
    ".git-credentials",
    ".curlrc",
    ".wgetrc",
    ".npmrc",
    ".pip/pip.conf",
    ".pypirc",
    ".m2/settings.xml",
    ".gradle/gradle.properties",
    ".cargo/credentials.toml",
    ".docker/config.json",
    ".jenkins-cli",
];

/// Below the directory of settings.
const SETTINGS: [&str; 6] = [
    "git/config",
    "git/credentials",
    "curlrc",
    "pip/pip.conf",
    "uv/uv.toml",
    "jenkins_jobs/jenkins_jobs.ini",
];

/// Looks into the files below `home`, the configuration of the repository round `directory`, and
/// `variables`. What to do is said for the account whose way it is.
pub(super) fn scattered(
    home: Option<&Path>,
    directory: &Path,
    variables: &BTreeMap<OsString, OsString>,
    way: &Way,
) -> Check {
    let path = |name: &str| {
        let value = variables.get(OsStr::new(name)).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    if let Some(home) = home {
        files.extend(FILES.map(|file| (format!("~/{file}"), home.join(file))));
    }
    if let Some(settings) = path("XDG_CONFIG_HOME") {
        files.extend(SETTINGS.map(|file| settings.join(file)).map(named));
    } else if let Some(home) = home {
        let below = |file| (format!("~/.config/{file}"), home.join(".config").join(file));
        files.extend(SETTINGS.map(below));
    }
    files.extend(path("GIT_CONFIG_GLOBAL").map(named));
    files.extend(git_files::of_repository(directory));
    let is_of_git = |file: &Path| file.ends_with("config") || file.ends_with(".gitconfig");
    let of_git = files.iter().filter(|(_, file)| is_of_git(file));
    let included = of_git.flat_map(|(_, file)| git_files::included(file, home)).map(named);
    files.extend(included.collect::<Vec<_>>());
    let mut places = Vec::new();
    let mut seen = BTreeSet::new();
    for (shown, file) in files {
        if seen.insert(file.clone()) {
            places.extend(lines_of(&file).into_iter().map(|line| format!("{shown}, line {line}")));
        }
    }
    let is_meant = |name: &OsStr| {
        name == MEANT || name.as_encoded_bytes().starts_with(MEANT_FOR_GIT.as_bytes())
    };
    let holds = |(name, value): &(&OsString, &OsString)| {
        !is_meant(name) && token_shape::stands_in(value.as_encoded_bytes())
    };
    let variables = variables.iter().filter(holds).map(|(name, _)| name.to_string_lossy());
    places.extend(variables.map(|name| format!("the variable {name}")));
    if places.is_empty() {
        return Check::ok(Part::Secrets, "none was found where tokens are often left");
    }
    let found = places.len();
    Check::warning(Part::Secrets, format!("a token lies in {}", places.join("; ")), next(way))
        .in_public(format!("{found} found outside of the store"))
}

fn named(file: PathBuf) -> (String, PathBuf) {
    (file.display().to_string(), file)
}

/// Into the store with it; what others may have read, and is in use, gets a successor.
fn next(way: &Way) -> Step {
    let root = way.site.as_ref().map(|site| site.controller.to_string());
    let Some(account) = way.account() else {
        let choices = vec![Choice::WithToken];
        let login = Run { root, choices, ..Run::from(Verb::Login) };
        return Step::after("take it out of there, and into the store", login);
    };
    let rotate = Run { root, user: Some(account.user.to_string()), ..Run::from(Verb::RotateToken) };
    Step::after("take it out of there; if it is the stored one, others may have read it", rotate)
}

/// The numbers of the lines that hold a token, counted from 1.
fn lines_of(file: &Path) -> Vec<usize> {
    let text = zeroize::Zeroizing::new(plain_read::read(file, LARGEST).unwrap_or_default());
    let lines = text.split(|byte| *byte == b'\n').zip(1..);
    lines.filter(|(line, _)| token_shape::stands_in(line)).map(|(_, number)| number).collect()
}
