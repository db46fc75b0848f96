//! A recorded request, with this run's values in place of the recorded ones.

use super::symbols::Symbols;
use super::wire::Ask;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lab::recordings::Request;

/// The recorded request with own values: in its target, its headers (`Basic` is opened for it) and
/// its body. `Host`, length and connection are the wire's own.
pub fn own_request(recorded: &Request, uses: &[String], symbols: &Symbols) -> Ask {
    let own_of_wire = ["host", "content-length", "connection"];
    let kept = recorded
        .headers
        .iter()
        .filter(|(name, _)| !own_of_wire.contains(&name.to_ascii_lowercase().as_str()));
    let headers = kept.map(|(name, value)| {
        let value = match name.to_ascii_lowercase().as_str() {
            "authorization" => basic(value, uses, symbols),
            _ => symbols.put(value, uses),
        };
        (name.clone(), value)
    });
    Ask {
        method: recorded.method.clone(),
        target: symbols.put(&recorded.target, uses),
        headers: headers.collect(),
        body: if recorded.body_base64 {
            BASE64_STANDARD.decode(&recorded.body).expect("base64 in a recording")
        } else {
            symbols.put(&recorded.body, uses).into_bytes()
        },
    }
}

/// A `Basic` header with own values inside; whatever is no base64 of text stays as it was sent.
fn basic(value: &str, uses: &[String], symbols: &Symbols) -> String {
    let (scheme, encoded) = value.split_once(' ').unwrap_or((value, ""));
    let plain = BASE64_STANDARD.decode(encoded).ok().and_then(|b| String::from_utf8(b).ok());
    match plain.as_deref().and_then(|plain| plain.split_once(':')) {
        // Only the secret: `x` may be a bogus password and a letter of the user's name too.
        Some((id, secret)) => {
            let secret = symbols.put(secret, uses);
            format!("{scheme} {}", BASE64_STANDARD.encode(format!("{id}:{secret}")))
        }
        None => value.to_owned(),
    }
}
