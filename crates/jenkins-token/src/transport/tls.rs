//! Whom to trust: the CA file that was given for a controller, else that of a variable, else the
//! system's roots.

use crate::problem::TlsFault;
use crate::{Problem, clock};
use jiff::Timestamp;
use reqwest::{Certificate, ClientBuilder};
use std::path::Path;

/// Sets up TLS. Roots are read only here, so plain http never pays for them.
pub(super) fn trust(
    client: ClientBuilder,
    ca_file: Option<&Path>,
    roots: Option<(&Path, &str)>,
) -> Result<ClientBuilder, Problem> {
    let client = client.https_only(true);
    Ok(match (ca_file, roots) {
        (Some(path), _) => client.tls_certs_only(certificates(path)?),
        (None, Some(roots)) => client.tls_certs_only(named(roots)?),
        (None, None) => client,
    })
}

/// The same for another server than the controller: the system's roots count there too.
pub(super) fn trust_more(
    client: ClientBuilder,
    ca_file: Option<&Path>,
    roots: Option<(&Path, &str)>,
) -> Result<ClientBuilder, Problem> {
    let client = client.https_only(true);
    let mut more = ca_file.map_or(Ok(vec![]), certificates)?;
    let Some(roots) = roots else { return Ok(client.tls_certs_merge(more)) };
    more.extend(named(roots)?);
    Ok(client.tls_certs_only(more))
}

/// Those of a variable, which is named where they are of no use.
fn named((path, variable): (&Path, &str)) -> Result<Vec<Certificate>, Problem> {
    certificates(path).map_err(|problem| match problem {
        Problem::CaFileUnusable { path, why } => {
            Problem::CaFileUnusable { path, why: format!("{why} ({variable})") }
        }
        other => other,
    })
}

pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate>, Problem> {
    if path.is_dir() {
        return directory(path);
    }
    let unusable = |why: String| Problem::CaFileUnusable { path: path.to_owned(), why };
    let pem = std::fs::read(path).map_err(|error| {
        Problem::of_limit(&error).unwrap_or_else(|| unusable(error.to_string()))
    })?;
    let certificates = Certificate::from_pem_bundle(&pem)
        .map_err(|_| unusable("it holds no PEM certificate".to_owned()))?;
    if certificates.is_empty() {
        return Err(unusable("it holds no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

/// Those of all files in it, as OpenSSL keeps them.
fn directory(path: &Path) -> Result<Vec<Certificate>, Problem> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let file = file.path();
        // A list of revoked ones, a note.
        if file.is_file()
            && let Ok(certificates) = certificates(&file)
        {
            found.extend(certificates);
        }
    }
    if found.is_empty() {
        let why = "no file in it holds a PEM certificate".to_owned();
        return Err(Problem::CaFileUnusable { path: path.to_owned(), why });
    }
    Ok(found)
}

/// A client's begin. Whoever uses it may have chosen what encrypts in this process; else ring does.
pub(super) fn client() -> ClientBuilder {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have chosen meanwhile.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    ClientBuilder::new()
}

/// What a failed handshake means; where the clock cannot be right, no certificate is to blame.
pub(super) fn problem(error: &rustls::Error, now: Timestamp) -> Problem {
    use rustls::{CertificateError as C, Error as E};
    let is_of_time = matches!(
        error,
        E::InvalidCertificate(
            C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. }
        )
    );
    let wrong = clock::must_be_right(now).err().filter(|_| is_of_time);
    wrong.unwrap_or_else(|| Problem::Tls(fault(error)))
}

fn fault(error: &rustls::Error) -> TlsFault {
    use TlsFault as F;
    use rustls::{CertificateError as C, Error as E};
    let certificate = match error {
        E::InvalidCertificate(certificate) => certificate,
        E::AlertReceived(alert) => return F::TlsHandshakeRefused { alert: format!("{alert:?}") },
        E::InvalidMessage(_) => return F::PortSpeaksHttp,
        other => return F::TlsHandshakeRefused { alert: other.to_string() },
    };
    match certificate {
        C::UnknownIssuer => F::CertificateIssuerUnknown { issuer: "an authority".to_owned() },
        C::Revoked => F::CertificateRevoked,
        C::NotValidForName | C::NotValidForNameContext { .. } => {
            F::CertificateForOtherName { names: vec!["another host".to_owned()] }
        }
        C::Expired | C::ExpiredContext { .. } => {
            F::CertificateExpired { on: "an earlier day".to_owned(), issuer: None }
        }
        C::NotValidYet | C::NotValidYetContext { .. } => {
            F::CertificateNotYetValid { from: "a later day".to_owned(), issuer: None }
        }
        // In-house servers often show a self-signed one that may sign others.
        C::Other(why) if why.to_string().contains("CaUsedAsEndEntity") => F::CertificateIsAuthority,
        other => F::CertificateUnusable { why: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::problem;
    use jiff::Timestamp;
    use rustls::{CertificateError, Error};

    #[test]
    fn a_clock_that_cannot_be_right_is_to_blame_not_the_certificate() {
        let now =
            |year: i64| Timestamp::from_second((year - 1970) * 31_556_952).unwrap_or_default();
        let named = |error: CertificateError, year: i64| {
            problem(&Error::InvalidCertificate(error), now(year)).name()
        };
        assert_eq!(named(CertificateError::NotValidYet, 1971), "clock-wrong");
        assert_eq!(named(CertificateError::Expired, 9990), "clock-wrong");
        assert_eq!(named(CertificateError::Expired, 2026), "certificate-expired");
        assert_eq!(named(CertificateError::UnknownIssuer, 1971), "certificate-issuer-unknown");
    }
}
