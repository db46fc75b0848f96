//! Own tokens and sessions in the place of recorded ones, on one server.

use super::super::conformance::page::Page;
use super::super::conformance::wire::{Ask, Reply};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::HashMap;

/// Who can log in at the recorded servers, with their passwords.
pub const PEOPLE: [(&str, &str); 3] =
    [("admin", "admin-pw-1"), ("alice", "alice-pw-1"), ("nora", "nora-pw-1")];

const TOKENS: &str = "/me/descriptorByName/jenkins.security.ApiTokenProperty";

/// What one server issued.
pub struct People {
    address: String,
    context: String,
    /// Recorded token → own value and uuid.
    tokens: HashMap<String, (String, String)>,
    /// Recorded session cookie → own one.
    sessions: HashMap<String, String>,
}

impl People {
    pub fn new(address: &str, context: &str) -> People {
        People {
            address: address.to_owned(),
            context: context.to_owned(),
            tokens: HashMap::new(),
            sessions: HashMap::new(),
        }
    }

    /// A Basic header with the own token in it, which is created when it is first used and, where
    /// the recorded one is `refused`, revoked by then.
    pub fn basic(&mut self, recorded: &str, refused: bool) -> String {
        let encoded = recorded.strip_prefix("Basic ").expect("nothing else was sent");
        let plain = BASE64_STANDARD.decode(encoded).expect("base64");
        let plain = String::from_utf8(plain).expect("text");
        let (user, secret) = plain.split_once(':').expect("a pair");
        if secret.len() != 34 {
            return recorded.to_owned();
        }
        if !self.tokens.contains_key(secret) {
            let issued = self.generate(user);
            self.tokens.insert(secret.to_owned(), issued);
        }
        let (own, uuid) = self.tokens[secret].clone();
        if refused {
            let form = format!("tokenUuid={uuid}");
            // Refused when it was revoked before, which is as good.
            let _ = self.post(&format!("{TOKENS}/revoke"), &[authorization(user, &own)], &form);
        }
        authorization(user, &own).1
    }

    /// The session a person logged in with the form.
    pub fn session(&mut self, recorded: &str) -> String {
        if let Some(own) = self.sessions.get(recorded) {
            return own.clone();
        }
        let page = self.ask("GET", "/login", &[], "");
        let opened = page.all("Set-Cookie").find(|c| c.starts_with("JSESSIONID"));
        let before = opened.and_then(|c| c.split(';').next()).unwrap_or_default().to_owned();
        let crumb = Page::read(&page.body).crumb.unwrap_or_default();
        let (user, password) = PEOPLE[0];
        let form = format!("j_username={user}&j_password={password}&from=/&Jenkins-Crumb={crumb}");
        let cookie = ("Cookie".to_owned(), before);
        let reply = self.post("/j_spring_security_check", &[cookie], &form);
        let opened = reply.all("Set-Cookie").find(|c| c.starts_with("JSESSIONID"));
        let own = opened.and_then(|c| c.split(';').next()).expect("a session").to_owned();
        self.sessions.insert(recorded.to_owned(), own.clone());
        own
    }

    fn generate(&self, user: &str) -> (String, String) {
        let password = PEOPLE.iter().find(|(id, _)| *id == user).expect("a person").1;
        let basic = authorization(user, password);
        let issuer = self.ask("GET", "/crumbIssuer/api/json", std::slice::from_ref(&basic), "");
        let crumb: Value = serde_json::from_str(&issuer.body).expect("a crumb");
        let cookie = issuer.header("Set-Cookie").and_then(|c| c.split(';').next());
        let headers = [
            basic,
            ("Jenkins-Crumb".to_owned(), crumb["crumb"].as_str().expect("a crumb").to_owned()),
            ("Cookie".to_owned(), cookie.expect("its session").to_owned()),
        ];
        let minted = self.post(&format!("{TOKENS}/generateNewToken"), &headers, "newTokenName=t");
        let minted: Value = serde_json::from_str(&minted.body).expect("a token");
        let member = |name: &str| minted["data"][name].as_str().expect("as recorded").to_owned();
        (member("tokenValue"), member("tokenUuid"))
    }

    fn post(&self, path: &str, headers: &[(String, String)], form: &str) -> Reply {
        self.ask("POST", path, headers, form)
    }

    fn ask(&self, method: &str, path: &str, headers: &[(String, String)], form: &str) -> Reply {
        let mut headers = headers.to_vec();
        if method == "POST" {
            let kind = "application/x-www-form-urlencoded";
            headers.push(("Content-Type".to_owned(), kind.to_owned()));
        }
        let ask = Ask {
            method: method.to_owned(),
            target: format!("{}{path}", self.context),
            headers,
            body: form.as_bytes().to_vec(),
        };
        ask.send(&self.address).expect("the sandbox answers")
    }
}

fn authorization(user: &str, secret: &str) -> (String, String) {
    let pair = BASE64_STANDARD.encode(format!("{user}:{secret}"));
    ("Authorization".to_owned(), format!("Basic {pair}"))
}
