//! What this machine shows to a controller that asks who connects.

use crate::Problem;
use crate::files::plain_read;
use crate::model::ClientCertificate;
use crate::problem::ReachFault;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;

/// The certificate, and those that lead to its authority, with the key that belongs to it.
pub(super) type Shown = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Reads both files.
///
/// # Errors
/// [`ReachFault::ClientCertUnusable`], [`ReachFault::ClientCertPkcs12`],
/// [`ReachFault::ClientKeyEncrypted`].
pub(super) fn read(own: &ClientCertificate) -> Result<Shown, Problem> {
    let pem = contents(&own.certificate)?;
    let chain = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|_| unusable(&own.certificate, damaged(&pem)))?;
    if chain.is_empty() {
        return Err(no_certificate(&own.certificate, &pem));
    }
    let pem = contents(&own.key)?;
    let key = PrivateKeyDer::from_pem_slice(&pem);
    let key = key.map_err(|_| no_key(own, &pem))?;
    Ok((chain, key))
}

/// That both can be read and belong together.
///
/// # Errors
/// The same.
pub fn check(own: &ClientCertificate) -> Result<(), Problem> {
    let (chain, key) = read(own)?;
    let ours = || rustls::crypto::ring::default_provider();
    let default = CryptoProvider::get_default().map(|provider| (**provider).clone());
    let provider = default.unwrap_or_else(ours);
    match CertifiedKey::from_der(chain, key, &provider) {
        Ok(_) => Ok(()),
        Err(rustls::Error::InconsistentKeys(_)) => {
            let certificate = own.certificate.display();
            Err(unusable(
                &own.key,
                format!("it is not the key of the certificate in {certificate}"),
            ))
        }
        Err(rustls::Error::InvalidCertificate(_)) => {
            Err(unusable(&own.certificate, "its first certificate is damaged".to_owned()))
        }
        Err(_) => Err(unusable(&own.key, "it is a key of a kind that is not supported".to_owned())),
    }
}

/// Whether others on this machine can read it, as they should not a key.
#[must_use]
pub fn others_can_read(key: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(key).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

fn contents(path: &Path) -> Result<zeroize::Zeroizing<Vec<u8>>, Problem> {
    match plain_read::read(path, u64::MAX) {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) => Err(Problem::of_limit(&error)
            .unwrap_or_else(|| unusable(path, format!("it cannot be read: {error}")))),
    }
}

fn no_certificate(path: &Path, contents: &[u8]) -> Problem {
    if is_pkcs12(contents) {
        return Problem::Reach(ReachFault::ClientCertPkcs12 { path: path.to_owned() });
    }
    unusable(path, "it does not hold a PEM certificate".to_owned())
}

fn no_key(own: &ClientCertificate, contents: &[u8]) -> Problem {
    let path = own.key.clone();
    if is_pkcs12(contents) {
        Problem::Reach(ReachFault::ClientCertPkcs12 { path })
    } else if is_encrypted(&String::from_utf8_lossy(contents)) {
        Problem::Reach(ReachFault::ClientKeyEncrypted { path })
    } else if own.key == own.certificate {
        unusable(&path, "it does not hold the private key too (--client-key)".to_owned())
    } else {
        unusable(&path, "it does not hold a PEM private key".to_owned())
    }
}

/// As PKCS#8 says it, and as OpenSSL did before.
fn is_encrypted(pem: &str) -> bool {
    ["ENCRYPTED PRIVATE KEY", "4,ENCRYPTED"].iter().any(|said| pem.contains(said))
}

fn damaged(contents: &[u8]) -> String {
    let lacks = String::from_utf8_lossy(contents).contains("-----BEGIN ");
    if lacks {
        "it is not whole".to_owned()
    } else {
        "it does not hold a PEM certificate".to_owned()
    }
}

/// A SEQUENCE that begins with version 3, as in every PFX (RFC 7292).
fn is_pkcs12(contents: &[u8]) -> bool {
    contents.first() == Some(&0x30)
        && contents.get(2..12).is_some_and(|begin| begin.windows(3).any(|it| it == [2, 1, 3]))
}

fn unusable(path: &Path, why: String) -> Problem {
    Problem::Reach(ReachFault::ClientCertUnusable { path: path.to_owned(), why })
}

#[cfg(test)]
mod tests {
    use super::is_pkcs12;

    #[test]
    fn a_pfx_is_told_by_its_begin() {
        assert!(is_pkcs12(&[0x30, 0x82, 0x0a, 0x51, 2, 1, 3, 0x30, 0x82, 1, 1, 1]));
        assert!(is_pkcs12(&[0x30, 0x80, 2, 1, 3, 0x30, 0x80, 6, 9, 1, 1, 1]));
        assert!(!is_pkcs12(b"-----BEGIN CERTIFICATE-----"));
        assert!(!is_pkcs12(&[0x30, 0x82]));
    }
}
