//! What setup did to which file, so that remove can undo it: `git.json` in the state directory.

use jenkins_token::Problem;
use jenkins_token::accounts::Home;
use jenkins_token::files::atomic_write;
use jenkins_token::model::Controller;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a change waits for that of another process.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// The only format there is so far.
const FORMAT: u64 = 1;

/// What a file holds; `None` for no file.
pub(super) type Contents = Option<Vec<u8>>;

/// Every file that was changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SetupRecord {
    v: u64,
    pub(super) files: Vec<Changed>,
    #[serde(flatten)]
    other: Other,
}

/// Keys of other versions, which stay.
pub(super) type Other = serde_json::Map<String, serde_json::Value>;

#[derive(Deserialize)]
struct Format {
    v: u64,
}

/// One file of git's configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Changed {
    pub(super) file: PathBuf,
    pub(super) roots: Vec<Root>,
    /// The way back to the bytes before the first change; absent once somebody else changed the
    /// file too.
    pub(super) back: Option<Back>,
    #[serde(flatten)]
    pub(super) other: Other,
}

/// What was done for one controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "as it is written")]
pub(super) struct Root {
    pub(super) root: String,
    pub(super) keys: Vec<Change>,
    #[serde(flatten)]
    pub(super) other: Other,
}

/// All values of a key, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) key: String,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

/// A file as it was, told as the difference to what it is: only the bytes between the first and the
/// last change are kept, and they are seldom any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Back {
    existed: bool,
    /// The SHA-256 of the file as we left it, in hex.
    now: String,
    same_at_start: usize,
    same_at_end: usize,
    /// In hex: a configuration need not be text.
    between: String,
}

impl Back {
    /// From `now` to `before`.
    pub(super) fn between(before: Option<&[u8]>, now: &[u8]) -> Back {
        let old = before.unwrap_or_default();
        let start = old.iter().zip(now).take_while(|(a, b)| a == b).count();
        let (old_rest, now_rest) = (&old[start..], &now[start..]);
        let ends = old_rest.iter().rev().zip(now_rest.iter().rev());
        let end = ends.take_while(|(a, b)| a == b).count();
        Back {
            existed: before.is_some(),
            now: hash(now),
            same_at_start: start,
            same_at_end: end,
            between: hex(&old[start..old.len() - end]),
        }
    }

    /// What was there before, when `now` is what we left: the bytes, or no file.
    pub(super) fn apply(&self, now: Option<&[u8]>) -> Option<Contents> {
        let now = now.unwrap_or_default();
        let fits = self.now == hash(now) && self.same_at_start + self.same_at_end <= now.len();
        let between = unhex(&self.between).filter(|_| fits)?;
        let end = &now[now.len() - self.same_at_end..];
        let bytes = [&now[..self.same_at_start], &between, end].concat();
        Some(self.existed.then_some(bytes))
    }
}

impl SetupRecord {
    /// Reads the record of `home`; none is an empty one.
    pub(super) fn read(home: &Home) -> Result<SetupRecord, Problem> {
        let path = path(home);
        let text = match std::fs::read_to_string(&path) {
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(SetupRecord { v: FORMAT, files: vec![], other: Other::new() });
            }
            read => read.map_err(|error| Problem::of_file(&path, &error))?,
        };
        let unreadable = |why: String| Problem::FileUnreadable { path: path.clone(), why };
        // Of another format nothing else is known.
        let format: Format = serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))?;
        if format.v != FORMAT {
            return Err(Problem::of_format(&path, &format.v));
        }
        serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))
    }

    /// Writes it, for its owner only.
    pub(super) fn write(&self, home: &Home) -> Result<(), Problem> {
        let text =
            serde_json::to_vec(self).map_err(|error| Problem::Bug { what: error.to_string() });
        atomic_write::write(&path(home), &text?)
    }

    /// What was done to `file`.
    pub(super) fn of_file(&mut self, file: &Path) -> Option<&mut Changed> {
        self.files.iter_mut().find(|changed| changed.file == file)
    }

    /// Whether anything was done for `controller`.
    pub(super) fn has(&self, controller: &Controller) -> bool {
        let of_root = |root: &Root| root.root == controller.as_str();
        self.files.iter().any(|changed| changed.roots.iter().any(of_root))
    }
}

/// Whether setup did something for `controller` that was not removed yet.
///
/// # Errors
/// [`Problem::FileUnreadable`], [`Problem::FileFailed`].
pub fn is_set_up(home: &Home, controller: &Controller) -> Result<bool, Problem> {
    Ok(SetupRecord::read(home)?.has(controller))
}

/// Every controller that is set up.
///
/// # Errors
/// As [`is_set_up`].
pub fn controllers(home: &Home) -> Result<Vec<Controller>, Problem> {
    let record = SetupRecord::read(home)?;
    let roots = record.files.iter().flat_map(|changed| &changed.roots);
    let mut controllers: Vec<_> =
        roots.filter_map(|root| Controller::parse(&root.root).ok()).collect();
    controllers.sort();
    controllers.dedup();
    Ok(controllers)
}

/// Every file that was changed, and for which controller.
///
/// # Errors
/// As [`is_set_up`].
pub(super) fn places(home: &Home) -> Result<Vec<(Controller, PathBuf)>, Problem> {
    let record = SetupRecord::read(home)?;
    let of_file = |changed: &Changed| {
        let roots = changed.roots.iter().filter_map(|root| Controller::parse(&root.root).ok());
        roots.map(|root| (root, changed.file.clone())).collect::<Vec<_>>()
    };
    Ok(record.files.iter().flat_map(of_file).collect())
}

fn path(home: &Home) -> PathBuf {
    home.state().join("git.json")
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(pair).collect())?
}
