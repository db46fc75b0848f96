//! Looks at a server's certificate: by the roots that are trusted, by a pin, or by both. What it
//! refuses it explains by what was shown.

use super::chain::{self, Chain};
use crate::Problem;
use crate::model::Pin;
use crate::problem::TlsFault;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use std::sync::Arc;

/// Who is trusted.
#[derive(Debug)]
pub(super) struct Verifier {
    /// By their signatures; `None` where a pin alone decides.
    roots: Option<Arc<dyn ServerCertVerifier>>,
    /// The certificates of files: one that is shown itself is trusted too.
    own: Vec<CertificateDer<'static>>,
    pin: Option<Pin>,
    algorithms: WebPkiSupportedAlgorithms,
}

/// What is wrong, on its way through rustls.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(pub(super) TlsFault);

impl Verifier {
    /// The key alone.
    pub(super) fn pinned(pin: Pin, provider: &CryptoProvider) -> Verifier {
        let algorithms = provider.signature_verification_algorithms;
        Verifier { roots: None, own: vec![], pin: Some(pin), algorithms }
    }

    /// These, and nobody else.
    pub(super) fn trusting(
        own: Vec<CertificateDer<'static>>,
        pin: Option<Pin>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Verifier, Problem> {
        let mut store = RootCertStore::empty();
        // One that cannot be a root may be shown itself.
        store.add_parsable_certificates(own.iter().cloned());
        let algorithms = provider.signature_verification_algorithms;
        let roots: Option<Arc<dyn ServerCertVerifier>> = if store.is_empty() {
            None
        } else {
            let built =
                WebPkiServerVerifier::builder_with_provider(store.into(), provider.clone()).build();
            Some(built.map_err(|error| Problem::Bug { what: error.to_string() })?)
        };
        Ok(Verifier { roots, own, pin, algorithms })
    }

    /// The system's, and these.
    pub(super) fn of_system(
        own: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Verifier, Problem> {
        let roots = rustls_platform_verifier::Verifier::new_with_extra_roots(
            own.iter().cloned(),
            provider.clone(),
        )
        .map_err(|_| Problem::unless_limit(2).err().unwrap_or(Problem::NoCertificates))?;
        let algorithms = provider.signature_verification_algorithms;
        Ok(Verifier { roots: Some(Arc::new(roots)), own, pin: None, algorithms })
    }

    /// A signature by `leaf`'s key that is not valid: the key may be why.
    fn of_key(leaf: &CertificateDer<'_>, error: Error) -> Error {
        chain::weak_key(leaf).map_or(error, refused)
    }
}

fn refused(fault: TlsFault) -> Error {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(Refused(fault)))))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(pin) = self.pin {
            let seen = chain::pin_of(leaf).map_err(refused)?;
            if seen != pin {
                return Err(refused(TlsFault::CertificateNotPinned { seen: seen.to_string() }));
            }
            if self.roots.is_none() && self.own.is_empty() {
                return Ok(ServerCertVerified::assertion());
            }
        }
        let error = match &self.roots {
            Some(roots) => match roots.verify_server_cert(leaf, intermediates, name, ocsp, now) {
                Ok(verified) => return Ok(verified),
                Err(error) => error,
            },
            None => Error::InvalidCertificate(CertificateError::UnknownIssuer),
        };
        let Error::InvalidCertificate(error) = &error else { return Err(error) };
        let chain = Chain { leaf, intermediates, name, now, own: &self.own };
        match chain::judge(error, &chain) {
            None => Ok(ServerCertVerified::assertion()),
            Some(fault) => Err(refused(fault)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signed, &self.algorithms)
            .map_err(|error| Verifier::of_key(leaf, error))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &self.algorithms)
            .map_err(|error| Verifier::of_key(leaf, error))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
