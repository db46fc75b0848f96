//! Own commits in the place of recorded ones: objects differ from run to run, and the recorded
//! packs were cut.

use super::super::conformance::wire::Reply;
use super::talk;
use lab::recordings::Request;
use lab::{Git, Lab};
use std::collections::HashMap;

/// Which own object stands for which recorded one, on one server.
#[derive(Default)]
pub struct History {
    own: HashMap<String, String>,
    /// The pack of each commit made here.
    packs: HashMap<String, Vec<u8>>,
    /// Where `master` of the server stands.
    tip: String,
}

impl History {
    /// Takes in what both servers list: the same ref is the same commit.
    pub fn learn(&mut self, recorded: &Reply, own: &Reply) {
        let own = talk::refs(&own.bytes);
        if let Some((_, tip)) = own.iter().find(|(name, _)| name == "refs/heads/master") {
            self.tip.clone_from(tip);
        }
        for (name, object) in talk::refs(&recorded.bytes) {
            if let Some((_, own)) = own.iter().find(|(own, _)| *own == name) {
                self.own.insert(object, own.clone());
            }
        }
    }

    /// The recorded server knew these commits, so the own one is asked about one it knows.
    pub fn know(&mut self, objects: Vec<String>) {
        for object in objects {
            self.own.entry(object).or_insert_with(|| self.tip.clone());
        }
    }

    /// The target and the body of a request with own objects. A push of something new gets a commit
    /// of its own, about as large as the recorded one.
    pub fn put(&mut self, recorded: &Request, git: &Git<'_>, lab: &Lab) -> (String, Vec<u8>) {
        let mut target = recorded.target.clone();
        for (was, is) in &self.own {
            let path = |object: &str| format!("{}/{}", &object[..2], &object[2..]);
            target = target.replace(&path(was), &path(is));
        }
        let mut body = recorded.bytes();
        let at = body.windows(4).position(|w| w == b"PACK");
        let objects = at.and_then(|at| body.get(at + 8..at + 12)).map_or(0, |n| n[3]);
        if let (Some(at), true) = (at, objects > 0) {
            let new = String::from_utf8_lossy(&body[45..85]).into_owned();
            let size = recorded.body_original_bytes.unwrap_or(body.len());
            if !self.packs.contains_key(&new) {
                let (commit, pack) = commit(git, lab, &new, size);
                self.own.insert(new.clone(), commit);
                self.packs.insert(new.clone(), pack);
            }
            let pack = self.packs[&new].clone();
            body.truncate(at);
            self.name_own(&mut body);
            body.extend_from_slice(&pack);
        } else {
            self.name_own(&mut body);
        }
        (target, body)
    }

    fn name_own(&self, lines: &mut [u8]) {
        for at in 0..lines.len().saturating_sub(39) {
            let object = String::from_utf8_lossy(&lines[at..at + 40]);
            if let Some(own) = self.own.get(object.as_ref()) {
                lines[at..at + 40].copy_from_slice(own.as_bytes());
            }
        }
    }
}

/// A commit without parents in a work tree of its own, and everything it needs as a pack.
fn commit(git: &Git<'_>, lab: &Lab, name: &str, size: usize) -> (String, Vec<u8>) {
    let (tree, content) = (format!("tree-{name}"), noise(size.saturating_sub(350)));
    git.commit(&tree, "file", &content);
    let commit = git.must(&["-C", &tree, "rev-parse", "HEAD"]).trim().to_owned();
    let mut pack = git.command(&["-C", &tree, "pack-objects", "--all", "--stdout", "--quiet"]);
    let output = pack.current_dir(lab.home()).output().expect("git packs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (commit, output.stdout)
}

/// Bytes that do not get smaller.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..size).map(|_| next()).collect()
}
