//! Real walls for tests in other languages: starts the one that its first argument names, prints its
//! ports as JSON, and serves until its standard input ends.
//!
//! `nginx HOST:PORT FOLDER` stands before that Jenkins with the certificates of the folder, `squid` and
//! `microsocks` are on the way, with a user of their own.

#![allow(clippy::print_stdout)]

use lab::walls::nginx::{self, PASS};
use lab::walls::{microsocks, missing, squid};
use serde_json::json;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(program) = words.first() else { return };
    if missing(&[program, "openssl"]) {
        return;
    }
    let user = format!("{}:{}", squid::USER, squid::PASSWORD);
    let (service, names) = match *words {
        ["nginx", backend, at] => {
            let tls = format!(
                "listen {{listen}} ssl; ssl_certificate {at}/server.pem; \
                 ssl_certificate_key {at}/server.key; location / {{ {PASS} }}"
            );
            let asks = format!("ssl_verify_client on; ssl_client_certificate {at}/ca.pem;");
            let walls = [("authority", tls.clone()), ("client", format!("{asks} {tls}"))];
            (nginx::start(backend, "", &walls), vec!["authority", "client"])
        }
        ["squid"] => (squid::start(""), vec!["open", "password", "denied"]),
        ["microsocks"] => {
            let known = Some((squid::USER, squid::PASSWORD));
            (microsocks::start(known), vec!["password"])
        }
        _ => return,
    };
    let mut said = json!({ "user": user });
    for (name, port) in names.iter().zip(service.ports()) {
        said[*name] = json!(port);
    }
    println!("{said}");
    for _ in std::io::stdin().lines() {}
}
