//! A small identity provider: the code flow of `OpenID Connect`, for one person who is always signed in.

use crate::listener::{Heard, Listener, answer};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Mutex;
use url::Url;
use url::form_urlencoded::parse;

/// What it is asked for by.
pub const CLIENT: &str = "jenkins";
/// And proves itself with.
pub const CLIENT_SECRET: &str = "the-secret-of-this-client";

/// A running provider.
pub struct Identity {
    /// Where it listens and what it heard; its root is its issuer, with a slash.
    pub listener: Listener,
}

impl Identity {
    /// Signs with a fresh key; `openssl` makes it.
    ///
    /// # Panics
    /// When there is no openssl, or nobody can listen on loopback.
    #[must_use]
    pub fn start() -> Identity {
        let key = key();
        let nonces = Mutex::new(BTreeMap::new());
        Identity { listener: Listener::answering(move |heard| respond(heard, &key, &nonces)) }
    }

    /// Its name: the root without the slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.listener.url.trim_end_matches('/')
    }
}

fn key() -> RsaKeyPair {
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .args(["-outform", "DER"])
        .output()
        .expect("openssl runs");
    // Which of the two it writes differs between its versions.
    let key = RsaKeyPair::from_pkcs8(&made.stdout);
    key.or_else(|_| RsaKeyPair::from_der(&made.stdout)).expect("a key")
}

fn respond(heard: &Heard, key: &RsaKeyPair, nonces: &Mutex<BTreeMap<String, String>>) -> Vec<u8> {
    let host = heard.header("host").unwrap_or_default();
    let target = heard.line().split_once(' ').map_or("/", |(_, target)| target);
    let asked = Url::parse(&format!("http://{host}{target}")).expect("an address");
    let json = |value: &serde_json::Value| {
        answer("200 OK", "Content-Type: application/json\r\n", value.to_string().as_bytes())
    };
    match asked.path() {
        "/.well-known/openid-configuration" => {
            let at = |path: &str| format!("http://{host}{path}");
            json(&serde_json::json!({
                "issuer": at(""), "authorization_endpoint": at("/authorize"),
                "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }))
        }
        "/authorize" => {
            let of = |name: &str| {
                let mut pairs = asked.query_pairs();
                pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
            };
            let code = format!("code-{}", of("state").unwrap_or_default());
            let nonce = of("nonce").unwrap_or_default();
            nonces.lock().expect("nobody panicked").insert(code.clone(), nonce);
            let mut back = Url::parse(&of("redirect_uri").unwrap_or_default()).expect("an address");
            back.query_pairs_mut()
                .append_pair("code", &code)
                .append_pair("state", &of("state").unwrap_or_default());
            answer("302 Found", &format!("Location: {back}\r\n"), b"")
        }
        "/token" => {
            let mut fields = parse(&heard.body);
            let code = fields.find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
            let nonces = nonces.lock().expect("nobody panicked");
            match code.and_then(|code| nonces.get(&code).cloned()) {
                Some(nonce) => json(&serde_json::json!({
                    "access_token": "nobody-needs-it", "token_type": "Bearer", "expires_in": 300,
                    "id_token": signed(key, &format!("http://{host}"), &nonce),
                })),
                None => answer("400 Bad Request", "", b"{\"error\":\"invalid_grant\"}"),
            }
        }
        "/jwks" => {
            let public: PublicKeyComponents<Vec<u8>> = key.public().into();
            json(&serde_json::json!({ "keys": [{
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
                "n": BASE64.encode(public.n), "e": BASE64.encode(public.e),
            }] }))
        }
        _ => answer("404 Not Found", "", b""),
    }
}

/// Who is signed in, as the client asked.
fn signed(key: &RsaKeyPair, issuer: &str, nonce: &str) -> String {
    let now = Timestamp::now().as_second();
    let head = serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": "one" });
    let claims = serde_json::json!({
        "iss": issuer, "sub": "alice", "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300,
    });
    let text = format!("{}.{}", BASE64.encode(head.to_string()), BASE64.encode(claims.to_string()));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .expect("a signature");
    format!("{text}.{}", BASE64.encode(signature))
}
