//! What is known of a controller, and since when, for `--verbose`.

use crate::times;
use jenkins_token::accounts::{ControllerFacts, Learnt};
use jenkins_token::escape;
use jenkins_token::model::Controller;

/// A line for each fact.
pub(super) fn lines(controller: &Controller, said: &ControllerFacts) -> Vec<String> {
    let version = said.version.as_ref().map(|version| {
        let since = said.version_learnt.map(|at| format!(", since {}", times::instant(at)));
        format!("Jenkins {version}{}", since.unwrap_or_default())
    });
    let root = learnt(said.root.as_ref(), |root| format!("calls itself {root}"));
    let clock = said.clock.map(|clock| {
        let (ahead, at) = (clock.ahead(), times::instant(clock.learnt()));
        format!("clock {ahead:+} s from this machine's, as of {at}")
    });
    let realm = learnt(said.realm.as_ref(), |realm| format!("realm `{}`", escape::line(realm)));
    let facts = [version, root, clock, realm].into_iter().flatten();
    facts.map(|fact| format!("> {controller}: {fact}")).collect()
}

fn learnt<T>(fact: Option<&Learnt<T>>, in_words: impl Fn(&T) -> String) -> Option<String> {
    fact.map(|fact| format!("{}, as of {}", in_words(&fact.said), times::instant(fact.at)))
}
