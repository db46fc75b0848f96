//! A token that is replaced between being read and being sent.

use crate::login::PROGRAM;
use jenkins_sandbox::Jenkins;
use jenkins_token::Problem;
use jenkins_token::accounts::{Home, Registry};
use jenkins_token::lifecycle::choose_account::{self, Filter};
use jenkins_token::lifecycle::{Heard, World, status};
use jenkins_token::model::{Credential, Site};
use jenkins_token::protocol::{Reply, Request};
use jenkins_token::stores::KeyringStore;
use jenkins_token::transport::{Exchange, Http, Lost, Network, block_on};
use jiff::Timestamp;
use lab::Lab;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A network on which the command line does something before the first request leaves.
struct Meanwhile<'a> {
    http: Http,
    lab: &'a Lab,
    command: &'a [&'a str],
    done: AtomicBool,
}

struct Conversation<'a> {
    network: &'a Meanwhile<'a>,
    behind: <Http as Network>::Conversation,
}

impl<'a> Network for &'a Meanwhile<'a> {
    type Conversation = Conversation<'a>;

    fn open(&self, site: &Site, who: Option<&Credential>) -> Result<Conversation<'a>, Problem> {
        Ok(Conversation { network: self, behind: self.http.open(site, who)? })
    }

    async fn pause(&self, time: Duration) {
        self.http.pause(time).await;
    }
}

impl Exchange for Conversation<'_> {
    async fn exchange(&self, request: &Request) -> Result<Reply, Lost> {
        if !self.network.done.swap(true, Ordering::Relaxed) {
            let ran = self.network.lab.run(self.network.command, "");
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        self.behind.exchange(request).await
    }
}

#[test]
fn a_401_to_a_token_that_was_replaced_casts_no_doubt_on_its_successor() {
    let lab = Lab::new(Jenkins::V2_426_2, PROGRAM);
    lab.login();
    let at = lab.home().join("tokens");
    let home = Home::from_variables(|name| (name == "JENKINS_TOKEN_HOME").then(|| (&at).into()));
    let home = home.unwrap();
    let keyring = KeyringStore::from_variables(&home, |_| Some("/nowhere".into()));
    let network = &Meanwhile {
        http: Http::new(Duration::from_secs(30)),
        lab: &lab,
        command: &["token", "rotate"],
        done: AtomicBool::new(false),
    };
    let heard = Heard::default();
    let world = World { home: home.clone(), keyring, network, now: Timestamp::now, heard };
    let choose = |registry: &Registry| {
        choose_account::choose(registry, &Filter::default(), None, || Ok(None)).unwrap()
    };
    let chosen = choose(&Registry::read(&home).unwrap());
    let (credential, _) =
        block_on(choose_account::credential(&world, &chosen, None)).unwrap().unwrap();
    let found = block_on(status::check(&world, &chosen, &credential)).unwrap();
    assert_eq!(found.unwrap_err().problem, Problem::TokenSuspect);
    let entry = choose(&Registry::read(&home).unwrap()).entry.unwrap();
    assert_ne!(entry.token, chosen.entry.unwrap().token);
    assert_eq!(entry.suspect_since, None);
}
