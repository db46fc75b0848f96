//! A status other than 200 is not the answer, whatever is in it.

use jenkins_token::model::Controller;
use jenkins_token::protocol::{CredentialKind, Peer, Reply, denial, mint, who_am_i};

fn json(status: u16, body: &str) -> Reply {
    let kind = ("Content-Type".to_owned(), "application/json".to_owned());
    Reply { status, reason: String::new(), headers: vec![kind], body: body.as_bytes().to_vec() }
}

#[test]
fn json_of_another_status_is_not_believed() {
    let controller = Controller::parse("https://ci.example.com/").unwrap();
    let asked = Peer { controller: &controller, kind: CredentialKind::Token };
    let who = r#"{"name":"alice","anonymous":false,"authenticated":true,"authorities":["authenticated"]}"#;
    let value = format!("11{}", "a".repeat(32));
    let made = format!(
        r#"{{"status":"ok","data":{{"tokenUuid":"5ca5fada-d9c7-4f40-b127-ccc0116f0a2a","tokenName":"x","tokenValue":"{value}"}}}}"#
    );
    assert!(who_am_i::read(&json(200, who), &asked).is_ok());
    assert!(mint::read(&json(200, &made), &asked).is_ok());
    for status in [201, 202, 203, 206, 300, 301, 302, 303, 304, 307, 399, 400, 403, 500] {
        assert!(who_am_i::read(&json(status, who), &asked).is_err(), "{status}");
        assert!(mint::read(&json(status, &made), &asked).is_err(), "{status}");
    }
}

/// Only Jenkins' own no comes before the act.
#[test]
fn who_did_not_sign_may_have_answered_after_the_act() {
    for status in 200..600 {
        let mut reply = json(status, "");
        assert!(!denial::came_before_the_act(&reply), "{status}");
        reply.headers.push(("x-jenkins".to_owned(), "2.572".to_owned()));
        let before = [403, 404, 405].contains(&status);
        assert_eq!(denial::came_before_the_act(&reply), before, "{status}");
    }
}
