//! What to do about a certificate or a handshake.

use super::step::{Choice, Run, Step, after, run, text};
use crate::error::Error;
use crate::model::Controller;
use crate::problem::TlsFault;

/// `login` is that of the controller, as the user it happened to.
pub(super) fn of(error: &Error, fault: &TlsFault, login: Run) -> Step {
    use TlsFault as F;
    let host = error.controller.as_ref().map_or("this host", Controller::host_name);
    let with_file = |words: String| after(words, login.clone().with(Choice::CaFile));
    match fault {
        F::CertificateSelfSigned { .. } => with_file(
            "ask who runs the server for this certificate as a PEM file, compare its SHA-256, then"
                .to_owned(),
        ),
        F::CertificateIssuerUnknown { .. } => {
            with_file("get the issuer's certificate as a PEM file from your company, then".into())
        }
        F::CertificateIntermediateMissing { .. } => text(
            "ask who runs the server to send its whole chain (nginx: add the issuer's certificate \
             to the file of ssl_certificate)",
        )
        .or(with_file("put the issuer's certificate into a PEM file, then".into())),
        F::CertificateIsAuthority => text("ask who runs the server for one of a server's").or(
            with_file("to trust exactly this one, get it from them as a PEM file, then".into()),
        ),
        F::CertificateExpired { .. } => {
            text("ask who runs the server to renew it; this machine's date is shown by: date -u")
        }
        F::CertificateNotYetValid { .. } => text(
            "compare this machine's clock with another (date -u); if it is right, ask who runs the server",
        ),
        F::CertificateForOtherName { names } => match by_name(error, names) {
            Some(root) => after(
                "log in by the name that the certificate has",
                Run { root: Some(root), ..login },
            ),
            None => text(format!("ask who runs the server for a certificate for {host}")),
        },
        F::CertificateWithoutNames { .. } => {
            let kind = if host.parse::<std::net::IpAddr>().is_ok() { "IP" } else { "DNS" };
            text(format!(
                "ask who runs the server for a certificate with the subjectAltName {kind}:{host}"
            ))
        }
        F::CertificateWeak { .. } => text(
            "ask who runs the server for a new certificate (RSA of 2048 bits or more, or an \
             elliptic curve; SHA-256)",
        ),
        F::CertificateRevoked | F::CertificateUnusable { .. } => {
            text("ask who runs the server for a new certificate")
        }
        F::CertificateNotPinned { .. } => {
            text("ask who runs the server, and not through it, whether its certificate was changed")
        }
        F::ClientCertificateWanted => after(
            "get a client certificate and its key as PEM files from whoever runs the server, then",
            login.with(Choice::ClientCert),
        ),
        F::ClientCertificateRefused { .. } => after(
            "ask who runs the server which client certificates it takes; with one of those",
            login.with(Choice::ClientCert),
        ),
        F::TlsVersionTooOld => text("ask who runs the server to switch on TLS 1.2 or 1.3"),
        F::TlsNameNotServed => text("check the spelling, and which name the server is set up for"),
        F::PortSpeaksHttp => by_http(error, login),
        F::PortSpeaksHttps => {
            run(Run { root: login.root.as_deref().map(|root| as_scheme(root, "https")), ..login })
        }
        F::PortSpeaksNoTls { .. } => text("check the port"),
        F::TlsHandshakeRefused { .. } => {
            text("ask who runs the server to look for the reason in its log")
        }
        F::TlsHandshakeCut => text(
            "check the port, and whether a firewall on the way cuts connections; then try again",
        ),
    }
}

fn by_http(error: &Error, login: Run) -> Step {
    let url = error.controller.as_ref().map_or("URL", |controller| controller.as_str());
    let root = as_scheme(url, "http");
    let login = Run { root: Some(root.clone()), ..login };
    if Controller::parse(&root).is_ok_and(|root| !root.is_exposed()) {
        run(login)
    } else {
        after("if it has no https at all", login.with(Choice::AllowHttp))
    }
}

fn as_scheme(root: &str, scheme: &str) -> String {
    match root.split_once("://") {
        Some((_, rest)) => format!("{scheme}://{rest}"),
        None => root.to_owned(),
    }
}

/// The controller's root by the only name that its certificate has.
fn by_name(error: &Error, names: &[String]) -> Option<String> {
    let controller = error.controller.as_ref()?;
    let [name] = names else { return None };
    let root = controller.as_str().replacen(controller.host_name(), name, 1);
    Some(Controller::parse(&root).ok()?.as_str().to_owned())
}
