//! TLS: whom to trust, who we are, and what a failed handshake means.

mod chain;
mod client_question;
mod handshake;
mod roots;
mod verifier;

pub(super) use handshake::{Broken, after_handshake};

use super::client_certificate;
use super::wire::{Protocol, Seen, Wire};
use crate::Problem;
use crate::model::{ClientCertificate, Site};
use client_question::Shown;
use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use verifier::Verifier;

/// The file or directory of roots that a variable names, and the variable.
pub(super) type Named<'a> = Option<(&'a Path, &'static str)>;

/// How TLS is spoken with a server.
pub(super) struct Tls {
    config: ClientConfig,
    key: Option<Arc<CertifiedKey>>,
}

impl Tls {
    /// With a controller. Roots are read only here, so plain http never pays for them.
    pub(super) fn with_site(site: &Site, named: Named<'_>) -> Result<Tls, Problem> {
        let provider = provider();
        let key = site.client_certificate.as_ref();
        let key = key.map(|key| certified(key, &provider)).transpose()?;
        let verifier = match (site.pin, &site.ca_file) {
            (Some(pin), None) => Verifier::pinned(pin, &provider),
            (pin, Some(path)) => Verifier::trusting(roots::of_file(path)?, pin, &provider)?,
            (None, None) => match named {
                Some(named) => Verifier::trusting(roots::of_variable(named)?, None, &provider)?,
                None => Verifier::of_system(vec![], &provider)?,
            },
        };
        Ok(Tls { config: config(verifier, provider)?, key })
    }

    /// With another server, or a proxy: the system's roots count there too, and nobody is told who
    /// we are.
    pub(super) fn with_others(site: &Site, named: Named<'_>) -> Result<Tls, Problem> {
        let provider = provider();
        let mut more = site.ca_file.as_deref().map_or(Ok(vec![]), roots::of_file)?;
        let verifier = match named {
            Some(named) => {
                more.extend(roots::of_variable(named)?);
                Verifier::trusting(more, None, &provider)?
            }
            None => Verifier::of_system(more, &provider)?,
        };
        Ok(Tls { config: config(verifier, provider)?, key: None })
    }

    /// TLS over `wire`, to the server that is called `host`. HTTP/1.1 is asked for unless the server
    /// speaks HTTP/2 only: whoever offers both is answered by whichever the server likes better.
    pub(super) async fn handshake(
        &self,
        host: &str,
        wire: Wire,
        http2_only: bool,
    ) -> Result<Wire, Broken> {
        let shown = Arc::new(Shown::new(self.key.clone()));
        let mut config = self.config.clone();
        config.client_auth_cert_resolver = shown.clone();
        let protocol: &[u8] = if http2_only { b"h2" } else { b"http/1.1" };
        config.alpn_protocols = vec![protocol.to_vec()];
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
            .map_err(|_| Broken::unnamed(host))?;
        let below = wire.seen();
        let connector = TlsConnector::from(Arc::new(config));
        match connector.connect(name, wire).await {
            Ok(stream) => {
                let protocol = match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => Protocol::Http2,
                    Some(_) => Protocol::Http1,
                    None => Protocol::Unsaid,
                };
                if http2_only && protocol != Protocol::Http2 {
                    return Err(Broken::OtherProtocol);
                }
                let seen = Seen::with_question(shown.asked());
                Ok(Wire::with(stream, seen).speaking(protocol))
            }
            Err(error) => Err(Broken::of(&error, &below, shown.asked())),
        }
    }
}

/// Whether a file of roots holds any.
pub(super) fn check(path: &Path) -> Result<(), Problem> {
    roots::of_file(path).map(drop)
}

fn certified(
    own: &ClientCertificate,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, Problem> {
    let (chain, key) = client_certificate::read(own)?;
    match CertifiedKey::from_der(chain, key, provider) {
        Ok(key) => Ok(Arc::new(key)),
        // In words.
        Err(error) => Err(client_certificate::check(own)
            .err()
            .unwrap_or_else(|| Problem::Bug { what: error.to_string() })),
    }
}

/// Whoever uses the process may have chosen what encrypts in it; else ring does.
fn provider() -> Arc<CryptoProvider> {
    let chosen = CryptoProvider::get_default().cloned();
    chosen.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

fn config(verifier: Verifier, provider: Arc<CryptoProvider>) -> Result<ClientConfig, Problem> {
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Problem::Bug { what: error.to_string() })?;
    let mut config = builder
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // Each connection looks at the certificate.
    config.resumption = Resumption::disabled();
    Ok(config)
}
