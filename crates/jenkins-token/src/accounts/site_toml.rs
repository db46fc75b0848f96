//! How a controller is reached, as it stands in its table of `accounts.toml`.

use super::toml_keys::{controller, not_understood, optional, required, set, set_texts, texts};
use crate::model::{ClientCertificate, FrontHeaders, HeaderName, Pin, Site};
use std::path::{Path, PathBuf};
use toml_edit::{Table, Value};

/// What is known. The values of headers are not here.
pub(super) fn read(table: &Table) -> Result<Site, String> {
    let path = |key| optional(table, key, |text| Some(PathBuf::from(text)));
    let certificate = path("client-cert")?;
    let key = path("client-key")?;
    Ok(Site {
        controller: required(table, "root", controller)?,
        allow_http: optional(table, "allow-http", |text| text.parse().ok())?.unwrap_or(false),
        ca_file: path("ca-file")?,
        pin: optional(table, "pin", |text| Pin::parse(text).ok())?,
        client_certificate: certificate.map(|certificate| {
            let key = key.unwrap_or_else(|| certificate.clone());
            ClientCertificate { certificate, key }
        }),
        headers: headers(table)?,
    })
}

fn headers(table: &Table) -> Result<FrontHeaders, String> {
    let command = texts(table, "headers-command", |text| Some(text.to_owned()))?;
    let names = texts(table, "headers", |text| HeaderName::parse(text).ok())?;
    Ok(match (command.is_empty(), names.is_empty()) {
        (true, true) => FrontHeaders::None,
        (true, false) => FrontHeaders::Stored(names),
        (false, true) => FrontHeaders::Command(command),
        (false, false) => return Err(not_understood(table, "headers-command")),
    })
}

pub(super) fn write(row: &mut Table, site: &Site) {
    let text = |path: &Path| Value::from(path.to_string_lossy().into_owned());
    set(row, "allow-http", site.allow_http.then(|| true.into()));
    set(row, "ca-file", site.ca_file.as_deref().map(text));
    set(row, "pin", site.pin.map(|pin| pin.to_string().into()));
    let own = site.client_certificate.as_ref();
    set(row, "client-cert", own.map(|own| text(&own.certificate)));
    // One file may hold both.
    let key = own.filter(|own| own.key != own.certificate);
    set(row, "client-key", key.map(|own| text(&own.key)));
    let names = site.headers.names();
    let names: Vec<&str> = names.iter().map(HeaderName::as_str).collect();
    set_texts(row, "headers", &names);
    let command: Vec<&str> = match &site.headers {
        FrontHeaders::Command(command) => command.iter().map(String::as_str).collect(),
        FrontHeaders::None | FrontHeaders::Stored(_) | FrontHeaders::Given(_) => vec![],
    };
    set_texts(row, "headers-command", &command);
}
