//! The names of an account's tokens as they were listed last, for a shell that completes them.
//!
//! One name a line, in `names/` of the state directory. They help to type and decide nothing: what
//! cannot be written or read is left.

use super::Home;
use crate::files::atomic_write;
use crate::model::Account;

/// More tokens than a person chooses from.
const MOST: usize = 1000;

/// Keeps the names that are one line of text.
pub fn note<'a>(home: &Home, account: &Account, names: impl IntoIterator<Item = &'a str>) {
    let lines = names.into_iter().filter(|name| !name.contains(char::is_control)).take(MOST);
    let text = lines.collect::<Vec<_>>().join("\n");
    let _ = atomic_write::write(&home.seen_names(account), text.as_bytes());
}

/// The names that were seen last.
#[must_use]
pub fn read(home: &Home, account: &Account) -> Vec<String> {
    let text = std::fs::read_to_string(home.seen_names(account)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Forgets them, as the account is forgotten.
pub fn forget(home: &Home, account: &Account) {
    let _ = std::fs::remove_file(home.seen_names(account));
}
