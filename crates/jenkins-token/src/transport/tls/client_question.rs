//! Who we are to a server that asks for a certificate, and whether it asked.

use crate::transport::wire::ClientCertificate;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shown to one server, once.
#[derive(Debug)]
pub(super) struct Shown {
    key: Option<Arc<CertifiedKey>>,
    was_asked: AtomicBool,
}

impl Shown {
    pub(super) fn new(key: Option<Arc<CertifiedKey>>) -> Shown {
        Shown { key, was_asked: AtomicBool::new(false) }
    }

    /// What the server's question was answered with, where it asked.
    pub(super) fn asked(&self) -> Option<ClientCertificate> {
        let shown = match self.key {
            Some(_) => ClientCertificate::Given,
            None => ClientCertificate::Missing,
        };
        self.was_asked.load(Ordering::Relaxed).then_some(shown)
    }
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}
