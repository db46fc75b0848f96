//! Which of the accounts is used when none is named.

use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter, Rule};
use jenkins_token::stores::Environment;

/// The one that is used when none is named.
pub(super) struct Answering(Option<Chosen>);

impl Answering {
    pub(super) fn of(registry: &Registry, environment: Option<&Environment>) -> Answering {
        let filter = Filter::default();
        Answering(choose_account::choose(registry, &filter, environment, || Ok(None)).ok())
    }

    pub(super) fn is(&self, chosen: &Chosen) -> bool {
        let same = |it: &Chosen| it.account == chosen.account && it.source == chosen.source;
        self.0.as_ref().is_some_and(same)
    }

    /// Why it is that one, where a variable decides.
    pub(super) fn why(&self) -> Option<String> {
        let chosen = self.0.as_ref()?;
        match (chosen.rule, &chosen.held) {
            (Rule::Environment, Some(held)) => Some(format!("{} is set", held.by)),
            (Rule::Url, _) => Some("JENKINS_URL names its controller".to_owned()),
            _ => None,
        }
    }
}
