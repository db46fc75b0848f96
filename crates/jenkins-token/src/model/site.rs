//! A controller, and the way there.

use super::{Controller, FrontHeaders, Pin};
use std::path::PathBuf;

/// A controller and how it is reached: what `login` was told and the registry remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The root.
    pub controller: Controller,
    /// The person accepted plain http to another machine.
    pub allow_http: bool,
    /// PEM certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The only public key that the controller may show. Without a `ca_file` it is all that is
    /// checked: who signed the certificate, for which name and until when does not matter, for
    /// nobody else has the private key. With one, both must be right.
    pub pin: Option<Pin>,
    /// What is shown to a controller that asks who connects.
    pub client_certificate: Option<ClientCertificate>,
    /// What the front door before the controller wants to see with every request.
    pub headers: FrontHeaders,
}

/// A certificate of the person's, and its private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// PEM: the certificate, and those that lead to its authority.
    pub certificate: PathBuf,
    /// PEM: its private key; may be the same file.
    pub key: PathBuf,
}

impl Site {
    /// A controller reached in the ordinary way.
    #[must_use]
    pub fn new(controller: Controller) -> Site {
        Site {
            controller,
            allow_http: false,
            ca_file: None,
            pin: None,
            client_certificate: None,
            headers: FrontHeaders::None,
        }
    }
}
