//! Whether a power cut between any two steps would lose something, told from the order of the
//! steps: a call that was made and did nothing does not count.

use super::trace::{Act, Step};
use std::collections::BTreeSet;
use std::path::Path;

/// Nothing may be unsynced when a request goes out or the command ends, a file is synced before it
/// takes its place, and, for a command with an intent, the journal holds its entry around every
/// request that changes tokens.
#[must_use]
pub fn violations(steps: &[Step], has_intent: bool) -> Vec<String> {
    let mut unsynced: BTreeSet<&Path> = BTreeSet::new();
    let mut open = false;
    let mut found = Vec::new();
    for step in steps.iter().filter(|step| step.done) {
        match &step.act {
            Act::Write(path) => {
                unsynced.insert(path);
            }
            Act::Sync(path) => {
                unsynced.remove(path.as_path());
            }
            Act::MakeDirectory(path) => unsynced.extend(path.parent()),
            Act::Rename { from, to } => {
                if unsynced.remove(from.as_path()) {
                    found.push(format!("{step}: not synced before"));
                }
                unsynced.extend(to.parent());
                open |= is_entry(to);
            }
            Act::Remove(path) => {
                unsynced.extend(path.parent());
                open &= !is_entry(path);
            }
            Act::Send(request) => {
                if !unsynced.is_empty() {
                    found.push(format!("{step}: {} not synced before", unsynced.len()));
                }
                if has_intent && changes_tokens(request) && !open {
                    found.push(format!("{step}: not in the journal"));
                }
            }
            Act::Create(_) | Act::Connect | Act::Receive | Act::Tell | Act::Say | Act::Nothing => {}
        }
    }
    if !unsynced.is_empty() {
        found.push(format!("{} never synced", unsynced.len()));
    }
    if open {
        found.push("the journal entry stays".to_owned());
    }
    found
}

fn is_entry(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("journal"))
}

fn changes_tokens(request: &str) -> bool {
    ["POST generateNewToken", "POST revoke", "POST rename"].contains(&request)
}
