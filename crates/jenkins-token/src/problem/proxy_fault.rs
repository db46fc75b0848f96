//! Why a proxy did not lead to the controller, as it said itself.

use super::tls_fault::TlsFault;
use crate::escape;

/// What is wrong with a proxy, or what it refuses. Its name is the variant's in kebab case.
#[derive(
    Debug, Clone, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "a field is what its variant's text puts in its place")]
pub enum ProxyFault {
    /// A value that names no proxy, or one of a kind that is not spoken here.
    #[error("it cannot be used: {}", escape::line(why))]
    ProxyUnusable { why: String },
    /// The name service does not know its host.
    #[error("its host name cannot be found")]
    ProxyUnknown,
    /// Nobody listens there.
    #[error("nothing listens there")]
    ProxyDown,
    /// The network has no way to it.
    #[error("there is no route to it from here")]
    ProxyNoRoute,
    /// It asks who we are, and nothing was given.
    #[error("it wants a user and a password{}", where_from(answer))]
    ProxyWantsPassword { answer: String },
    /// What was given is not right.
    #[error("it does not accept the user and password that were given{}", where_from(answer))]
    ProxyPasswordRefused { answer: String },
    /// It asks in another way than by a password in the clear.
    #[error("it wants another sign-in than user and password: {}", escape::line(schemes))]
    ProxyWantsOtherSignIn { schemes: String },
    /// A rule of its own.
    #[error("it does not allow this controller{}", where_from(answer))]
    ProxyDenies { answer: String },
    /// It tried.
    #[error("it could not reach the controller: {found}{}", where_from(answer))]
    ProxyCannotConnect { found: Found, answer: String },
    /// Any other refusal.
    #[error("it does not connect{}", where_from(answer))]
    ProxyRefuses { answer: String },
    /// It closed the connection instead of an answer.
    #[error("it closed the connection without an answer")]
    ProxyClosed,
    /// https to a proxy that is spoken to by http.
    #[error("it does not speak TLS")]
    ProxySpeaksNoTls,
    /// http to a proxy that is spoken to by https.
    #[error("it speaks TLS, so it is an https:// proxy")]
    ProxySpeaksTls,
    /// socks to a proxy that is spoken to by http.
    #[error("it does not speak SOCKS 5")]
    ProxySpeaksNoSocks,
    /// http to a proxy that is spoken to by socks.
    #[error("it speaks SOCKS, so it is a socks5h:// proxy")]
    ProxySpeaksSocks,
    /// Something else listens there.
    #[error("it is not a proxy: its answer begins with {}", escape::line(seen))]
    ProxySpeaksNoHttp { seen: String },
    /// TLS to the proxy itself.
    #[error("TLS with the proxy itself failed: {0}")]
    ProxyTlsFailed(TlsFault),
}

/// What a proxy found where the controller should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Found {
    /// Nobody listens.
    #[error("nothing listens there")]
    Nobody,
    /// Its name service does not know the host.
    #[error("the host name cannot be found")]
    NoName,
    /// No answer in time.
    #[error("it does not answer")]
    Silence,
    /// A connection that ended.
    #[error("it closed the connection without an answer")]
    NoAnswer,
    /// No way there.
    #[error("there is no route to it")]
    NoRoute,
    /// Its name, or the way.
    #[error("the host name is not known, or there is no route to it")]
    NoNameOrRoute,
    /// It does not say which.
    #[error("nothing listens there, or the host name is not known")]
    Unsaid,
}

impl ProxyFault {
    /// Its name in JSON and in `docs/errors.md`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

/// The answer that says so, such as `HTTP 403 Filtered`.
fn where_from(answer: &str) -> String {
    if answer.is_empty() { String::new() } else { format!(" ({})", escape::line(answer)) }
}
