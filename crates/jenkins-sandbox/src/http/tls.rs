//! A fresh authority and a certificate for 127.0.0.1 and localhost, or one that must be refused.

use crate::setup::Certificate;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// The authority (PEM) and what accepts connections under it.
pub(crate) fn fresh(kind: Certificate) -> io::Result<(String, TlsAcceptor)> {
    let (authority, certificate, key) = certificates(kind).map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
        .map_err(io::Error::other)?;
    Ok((authority, TlsAcceptor::from(Arc::new(config))))
}

fn certificates(
    kind: Certificate,
) -> Result<(String, CertificateDer<'static>, KeyPair), rcgen::Error> {
    let here = || vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let authority_key = KeyPair::generate()?;
    let mut authority = CertificateParams::new(here())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "Jenkins sandbox authority");
    let own = authority.self_signed(&authority_key)?;
    let pem = own.pem();
    if kind == Certificate::Authority {
        return Ok((pem, own.der().clone(), authority_key));
    }
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate()?;
    let names = match kind {
        Certificate::OtherName => vec!["ci.example.com".to_owned()],
        _ => here(),
    };
    let mut leaf = CertificateParams::new(names)?;
    leaf.distinguished_name.push(DnType::CommonName, "Jenkins sandbox");
    if kind == Certificate::Expired {
        leaf.not_before = date_time_ymd(2020, 1, 1);
        leaf.not_after = date_time_ymd(2021, 1, 1);
    }
    let certificate = leaf.signed_by(&key, &issuer)?;
    Ok((pem, certificate.der().clone(), key))
}
