//! What must be true after a disturbed command, whatever disturbed it.

use super::flow::{End, Flow, login};
use super::revoked_early;
use crate::{Lab, PASSWORD, Ran};
use std::fmt::Write;

/// Runs one recovery and tells every promise that was not kept:
/// (a) a stored token authenticates, or the next run says in words what is left;
/// (b) the controller lists no token of ours that neither record nor journal knows;
/// (c) nothing was revoked before its successor worked.
///
/// `remembered` is what is kept outside of the world's files: the keyring's items.
#[must_use]
pub fn violations(flow: &Flow, lab: &Lab, remembered: &dyn Fn() -> String) -> Vec<String> {
    let mut judge = Judge { lab, others: flow.others, found: Vec::new() };
    // The person was shown this one, or is told of it.
    let printed = &["printed"][..];
    if flow.end == End::Printed {
        judge.others = printed;
    }
    judge.nothing_unknown("before recovery", &remembered());
    match flow.end {
        End::OneToken => judge.one_token(),
        End::OneTokenAfterLogin => {
            // There may be no credential to recover with: then it says so, and the next login does.
            let ran = lab.run(&["recover"], "");
            judge.expect("recover", &ran, ran.code == 0 || says_log_in(&ran));
            let ran = lab.run(&login(lab), PASSWORD);
            judge.expect("the next login", &ran, ran.code == 0);
            judge.one_token();
        }
        End::OneTokenOrNone => {
            judge.recovered();
            if lab.run(&["token"], "").code == 0 {
                judge.one_token();
            } else if judge.ours() > 0 {
                judge.found.push("(b) forgotten here, alive there".to_owned());
            }
        }
        End::Printed => judge.printed(),
    }
    judge.nothing_unknown("after recovery", &remembered());
    let early = revoked_early::violations(&lab.sandbox.asked(), flow.end == End::OneTokenOrNone);
    judge.found.extend(twice(lab));
    judge.found.extend(early.into_iter().map(|what| format!("(c) {what}")));
    judge.found
}

/// (d) a command that ended by itself and left something to finish says so with 7. To be asked
/// before anything else is run.
#[must_use]
pub fn is_told(lab: &Lab, ran: &Ran) -> Option<String> {
    let open = lab.open_intents();
    let was_killed = ran.code >= 128;
    (open > 0 && ran.code != 7 && !was_killed)
        .then(|| format!("(d) {open} open, and ended with {}: {}", ran.code, ran.err.trim()))
}

fn says_log_in(ran: &Ran) -> bool {
    ran.code == 7 && ran.err.contains("a login finishes this: ")
}

struct Judge<'a> {
    lab: &'a Lab,
    others: &'a [&'a str],
    found: Vec<String>,
}

impl Judge<'_> {
    fn expect(&mut self, what: &str, ran: &Ran, holds: bool) {
        if !holds {
            self.found.push(format!("(a) {what}: {} {}", ran.code, ran.err.trim()));
        }
    }

    fn recovered(&mut self) {
        let ran = self.lab.run(&["recover"], "");
        self.expect("recover", &ran, ran.code == 0);
        if self.lab.open_intents() > 0 {
            self.found.push("(a) recover left an intent".to_owned());
        }
    }

    fn works(&mut self) {
        let ran = self.lab.run(&["status"], "");
        self.expect("the stored token", &ran, ran.code == 0);
    }

    fn one_token(&mut self) {
        self.recovered();
        self.works();
        let ours = self.ours();
        if ours != 1 {
            self.found.push(format!("(b) {ours} tokens of ours: {:?}", self.lab.names()));
        }
    }

    /// A token that is there and was not shown is told of, and stays until the person has decided.
    fn printed(&mut self) {
        self.works();
        let printed = self.lab.names().iter().filter(|name| *name == "printed").count();
        if printed > 1 {
            self.found.push("(b) asked for twice".to_owned());
        }
        let ran = self.lab.run(&["recover"], "");
        let open = self.lab.open_intents();
        self.expect("recover", &ran, (open == 1) == (ran.code == 7));
        if open > 0 && printed == 0 {
            self.found.push("(a) open, and nothing is there".to_owned());
        }
        if self.ours() != 1 {
            self.found.push(format!("(b) {:?}", self.lab.names()));
        }
    }

    fn ours(&self) -> usize {
        let is_ours = |name: &&String| !self.others.contains(&name.as_str());
        self.lab.names().iter().filter(is_ours).count()
    }

    fn nothing_unknown(&mut self, when: &str, remembered: &str) {
        let known = known(self.lab) + remembered;
        for token in self.lab.sandbox.tokens("alice") {
            let is_known = known.contains(&token.uuid) || known.contains(&token.name);
            if !is_known && !self.others.contains(&token.name.as_str()) {
                let name = token.name;
                self.found.push(format!("(b) {when} neither record nor journal knows `{name}`"));
            }
        }
    }
}

/// A creation is asked for once under each name, however its answer was lost.
fn twice(lab: &Lab) -> Option<String> {
    let log = lab.sandbox.asked();
    let mut names: Vec<_> = log
        .iter()
        .filter(|asked| asked.target.ends_with("/generateNewToken") && asked.status == 200)
        .filter_map(|asked| asked.name.as_deref())
        .collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
    Some(format!("(b) `{}` was asked for twice", twice[0]))
}

/// All that records and journal say.
fn known(lab: &Lab) -> String {
    let mut text = String::new();
    for folder in ["tokens", "journal"] {
        let files = std::fs::read_dir(lab.home().join("tokens").join(folder));
        for file in files.into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|extension| extension == "json") {
                let _ =
                    writeln!(text, "{}", std::fs::read_to_string(file.path()).unwrap_or_default());
            }
        }
    }
    text
}
