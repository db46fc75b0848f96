//! Whom to trust: the system's roots, or the one CA file that was given for a controller.

use crate::Problem;
use reqwest::{Certificate, ClientBuilder};
use std::path::Path;

/// Sets up TLS. Roots are read only here, so plain http never pays for them.
pub(super) fn trust(
    client: ClientBuilder,
    ca_file: Option<&Path>,
) -> Result<ClientBuilder, Problem> {
    let client = client.https_only(true);
    let Some(path) = ca_file else { return Ok(client) };
    Ok(client.tls_certs_only(certificates(path)?))
}

/// The same for another server than the controller: the system's roots count there too.
pub(super) fn trust_more(
    client: ClientBuilder,
    ca_file: Option<&Path>,
) -> Result<ClientBuilder, Problem> {
    let client = client.https_only(true);
    let Some(path) = ca_file else { return Ok(client) };
    Ok(client.tls_certs_merge(certificates(path)?))
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Problem> {
    let unusable = |why: String| Problem::CaFileUnusable { path: path.to_owned(), why };
    let pem = std::fs::read(path).map_err(|e| unusable(e.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem)
        .map_err(|_| unusable("it holds no PEM certificate".to_owned()))?;
    if certificates.is_empty() {
        return Err(unusable("it holds no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

/// Chooses ring once for the process; a second choice changes nothing.
pub(super) fn provide() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What a failed handshake means, in words a person can act on.
pub(super) fn explain(error: &rustls::Error) -> String {
    use rustls::{CertificateError as C, Error as E};
    let certificate = match error {
        E::InvalidCertificate(certificate) => certificate,
        E::AlertReceived(alert) => return format!("the controller ended the handshake: {alert:?}"),
        E::InvalidMessage(_) => return "the port does not speak TLS".to_owned(),
        other => return other.to_string(),
    };
    match certificate {
        C::UnknownIssuer => "its certificate is signed by nobody trusted here".to_owned(),
        C::Expired | C::ExpiredContext { .. } => "its certificate has expired".to_owned(),
        C::NotValidYet | C::NotValidYetContext { .. } => {
            "its certificate is not valid yet: is this machine's clock right?".to_owned()
        }
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            "its certificate is for another host name".to_owned()
        }
        // In-house servers often show a self-signed one that may sign others.
        C::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => {
            "its certificate is that of an authority: have a server certificate signed with it"
                .to_owned()
        }
        C::Revoked => "its certificate was revoked".to_owned(),
        other => format!("its certificate is not valid: {other}"),
    }
}
