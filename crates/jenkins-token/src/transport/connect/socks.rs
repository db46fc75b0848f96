//! A way through a proxy that speaks SOCKS 5.

use super::proxy::Proxy;
use crate::problem::{Found, ProxyFault};
use crate::transport::wire::Wire;
use tokio_socks::tcp::Socks5Stream;
use tokio_socks::{Error, TargetAddr};

/// Has `proxy`, at the other end of `wire`, connect to `target`.
pub(super) async fn open(
    wire: Wire,
    proxy: &Proxy,
    target: TargetAddr<'_>,
) -> Result<Wire, ProxyFault> {
    let seen = wire.seen();
    let stream = match &proxy.credentials {
        Some((user, word)) => {
            Socks5Stream::connect_with_password_and_socket(wire, target, user, word.expose()).await
        }
        None => Socks5Stream::connect_with_socket(wire, target).await,
    };
    match stream {
        Ok(stream) => Ok(Wire::new(stream.into_inner())),
        Err(_) if !matches!(seen.first()[..], [] | [5, ..]) => Err(ProxyFault::ProxySpeaksNoSocks),
        Err(error) => Err(fault(proxy, &error)),
    }
}

fn fault(proxy: &Proxy, error: &Error) -> ProxyFault {
    use ProxyFault as F;
    let cannot =
        |found, said: &str| F::ProxyCannotConnect { found, answer: format!("SOCKS: {said}") };
    match error {
        Error::Io(_) => F::ProxyClosed,
        Error::NoAcceptableAuthMethods | Error::UnknownAuthMethod if proxy.has_credentials() => {
            F::ProxyWantsOtherSignIn { schemes: "none that is spoken here".to_owned() }
        }
        Error::NoAcceptableAuthMethods | Error::AuthorizationRequired => {
            F::ProxyWantsPassword { answer: String::new() }
        }
        Error::PasswordAuthFailure(_) => F::ProxyPasswordRefused { answer: String::new() },
        Error::InvalidAuthValues(_) => {
            F::ProxyUnusable { why: "its user or password is longer than SOCKS allows".to_owned() }
        }
        Error::ConnectionNotAllowedByRuleset => {
            F::ProxyDenies { answer: "SOCKS: not allowed by its rules".to_owned() }
        }
        Error::ConnectionRefused => cannot(Found::Nobody, "connection refused"),
        Error::HostUnreachable => cannot(Found::NoNameOrRoute, "host unreachable"),
        Error::NetworkUnreachable => cannot(Found::NoRoute, "network unreachable"),
        Error::TtlExpired => cannot(Found::Silence, "TTL expired"),
        Error::GeneralSocksServerFailure => cannot(Found::Unsaid, "general failure"),
        Error::InvalidResponseVersion => F::ProxySpeaksNoSocks,
        _ => F::ProxyRefuses { answer: "SOCKS".to_owned() },
    }
}
