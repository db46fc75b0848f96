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

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::{Refused, Verifier};
    use crate::problem::TlsFault;
    use crate::transport::tls::chain;
    use rcgen::{
        BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType,
        IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber,
        date_time_ymd,
    };
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{CertificateError, Error, RootCertStore};
    use std::sync::Arc;

    type Der = CertificateDer<'static>;

    fn params(name: &str, hosts: &[&str]) -> CertificateParams {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).expect("names");
        params.distinguished_name.push(DnType::CommonName, name);
        params
    }

    fn authority(name: &str, hosts: &[&str]) -> CertificateParams {
        let mut params = params(name, hosts);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    fn by_itself(params: &CertificateParams) -> (Der, Issuer<'static, KeyPair>) {
        let key = KeyPair::generate().expect("a key");
        let der = params.self_signed(&key).expect("a certificate").der().clone();
        (der, Issuer::new(params.clone(), key))
    }

    fn by(issuer: &Issuer<'_, KeyPair>, params: &CertificateParams) -> Der {
        let key = KeyPair::generate().expect("a key");
        let made: Certificate = params.signed_by(&key, issuer).expect("a certificate");
        made.der().clone()
    }

    fn judged(verifier: &Verifier, leaf: &Der, sent: &[Der]) -> Result<(), TlsFault> {
        let name = ServerName::try_from("ci.example.com").expect("a name");
        match verifier.verify_server_cert(leaf, sent, &name, &[], UnixTime::now()) {
            Ok(_) => Ok(()),
            Err(error) => {
                let Error::InvalidCertificate(CertificateError::Other(other)) = error else {
                    return Err(TlsFault::TlsHandshakeRefused { alert: error.to_string() });
                };
                Err(other.0.downcast_ref::<Refused>().expect("a fault of ours").0.clone())
            }
        }
    }

    fn trusting(own: &[&Der]) -> Verifier {
        let own = own.iter().map(|der| (*der).clone()).collect();
        Verifier::trusting(own, None, &Arc::new(rustls::crypto::ring::default_provider()))
            .expect("a verifier")
    }

    const HOST: [&str; 1] = ["ci.example.com"];

    #[test]
    fn who_signed_it_decides() {
        let (root, root_key) = by_itself(&authority("Corp Root", &[]));
        let (other, _) = by_itself(&authority("Another", &[]));
        let inter_params = authority("Corp Issuing", &[]);
        let inter_key = KeyPair::generate().expect("a key");
        let inter = inter_params.signed_by(&inter_key, &root_key).expect("one").der().clone();
        let inter_key = Issuer::new(inter_params, inter_key);
        let (leaf, deep) =
            (by(&root_key, &params("ci", &HOST)), by(&inter_key, &params("ci", &HOST)));
        let missing =
            |issuer: &str| TlsFault::CertificateIntermediateMissing { issuer: issuer.into() };
        let unknown = |issuer: &str| TlsFault::CertificateIssuerUnknown { issuer: issuer.into() };
        let (given, none) = (trusting(&[&root]), trusting(&[]));
        assert_eq!(judged(&given, &leaf, &[]), Ok(()));
        assert_eq!(judged(&given, &deep, std::slice::from_ref(&inter)), Ok(()));
        assert_eq!(judged(&given, &deep, &[]), Err(missing("Corp Issuing")));
        assert_eq!(judged(&trusting(&[&inter]), &deep, &[]), Ok(()));
        // Without a word of where the chain should end, its end is what is not trusted.
        assert_eq!(judged(&none, &leaf, &[]), Err(unknown("Corp Root")));
        let whole = [inter, root.clone()];
        assert_eq!(judged(&trusting(&[&other]), &deep, &whole), Err(unknown("Corp Root")));
        let (namesake, _) = by_itself(&authority("Corp Root", &[]));
        assert_eq!(judged(&trusting(&[&namesake]), &leaf, &[]), Err(unknown("Corp Root")));
        let sub = by(&root_key, &authority("ci", &HOST));
        assert_eq!(judged(&given, &sub, &[]), Err(TlsFault::CertificateIsAuthority));
        assert_eq!(judged(&trusting(&[&sub]), &sub, &[]), Ok(()));
    }

    /// As curl trusts it; names and dates still hold.
    #[test]
    fn who_was_given_exactly_it_trusts_it() {
        for params in [params("ci", &HOST), authority("ci", &HOST)] {
            let (shown, _) = by_itself(&params);
            let fault = judged(&trusting(&[]), &shown, &[]);
            assert!(matches!(fault, Err(TlsFault::CertificateSelfSigned { .. })), "{fault:?}");
            assert_eq!(judged(&trusting(&[&shown]), &shown, &[]), Ok(()));
        }
        let (other, _) = by_itself(&authority("ci", &["other.example"]));
        let names = vec!["other.example".to_owned()];
        let fault = TlsFault::CertificateForOtherName { names };
        assert_eq!(judged(&trusting(&[&other]), &other, &[]), Err(fault));
    }

    /// What no file of roots can mend is said first.
    #[test]
    fn dates_and_names_are_told_whoever_signed_it() {
        let mut expired = params("ci", &HOST);
        (expired.not_before, expired.not_after) =
            (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 2, 3));
        let mut early = params("ci", &HOST);
        (early.not_before, early.not_after) =
            (date_time_ymd(2100, 4, 5), date_time_ymd(2101, 1, 1));
        let over = TlsFault::CertificateExpired { on: "2021-02-03".into(), issuer: None };
        let to_come = TlsFault::CertificateNotYetValid { from: "2100-04-05".into(), issuer: None };
        let nameless = TlsFault::CertificateWithoutNames { common_name: "ci.corp".into() };
        let (root, key) = by_itself(&authority("Corp Root", &[]));
        for (params, fault) in
            [(expired, over), (early, to_come), (params("ci.corp", &[]), nameless)]
        {
            let (signed, alone) = (by(&key, &params), by_itself(&params).0);
            for (leaf, own) in [(&signed, &root), (&alone, &root), (&alone, &alone)] {
                assert_eq!(judged(&trusting(&[own]), leaf, &[]), Err(fault.clone()));
            }
        }
    }

    #[test]
    fn a_pin_alone_is_the_key_and_with_roots_both_must_be_right() {
        let (root, key) = by_itself(&authority("Corp Root", &[]));
        let (leaf, other) =
            (by(&key, &params("x", &["other.example"])), by(&key, &params("ci", &HOST)));
        let pin = chain::pin_of(&leaf).expect("a key");
        let alone = Verifier::pinned(pin, &Arc::new(rustls::crypto::ring::default_provider()));
        assert_eq!(judged(&alone, &leaf, &[]), Ok(()));
        let seen = chain::pin_of(&other).expect("a key").to_string();
        let not_pinned = TlsFault::CertificateNotPinned { seen };
        assert_eq!(judged(&alone, &other, &[]), Err(not_pinned.clone()));
        let both = Verifier::trusting(
            vec![root],
            Some(pin),
            &Arc::new(rustls::crypto::ring::default_provider()),
        )
        .expect("a verifier");
        let fault = judged(&both, &leaf, &[]);
        assert!(matches!(fault, Err(TlsFault::CertificateForOtherName { .. })), "{fault:?}");
        assert_eq!(judged(&both, &other, &[]), Err(not_pinned));
    }

    /// As the verifiers of macOS and Windows say it, which ask who signed it; here a list says so.
    #[test]
    fn what_the_system_knows_to_be_revoked_is_told() {
        let mut root = authority("Corp Root", &[]);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let (root, key) = by_itself(&root);
        let mut params = params("ci", &HOST);
        params.serial_number = Some(SerialNumber::from(7));
        let leaf = by(&key, &params);
        let taken_back = RevokedCertParams {
            serial_number: SerialNumber::from(7),
            revocation_time: date_time_ymd(2024, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(2100, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![taken_back],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&key).expect("a list").der().clone();
        let mut verifier = trusting(&[&root]);
        assert_eq!(judged(&verifier, &leaf, &[]), Ok(()));
        let mut store = RootCertStore::empty();
        store.add(root).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let knowing = WebPkiServerVerifier::builder_with_provider(store.into(), provider);
        verifier.roots = Some(knowing.with_crls([list]).build().expect("a verifier"));
        assert_eq!(judged(&verifier, &leaf, &[]), Err(TlsFault::CertificateRevoked));
    }
}
