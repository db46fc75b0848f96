//! Why TLS failed, as the certificates that were shown and the alerts tell it.

use crate::escape;

/// What is wrong with a server's certificate, or with the handshake. Its name is the variant's in
/// kebab case.
#[derive(
    Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "a field is what its variant's text puts in its place")]
pub enum TlsFault {
    /// Signed by itself, be it a server's or an authority's.
    #[error("its certificate is self-signed and not known here (SHA-256 {fingerprint})")]
    CertificateSelfSigned { fingerprint: String },
    /// Its chain ends with an issuer that is not trusted.
    #[error("its certificate is signed by `{}`, which is not trusted here", escape::line(issuer))]
    CertificateIssuerUnknown { issuer: String },
    /// Its issuer is neither sent nor among those to be trusted, and is not the last of its chain.
    #[error(
        "the server does not send the certificate of its issuer, `{}`, and it is not known here",
        escape::line(issuer)
    )]
    CertificateIntermediateMissing { issuer: String },
    /// It, or one above it, is over.
    #[error("{} expired on {on}", whose(issuer.as_deref()))]
    CertificateExpired { on: String, issuer: Option<String> },
    /// Its first day is to come.
    #[error("{} is valid from {from} on only", whose(issuer.as_deref()))]
    CertificateNotYetValid { from: String, issuer: Option<String> },
    /// It names other hosts.
    #[error("its certificate is for {}, not for this host", escape::line(&names.join(", ")))]
    CertificateForOtherName { names: Vec<String> },
    /// It names its host where nobody looks any more.
    #[error(
        "its certificate says `{}` as its common name only, which does not count",
        escape::line(common_name)
    )]
    CertificateWithoutNames { common_name: String },
    /// A key or a signature that anybody could forge.
    #[error("{what}, which is too weak")]
    CertificateWeak { what: String },
    /// An authority's, signed by another.
    #[error("its certificate is an authority's, not a server's")]
    CertificateIsAuthority,
    /// Taken back by its issuer.
    #[error("its certificate was revoked")]
    CertificateRevoked,
    /// Anything else that is wrong with it.
    #[error("its certificate cannot be used: {}", escape::line(why))]
    CertificateUnusable { why: String },
    /// Not the one that was pinned.
    #[error("its certificate is not the one that was pinned: it shows {seen}")]
    CertificateNotPinned { seen: String },
    /// None was given, and the server wants one.
    #[error("the server wants a client certificate")]
    ClientCertificateWanted,
    /// One was given, and is not accepted.
    #[error("the server does not accept the client certificate ({})", escape::line(alert))]
    ClientCertificateRefused { alert: String },
    /// TLS 1.1, or older.
    #[error("the server speaks TLS 1.1 or older only")]
    TlsVersionTooOld,
    /// The server has nothing by this name.
    #[error("the server does not serve this host name")]
    TlsNameNotServed,
    /// https to a port of http.
    #[error("the port speaks http, not https")]
    PortSpeaksHttp,
    /// http to a port of https.
    #[error("the port speaks https, not http")]
    PortSpeaksHttps,
    /// https to a port of something else.
    #[error("the port does not speak TLS: its answer begins with {}", escape::line(seen))]
    PortSpeaksNoTls { seen: String },
    /// Ended by the server, for a reason that it keeps.
    #[error("the server ended the handshake and says only: {}", escape::line(alert))]
    TlsHandshakeRefused { alert: String },
    /// The connection was closed in the middle.
    #[error("the connection was closed during the handshake")]
    TlsHandshakeCut,
}

impl TlsFault {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

fn whose(issuer: Option<&str>) -> String {
    match issuer {
        None => "its certificate".to_owned(),
        Some(issuer) => {
            format!("the certificate of its issuer, `{}`,", escape::line(issuer))
        }
    }
}
