//! Which accounts `status` shows, and which of them is used when none is named.

use jenkins_token::accounts::Registry;
use jenkins_token::lifecycle::choose_account::{self, Chosen, Filter, Rule};
use jenkins_token::model::Source;
use jenkins_token::stores::Environment;

/// That of the environment's token, then every stored one.
pub(super) fn all(
    registry: &Registry,
    filter: &Filter,
    environment: Option<&Environment>,
) -> Vec<Chosen> {
    let first = choose_account::choose(registry, filter, environment, || Ok(None)).ok();
    let first = first.filter(|chosen| chosen.source == Source::Environment);
    let stored = choose_account::all(registry, filter).into_iter();
    first
        .into_iter()
        .chain(stored.map(|entry| choose_account::chosen(registry, entry, Rule::Each)))
        .collect()
}

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
