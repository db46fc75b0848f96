//! How a controller is reached, where that is not the ordinary way.

use jenkins_token::escape;
use jenkins_token::model::{FrontHeaders, HeaderName, Site};
use serde_json::{Value, json};
use std::path::Path;

/// What was said at a login, in words, each by itself.
pub(super) fn words(site: &Site) -> Vec<String> {
    let path = |path: &Path| escape::line(&path.to_string_lossy());
    let own = site.client_certificate.as_ref();
    let names = names(site);
    [
        site.allow_http.then(|| "plain http accepted".to_owned()),
        site.ca_file.as_deref().map(|file| format!("trusts {}", path(file))),
        site.pin.map(|pin| format!("public key {pin}")),
        own.map(|own| format!("shows {}", path(&own.certificate))),
        (!names.is_empty()).then(|| format!("sends {}", names.join(", "))),
        // Its arguments are nobody's business.
        program(site).map(|program| format!("sends what {} prints", escape::line(program))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The same for programs; no value of a header.
pub(super) fn json(site: &Site) -> Value {
    let own = site.client_certificate.as_ref();
    json!({
        "allow_http": site.allow_http,
        "ca_file": site.ca_file,
        "pin": site.pin.map(|pin| pin.to_string()),
        "client_cert": own.map(|own| &own.certificate),
        "client_key": own.map(|own| &own.key),
        "headers": names(site),
        "headers_command": program(site),
    })
}

fn names(site: &Site) -> Vec<String> {
    site.headers.names().iter().map(HeaderName::to_string).collect()
}

fn program(site: &Site) -> Option<&str> {
    match &site.headers {
        FrontHeaders::Command(command) => command.first().map(String::as_str),
        FrontHeaders::None | FrontHeaders::Stored(_) | FrontHeaders::Given(_) => None,
    }
}
