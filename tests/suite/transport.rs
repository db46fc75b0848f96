//! The network by itself, as any program may use it.

use jenkins_sandbox::{Jenkins, Sandbox, Setup, User};
use jenkins_token::Problem;
use jenkins_token::model::{Controller, Credential, Secret, UserId};
use jenkins_token::protocol::identity;
use jenkins_token::transport::{Exchange, Http, Network, Site, block_on};
use std::time::Duration;

fn credential(user: &str, secret: &str) -> Credential {
    Credential::new(UserId::parse(user).unwrap(), Secret::new(secret))
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let http = Http::new(Duration::from_secs(1));
    let mut site = Site::new(Controller::parse("http://ci.example.com/").unwrap());
    let alice = credential("alice", "word");
    for credential in [Some(&alice), None] {
        let refused = http.open(&site, credential).err();
        assert_eq!(refused, Some(Problem::PlainHttp));
    }
    site.allow_http = true;
    assert!(http.open(&site, Some(&alice)).is_ok());
}

/// Whoever keeps connections keeps them apart: a proxy may tie one to whom it let in first.
#[test]
fn a_kept_connection_is_used_for_one_credential_only() {
    let setup =
        Setup::new(Jenkins::V2_572).user(User::new("alice", "word")).user(User::new("bob", "b"));
    let sandbox = Sandbox::start(setup).unwrap();
    let http = Http::new(Duration::from_secs(20)).keeping_connections();
    let site = Site::new(Controller::parse(sandbox.url()).unwrap());
    let people = [("alice", "word"), ("alice", "word"), ("bob", "b"), ("alice", "word")];
    block_on(async {
        for (user, secret) in people {
            let conversation = http.open(&site, Some(&credential(user, secret))).unwrap();
            assert_eq!(conversation.exchange(&identity::request()).await.unwrap().status, 200);
        }
        let nobody = http.open(&site, None).unwrap();
        assert_eq!(nobody.exchange(&identity::request()).await.unwrap().status, 200);
    })
    .unwrap();
    let connections: Vec<usize> = sandbox.asked().iter().map(|asked| asked.connection).collect();
    assert_eq!(connections, [1, 1, 2, 3, 4]);
}
