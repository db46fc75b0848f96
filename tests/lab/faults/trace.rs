//! What a command did to files and to the network, read off a trace of its system calls. Neither
//! names a secret: of what was written or sent only the request line is kept.

use std::fmt;
use std::path::{Path, PathBuf};

/// The calls that change something outside the process, or hear from it.
pub const CALLS: &str = "openat,mkdir,write,fsync,renameat,unlink,connect,writev,recvfrom,sendmsg";

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The call's name.
    pub call: String,
    /// The how manieth call of that name, from 1.
    pub nth: usize,
    /// What it does.
    pub act: Act,
    /// Whether it was done: it was neither made to fail nor to do nothing.
    pub done: bool,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says it")]
pub enum Act {
    MakeDirectory(PathBuf),
    Create(PathBuf),
    Write(PathBuf),
    Sync(PathBuf),
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    Connect,
    /// Method and path.
    Send(String),
    Receive,
    /// A message to the session bus.
    Tell,
    /// Words or data for the person.
    Say,
    /// Reading, and the process talking to itself.
    Nothing,
}

impl Step {
    /// Whether anything outside the process can tell that it was done.
    #[must_use]
    pub fn matters(&self) -> bool {
        self.act != Act::Nothing
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.act {
            Act::MakeDirectory(path) => write!(f, "make {}", thing(path)),
            Act::Create(path) => write!(f, "create {}", thing(path)),
            Act::Write(path) => write!(f, "write {}", thing(path)),
            Act::Sync(path) => write!(f, "sync {}", thing(path)),
            Act::Rename { to, .. } => write!(f, "put {} in place", thing(to)),
            Act::Remove(path) => write!(f, "remove {}", thing(path)),
            Act::Connect => write!(f, "connect"),
            Act::Send(request) => write!(f, "send {request}"),
            Act::Receive => write!(f, "receive"),
            Act::Tell => write!(f, "tell the keyring"),
            Act::Say => write!(f, "say"),
            Act::Nothing => write!(f, "{}", self.call),
        }
    }
}

/// Which of our files a path is.
fn thing(path: &Path) -> String {
    let part = |path: Option<&std::ffi::OsStr>| {
        path.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let (name, folder) = (part(path.file_name()), part(path.parent().and_then(Path::file_name)));
    let unfinished = if name.starts_with('.') { "new " } else { "" };
    let what = match folder.as_str() {
        _ if name.contains("accounts.toml") => "list of accounts",
        "locks" => "lock",
        "journal" => "journal entry",
        "tokens" if name.contains(".json") => "token record",
        _ if matches!(name.as_str(), "journal" | "tokens" | "locks") => {
            return format!("directory {name}");
        }
        _ => return "directory of the home".to_owned(),
    };
    format!("{unfinished}{what}")
}

/// Reads a trace made with `strace -y` of a command whose files are below `home`.
#[must_use]
pub fn read(log: &str, home: &Path) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in log.lines() {
        let Some((_pid, text)) = line.split_once(' ') else { continue };
        let Some((call, rest)) = text.trim_start().split_once('(') else { continue };
        if !CALLS.split(',').any(|known| known == call) {
            continue;
        }
        let nth = steps.iter().filter(|step| step.call == call).count() + 1;
        // A struck call was not done, and a connection under way is not refused.
        let failed = rest.contains(") = -1") && !rest.contains("EINPROGRESS");
        let done = !failed && !rest.contains("(INJECTED)") && !rest.contains(" = ?");
        steps.push(Step { call: call.to_owned(), nth, act: act(call, rest, home), done });
    }
    steps
}

fn act(call: &str, rest: &str, home: &Path) -> Act {
    let below = |path: Option<&str>| path.map(PathBuf::from).filter(|path| path.starts_with(home));
    let of_file = || {
        let path = rest.split_once('<').and_then(|(_, path)| path.split_once('>'));
        below(path.map(|(path, _)| path))
    };
    let named = |nth: usize| below(rest.split('"').nth(2 * nth + 1));
    let found = match call {
        "mkdir" => named(0).map(Act::MakeDirectory),
        "openat" if rest.contains("O_CREAT") => named(0).map(Act::Create),
        "write" if rest.starts_with("1<") || rest.starts_with("2<") => Some(Act::Say),
        "write" => of_file().map(Act::Write),
        "fsync" => of_file().map(Act::Sync),
        "renameat" => named(0).zip(named(1)).map(|(from, to)| Act::Rename { from, to }),
        "unlink" => named(0).map(Act::Remove),
        "connect" if rest.contains("AF_INET") => Some(Act::Connect),
        "writev" => Some(Act::Send(request(rest))),
        "recvfrom" => Some(Act::Receive),
        "sendmsg" => Some(Act::Tell),
        _ => None,
    };
    found.unwrap_or(Act::Nothing)
}

/// Method and last part of the path of the request line.
fn request(rest: &str) -> String {
    let text = rest.split_once("iov_base=\"").map_or("", |(_, text)| text);
    let mut words = text.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default().split('?').next().unwrap_or_default();
    let path = path.trim_end_matches("/api/json").trim_end_matches('/');
    format!("{method} {}", path.rsplit('/').next().unwrap_or_default())
}
