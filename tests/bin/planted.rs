//! `token rotate` of the lab's one account over a network that behaves as one of three bugs would.
//! The bug is the first argument, so that the products need no switch; `none` is the control.

use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::lifecycle::rotate::{self, Successor};
use jenkins_token::lifecycle::{Heard, World};
use jenkins_token::model::{Credential, Site, TokenUuid};
use jenkins_token::protocol::{Reply, Request, revoke};
use jenkins_token::stores::KeyringStore;
use jenkins_token::transport::{Exchange, Http, Lost, Network, block_on};
use jenkins_token::{Error, Problem};
use jiff::Timestamp;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bug {
    None,
    RevokeEarly,
    NoJournal,
    BlindRetry,
}

/// What each conversation knows.
#[derive(Clone)]
struct Planted {
    bug: Bug,
    http: Http,
    journal: PathBuf,
    old: Option<TokenUuid>,
}

struct Conversation {
    planted: Planted,
    behind: <Http as Network>::Conversation,
    again: <Http as Network>::Conversation,
}

impl Network for Planted {
    type Conversation = Conversation;

    fn open(&self, site: &Site, credential: Option<&Credential>) -> Result<Conversation, Problem> {
        let behind = self.http.open(site, credential)?;
        let again = self.http.open(site, credential)?;
        Ok(Conversation { planted: self.clone(), behind, again })
    }

    async fn pause(&self, time: Duration) {
        self.http.pause(time).await;
    }
}

impl Exchange for Conversation {
    async fn exchange(&self, request: &Request) -> Result<Reply, Lost> {
        let creates = request.path.ends_with("generateNewToken");
        let bug = if creates { self.planted.bug } else { Bug::None };
        if bug == Bug::NoJournal {
            // As if it had never been written.
            let _ = std::fs::remove_dir_all(&self.planted.journal);
        }
        let reply = self.behind.exchange(request).await;
        match (bug, &reply, &self.planted.old) {
            (Bug::BlindRetry, Err(_), _) => self.again.exchange(request).await,
            (Bug::RevokeEarly, Ok(_), Some(old)) => {
                let _ = self.again.exchange(&revoke::request(old)).await;
                reply
            }
            _ => reply,
        }
    }
}

fn main() -> ExitCode {
    let bug = match std::env::args().nth(1).as_deref() {
        Some("none") => Bug::None,
        Some("revoke-early") => Bug::RevokeEarly,
        Some("no-journal") => Bug::NoJournal,
        Some("blind-retry") => Bug::BlindRetry,
        _ => return ExitCode::from(2),
    };
    match rotate(bug) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(cargo_jenkins::exit::code(error.class())),
    }
}

fn rotate(bug: Bug) -> Result<(), Error> {
    let variable = |name: &str| std::env::var_os(name);
    let home = Home::from_variables(variable)?;
    let keyring = KeyringStore::from_variables(&home, variable);
    let registry = Registry::read(&home)?;
    let chosen = choose_account::choose(&registry, &Filter::default(), None, || Ok(None))?;
    let network = Planted {
        bug,
        http: Http::new(Duration::from_secs(30)),
        journal: home.state().join("journal"),
        old: chosen.token().and_then(|token| token.uuid.clone()),
    };
    let world = World { home, keyring, network, now: Timestamp::now, heard: Heard::default() };
    let machine = "tester@lab".to_owned();
    let successor =
        Successor { name: None, expiry: None, keep_old: false, replace_legacy: false, machine };
    block_on(rotate::rotate(&world, &chosen, successor))??;
    Ok(())
}
