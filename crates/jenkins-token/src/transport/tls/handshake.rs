//! What ended a handshake, or a connection right after it.

use super::verifier::Refused;
use crate::open_file_limit::causes;
use crate::problem::TlsFault;
use crate::transport::wire::{ClientCertificate, Seen};
use crate::{Problem, clock};
use jiff::Timestamp;
use rustls::{AlertDescription as A, CertificateError as C, Error as E, PeerIncompatible as P};
use std::error::Error;
use std::io;

/// A handshake that came to nothing.
#[derive(Debug)]
pub(in crate::transport) enum Broken {
    /// The server speaks no protocol that it was offered.
    OtherProtocol,
    /// Anything else.
    Fault(TlsFault),
}

impl Broken {
    /// Of `error`, on a connection below of which `seen` remembers the bytes.
    pub(super) fn of(error: &io::Error, seen: &Seen, asked: Option<ClientCertificate>) -> Broken {
        let Some(cause) = causes(error).find_map(|cause| cause.downcast_ref::<E>()) else {
            // The system, or the end of the connection.
            return Broken::Fault(match asked {
                Some(ClientCertificate::Missing) => TlsFault::ClientCertificateWanted,
                _ => TlsFault::TlsHandshakeCut,
            });
        };
        match cause {
            E::AlertReceived(A::NoApplicationProtocol) | E::NoApplicationProtocol => {
                Broken::OtherProtocol
            }
            // Some answer what they do not understand with a page alone.
            E::InvalidMessage(_)
                if [b"HTTP/", b"<!DOC", b"<html"]
                    .iter()
                    .any(|it| seen.first().starts_with(*it)) =>
            {
                Broken::Fault(TlsFault::PortSpeaksHttp)
            }
            E::InvalidMessage(_) if !seen.is_tls() => {
                Broken::Fault(TlsFault::PortSpeaksNoTls { seen: seen.shown() })
            }
            other => Broken::Fault(fault(other, asked)),
        }
    }

    pub(super) fn unnamed(host: &str) -> Broken {
        let why = format!("`{host}` cannot be a name in one");
        Broken::Fault(TlsFault::CertificateUnusable { why })
    }

    pub(in crate::transport) fn fault(self) -> TlsFault {
        match self {
            Broken::Fault(fault) => fault,
            Broken::OtherProtocol => TlsFault::TlsHandshakeRefused {
                alert: "it speaks neither HTTP/1.1 nor HTTP/2".to_owned(),
            },
        }
    }

    /// Where the clock cannot be right, no certificate is to blame.
    pub(in crate::transport) fn problem(self) -> Problem {
        by_clock(self.fault(), clock::now())
    }
}

fn by_clock(fault: TlsFault, now: Timestamp) -> Problem {
    let is_of_time = matches!(
        fault,
        TlsFault::CertificateExpired { .. } | TlsFault::CertificateNotYetValid { .. }
    );
    let wrong = clock::must_be_right(now).err().filter(|_| is_of_time);
    wrong.unwrap_or(Problem::Tls(fault))
}

/// What `error` means on a connection whose handshake had ended: TLS 1.3 asks for a client
/// certificate in it, and refuses afterwards.
pub(in crate::transport) fn after_handshake(
    error: &(dyn Error + 'static),
    seen: &Seen,
) -> Option<TlsFault> {
    let asked = seen.client_certificate;
    let error = causes(error).find_map(|cause| cause.downcast_ref::<E>());
    match error {
        Some(error) => Some(fault(error, asked)),
        // The alert is lost where the server closed before it had read what was sent.
        None if asked == Some(ClientCertificate::Missing) && !seen.has_read() => {
            Some(TlsFault::ClientCertificateWanted)
        }
        None => None,
    }
}

fn fault(error: &E, asked: Option<ClientCertificate>) -> TlsFault {
    use TlsFault as F;
    match error {
        E::InvalidCertificate(C::Other(other)) => match other.0.downcast_ref::<Refused>() {
            Some(Refused(fault)) => fault.clone(),
            None => F::CertificateUnusable { why: other.to_string() },
        },
        E::InvalidCertificate(other) => F::CertificateUnusable { why: other.to_string() },
        E::AlertReceived(alert) => of_alert(*alert, asked),
        E::PeerIncompatible(
            P::ServerDoesNotSupportTls12Or13 | P::ServerTlsVersionIsDisabledByOurConfig,
        ) => F::TlsVersionTooOld,
        E::PeerIncompatible(why) => {
            F::TlsHandshakeRefused { alert: format!("nothing in common ({why:?})") }
        }
        other => F::TlsHandshakeRefused { alert: other.to_string() },
    }
}

fn of_alert(alert: A, asked: Option<ClientCertificate>) -> TlsFault {
    use TlsFault as F;
    let is_of_certificate = matches!(
        alert,
        A::CertificateRequired
            | A::HandshakeFailure
            | A::NoCertificate
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
    );
    match (alert, asked) {
        (A::CertificateRequired, None) | (_, Some(ClientCertificate::Missing))
            if is_of_certificate =>
        {
            F::ClientCertificateWanted
        }
        (_, Some(ClientCertificate::Given)) if is_of_certificate => {
            F::ClientCertificateRefused { alert: why_refused(alert) }
        }
        (A::ProtocolVersion, _) => F::TlsVersionTooOld,
        (A::UnrecognisedName, _) => F::TlsNameNotServed,
        _ => F::TlsHandshakeRefused { alert: format!("{alert:?}") },
    }
}

/// What a server says of a client certificate that it was shown.
fn why_refused(alert: A) -> String {
    match alert {
        A::CertificateRevoked => "it was revoked".to_owned(),
        A::CertificateExpired => "it has expired".to_owned(),
        A::UnknownCA => "whoever signed it is not trusted there".to_owned(),
        A::UnsupportedCertificate => "it is of a kind that is not taken there".to_owned(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::by_clock;
    use crate::problem::TlsFault;
    use jiff::Timestamp;

    #[test]
    fn a_clock_that_cannot_be_right_is_to_blame_not_the_certificate() {
        let now =
            |year: i64| Timestamp::from_second((year - 1970) * 31_556_952).unwrap_or_default();
        let expired = || TlsFault::CertificateExpired { on: "x".to_owned(), issuer: None };
        let early = || TlsFault::CertificateNotYetValid { from: "x".to_owned(), issuer: None };
        let named = |fault, year| by_clock(fault, now(year)).name();
        assert_eq!(named(early(), 1971), "clock-wrong");
        assert_eq!(named(expired(), 9990), "clock-wrong");
        assert_eq!(named(expired(), 2026), "certificate-expired");
        assert_eq!(named(TlsFault::CertificateRevoked, 1971), "certificate-revoked");
    }
}
