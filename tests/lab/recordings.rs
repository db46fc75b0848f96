//! The recorded exchanges of real Jenkins servers, read from beside the checkout.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use std::path::PathBuf;

/// One recorded exchange.
#[derive(Clone, Deserialize)]
pub struct Exchange {
    /// `2.426.2/037-crumb-json`.
    #[serde(default)]
    pub id: String,
    /// The version that answered.
    pub jenkins: String,
    /// What it shows.
    #[serde(default)]
    pub about: String,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// What was asked.
#[derive(Clone, Deserialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// Who asked, and with what, as everyday calls tell it: `alice (token)`.
    #[serde(default, rename = "as")]
    pub caller: Option<String>,
    /// In the order sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: String,
    /// Whether `body` is base64 of bytes.
    #[serde(default)]
    pub body_base64: bool,
    /// The length, where `body` was cut.
    pub body_original_bytes: Option<usize>,
}

/// What came back.
#[derive(Clone, Deserialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The reason phrase, where it was recorded.
    #[serde(default)]
    pub reason: String,
    /// In the order received.
    pub headers: Vec<(String, String)>,
    /// The body, de-chunked.
    #[serde(default)]
    pub body: String,
    /// Whether `body` is base64 of bytes.
    #[serde(default)]
    pub body_base64: bool,
    /// Set where a page was shortened to its beginning and its token list.
    pub body_excerpt: Option<serde_json::Value>,
    /// Set where a page was shortened otherwise.
    pub body_cut: Option<serde_json::Value>,
    /// The length, where an answer of git was cut.
    pub body_original_bytes: Option<usize>,
}

impl Response {
    /// The body as it came.
    ///
    /// # Panics
    /// When the recording holds no base64 where it says so.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        if self.body_base64 {
            BASE64_STANDARD.decode(&self.body).expect("base64 in a recording")
        } else {
            self.body.clone().into_bytes()
        }
    }
}

impl Request {
    /// The body as it was sent.
    ///
    /// # Panics
    /// When the recording holds no base64 where it says so.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        if self.body_base64 {
            BASE64_STANDARD.decode(&self.body).expect("base64 in a recording")
        } else {
            self.body.clone().into_bytes()
        }
    }
}

impl Exchange {
    /// The first header of the answer of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.response.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The name without version and number: `crumb-json`.
    #[must_use]
    pub fn name(&self) -> &str {
        let file = self.id.rsplit('/').next().unwrap_or(&self.id);
        file.split_once('-').map_or(file, |(_, name)| name)
    }
}

/// The recordings folder, or `None` after saying on stdout that it is absent and what is skipped.
///
/// # Panics
/// When `JENKINS_TOKEN_STRICT` is set and the folder is absent.
#[must_use]
pub fn folder(skipped: &str) -> Option<PathBuf> {
    shared("recordings", skipped)
}

/// A folder beside the checkout with what real servers answered; see [`folder`].
///
/// # Panics
/// As there.
#[must_use]
pub fn shared(name: &str, skipped: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED {skipped}: nothing at ../shared/{name} beside the checkout");
    assert!(std::env::var_os("JENKINS_TOKEN_STRICT").is_none(), "strict: nothing may be skipped");
    None
}

/// The versions whose everyday answers are recorded, and whose conversations those are.
const EVERYDAY: ([&str; 4], [&str; 3]) =
    (["2.198", "2.426.2", "2.541.2", "2.572"], ["api4jenkins", "calls", "python-jenkins"]);

/// The conversations that scripts and client libraries have with a server every day, by file; none,
/// said on stdout, where they are absent.
///
/// # Panics
/// As [`shared`] and [`exchanges`], and where a file of them is missing.
#[must_use]
pub fn everyday(skipped: &str) -> Vec<(String, Vec<Exchange>)> {
    let Some(folder) = shared("everyday", skipped) else { return vec![] };
    let (versions, conversations) = EVERYDAY;
    let names = versions.iter().flat_map(|version| {
        conversations.iter().map(move |conversation| format!("{version}-{conversation}"))
    });
    let read = |name: String| {
        let file = folder.join(format!("{name}.jsonl"));
        let text = std::fs::read_to_string(&file);
        let text = text.unwrap_or_else(|error| panic!("../shared/everyday/{name}.jsonl: {error}"));
        let line = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        (name, text.lines().map(line).collect())
    };
    names.map(read).collect()
}

/// Every exchange of one version, in the order of the files.
///
/// # Panics
/// When a file cannot be read: the recordings are part of the test.
#[must_use]
pub fn exchanges(folder: &std::path::Path, version: &str) -> Vec<Exchange> {
    let mut files: Vec<_> = std::fs::read_dir(folder.join(version))
        .expect("a folder per version")
        .map(|entry| entry.expect("readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).expect("readable recording");
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
        })
        .collect()
}
