//! Reads the certificates that a server showed, to say which of many faults made them be refused.
//! A library's word for it is often the same for several.

use crate::model::Pin;
use crate::problem::TlsFault;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustls::CertificateError;
use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::net::IpAddr;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

/// What a server showed, and to whom.
pub(super) struct Chain<'a> {
    pub(super) leaf: &'a CertificateDer<'a>,
    pub(super) intermediates: &'a [CertificateDer<'a>],
    pub(super) name: &'a ServerName<'a>,
    pub(super) now: UnixTime,
    /// What is trusted, where files say it.
    pub(super) own: &'a [CertificateDer<'a>],
}

/// Fewer bits of RSA than anybody accepts today.
const FEWEST_BITS: usize = 2048;
/// Signatures whose digest can be forged, by their object identifiers.
const WEAK_SIGNATURES: [(&str, &str); 4] = [
    ("1.2.840.113549.1.1.4", "MD5"),
    ("1.2.840.113549.1.1.5", "SHA-1"),
    ("1.2.840.10040.4.3", "SHA-1"),
    ("1.2.840.10045.4.1", "SHA-1"),
];
/// More certificates than a company gives for its own servers.
const MOST_GIVEN: usize = 10;
/// Where an authority says that the certificate of an issuer can be had.
const ISSUER_AT: &str = "1.3.6.1.5.5.7.48.2";

/// Why a certificate was refused; `None` for one that a file itself holds and that is right in all
/// else. What a file of roots cannot mend comes first, so that nobody is sent to look for one.
pub(super) fn judge(error: &CertificateError, chain: &Chain<'_>) -> Option<TlsFault> {
    use CertificateError as E;
    let Ok((_, leaf)) = X509Certificate::from_der(chain.leaf) else {
        return Some(TlsFault::CertificateUnusable { why: "it cannot be read".to_owned() });
    };
    let rest = parsed(chain.intermediates);
    if matches!(error, E::Revoked) {
        return Some(TlsFault::CertificateRevoked);
    }
    let own: Vec<X509Certificate<'_>> = parsed(chain.own);
    let sent = path(&leaf, &rest);
    let known: Vec<_> = rest.iter().chain(&own).collect();
    let fault = weak(&path_among(&leaf, &known))
        .or_else(|| out_of_date(&sent, chain.now))
        .or_else(|| other_name(chain, &leaf));
    let is_of_issuer = matches!(error, E::UnknownIssuer | E::BadSignature)
        || matches!(error, E::Other(why) if why.to_string().contains("CaUsedAsEndEntity"));
    if fault.is_some() || !is_of_issuer {
        let other = || TlsFault::CertificateUnusable { why: said(error) };
        return Some(fault.unwrap_or_else(other));
    }
    if chain.own.iter().any(|own| own.as_ref() == chain.leaf.as_ref()) {
        return None;
    }
    Some(of_issuer(chain, &sent, &own))
}

fn parsed<'a>(certificates: &'a [CertificateDer<'a>]) -> Vec<X509Certificate<'a>> {
    certificates.iter().filter_map(|der| Some(X509Certificate::from_der(der).ok()?.1)).collect()
}

fn said(error: &CertificateError) -> String {
    use CertificateError as E;
    match error {
        E::BadEncoding => "it cannot be read".to_owned(),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => {
            "it is not one for servers (its extended key usage)".to_owned()
        }
        E::UnhandledCriticalExtension => {
            "it has a critical extension that is not known here".to_owned()
        }
        other => other.to_string(),
    }
}

/// What is wrong with whoever signed it.
fn of_issuer(
    chain: &Chain<'_>,
    sent: &[&X509Certificate<'_>],
    own: &[X509Certificate<'_>],
) -> TlsFault {
    let (Some(leaf), Some(top)) = (sent.first(), sent.last()) else {
        return TlsFault::CertificateUnusable { why: "there is none".to_owned() };
    };
    if is_self_signed(leaf) {
        return TlsFault::CertificateSelfSigned { fingerprint: fingerprint(chain.leaf) };
    }
    if leaf.is_ca() {
        return TlsFault::CertificateIsAuthority;
    }
    let issuer = name(top.issuer());
    // One of that name is trusted, and has another key.
    let has_namesake = own.iter().any(|own| own.subject().as_raw() == top.issuer().as_raw());
    let is_last = is_self_signed(top) || has_namesake;
    // Who was given an authority's file knows where the chain should end; a bundle of everybody's
    // authorities says nothing of it.
    let is_given = (1..=MOST_GIVEN).contains(&own.len());
    if !is_last && (is_given || says_where_issuer_is(top)) {
        return TlsFault::CertificateIntermediateMissing { issuer };
    }
    TlsFault::CertificateIssuerUnknown { issuer }
}

/// The leaf and those that lead upwards from it.
fn path<'a>(
    leaf: &'a X509Certificate<'a>,
    rest: &'a [X509Certificate<'a>],
) -> Vec<&'a X509Certificate<'a>> {
    path_among(leaf, &rest.iter().collect::<Vec<_>>())
}

fn path_among<'a>(
    leaf: &'a X509Certificate<'a>,
    rest: &[&'a X509Certificate<'a>],
) -> Vec<&'a X509Certificate<'a>> {
    let mut path = vec![leaf];
    while let Some(top) = path.last()
        && !is_self_signed(top)
        && path.len() <= rest.len()
        && let Some(above) = rest.iter().find(|it| it.subject().as_raw() == top.issuer().as_raw())
    {
        path.push(above);
    }
    path
}

fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

fn says_where_issuer_is(certificate: &X509Certificate<'_>) -> bool {
    certificate.extensions().iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => {
            access.accessdescs.iter().any(|it| it.access_method.to_id_string() == ISSUER_AT)
        }
        _ => false,
    })
}

/// The leaf's key, where it is why its signatures are not accepted.
pub(super) fn weak_key(leaf: &CertificateDer<'_>) -> Option<TlsFault> {
    let (_, leaf) = X509Certificate::from_der(leaf).ok()?;
    weak(&[&leaf])
}

/// The first of a path whose key or signature is.
fn weak(path: &[&X509Certificate<'_>]) -> Option<TlsFault> {
    let of = |(at, certificate): (usize, &&X509Certificate<'_>)| {
        let whose = match at {
            0 => "its certificate".to_owned(),
            _ => format!("the certificate of its issuer, `{}`,", name(certificate.subject())),
        };
        if let Ok(PublicKey::RSA(key)) = certificate.public_key().parsed()
            && key.key_size() < FEWEST_BITS
        {
            return Some(format!("{whose} has an RSA key of {} bits", key.key_size()));
        }
        // Nobody looks at the signature of a root.
        if is_self_signed(certificate) {
            return None;
        }
        let signature = certificate.signature_algorithm.algorithm.to_id_string();
        let (_, digest) = WEAK_SIGNATURES.iter().find(|(id, _)| *id == signature)?;
        Some(format!("{whose} is signed with {digest}"))
    };
    let what = path.iter().enumerate().find_map(of)?;
    Some(TlsFault::CertificateWeak { what })
}

/// The first of a path that is over, or has not begun.
fn out_of_date(path: &[&X509Certificate<'_>], now: UnixTime) -> Option<TlsFault> {
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    path.iter().enumerate().find_map(|(at, certificate)| {
        let issuer = || (at > 0).then(|| name(certificate.subject()));
        let validity = certificate.validity();
        let (first, last) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        if last < now {
            Some(TlsFault::CertificateExpired { on: date(last), issuer: issuer() })
        } else if first > now {
            Some(TlsFault::CertificateNotYetValid { from: date(first), issuer: issuer() })
        } else {
            None
        }
    })
}

fn date(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.to_zoned_datetime(TimeZone::UTC).date().to_string()
}

fn other_name(chain: &Chain<'_>, leaf: &X509Certificate<'_>) -> Option<TlsFault> {
    let parsed = ParsedCertificate::try_from(chain.leaf).ok()?;
    verify_server_name(&parsed, chain.name).err()?;
    let names = names(leaf);
    if !names.is_empty() {
        return Some(TlsFault::CertificateForOtherName { names });
    }
    let common_name = leaf.subject().iter_common_name().next()?.as_str().unwrap_or("?").to_owned();
    Some(TlsFault::CertificateWithoutNames { common_name })
}

/// As many as can be read at a glance.
fn names(leaf: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(alternatives)) = leaf.subject_alternative_name() else { return vec![] };
    let shown = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    };
    alternatives.value.general_names.iter().filter_map(shown).take(5).collect()
}

/// The common name of a person or authority, or all that is said of it.
fn name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next().and_then(|it| it.as_str().ok());
    let organization = || name.iter_organization().next().and_then(|it| it.as_str().ok());
    common.or_else(organization).map_or_else(|| name.to_string(), str::to_owned)
}

/// The public key's pin.
pub(super) fn pin_of(leaf: &CertificateDer<'_>) -> Result<Pin, TlsFault> {
    match X509Certificate::from_der(leaf) {
        Ok((_, leaf)) => Ok(Pin::of(leaf.public_key().raw)),
        Err(_) => Err(TlsFault::CertificateUnusable { why: "it cannot be read".to_owned() }),
    }
}

/// As `openssl x509 -fingerprint -sha256` writes it.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let mut text = String::new();
    for (at, byte) in Sha256::digest(certificate).iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        let _ = write!(text, "{colon}{byte:02X}");
    }
    text
}
