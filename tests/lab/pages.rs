//! Whole pages of real Jenkins servers, read from beside the checkout.

use crate::recordings::Response;
use serde::Deserialize;

/// One page, byte for byte.
#[derive(Deserialize)]
pub struct Page {
    /// `2.572-tokens-en`, from the name of its file.
    #[serde(skip)]
    pub id: String,
    /// The version that answered.
    pub jenkins: String,
    /// What came back.
    pub response: Response,
    /// Tokens that must be among the rows, or, in a page fetched after they were revoked, must not.
    #[serde(default)]
    pub tokens: Vec<Row>,
}

/// A token on a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its uuid.
    pub uuid: String,
}

impl Page {
    /// What the page is: `tokens-en`, `tokens-after`, `root`, `login`, `not-found`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.id.split_once('-').map_or("", |(_, kind)| kind)
    }
}

/// Every page, by name; nothing, said loudly, where the folder is absent.
///
/// # Panics
/// When `JENKINS_TOKEN_STRICT` is set and the folder is absent, or a page cannot be read.
#[must_use]
pub fn all(skipped: &str) -> Vec<Page> {
    let Some(folder) = crate::recordings::shared("pages", skipped) else { return vec![] };
    let files = std::fs::read_dir(folder).expect("a folder of pages").map(Result::unwrap);
    let files = files.map(|file| file.path());
    let mut files: Vec<_> = files.filter(|f| f.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).expect("a readable page");
            let page = serde_json::from_str(&text);
            let mut page: Page = page.unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            page.id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            page
        })
        .collect()
}
