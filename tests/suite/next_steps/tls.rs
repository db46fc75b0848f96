//! One of each fault of TLS, and what it offers to run.

use jenkins_token::problem::TlsFault;

fn s() -> String {
    "x".to_owned()
}

pub fn faults() -> Vec<TlsFault> {
    use TlsFault as F;
    vec![
        F::CertificateSelfSigned { fingerprint: s() },
        F::CertificateIssuerUnknown { issuer: s() },
        F::CertificateIntermediateMissing { issuer: s() },
        F::CertificateExpired { on: s(), issuer: None },
        F::CertificateNotYetValid { from: s(), issuer: Some(s()) },
        F::CertificateForOtherName { names: vec![s(), s()] },
        F::CertificateWithoutNames { common_name: s() },
        F::CertificateWeak { what: s() },
        F::CertificateIsAuthority,
        F::CertificateRevoked,
        F::CertificateUnusable { why: s() },
        F::CertificateNotPinned { seen: s() },
        F::ClientCertificateWanted,
        F::ClientCertificateRefused { alert: s() },
        F::TlsVersionTooOld,
        F::TlsNameNotServed,
        F::PortSpeaksHttp,
        F::PortSpeaksHttps,
        F::PortSpeaksNoTls { seen: s() },
        F::TlsHandshakeRefused { alert: s() },
        F::TlsHandshakeCut,
    ]
}

/// `--ca-file` only where it helps.
pub fn offered(fault: &TlsFault) -> &'static [&'static str] {
    use TlsFault as F;
    match fault {
        F::CertificateSelfSigned { .. }
        | F::CertificateIssuerUnknown { .. }
        | F::CertificateIntermediateMissing { .. }
        | F::CertificateIsAuthority
        | F::ClientCertificateWanted
        | F::ClientCertificateRefused { .. }
        | F::PortSpeaksHttp
        | F::PortSpeaksHttps => &["login"],
        F::CertificateExpired { .. }
        | F::CertificateNotYetValid { .. }
        | F::CertificateForOtherName { .. }
        | F::CertificateWithoutNames { .. }
        | F::CertificateWeak { .. }
        | F::CertificateRevoked
        | F::CertificateUnusable { .. }
        | F::CertificateNotPinned { .. }
        | F::TlsVersionTooOld
        | F::TlsNameNotServed
        | F::PortSpeaksNoTls { .. }
        | F::TlsHandshakeRefused { .. }
        | F::TlsHandshakeCut => &[],
    }
}
