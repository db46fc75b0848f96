//! How a controller is reached, as it stands in an entry of the journal: a first login has not put
//! it into the list of accounts yet.

use crate::model::{ClientCertificate, Controller, FrontHeaders, HeaderName, Pin, Site};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The site's part of the file's shape. No header's value.
#[derive(Serialize, Deserialize)]
pub(super) struct WrittenSite {
    /// Not in the first ones.
    #[serde(default)]
    allow_http: bool,
    ca_file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_cert: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_key: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers_command: Vec<String>,
}

impl WrittenSite {
    pub(super) fn of(site: &Site) -> WrittenSite {
        let own = site.client_certificate.as_ref();
        let names = site.headers.names();
        WrittenSite {
            allow_http: site.allow_http,
            ca_file: site.ca_file.clone(),
            pin: site.pin.map(|pin| pin.to_string()),
            client_cert: own.map(|own| own.certificate.clone()),
            client_key: own.map(|own| own.key.clone()),
            headers: names.iter().map(|name| name.as_str().to_owned()).collect(),
            headers_command: match &site.headers {
                FrontHeaders::Command(command) => command.clone(),
                FrontHeaders::None | FrontHeaders::Stored(_) | FrontHeaders::Given(_) => vec![],
            },
        }
    }

    /// The same for `controller`.
    ///
    /// # Errors
    /// What is not understood.
    pub(super) fn into_site(self, controller: Controller) -> Result<Site, String> {
        let names = self.headers.iter().map(|name| HeaderName::parse(name));
        let names = names.collect::<Result<Vec<_>, _>>()?;
        Ok(Site {
            controller,
            allow_http: self.allow_http,
            ca_file: self.ca_file,
            pin: self.pin.map(|pin| Pin::parse(&pin)).transpose()?,
            client_certificate: self
                .client_cert
                .zip(self.client_key)
                .map(|(certificate, key)| ClientCertificate { certificate, key }),
            headers: match (names.is_empty(), self.headers_command.is_empty()) {
                (_, false) => FrontHeaders::Command(self.headers_command),
                (false, true) => FrontHeaders::Stored(names),
                (true, true) => FrontHeaders::None,
            },
        })
    }
}
